"""The charts of a report on key figures, as SVG inside its page; colours are classes of the page's style.

Each has a title and a description for those who do not see it, and a table beside it has its numbers.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from quorate.cli.html_page import html
from quorate.cli.numbers_text import number
from quorate.cli.template_report_cells import cut

_WIDE: Final = 960
_LABEL: Final = 250
_AFTER: Final = 190
_ROW: Final = 20
_BAR: Final = 14
_GAP: Final = 10
_LETTERS: Final = 34
_AXIS: Final = 28
_DAYS_HIGH: Final = 120
_TOLD_FROM: Final = 34
_LINES: Final = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its class, how long it is, and what stands behind it."""

    kind: str
    size: float
    said: str


@dataclass(frozen=True, slots=True)
class Line:
    """The bars of one thing, one below the other."""

    label: str
    bars: Sequence[Bar]


@dataclass(frozen=True, slots=True)
class Range:
    """The lower quartile, the median and the upper quartile of something."""

    label: str
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its title, and what its colours stand for: each a class and a word."""

    title: str
    drawn: str
    keys: Sequence[tuple[str, str]] = ()


@dataclass(slots=True)
class Charts:
    """Draws charts, each with names of its own for its title and description."""

    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def bars(self, title: str, lines: Sequence[Line]) -> str:
        """Draw bars below each other, as long as they are of the longest; nothing where there are none."""
        most = max((bar.size for line in lines for bar in line.bars), default=0)
        if not most:
            return ""
        room = _WIDE - _LABEL - _AFTER
        drawn: list[str] = []
        y = 0
        for line in lines:
            drawn.append(_label(line.label, y + _ROW * len(line.bars) / 2 + 4))
            for bar in line.bars:
                width = max(room * bar.size / most, 2 if bar.size > 0 else 0)
                drawn.append(
                    f'<rect class="{bar.kind}" x="{_LABEL}" y="{y + (_ROW - _BAR) // 2}" width="{width:.1f}" '
                    f'height="{_BAR}" rx="2"/><text class="beside" x="{_LABEL + width + 8:.1f}" y="{y + 14}">'
                    f"{html(bar.said)}</text>"
                )
                y += _ROW
            y += _GAP
        told = "; ".join(f"{line.label}: {', '.join(bar.said for bar in line.bars)}" for line in lines)
        return self._drawing(title, told, drawn, y)

    def stacks(self, title: str, lines: Sequence[Line]) -> str:
        """Draw for each thing one bar of all its pieces, each as long as it is of the whole."""
        drawn: list[str] = []
        y = 0
        room = _WIDE - _LABEL - 4
        for line in lines:
            whole = sum(bar.size for bar in line.bars)
            if not whole:
                continue
            drawn.append(_label(line.label, y + 18))
            x = float(_LABEL)
            for bar in line.bars:
                width = room * bar.size / whole
                if not width:
                    continue
                drawn.append(
                    f'<rect class="{bar.kind} piece" x="{x:.1f}" y="{y}" width="{width:.1f}" height="26">'
                    f"<title>{html(bar.said)}: {number(bar.size)}</title></rect>"
                )
                if width >= _TOLD_FROM:
                    drawn.append(
                        f'<text class="in {bar.kind}" x="{x + width / 2:.1f}" y="{y + 18}">{number(bar.size)}</text>'
                    )
                x += width
            y += 26 + _GAP
        told = "; ".join(
            f"{line.label}: {', '.join(f'{bar.said} {number(bar.size)}' for bar in line.bars)}" for line in lines
        )
        return self._drawing(title, told, drawn, y) if drawn else ""

    def ranges(self, title: str, ranges: Sequence[Range]) -> str:
        """Draw from lower to upper quartile, with the median as a mark, on an axis of days."""
        most = max((each.high for each in ranges), default=0)
        step = _step(most / _LINES)
        end = step * -(-most // step) if most else step
        room = _WIDE - _LABEL - _AFTER
        if not ranges:
            return ""
        drawn: list[str] = []
        base = (_ROW + _GAP) * len(ranges)
        ticks = 0.0
        while ticks <= end:
            x = _LABEL + room * ticks / end
            drawn.append(f'<path class="axis" d="M{x:.1f} 0V{base}"/>')
            drawn.append(f'<text class="label" x="{x:.1f}" y="{base + 16}">{number(ticks)}</text>')
            ticks += step
        for place, each in enumerate(ranges):
            y = place * (_ROW + _GAP)
            low, middle, high = (_LABEL + room * value / end for value in (each.low, each.middle, each.high))
            drawn.append(
                f'{_label(each.label, y + 15)}<rect class="one half" x="{low:.1f}" y="{y + 3}" '
                f'width="{max(high - low, 2):.1f}" height="{_BAR}" rx="2"/>'
                f'<rect class="mark" x="{middle - 1.5:.1f}" y="{y}" width="3" height="{_ROW}"/>'
                f'<text class="beside" x="{max(high, middle) + 8:.1f}" y="{y + 14}">'
                f"{number(each.middle, 1)} days</text>"
            )
        told = "; ".join(
            f"{each.label}: median {number(each.middle, 1)} days, quartiles {number(each.low, 1)} and "
            f"{number(each.high, 1)}"
            for each in ranges
        )
        return self._drawing(title, told, drawn, base + _AXIS)

    def days(self, title: str, days: Sequence[tuple[str, int]]) -> str:
        """Draw a column for each day."""
        most = max((count for _, count in days), default=0)
        if not most:
            return ""
        step = max(1, round(_step(most / _LINES)))
        end = step * -(-most // step)
        left = 40
        wide = (_WIDE - left) / len(days)
        drawn: list[str] = []
        for line in range(0, end + 1, step):
            y = 10 + _DAYS_HIGH * (1 - line / end)
            drawn.append(f'<path class="axis" d="M{left} {y:.1f}H{_WIDE}"/>')
            drawn.append(f'<text class="label side" x="{left - 6}" y="{y + 4:.1f}">{line:,}</text>')
        apart = max(1, -(-len(days) // 8))
        for place, (day, count) in enumerate(days):
            high = _DAYS_HIGH * count / end
            x = left + wide * place
            if count:
                drawn.append(
                    f'<rect class="one" x="{x + wide * 0.12:.1f}" y="{10 + _DAYS_HIGH - high:.1f}" '
                    f'width="{wide * 0.76:.1f}" height="{high:.1f}"><title>{day}: {count:,}</title></rect>'
                )
            if place % apart == 0 and x + 34 < _WIDE:
                drawn.append(f'<text class="label start" x="{x:.1f}" y="{_DAYS_HIGH + 28}">{day}</text>')
        told = "; ".join(f"{day}: {count:,}" for day, count in days if count)
        return self._drawing(title, told, drawn, _DAYS_HIGH + 36)

    def _drawing(self, title: str, told: str, drawn: Sequence[str], high: float) -> str:
        name = f"chart-{next(self._numbers)}"
        return (
            f'<svg class="chart" viewBox="0 0 {_WIDE} {high:g}" role="img" aria-labelledby="{name}-title {name}-desc">'
            f'<title id="{name}-title">{html(title)}</title><desc id="{name}-desc">{html(told)}</desc>'
            f"{''.join(drawn)}</svg>"
        )


def _label(text: str, y: float) -> str:
    return f'<text class="name" x="{_LABEL - 10}" y="{y:g}">{html(cut(text, _LETTERS))}</text>'


def _step(least: float) -> float:
    """Return the smallest of 1, 2, 5, 10, 20, 50… that is not less; below 1 also a tenth of these."""
    size = 0.1
    while True:
        for step in (1, 2, 5):
            if step * size >= least:
                return step * size
        size *= 10
