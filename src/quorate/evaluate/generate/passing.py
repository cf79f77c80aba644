"""What functions that note turns call: when times that stay what they are pass the edges of windows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from quorate.evaluate.calendar import EARLIEST, LATEST, MICROSECOND, day_of, shift_date, shift_instant, start_of_day
from quorate.evaluate.explain.passing import HORIZON, later, window_turns
from quorate.evaluate.explain.turns import start_of_tomorrow
from quorate.evaluate.generate.context import Context
from quorate.evaluate.generate.writer import UnsupportedError
from quorate.evaluate.periods import instants_of
from quorate.evaluate.run import Run
from quorate.ir import nodes as n
from quorate.ir.program import Program

_ONE_DAY: Final = timedelta(days=1)


class UntoldTimeError(Exception):
    """A turn that code does not tell: of a time beside an edge of another kind, of a score that decays."""


class Turned:
    """The first of the instants after now that are noted."""

    __slots__ = ("first", "now")

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.first: datetime | None = None

    def add(self, at: datetime | None) -> None:
        """Note an instant; None and one that has passed are none."""
        if at is not None and at > self.now and (self.first is None or at < self.first):
            self.first = at


Passer = Callable[[Context, Turned, Iterable[date]], None]
"""Notes when times pass the edges of a window."""


def note_times(c: Context, out: Turned, passer: Passer, times: Iterable[date]) -> None:
    """Note when times pass the edges of a window."""
    passer(c, out, times)


def note_events(
    c: Context, out: Turned, types: str | tuple[str, ...], key: str | None, passers: Sequence[Passer]
) -> None:
    """Note when events of some types, of one owner or (None) of any, happen, and when they pass edges of windows."""
    if c.events is None:
        return
    for event in c.later:
        if event.f_type == types or (event.f_type in types and not isinstance(types, str)):
            owner = c.layout.owners[event.f_type]
            if key is None or (owner is not None and getattr(event, owner) == key):
                out.add(event.f_at)
    if passers:
        events = c.of_types(types) if key is None else c.of_owner(types, key)
        for passer in passers if events else ():
            passer(c, out, [event.f_at for event in events or ()])


def note_stage(out: Turned, signs: str, since: datetime | None, length: n.Length) -> None:
    """Note when it is for a length that a group is in its stage, and when for more than that, as comparisons ask."""
    if since is not None:
        end = later(out.now, HORIZON)
        at = later(since, timedelta(microseconds=length.microseconds))
        if signs in {"<", ">=", "<<="} and at <= end:
            out.add(at)
        if signs in {"<=", ">", "<<="} and later(at, MICROSECOND) <= end:
            out.add(later(at, MICROSECOND))


def note_score(decaying: frozenset[str], group: str) -> None:
    """Leave the score of a group that decays to a watched evaluation."""
    if group in decaying:
        raise UntoldTimeError


FOR_CODE: Final[Mapping[str, object]] = {
    "note_times": note_times, "note_events": note_events, "note_stage": note_stage, "note_score": note_score,
}  # fmt: skip


class _Clock:
    """What finds turns in place of a whole evaluation, which it needs no more of."""

    __slots__ = ("now", "zone")

    def __init__(self, now: datetime, zone: ZoneInfo) -> None:
        self.now = now
        self.zone = zone

    def today(self) -> date:
        """Return the day it is, as an evaluation does."""
        return day_of(self.now, self.zone) or self.now.date()

    def step(self, instant: datetime, length: n.Length, sign: int) -> datetime:
        """Step from an instant, as an evaluation does."""
        return shift_instant(instant, length, sign, self.zone) or (LATEST if sign > 0 else EARLIEST)

    def step_days(self, day: date, length: n.Length, sign: int) -> date:
        """Step from a day, as an evaluation does."""
        return shift_date(day, length, sign) or (date.max if sign > 0 else date.min)


def passer_of(program: Program, window: n.Window) -> Passer | None:
    """Return what notes when times pass the edges of a window; None where they never do. Raises UnsupportedError."""
    match window:
        case n.LastWindow(length=length) if not length.months:
            return _Last(window, timedelta(microseconds=length.microseconds))
        case n.LastWindow() | n.NextWindow() | n.AgoWindow() | n.EndingWindow():
            return _relative(window)
        case n.DayWindow(zone=zone):
            where = _zone_of(program, zone)
            return lambda c, out, times: _note(out, start_of_tomorrow(c.now, where), times)
        case n.PeriodWindow(period=period):
            this, where = n.Period(**{**_fields(period), "which": "this"}), _zone_of(program, period.zone)

            def end(c: Context, out: Turned, times: Iterable[date]) -> None:
                found = instants_of(this, c.now, where, program.calendar)
                _note(out, found[1] if found else None, times)

            return end
        case n.EdgeWindow(value=value):
            return _edges([value])
        case n.BetweenWindow(low=low, high=high):
            return _edges([low, high])
        case n.HoursWindow():
            return None


def _fields(period: n.Period) -> dict[str, Any]:
    return {name: getattr(period, name) for name in period.__dataclass_fields__}


def _note(out: Turned, at: datetime | None, times: Iterable[date]) -> None:
    if any(True for _ in times):
        out.add(at)


def _zone_of(program: Program, zone: n.Expr | None) -> ZoneInfo:
    if zone is None:
        return ZoneInfo(program.calendar.zone)
    if isinstance(zone, n.Literal) and isinstance(zone.value, str):
        return ZoneInfo(zone.value)
    raise UnsupportedError("a zone of the payload")


class _Last:
    """Notes when times leave the last so and so long: of instants the first that is in it leaves it first."""

    __slots__ = ("_length", "_of_days")

    def __init__(self, window: n.LastWindow, length: timedelta) -> None:
        self._length = length
        self._of_days = _relative(window)

    def __call__(self, c: Context, out: Turned, times: Iterable[date]) -> None:
        now, length = c.now, self._length
        first: datetime | None = None
        for at in times:
            if not isinstance(at, datetime) or at > now:
                self._of_days(c, out, (at,))
            elif (first is None or at < first) and now - at < length:
                first = at
        if first is not None:
            out.add(later(first, length))


def _relative(window: n.LastWindow | n.NextWindow | n.AgoWindow | n.EndingWindow) -> Passer:
    key = object()

    def passes(c: Context, out: Turned, times: Iterable[date]) -> None:
        for time in times:
            for at in c.once((key, time), lambda time=time: _turns(c, window, time)):  # type: ignore[misc]  # bound now
                out.add(at)

    return passes


def _turns(
    c: Context, window: n.LastWindow | n.NextWindow | n.AgoWindow | n.EndingWindow, time: date
) -> list[datetime | None]:
    return list(window_turns(cast("Run", _Clock(c.now, c.layout.zone)), window, time))


def _edges(edges: Sequence[n.Expr]) -> Passer:
    """Return what notes when edges that go along with now, or with the day, come to times, and pass them."""
    moving = [length for edge in edges if (length := _ahead(edge)) is not None]

    def passes(c: Context, out: Turned, times: Iterable[date]) -> None:
        for time in times:
            for of_days, length in moving:
                if of_days is isinstance(time, datetime):
                    raise UntoldTimeError
                for at in _coming(time, length, c.layout.zone):
                    if at is not None and at <= later(c.now, HORIZON):
                        out.add(at)

    return passes


def _ahead(edge: n.Expr) -> tuple[bool, timedelta] | None:
    """Return whether an edge is a day, and how far it is behind now or today; None for one that stays."""
    match edge:
        case n.Literal() | n.Slot():
            return None
        case n.Now():
            return False, timedelta(0)
        case n.Today(zone=None):
            return True, timedelta(0)
        case n.Shift(time=n.Now() | n.Today(zone=None) as base, duration=n.Literal(value=n.Length(months=0) as length)):
            of_days = isinstance(base, n.Today)
            if of_days and length.microseconds % (_ONE_DAY // MICROSECOND):
                raise UnsupportedError("an edge within a day")
            return of_days, -edge.sign * timedelta(microseconds=length.microseconds)
    raise UnsupportedError("an edge of another kind")


def _coming(time: date, behind: timedelta, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """Return when an edge comes to a time, and when it is first beyond it."""
    try:
        if isinstance(time, datetime):
            return time + behind, time + behind + MICROSECOND
        return start_of_day(time + behind, zone), start_of_day(time + behind + _ONE_DAY, zone)
    except OverflowError as error:
        raise UntoldTimeError from error
