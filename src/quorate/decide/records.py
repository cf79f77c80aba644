"""The records of entities: the account and the collections in it, at any depth."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from quorate.decide.events import event_part
from quorate.decide.fields import Part, Shape, leave, shape_of
from quorate.decide.mismatch import MismatchError
from quorate.decide.problem import Where
from quorate.decide.reading import Reading
from quorate.decide.scalars import read_key
from quorate.diagnostics.catalogue.payload import E506
from quorate.evaluate.values import Record
from quorate.ir.schema import Entity, Schema

EVENTS = "events"

ReadRoot = Callable[[dict[str, object], Where, Reading], None]


def root_reader(schema: Schema, *, whole: bool) -> ReadRoot:
    """Return what reads an account's object into `reading.root` and `reading.events`.

    Unless payloads are read `whole`, events are left alone where the schema has none.
    """
    entity = schema.entities[schema.root]
    shape = _shape_of_entity(entity, schema)
    shape.parts.setdefault(EVENTS, event_part(schema) if whole or schema.events else leave)

    def read_root(raw: dict[str, object], where: Where, reading: Reading) -> None:
        key = _read_key(raw, where, entity, reading)
        if key is not None:
            reading.place(entity.name, key, where)
            reading.root.fields[entity.key] = key
        shape.read(raw, where, reading.root, reading)

    return read_root


def _shape_of_entity(entity: Entity, schema: Schema) -> Shape:
    shape = shape_of(entity.name, entity.fields, apart=[entity.key])
    for child in schema.children(entity.name):
        shape.parts[child.many] = _collection_part(child, _shape_of_entity(child, schema))
    return shape


def _collection_part(entity: Entity, shape: Shape) -> Part:
    def read_collection(value: object, where: Where, record: Record, reading: Reading) -> None:
        if type(value) is not list:
            reading.refuse_kind(f"a list of {entity.many}", value, where)
            return
        if not reading.has_room(entity.many, len(value), reading.limits.people, where):
            return
        path = f"{record.path}.{entity.many}" if record.path else entity.many
        found = record.collections[entity.many] = []
        for number, raw in enumerate(value):
            member = _read_member(raw, (where, number), record, path, reading)
            if member is not None:
                found.append(member)

    def _read_member(raw: object, where: Where, parent: Record, path: str, reading: Reading) -> Record | None:
        if type(raw) is not dict:
            reading.refuse_kind(f"an object, one of {entity.many}", raw, where)
            return None
        raw = cast("dict[str, object]", raw)
        key = _read_key(raw, where, entity, reading)
        record = reading.place(entity.name, key, where) if key is not None else None
        if record is None:
            record = Record(entity.name, "", "", None)  # only to see what else is wrong with it
        record.path = f"{path}[{record.key}]"
        record.parent = parent
        shape.read(raw, where, record, reading)
        return record

    return read_collection


def _read_key(raw: dict[str, object], where: Where, entity: Entity, reading: Reading) -> str | None:
    value = raw.get(entity.key)
    if value is None:
        reading.refuse(E506, (where, entity.key), entity=entity.name)
        return None
    try:
        return read_key(value)
    except MismatchError as error:
        reading.refuse_value(error, value, (where, entity.key), private=entity.fields[entity.key].pii)
        return None
