"""Windows: from where to where, and whether a time is in them (section 4, Windows and bounds).

An instant is tested against `now` and the calendar of the rule set's zone, a day against today in that zone.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Final

from quorate.evaluate.calendar import LATEST, day_of, local_time, start_of_day
from quorate.evaluate.comparison import Manner, compare
from quorate.evaluate.periods import days_of, instants_of
from quorate.evaluate.result import FALSE, UNKNOWN, Result, all_of, any_of, truth
from quorate.evaluate.run import Env, Run
from quorate.ir import nodes as n

Test = Callable[[Any], Result]
"""Tells whether a time that is known lies in a window."""

_ONE_DAY: Final = timedelta(days=1)


def window_test(run: Run, window: n.Window, env: Env, *, days: bool) -> Test:
    """Return the test of a window, for days or for instants."""
    match window:
        case n.LastWindow() | n.NextWindow() | n.AgoWindow() | n.EndingWindow():
            return _relative(run, window, days=days)
        case n.DayWindow(zone=zone, offset=offset):
            return _in_zone(run, zone, env, lambda found: _day(run, offset, found, days=days))
        case n.PeriodWindow(period=period):
            return _in_zone(run, period.zone, env, lambda found: _period(run, period, found, days=days))
        case n.EdgeWindow(operator=sign, value=value):
            return _edge(run, sign, run.value(value, env))
        case n.BetweenWindow(low=low, high=high):
            first, last = _edge(run, ">=", run.value(low, env)), _edge(run, "<=", run.value(high, env))
            return lambda time: all_of((first(time), last(time)))
        case n.HoursWindow():
            return _in_zone(run, window.zone, env, lambda found: _hours(window, found))


def _relative(run: Run, window: n.LastWindow | n.NextWindow | n.AgoWindow | n.EndingWindow, *, days: bool) -> Test:
    base: Any = run.today() if days else run.now
    step: Any = run.step_days if days else run.step
    match window:
        case n.LastWindow():
            return _after_until(step(base, window.length, -1), base)
        case n.NextWindow():
            return _after_until(base, step(base, window.length, 1))
        case n.AgoWindow():
            before = step(base, window.length, -1)
            return lambda time: truth(value=time < before)
        case n.EndingWindow():
            end = step(base, window.ago, -1)
            return _after_until(step(end, window.length, -1), end)


def _after_until(after: date, until: date) -> Test:
    return lambda time: truth(value=after < time <= until)


def _from_before(start: date, end: date) -> Test:
    return lambda time: truth(value=start <= time < end)


def _always(result: Result) -> Test:
    return lambda _: result


def _in_zone(run: Run, zone: n.Expr | None, env: Env, make: Callable[[Any], Test]) -> Test:
    found = run.zone_of(zone, env)
    return _always(found) if found.value is None else make(found.value)


def _day(run: Run, offset: int, zone: Any, *, days: bool) -> Test:  # noqa: ANN401 - a zone, out of a result
    today = day_of(run.now, zone) or run.now.date()
    try:
        day = today + timedelta(days=offset)
    except OverflowError:
        return _always(FALSE)
    if days:
        return lambda time: truth(value=time == day)
    start = start_of_day(day, zone)
    end = start_of_day(day + _ONE_DAY, zone) if day < date.max else LATEST
    return _from_before(start, end) if start and end else _always(FALSE)


def _period(run: Run, period: n.Period, zone: Any, *, days: bool) -> Test:  # noqa: ANN401 - a zone, out of a result
    calendar = run.program.calendar
    found: tuple[date, date] | None
    if days:
        found = days_of(period, day_of(run.now, zone) or run.now.date(), calendar)
    else:
        found = instants_of(period, run.now, zone, calendar)
    return _from_before(*found) if found else _always(UNKNOWN)


def _edge(run: Run, sign: n.CompareOperator, edge: Result) -> Test:
    manner = Manner(run.zone)
    return lambda time: compare(sign, Result(time), edge, manner)


def _hours(window: n.HoursWindow, zone: Any) -> Test:  # noqa: ANN401 - a zone, out of a result
    """Test the clock: hours that end at or before their start go on past midnight."""
    start, end, days = window.start, window.end, window.days

    def test(instant: datetime) -> Result:
        local = local_time(instant, zone)
        if local is None:
            return UNKNOWN
        clock, weekday = local.time(), local.weekday()
        if start < end:
            return truth(value=start <= clock < end and weekday in days)
        this_day = clock >= start and weekday in days
        return any_of((truth(value=this_day), truth(value=clock < end and (weekday - 1) % 7 in days)))

    return test
