"""What is declared, as documents for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from quorate.cli.show_journeys import action_document, call_document, journey_document
from quorate.ir import mappings as m
from quorate.ir import program as p
from quorate.ir.groups import ANY_GROUP
from quorate.ir.journeys import Action, CallService, Journey
from quorate.ir.nodes import Expr
from quorate.ir.schema import Entity, Event, Field
from quorate.ir.show import Declared, Ruled, condition_words, meaning_of, shown_by
from quorate.ir.show.mappings import assigned, clauses
from quorate.ir.show.words import length

Document: TypeAlias = dict[str, object]


def document_of(program: p.Program, declared: Declared) -> Document:
    """Return what is declared without its kind and name; conditions in words."""
    match declared:
        case Entity():
            return {"many": declared.many, "in": declared.parent, "key": declared.key, **_fields(declared.fields)}
        case Event():
            return {"of": declared.of, "wire": declared.wire, **_fields(declared.fields)}
        case _:
            return {**_ruled(program, declared), "summary": meaning_of(program, declared)}


def _ruled(program: p.Program, declared: Ruled) -> Document:
    match declared:
        case p.Define():
            parameters = [{"name": given, "type": str(type_)} for given, type_ in declared.parameters]
            return {"of": declared.entity, "parameters": parameters, "type": str(declared.body.type)}
        case p.Table():
            return {"of": declared.entity, "type": str(declared.type), "collects": declared.collects}
        case p.Audience():
            return {"title": declared.title, "of": declared.entity, "unknown": declared.unknown}
        case p.RoleTemplate():
            roles = [_role(program, role) for role in declared.roles]
            return {"title": declared.title, "allows_many": declared.allows_many, "roles": roles}
        case p.Interest():
            return _interest(program, declared)
        case p.StageModel():
            return _stages(program, declared)
        case p.EngagementModel():
            return _engagement(declared)
        case p.BuyingGroup():
            return _group(program, declared)
        case p.Destination():
            return {"title": declared.title, "as": declared.kind}
        case p.Activation():
            entity = program.audiences[declared.audience].entity
            only_when = _when(program, entity, declared.only_when)
            return {
                "title": declared.title, "audience": declared.audience, "only_when": only_when,
                "to": declared.destination,
            }  # fmt: skip
        case Action():
            return action_document(declared)
        case CallService():
            return call_document(declared)
        case Journey():
            return journey_document(program, declared)
        case m.Constant():
            return {"type": str(declared.value.type)}
        case m.ForeignRecord():
            return {"title": declared.title, "key": declared.key, **_fields(declared.fields)}
        case m.Mapping():
            return _mapping(program, declared)


def _mapping(program: p.Program, mapping: m.Mapping) -> Document:
    return {
        "title": mapping.title,
        "from": mapping.record,
        "makes": mapping.kind,
        "to": mapping.target,
        "clauses": dict(clauses(program, mapping)),
        "assigns": dict(assigned(program, mapping)),
    }


def _when(program: p.Program, entity: str, condition: Expr | None) -> str | None:
    return None if condition is None else condition_words(program, entity, condition)


def _role(program: p.Program, role: p.Role) -> Document:
    return {
        "name": role.name,
        "title": role.title,
        "weight": role.weight,
        "needs": role.needs,
        "most": role.most,
        "when": _when(program, "person", role.when),
        "formerly": list(role.formerly),
    }


def _interest(program: p.Program, interest: p.Interest) -> Document:
    return {
        "title": interest.title,
        "roles": interest.roles,
        "stages": interest.stages,
        "shown_by": interest.by,
        "shown_when": _when(program, shown_by(program, interest), interest.shown),
    }


def _group(program: p.Program, group: p.BuyingGroup) -> Document:
    return {
        "title": group.title,
        "audience": group.audience,
        "interest": group.interest,
        "admit": group.admit,
        "engagement": group.engagement,
        "weighted": group.weighted,
        "ready_when": _when(program, ANY_GROUP, group.ready),
    }


def _stages(program: p.Program, model: p.StageModel) -> Document:
    return {
        "title": model.title,
        "stages": list(model.stages),
        "entry": list(model.entry),
        "success": model.success,
        "failure": list(model.failure),
        "allowed": {stage: list(targets) for stage, targets in model.allowed.items()},
        "moves": [
            {"from": move.source, "to": move.target, "when": _when(program, ANY_GROUP, move.when)}
            for move in model.moves
        ],
        "formerly": dict(model.formerly),
    }


def _engagement(model: p.EngagementModel) -> Document:
    return {
        "title": model.title,
        "window": length(model.window),
        "cap": model.cap,
        "weights": dict(model.weights),
        "half_life": None if model.half_life is None else length(model.half_life),
        "scale": model.scale,
        "from": model.floor,
    }


def _fields(fields: Mapping[str, Field]) -> Document:
    return {"fields": [_field(field) for field in fields.values()]}


def _field(field: Field) -> Document:
    marks = [mark for mark in ("required", "pii", "consent") if getattr(field, mark)]
    document: Document = {"name": field.name, "type": str(field.type), "marks": marks}
    if field.format:
        document["format"] = field.format
    return {**document, **_fields(field.fields)} if field.fields else document
