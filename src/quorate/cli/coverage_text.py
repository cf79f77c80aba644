"""Coverage as text: how much of each file, and frames of what was not seen."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from quorate.diagnostics.frame import Page, frame_rows, marks_of
from quorate.diagnostics.paint import Paint, Style
from quorate.suite.coverage.gaps import Gap, gaps_of
from quorate.suite.coverage.measuring import Coverage, FileCoverage, percent_of
from quorate.text import Source

_BESIDE_NUMBER: Final = 4
_NARROWEST: Final = 30


@dataclass(frozen=True, slots=True)
class View:
    """How a text is to look."""

    colour: bool
    width: int
    ascii_only: bool


def percent(part: int, whole: int) -> str:
    """Write a part in hundredths, rounded down, so that only all of it is 100 %."""
    return f"{math.floor(percent_of(part, whole) * 10) / 10:.1f} %"


def coverage_text(coverage: Coverage, sources: Mapping[str, Source], view: View, *, with_places: bool) -> str:
    """Write what was seen, file by file, and each place that was not (`with_places`)."""
    rows = [*(_frames(coverage, sources, view) if with_places else ()), *_table(coverage, view)]
    return "".join(f"{row}\n" for row in rows)


def _table(coverage: Coverage, view: View) -> Iterator[str]:
    paint = Paint(view.colour)
    yield paint("Coverage", Style.STRONG)
    told = [(each.path, len(each.seen), len(each.points)) for each in coverage.files]
    told.append(("in all", coverage.seen, coverage.points))
    widest = max(len(path) for path, _, _ in told)
    counts = max(len(f"{seen:,}/{points:,}") for _, seen, points in told)
    for path, seen, points in told:
        style = Style.STRONG if seen == points else Style.WARNING
        count = f"{seen:,}/{points:,}"
        yield f"  {path:<{widest}}  {count:>{counts}}  {paint(f'{percent(seen, points):>7}', style)}"


def _frames(coverage: Coverage, sources: Mapping[str, Source], view: View) -> Iterator[str]:
    for file in coverage.files:
        source = sources[file.path]
        by_declaration: dict[str, list[Gap]] = {}
        for gap in gaps_of(file, source):
            by_declaration.setdefault(gap.declaration, []).append(gap)
        for declaration, gaps in by_declaration.items():
            yield from _frame(declaration, gaps, file, source, view)
            yield ""


def _frame(declaration: str, gaps: list[Gap], file: FileCoverage, source: Source, view: View) -> Iterator[str]:
    paint = Paint(view.colour)
    marks = [mark for gap in gaps for mark in marks_of(source, gap.span, gap.told, primary=True)]
    gutter = len(str(max(mark.line for mark in marks)))
    page = Page(paint, Style.WARNING, gutter, max(_NARROWEST, view.width - gutter - _BESIDE_NUMBER), view.ascii_only)
    kind, _, name = declaration.rpartition(" ")
    count = sum(len(gap.lacks) for gap in gaps)
    yield paint(f"{kind} `{name}`: {count} not seen", Style.STRONG)
    yield f"{page.margin(bar='-->')} {file.path}:{marks[0].line}"
    yield page.margin()
    yield from frame_rows(source, marks, page)
