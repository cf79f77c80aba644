"""Small changes of journeys: of who leaves and comes again, of waits, paths, shares and steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from quorate.suite.mutation.conditions import Conditions
from quorate.suite.mutation.literals import moved_clock, moved_length, narrowed_days
from quorate.suite.mutation.mutant import Change
from quorate.suite.mutation.words import Words
from quorate.syntax import nodes as n
from quorate.syntax.journey_nodes import Step
from quorate.text import Span

_PERCENT: Final = 100
_SHIFT: Final = 10
"""How many hundredths of those who are drawn go another way."""


@dataclass(frozen=True, slots=True)
class Journeys:
    """Changes the journeys of one file."""

    words: Words
    conditions: Conditions

    def of(self, node: n.JourneyDeclaration) -> Iterator[Change]:
        """Change clauses and steps, and drop them."""
        words = self.words
        if node.reenter is not None:
            yield from self._reenter(node.reenter)
        for condition, pattern in ((node.exit, r"\bexit\s+when\b"), (node.goal, r"\bgoal\s+when\b")):
            if condition is not None:
                yield from self.conditions.of(condition)
                clause = words.find(pattern, node.span.start, condition.span.start)
                if clause is not None:
                    yield words.drop("drop", words.at(clause.start, condition.span.end), condition.span)
        yield from self._steps(node.steps)

    def _reenter(self, node: n.Reenter) -> Iterator[Change]:
        words, span = self.words, node.span
        yield words.drop("reenter", span, span)
        yield from moved_length(words, node.delay)
        word = words.find(r"\b(start|end)\b", node.delay.span.end, span.end)
        if word is not None:
            yield words.exchange("reenter", word, "end" if node.after == "start" else "start", span)
        if node.most is not None:
            yield from self._counted("reenter", node.most, span)

    def _counted(self, operator: str, node: n.IntegerLiteral, at: Span) -> Iterator[Change]:
        for other in (node.value - 1, node.value + 1):
            if other >= 1:
                yield self.words.exchange(operator, node.span, str(other), at)

    # -- steps ---------------------------------------------------------------------------------------------------------

    def _steps(self, steps: tuple[Step, ...]) -> Iterator[Change]:
        words = self.words
        for step in steps:
            if isinstance(step, n.Do | n.Wait | n.Repeat | n.End | n.Listen):
                yield words.drop("drop step", step.span, step.span)
            match step:
                case n.Wait(moment=moment):
                    yield from self._moment(moment)
                case n.Listen():
                    yield from self._listen(step)
                case n.Split(paths=paths):
                    yield from self._paths(paths)
                    yield from self._block(step.otherwise)
                case n.RandomSplit(shares=shares):
                    yield from self._shares(shares)
                case n.CallStep():
                    if step.within is not None:
                        yield from moved_length(words, step.within)
                    yield from self._paths(step.paths)
                    for block in (step.otherwise, step.on_error, step.on_timeout):
                        yield from self._block(block)
                case n.Repeat(most=most):
                    yield from self._counted("repeat", most, step.span)

    def _block(self, block: n.Block | None) -> Iterator[Change]:
        if block is not None:
            yield from self._steps(block.steps)

    def _moment(self, moment: n.Moment) -> Iterator[Change]:
        words, until = self.words, moment.until
        if moment.length is not None:
            yield from moved_length(words, moment.length)
        if until is None:
            return
        if isinstance(until.value, n.TimeLiteral):
            yield from moved_clock(words, until.value.span)
        elif until.value is not None and not isinstance(until.value, n.Weekdays):
            yield from self.conditions.of(until.value, is_asked=False)
        for days in (*until.days, *([until.value] if isinstance(until.value, n.Weekdays) else [])):
            yield from narrowed_days(words, days)
        if moment.length is not None:
            yield words.drop("drop", words.at(moment.length.span.end, until.span.end), until.span, moment.span)

    def _listen(self, step: n.Listen) -> Iterator[Change]:
        words = self.words
        if step.moment is not None:
            yield from self._moment(step.moment)
        for trigger in step.triggers:
            match trigger:
                case n.EventTrigger(condition=condition):
                    yield from self.conditions.of(condition)
                case n.ChangeTrigger():
                    yield from self._change(trigger)
                case n.MembershipTrigger(group=group, role=n.Name() as role):
                    yield words.drop("role", words.at(group.span.end, role.span.end), role.span, trigger.span)
        yield from words.drop_each("trigger", (each.span for each in step.triggers))
        yield from self._block(step.on_event)
        yield from self._block(step.on_timeout)

    def _change(self, trigger: n.ChangeTrigger) -> Iterator[Change]:
        words = self.words
        for value, word in ((trigger.old, "from"), (trigger.new, "to")):
            if value is not None:
                clause = words.find(rf"\b{word}\b", trigger.value.span.end, value.span.start)
                if clause is not None:
                    place = words.at(clause.start, value.span.end)
                    yield words.drop("drop", place, place, trigger.span)
        if trigger.where is not None:
            yield from self.conditions.of(trigger.where)

    def _paths(self, paths: tuple[n.PathNode, ...]) -> Iterator[Change]:
        yield from self.words.swap_neighbours("path order", (path.span for path in paths), "paths")
        for path in paths:
            yield from self.conditions.of(path.when)
            yield from self._steps(path.steps)

    def _shares(self, shares: tuple[n.Share, ...]) -> Iterator[Change]:
        """Let some of those who would go one way go the next."""
        for share, following in pairwise(shares):
            there, here = _percent(following), _percent(share)
            shift = min(_SHIFT, there - 1) or -min(_SHIFT, here - 1)
            if shift:
                changed = (
                    self.words.exchange("percent", share.percent.span, f"{here + shift}%"),
                    self.words.exchange("percent", following.percent.span, f"{there - shift}%"),
                )
                told = f"`{here}%` and `{there}%` become `{here + shift}%` and `{there - shift}%`"
                edits = tuple(edit for each in changed for edit in each.edits)
                yield Change("percent", told, edits, share.span)
        for share in shares:
            yield from self._steps(share.steps)


def _percent(share: n.Share) -> int:
    return round(share.percent.value * _PERCENT)
