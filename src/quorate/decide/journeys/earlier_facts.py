"""An account as the conditions of an older revision of the rules ask it; its buying groups are as the newest say."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from quorate.decide.account_groups import AccountGroups
from quorate.decide.grounds import Grounds
from quorate.decide.journeys.account_facts import members_of
from quorate.evaluate.result import Result
from quorate.ir.program import Program
from quorate.ir.sites import Key


@dataclass(frozen=True, slots=True)
class EarlierFacts:
    """The facts by rules that are no more the newest; a field that these no longer have is missing."""

    program: Program
    zone: ZoneInfo
    account: str
    now: datetime
    grounds: Grounds
    groups: AccountGroups

    @property
    def people(self) -> Sequence[str] | None:
        """The people of the payload."""
        return self.grounds.people

    @property
    def group_names(self) -> Collection[str]:
        """The buying groups that there are."""
        return self.groups.designs

    def is_in(self, audience: str, person: str | None) -> bool | None:  # noqa: ARG002 - nobody enters an old plan
        """Tell that nobody enters."""
        return False

    def holds(self, key: Key, person: str | None, *given: object) -> bool | None:
        """Tell whether the condition of a site holds."""
        return self.grounds.holds(key, person, *given)

    def missing(self, key: Key, person: str | None, *given: object) -> list[str]:
        """Return what a condition is unknown for want of."""
        return self.grounds.missing(key, person, *given)

    def value(self, key: Key, person: str | None, *given: object) -> Result:
        """Return the value of a site."""
        return self.grounds.value(key, person, *given)

    def members(self, group: str, role: str | None) -> AbstractSet[str]:
        """Return the people who are in a buying group."""
        return members_of(self.groups, group, role)
