"""How much of a rule set was seen: per file and in all, and what was not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from quorate.suite.coverage.points import Point, Points


@dataclass(frozen=True, slots=True)
class FileCoverage:
    """One file: its points in the order of the text, and which of them were seen."""

    path: str
    points: tuple[Point, ...]
    seen: frozenset[Point]

    @property
    def missed(self) -> Iterator[Point]:
        """The points that were not seen."""
        return (point for point in self.points if point not in self.seen)


@dataclass(frozen=True, slots=True)
class Coverage:
    """All files of a rule set that have points."""

    files: tuple[FileCoverage, ...]

    @property
    def points(self) -> int:
        """How many points there are."""
        return sum(len(each.points) for each in self.files)

    @property
    def seen(self) -> int:
        """How many of them were seen."""
        return sum(len(each.seen) for each in self.files)

    @property
    def percent(self) -> float:
        """The part that was seen in hundredths; all of nothing."""
        return percent_of(self.seen, self.points)


def percent_of(part: int, whole: int) -> float:
    """Return a part in hundredths, and never all for less than all; all of nothing."""
    return 100.0 if part == whole else min(99.99, 100 * part / whole)


def coverage_of(points: Points, seen: Collection[int]) -> Coverage:
    """Put together what was seen of points; the same point of one place counts once."""
    reached = frozenset(points.all[place] for place in seen)
    by_path: dict[str, dict[Point, None]] = {}
    for point in points.all:
        by_path.setdefault(point.span.path, {})[point] = None
    return Coverage(tuple(_file(path, by_path[path], reached) for path in sorted(by_path)))


def _file(path: str, points: Iterable[Point], reached: frozenset[Point]) -> FileCoverage:
    ordered = tuple(sorted(points, key=lambda each: (each.span, each.lack)))
    return FileCoverage(path, ordered, frozenset(ordered) & reached)
