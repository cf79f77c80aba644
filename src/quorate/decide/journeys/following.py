"""One entry into a journey, followed through the records of its trace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from quorate.decide.journeys.plans import Plan
from quorate.ir.journeys import (
    ON_ERROR,
    ON_EVENT,
    ON_TIMEOUT,
    Call,
    Do,
    JourneyStep,
    RandomSplit,
    Repeat,
    Split,
    Wait,
    branches_of,
)

_MICROSECOND: Final = timedelta(microseconds=1)
_ARRIVED: Final = frozenset({"waiting", "blocked", "called"})
_OVER: Final = frozenset({"waited", "heard", "timed_out", "answered", "failed"})
_OVER_AT_ONCE: Final = frozenset({"waited", "heard", "timed_out"})
_LEFT: Final = frozenset({"goal", "exited", "done"})
_REPEATED: Final = "repeated"
_BRANCHES: Final = {"heard": ON_EVENT, "timed_out": ON_TIMEOUT, "failed": ON_ERROR, _REPEATED: _REPEATED}


@dataclass(frozen=True, slots=True)
class Visit:
    """A step that is come to, for the first time in this entry or not; `is_silent` where no record tells of it."""

    step: str
    is_first: bool
    is_silent: bool


@dataclass(frozen=True, slots=True)
class Move:
    """What a record tells of the way of an entry.

    `visits` are the steps that it comes to, `passed` those that it goes on from, `left` the one where it ended, empty
    where it did not or came to the end of all steps. `took` is how long it waited at a step, in microseconds; None
    where it did not, or where that is not known.
    """

    visits: tuple[Visit, ...] = ()
    passed: tuple[str, ...] = ()
    left: str = ""
    took: int | None = None


@dataclass(slots=True)
class Following:
    """Where an entry is, after so many records.

    Only a repeat leads back, so a step that was met since the last one is met in the same visit, as often as it says
    something of a person. A wait that is over at once and an action for nobody tell nothing, but lie on the way.
    """

    plan: Plan
    entered: datetime | None = None
    last: str = ""
    branch: str = ""
    met: set[str] = field(default_factory=set)
    ever: set[str] = field(default_factory=set)
    arrived: dict[str, datetime] = field(default_factory=dict)

    def follow(self, record: Mapping[str, Any], at: datetime) -> Move:
        """Take in the next record, which is of this instant."""
        what, step = str(record["what"]), str(record.get("step", ""))
        if what == "entered":
            self.entered = at
            return Move()
        if what in _LEFT:
            return self._leave(step or self.last, is_at_last=record.get("reason") == "last step")
        is_new = step not in self.met
        visits, passed = self._come(step) if is_new else ((), ())
        if step == self.last:
            self.branch = _BRANCHES.get(what, str(record.get("path", "")))
        took = self._took(what, step, at, is_new=is_new)
        if what == _REPEATED:
            self.met.clear()
        return Move(visits, passed, took=took)

    def since(self, at: datetime, start: datetime | None = None) -> int | None:
        """Return how many microseconds after its start an instant is; None where the start is not known."""
        begun = self.entered or start
        return None if begun is None else max(0, (at - begun) // _MICROSECOND)

    def _come(self, step: str) -> tuple[tuple[Visit, ...], tuple[str, ...]]:
        """Come to a step, by way of those that tell nothing."""
        between = tuple(self._between(step))
        passed = (*filter(None, (self.last,)), *between)
        visits = tuple(Visit(each, each not in self.ever, is_silent=each != step) for each in (*between, step))
        self.met.update(visit.step for visit in visits)
        self.ever.update(visit.step for visit in visits)
        self.last, self.branch = step, ""
        return visits, passed

    def _between(self, step: str) -> Iterator[str]:
        """Yield the steps on the way from the last one, none where there is no way on which all are silent."""
        steps: list[str] = []
        following = self._following()
        while following is not None and following != step:
            if not _may_be_silent(self.plan.steps[following]):
                return
            steps.append(following)
            following = self.plan.following.get(following)
        if following == step:
            yield from steps

    def _following(self) -> str | None:
        """Return the step that comes after the last one, by the branch that was taken there."""
        plan = self.plan
        if not self.last:
            return plan.first if self.entered is not None else None
        step = plan.steps.get(self.last)
        if step is None:
            return None
        if isinstance(step, Repeat) and self.branch == _REPEATED:
            return step.target
        # What is not answered in time takes the branch of errors where it has none of its own.
        names = (ON_TIMEOUT, ON_ERROR) if isinstance(step, Call) and self.branch == ON_TIMEOUT else (self.branch,)
        branches = {branch.name: branch for branch in branches_of(step)}
        taken = next((branches[name] for name in names if name in branches), None)
        return plan.following[step.address] if taken is None else plan.into(taken.steps, step)

    def _took(self, what: str, step: str, at: datetime, *, is_new: bool) -> int | None:
        if what in _ARRIVED:
            self.arrived.setdefault(step, at)
        elif what in _OVER:
            is_at_once = is_new and self.entered is not None and what in _OVER_AT_ONCE
            came = self.arrived.pop(step, at if is_at_once else None)
            return None if came is None else max(0, (at - came) // _MICROSECOND)
        return None

    def _leave(self, step: str, *, is_at_last: bool) -> Move:
        """End; what only says so by that is come to in this: an `end`, a split without a path, a wait at the end."""
        visits, passed = self._come(step) if step and step not in self.met else ((), ())
        if is_at_last:
            return Move(visits, (*passed, *filter(None, (step,))))
        return Move(visits, passed, left=step)


def _may_be_silent(step: JourneyStep) -> bool:
    """Tell whether an entry may pass a step without a record: there is nothing to wait for, or nobody to act on."""
    if isinstance(step, Split | RandomSplit):
        return step.by in {"people", "person"}
    return isinstance(step, Do | Wait)
