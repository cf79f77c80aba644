"""Stage models and journeys as graphs: as a text, for Mermaid, and as a drawing."""

from __future__ import annotations

from typing import Literal, TypeAlias

from quorate.cli.graphs.flow import flow_of
from quorate.cli.graphs.journey_mermaid import journey_mermaid
from quorate.cli.graphs.journey_svg import journey_svg
from quorate.cli.graphs.journey_text import journey_text
from quorate.cli.graphs.mermaid import mermaid_of
from quorate.cli.graphs.svg import svg_of
from quorate.cli.graphs.text import text_of
from quorate.ir.journeys import Journey
from quorate.ir.program import Program, StageModel
from quorate.ir.show import graph_in_words

Form: TypeAlias = Literal["text", "mermaid", "svg"]


def graph_of(program: Program, drawn: StageModel | Journey, form: Form, width: int) -> str:
    """Write a stage model or a journey as a graph; lines of a text are at most of that width."""
    if isinstance(drawn, Journey):
        return _of_journey(program, drawn, form, width)
    return _of_stages(program, drawn, form, width)


def _of_stages(program: Program, model: StageModel, form: Form, width: int) -> str:
    flow = flow_of(program, model)
    match form:
        case "text":
            return text_of(flow, width)
        case "mermaid":
            return mermaid_of(flow)
        case "svg":
            return svg_of(flow)


def _of_journey(program: Program, journey: Journey, form: Form, width: int) -> str:
    graph = graph_in_words(program, journey)
    match form:
        case "text":
            return journey_text(graph, width)
        case "mermaid":
            return journey_mermaid(graph)
        case "svg":
            return journey_svg(graph, {}, {}, {})
