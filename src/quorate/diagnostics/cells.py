"""A line of source as a terminal shows it: offsets into the line become cells of a row.

Tabs become spaces, what cannot be seen is escaped, wide characters take two cells, and a line that is too
long is cut around the place of interest.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from rich.cells import cell_len

from quorate.diagnostics.model import escape, visible

_TAB_STOP = 4
_CLUSTER_AT_MOST = 8


@dataclass(frozen=True, slots=True)
class Glyph:
    """What stands for the characters `start` to `end` of a line, and its width in cells (at least one)."""

    start: int
    end: int
    text: str
    cells: int


@dataclass(frozen=True)
class Row:
    """The glyphs of a line from its first character to its last; a `…` stands for what was cut."""

    glyphs: tuple[Glyph, ...]

    @property
    def text(self) -> str:
        """The row as printed."""
        return "".join(glyph.text for glyph in self.glyphs)

    def cells(self, start: int, end: int) -> tuple[int, int]:
        """Turn offsets in the line into the cells to underline (half open, never empty)."""
        if not self.glyphs or start >= self.glyphs[-1].end:
            return self._edges[-1], self._edges[-1] + 1
        first = _index_at(self._starts, start)
        left = self._edges[first]
        if end <= start:
            return left, left + 1
        return left, self._edges[_index_at(self._starts, end - 1) + 1]

    @cached_property
    def _edges(self) -> tuple[int, ...]:
        return tuple(accumulate((glyph.cells for glyph in self.glyphs), initial=0))

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return tuple(glyph.start for glyph in self.glyphs)


def fit_line(line: str, focus: tuple[int, int], width: int, *, ascii_only: bool = False) -> Row:
    """Turn a line into a row of at most `width` cells in which the start of `focus` (offsets) can be seen.

    Only the surroundings of the focus are looked at, so a line of a million characters costs no more than
    a short one.
    """
    reach = width * _CLUSTER_AT_MOST
    low, high = max(0, focus[0] - reach), min(len(line), focus[0] + reach)
    glyphs = _glyphs(line[low:high], low, ascii_only=ascii_only)
    if high - low == len(line) and sum(glyph.cells for glyph in glyphs) <= width:
        return Row(tuple(glyphs))
    dots = fit_text("…", ascii_only=ascii_only)
    starts = [glyph.start for glyph in glyphs]
    start, end = _index_at(starts, focus[0]), _index_at(starts, focus[1] - 1) + 1
    first, last = _window(glyphs, start, max(end, start + 1), width - 2 * len(dots))
    shown = glyphs[first:last]
    before = [Glyph(0, shown[0].start, dots, len(dots))] if shown[0].start > 0 else []
    after = [Glyph(shown[-1].end, len(line), dots, len(dots))] if shown[-1].end < len(line) else []
    return Row((*before, *shown, *after))


def fit_text(text: str, *, ascii_only: bool = False) -> str:
    """Make a text fit for the page: one line, nothing hidden, all ASCII where only that can be printed."""
    if ascii_only and not text.isascii():
        text = "".join(
            character if character.isascii() else escape(character) for character in text.replace("…", "...")
        )
    return visible(text)


def _glyphs(text: str, offset: int, *, ascii_only: bool) -> list[Glyph]:
    """Split a text into glyphs; marks of no width of their own join the character before."""
    glyphs: list[Glyph] = []
    cell = 0
    joinable = False
    for start, character in enumerate(text, offset):
        plain = character.isprintable() and (character.isascii() or not ascii_only)
        if plain and cell_len(character) == 0 and joinable and len(glyphs[-1].text) < _CLUSTER_AT_MOST:
            base = glyphs.pop()
            cell -= base.cells
            glyph = Glyph(base.start, start + 1, base.text + character, cell_len(base.text + character))
        elif plain and cell_len(character) > 0:
            glyph = Glyph(start, start + 1, character, cell_len(character))
            joinable = True
        else:
            shown = " " * (_TAB_STOP - cell % _TAB_STOP) if character == "\t" else escape(character)
            glyph = Glyph(start, start + 1, shown, len(shown))
            joinable = False
        glyphs.append(glyph)
        cell += glyph.cells
    return glyphs


def _window(glyphs: Sequence[Glyph], start: int, end: int, room: int) -> tuple[int, int]:
    """Return the first and the last index (half open) of what is shown when `start` to `end` matter most."""
    kept = room // 4
    count, spare = _fitting(glyphs[start:end], room - kept)
    last = start + max(1, count)
    count, left = _fitting(reversed(glyphs[:start]), (spare + kept) // 2)
    first = start - count
    count, left = _fitting(glyphs[last:], left + (spare + kept + 1) // 2)
    last += count
    count, left = _fitting(reversed(glyphs[:first]), left)
    return first - count, last


def _fitting(glyphs: Iterable[Glyph], room: int) -> tuple[int, int]:
    """Count the glyphs that fit into so many cells, and return the cells left over as well."""
    count = 0
    for glyph in glyphs:
        if glyph.cells > room:
            break
        room -= glyph.cells
        count += 1
    return count, room


def _index_at(starts: Sequence[int], offset: int) -> int:
    """Return the index of the glyph that holds an offset, the nearest where none does."""
    return max(0, bisect_right(starts, offset) - 1)
