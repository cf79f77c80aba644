"""The charts of the report on a simulated journey, as SVG inside its page; colours are classes of the page's style."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import accumulate
from typing import Final

from quorate.cli.html_page import html
from quorate.cli.template_report_svg import Piece
from quorate.decide.journeys.durations import LengthBand
from quorate.decide.journeys.summary import Summary

_WIDE: Final = 960
_HIGH: Final = 200
_ABOVE: Final = 16
_BELOW: Final = 26
_LEFT: Final = 46
_COLUMN: Final = 52
_COLUMNS_HIGH: Final = 150
_LINES_AT_MOST: Final = 4
_HALF_LABEL: Final = 24
_TICKS_AT_MOST: Final = 12
_STEPS: Final = (1, 2, 7, 14)
_MONTHS: Final = (1, 2, 3, 6, 12, 24, 60, 120)
_UNITS: Final = ((24 * 60 * 60, "days"), (60 * 60, "hours"), (60, "minutes"), (1, "seconds"))


def histogram(bands: Sequence[LengthBand], said: str) -> str:
    """Draw how many lengths of time are in each band, in the largest unit that bands are whole in."""
    width = bands[0].high - bands[0].low
    unit, name = next((size, name) for size, name in _UNITS if width % size == 0)
    pieces = [Piece("met", f"{band.low // unit}-{band.high // unit}", band.count) for band in bands]
    axis = f"{said}, in {name}"
    most = max(piece.count for piece in pieces)
    wide, base = _COLUMN * len(pieces), _ABOVE + _COLUMNS_HIGH
    drawn = []
    for place, piece in enumerate(pieces):
        high = max(_COLUMNS_HIGH * piece.count / most, 1.5) if piece.count else 0
        x, top = place * _COLUMN, base - high
        if piece.count:
            drawn.append(
                f'<rect class="{piece.kind}" x="{x + 3}" y="{top:.1f}" width="{_COLUMN - 6}" height="{high:.1f}" '
                f'rx="2"/><text x="{x + _COLUMN / 2:g}" y="{top - 4:.1f}">{piece.count:,}</text>'
            )
        drawn.append(f'<text class="label" x="{x + _COLUMN / 2:g}" y="{base + 15}">{piece.said}</text>')
    drawn.append(f'<path class="axis" d="M0 {base + 0.5}H{wide}"/>')
    drawn.append(f'<text class="label" x="{wide / 2:g}" y="{base + 34}">{html(axis)}</text>')
    told = f"{axis}: " + "; ".join(f"{piece.said}: {piece.count:,}" for piece in pieces)
    box = f'viewBox="0 0 {wide} {base + 40}" style="max-width: {wide}px"'
    return f'<svg class="columns" {box} role="img" aria-label="{html(told)}">{"".join(drawn)}</svg>'


def over_time(summary: Summary, last: date) -> str:
    """Draw how many are inside day by day to the last, and how many have reached the goal so far; empty for one day."""
    found = summary.days
    if not found or (last - found[0].day).days < 1:
        return ""
    first = found[0].day
    inside = list(accumulate((each.entered - each.left for each in found), initial=summary.carried))[1:]
    goals = list(accumulate(each.goal for each in found))
    chart = _Chart(first, max(last, found[-1].day) + timedelta(days=1), max(*inside, *goals, 1))
    days = [each.day for each in found]
    area = f"{chart.steps(days, inside)}V{chart.base:g}H{chart.x(first):.1f}z"
    drawn = [*chart.lines(), f'<path class="area one" d="{area}"/>']
    told = f"inside at most {max(inside):,}, at the end {inside[-1]:,}"
    if summary.journey.goal is not None:
        drawn.append(f'<path class="course" d="{chart.steps(days, goals)}"/>')
        told += f"; {goals[-1]:,} have reached the goal"
    drawn += chart.ticks()
    said = f"From {first.isoformat()} to {last.isoformat()}: {told}"
    box = f"0 0 {_WIDE} {_ABOVE + _HIGH + _BELOW}"
    return f'<svg class="time" viewBox="{box}" role="img" aria-label="{html(said)}">{"".join(drawn)}</svg>'


class _Chart:
    """A plane of days and counts."""

    def __init__(self, first: date, end: date, most: int) -> None:
        self.base = float(_ABOVE + _HIGH)
        self._first = first
        self._end = end
        self._days = (end - first).days
        self._line = _round_step(most / _LINES_AT_MOST)
        self._most = self._line * math.ceil(most / self._line)

    def x(self, day: date) -> float:
        return _LEFT + (_WIDE - _LEFT - 1) * (day - self._first).days / self._days

    def y(self, count: int) -> float:
        return self.base - _HIGH * count / self._most

    def steps(self, days: Sequence[date], counts: Sequence[int]) -> str:
        """Draw counts that hold from their day on."""
        moves = "".join(f"H{self.x(day):.1f}V{self.y(count):.1f}" for day, count in zip(days, counts, strict=True))
        return f"M{self.x(self._first):.1f} {self.base:g}{moves}H{self.x(self._end):.1f}"

    def lines(self) -> Iterator[str]:
        for count in range(0, self._most + 1, self._line):
            y = self.y(count)
            yield f'<path class="axis" d="M{_LEFT} {y + 0.5:.1f}H{_WIDE}"/>'
            yield f'<text class="label side" x="{_LEFT - 8}" y="{y + 4:.1f}">{count:,}</text>'

    def ticks(self) -> Iterator[str]:
        for day, told in _ticks(self._first, self._end):
            x = self.x(day)
            if x < _WIDE - _HALF_LABEL:
                yield f'<path class="axis" d="M{x:.1f} {self.base:g}v5"/>'
                yield f'<text class="label" x="{x:.1f}" y="{self.base + 19:g}">{told}</text>'


def _round_step(least: float) -> int:
    """Return the smallest of 1, 2, 5, 10, 20, 50… that is not less."""
    size = 1
    while True:
        for step in (1, 2, 5):
            if step * size >= least:
                return step * size
        size *= 10


def _ticks(first: date, end: date) -> list[tuple[date, str]]:
    """Return the days that are named below: a few, the first of months where there are many."""
    days = (end - first).days
    step = next((each for each in _STEPS if days / each <= _TICKS_AT_MOST), 0)
    if step:
        return [(day, f"{day.day} {day:%b}") for day in (first + timedelta(days=n) for n in range(0, days, step))]
    apart = next((each for each in _MONTHS if days / 30 / each <= _TICKS_AT_MOST), _MONTHS[-1])
    months = range(first.year * 12 + first.month, end.year * 12 + end.month)
    starts = [date(month // 12, month % 12 + 1, 1) for month in months if month % apart == 0]
    return [(day, f"{day:%b} {day.year}" if apart < 12 else str(day.year)) for day in starts]  # noqa: PLR2004 - a year
