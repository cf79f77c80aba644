"""A journey as a text: its steps below each other, and the ways out of them as branches of a tree."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Final

from quorate.cli.graphs.journey_tree import Column, Lane, column_of
from quorate.diagnostics.model import visible
from quorate.ir.journey_graph import GraphEdge, GraphNode, JourneyGraph, NodeKind
from quorate.ir.show.words import noun

_MARKS: Final[dict[NodeKind, str]] = {
    "entry": "●", "do": "→", "wait": "◷", "listen": "◎", "split": "◆", "random": "◆", "call": "⇄", "repeat": "↑",
    "end": "■",
}  # fmt: skip
_TELLING: Final[dict[NodeKind, str]] = {
    "do": "action", "wait": "wait", "listen": "listen", "split": "split", "call": "call", "repeat": "repeat",
    "end": "end",
}  # fmt: skip
_INDENT: Final = "  "
_NARROWEST: Final = 36


def journey_text(graph: JourneyGraph, width: int) -> str:
    """Write the graph of a journey as lines of at most that width, where words allow it.

    Steps that have a name stand with it. Branches that say no more lead on to the step below.
    """
    kinds = {node.kind for node in graph.nodes}
    legend = "  ".join(f"{_MARKS[kind]} {told}" for kind, told in _TELLING.items() if kind in kinds)
    writer = _Writer(graph, width)
    remarks = [line for remark in graph.remarks for line in _wrapped(remark, "", "", width)]
    blocks = (visible(graph.title), *remarks), tuple(writer.column(column_of(graph), _INDENT)), (_INDENT + legend,)
    return "\n\n".join("\n".join(block) for block in blocks)


class _Writer:
    """Writes the columns of a graph."""

    def __init__(self, graph: JourneyGraph, width: int) -> None:
        self._width = width
        self._back = {edge.source: edge for edge in graph.edges if edge.is_back}

    def column(self, column: Column, indent: str) -> Iterator[str]:
        """Write nodes below each other, each with its branches."""
        for stand in column.stands:
            yield from self._node(stand.node, indent)
            for number, lane in enumerate(stand.lanes, 1):
                yield from self._lane(lane, indent + _INDENT, is_last=number == len(stand.lanes))

    def _node(self, node: GraphNode, indent: str) -> Iterator[str]:
        back = self._back.get(node.id)
        name = node.id if node.id.isidentifier() and noun(node.id) != node.label.lower() else ""
        told = ": ".join(filter(None, (name, node.label)))
        rest = ", ".join(filter(None, (node.detail, back.label if back else "")))
        text = f"{told} — {rest}" if rest else told
        yield from _wrapped(text, f"{indent}{_MARKS[node.kind]} ", f"{indent}{_INDENT}", self._width)

    def _lane(self, lane: Lane, indent: str, *, is_last: bool) -> Iterator[str]:
        further = f"{indent}{' ' if is_last else '│'} {_INDENT}"
        onward = "" if lane.column.stands else " ↓"
        yield from _wrapped(f"{_said(lane.edge)}{onward}", f"{indent}{'└' if is_last else '├'}─ ", further, self._width)
        yield from self.column(lane.column, further)


def _said(edge: GraphEdge) -> str:
    return f"{edge.label}, if {edge.detail}" if edge.detail else edge.label


def _wrapped(text: str, first: str, further: str, width: int) -> list[str]:
    room = max(width, len(further) + _NARROWEST)
    return textwrap.wrap(
        visible(text), room, initial_indent=first, subsequent_indent=further, break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip
