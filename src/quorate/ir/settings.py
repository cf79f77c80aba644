"""What `quorate.toml` sets that evaluators need."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Calendar:
    """What calendar words mean: the rule set's zone, the first day of its weeks (0 is Monday), its fiscal year."""

    zone: str = "UTC"
    week_start: int = 0
    fiscal_month: int = 1
    fiscal_day: int = 1


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one payload: bytes, people (records of one collection in all), and events."""

    payload_bytes: int = 4 * 1024 * 1024
    people: int = 5_000
    events: int = 50_000
