"""The events that one step of a sequence may take, or must not find (section 4, Events and time)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple, cast

from quorate.evaluate.result import TRUE, Result, all_of
from quorate.evaluate.run import Env, Run
from quorate.evaluate.spans import Span
from quorate.evaluate.values import Record
from quorate.evaluate.windows import window_test
from quorate.ir import nodes as n


class Occurrence(NamedTuple):
    """An event for which the conditions of a step hold, surely or perhaps."""

    event: Record
    at: datetime
    surely: bool
    missing: frozenset[str]


class Occurrences:
    """The events of one step, and what those that were asked for are unknown for want of."""

    def __init__(
        self, run: Run, step: n.Step, events: Iterable[tuple[Record, Result]], window: n.Window | None, env: Env
    ) -> None:
        self._run = run
        self._step = step
        self._candidates = list(_in_window(run, events, window, env))
        self._all: list[Occurrence] | None = None
        self._depends = not slots_of(step.where) <= env.keys() | {step.slot}
        self._missing: set[str] = set()

    @property
    def missing(self) -> frozenset[str]:
        """Return the payload paths that were missing on the way."""
        return frozenset(self._missing)

    def within(self, span: Span, env: Env) -> list[Occurrence]:
        """Return the occurrences in a span, with the events of earlier steps in their slots."""
        if self._depends:
            found = list(self._judged(_cut(self._candidates, span), env))
        else:
            if self._all is None:
                self._all = list(self._judged(self._candidates, env))
            found = _cut(self._all, span)
        for each in found:
            if not each.surely:
                self._missing |= each.missing
        return found

    def _judged(self, candidates: Iterable[Occurrence], env: Env) -> Iterator[Occurrence]:
        where, slot = self._step.where, self._step.slot
        for each in candidates:
            belongs = Result(True if each.surely else None, each.missing)
            if where is not None:
                belongs = all_of((belongs, self._run.value(where, {**env, slot: Result(each.event)})))
            if belongs.value is not False:
                yield Occurrence(each.event, each.at, belongs.value is not None, belongs.missing)


def slots_of(node: n.Node | None) -> frozenset[int]:
    """Return the slots that a condition refers to and does not bind itself."""
    used: set[int] = set()
    bound: set[int] = set()
    todo = [] if node is None else [node]
    while todo:
        each = todo.pop()
        if isinstance(each, n.Slot):
            used.add(each.number)
        elif isinstance(each, n.Source | n.Step):
            bound.add(each.slot)
        todo += n.children(each)
    return frozenset(used - bound)


def _in_window(
    run: Run, events: Iterable[tuple[Record, Result]], window: n.Window | None, env: Env
) -> Iterator[Occurrence]:
    test = None if window is None else window_test(run, window, env, days=False)
    for event, belongs in events:
        at = cast("datetime", event.fields["at"])
        both = all_of((belongs, TRUE if test is None else test(at)))
        if both.value is not False:
            yield Occurrence(event, at, both.value is not None, both.missing)


def _cut(found: list[Occurrence], span: Span) -> list[Occurrence]:
    at = attrgetter("at")
    return found[bisect_left(found, span.start, key=at) : bisect_right(found, span.end, key=at)]
