"""The shape of what queries read: fields, their types, objects and lists, grown from use or taken from a rule set.

The language declares no types (segments, section 1.2), rules do. Where no rule set is given, the shape grows as
queries are read: each use of a field says something about its type, and what the domain reference knows of a field
counts more than its use.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from quorate.ir import types as t
from quorate.ir.mappings import Mapping as RecordMapping
from quorate.ir.schema import Field as DeclaredField
from quorate.ir.schema import Schema
from quorate.pql.foreign import Foreign, foreign_paths
from quorate.pql.xdm import known_kind

Kind = Literal["text", "number", "integer", "boolean", "date", "datetime", "object", "list", "other"]

_NUMERIC: Final = frozenset({"number", "integer"})
_TIMES: Final = frozenset({"date", "datetime"})


@dataclass(eq=False, slots=True)
class Shape:
    """One field, or the item of a list. `path` is how it is told of: `orders.price`.

    `told` is the type that is known whatever the use; `uses` are the types of its uses, hard ones and those of texts
    that could be read as something else, the first ones first. `fields` are those of an object, `item` is that of a
    list. `of` is the entity that it is in, empty for events. `foreign` has the paths of what mappings take an entity or
    an event from.
    """

    path: str
    of: str = ""
    told: Kind | None = None
    uses: dict[Kind, None] = field(default_factory=dict)
    soft: dict[Kind, None] = field(default_factory=dict)
    fields: dict[str, Shape] = field(default_factory=dict)
    item: Shape | None = None
    is_folded: bool = False
    foreign: Foreign | None = None

    @property
    def kind(self) -> Kind | None:
        """The type, as far as it is known."""
        if self.item is not None:
            return "list"
        if self.fields:
            return "object"
        if self.told is not None and not (self.told == "object" and (self.uses or self.soft)):
            return self.told
        hard = next(iter(self.uses), None)
        if hard in _NUMERIC:
            return "number" if "number" in self.uses else "integer"
        return hard or next(iter(self.soft), None)

    def use(self, kind: Kind | None, *, soft: bool = False) -> None:
        """Note that it is used as a type; what is soft counts only where nothing else is said."""
        if kind is not None and kind not in {"object", "list", "other"}:
            (self.soft if soft else self.uses).setdefault(kind)


def is_numeric(kind: Kind | None) -> bool:
    """Tell whether values of a type are computed with."""
    return kind in _NUMERIC


def is_time(kind: Kind | None) -> bool:
    """Tell whether values of a type are days or instants."""
    return kind in _TIMES


EVENT_FIELDS: Final[Mapping[str, tuple[str, Kind]]] = {
    "timestamp": ("at", "datetime"),
    "_id": ("id", "text"),
    "id": ("id", "text"),
    "eventType": ("type", "text"),
    "type": ("type", "text"),
}
"""Fields of every event, by their names in queries: the name in rules and the type."""

ONE_EVENT: Final = "experience_event"
"""The single type of events where conditions do not tell types apart."""


@dataclass(eq=False, slots=True)
class Shapes:
    """All that is known of the shape: of entities by their names, of events by their wire types.

    `grows` where fields are added as they are used. With `one_event` all events are of one type, and the type that
    they have is a field of them. `names` are the names of events in rules, by wire type.
    """

    entities: dict[str, Shape]
    events: dict[str, Shape]
    grows: bool
    one_event: bool = False
    names: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    is_utc: bool = True

    def event(self, wire: str) -> Shape | None:
        """Return the shape of events of a type; None where the rule set has none."""
        found = self.events.get(wire)
        if found is None and self.grows:
            found = self.events[wire] = Shape("")
        return found

    def field(self, shape: Shape, name: str) -> Shape | None:
        """Return a field of an object; None where the rule set has none of that name."""
        found = shape.fields.get(name)
        if found is None and self.grows and shape.item is None and not (_is_single(shape.told) or shape.uses):
            path = f"{shape.path}.{name}" if shape.path else name
            found = shape.fields[name] = Shape(path, shape.of)
            kind = known_kind(shape.of, path)
            if kind is not None and kind.endswith("[]"):
                found.item = Shape(path, shape.of, _KNOWN[kind.removesuffix("[]")])
            elif kind is not None:
                found.told = _KNOWN[kind]
        return found

    def listed(self, shape: Shape) -> Shape | None:
        """Return the item of a list; None for what is none. What is not known to be anything else becomes one."""
        if shape.item is None and self.grows and not _is_single(shape.told) and not shape.uses:
            shape.item = Shape(shape.path, shape.of, shape.told, fields=shape.fields, soft=shape.soft)
            shape.fields = {}
        return shape.item

    def all_of(self, shape: Shape) -> Iterator[Shape]:
        """Yield a shape and all in it."""
        waiting = [shape]
        while waiting:
            each = waiting.pop()
            yield each
            waiting += [*each.fields.values(), *([each.item] if each.item else [])]


_KNOWN: Final[Mapping[str, Kind]] = {
    "text": "text",
    "number": "number",
    "integer": "integer",
    "boolean": "boolean",
    "date": "date",
    "datetime": "datetime",
    "object": "object",
}


def _is_single(kind: Kind | None) -> bool:
    return kind is not None and kind != "object"


def growing(*, one_event: bool) -> Shapes:
    """Return a shape without anything, to be grown."""
    return Shapes(
        {name: Shape("", name) for name in ("account", "person")},
        {},
        grows=True,
        one_event=one_event,
        keys={"account": "id", "person": "id"},
    )


def declared(schema: Schema, mappings: Mapping[str, RecordMapping], *, is_utc: bool) -> Shapes:
    """Return the shape that a rule set declares, with the paths that its mappings take it from."""
    entities = {name: _object("", entity.fields) for name, entity in schema.entities.items()}
    events = {event.wire: _object("", event.fields) for event in schema.events.values() if event.of == "person"}
    names = {event.wire: event.name for event in schema.events.values()}
    keys = {name: entity.key for name, entity in schema.entities.items()}
    foreign = foreign_paths(mappings)
    for name, shape in entities.items():
        shape.foreign = foreign.get(("entity", name))
    for wire, shape in events.items():
        shape.foreign = foreign.get(("event", names[wire]))
    return Shapes(entities, events, grows=False, names=names, keys=keys, is_utc=is_utc)


def _object(path: str, fields: Mapping[str, DeclaredField]) -> Shape:
    made = Shape(path)
    for name, each in fields.items():
        made.fields[name] = _declared(f"{path}.{name}" if path else name, each.type, each.fields)
    return made


def _declared(path: str, type_: t.Type, fields: Mapping[str, DeclaredField]) -> Shape:
    match type_:
        case t.ListType(item=item):
            inner = _declared(path, item, fields) if item is not None else Shape(path, told="text")
            return Shape(path, item=inner)
        case t.ObjectType():
            made = _object(path, fields)
            made.told = "object"
            return made
        case t.TextType(folded=folded):
            return Shape(path, told="text", is_folded=folded)
        case t.ChoiceType() | t.ZoneType():
            return Shape(path, told="text")
        case t.IntegerType():
            return Shape(path, told="integer")
        case t.NumberType():
            return Shape(path, told="number")
        case t.BooleanType():
            return Shape(path, told="boolean")
        case t.DateType():
            return Shape(path, told="date")
        case t.DateTimeType():
            return Shape(path, told="datetime")
        case _:
            return Shape(path, told="other")
