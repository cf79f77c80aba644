"""Code frames: marks in one source become its lines with carets and words under them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from quorate.diagnostics.cells import Row, fit_line, fit_text
from quorate.diagnostics.paint import Paint, Style
from quorate.text import Source, Span


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters `start` to `end` of one line (from 1) to underline, and the words to write there."""

    line: int
    start: int
    end: int
    text: str
    primary: bool


@dataclass(frozen=True, slots=True)
class Page:
    """How frames are printed: `text_width` is in cells, without the gutter; `accent` is the primary style."""

    paint: Paint
    accent: Style
    gutter: int
    text_width: int
    ascii_only: bool

    def margin(self, number: int | None = None, bar: str = " |") -> str:
        """Return the left edge of a row, with the number of a source line or none."""
        return self.paint(f"{'' if number is None else number:>{self.gutter}}{bar}", Style.GUTTER)

    def style(self, *, primary: bool) -> Style:
        """Return the style of a mark and its words."""
        return self.accent if primary else Style.GUTTER


@dataclass(frozen=True, slots=True)
class _Placed:
    """A mark with the cells it underlines."""

    left: int
    right: int
    mark: Mark


def marks_of(source: Source, span: Span, text: str, *, primary: bool) -> tuple[Mark, ...]:
    """Turn a span into one mark, or into two, on its first and its last line; the words go with the last."""
    size = len(source.text)
    start = max(0, min(span.start, size))
    end = max(start, min(span.end, size))
    first, last = source.position(start).line, source.position(max(start, end - 1)).line
    opening, closing = source.line(first), source.line(last)
    from_column = min(start - source.line_starts[first - 1], len(opening))
    to_column = min(end - source.line_starts[last - 1], len(closing))
    if first == last:
        return (Mark(first, from_column, to_column, text, primary),)
    indent = len(closing) - len(closing.lstrip())
    return (
        Mark(first, from_column, len(opening), "", primary),
        Mark(last, min(indent, to_column), to_column, text, primary),
    )


def frame_rows(source: Source, marks: Iterable[Mark], page: Page) -> Iterator[str]:
    """Turn the marks of one source into printed rows, lines ascending; `...` stands for lines left out."""
    by_line: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        by_line[mark.line].append(mark)
    before = min(by_line, default=1) - 1
    for number in sorted(by_line):
        if number == before + 2:
            yield from _line_rows(source, before + 1, (), page)
        elif number > before + 2:
            yield page.paint("...", Style.GUTTER)
        yield from _line_rows(source, number, by_line[number], page)
        before = number


def _line_rows(source: Source, number: int, marks: Sequence[Mark], page: Page) -> Iterator[str]:
    """Print one line of source and the rows under it."""
    focus = min(((not mark.primary, mark.start, mark.end) for mark in marks), default=(True, 0, 0))
    row = fit_line(source.line(number), focus[1:], page.text_width, ascii_only=page.ascii_only)
    yield f"{page.margin(number)} {row.text}".rstrip()
    for under in _rows_under(row, marks, page):
        yield f"{page.margin()} {under}"


def _rows_under(row: Row, marks: Sequence[Mark], page: Page) -> Iterator[str]:
    """Print the carets, the words of the rightmost mark beside them, and those of the others below."""
    if not marks:
        return
    placed = sorted((_Placed(*row.cells(mark.start, mark.end), mark) for mark in marks), key=_reading_order)
    hanging = [place for place in placed if place.mark.text]
    beside = max(placed, key=lambda place: place.right)
    carets = _carets(placed, page)
    if hanging and beside is hanging[-1] and all(other.right <= beside.left for other in hanging[:-1]):
        yield f"{carets} {_words(hanging.pop(), page)}"
    else:
        yield carets
    if hanging:
        yield _stems(hanging, page)[0]
    while hanging:
        place = hanging.pop()
        stems, cell = _stems([other for other in hanging if other.left < place.left], page)
        yield stems + " " * (place.left - cell) + _words(place, page)


def _carets(placed: Iterable[_Placed], page: Page) -> str:
    """Print `^` under the cells of primary marks and `-` under those of the others."""
    cells: dict[int, bool] = {}
    for place in placed:
        for cell in range(place.left, place.right):
            cells[cell] = cells.get(cell, False) or place.mark.primary
    runs = groupby(range(max(cells) + 1), key=cells.get)
    return "".join(_run(len(list(run)), page, primary=primary) for primary, run in runs)


def _run(length: int, page: Page, *, primary: bool | None) -> str:
    """Print a run of blanks (None), `^` or `-`."""
    if primary is None:
        return " " * length
    return page.paint(("^" if primary else "-") * length, page.style(primary=primary))


def _stems(hanging: Iterable[_Placed], page: Page) -> tuple[str, int]:
    """Print a `|` under the start of each mark; return the cell at which the row ends as well."""
    printed, cell = "", 0
    for place in hanging:
        if place.left >= cell:
            printed += " " * (place.left - cell) + page.paint("|", page.style(primary=place.mark.primary))
            cell = place.left + 1
    return printed, cell


def _words(place: _Placed, page: Page) -> str:
    """Print the words of a mark."""
    text = fit_text(place.mark.text, ascii_only=page.ascii_only)
    return page.paint(text, page.style(primary=place.mark.primary))


def _reading_order(place: _Placed) -> tuple[int, int, bool]:
    """Sort marks from left to right, the primary one last among equals."""
    return place.left, place.right, place.mark.primary
