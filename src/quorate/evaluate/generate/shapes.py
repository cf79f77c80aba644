"""Payloads as structs made of just the fields of a schema, for a decoder that skips all else."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

import msgspec

from quorate.ir import types as t
from quorate.ir.schema import Field, Schema

EVENTS: Final = "events"
_LARGEST: Final = sys.float_info.max

Integer = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
Number = Annotated[float, msgspec.Meta(ge=-_LARGEST, le=_LARGEST)]  # MessagePack has numbers that are none
Instant = Annotated[datetime, msgspec.Meta(tz=True)]
Key = Annotated[str, msgspec.Meta(min_length=1)]

_SINGLES: Final[Mapping[type, Any]] = {
    t.TextType: str,
    t.IntegerType: Integer,
    t.NumberType: Number,
    t.BooleanType: bool,
    t.DateType: date,
    t.DateTimeType: Instant,
    t.ZoneType: str,
    t.EntityType: Key,
}


_SPELT: Final = re.compile("x[0-9a-f]+x")
"""How a name that is no identifier is spelt."""


class UnshapedError(Exception):
    """A schema of which no structs can be made; the slow reader then reads its payloads."""


@dataclass(frozen=True, slots=True)
class Shapes:
    """The struct of a whole payload (`now`, `root`, `state`, `commands`), and how its members are called.

    Fields are attributes `f_name`, collections `c_many`, events `c_events`, the owner of an event `o_entity`.
    """

    payload: type[msgspec.Struct]
    has_events: bool


def shapes_of(schema: Schema) -> Shapes:
    """Make the structs of a schema. Raises UnshapedError where fields of events of one name are of several types."""
    event = _event_struct(schema) if schema.events else None
    root = _entity_struct(schema, schema.root, event)
    payload = msgspec.defstruct(
        "Payload",
        [("root", root), ("now", Instant | None, None), ("state", Any, None), ("commands", Any, None)],
        rename={"root": schema.root},
        gc=False,
    )
    return Shapes(payload, event is not None)


def field_attribute(name: str) -> str:
    """Return the attribute of a field."""
    return f"f_{_identifier(name)}"


def collection_attribute(many: str) -> str:
    """Return the attribute of a collection."""
    return f"c_{_identifier(many)}"


def owner_attribute(entity: str) -> str:
    """Return the attribute of an event that names its owner."""
    return f"o_{_identifier(entity)}"


def _identifier(name: str) -> str:
    """Spell a name so that it can be a part of an attribute: those in backticks may hold anything."""
    is_plain = name.isascii() and f"_{name}".isidentifier() and not _SPELT.fullmatch(name)
    return name if is_plain else f"x{name.encode().hex()}x"


def _entity_struct(schema: Schema, name: str, event: type[msgspec.Struct] | None = None) -> type[msgspec.Struct]:
    entity = schema.entities[name]
    members = [_Member(field_attribute(entity.key), entity.key, Key, required=True)]
    members += _members_of((field for field in entity.fields.values() if field.name != entity.key), name)
    for child in schema.children(name):
        struct = _entity_struct(schema, child.name)
        members.append(_Member(collection_attribute(child.many), child.many, list[struct]))  # type: ignore[valid-type]
    if event is not None:
        members.append(_Member(collection_attribute(EVENTS), EVENTS, list[event]))  # type: ignore[valid-type]
    return _struct(name, members)


def _event_struct(schema: Schema) -> type[msgspec.Struct]:
    """Make one struct for all kinds of events: a type that no rule reads is then skipped, and not an error."""
    members = {name: _Member(f"f_{name}", name, type_, required=True) for name, type_ in _OF_EVERY_EVENT.items()}
    for event in schema.events.values():
        if event.of != schema.root:
            members[event.of] = _Member(owner_attribute(event.of), event.of, Key)
        for member in _members_of(event.fields.values(), event.name):
            member.required = False  # only of this kind
            if members.setdefault(member.wire, member).type != member.type:
                raise UnshapedError(member.wire)
    return _struct("event", members.values())


_OF_EVERY_EVENT: Final[Mapping[str, Any]] = {"id": Key, "type": str, "at": Instant}


@dataclass(slots=True)
class _Member:
    attribute: str
    wire: str
    type: Any
    required: bool = False


def _members_of(fields: Iterable[Field], kind: str) -> list[_Member]:
    return [
        _Member(field_attribute(field.name), field.name, _type_of(field.type, field, kind), required=field.required)
        for field in fields
    ]


def _type_of(type_: t.Type, field: Field, kind: str) -> Any:  # noqa: ANN401 - what the decoder calls a type
    match type_:
        case t.ObjectType(path=path):
            return _struct(path, _members_of(field.fields.values(), path))
        case t.ListType(item=item) if item is not None:
            return list[_type_of(item, field, kind) | None]  # type: ignore[misc]  # a type for the decoder
        case t.ChoiceType(values=values):
            return Literal[values]
        case _:
            return _SINGLES[type(type_)]


def _struct(name: str, members: Iterable[_Member]) -> type[msgspec.Struct]:
    ordered = sorted(members, key=lambda member: not member.required)
    return msgspec.defstruct(
        f"Read_{name.replace('.', '_')}",
        [
            (each.attribute, each.type) if each.required else (each.attribute, each.type | None, None)
            for each in ordered
        ],
        rename={each.attribute: each.wire for each in ordered},
        eq=False,
        gc=False,
    )
