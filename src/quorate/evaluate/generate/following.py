"""What generated functions call about events in their order: near others, in a stretch of time, in a sequence."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, Final
from zoneinfo import ZoneInfo

from quorate.evaluate.bursts import most_in_a_stretch
from quorate.evaluate.calendar import EARLIEST, LATEST, shift_instant
from quorate.evaluate.comparison import HOLDS, same_key
from quorate.evaluate.generate.context import Context
from quorate.evaluate.generate.prelude import ranges
from quorate.evaluate.near import relation
from quorate.evaluate.occurrences import Occurrence
from quorate.evaluate.result import NOTHING
from quorate.evaluate.run import Env
from quorate.evaluate.sequences import Search, Stage
from quorate.evaluate.spans import Span
from quorate.ir import nodes as n
from quorate.ir.types import Type

_MOMENT: Final = attrgetter("f_at", "f_id")
_AT: Final = attrgetter("at")
Judged = tuple[Any, bool]
"""An event that may belong, and whether it surely does."""


def near_test(c: Context, near: n.Near, anchors: Sequence[Judged], absent: bool) -> Callable[[Any], bool | None]:  # noqa: FBT001
    """Return what tells whether an event is near an anchor."""
    step = _Stepper(c.layout.zone).step
    certain = relation(step, near, sorted(_MOMENT(event) for event, surely in anchors if surely))
    possible = relation(step, near, sorted(_MOMENT(event) for event, _ in anchors))

    def test(event: Any) -> bool | None:  # noqa: ANN401 - a struct
        moment = _MOMENT(event)
        if certain(moment):
            return True
        return None if absent or possible(moment) else False

    return test


def burst(c: Context, length: n.Length, type_: Type | None, found: Sequence[Sequence[Any]]) -> tuple[int, int]:
    """Return the least and the most that one stretch of time holds.

    `found` has events with whether they surely belong, and, where there is a type, a value to tell them apart.
    """
    if type_ is None and not length.months:
        times = sorted(event.f_at for event, _ in found)
        certain_times = sorted(event.f_at for event, surely in found if surely)
        most = _most_in(times, length.microseconds)
        return most if len(certain_times) == len(times) else _most_in(certain_times, length.microseconds), most
    step = _Stepper(c.layout.zone).step
    ordered = sorted(found, key=lambda each: _MOMENT(each[0]))
    keyed: list[tuple[datetime, tuple[Any, ...], bool]]
    if type_ is None:
        keyed = [(event.f_at, (event.f_id,), surely) for event, surely in ordered]
    else:
        key = same_key(type_)
        keyed = [(event.f_at, () if value is None else (key(value),), surely) for event, surely, value in ordered]
    certain = [(at, keys) for at, keys, surely in keyed if surely]
    possible = [(at, keys) for at, keys, _ in keyed]
    return (
        most_in_a_stretch(step, length, certain, wild=0),
        most_in_a_stretch(step, length, possible, wild=1),
    )


def _most_in(times: Sequence[datetime], microseconds: int) -> int:
    """Return how many of some ordered instants lie in a stretch of time that starts with one of them, at most."""
    length = timedelta(microseconds=microseconds)
    most = stop = 0
    for start, at in enumerate(times):
        # What is within the length of an instant is told by differences, which no end of time is in the way of.
        while stop < len(times) and times[stop] - at <= length:
            stop += 1
        most = max(most, stop - start)
    return most


def in_bounds(sign: n.CompareOperator, bounds: tuple[int, int], absent: bool, bound: int) -> bool | None:  # noqa: FBT001
    """Compare what lies between bounds, or has no upper one, with a number."""
    low, high = bounds
    if sign in {"=", "!="}:
        return ranges(sign, (low, math.inf if absent else high), (bound, bound))
    least, most = HOLDS[sign](low, bound), HOLDS[sign](math.inf if absent else high, bound)
    return least if least is most else None


def searched(
    c: Context, plan: tuple[tuple[n.Step, ...], tuple[Stage, ...]], found: Iterable[tuple[list[Judged], Any]]
) -> bool | None:
    """Tell whether the events of steps make a sequence."""
    steps, stages = plan
    occurrences = [_Candidates(events, judge) for events, judge in found]
    search = Search(_Stepper(c.layout.zone), steps, stages, occurrences)
    return search.follow(0, None, {})


class _Stepper:
    __slots__ = ("_zone",)

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def step(self, instant: datetime, length: n.Length, sign: int) -> datetime:
        """Step from an instant, no further than the years 1 to 9999."""
        found = shift_instant(instant, length, sign, self._zone)
        return found or (LATEST if sign > 0 else EARLIEST)


class _Candidates:
    """The events of one step; `judge` is the function that judges them by earlier ones, with what it is given."""

    __slots__ = ("_found", "_judge")

    def __init__(self, found: list[Judged], judge: tuple[Any, tuple[Any, ...], tuple[int, ...]] | None) -> None:
        found.sort(key=lambda each: _MOMENT(each[0]))
        self._found = [Occurrence(event, event.f_at, surely, NOTHING) for event, surely in found]
        self._judge = judge

    def within(self, span: Span, env: Env) -> list[Occurrence]:
        """Return the occurrences in a span, with the events of earlier steps in their slots."""
        found = self._found[
            bisect_left(self._found, span.start, key=_AT) : bisect_right(self._found, span.end, key=_AT)
        ]
        if self._judge is None:
            return found
        function, given, slots = self._judge
        earlier = [env[slot].value for slot in slots]
        judged = []
        for each in found:
            holds = function(*given, *earlier, each.event)
            if holds is not False:
                judged.append(each._replace(surely=each.surely and holds is True))
        return judged


FOR_CODE: Final = ("near_test", "burst", "in_bounds", "searched")
"""What generated code may call, with :data:`prelude.FOR_CODE`."""
