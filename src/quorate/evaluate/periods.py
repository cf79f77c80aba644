"""`this month`, `previous fiscal quarter`, `next week`: from where to where (section 4, Windows and bounds)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from quorate.evaluate.calendar import local_time, month_number, month_start, start_of_day
from quorate.ir.nodes import Period
from quorate.ir.settings import Calendar

_MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}
_STEPS: Final = {"this": 0, "previous": -1, "next": 1}
_CLOCK: Final = {"second": timedelta(seconds=1), "minute": timedelta(minutes=1), "hour": timedelta(hours=1)}
_DAYS_IN_A_WEEK: Final = 7


def days_of(period: Period, today: date, calendar: Calendar) -> tuple[date, date] | None:
    """Return the first day of a period and of the one after it; None outside the years 1 to 9999."""
    step = _STEPS[period.which]
    try:
        if period.unit in _MONTHS:
            return _months_of(period, today, calendar, step)
        length = timedelta(days=_DAYS_IN_A_WEEK if period.unit == "week" else 1)
        start = today
        if period.unit == "week":
            start -= timedelta(days=(today.weekday() - calendar.week_start) % _DAYS_IN_A_WEEK)
        start += step * length
        return start, start + length
    except (OverflowError, ValueError):
        return None


def instants_of(period: Period, now: datetime, zone: ZoneInfo, calendar: Calendar) -> tuple[datetime, datetime] | None:
    """Return the start of a period and of the one after it; None outside the years 1 to 9999."""
    local = local_time(now, zone)
    if local is None:
        return None
    if period.unit in _CLOCK:
        return _clock_of(period, now, local)
    days = days_of(period, local.date(), calendar)
    if days is None:
        return None
    start, end = (start_of_day(day, zone) for day in days)
    return (start, end) if start and end else None


def _months_of(period: Period, today: date, calendar: Calendar, step: int) -> tuple[date, date]:
    """Count periods of months from the first month of the year, fiscal or not, each from the year's first day."""
    length = _MONTHS[period.unit]
    first, day = (calendar.fiscal_month, calendar.fiscal_day) if period.fiscal else (1, 1)
    offset = first - 1
    month = (month_number(today) - offset) // length * length + offset
    if month_start(month, day) > today:
        month -= length
    month += step * length
    return month_start(month, day), month_start(month + length, day)


def _clock_of(period: Period, now: datetime, local: datetime) -> tuple[datetime, datetime] | None:
    # Counted back from the instant rather than by the clock, so that an hour which is repeated is two hours.
    length = _CLOCK[period.unit]
    into = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond) % length
    try:
        start = now - into + _STEPS[period.which] * length
        return start, start + length
    except OverflowError:
        return None
