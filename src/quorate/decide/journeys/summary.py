"""What a simulated journey came to over many accounts: plain numbers, put together by `tally`.

They are those that a live journey is watched by (domain reference, section 5.14): who entered each step and is there
now, counts of each path, timing, and why somebody is where they are.

Where a journey goes back, a step is visited again; `entries` count each entry once, `visits` each visit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from quorate.decide.journeys.durations import Durations
from quorate.ir.journeys import Journey


@dataclass(frozen=True, slots=True)
class PathCounts:
    """A way out of a step, named as in the journey's graph, and how often it was taken.

    `unknown` of these were taken although an earlier path may match as well, once more is known.
    """

    name: str
    taken: int
    unknown: int


@dataclass(frozen=True, slots=True)
class StepCounts:
    """A step by its address, and what came to pass at it.

    Of its `paths`, it is people who take those that are `by_people`, and not whoever is in the journey.
    `waiting` and `blocked` are there at the end of the time, and `ended` are those whose journey ended there, by
    `goal`, `exited` and `done`. `records` counts what the trace tells, such as `waited`, `heard` and `timed_out`, and
    `heard` by the place of the trigger. `times` is how long waits, listens and calls that are over were waited for.
    `missing` are the facts for want of which paths are unknown.
    """

    address: str
    entries: int
    visits: int
    waiting: int
    blocked: int
    ended: Mapping[str, int]
    paths: tuple[PathCounts, ...]
    by_people: bool
    records: Mapping[str, int]
    heard: Mapping[int, int]
    times: Durations
    missing: tuple[tuple[str, int], ...]

    @property
    def taken(self) -> int:
        """How often any way out was taken."""
        return sum(path.taken for path in self.paths)


@dataclass(frozen=True, slots=True)
class ActionCounts:
    """How often an action was given at a step, and how often not, for want of an argument."""

    action: str
    step: str
    given: int
    skipped: int
    missing: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class CallCounts:
    """How often a call was made at a step, and what came of it; `open` are those not answered by the end of the time.

    `errors` are the texts of those that failed, most frequent first.
    """

    call: str
    step: str
    called: int
    answered: int
    failed: int
    timed_out: int
    open: int
    errors: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Stuck:
    """Who is still inside at the end of the time: at which step since when, until when, and for want of what.

    Instants are texts of RFC 3339 in UTC; `due` None waits for something to happen.
    """

    account: str
    person: str | None
    entry: int
    status: Literal["waiting", "blocked"]
    step: str
    since: str
    due: str | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """What came to pass on a day, in UTC."""

    day: date
    entered: int
    goal: int
    left: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What became of all accounts.

    `accounts` were simulated, `rejected` could not be; `entered` accounts have an entry, `subjects` are the accounts or
    people that do. `entries` began within the time, `reentries` of them by somebody who had been inside before;
    `carried` were inside already. `outcomes` are all that are over, by `goal`, `exited` and `done`, and
    `reasons` why the last are.
    Of the facts for want of which entries are blocked, keys of items are left out.
    """

    journey: Journey
    accounts: int
    rejected: int
    entered: int
    subjects: int
    entries: int
    reentries: int
    carried: int
    waiting: int
    blocked: int
    outcomes: Mapping[str, int]
    reasons: Mapping[str, int]
    steps: tuple[StepCounts, ...]
    actions: tuple[ActionCounts, ...]
    calls: tuple[CallCounts, ...]
    to_goal: Durations
    to_end: Durations
    lacking: tuple[tuple[str, int], ...]
    stuck: tuple[Stuck, ...]
    days: tuple[Day, ...]

    @property
    def inside(self) -> int:
        """How many entries are not over."""
        return self.waiting + self.blocked

    @property
    def given(self) -> int:
        """How many actions were given."""
        return sum(each.given for each in self.actions)
