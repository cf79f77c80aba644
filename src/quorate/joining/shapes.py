"""What the joins need to know of a schema: what stands in what, and which fields name other things."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from quorate.ir.program import Program
from quorate.ir.schema import Field, Schema
from quorate.ir.types import EntityType
from quorate.joining.sources import Source

Merged: TypeAlias = Mapping[str, Mapping[str, str]]
"""By entity: the keys that were merged into others, and those."""

EVENTS: Final = "events"
"""The collection of events."""

RELATION: Final = "relation of "
"""What deletions of a relation begin with."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One entity: `path` leads from what stands directly in an account to it, itself included."""

    name: str
    many: str
    key: str
    path: tuple[str, ...]
    references: tuple[tuple[str, str], ...]
    """The fields that name a record of another entity, and that entity."""
    required: tuple[str, ...]
    """The required fields besides the key."""

    @property
    def top(self) -> str:
        """The entity directly in an account that it is, or is inside of."""
        return self.path[0]


class Shapes:
    """The shapes of all entities by name; `root` is that of the account.

    `told` are the entities, and `events`, of which files tell all there is: where there are none, a payload says so, as
    a collection that is absent makes unknown what an empty one makes false (language, section 4).
    """

    def __init__(self, schema: Schema, told: frozenset[str] = frozenset()) -> None:
        self.root = schema.root
        self.told = told
        self.of: Mapping[str, Shape] = {name: _shape(name, schema) for name in schema.entities}
        self.children: Mapping[str, tuple[str, ...]] = {
            name: tuple(child.name for child in schema.children(name)) for name in schema.entities
        }
        self.owners = {event.wire: event.of for event in schema.events.values()}
        self.event_references = {event.wire: _references(event.fields) for event in schema.events.values()}

    def top_of(self, entity: str, key: str, above: tuple[str | None, ...]) -> tuple[str, str | None]:
        """Return the entity and the key of what stands directly in an account and is, or holds, a thing."""
        return self.of[entity].top, above[0] if above else key


def told_by(program: Program, sources: Iterable[Source]) -> frozenset[str]:
    """Return the entities, and `events`, that mappings of sources make."""
    return frozenset(
        EVENTS if mapping.kind == "event" else mapping.target
        for source in sources
        for mapping in program.mappings.values()
        if mapping.record == source.record and source.mapping in {None, mapping.name}
        if mapping.kind in {"event", "entity"}
    )


def redirected(fields: dict[str, Any], references: tuple[tuple[str, str], ...], merges: Merged) -> dict[str, Any]:
    """Return fields in which keys that were merged into others are those others."""
    for name, entity in references:
        value = fields.get(name)
        if isinstance(value, str) and (into := merges.get(entity, {}).get(value)) is not None:
            fields = {**fields, name: into}
    return fields


def _shape(name: str, schema: Schema) -> Shape:
    entity = schema.entities[name]
    path = [name, *(above for above in schema.ancestors(name) if above != schema.root)]
    required = tuple(each.name for each in entity.fields.values() if each.required and each.name != entity.key)
    return Shape(name, entity.many, entity.key, tuple(reversed(path)), _references(entity.fields), required)


def _references(fields: Mapping[str, Field]) -> tuple[tuple[str, str], ...]:
    return tuple((each.name, each.type.entity) for each in fields.values() if isinstance(each.type, EntityType))
