"""What was not seen, put together by the place where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from quorate.suite.coverage.measuring import FileCoverage
from quorate.suite.coverage.points import Point
from quorate.text import Source, Span

_NEVER: Final = "never "


@dataclass(frozen=True, slots=True)
class Gap:
    """One place of a declaration, and what was not seen there: "never false, never unknown"."""

    declaration: str
    span: Span
    lacks: tuple[str, ...]

    @property
    def told(self) -> str:
        """All of it in words."""
        first, *others = self.lacks
        if all(each.startswith(_NEVER) for each in self.lacks):
            others = [each.removeprefix(_NEVER) for each in others]
        return ", ".join((first, *others))


def gaps_of(file: FileCoverage, source: Source) -> Iterator[Gap]:
    """Yield the gaps of a file in the order of the text."""
    found: dict[tuple[str, Span], dict[str, None]] = {}
    for point in file.missed:
        found.setdefault((point.declaration, shown_span(point, source)), {})[point.lack] = None
    for (declaration, span), lacks in found.items():
        yield Gap(declaration, span, tuple(lacks))


def shown_span(point: Point, source: Source) -> Span:
    """Return what is shown of where a point stands: of a block, how it begins."""
    span = point.span
    if point.kind not in {"step", "path", "row"}:
        return span
    text = source.slice(span)
    head = text.splitlines()[0] if text else ""
    head = head.partition("{")[0] if point.kind in {"step", "path"} else head
    return Span(span.path, span.start, span.start + max(1, len(head.rstrip())))


def lines_of(file: FileCoverage, source: Source) -> Mapping[int, tuple[list[Point], list[Point]]]:
    """Return the points of each line, those that were seen and those that were not; a point is of its first line."""
    found: dict[int, tuple[list[Point], list[Point]]] = {}
    for point in file.points:
        line = source.position(point.span.start).line
        found.setdefault(line, ([], []))[0 if point in file.seen else 1].append(point)
    return found
