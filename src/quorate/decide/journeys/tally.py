"""Simulated accounts, added one by one, to the summary of a journey."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Protocol, TypeAlias

from quorate.decide.journeys.durations import Durations
from quorate.decide.journeys.following import Following
from quorate.decide.journeys.plans import plan_of
from quorate.decide.journeys.step_tally import StepTally, count_texts, most_first, without_keys
from quorate.decide.journeys.summary import Day, Stuck, Summary
from quorate.ir.journeys import Journey

STUCK_AT_MOST: Final = 20

_OUTCOMES: Final = frozenset({"goal", "exited", "done"})
_INSIDE: Final = frozenset({"waiting", "blocked"})

_Subject: TypeAlias = tuple[str | None, int]
"""The key of a person, None for the account itself, and the number of an entry."""


class Simulated(Protocol):
    """One simulated account: records of the trace in the order of time, and where each entry is at the end."""

    @property
    def account(self) -> str | None:
        """Its key; None where it could not be read."""

    @property
    def rejected(self) -> bool:
        """Whether it could not be simulated."""

    @property
    def records(self) -> Sequence[Mapping[str, Any]]:
        """What came to pass."""

    @property
    def ends(self) -> Sequence[Mapping[str, Any]]:
        """Each entry at the end of the time."""


@dataclass(slots=True)
class _Day:
    entered: int = 0
    goal: int = 0
    left: int = 0


class Tally:
    """Counts account after account; what it keeps grows with the steps, and by 8 bytes for each wait."""

    def __init__(self, journey: Journey, *, of_people: bool) -> None:
        """Begin with no account; in journeys that are not `of_people`, records name people that they speak of."""
        self._journey = journey
        self._plan = plan_of(journey)
        self._of_people = of_people
        self._accounts = self._rejected = self._entered = self._subjects = 0
        self._entries = self._reentries = self._carried = 0
        self._inside: Counter[str] = Counter()
        self._outcomes: Counter[str] = Counter()
        self._reasons: Counter[str] = Counter()
        self._steps: defaultdict[str, StepTally] = defaultdict(StepTally)
        self._to_goal, self._to_end = Durations(), Durations()
        self._lacking: Counter[str] = Counter()
        self._stuck: list[Stuck] = []
        self._days: defaultdict[int, _Day] = defaultdict(_Day)

    def add(self, simulated: Simulated) -> None:
        """Count an account."""
        if simulated.rejected:
            self._rejected += 1
            return
        self._accounts += 1
        entries: dict[_Subject, Following] = defaultdict(lambda: Following(self._plan))
        ends = {self._subject(end): end for end in simulated.ends if self._is_ours(end)}
        for record in simulated.records:
            if self._is_ours(record):
                key = self._subject(record)
                self._add_record(record, entries[key], ends.get(key, {}))
        self._add_subjects(entries, ends)
        waiting = [_stuck(simulated.account or "", end) for end in ends.values() if end["status"] in _INSIDE]
        for each in waiting:
            self._add_waiting(each)
        self._stuck = heapq.nsmallest(STUCK_AT_MOST, [*self._stuck, *waiting], key=_worst_first)

    def _is_ours(self, found: Mapping[str, Any]) -> bool:
        return bool(found.get("journey", self._journey.name) == self._journey.name)

    def _subject(self, found: Mapping[str, Any]) -> _Subject:
        return (found["person"] if self._of_people else None), found["entry"]

    # -- one record ----------------------------------------------------------------------------------------------------

    def _add_record(self, record: Mapping[str, Any], entry: Following, end: Mapping[str, Any]) -> None:
        at = _instant(record["at"])
        what = record["what"]
        move = entry.follow(record, at)
        for visit in move.visits:
            self._steps[visit.step].visit(visit, self._plan.steps.get(visit.step))
        for step in move.passed:
            self._steps[step].leave()
        if what == "entered":
            self._entries += 1
            self._reentries += record["entry"] > 1
            self._days[at.toordinal()].entered += 1
        elif what in _OUTCOMES:
            if move.left:
                self._steps[move.left].end(record)
            self._add_outcome(record, entry, at, end)
        else:
            self._steps[record["step"]].add(record, move.took)

    def _add_outcome(self, record: Mapping[str, Any], entry: Following, at: datetime, end: Mapping[str, Any]) -> None:
        what = record["what"]
        self._outcomes[what] += 1
        day = self._days[at.toordinal()]
        day.left += 1
        day.goal += what == "goal"
        if what == "done":
            self._reasons[record["reason"]] += 1
        start = end.get("entered_at")
        took = entry.since(at, None if start is None else _instant(start))
        if took is not None:
            self._to_end.add(took)
            if what == "goal":
                self._to_goal.add(took)

    # -- one account ---------------------------------------------------------------------------------------------------

    def _add_subjects(self, entries: Mapping[_Subject, Following], ends: Mapping[_Subject, Mapping[str, Any]]) -> None:
        began = {subject for (subject, _), entry in entries.items() if entry.entered is not None}
        self._subjects += len(began)
        self._entered += bool(began)
        self._carried += sum(entry.entered is None for entry in entries.values())
        self._carried += sum(end["status"] in _INSIDE for key, end in ends.items() if key not in entries)

    def _add_waiting(self, each: Stuck) -> None:
        self._inside[each.status] += 1
        self._steps[each.step].wait(each.status)
        count_texts(self._lacking, set(map(without_keys, each.missing)))

    # -- what it comes to ----------------------------------------------------------------------------------------------

    def summary(self) -> Summary:
        """Tell what was counted."""
        steps = self._plan.steps
        addresses = [*steps, *sorted(self._steps.keys() - steps.keys())]
        tallies = {address: self._steps[address] for address in addresses}
        outcomes = self._outcomes
        return Summary(
            self._journey,
            self._accounts,
            self._rejected,
            self._entered,
            self._subjects,
            self._entries,
            self._reentries,
            self._carried,
            self._inside["waiting"],
            self._inside["blocked"],
            {"goal": outcomes["goal"], "exited": outcomes["exited"], "done": outcomes["done"]},
            dict(most_first(self._reasons)),
            tuple(
                tally.counts(address, steps.get(address), of_people=self._of_people)
                for address, tally in tallies.items()
            ),
            tuple(found for address, tally in tallies.items() for found in tally.actions(address)),
            tuple(found for address, tally in tallies.items() for found in tally.calls(address)),
            self._to_goal,
            self._to_end,
            most_first(self._lacking),
            tuple(self._stuck),
            tuple(Day(date.fromordinal(day), each.entered, each.goal, each.left) for day, each in self._sorted_days()),
        )

    def _sorted_days(self) -> Sequence[tuple[int, _Day]]:
        return sorted(self._days.items(), key=lambda pair: pair[0])


def _stuck(account: str, end: Mapping[str, Any]) -> Stuck:
    return Stuck(
        account,
        end.get("person"),
        end["entry"],
        end["status"],
        end["step"],
        end["since"],
        end.get("due"),
        tuple(end.get("missing", ())),
    )


def _worst_first(each: Stuck) -> tuple[object, ...]:
    """Order the blocked before those who wait for something to happen, and these before those who wait for a time."""
    kind = 0 if each.status == "blocked" else 1 if each.due is None else 2
    return kind, _instant(each.since), each.account, each.person or "", each.entry


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
