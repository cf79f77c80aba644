"""Steps of time: exact lengths, and calendar steps that keep the local time of day (section 4, Windows and bounds)."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from quorate.ir.nodes import Length

EARLIEST: Final = datetime.min.replace(tzinfo=UTC)
LATEST: Final = datetime.max.replace(tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
_MICROSECONDS_IN_A_DAY: Final = 24 * 60 * 60 * 1_000_000
_MONTHS_IN_A_YEAR: Final = 12


def day_of(instant: datetime, zone: ZoneInfo) -> date | None:
    """Return the local day of an instant; None outside the years 1 to 9999."""
    local = local_time(instant, zone)
    return local.date() if local else None


def local_time(instant: datetime, zone: ZoneInfo) -> datetime | None:
    """Return what clocks in a zone show at an instant; None outside the years 1 to 9999."""
    try:
        return instant.astimezone(zone)
    except (OverflowError, ValueError):
        return None


@lru_cache(maxsize=4096)
def start_of_day(day: date, zone: ZoneInfo) -> datetime | None:
    """Return the instant at which a day starts in a zone; None outside the years 1 to 9999."""
    return instant_at(datetime.combine(day, time()), zone)


def shift_date(day: date, length: Length, sign: int) -> date | None:
    """Step from a day by whole days or by months; None outside the years 1 to 9999."""
    try:
        if length.months:
            return _month_later(day, sign * length.months)
        return day + timedelta(days=sign * (length.microseconds // _MICROSECONDS_IN_A_DAY))
    except (OverflowError, ValueError):
        return None


def shift_instant(instant: datetime, length: Length, sign: int, zone: ZoneInfo) -> datetime | None:
    """Step from an instant, by months on the clock and calendar of a zone; None outside the years 1 to 9999."""
    if not length.months:
        try:
            return instant + timedelta(microseconds=sign * length.microseconds)
        except OverflowError:
            return None
    local = local_time(instant, zone)
    day = shift_date(local.date(), length, sign) if local else None
    return instant_at(datetime.combine(day, local.time()), zone) if local and day else None


def month_start(month: int, day: int) -> date:
    """Return the `day` of a month counted from year 0, or its last day if it is shorter."""
    year, index = divmod(month, _MONTHS_IN_A_YEAR)
    return date(year, index + 1, min(day, calendar.monthrange(year, index + 1)[1]))


def month_number(day: date) -> int:
    """Return the month of a day, counted from year 0."""
    return day.year * _MONTHS_IN_A_YEAR + day.month - 1


def _month_later(day: date, months: int) -> date:
    return month_start(month_number(day) + months, day.day)


def instant_at(local: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the instant at which clocks in a zone show a time; None outside the years 1 to 9999."""
    # With fold 0 a repeated time is the first, and a skipped one is read with the offset from before the gap, which
    # moves it forward by the gap: just what the language says.
    try:
        return local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    except (OverflowError, ValueError):
        return None
