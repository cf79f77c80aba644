"""An account at one instant, as journeys ask it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from quorate.decide.account_groups import AccountGroups
from quorate.evaluate.result import Result
from quorate.ir.program import Program
from quorate.ir.sites import Key

if TYPE_CHECKING:
    from quorate.decide.subjects import AccountAt, Person

_NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """The facts by the rules that `program` is: those that decide the account, or an older revision of them."""

    program: Program
    zone: ZoneInfo
    account: str
    at: AccountAt
    persons: Mapping[str, Person]
    members_by: dict[tuple[str, str | None], frozenset[str]] = field(default_factory=dict, compare=False)
    """Who is in buying groups, as far as that was asked for: each person inside a journey asks it anew."""

    @property
    def now(self) -> datetime:
        """The instant."""
        return self.at.now

    @property
    def people(self) -> Sequence[str] | None:
        """The people of the payload."""
        return self.at.grounds.people

    @property
    def group_names(self) -> Collection[str]:
        """The buying groups that there are."""
        return self.at.groups.designs

    def is_in(self, audience: str, person: str | None) -> bool | None:
        """Tell whether the account or a person is in an audience."""
        if person is None:
            return self.at.grounds.audience(audience)
        return self.persons[person].verdicts.result(self.program.audiences[audience])

    def holds(self, key: Key, person: str | None, *given: object) -> bool | None:
        """Tell whether the condition of a site holds."""
        return self.at.grounds.holds(key, person, *given)

    def missing(self, key: Key, person: str | None, *given: object) -> list[str]:
        """Return what a condition is unknown for want of."""
        return self.at.grounds.missing(key, person, *given)

    def value(self, key: Key, person: str | None, *given: object) -> Result:
        """Return the value of a site."""
        return self.at.grounds.value(key, person, *given)

    def members(self, group: str, role: str | None) -> AbstractSet[str]:
        """Return the people who are in a buying group."""
        found = self.members_by.get((group, role))
        if found is None:
            found = self.members_by[group, role] = _members_of(self.at.groups, group, role)
        return found


def _members_of(groups: AccountGroups, group: str, role: str | None) -> frozenset[str]:
    """Return the people who are in a buying group, in a role or in any; nobody where there is none."""
    outcome = groups.outcome(group) if group in groups.designs else None
    if outcome is None or outcome.facts is None:
        return _NOBODY
    return frozenset(each.person for each in outcome.settled.members if role is None or each.role == role)


def facts_at(program: Program, account: str, at: AccountAt) -> AccountFacts:
    """Return the facts of an account at an instant."""
    persons = {each.key: each for each in at.people or ()}
    return AccountFacts(program, ZoneInfo(program.calendar.zone), account, at, persons)
