"""Columns of a Parquet file by name and kind, without a type of pyarrow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal[
    "text", "integer", "number", "boolean", "date", "datetime", "local", "time", "object", "list", "map", "null"
]
"""What the values of a column are once they are read.

`local` is a date and time without a zone, `time` a time of day, `map` an object whose names are data; `null` is a
column that was written without any value. A writer takes the first six, `object` and `list`.
"""


@dataclass(frozen=True, slots=True)
class Column:
    """A column, a field of an object, or the item of a list (whose name says nothing).

    `fields` are those of an object, `item` is that of a list.
    """

    name: str
    kind: Kind
    fields: tuple[Column, ...] = ()
    item: Column | None = None
