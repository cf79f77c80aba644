"""Instants as the store has them, whole microseconds since 1970, and as everybody else has them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from quorate.decide.scalars import read_instant

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
SECOND: Final = 1_000_000
HOUR: Final = 3_600 * SECOND
DAY: Final = 24 * HOUR


def micros_of(instant: datetime) -> int:
    """Return an instant as the store has it."""
    return (instant - _EPOCH) // _MICROSECOND


def instant_of(micros: int) -> datetime:
    """Return an instant in UTC."""
    return _EPOCH + timedelta(microseconds=micros)


def read_micros(value: object) -> int:
    """Read an instant as payloads have it. Raises MismatchError."""
    return micros_of(read_instant(value))
