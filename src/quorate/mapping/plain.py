"""Lists and objects of foreign records as plain lists and dicts, for generated source: read whole, or not at all.

What is read by these has no trouble: whatever is not as it is declared raises MismatchError, and the reference evaluator
tells of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from quorate.decide.mismatch import MismatchError
from quorate.ir import types as t
from quorate.ir.schema import Field
from quorate.mapping.reading import Read, read_structure, reader_of


def plain_reader(field: Field, zone: ZoneInfo, *, from_cell: bool) -> Read:
    """Return what reads a field of any type; None stands for an empty cell, and for what is null in a list."""
    match field.type:
        case t.ObjectType():
            return _of_cell(_object(field, zone)) if from_cell else _object(field, zone)
        case t.ListType(item=item):
            of_one = Field(field.name, item or t.TEXT, False, False, False, field.fields, field.span, field.format)  # noqa: FBT003
            read = _list(plain_reader(of_one, zone, from_cell=False))
            return _of_cell(read) if from_cell else read
        case _:
            return reader_of(field, zone, from_cells=from_cell)


def first_where(items: list[Any], key: str, wanted: str, name: str) -> Any:  # noqa: ANN401 - the value of a field
    """Return the first known `name` of the items whose `key` is a text; what is not known of any item is odd."""
    first = None
    for item in items:
        found = None if item is None else item.get(key)
        if found is None:
            raise MismatchError("a text")
        if first is None and found == wanted:
            first = item.get(name)
    return first


def _object(field: Field, zone: ZoneInfo) -> Read:
    inner = {name: plain_reader(each, zone, from_cell=False) for name, each in field.fields.items()}

    def read(value: Any) -> object:  # noqa: ANN401 - any value of JSON
        if not isinstance(value, Mapping):
            raise MismatchError("an object")
        return {name: inner[name](each) for name, each in value.items() if each is not None and name in inner}

    return read


def _list(of_one: Read) -> Read:
    def read(value: Any) -> object:  # noqa: ANN401 - any value of JSON
        if not isinstance(value, list | tuple):
            raise MismatchError("a list")
        return [None if each is None else of_one(each) for each in value]

    return read


def _of_cell(read: Read) -> Read:
    def read_cell(cell: Any) -> object:  # noqa: ANN401 - a cell, or a value that is put together of several
        return None if cell == "" else read(read_structure(cell))

    return read_cell
