"""What a run of `quorate report` is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final, Literal

STANDARD_OUTPUT: Final = Path("-")
WEEKS_BACK: Final = 26
"""How far back histories are replayed where nothing is said; half a year of weeks."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: of which accounts and time, by which settings, and what is written where.

    `period` are two days, both in it; `last` a count of a unit, up to `now`. `every` are microseconds between the
    decisions of a replay, 0 for none.
    """

    rules: Path | None
    sources: Sequence[str]
    now: datetime | None
    state_file: Path | None
    tenant: str | None
    period: tuple[date, date] | None
    last: tuple[int, Literal["days", "weeks", "months"]]
    every: int
    since: date | datetime | None
    costs: Path | None
    settings: Sequence[tuple[str, str]]
    csv: Path | None
    html: Path | None
    out: Path | None
    form: Literal["pretty", "json"] | None

    @property
    def places(self) -> list[Path]:
        """Where something is written, as far as that was said."""
        return [place for place in (self.csv, self.html, self.out) if place is not None]
