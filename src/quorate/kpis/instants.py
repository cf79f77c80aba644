"""Instants as whole microseconds since 1970 in UTC, which are quick to compare, and as everybody else has them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from quorate.decide.mismatch import MismatchError
from quorate.decide.scalars import read_instant, write_instant
from quorate.evaluate.calendar import start_of_day

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_SECOND: Final = 1_000_000
DAY: Final = 24 * 60 * 60 * 1_000_000


def micros_of(instant: datetime) -> int:
    """Return an instant as a number."""
    return (instant - _EPOCH) // _MICROSECOND


def instant_of(micros: int) -> datetime:
    """Return an instant in UTC."""
    return _EPOCH + timedelta(microseconds=micros)


def write_seconds(micros: int) -> str:
    """Write an instant for people, to the second that it is in."""
    return write_instant(instant_of(micros - micros % _SECOND))


def read_micros(value: object) -> int | None:
    """Read an instant of a payload or a decision; None for what is none."""
    try:
        return micros_of(read_instant(value))
    except MismatchError:
        return None


def read_day_or_micros(value: object, zone: ZoneInfo) -> int | None:
    """Read an instant, or a day as when it begins in a zone; None for what is neither."""
    if isinstance(value, str) and len(value) == len("2026-01-31"):
        try:
            return start_micros(date.fromisoformat(value), zone)
        except ValueError:
            return None
    return read_micros(value)


def start_micros(day: date, zone: ZoneInfo) -> int | None:
    """Return when a day begins in a zone; None outside the years 1 to 9999."""
    begun = start_of_day(day, zone)
    return None if begun is None else micros_of(begun)
