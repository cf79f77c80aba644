"""What deciding one buying group of an account comes to."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final

from quorate.decide.assignments import Assignment, Settled
from quorate.decide.group_engagement import GroupScore
from quorate.decide.group_state import GroupState
from quorate.decide.problem import Problem
from quorate.evaluate.groups import GroupFacts
from quorate.ir.program import BuyingGroup

_NO_ROLES: Final[AbstractSet[str | None]] = frozenset()


@dataclass(frozen=True, slots=True)
class Unknown:
    """Why a person is not in a role, or not yet known not to be: paths in the account that are missing."""

    person: str
    role: str
    missing: tuple[str, ...]


@dataclass(slots=True)
class Outcome:
    """One buying group after it was decided; without `state` the account has none.

    `audience` tells whether the account is in the group's audience. `counts` has how many people each role of the
    template has, None where the payload has no people. `engagements` are those of the members; `undecided` would have a
    role, if it were known that they are admitted.
    """

    group: BuyingGroup
    audience: bool | None
    before: GroupState | None
    state: GroupState | None = None
    facts: GroupFacts | None = None
    settled: Settled = field(default_factory=lambda: Settled((), (), ()))
    counts: list[int] | None = None
    engagements: dict[str, float | None] = field(default_factory=dict)
    score: GroupScore | None = None
    undecided: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _roles: dict[str, set[str | None]] | None = None
    _said: dict[str, set[str | None]] | None = None

    def roles_of(self, person: str) -> AbstractSet[str | None]:
        """Return the roles that a person has."""
        if self._roles is None:
            self._roles = _by_person(self.settled.members)
        return self._roles.get(person, _NO_ROLES)

    def said_of(self, person: str) -> AbstractSet[str | None]:
        """Return the roles that hands and journeys spoke of: None is all of them."""
        if self._said is None:
            said = (each for each in (*self.settled.members, *self.settled.removed) if each.by != "rule")
            self._said = _by_person(said)
        return self._said.get(person, _NO_ROLES)


def _by_person(assignments: Iterable[Assignment]) -> dict[str, set[str | None]]:
    found: dict[str, set[str | None]] = {}
    for each in assignments:
        found.setdefault(each.person, set()).add(each.role)
    return found
