"""What builds on what, as a drawing whose boxes are links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from quorate.cli.graphs.lettering import width_of, wrapped
from quorate.cli.html_page import html
from quorate.cli.site.contents import Contents
from quorate.cli.site.layers import HEIGHT, Item, Layers, layers_of
from quorate.ir.show.kinds import KINDS
from quorate.ir.uses import Named

_MARGIN: Final = 16.0
_GAP: Final = 56.0
_LETTERS: Final = 12.5
_WIDEST: Final = 210.0
_LEGEND: Final = 34.0
_SMALLEST: Final = 0.72
_COLOURS: Final = {
    "list": "#6b7885", "define": "#2f6fbd", "table": "#128391", "audience": "#2c8a57", "role_template": "#b7741a",
    "interest": "#b5437c", "stage_model": "#8a6d3b", "engagement_model": "#5d7a1f", "buying_group": "#7a5cc0",
    "destination": "#4f6272", "activation": "#c2532d", "journey": "#34495e",
    "record": "#7d6b5d", "mapping": "#3f7d6b",
}  # fmt: skip
DRAWN: Final = frozenset(_COLOURS)
"""The kinds that are drawn; entities, events, actions and calls would be joined with nearly everything."""

STYLE: Final = """
.uses-graph text { font: 500 12.5px system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; fill: var(--ink) }
.uses-graph rect { fill: var(--card); stroke-width: 1.5 }
.uses-graph .line { fill: none; stroke: var(--soft); stroke-opacity: .38; stroke-width: 1.3 }
.uses-graph a:hover rect, .uses-graph a:focus rect { stroke-width: 3 }
"""


def uses_svg(contents: Contents, uses: Mapping[Named, Sequence[Named]]) -> str:
    """Draw what uses what: what is used to the left of what uses it."""
    layers = layers_of(uses)
    lefts, widths = _across(contents, layers)
    width = max(lefts[column] + widths[column] for column in lefts) + _MARGIN
    height = layers.height + 2 * _MARGIN + _LEGEND
    lines = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="uses-graph" viewBox="0 0 {width:g} {height:g}"',
        f'width="{width:g}" height="{height:g}" style="min-width: {width * _SMALLEST:.0f}px"',
        'role="group" aria-label="What builds on what">',
        f"<style>{STYLE}</style>",
        *_legend({kind for kind, _ in layers.columns}),
        f'<g transform="translate(0 {_MARGIN + _LEGEND:g})">',
        *(_line(way, layers, lefts, widths) for way in layers.ways),
        *(_box(contents, thing, layers, lefts, widths) for thing in layers.columns),
        "</g>",
        "</svg>",
    )
    return "\n".join(lines)


def _across(contents: Contents, layers: Layers) -> tuple[Mapping[int, float], Mapping[int, float]]:
    """Return the left edge and the width of each column."""
    widths: dict[int, float] = {}
    for thing, column in layers.columns.items():
        needed = min(width_of(contents.title(thing), _LETTERS), _WIDEST) + 24
        widths[column] = max(widths.get(column, 0.0), needed)
    lefts, left = {}, _MARGIN
    for column in sorted(widths):
        lefts[column] = left
        left += widths[column] + _GAP
    return lefts, widths


def _line(way: Sequence[Item], layers: Layers, lefts: Mapping[int, float], widths: Mapping[int, float]) -> str:
    """Draw a line in waves from the right edge of what is used to the left edge of what uses it."""
    points = []
    for place, item in enumerate(way):
        column, y = item[-1], layers.heights[item]
        if place:
            points.append((lefts[column], y))
        if place < len(way) - 1:
            points.append((lefts[column] + widths[column], y))
    (x, y), *_ = points
    path = f"M{x:.1f} {y:.1f}"
    for (before_x, before_y), (next_x, next_y) in pairwise(points):
        middle = (before_x + next_x) / 2
        path += f"C{middle:.1f} {before_y:.1f} {middle:.1f} {next_y:.1f} {next_x:.1f} {next_y:.1f}"
    return f'<path class="line" d="{path}"/>'


def _box(
    contents: Contents, thing: Named, layers: Layers, lefts: Mapping[int, float], widths: Mapping[int, float]
) -> str:
    kind, _ = thing
    column = layers.columns[thing]
    x, y, width = lefts[column], layers.heights[thing, column], widths[column]
    title = contents.title(thing)
    (label, *_) = wrapped(title, width - 20, _LETTERS, 1) or ("",)
    return (
        f'<a href="{contents.places[thing]}"><title>{html(f"{KINDS[kind].one}: {title}")}</title>'
        f'<rect x="{x:.1f}" y="{y - HEIGHT / 2:.1f}" width="{width:.1f}" height="{HEIGHT:g}" rx="7" '
        f'stroke="{_COLOURS[kind]}"/>'
        f'<rect x="{x:.1f}" y="{y - HEIGHT / 2:.1f}" width="5" height="{HEIGHT:g}" rx="2" stroke="none" '
        f'style="fill: {_COLOURS[kind]}"/>'
        f'<text x="{x + 13:.1f}" y="{y + 4.3:.1f}">{html(label)}</text></a>'
    )


def _legend(kinds: set[str]) -> Iterator[str]:
    """Tell what the colours mean, those that are there."""
    x = _MARGIN
    for kind in (each for each in _COLOURS if each in kinds):
        told = KINDS[kind].one
        yield f'<rect x="{x:.1f}" y="14" width="11" height="11" rx="2" style="fill: {_COLOURS[kind]}" stroke="none"/>'
        yield f'<text x="{x + 16:.1f}" y="24">{html(told)}</text>'
        x += width_of(told, _LETTERS) + 36
