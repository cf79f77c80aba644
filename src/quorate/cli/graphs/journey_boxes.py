"""The nodes of a journey as they are drawn: cards of the shape and colour of their kind, and pills."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import escape

from quorate.cli.graphs.journey_faces import LINE, SIDE, Face, is_pill
from quorate.cli.graphs.journey_placing import Box
from quorate.cli.graphs.journey_style import SIGNS
from quorate.diagnostics.model import visible
from quorate.ir.journey_graph import END, GraphNode

_ROUND: Final = {"entry": 18.0, "wait": 18.0}
_CORNER: Final = 8.0
_CUT: Final = 12.0
_TILE: Final = 26.0
_CUT_OFF: Final = frozenset({"split", "random"})


def box_of(node: GraphNode, box: Box, face: Face) -> Iterator[str]:
    """Draw a node; what is cut short on it is told as a whole where it is pointed at."""
    yield f'<g class="node" style="--kind: var(--{node.kind})">'
    address = "" if node.id.startswith(END) else node.id
    told = "\n".join(escape(visible(text)) for text in (node.label, node.detail, address) if text)
    yield f"<title>{told}</title>"
    yield from _pill(box, face) if is_pill(node) else _card(node, box, face)
    yield "</g>"


def _pill(box: Box, face: Face) -> Iterator[str]:
    yield f'<rect class="pill" {_sides(box)} rx="14"/>'
    kinds = ["way"] * len(face.label) + ["note"] * len(face.notes)
    for number, (kind, line) in enumerate(zip(kinds, (*face.label, *face.notes), strict=True)):
        y = box.top + 18 + LINE * number
        yield f'<text class="{kind} middle" x="{box.x:g}" y="{y:g}">{escape(line)}</text>'


def _card(node: GraphNode, box: Box, face: Face) -> Iterator[str]:
    left, y = box.x - box.width / 2, box.top
    yield _outline(node, box)
    tile_x, tile_y = left + (SIDE - _TILE) / 2 + 2, y + (min(box.height, 52.0) - _TILE) / 2
    if not (face.detail or face.notes):
        tile_y = box.middle - _TILE / 2
    yield f'<rect class="tile" x="{tile_x:g}" y="{tile_y:g}" width="{_TILE:g}" height="{_TILE:g}" rx="7"/>'
    yield f'<path class="sign" transform="translate({tile_x + 5:g} {tile_y + 5:g})" d="{SIGNS[node.kind]}"/>'
    lines = len(face.label) + len(face.detail)
    notes = LINE * len(face.notes) + 7 if face.notes else 0.0
    baseline = y + (box.height - notes - LINE * lines) / 2 + 12
    for number, line in enumerate((*face.label, *face.detail)):
        kind = "label" if number < len(face.label) else "detail"
        yield f'<text class="{kind}" x="{left + SIDE + 6:g}" y="{baseline + LINE * number:g}">{escape(line)}</text>'
    if face.notes:
        rule = box.bottom - notes - 5
        yield f'<path class="rule" d="M{left + SIDE + 6:g} {rule:g}H{left + box.width - 14:g}"/>'
        for number, line in enumerate(face.notes):
            yield f'<text class="note" x="{left + SIDE + 6:g}" y="{rule + 16 + LINE * number:g}">{escape(line)}</text>'


def _outline(node: GraphNode, box: Box) -> str:
    """Draw what a card is on: corners are cut off where it splits, and round where it waits; a call has two sides."""
    if node.kind in _CUT_OFF:
        left, right, cut = box.x - box.width / 2, box.x + box.width / 2, _CUT
        return (
            f'<path class="shape" d="M{left + cut:g} {box.top:g}H{right - cut:g}L{right:g} {box.top + cut:g}'
            f"V{box.bottom - cut:g}L{right - cut:g} {box.bottom:g}H{left + cut:g}L{left:g} {box.bottom - cut:g}"
            f'V{box.top + cut:g}z"/>'
        )
    sides = ""
    if node.kind == "call":
        right = box.x + box.width / 2 - 6
        sides = f'<path class="rule" d="M{right:g} {box.top:g}V{box.bottom:g}"/>'
    return f'<rect class="shape" {_sides(box)} rx="{_ROUND.get(node.kind, _CORNER):g}"/>{sides}'


def _sides(box: Box) -> str:
    return f'x="{box.x - box.width / 2:g}" y="{box.top:g}" width="{box.width:g}" height="{box.height:g}"'
