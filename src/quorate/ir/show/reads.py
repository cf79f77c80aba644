"""What an answer is read from: the facts without which it can be unknown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.program import Program

_OF_EVERY_EVENT: Final = frozenset({"id", "type", "at"})
_EVENTS: Final = "events"

_Places: TypeAlias = Mapping[int, str | None]
"""The path of what stands in each slot: empty for the subject, None for what is no record."""


def facts_read(program: Program, name: str) -> tuple[str, ...]:
    """Return the facts that an audience, a definition or a table reads, sorted; through what it refers to as well.

    Paths start at what it is of: `industry`, `people.seniority`, `events.page_viewed.url`, and from a person
    `account.industry`. Left out is what cannot be missing, and what is only asked whether it is.
    """
    declared = program.audiences.get(name) or program.defines.get(name) or program.tables[name]
    reader = _Reader(program, declared.entity)
    reader.enter(name, "")
    return tuple(sorted(reader.found))


class _Reader:
    """Walks through expressions on a subject of one entity."""

    def __init__(self, program: Program, subject: str) -> None:
        self.found: set[str] = set()
        self._program = program
        self._subject = subject
        self._entered: set[tuple[str, str | None]] = set()

    def enter(self, name: str, place: str | None) -> None:
        """Note what an audience, a definition or a table reads of a record at a place."""
        if (name, place) in self._entered:
            return
        self._entered.add((name, place))
        places = {0: place}
        if (audience := self._program.audiences.get(name)) is not None:
            if audience.unknown is None or len(self._entered) == 1:  # else others never see it unknown
                self._read(audience.where, places)
        elif (define := self._program.defines.get(name)) is not None:
            self._read(define.body, places)
        else:
            table = self._program.tables[name]
            for row in table.rows:
                self._read(row.condition, places)
                self._read(row.result, places)
            if table.otherwise is not None:
                self._read(table.otherwise, places)

    def _read(self, node: n.Node, places: _Places) -> None:
        match node:
            case n.IsMissing() | n.IsEmpty():
                return
            case n.Get(record=record, name=name):
                self._read_owner(record, places)
                place = self._place(record, places)
                if place is not None and self._can_miss(record, name):
                    self.found.add(_join(place, name))
            case n.DefineCall(name=name, record=record) | n.TableCall(name=name, record=record):
                self._read_call(node, name, record, places)
            case n.InAudience(audience=name, record=record):
                self._read_call(node, name, record, places)
            case n.Sequence(steps=steps):
                self._read_steps(steps, places)
            case _:
                self._read_parts(node, places)

    def _read_call(self, call: n.Node, name: str, record: n.Expr, places: _Places) -> None:
        for argument in call.arguments if isinstance(call, n.DefineCall) else ():
            self._read(argument, places)
        self._read_owner(record, places)
        self.enter(name, self._place(record, places))

    def _read_parts(self, node: n.Node, places: _Places) -> None:
        """Read what is inside a node; what it asks of each item is read with the item in its slot."""
        source = next((child for child in n.children(node) if isinstance(child, n.Source)), None)
        inside = {**places, source.slot: self._read_items(source.items, places)} if source else places
        for child in n.children(node):
            if child is source:
                if source.where is not None:
                    self._read(source.where, inside)
            else:
                self._read(child, inside)

    def _read_items(self, items: n.Collection | n.ListItems | n.Events, places: _Places) -> str | None:
        """Read what items are found through; return the path of an item."""
        match items:
            case n.Collection(record=record, path=path):
                self._read_owner(record, places)
                place = self._place(record, places)
                if place is None:
                    return None
                for name in path:
                    place = _join(place, name)
                    self.found.add(place)
                return place
            case n.ListItems(list=list_):
                self._read(list_, places)
                return self._place(list_, places)
            case n.Events(record=record, window=window, near=near):
                self._read_owner(record, places)
                for part in (window, near):
                    if part is not None:
                        self._read_parts(part, places)
                self.found.add(_EVENTS)
                return _event_place(items)

    def _read_steps(self, steps: tuple[n.Step, ...], places: _Places) -> None:
        inside = dict(places)
        for step in steps:
            inside[step.slot] = self._read_items(step.events, places)
        for step in steps:
            if step.where is not None:
                self._read(step.where, inside)

    def _read_owner(self, record: n.Expr, places: _Places) -> None:
        """Read what a record is found through; an object is a part of its owner's path."""
        if isinstance(record, n.Get) and isinstance(record.type, t.ObjectType):
            self._read_owner(record.record, places)
        elif not isinstance(record, n.Slot | n.Parent):
            self._read(record, places)

    def _place(self, record: n.Expr, places: _Places) -> str | None:
        """Return the path of a record, or of a list."""
        match record:
            case n.Slot(number=number):
                return places.get(number)
            case n.Parent(entity=entity):
                return self._path_of(entity)
            case n.Get(record=inner, name=name):
                place = self._place(inner, places)
                return None if place is None else _join(place, name)
            case _:
                return None

    def _path_of(self, entity: str) -> str:
        """Return the path to the records of an entity: by collections below the subject, by its name above it."""
        entities = self._program.schema.entities
        way: list[str] = []
        current = entities[entity]
        while current.name != self._subject:
            way.append(current.many)
            if current.parent is None:
                return entity
            current = entities[current.parent]
        return ".".join(reversed(way))

    def _can_miss(self, record: n.Expr, name: str) -> bool:
        """Tell whether a field of a record that is there can be missing."""
        schema = self._program.schema
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
        return _EVENTS
    return f"{_EVENTS}.{events.names[0]}"


def _join(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name
