"""A journey as a drawing of its own: one SVG, without scripts, fonts or links to anything."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from xml.sax.saxutils import escape

from quorate.cli.graphs.journey_boxes import box_of
from quorate.cli.graphs.journey_faces import LINE, Face, edge_faces_of, faces_of
from quorate.cli.graphs.journey_placing import place
from quorate.cli.graphs.journey_style import STYLE
from quorate.cli.graphs.journey_ways import Route, routes_of
from quorate.cli.graphs.lettering import wrapped
from quorate.cli.graphs.paths import Point, corners
from quorate.diagnostics.model import visible
from quorate.ir.journey_graph import JourneyGraph, Way

_MARGIN: Final = 28.0
_NARROWEST: Final = 520.0
_TITLE: Final = 19.0
_REMARK: Final = 12.5
_THIN: Final = 1.5
_THICK: Final = 8.0
_TIP: Final = 8.0
_REMARK_LINES: Final = 4
_ODD: Final = re.compile(r"[^A-Za-z0-9_-]")


def journey_svg(
    graph: JourneyGraph,
    notes: Mapping[str, Sequence[str]],
    edge_notes: Mapping[Way, str],
    weights: Mapping[Way, float],
    *,
    is_headed: bool = True,
) -> str:
    """Draw the graph of a journey.

    `notes` are further lines in nodes, `edge_notes` stand below the labels of ways, and `weights`, from 0 to 1, are how
    thick their lines are; where there are some, what has none is faint. Without `is_headed` the title and the remarks
    are left out, for pages that have them elsewhere. The root has the class `journey-graph`, and the size that the
    drawing wants.
    """
    faces, edge_faces = faces_of(graph, notes), edge_faces_of(graph, edge_notes)
    placing = place(graph, faces, edge_faces)
    labels = {edge: face.height for edge, face in edge_faces.items() if face.height}
    routes = routes_of(graph, placing, labels)
    width = max(placing.width, _NARROWEST if is_headed else 0.0) + 2 * _MARGIN
    head = list(_head(graph, width)) if is_headed else []
    top = _MARGIN + (_TITLE + LINE * len(head) if head else 0.0)
    height = top + placing.height + _MARGIN
    name = _ODD.sub("-", graph.name)
    title, described = f"journey-{name}-title", f"journey-{name}-plan"
    size = f'width="{width:g}" height="{height:g}"'
    lines = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="journey-graph" viewBox="0 0 {width:g} {height:g}" {size}',
        f'role="img" aria-labelledby="{title}" aria-describedby="{described}">',
        f'<title id="{title}">{_text(graph.title)}</title>',
        f'<desc id="{described}">{_text(_told(graph))}</desc>',
        f"<style>{STYLE}</style>",
        f'<rect class="paper" {size} rx="10"/>',
        *head,
        f'<g transform="translate({(width - placing.width) / 2:g} {top:g})">',
        *_lines(routes, weights),
        *(box for node in graph.nodes for box in box_of(node, placing.boxes[node.id], faces[node.id])),
        *(line for route in routes for line in _label(route, edge_faces[route.edge])),
        "</g>",
        "</svg>",
    )
    return "\n".join(lines)


def _head(graph: JourneyGraph, width: float) -> Iterator[str]:
    """Write the title and the remarks above the graph."""
    room = width - 2 * _MARGIN
    for line in wrapped(visible(graph.title), room, _TITLE, 1, bold=True):
        yield f'<text class="title" x="{_MARGIN:g}" y="{_MARGIN + 12:g}">{_text(line)}</text>'
    y = _MARGIN + 18
    for remark in graph.remarks:
        for line in wrapped(visible(remark), room, _REMARK, _REMARK_LINES):
            y += LINE
            yield f'<text class="remark" x="{_MARGIN:g}" y="{y:g}">{_text(line)}</text>'


def _lines(routes: Sequence[Route], weights: Mapping[Way, float]) -> Iterator[str]:
    """Draw the lines of all edges, those that carry least first, then the tips, one where several end."""
    weight = {route: max((weights.get(way, 0.0) for way in route.edge.ways), default=0.0) for route in routes}
    tips: dict[tuple[Point, Point], float] = {}
    for route in sorted(routes, key=lambda each: weight[each]):
        kinds = [
            "line",
            *(["back"] if route.edge.is_back else []),
            *(["idle"] if weights and not weight[route] else []),
        ]
        thick = _THIN + (_THICK - _THIN) * min(max(weight[route], 0.0), 1.0)
        size = max(_TIP, _TIP / 2 + 1.5 * thick)
        path = corners((*route.points[:-1], _towards(route.points[-1], route.points[-2], size - 1)))
        yield f'<path class="{" ".join(kinds)}" stroke-width="{thick:.3g}" d="{path}"/>'
        end = (_towards(route.points[-1], route.points[-2], 1.0), route.points[-1])
        tips[end] = size  # the thickest comes last
    for (before, tip), size in tips.items():
        yield f'<path class="tip" d="{_tip(before, tip, size)}"/>'


def _tip(before: Point, end: Point, size: float) -> str:
    base_x, base_y = end[0] + (before[0] - end[0]) * size, end[1] + (before[1] - end[1]) * size
    aside_x, aside_y = (0.0, size / 2) if base_y == end[1] else (size / 2, 0.0)
    return (
        f"M{end[0]:g} {end[1]:g}L{base_x - aside_x:g} {base_y - aside_y:g}L{base_x + aside_x:g} {base_y + aside_y:g}z"
    )


def _towards(end: Point, other: Point, far: float) -> Point:
    """Return the point so far from the end of a level or upright line."""
    away_x, away_y = other[0] - end[0], other[1] - end[1]
    part = far / max(abs(away_x) + abs(away_y), far)
    return end[0] + away_x * part, end[1] + away_y * part


def _label(route: Route, face: Face) -> Iterator[str]:
    """Write what stands beside an edge, on a plate that hides the line below it."""
    if not face.height:
        return
    x, top = route.label
    yield (
        f'<rect class="plate" x="{x - face.width / 2:g}" y="{top:g}" width="{face.width:g}" '
        f'height="{face.height:g}" rx="3"/>'
    )
    kinds = ["way"] * len(face.label) + ["note"] * len(face.notes)
    detail = f"<title>if {_text(route.edge.detail)}</title>" if route.edge.detail else ""
    for number, (kind, line) in enumerate(zip(kinds, (*face.label, *face.notes), strict=True)):
        y = top + LINE * number + 12
        yield f'<text class="{kind} middle" x="{x:g}" y="{y:g}">{_text(line)}{detail}</text>'


def _told(graph: JourneyGraph) -> str:
    """Tell for those who cannot see the drawing what follows what."""
    labels = {node.id: node.label for node in graph.nodes}
    told = list(graph.remarks)
    for node in graph.nodes:
        ways = [
            f"{f'{edge.label}: ' if edge.label else 'then '}{labels[edge.target]}"
            for edge in graph.edges
            if edge.source == node.id
        ]
        if ways:
            told.append(f"{node.label}; {'; '.join(ways)}.")
    return " ".join(told)


def _text(text: str) -> str:
    return escape(visible(text))
