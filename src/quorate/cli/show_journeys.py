"""Journeys, actions and calls as documents for programs; conditions in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from typing import TYPE_CHECKING

from quorate.ir.journey_graph import END, ENTRY, JourneyGraph
from quorate.ir.journeys import Action, CallService, Journey, Parameter
from quorate.ir.nodes import Expr, Length
from quorate.ir.program import Program
from quorate.ir.show import graph_in_words, journey_condition_words
from quorate.ir.show.words import length

if TYPE_CHECKING:
    from quorate.cli.show_documents import Document


def journey_document(program: Program, journey: Journey) -> Document:
    """Return a journey.

    `plan` is what the meaning of its steps is known by. `steps` are in the order of the text, each with its `address`,
    its `kind`, its words, and its `ways`: `branch` is the name of one, `to` the address of the step that it leads to,
    null where the journey ends.
    """
    reenter = journey.reenter
    return {
        "title": journey.title,
        "for": journey.entity,
        "audience": journey.audience,
        "reenter": None
        if reenter is None
        else {"delay": length(reenter.delay), "after": reenter.after, "most": reenter.most},
        "exit_when": _when(program, journey, journey.exit),
        "goal_when": _when(program, journey, journey.goal),
        "on_change": journey.on_change,
        "plan": journey.plan,
        "steps": list(_steps(graph_in_words(program, journey))),
    }


def action_document(action: Action) -> Document:
    """Return an action."""
    return {
        "title": action.title,
        "of": action.entity,
        "needs_consent": action.needs_consent,
        "parameters": _parameters(action.parameters),
        "as": action.kind,
    }


def call_document(call: CallService) -> Document:
    """Return a call; `simulated` is null where nothing says what a simulation takes for its answer."""
    simulated = call.simulated
    return {
        "title": call.title,
        "of": call.entity,
        "parameters": _parameters(call.parameters),
        "gives": [{"name": name, "type": str(type_)} for name, type_ in call.gives.items()],
        "simulated": None if simulated is None else {name: _plain(value) for name, value in simulated.items()},
    }


def _when(program: Program, journey: Journey, condition: Expr | None) -> str | None:
    return None if condition is None else journey_condition_words(program, journey.entity, condition)


def _steps(graph: JourneyGraph) -> Iterator[Document]:
    steps = {node.id: node for node in graph.nodes if node.id != ENTRY and not node.id.startswith(END)}
    for node in steps.values():
        ways = [
            {
                "branch": branch,
                "label": edge.label,
                "when": edge.detail or None,
                "to": edge.target if edge.target in steps else None,
            }
            for edge in graph.edges
            if edge.source == node.id
            for branch in edge.branches
        ]
        yield {"address": node.id, "kind": node.kind, "label": node.label, "detail": node.detail, "ways": ways}


def _parameters(parameters: tuple[Parameter, ...]) -> list[Document]:
    return [
        {"name": each.name, "type": str(each.type) if each.kind == "value" else each.kind, "required": each.required}
        for each in parameters
    ]


def _plain(value: object) -> object:
    match value:
        case date() | time():
            return value.isoformat()
        case Length():
            return length(value)
        case _:
            return value
