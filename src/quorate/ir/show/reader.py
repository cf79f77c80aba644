"""Which facts of a payload expressions read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.program import Program

_OF_EVERY_EVENT: Final = frozenset({"id", "type", "at"})
EVENTS: Final = "events"
"""What events are read from, whatever their types."""

Places: TypeAlias = Mapping[int, str | None]
"""The path of what stands in each slot: empty for the subject, None for what is no record."""


class Reader:
    """Walks through expressions on a subject of one entity.

    `found` are the paths of the facts read so far, `entered` the names that were gone into, with where and for what.
    """

    def __init__(self, program: Program, subject: str) -> None:
        self.found: set[str] = set()
        self.program = program
        self.subject = subject
        self.entered: set[tuple[str, str | None]] = set()

    def enter(self, name: str, place: str | None) -> None:
        """Note what an audience, a definition or a table reads of a record at a place."""
        if (name, place) in self.entered:
            return
        self.entered.add((name, place))
        places = {0: place}
        if (audience := self.program.audiences.get(name)) is not None:
            if audience.unknown is None or len(self.entered) == 1:  # else others never see it unknown
                self.read(audience.where, places)
        elif (define := self.program.defines.get(name)) is not None:
            self.read(define.body, places)
        else:
            table = self.program.tables[name]
            for row in table.rows:
                self.read(row.condition, places)
                self.read(row.result, places)
            if table.otherwise is not None:
                self.read(table.otherwise, places)

    def read(self, node: n.Node, places: Places) -> None:
        """Note what an expression reads."""
        match node:
            case n.IsMissing() | n.IsEmpty():
                return
            case n.Get(record=record, name=name):
                self.read_owner(record, places)
                place = self.place(record, places)
                if place is not None and self.can_miss(record, name):
                    self.found.add(join_path(place, name))
            case n.DefineCall(name=name, record=record) | n.TableCall(name=name, record=record):
                self._read_call(node, name, record, places)
            case n.InAudience(audience=name, record=record):
                self._read_call(node, name, record, places)
            case n.Sequence(steps=steps):
                self._read_steps(steps, places)
            case _:
                self._read_parts(node, places)

    def _read_call(self, call: n.Node, name: str, record: n.Expr, places: Places) -> None:
        for argument in call.arguments if isinstance(call, n.DefineCall) else ():
            self.read(argument, places)
        self.read_owner(record, places)
        self.enter(name, self.place(record, places))

    def _read_parts(self, node: n.Node, places: Places) -> None:
        """Read what is inside a node; what it asks of each item is read with the item in its slot."""
        source = next((child for child in n.children(node) if isinstance(child, n.Source)), None)
        inside = {**places, source.slot: self.read_items(source.items, places)} if source else places
        for child in n.children(node):
            if child is source:
                if source.where is not None:
                    self.read(source.where, inside)
            else:
                self.read(child, inside)

    def read_items(self, items: n.Collection | n.ListItems | n.Events | n.Groups, places: Places) -> str | None:
        """Read what items are found through; return the path of an item."""
        match items:
            case n.Collection(record=record, path=path):
                self.read_owner(record, places)
                place = self.place(record, places)
                if place is None:
                    return None
                for name in path:
                    place = join_path(place, name)
                    self.found.add(place)
                return place
            case n.ListItems(list=list_):
                self.read(list_, places)
                return self.place(list_, places)
            case n.Events(record=record, window=window, near=near):
                self.read_owner(record, places)
                for part in (window, near):
                    if part is not None:
                        self._read_parts(part, places)
                self.found.add(EVENTS)
                return _event_place(items)
            case n.Groups(record=record):
                self.read_owner(record, places)
                return None

    def _read_steps(self, steps: tuple[n.Step, ...], places: Places) -> None:
        inside = dict(places)
        for step in steps:
            inside[step.slot] = self.read_items(step.events, places)
        for step in steps:
            if step.where is not None:
                self.read(step.where, inside)

    def read_owner(self, record: n.Expr, places: Places) -> None:
        """Read what a record is found through; an object is a part of its owner's path."""
        if isinstance(record, n.Get) and isinstance(record.type, t.ObjectType):
            self.read_owner(record.record, places)
        elif not isinstance(record, n.Slot | n.Parent):
            self.read(record, places)

    def place(self, record: n.Expr, places: Places) -> str | None:
        """Return the path of a record, or of a list."""
        match record:
            case n.Slot(number=number):
                return places.get(number)
            case n.Parent(entity=entity):
                return self.path_of(entity)
            case n.Get(record=inner, name=name):
                place = self.place(inner, places)
                return None if place is None else join_path(place, name)
            case _:
                return None

    def path_of(self, entity: str) -> str:
        """Return the path to the records of an entity: by collections below the subject, by its name above it."""
        entities = self.program.schema.entities
        way: list[str] = []
        current = entities[entity]
        while current.name != self.subject:
            way.append(current.many)
            if current.parent is None:
                return entity
            current = entities[current.parent]
        return ".".join(reversed(way))

    def can_miss(self, record: n.Expr, name: str) -> bool:
        """Tell whether a field of a record that is there can be missing."""
        schema = self.program.schema
        match record.type:
            case t.EntityType(entity=entity):
                field = schema.entities[entity].fields.get(name)
                is_there = not isinstance(record, n.Get)  # a reference can name a record that is not in the payload
                return not (is_there and field is not None and field.required)
            case t.EventType(name=event):
                declared = schema.events.get(event or "")
                field = declared.fields.get(name) if declared else None
                return name not in _OF_EVERY_EVENT and not (field is not None and field.required)
            case _:
                return True


def _event_place(events: n.Events) -> str:
    if events.names is None or len(events.names) != 1:
        return EVENTS
    return f"{EVENTS}.{events.names[0]}"


def join_path(place: str, name: str) -> str:
    """Return the path of a field of what is at a place."""
    return f"{place}.{name}" if place else name
