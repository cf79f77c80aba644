"""The fields of an entity, an event or a nested object, from the schema to functions that read them.

They are made once for a rule set, so that reading a payload asks the schema nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from quorate.decide.mismatch import MismatchError
from quorate.decide.problem import Where
from quorate.decide.reading import Reading
from quorate.decide.scalars import Read, read_key, reader_of
from quorate.diagnostics.catalogue.payload import E504
from quorate.evaluate.values import Record
from quorate.ir.schema import Field
from quorate.ir.types import EntityType, ListType, ObjectType, Type

Part = Callable[[object, Where, Record, Reading], None]
"""Reads a value that is not None into a record, or notes why it cannot."""

_Item = Callable[[object, Where, Record, str, Reading], object]
"""Reads a value that is not None and stands at an answer's path in a record; None if it cannot."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How a record of one kind is read.

    `singles` reads plain values; `private` names those that are not shown. `parts` reads all else into the record,
    and `required` must be there. `thing` is the kind as problems name it.
    """

    thing: str
    singles: Mapping[str, Read]
    private: frozenset[str]
    parts: dict[str, Part]
    required: tuple[str, ...]

    def read(self, raw: dict[str, object], where: Where, record: Record, reading: Reading) -> None:
        """Read an object's members into a record; null is absent."""
        fields, singles, parts = record.fields, self.singles, self.parts
        for name, value in raw.items():
            if value is None:
                continue
            if (single := singles.get(name)) is not None:
                try:
                    fields[name] = single(value)
                except MismatchError as error:
                    reading.refuse_value(error, value, (where, name), private=name in self.private)
            elif (part := parts.get(name)) is not None:
                part(value, (where, name), record, reading)
            else:
                reading.meet_unknown(self.thing, name, where)
        for name in self.required:
            if raw.get(name) is None:
                reading.refuse(E504, (where, name))


def shape_of(thing: str, fields: Mapping[str, Field], *, apart: Iterable[str] = (), private: bool = False) -> Shape:
    """Make the shape of declared fields; `apart` are members that are read by themselves."""
    told = set(apart)
    singles: dict[str, Read] = {}
    parts: dict[str, Part] = dict.fromkeys(told, leave)
    for name, field in fields.items():
        if name in told:
            continue
        if isinstance(field.type, EntityType | ListType | ObjectType):
            parts[name] = _part(name, _item_reader(field.type, field, private=private or field.pii))
        else:
            singles[name] = reader_of(field.type)
    return Shape(
        thing,
        singles,
        frozenset(name for name in singles if private or fields[name].pii),
        parts,
        tuple(name for name, field in fields.items() if field.required and name not in told),
    )


def leave(value: object, where: Where, record: Record, reading: Reading) -> None:
    """Leave a member to who reads it by itself."""


def _part(name: str, read: _Item) -> Part:
    def read_part(value: object, where: Where, record: Record, reading: Reading) -> None:
        found = read(value, where, record, f"{record.path}.{name}" if record.path else name, reading)
        if found is not None:
            record.fields[name] = found

    return read_part


def _item_reader(type_: Type, field: Field, *, private: bool) -> _Item:
    """Return what reads a field's value, or an item of it if it is a list."""
    match type_:
        case EntityType(entity):
            return _reference_reader(entity, private=private)
        case ObjectType(path):
            return _object_reader(path, shape_of(path, field.fields, private=private), private=private)
        case ListType(item) if item is not None:
            return _list_reader(_item_reader(item, field, private=private), private=private)
        case _:
            return _single_reader(reader_of(type_), private=private)


def _single_reader(read: Read, *, private: bool) -> _Item:
    def read_single(value: object, where: Where, owner: Record, path: str, reading: Reading) -> object:
        del owner, path
        try:
            return read(value)
        except MismatchError as error:
            reading.refuse_value(error, value, where, private=private)
            return None

    return read_single


def _reference_reader(entity: str, *, private: bool) -> _Item:
    def read_reference(value: object, where: Where, owner: Record, path: str, reading: Reading) -> Record | None:
        del owner, path
        try:
            return reading.refer(entity, read_key(value))
        except MismatchError as error:
            reading.refuse_value(error, value, where, private=private)
            return None

    return read_reference


def _object_reader(kind: str, shape: Shape, *, private: bool) -> _Item:
    def read_object(value: object, where: Where, owner: Record, path: str, reading: Reading) -> Record | None:
        if type(value) is not dict:
            reading.refuse_kind("an object", value, where, private=private)
            return None
        record = Record(kind, "", path, owner)
        shape.read(value, where, record, reading)
        return record

    return read_object


def _list_reader(read: _Item, *, private: bool) -> _Item:
    def read_list(value: object, where: Where, owner: Record, path: str, reading: Reading) -> list[object] | None:
        if type(value) is not list:
            reading.refuse_kind("a list", value, where, private=private)
            return None
        return [
            None if item is None else read(item, (where, number), owner, f"{path}[{number}]", reading)
            for number, item in enumerate(value)
        ]

    return read_list
