"""Lists and objects of foreign records as plain lists and dicts, for generated source: read whole, or not at all.

What is read by these has no trouble: whatever is not as it is declared raises MismatchError, and the reference
evaluator tells of it.
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
            read = _object(field, zone, from_cells=False)
            return _of_cells(read, _object(field, zone, from_cells=True)) if from_cell else read
        case t.ListType(item=item):
            of_one = Field(field.name, item or t.TEXT, False, False, False, field.fields, field.span, field.format)  # noqa: FBT003
            read = _list(plain_reader(of_one, zone, from_cell=False))
            return _of_cell(read) if from_cell else read
        case _:
            read = reader_of(field, zone, from_cells=from_cell)
            return _unless_empty(read) if from_cell else read


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


def _object(field: Field, zone: ZoneInfo, *, from_cells: bool) -> Read:
    inner = {name: plain_reader(each, zone, from_cell=from_cells) for name, each in field.fields.items()}

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


def _unless_empty(read: Read) -> Read:
    return lambda cell: None if cell == "" else read(cell)


def _of_cell(read: Read) -> Read:
    return _unless_empty(lambda cell: read(read_structure(cell)))


def _of_cells(of_one: Read, of_several: Read) -> Read:
    """Return what reads an object that stands in one cell as JSON, or is put together of several cells."""
    of_cell = _of_cell(of_one)

    def read(value: Any) -> object:  # noqa: ANN401 - a cell, or several by their names
        return of_several(value) if isinstance(value, Mapping) else of_cell(value)

    return read
