"""Styles of a printed page: a piece of text becomes the same text, coloured where colour is wanted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from quorate.diagnostics.model import Severity


class Style(StrEnum):
    """What a piece of the page is; the value is its ANSI code."""

    ERROR = "1;31"
    WARNING = "1;33"
    NOTE = "1;36"
    GUTTER = "1;34"
    STRONG = "1"


SEVERITY_STYLE = {Severity.ERROR: Style.ERROR, Severity.WARNING: Style.WARNING, Severity.NOTE: Style.NOTE}


@dataclass(frozen=True, slots=True)
class Paint:
    """Puts ANSI codes around texts, or none at all without colour."""

    colour: bool

    def __call__(self, text: str, style: Style) -> str:
        """Return the text in a style."""
        if not self.colour or not style or not text:
            return text
        return f"\x1b[{style}m{text}\x1b[0m"
