"""The kinds of things that a rule set declares: what they are called, and where a program has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from quorate.ir.program import Program
from quorate.ir.show.meanings import Declared


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: `name` and `key` are those in documents, `one` and `many` those in texts."""

    name: str
    key: str
    one: str
    many: str
    things: Callable[[Program], Mapping[str, Declared]]


LIST: Final = "list"
KINDS: Final[Mapping[str, Kind]] = {
    kind.name: kind
    for kind in (
        Kind("entity", "entities", "entity", "entities", lambda program: program.schema.entities),
        Kind("event", "events", "event", "events", lambda program: program.schema.events),
        Kind(LIST, "lists", "list", "lists", lambda program: {}),  # noqa: ARG005 - programs have them in place of names
        Kind("constant", "constants", "constant", "constants", lambda program: program.constants),
        Kind("define", "defines", "definition", "definitions", lambda program: program.defines),
        Kind("table", "tables", "table", "tables", lambda program: program.tables),
        Kind("audience", "audiences", "audience", "audiences", lambda program: program.audiences),
        Kind("role_template", "role_templates", "role template", "role templates", lambda program: program.templates),
        Kind("interest", "interests", "interest", "interests", lambda program: program.interests),
        Kind("stage_model", "stage_models", "stage model", "stage models", lambda program: program.stage_models),
        Kind(
            "engagement_model", "engagement_models", "engagement model", "engagement models",
            lambda program: program.engagements,
        ),
        Kind("buying_group", "buying_groups", "buying group", "buying groups", lambda program: program.groups),
        Kind("destination", "destinations", "destination", "destinations", lambda program: program.destinations),
        Kind("activation", "activations", "activation", "activations", lambda program: program.activations),
        Kind("action", "actions", "action", "actions", lambda program: program.actions),
        Kind("call", "calls", "call", "calls", lambda program: program.calls),
        Kind("journey", "journeys", "journey", "journeys", lambda program: program.journeys),
        Kind("record", "records", "record", "records", lambda program: program.records),
        Kind("mapping", "mappings", "mapping", "mappings", lambda program: program.mappings),
    )
}  # fmt: skip
"""By name, in the order in which they are told: each after those that it builds on."""
