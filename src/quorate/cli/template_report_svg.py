"""The charts of the report on a role template, as SVG inside its page; colours are classes of the page's style."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from quorate.cli.html_page import html
from quorate.cli.template_report_cells import stacked
from quorate.cli.template_report_words import part

_WIDE: Final = 1000
_TOLD_FROM: Final = 60
_BAR: Final = 40
_HIGH: Final = 150
_ABOVE: Final = 20
_BELOW: Final = 40


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a bar: its class, what it stands for, and its size."""

    kind: str
    said: str
    count: int


def stack(pieces: Sequence[Piece]) -> str:
    """Draw a bar of pieces that are all there is; wide ones have their part written on them."""
    total = sum(piece.count for piece in pieces)
    if not total:
        return ""
    drawn = []
    x = 0
    for piece, width in zip(pieces, stacked([each.count for each in pieces], _WIDE), strict=True):
        if width:
            said = f"<title>{html(_said(piece))}</title>"
            drawn.append(f'<rect class="{piece.kind}" x="{x}" width="{width}" height="44">{said}</rect>')
            if width >= _TOLD_FROM:
                drawn.append(f'<text class="on" x="{x + width / 2:g}" y="28">{part(piece.count, total)}</text>')
        x += width
    return _drawing(f"0 0 {_WIDE} 44", "; ".join(map(_said, pieces)), drawn, "stack")


def bar(pieces: Iterable[Piece], most: int) -> str:
    """Draw a bar as long as its pieces are of the most that there is."""
    shown = [piece for piece in pieces if piece.count]
    drawn = []
    x = 0.0
    for piece in shown:
        width = _WIDE * piece.count / most
        drawn.append(f'<rect class="{piece.kind}" x="{x:.1f}" width="{max(width, 2):.1f}" height="10"/>')
        x += width
    said = "; ".join(map(_said, shown)) or "nobody"
    return _drawing(f"0 0 {_WIDE} 10", said, drawn, "bar", ' preserveAspectRatio="none"')


def columns(pieces: Sequence[Piece], axis: str) -> str:
    """Draw a column for each piece, with its count above and what it stands for below."""
    most = max((piece.count for piece in pieces), default=0) or 1
    width, base = _BAR * len(pieces), _ABOVE + _HIGH
    drawn = []
    for place, piece in enumerate(pieces):
        high = _HIGH * piece.count / most
        high = max(high, 1.5) if piece.count else 0
        middle = place * _BAR + _BAR / 2
        drawn.append(
            f'<rect class="{piece.kind}" x="{place * _BAR + 3}" y="{base - high:.1f}" width="{_BAR - 6}" '
            f'height="{high:.1f}" rx="2"/>'
        )
        if piece.count:
            drawn.append(f'<text x="{middle:g}" y="{base - high - 5:.1f}">{piece.count:,}</text>')
        drawn.append(f'<text class="label" x="{middle:g}" y="{base + 15}">{html(piece.said)}</text>')
    drawn.append(f'<path class="axis" d="M0 {base + 0.5}H{width}"/>')
    drawn.append(f'<text class="label" x="{width / 2:g}" y="{base + 34}">{html(axis)}</text>')
    said = "; ".join(f"{piece.said}%: {piece.count:,}" for piece in pieces)
    return _drawing(f"0 0 {width} {base + _BELOW}", f"{axis}: {said}", drawn, "columns")


def _said(piece: Piece) -> str:
    return f"{piece.count:,} {piece.said}"


def _drawing(box: str, said: str, drawn: Iterable[str], kind: str, more: str = "") -> str:
    inside = "".join(drawn)
    return f'<svg class="{kind}" viewBox="{box}" role="img" aria-label="{html(said)}"{more}>{inside}</svg>'
