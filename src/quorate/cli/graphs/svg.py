"""A graph as a drawing of its own: one SVG file, without scripts, fonts or links to anything."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import escape

from quorate.cli.graphs.flow import Flow, Part, Stage
from quorate.cli.graphs.paths import Point, corners
from quorate.cli.graphs.placing import HEIGHT, Box, Drawing, Way, place
from quorate.ir.show.words import noun

_TOP: Final = 76
_LINE: Final = 19
_SMALL_LETTER: Final = 6.6
_NARROWEST: Final = 460
_ENDS: Final[tuple[Part, ...]] = ("entry", "success", "failure")
_STYLE: Final = """
  .stage-graph text { font: 13px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1f2933 }
  .stage-graph .ground { fill: #ffffff }
  .stage-graph .title { font-size: 17px; font-weight: 600 }
  .stage-graph .name { text-anchor: middle; font-weight: 500 }
  .stage-graph .small { font-size: 12px; fill: #52606d }
  .stage-graph .stage { stroke-width: 1.4; fill: #f2f5f9; stroke: #7b8794 }
  .stage-graph .entry { fill: #e3eefc; stroke: #2f6fbd }
  .stage-graph .success { fill: #def3e2; stroke: #2c7a3f }
  .stage-graph .failure { fill: #fae3e0; stroke: #b3402f }
  .stage-graph .move { fill: none; stroke: #9aa5b1; stroke-width: 1.4 }
  .stage-graph .rule { fill: none; stroke: #2f6fbd; stroke-width: 2 }
  .stage-graph .start { fill: #9aa5b1 }
  .stage-graph .badge { fill: #2f6fbd }
  .stage-graph .number { font-size: 11px; font-weight: 600; text-anchor: middle; fill: #ffffff }
  .stage-graph .tip { fill: #9aa5b1 }
  .stage-graph .rule-tip { fill: #2f6fbd }
  @media (prefers-color-scheme: dark) {
    .stage-graph text { fill: #e4e7eb }
    .stage-graph .ground { fill: #17202a }
    .stage-graph .small { fill: #a9b4c0 }
    .stage-graph .stage { fill: #26323f; stroke: #8795a3 }
    .stage-graph .entry { fill: #1d3654; stroke: #6aa5ea }
    .stage-graph .success { fill: #1c3d27; stroke: #62b877 }
    .stage-graph .failure { fill: #472421; stroke: #e08273 }
    .stage-graph .move { stroke: #7b8794 }
    .stage-graph .tip, .stage-graph .start { fill: #7b8794 }
  }"""


def svg_of(flow: Flow) -> str:
    """Draw a graph."""
    drawing = place(flow)
    width = max(drawing.width, _NARROWEST)
    notes = list(_notes(flow, width))
    below = _TOP + drawing.height + 18
    height = below + _LINE * len(notes) + (36 if notes else 22)
    size, sides = f"{width:g} {height:g}", f'width="{width:g}" height="{height:g}"'
    id_ = f"stages-{flow.name}"
    lines = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" {sides} class="stage-graph" role="img"',
        f'aria-labelledby="{id_}-title">',
        f'<title id="{id_}-title">{escape(flow.title)}</title>',
        f"<style>{_STYLE}\n</style>",
        "<defs>",
        *(_tip(name, id_) for name in ("tip", "rule-tip")),
        "</defs>",
        f'<rect class="ground" {sides} rx="10"/>',
        f'<text class="title" x="24" y="36">{escape(flow.title)}</text>',
        f'<g transform="translate(0 {_TOP})">',
        *_graph(flow, drawing),
        "</g>",
        *_legend(flow, below),
        *(note.format(y=below + 8 + _LINE * number) for number, note in enumerate(notes, 1)),
        "</svg>",
    )
    return "\n".join(lines)


def _graph(flow: Flow, drawing: Drawing) -> Iterator[str]:
    for way in sorted(drawing.ways, key=lambda way: bool(way.move.rules)):  # those by rule above the others
        kind, tip = ("rule", "rule-tip") if way.move.rules else ("move", "tip")
        path = _PATHS[way.shape](way.points)
        yield f'<path class="{kind}" d="{path}" marker-end="url(#stages-{flow.name}-{tip})"/>'
    for stage in flow.stages.values():
        yield from _stage(stage, drawing.boxes[stage.name], f"stages-{flow.name}-tip")
    for way in drawing.ways:
        yield from _badges(way)


def _stage(stage: Stage, box: Box, tip: str) -> Iterator[str]:
    if stage.part == "entry":
        yield f'<circle class="start" cx="{box.x - 34:g}" cy="{box.y:g}" r="5"/>'
        path = f"M{box.x - 29:g} {box.y:g}H{box.x - 1:g}"
        yield f'<path class="move" d="{path}" marker-end="url(#{tip})"/>'
    kind = "stage" if stage.part == "between" else f"stage {stage.part}"
    top = box.y - HEIGHT / 2
    yield f'<rect class="{kind}" x="{box.x:g}" y="{top:g}" width="{box.width:g}" height="{HEIGHT}" rx="8"/>'
    yield f'<text class="name" x="{box.x + box.width / 2:g}" y="{box.y + 4.5:g}">{escape(noun(stage.name))}</text>'


def _badges(way: Way) -> Iterator[str]:
    """Put the numbers of the conditions of a move on its way."""
    x, y = way.badge
    for place_, number in enumerate(way.move.rules):
        middle = x + 20 * (place_ - (len(way.move.rules) - 1) / 2)
        yield f'<circle class="badge" cx="{middle:g}" cy="{y:g}" r="9"/>'
        yield f'<text class="number" x="{middle:g}" y="{y + 4:g}">{number}</text>'


def _legend(flow: Flow, y: float) -> Iterator[str]:
    """Tell what the colours and lines mean, those that are there."""
    x = 24.0
    parts = {stage.part for stage in flow.stages.values()}
    for part in (part for part in _ENDS if part in parts):
        yield f'<rect class="stage {part}" x="{x:g}" y="{y - 10:g}" width="16" height="12" rx="3"/>'
        yield f'<text class="small" x="{x + 22:g}" y="{y:g}">{part}</text>'
        x += 38 + len(part) * _SMALL_LETTER
    for kind, told in (("rule", "by itself"), ("move", "by hand or journey")):
        if kind == "rule" and not flow.conditions:
            continue
        yield f'<path class="{kind}" d="M{x:g} {y - 4:g}h20"/>'
        yield f'<text class="small" x="{x + 26:g}" y="{y:g}">{told}</text>'
        x += 42 + len(told) * _SMALL_LETTER


def _notes(flow: Flow, width: float) -> Iterator[str]:
    """Write the conditions under which moves are made by themselves, below each other; `y` is left open."""
    letters = int((width - 72) / _SMALL_LETTER)
    moves = {number: move for move in flow.moves for number in move.rules}
    for number, condition in enumerate(flow.conditions, 1):
        move = moves[number]
        told = f"{noun(move.source)} to {noun(move.target)} if {condition}"
        for row, line in enumerate(textwrap.wrap(told, letters, break_long_words=False)):
            mark = f"{number}." if row == 0 else ""
            text = escape(line).replace("{", "{{").replace("}", "}}")
            yield f'<text class="small" x="24" y="{{y:g}}">{mark}<tspan x="44">{text}</tspan></text>'


def _tip(name: str, id_: str) -> str:
    shape = f'<path class="{name}" d="M0 0L8 4L0 8z"/>'
    return (
        f'<marker id="{id_}-{name}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" '
        f'markerUnits="userSpaceOnUse" orient="auto">{shape}</marker>'
    )


def _waves(points: tuple[Point, ...]) -> str:
    """Lead from point to point in waves, level at each."""
    (x, y), *rest = points
    path = f"M{x:g} {y:g}"
    for next_x, next_y in rest:
        middle = (x + next_x) / 2
        path += f"H{next_x:g}" if next_y == y else f"C{middle:g} {y:g} {middle:g} {next_y:g} {next_x:g} {next_y:g}"
        x, y = next_x, next_y
    return path


def _bow(points: tuple[Point, ...]) -> str:
    """Lead out to the right and back."""
    (x, y), (far, _), (_, end) = points
    return f"M{x:g} {y:g}C{far:g} {y:g} {far:g} {end:g} {x:g} {end:g}"


_PATHS: Final = {"waves": _waves, "corners": corners, "bow": _bow}
