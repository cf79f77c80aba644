"""How long things took: every length is kept, in 8 bytes, so that what is told of them is exact."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

_MICROSECONDS: Final = 1_000_000
_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
_WIDTHS: Final = (
    1, 5, 15, _MINUTE, 5 * _MINUTE, 15 * _MINUTE, _HOUR, 2 * _HOUR, 6 * _HOUR, 12 * _HOUR, _DAY, 2 * _DAY, 3 * _DAY,
    5 * _DAY, 7 * _DAY, 14 * _DAY, 28 * _DAY, 56 * _DAY, 91 * _DAY, 182 * _DAY,
)  # fmt: skip
_BANDS_AT_MOST: Final = 14


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle of many lengths, in seconds: the median, and what nine of ten do not exceed (the nearest rank)."""

    count: int
    median: float
    ninetieth: float


@dataclass(frozen=True, slots=True)
class LengthBand:
    """How many lengths are from `low` seconds to less than `high`."""

    low: int
    high: int
    count: int


class Durations:
    """Lengths of time that are never negative."""

    def __init__(self, microseconds: Iterable[int] = ()) -> None:
        """Begin with these."""
        self._microseconds = array("q", microseconds)

    def __len__(self) -> int:
        return len(self._microseconds)

    def add(self, microseconds: int) -> None:
        """Keep one more."""
        self._microseconds.append(microseconds)

    def spread(self) -> Spread | None:
        """Return the middle of all; None where there are none."""
        count = len(self._microseconds)
        if not count:
            return None
        ordered = sorted(self._microseconds)
        median = (ordered[(count - 1) // 2] + ordered[count // 2]) / 2
        ninetieth = ordered[math.ceil(0.9 * count) - 1]
        return Spread(count, median / _MICROSECONDS, ninetieth / _MICROSECONDS)

    def bands(self) -> tuple[LengthBand, ...]:
        """Part all from nothing to the longest into a few bands of one width, which a person would choose."""
        if not self._microseconds:
            return ()
        ordered = sorted(self._microseconds)
        longest = ordered[-1] // _MICROSECONDS
        width = next((each for each in _WIDTHS if longest < each * _BANDS_AT_MOST), 0)
        width = width or math.ceil((longest + 1) / _BANDS_AT_MOST / _DAY) * _DAY
        edges = range(0, longest + width + 1, width)
        places = [bisect_left(ordered, edge * _MICROSECONDS) for edge in edges]
        counts = [high - low for low, high in pairwise(places)]
        return tuple(LengthBand(low, low + width, count) for low, count in zip(edges, counts, strict=False))
