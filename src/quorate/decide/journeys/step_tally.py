"""What is counted of one step of a journey, over many accounts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from quorate.decide.journeys.durations import Durations
from quorate.decide.journeys.following import Visit
from quorate.decide.journeys.summary import ActionCounts, CallCounts, PathCounts, StepCounts
from quorate.ir.journey_graph import AGAIN, GOES_ON
from quorate.ir.journeys import (
    ON_ERROR,
    ON_EVENT,
    ON_TIMEOUT,
    OTHERWISE,
    Call,
    Do,
    End,
    JourneyStep,
    Listen,
    RandomSplit,
    Repeat,
    Split,
    Wait,
)

TEXTS_AT_MOST: Final = 1_000
"""So many different facts and errors are counted; further ones are not told."""

_WAYS: Final = {
    "heard": ON_EVENT, "timed_out": ON_TIMEOUT, "failed": ON_ERROR, "repeated": AGAIN, "enough": GOES_ON,
}  # fmt: skip
_KEY: Final = re.compile(r"\[[^\]]*\]")


class StepTally:
    """Counts what records tell of the step at an address."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._entries = self._visits = self._passed = 0
        self._inside: Counter[str] = Counter()
        self._ended: Counter[str] = Counter()
        self._taken: Counter[str] = Counter()
        self._unknown: Counter[str] = Counter()
        self._records: Counter[str] = Counter()
        self._heard: Counter[int] = Counter()
        self._missing: Counter[str] = Counter()
        self._errors: Counter[str] = Counter()
        self._times = Durations()
        self._given: Counter[str] = Counter()
        self._skipped: Counter[str] = Counter()
        self._lacking: Counter[str] = Counter()
        self._called: Counter[str] = Counter()

    def visit(self, visit: Visit, step: JourneyStep | None) -> None:
        """Count a visit; a wait that tells nothing of it took no time."""
        self._visits += 1
        self._entries += visit.is_first
        if visit.is_silent and isinstance(step, Wait):
            self._times.add(0)

    def leave(self) -> None:
        """Count one that went on to what follows."""
        self._passed += 1

    def end(self, record: Mapping[str, Any]) -> None:
        """Count one whose journey ended here; for want of a path that is no record of its own."""
        self._ended[record["what"]] += 1
        if record.get("reason") == "no path":
            self._take("", record)

    def wait(self, status: str) -> None:
        """Count one who is here at the end of the time."""
        self._inside[status] += 1

    def add(self, record: Mapping[str, Any], took: int | None) -> None:
        """Count a record, and how many microseconds were waited for it."""
        what = record["what"]
        self._records[what] += 1
        if took is not None:
            self._times.add(took)
        match what:
            case "split" | "answered":
                self._take(record["path"], record)
            case "heard" | "timed_out" | "failed" | "repeated" | "enough":
                self._taken[_WAYS[what]] += 1
                if what == "heard":
                    self._heard[record["trigger"]] += 1
                elif what == "failed":
                    count_texts(self._errors, (record["error"],))
            case "did":
                self._given[record["action"]] += 1
            case "skipped":
                self._skipped[record["action"]] += 1
                count_texts(self._lacking, map(without_keys, record.get("missing", ())))
            case "called":
                self._called[record["call"]] += 1
            case _:
                pass

    def _take(self, path: str, record: Mapping[str, Any]) -> None:
        self._taken[path] += 1
        if missing := record.get("missing"):
            self._unknown[path] += 1
            count_texts(self._missing, map(without_keys, missing))

    # -- what it comes to ----------------------------------------------------------------------------------------------

    def counts(self, address: str, step: JourneyStep | None, *, of_people: bool) -> StepCounts:
        """Tell what was counted of a step of a journey, of people or not; None is one that it has no more."""
        by_people = isinstance(step, Split | RandomSplit) and step.by in {"people", "person"} and not of_people
        return StepCounts(
            address,
            self._entries,
            self._visits,
            self._inside["waiting"],
            self._inside["blocked"],
            {"goal": self._ended["goal"], "exited": self._ended["exited"], "done": self._ended["done"]},
            tuple(self._ways(step)),
            by_people,
            dict(self._records),
            dict(sorted(self._heard.items())),
            self._times,
            most_first(self._missing),
        )

    def actions(self, address: str) -> Iterator[ActionCounts]:
        """Yield the actions that were given here, or would have been."""
        lacking = most_first(self._lacking)
        for action in dict.fromkeys([*self._given, *self._skipped]):
            yield ActionCounts(action, address, self._given[action], self._skipped[action], lacking)

    def calls(self, address: str) -> Iterator[CallCounts]:
        """Yield the calls that were made here."""
        records = self._records
        for call, made in self._called.items():
            answered, failed, timed_out = records["answered"], records["failed"], records["timed_out"]
            still = self._inside["waiting"]
            yield CallCounts(call, address, made, answered, failed, timed_out, still, most_first(self._errors))

    def _ways(self, step: JourneyStep | None) -> Iterator[PathCounts]:
        """Yield how often each way out was taken, those of the journey's graph first."""
        taken, unknown = Counter(self._taken), Counter(self._unknown)
        if isinstance(step, Do | Wait):
            taken[GOES_ON] = self._passed
        elif isinstance(step, Split) or (isinstance(step, Call) and step.has_block):  # what took no path
            taken[OTHERWISE] += taken.pop("", 0)
            unknown[OTHERWISE] += unknown.pop("", 0)
        for name in dict.fromkeys([*_names_of_ways(step), *(+taken)]):
            yield PathCounts(name, taken[name], unknown[name])


def _names_of_ways(step: JourneyStep | None) -> tuple[str, ...]:
    match step:
        case None | End():
            return ()
        case Do() | Wait():
            return (GOES_ON,)
        case Listen(moment=moment):
            return (ON_EVENT,) if moment is None else (ON_EVENT, ON_TIMEOUT)
        case Split(paths=paths):
            return (*(path.name for path in paths), OTHERWISE)
        case RandomSplit(shares=shares):
            return tuple(share.name for share in shares)
        case Call(has_block=has_block, paths=paths):
            return (*(path.name for path in paths), OTHERWISE if has_block else GOES_ON, ON_ERROR, ON_TIMEOUT)
        case Repeat():
            return (AGAIN, GOES_ON)


def without_keys(fact: str) -> str:
    """Write `people[ann].seniority` as `people[].seniority`, so that facts are alike whoever lacks them."""
    return _KEY.sub("[]", fact)


def count_texts(counter: Counter[str], texts: Iterable[str]) -> None:
    """Count texts, but not so many different ones that they fill the memory."""
    for text in texts:
        if text in counter or len(counter) < TEXTS_AT_MOST:
            counter[text] += 1


def most_first(counter: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Return texts with how many there are of each, most frequent first."""
    return tuple(sorted(counter.items(), key=lambda pair: (-pair[1], pair[0])))
