"""How far back rules look: events older than that make no difference to any answer."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final

from quorate.ir import nodes as n
from quorate.ir.program import EngagementModel, Program

_MONTH_DAYS: Final = 31
_PERIOD_DAYS: Final[Mapping[str, int]] = {
    "second": 1, "minute": 1, "hour": 1, "day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366,
}  # fmt: skip
_ZONES: Final = timedelta(days=2)
"""How far apart the same calendar day lies in different zones, and then some."""


def reach_of(program: Program) -> timedelta | None:
    """Return how old an event can be and still matter to a program; None where any may matter, however old.

    Rather too long than too short: a window that starts at a date of the facts, or with a journey, counts as endless.
    """
    longest = timedelta()
    for reach in _reaches(program):
        if reach is None:
            return None
        longest = max(longest, reach)
    return longest


def _reaches(value: object, within: timedelta | None = None) -> Iterator[timedelta | None]:
    """Yield how far back each part looks; `within` is how far the sequence looks that it stands in."""
    match value:
        case n.Events(window=window, near=near):
            reach = within if window is None and within is not None else _of_window(window)
            if near is not None and near.length is not None and reach is not None:
                reach += _of_length(near.length)
                yield from _reaches(near.anchor, reach)
            elif near is not None:
                yield from _reaches(near.anchor)
            yield reach
            yield from _reaches(value.record)
        case n.Sequence(steps=steps, window=window):
            reach = _of_window(window)
            yield reach
            for step in steps:
                yield from _reaches(step, reach)
        case EngagementModel():
            yield _of_length(value.window)
            yield from _parts(value, within)
        case _:
            yield from _parts(value, within)


def _parts(value: object, within: timedelta | None) -> Iterator[timedelta | None]:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            if field.name not in {"span", "type"}:
                yield from _reaches(getattr(value, field.name), within)
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _reaches(each, within)
    elif isinstance(value, tuple | list | frozenset):
        for each in value:
            yield from _reaches(each, within)


def _of_window(window: n.Window | None) -> timedelta | None:
    match window:
        case n.LastWindow(length=length):
            return _of_length(length)
        case n.EndingWindow(length=length, ago=ago):
            return _of_length(length) + _of_length(ago)
        case n.DayWindow():
            return timedelta(days=1) + _ZONES
        case n.PeriodWindow(period=period):
            return timedelta(days=2 * _PERIOD_DAYS[period.unit]) + _ZONES
        case n.NextWindow():
            return timedelta()
        case _:
            return None


def _of_length(length: n.Length) -> timedelta:
    return timedelta(days=_MONTH_DAYS * length.months, microseconds=length.microseconds)
