"""Windows and edges of time as offsets from now: what surely lies in them, and what may at all.

Offsets of instants are in microseconds from `now`, of dates in days from `today`. Days of the clock are taken as 22 to
26 hours, and months as their average give or take four days, so that all calendars and zones are covered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.value_sets import KNOWN, Values, compared

_DAY: Final = 24 * 60 * 60 * 1_000_000
_MONTH: Final = 30.436875
_LEEWAY: Final = 4
_LONG_DAY: Final = 2
"""How many days the day around now lasts at most, to either side, whatever the zone does."""
_UNITS: Final = {"second": 1, "minute": 1, "hour": 1, "day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}

_NOTHING: Final = Values(is_missing=False, ranges=())


@dataclass(frozen=True, slots=True)
class Reach:
    """That something is true says that `value` lies in `outer`, that it is false that it lies not in `inner`.

    Of a comparison with three outcomes there is one pair for each outcome, else one for true.
    """

    value: n.Expr
    sides: tuple[tuple[object, Values, Values], ...]


def reach_of(subject: n.Expr) -> Reach | None:
    """Return what something says of a time beside the clock; None where it says nothing."""
    match subject:
        case n.InWindow(value=value, window=window):
            found = window_of(window, days=isinstance(value.type, t.DateType))
            return None if found is None else Reach(value, ((True, *found),))
        case n.Compare(left=left, right=right, type=t.IntegerType()):
            for value, edge, flip in ((left, right, 1), (right, left, -1)):
                days = isinstance(value.type, t.DateType)
                if not isinstance(value.type, t.DateType | t.DateTimeType) or _edge(edge, days=days) is None:
                    continue
                signs: tuple[tuple[int, n.CompareOperator], ...] = ((-1, "<"), (0, "="), (1, ">"))
                sides = [(outcome * flip, _beside(sign, edge, days=days)) for outcome, sign in signs]
                return Reach(value, tuple((outcome, *each) for outcome, each in sides if each is not None))
            return None
        case _:
            return None


def window_of(window: n.Window, *, days: bool) -> tuple[Values, Values] | None:
    """Return what may lie in a window, and what surely does."""
    match window:
        case n.LastWindow(length=length):
            least, most = _length(length, days=days)
            return _between(-most, 0), _between(-least, 0)
        case n.NextWindow(length=length):
            least, most = _length(length, days=days)
            return _between(0, most), _between(0, least)
        case n.AgoWindow(length=length):
            least, most = _length(length, days=days)
            return compared("<", -least), compared("<", -most)
        case n.EndingWindow(length=length, ago=ago):
            least, most = _length(length, days=days)
            nearest, furthest = _length(ago, days=days)
            return _between(-most - furthest, -nearest), _between(-least - nearest, -furthest)
        case n.DayWindow(offset=offset, zone=zone):
            return _day(offset, days=days, has_zone=zone is not None)
        case n.PeriodWindow(period=period):
            return _period(period, days=days), _NOTHING
        case n.EdgeWindow(operator=operator, value=value):
            return _beside(operator, value, days=days)
        case n.BetweenWindow(low=low, high=high):
            first, last = _beside(">=", low, days=days), _beside("<=", high, days=days)
            if first is None and last is None:
                return None
            first, last = first or (KNOWN, _NOTHING), last or (KNOWN, _NOTHING)
            return first[0] & last[0], first[1] & last[1]
        case _:
            return None


def _beside(operator: n.CompareOperator, edge: n.Expr, *, days: bool) -> tuple[Values, Values] | None:
    """Return what may compare so with an edge, and what surely does."""
    found = _edge(edge, days=days)
    if found is None:
        return None
    low, high = found
    if isinstance(edge, n.Today) and not days and operator in {"<", ">"}:
        # Today has begun, and tomorrow has not.
        return compared(operator, 0), compared(operator, low if operator == "<" else high)
    match operator:
        case "<" | "<=":
            return compared(operator, high), compared(operator, low)
        case ">" | ">=":
            return compared(operator, low), compared(operator, high)
        case "=":
            outer = compared(">=", low) & compared("<=", high)
            return outer, outer if low == high else _NOTHING
        case _:
            return None


def _edge(edge: n.Expr, *, days: bool) -> tuple[int, int] | None:
    """Return between which offsets an edge lies; None where the clock says nothing of it."""
    match edge:
        case n.Now() if not days:
            return 0, 0
        case n.Today(zone=None):
            return (0, 0) if days else (-_LONG_DAY * _DAY, _LONG_DAY * _DAY)
        case n.Shift(time=time, duration=n.Literal(value=n.Length() as length), sign=sign):
            base = _edge(time, days=days)
            if base is None:
                return None
            least, most = _length(length, days=days)
            return (base[0] + least, base[1] + most) if sign == 1 else (base[0] - most, base[1] - least)
        case _:
            return None


def _length(length: n.Length, *, days: bool) -> tuple[int, int]:
    """Return the least and the most that a length comes to."""
    unit = 1 if days else _DAY
    if not length.months:
        exact = length.microseconds // _DAY if days else length.microseconds
        return exact, exact
    middle = length.months * _MONTH
    return int(middle - _LEEWAY) * unit, int(middle + _LEEWAY + 1) * unit


def _day(offset: int, *, days: bool, has_zone: bool) -> tuple[Values, Values]:
    if days:
        exact = _closed(offset, offset)
        return (_closed(offset - 1, offset + 1), _NOTHING) if has_zone else (exact, exact)
    if offset == 0:
        return _closed(-_LONG_DAY * _DAY, _LONG_DAY * _DAY), _NOTHING
    return _closed(-2 * _LONG_DAY * _DAY, 0), _NOTHING


def _period(period: n.Period, *, days: bool) -> Values:
    unit = 1 if days else _DAY
    most = (_UNITS[period.unit] + _LONG_DAY) * unit
    slack = _LONG_DAY if days and period.zone is not None else 0
    match period.which:
        case "this":
            return _closed(-most, most)
        case "previous":
            return _closed(-2 * most, slack - (1 if days else 0))
        case "next":
            return _closed((1 if days else 0) - slack, 2 * most)


def _between(low: int, high: int) -> Values:
    return compared(">", low) & compared("<=", high)


def _closed(low: int, high: int) -> Values:
    return compared(">=", low) & compared("<=", high)
