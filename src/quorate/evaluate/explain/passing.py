"""When something turns as time passes: instants at which a test of `now` that goes one way first holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Final, TypeAlias

from quorate.evaluate.calendar import LATEST, MICROSECOND, start_of_day
from quorate.evaluate.run import Run
from quorate.ir import nodes as n

HORIZON: Final = timedelta(days=366 * 30)
"""How far ahead is looked."""

RelativeWindow: TypeAlias = n.LastWindow | n.NextWindow | n.AgoWindow | n.EndingWindow


def later(instant: datetime, step: timedelta) -> datetime:
    """Step forward; to the end of time at most."""
    try:
        return instant + step
    except OverflowError:
        return LATEST


def first_instant(now: datetime, holds: Callable[[datetime], bool], end: datetime) -> datetime | None:
    """Return the first instant after now, up to an end, at which something holds that then goes on to hold."""
    before, step = now, timedelta(seconds=1)
    while True:
        after = min(later(now, step), end)
        if holds(after):
            break
        if after >= end:
            return None
        before, step = after, step * 2
    while after - before > MICROSECOND:
        middle = before + (after - before) // 2
        before, after = (before, middle) if holds(middle) else (middle, after)
    return after


def first_day(today: date, holds: Callable[[date], bool]) -> date | None:
    """Return the first day after today at which something holds that then goes on to hold."""
    before, last = today.toordinal(), min(today.toordinal() + HORIZON.days, date.max.toordinal())
    step = 1
    while True:
        after = min(today.toordinal() + step, last)
        if holds(date.fromordinal(after)):
            break
        if after >= last:
            return None
        before, step = after, step * 2
    while after - before > 1:
        middle = (after + before) // 2
        before, after = (before, middle) if holds(date.fromordinal(middle)) else (middle, after)
    return date.fromordinal(after)


def window_turns(run: Run, window: RelativeWindow, time: date) -> Iterator[datetime | None]:
    """Yield when a time passes the edges of a window that goes along with now; None for one it never passes."""
    if isinstance(time, datetime):
        for length, ago, strictly in _edges_of(window):
            yield _instant_passing(run, time, length, ago, strictly=strictly)
    else:
        for length, ago, strictly in _edges_of(window):
            yield _day_passing(run, time, length, ago, strictly=strictly)


_Edge: TypeAlias = tuple[n.Length | None, n.Length | None, bool]
"""An edge lies a length before now, stepped back after another; a time passes it once the edge is there, or beyond."""


def _edges_of(window: RelativeWindow) -> tuple[_Edge, ...]:
    match window:
        case n.LastWindow(length=length):
            return (None, None, False), (length, None, False)
        case n.NextWindow(length=length):
            ahead = n.Length(-length.months, -length.microseconds)
            return (None, None, False), (ahead, None, False)
        case n.AgoWindow(length=length):
            return ((length, None, True),)
        case n.EndingWindow(length=length, ago=ago):
            return (ago, None, False), (length, ago, False)


def _instant_passing(
    run: Run, time: datetime, length: n.Length | None, ago: n.Length | None, *, strictly: bool
) -> datetime | None:
    def passed(now: datetime) -> bool:
        edge = now
        for step in (ago, length):
            if step is not None:
                edge = _stepped(run, edge, step)
        return edge > time if strictly else edge >= time

    if passed(run.now):
        return None
    if not any(step is not None and step.months for step in (ago, length)):
        exact = sum(step.microseconds for step in (ago, length) if step is not None)
        return later(time, timedelta(microseconds=exact + strictly))
    return first_instant(run.now, passed, later(run.now, HORIZON))


def _day_passing(
    run: Run, time: date, length: n.Length | None, ago: n.Length | None, *, strictly: bool
) -> datetime | None:
    def passed(today: date) -> bool:
        edge = today
        for step in (ago, length):
            if step is not None:
                edge = _stepped_day(run, edge, step)
        return edge > time if strictly else edge >= time

    today = run.today()
    day = None if passed(today) else first_day(today, passed)
    return None if day is None else start_of_day(day, run.zone)


def _stepped(run: Run, instant: datetime, length: n.Length) -> datetime:
    if length.months < 0 or length.microseconds < 0:
        return run.step(instant, n.Length(-length.months, -length.microseconds), 1)
    return run.step(instant, length, -1)


def _stepped_day(run: Run, day: date, length: n.Length) -> date:
    if length.months < 0 or length.microseconds < 0:
        return run.step_days(day, n.Length(-length.months, -length.microseconds), 1)
    return run.step_days(day, length, -1)
