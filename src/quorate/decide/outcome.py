"""What deciding one buying group of an account comes to."""

from __future__ import annotations

from dataclasses import dataclass, field

from quorate.decide.assignments import Settled
from quorate.decide.group_engagement import GroupScore
from quorate.decide.group_state import GroupState
from quorate.decide.problem import Problem
from quorate.evaluate.groups import GroupFacts
from quorate.ir.program import BuyingGroup


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
    template has, None where the payload has no people. `engagements` are those of the members.
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
    unsettled: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
