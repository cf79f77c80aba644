"""Stage models as graphs: as a text, for Mermaid, and as a drawing."""

from __future__ import annotations

from typing import Literal, TypeAlias

from quorate.cli.graphs.flow import flow_of
from quorate.cli.graphs.mermaid import mermaid_of
from quorate.cli.graphs.svg import svg_of
from quorate.cli.graphs.text import text_of
from quorate.ir.program import Program, StageModel

Form: TypeAlias = Literal["text", "mermaid", "svg"]


def graph_of(program: Program, model: StageModel, form: Form, width: int) -> str:
    """Write a stage model as a graph; lines of a text are at most of that width."""
    flow = flow_of(program, model)
    match form:
        case "text":
            return text_of(flow, width)
        case "mermaid":
            return mermaid_of(flow)
        case "svg":
            return svg_of(flow)
