"""Sequences: `sequence (a then b within 7 days then no c) in last 90 days` (section 4, Events and time).

The happening steps are taken one after the other. Of each, all events are kept that some choice of events for the
steps before leads to: *surely*, through conditions that are true and past negated steps that nothing may break, or
*perhaps*. Where a later condition refers to the event of a step, the rest is tried for each such event by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from quorate.evaluate.calendar import EARLIEST, LATEST
from quorate.evaluate.occurrences import Occurrence, Occurrences, slots_of
from quorate.evaluate.result import FALSE, TRUE, Result
from quorate.evaluate.run import Env, Run
from quorate.evaluate.sources import gather_events
from quorate.evaluate.spans import Span, Steps, covered, first_in, span_after, span_before
from quorate.evaluate.values import Record
from quorate.ir import nodes as n


@dataclass(frozen=True, slots=True)
class Stage:
    """A happening step, the negated ones right before it, and the slots that later steps refer to after it.

    At the end of the sequence `happening` is None.
    """

    barred: tuple[int, ...]
    happening: int | None
    named: bool
    live: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reached:
    """An event that a choice of events leads to, surely or perhaps."""

    event: Record
    at: datetime
    surely: bool


class Candidates(Protocol):
    """The events of one step."""

    def within(self, span: Span, env: Env) -> list[Occurrence]:
        """Return those in a span, with the events of earlier steps in their slots."""


def sequence(run: Run, node: n.Sequence, env: Env) -> Result:
    """Evaluate a sequence; an unknown one lists what the conditions on its way are unknown for want of."""
    stages = run.plans.get(id(node))
    if stages is None:
        stages = run.plans[id(node)] = stages_of(node.steps)
    occurrences = []
    for step in node.steps:
        events, absent = gather_events(run, step.events, env)
        if absent is not None:
            return absent
        occurrences.append(Occurrences(run, step, events, node.window, env))
    search = Search(run, node.steps, stages, occurrences)
    verdict = search.follow(0, None, env)
    if verdict is None:
        return Result(None, frozenset().union(*(each.missing for each in occurrences)))
    return TRUE if verdict else FALSE


def stages_of(steps: tuple[n.Step, ...]) -> tuple[Stage, ...]:
    """Return the stages of the steps of a sequence."""
    referred = [slots_of(step.where) for step in steps]
    stages: list[Stage] = []
    barred: list[int] = []
    for number, step in enumerate(steps):
        if step.negated:
            barred.append(number)
            continue
        later = frozenset[int]().union(*referred[number + 1 :])
        before = [each.slot for each in steps[: number + 1] if not each.negated]
        stages.append(Stage(tuple(barred), number, step.slot in later, tuple(slot for slot in before if slot in later)))
        barred = []
    return (*stages, Stage(tuple(barred), None, named=False, live=()))


@dataclass(frozen=True, slots=True)
class Search:
    """The search of one sequence; `occurrences` gives the events that each step may take."""

    run: Steps
    steps: tuple[n.Step, ...]
    stages: tuple[Stage, ...]
    occurrences: Sequence[Candidates]
    tried: dict[tuple[object, ...], bool | None] = field(default_factory=dict)

    def follow(self, number: int, reached: list[Reached] | None, env: Env) -> bool | None:
        """Tell whether the stages from `number` follow on what was reached; None stands for the beginning."""
        stage = self.stages[number]
        if stage.happening is None:
            return self._ends(stage, reached, env)
        found = self._begin(stage, env) if reached is None else self._advance(stage, reached, env)
        if not found:
            return False
        if not stage.named:
            return self.follow(number + 1, found, env)
        slot = self.steps[stage.happening].slot
        best: bool | None = False
        for each in found:
            bound = {**env, slot: Result(each.event)}
            key = (number, each.event, each.surely, *(bound[live].value for live in stage.live))
            if key not in self.tried:
                self.tried[key] = self.follow(number + 1, [each], bound)
            if self.tried[key]:
                return True
            if self.tried[key] is None:
                best = None
        return best

    def _begin(self, stage: Stage, env: Env) -> list[Reached]:
        """Take the first events: none of the negated steps may occur before, or within their length before."""
        happening = self._of(stage, Span(EARLIEST, LATEST), env)
        bars = [(self.steps[number], *self._bars(number, Span(EARLIEST, LATEST), env)) for number in stage.barred]
        found = []
        for each in happening:
            spans = [(span_before(self.run, each.at, step), surely, perhaps) for step, surely, perhaps in bars]
            if any(first_in(span, surely) for span, surely, _ in spans):
                continue
            clear = not any(first_in(span, perhaps) for span, _, perhaps in spans)
            found.append(Reached(each.event, each.at, each.surely and clear))
        return found

    def _advance(self, stage: Stage, reached: list[Reached], env: Env) -> list[Reached]:
        """Take the events that follow on some event reached, before the negated steps in between occur."""
        step = self.steps[_number(stage)]
        spans = [span_after(self.run, each.at, step) for each in reached]
        happening = self._of(stage, _hull(spans), env)
        if not happening:
            return []
        surely, perhaps = list(spans), list(spans)
        for number in stage.barred:
            between = [span_after(self.run, each.at, self.steps[number]) for each in reached]
            bars = self._bars(number, Span(_hull(between).start, happening[-1].at), env)
            perhaps = [_until(span, first_in(bar, bars[0])) for span, bar in zip(perhaps, between, strict=True)]
            surely = [_until(span, first_in(bar, bars[1])) for span, bar in zip(surely, between, strict=True)]
        times = [each.at for each in happening]
        in_perhaps = covered(times, perhaps)
        in_surely = covered(times, [span for span, each in zip(surely, reached, strict=True) if each.surely])
        return [
            Reached(each.event, each.at, each.surely and sure)
            for each, sure, possible in zip(happening, in_surely, in_perhaps, strict=True)
            if possible
        ]

    def _ends(self, stage: Stage, reached: list[Reached] | None, env: Env) -> bool | None:
        """Tell whether the last negated steps hold from the earliest completion.

        Every completion up to the first sure one may be the earliest, so all of them count.
        """
        if reached is None:
            return self._nothing_occurs(stage, env)
        sure = next((each.at for each in reached if each.surely), None)
        earliest = [each for each in reached if sure is None or each.at <= sure]
        broken_surely, broken_perhaps = [False] * len(earliest), [False] * len(earliest)
        for number in stage.barred:
            spans = [span_after(self.run, each.at, self.steps[number]) for each in earliest]
            surely, perhaps = self._bars(number, _hull(spans), env)
            for place, span in enumerate(spans):
                broken_surely[place] |= first_in(span, surely) is not None
                broken_perhaps[place] |= first_in(span, perhaps) is not None
        if all(broken_surely):
            return False
        return None if sure is None or any(broken_perhaps) else True

    def _nothing_occurs(self, stage: Stage, env: Env) -> bool | None:
        bars = [self._bars(number, Span(EARLIEST, LATEST), env) for number in stage.barred]
        if any(surely for surely, _ in bars):
            return False
        return None if any(perhaps for _, perhaps in bars) else True

    def _of(self, stage: Stage, span: Span, env: Env) -> list[Occurrence]:
        return self.occurrences[_number(stage)].within(span, env)

    def _bars(self, number: int, span: Span, env: Env) -> tuple[list[datetime], list[datetime]]:
        """Return when a negated step occurs in a span: surely, and perhaps."""
        found = self.occurrences[number].within(span, env)
        return [each.at for each in found if each.surely], [each.at for each in found]


def _number(stage: Stage) -> int:
    if stage.happening is None:
        raise AssertionError("the end of a sequence has no event")
    return stage.happening


def _until(span: Span, bar: datetime | None) -> Span:
    # An event at the same instant as the bar does not come after it.
    return span if bar is None else Span(span.start, min(span.end, bar))


def _hull(spans: Iterable[Span]) -> Span:
    starts, ends = zip(*spans, strict=True)
    return Span(min(starts), max(ends))
