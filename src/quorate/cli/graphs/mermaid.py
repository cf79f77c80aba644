"""A graph as the text of a Mermaid state diagram, which many pages and editors draw."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from quorate.cli.graphs.flow import Flow, Move
from quorate.diagnostics.model import visible

_OWN_WORDS: Final = frozenset(
    {
        "accdescr", "acctitle", "as", "choice", "class", "classdef", "click", "default", "direction", "end", "fork",
        "hide", "join", "note", "root", "scale", "state", "style",
        # what every object of its language has
        "constructor", "hasownproperty", "isprototypeof", "propertyisenumerable", "tolocalestring", "tostring",
        "valueof",
    }
)  # fmt: skip
_RENAMED: Final = "stage_"
_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_STYLES: Final = {"success": "fill:#d8f0dc,stroke:#2c7a3f", "failure": "fill:#f8dedb,stroke:#b3402f"}
_SPECIAL: Final = re.compile(r"[^\w .,()%/=“”'-]")


def mermaid_of(flow: Flow) -> str:
    """Write a graph for Mermaid."""
    return "\n".join(("stateDiagram-v2", *(f"  {line}" for line in _lines(flow))))


def _lines(flow: Flow) -> Iterator[str]:
    ids = {name: _id(name, number) for number, name in enumerate(flow.stages, 1)}
    yield "direction LR"
    for name, id_ in ids.items():
        if id_ != name:
            yield f'state "{_escaped(name)}" as {id_}'
    for stage in flow.stages.values():
        if stage.part == "entry":
            yield f"[*] --> {ids[stage.name]}"
    for move in flow.moves:
        yield f"{ids[move.source]} --> {ids[move.target]}{_label(flow, move)}"
    for stage in flow.stages.values():
        if stage.part in _STYLES and not any(move.source == stage.name for move in flow.moves):
            yield f"{ids[stage.name]} --> [*]"
    for part, style in _STYLES.items():
        if named := [ids[stage.name] for stage in flow.stages.values() if stage.part == part]:
            yield f"classDef {part} {style}"
            yield f"class {','.join(named)} {part}"


def _id(name: str, number: int) -> str:
    """Return what a stage goes by, no two by the same; what Mermaid would not read as a name goes by another."""
    if not _PLAIN.fullmatch(name):
        return f"{_RENAMED}{number}"
    return f"{_RENAMED}{name}" if name.lower() in _OWN_WORDS or name.startswith(_RENAMED) else name


def _label(flow: Flow, move: Move) -> str:
    told = " or ".join(f"if {flow.conditions[number - 1]}" for number in move.rules)
    return f" : {_escaped(told)}" if told else ""


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: f"#{ord(found[0])};", visible(text))
