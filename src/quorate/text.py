"""Source texts, spans in them, and lines and columns as people and editors count them."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

_LINE_BREAK = re.compile(r"\r\n|\n|\r")
_LIGATURES = str.maketrans(
    {"ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d",
     "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "\u0131": "i"}
)  # fmt: skip
"""Letters of Latin scripts that Unicode does not take apart."""
_TWO_UNITS = re.compile("[\U00010000-\U0010ffff]")


def plain_letters(text: str) -> str:
    """Return a text without accents, for names that are made of it: `Grosse` for `Größe`."""
    parts = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    return "".join(each for each in parts if not unicodedata.combining(each))


class Position(NamedTuple):
    """A place in a text: line and column from 1, columns in code points."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """`start` to `end` (half open, in code points) of the text at `path`."""

    path: str
    start: int
    end: int

    def to(self, other: Span) -> Span:
        """Return the span from the start of this one to the end of `other`."""
        return Span(self.path, min(self.start, other.start), max(self.end, other.end))


@dataclass(frozen=True)
class Source:
    """One text with the path it is shown under; only LF, CRLF and CR break lines."""

    path: str
    text: str = field(repr=False)

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """Offsets at which lines begin, ascending, the first being 0."""
        return (0, *(found.end() for found in _LINE_BREAK.finditer(self.text)))

    def position(self, offset: int) -> Position:
        """Turn an offset into a line and a column; past the end means the end."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self.line_starts, offset)
        return Position(line, offset - self.line_starts[line - 1] + 1)

    def utf16_position(self, offset: int) -> Position:
        """Turn an offset into a line and a column as `position` does, the column in units of UTF-16."""
        line, column = self.position(offset)
        start = self.line_starts[line - 1]
        wide = bisect_left(self._wide, start + column - 1) - bisect_left(self._wide, start)
        return Position(line, column + wide)

    @cached_property
    def _wide(self) -> tuple[int, ...]:
        """Offsets of the characters that take two units of UTF-16, ascending."""
        return () if self.text.isascii() else tuple(found.start() for found in _TWO_UNITS.finditer(self.text))

    def line(self, number: int) -> str:
        """Return the text of a line counted from 1, without its line break."""
        start = self.line_starts[number - 1]
        end = self.line_starts[number] if number < len(self.line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def slice(self, span: Span) -> str:
        """Return the text a span covers."""
        return self.text[span.start : span.end]
