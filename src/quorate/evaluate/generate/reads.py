"""Which facts a program reads, and the schema made of them: all else of a payload need not be looked at."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TypeVar

from quorate.evaluate.generate.groups import PERSON
from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.program import Program
from quorate.ir.schema import Entity, Event, Field, Schema
from quorate.ir.sites import sites_of

_Item = TypeVar("_Item")


def schema_read(program: Program) -> Schema:
    """Return the part of a program's schema that it reads, with all that is marked `required`.

    The key of an entity, and what contains an entity, come with it; an event of a kind that is not read is unknown
    to the schema returned.
    """
    reads = _Reads(program)
    for audience in program.audiences.values():
        reads.note_entity(audience.entity)
        reads.walk(audience.where)
    for site in sites_of(program):
        reads.note_entity(site.entity)
        reads.walk(site.where)
    for model in program.engagements.values():
        reads.note_events(model.weights)
    if program.groups or program.templates or program.journeys:  # actions may be for all people of an account
        reads.note_entity(PERSON)
    if program.groups:
        reads.note_name()
    return reads.schema()


class _Reads:
    """Fields by what they are of (an entity, an event, the path of an object), and kinds that are read at all."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._schema = program.schema
        self._entered: set[tuple[str, str]] = set()
        self._fields: defaultdict[str, set[str]] = defaultdict(set)
        self._entities = {program.schema.root}
        self._events: set[str] = set()
        self._many = {entity.many: entity.name for entity in program.schema.entities.values()}

    def walk(self, node: n.Node) -> None:
        """Note all that an expression reads, through the definitions and tables that it uses as well."""
        todo = [node]
        while todo:
            each = todo.pop()
            match each:
                case n.Get(record=record, name=name):
                    self._note_field(record.type, name)
                    if isinstance(each.type, t.EntityType):
                        self.note_entity(each.type.entity)
                case n.Parent(entity=entity):
                    self.note_entity(entity)
                case n.Collection(record=record, path=path) if self._is_in_payloads(record.type):
                    for many in path:
                        self.note_entity(self._many[many])
                case n.Events(names=names):
                    self._events |= set(self._schema.events) if names is None else set(names)
                case n.DefineCall(name=name) if ("define", name) not in self._entered:
                    self._entered.add(("define", name))
                    todo.append(self._program.defines[name].body)
                case n.TableCall(name=name) if ("table", name) not in self._entered:
                    self._entered.add(("table", name))
                    table = self._program.tables[name]
                    todo += [node for row in table.rows for node in (row.condition, row.result)]
                    todo += [] if table.otherwise is None else [table.otherwise]
                case n.IsEmpty(value=n.Expr(type=t.ObjectType(path=path))):
                    self._fields[path].add("*")  # an object is empty if it has no field at all
            todo += n.children(each)

    def note_entity(self, entity: str) -> None:
        """Note that records of an entity are read, and so is what contains them; of buying groups there is nothing."""
        if entity in self._schema.entities:
            self._entities |= {entity, *self._schema.ancestors(entity)}

    def note_events(self, names: Iterable[str]) -> None:
        """Note that events of some names are read."""
        self._events |= set(names)

    def note_name(self) -> None:
        """Note that the name of the account is read, by which people call it."""
        root = self._schema.root
        field = self._schema.entities[root].fields.get("name")
        if field is not None and isinstance(field.type, t.TextType):
            self._fields[root].add("name")

    def schema(self) -> Schema:
        """Return the schema of what was noted."""
        for entity in self._schema.entities.values():
            if any(field.required and name != entity.key for name, field in entity.fields.items()):
                self.note_entity(entity.name)
        self._events |= {
            event.name
            for event in self._schema.events.values()
            if any(field.required for field in event.fields.values())
        }
        for name in self._events:
            self.note_entity(self._schema.events[name].of)
        return Schema(
            self._schema.root,
            _frozen((each.name, self._entity(each)) for each in self._schema.entities.values()
                    if each.name in self._entities),
            _frozen((each.name, self._event(each)) for each in self._schema.events.values()
                    if each.name in self._events),
        )  # fmt: skip

    def _is_in_payloads(self, type_: t.Type) -> bool:
        return not isinstance(type_, t.EntityType) or type_.entity in self._schema.entities

    def _note_field(self, type_: t.Type, name: str) -> None:
        match type_:
            case t.EntityType(entity=kind) | t.ObjectType(path=kind):
                self._fields[kind].add(name)
            case t.EventType(name=str(kind)):
                self._fields[kind].add(name)

    def _entity(self, entity: Entity) -> Entity:
        return dataclasses.replace(entity, fields=self._kept(entity.name, entity.fields, always=entity.key))

    def _event(self, event: Event) -> Event:
        return dataclasses.replace(event, fields=self._kept(event.name, event.fields))

    def _kept(self, kind: str, fields: Mapping[str, Field], *, always: str = "") -> Mapping[str, Field]:
        read = self._fields[kind]
        return _frozen(
            (name, dataclasses.replace(field, fields=self._inside(field)))
            for name, field in fields.items()
            if name in read or "*" in read or field.required or name == always
        )

    def _inside(self, field: Field) -> Mapping[str, Field]:
        type_ = field.type
        while isinstance(type_, t.ListType) and type_.item is not None:
            type_ = type_.item
        return self._kept(type_.path, field.fields) if isinstance(type_, t.ObjectType) else field.fields


def _frozen(pairs: Iterable[tuple[str, _Item]]) -> Mapping[str, _Item]:
    return MappingProxyType(dict(pairs))
