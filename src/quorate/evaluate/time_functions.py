"""The built-in functions of days and instants, each in a zone (section 4, Functions)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from quorate.evaluate.calendar import day_of, instant_at, local_time
from quorate.evaluate.result import UNKNOWN, Result
from quorate.evaluate.run import Run

TimeFunction = Callable[[Run, ZoneInfo, Sequence[Any]], Result]
"""A function of a run, a zone and its arguments, which are known."""

_PARTS_OF_A_DATE: Final = 3
_INSTANT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?", re.ASCII
)


def _day(time: date, zone: ZoneInfo) -> date | None:
    return day_of(time, zone) if isinstance(time, datetime) else time


def _date(_run: Run, zone: ZoneInfo, values: Sequence[Any]) -> Result:
    """Make a day of its three numbers, or of a time."""
    if len(values) < _PARTS_OF_A_DATE:
        return Result(_day(values[0], zone))
    try:
        return Result(date(*values))
    except (ValueError, OverflowError):
        return UNKNOWN


def _datetime(_run: Run, zone: ZoneInfo, values: Sequence[Any]) -> Result:
    """Read the text of an instant, `2026-01-31T09:00:00Z`; without an offset it is what clocks in the zone show."""
    text = values[0].strip()
    if not _INSTANT.fullmatch(text):
        return UNKNOWN
    try:
        found = datetime.fromisoformat(text)
        return Result(found.astimezone(UTC) if found.tzinfo is not None else instant_at(found, zone))
    except (ValueError, OverflowError):
        return UNKNOWN


def _of_day(part: Callable[[date], int]) -> TimeFunction:
    def function(_run: Run, zone: ZoneInfo, values: Sequence[Any]) -> Result:
        day = _day(values[0], zone)
        return Result(part(day)) if day else UNKNOWN

    return function


def _of_clock(part: str) -> TimeFunction:
    def function(_run: Run, zone: ZoneInfo, values: Sequence[Any]) -> Result:
        clock = local_time(values[0], zone) if isinstance(values[0], datetime) else values[0]
        return Result(getattr(clock, part)) if clock else UNKNOWN

    return function


def _days_between(_run: Run, zone: ZoneInfo, values: Sequence[Any]) -> Result:
    """Count the midnights from the first day to the second; negative if that comes before."""
    first, second = (_day(value, zone) for value in values)
    return Result((second - first).days) if first and second else UNKNOWN


def _age(run: Run, zone: ZoneInfo, values: Sequence[Any]) -> Result:
    """Count birthdays; one on the 29th of February is kept on the 1st of March where there is none."""
    born, today = _day(values[0], zone), _day(run.now, zone)
    if born is None or today is None:
        return UNKNOWN
    return Result(today.year - born.year - ((today.month, today.day) < (born.month, born.day)))


TIME_FUNCTIONS: Final[Mapping[str, TimeFunction]] = {
    "date": _date,
    "datetime": _datetime,
    "year": _of_day(lambda day: day.year),
    "quarter": _of_day(lambda day: (day.month + 2) // 3),
    "month": _of_day(lambda day: day.month),
    "day": _of_day(lambda day: day.day),
    "weekday": _of_day(date.weekday),
    "hour": _of_clock("hour"),
    "minute": _of_clock("minute"),
    "days_between": _days_between,
    "age": _age,
}
