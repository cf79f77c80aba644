"""A journey as the text of a Mermaid flowchart, which many pages and editors draw."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from quorate.cli.graphs.lettering import ELLIPSIS
from quorate.diagnostics.model import visible
from quorate.ir.journey_graph import GraphNode, JourneyGraph, NodeKind

_SHAPES: Final[dict[NodeKind, tuple[str, str]]] = {
    "entry": ("([", "])"),
    "do": ("[", "]"),
    "wait": ("(", ")"),
    "listen": (">", "]"),
    "split": ("{{", "}}"),
    "random": ("{{", "}}"),
    "call": ("[[", "]]"),
    "repeat": ("([", "])"),
    "end": ("([", "])"),
}
_STYLES: Final[dict[NodeKind, str]] = {
    "entry": "fill:#e3eaf1,stroke:#34495e,color:#1f2933",
    "do": "fill:#e0f3e8,stroke:#2c8a57,color:#1f2933",
    "wait": "fill:#fbefdb,stroke:#b7741a,color:#1f2933",
    "listen": "fill:#ece6f8,stroke:#7a5cc0,color:#1f2933",
    "split": "fill:#e1ecf9,stroke:#2f6fbd,color:#1f2933",
    "random": "fill:#dcf1f3,stroke:#128391,color:#1f2933",
    "call": "fill:#f8e2ec,stroke:#b5437c,color:#1f2933",
}
_SPECIAL: Final = re.compile(r"[^\w .,()/=“”'-]")
_LONGEST: Final = 160


def journey_mermaid(graph: JourneyGraph) -> str:
    """Write the graph of a journey for Mermaid; its nodes go by numbers, so that no name means anything there."""
    return "\n".join(("flowchart TD", *(f"  {line}" for line in _lines(graph))))


def _lines(graph: JourneyGraph) -> Iterator[str]:
    numbers = {node.id: f"n{number}" for number, node in enumerate(graph.nodes)}
    for node in graph.nodes:
        before, after = _SHAPES[node.kind]
        yield f'{numbers[node.id]}{before}"{_told(node)}"{after}'
    for edge in graph.edges:
        arrow = "-.->" if edge.is_back else "-->"
        label = f'|"{_escaped(edge.label)}"|' if edge.label else ""
        yield f"{numbers[edge.source]} {arrow}{label} {numbers[edge.target]}"
    for kind, style in _STYLES.items():
        if named := [numbers[node.id] for node in graph.nodes if node.kind == kind]:
            yield f"classDef {kind}_step {style}"
            yield f"class {','.join(named)} {kind}_step"


def _told(node: GraphNode) -> str:
    """Write what stands on a node: its label, and its detail below, cut where that is long."""
    return "<br/>".join(
        _escaped(text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}{ELLIPSIS}")
        for text in (node.label, node.detail)
        if text
    )


def _escaped(text: str) -> str:
    """Write letters that mean something to Mermaid, or to the page that it draws on, by their numbers."""
    return _SPECIAL.sub(lambda found: f"#{ord(found[0])};", visible(text))
