"""Lengths of time, each kept in 8 bytes, so that what is told of their middle is exact."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from quorate.kpis.instants import DAY

STATISTICS: Final = ("median", "mean", "lower_quartile", "upper_quartile")


class Lengths:
    """Lengths in microseconds; what is told of them is in days."""

    def __init__(self) -> None:
        self._micros = array("q")

    def __len__(self) -> int:
        return len(self._micros)

    def add(self, micros: int) -> None:
        """Keep one more."""
        self._micros.append(micros)

    def days(self) -> Mapping[str, Fraction]:
        """Return each of :data:`STATISTICS` in days; nothing of no lengths.

        The quartiles lie between the two lengths nearest to them, by how near each is: of 1 and 2 days the lower one is
        1.25 days.
        """
        if not self._micros:
            return {}
        ordered = sorted(self._micros)
        return {
            "median": _at(ordered, Fraction(1, 2)),
            "mean": Fraction(sum(ordered), len(ordered) * DAY),
            "lower_quartile": _at(ordered, Fraction(1, 4)),
            "upper_quartile": _at(ordered, Fraction(3, 4)),
        }


def _at(ordered: list[int], part: Fraction) -> Fraction:
    place = part * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return (ordered[low] + (ordered[high] - ordered[low]) * (place - low)) / DAY
