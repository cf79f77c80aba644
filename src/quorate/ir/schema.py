"""The declared shape of payloads: entities, their fields, and events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from quorate.ir.types import Type
from quorate.text import Span


@dataclass(frozen=True, slots=True)
class Field:
    """One field; an object's own fields are in `fields`, those of a list of objects as well.

    `format` is how a foreign record writes a date or an instant, as `MM/DD/YYYY`; empty for the usual ones.
    """

    name: str
    type: Type
    required: bool
    pii: bool
    consent: bool
    fields: Mapping[str, Field]
    span: Span
    format: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """`entity person people in account`: `many` names its collection in payloads; `parent` is None for the root.

    `key` is the name of the key field, a text that is always required; it is also in `fields`.
    """

    name: str
    many: str
    parent: str | None
    key: str
    fields: Mapping[str, Field]
    span: Span


@dataclass(frozen=True, slots=True)
class Event:
    """`event page_viewed of person`; `wire` is the `type` of such an event in payloads.

    Besides `fields`, every event has `id` (text), `type` (text), `at` (datetime).
    """

    name: str
    of: str
    wire: str
    fields: Mapping[str, Field]
    span: Span


@dataclass(frozen=True, slots=True)
class Schema:
    """All entities and events, by name. `root` is the entity that payloads are of (`account`)."""

    root: str
    entities: Mapping[str, Entity]
    events: Mapping[str, Event]

    def children(self, entity: str) -> Iterator[Entity]:
        """Yield the entities whose collections stand in a record of `entity`."""
        return (child for child in self.entities.values() if child.parent == entity)

    def ancestors(self, entity: str) -> Iterator[str]:
        """Yield what contains `entity`, from the inside out."""
        parent = self.entities[entity].parent
        while parent is not None:
            yield parent
            parent = self.entities[parent].parent
