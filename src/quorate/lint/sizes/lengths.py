"""Lengths of time in days; months, which differ, as the longest."""

from __future__ import annotations

from typing import Final

from quorate.ir.nodes import Length

_DAY: Final = 24 * 60 * 60 * 1_000_000
_MONTH_DAYS: Final = 31


def days_of(length: Length) -> float:
    """Return how many days a length has at most."""
    return length.months * _MONTH_DAYS + length.microseconds / _DAY
