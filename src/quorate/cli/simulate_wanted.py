"""What a run of `quorate simulate` is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final, Literal

STANDARD_OUTPUT: Final = Path("-")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: of which inputs, from when to when, by which answers, and what is written where.

    Days begin in the zone of the rule set. Without a form the summary has that which its file is named for, else it is
    a text.
    """

    inputs: Sequence[str]
    until: date | datetime
    start: date | datetime | None = None
    answers: str | None = None
    trace: Path | None = None
    html: Path | None = None
    out: Path | None = None
    form: Literal["pretty", "json"] | None = None
    workers: int | None = None

    @property
    def places(self) -> list[Path]:
        """Where something is written, as far as that was said."""
        return [place for place in (self.trace, self.html, self.out) if place is not None]
