"""The time that a report is about, and the time before it that it is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from quorate.evaluate.calendar import shift_instant, start_of_day
from quorate.ir.nodes import Length
from quorate.kpis.instants import DAY, micros_of, write_seconds

Unit = Literal["days", "weeks", "months"]
_DAYS: Final = {"days": 1, "weeks": 7}


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` to before `end`, in microseconds since 1970; `name` is how it is told, `days` how long it is."""

    name: str
    start: int
    end: int
    days: float

    def __contains__(self, at: int) -> bool:
        return self.start <= at < self.end


@dataclass(frozen=True, slots=True)
class Periods:
    """A period, and one as long that ends where it begins."""

    now: Period
    before: Period


def periods_of_days(first: date, last: date, zone: ZoneInfo) -> Periods:
    """Return the period of two days, both in it, as clocks in a zone have them. Raises ValueError."""
    if last < first:
        raise ValueError(f"{first} is later than {last}")
    length = last - first + timedelta(days=1)
    try:
        return Periods(_of_days(first, last, zone), _of_days(first - length, first - timedelta(days=1), zone))
    except OverflowError as error:
        raise ValueError("days are of the years 1 to 9999") from error


def _of_days(first: date, last: date, zone: ZoneInfo) -> Period:
    start, end = start_of_day(first, zone), start_of_day(last + timedelta(days=1), zone)
    if start is None or end is None:
        raise ValueError("days are of the years 1 to 9999")
    name = f"{first.isoformat()}..{last.isoformat()}"
    return Period(name, micros_of(start), micros_of(end), (last - first).days + 1)


def periods_up_to(end: datetime, count: int, unit: Unit, zone: ZoneInfo) -> Periods:
    """Return the period of so many days, weeks or months that ends at an instant. Raises ValueError.

    Days are of 24 hours; months are those of the calendar of a zone.
    """
    length = Length(months=count) if unit == "months" else Length(microseconds=count * _DAYS[unit] * DAY)
    start = shift_instant(end, length, -1, zone)
    before = None if start is None else shift_instant(start, length, -1, zone)
    if start is None or before is None:
        raise ValueError("instants are of the years 1 to 9999")
    return Periods(_between(start, end), _between(before, start))


def _between(start: datetime, end: datetime) -> Period:
    name = f"{write_seconds(micros_of(start))}..{write_seconds(micros_of(end))}"
    return Period(name, micros_of(start), micros_of(end), (micros_of(end) - micros_of(start)) / DAY)
