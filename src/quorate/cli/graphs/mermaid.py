"""A graph as the text of a Mermaid state diagram, which many pages and editors draw."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from quorate.cli.graphs.flow import Flow, Move

_OWN_WORDS: Final = frozenset(
    {
        "accdescr", "acctitle", "as", "choice", "class", "classdef", "click", "default", "direction", "end", "fork",
        "hide", "join", "note", "root", "scale", "state", "style",
        # what every object of its language has
        "constructor", "hasownproperty", "isprototypeof", "propertyisenumerable", "tolocalestring", "tostring",
        "valueof",
    }
)  # fmt: skip
_ODD_START: Final = "__"
_RENAMED: Final = "stage_"
_STYLES: Final = {"success": "fill:#d8f0dc,stroke:#2c7a3f", "failure": "fill:#f8dedb,stroke:#b3402f"}
_SPECIAL: Final = re.compile(r'[^\w .,()%/=<>“”"\'-]')


def mermaid_of(flow: Flow) -> str:
    """Write a graph for Mermaid."""
    return "\n".join(("stateDiagram-v2", *(f"  {line}" for line in _lines(flow))))


def _lines(flow: Flow) -> Iterator[str]:
    yield "direction LR"
    for stage in flow.stages.values():
        if _id(stage.name) != stage.name:
            yield f'state "{stage.name}" as {_id(stage.name)}'
    for stage in flow.stages.values():
        if stage.part == "entry":
            yield f"[*] --> {_id(stage.name)}"
    for move in flow.moves:
        yield f"{_id(move.source)} --> {_id(move.target)}{_label(flow, move)}"
    for stage in flow.stages.values():
        if stage.part in _STYLES and not any(move.source == stage.name for move in flow.moves):
            yield f"{_id(stage.name)} --> [*]"
    for part, style in _STYLES.items():
        if names := [_id(stage.name) for stage in flow.stages.values() if stage.part == part]:
            yield f"classDef {part} {style}"
            yield f"class {','.join(names)} {part}"


def _id(name: str) -> str:
    """Return what a stage goes by, of no two the same; words of Mermaid's own would not be read as names."""
    is_odd = name.lower() in _OWN_WORDS or name.startswith((_RENAMED, _ODD_START))
    return f"{_RENAMED}{name}" if is_odd else name


def _label(flow: Flow, move: Move) -> str:
    told = " or ".join(f"if {flow.conditions[number - 1]}" for number in move.rules)
    return f" : {_SPECIAL.sub(lambda found: f'#{ord(found[0])};', told)}" if told else ""
