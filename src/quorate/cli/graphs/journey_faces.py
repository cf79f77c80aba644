"""What stands on the nodes and beside the edges of a journey that is drawn, in lines, and how much room it takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from quorate.cli.graphs.lettering import width_of, wrapped
from quorate.diagnostics.model import visible
from quorate.ir.journey_graph import GraphEdge, GraphNode, JourneyGraph, Way

LABEL: Final = 13.0
DETAIL: Final = 11.5
LINE: Final = 16.0
CARD: Final = 216.0
SIDE: Final = 38.0
"""The part of a card on the left that has its sign."""

_ROOM: Final = CARD - SIDE - 14
_PADDING: Final = 10.0
_NOTES_GAP: Final = 7.0
_PILL: Final = 28.0
_NARROWEST_PILL: Final = 72.0
_WIDEST_PILL: Final = 190.0
_WIDEST_LABEL: Final = 190.0
_LABEL_LINES: Final = 2
_DETAIL_LINES: Final = 3
_PILLS: Final = frozenset({"end", "repeat"})


@dataclass(frozen=True, slots=True)
class Face:
    """Lines of one kind each, and the size of what they stand on."""

    label: tuple[str, ...]
    detail: tuple[str, ...]
    notes: tuple[str, ...]
    width: float
    height: float


def faces_of(graph: JourneyGraph, notes: Mapping[str, Sequence[str]]) -> Mapping[str, Face]:
    """Return the faces of all nodes, by id."""
    return {node.id: _face(node, tuple(notes.get(node.id, ()))) for node in graph.nodes}


def edge_faces_of(graph: JourneyGraph, notes: Mapping[Way, str]) -> Mapping[GraphEdge, Face]:
    """Return what stands beside each edge, of no size where nothing does."""
    return {edge: _edge_face(edge, notes) for edge in graph.edges}


def is_pill(node: GraphNode) -> bool:
    """Tell whether a node is drawn without a sign and details."""
    return node.kind in _PILLS


def _face(node: GraphNode, notes: tuple[str, ...]) -> Face:
    if is_pill(node):
        label = wrapped(visible(node.label), _WIDEST_PILL, DETAIL, _LABEL_LINES)
        told = _lines(notes, _WIDEST_PILL, _DETAIL_LINES)
        width = max((width_of(line, DETAIL) for line in (*label, *told)), default=0.0) + 30
        height = _PILL + LINE * (len(label) - 1 + len(told))
        return Face(label, (), told, max(_NARROWEST_PILL, width), height)
    label = wrapped(visible(node.label), _ROOM, LABEL, _LABEL_LINES, bold=True)
    detail = wrapped(visible(node.detail), _ROOM, DETAIL, _DETAIL_LINES)
    told = _lines(notes, _ROOM, _LABEL_LINES)
    height = LINE * (len(label) + len(detail) + len(told)) + 2 * _PADDING + (_NOTES_GAP if told else 0)
    return Face(label, detail, told, CARD, max(height, SIDE + 2))


def _edge_face(edge: GraphEdge, notes: Mapping[Way, str]) -> Face:
    label = wrapped(visible(edge.label), _WIDEST_LABEL, DETAIL, _LABEL_LINES)
    told = _lines([notes[way] for way in edge.ways if way in notes], _WIDEST_LABEL, _LABEL_LINES)
    width = max((width_of(line, DETAIL, bold=True) for line in (*label, *told)), default=0.0)
    return Face(label, (), told, width + 12 if width else 0.0, LINE * (len(label) + len(told)))


def _lines(notes: Sequence[str], width: float, most: int) -> tuple[str, ...]:
    """Break each note into lines of its own."""
    return tuple(line for note in notes for line in wrapped(visible(note), width, DETAIL, most, bold=True))
