"""Types of pyarrow to columns, and columns to types."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import pyarrow as pa

from quorate.parquet_files.columns import Column, Kind

_PLAIN: Final[dict[Kind, Any]] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us", "UTC"),
}


def columns_in(fields: Iterable[Any]) -> tuple[Column, ...]:
    """Return the columns of a schema, or the fields of a struct."""
    return tuple(_column(field.name, field.type) for field in fields)


def arrow_type(column: Column) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Return the type that a column is written as. Raises ValueError for a kind that is only read."""
    if column.kind == "object":
        return pa.struct([pa.field(field.name, arrow_type(field)) for field in column.fields])
    if column.kind == "list" and column.item is not None:
        return pa.list_(arrow_type(column.item))
    if column.kind not in _PLAIN:
        raise ValueError(f"a column `{column.name}` of kind {column.kind} cannot be written")
    return _PLAIN[column.kind]


def _column(name: str, kind: Any) -> Column:  # noqa: ANN401 - as above
    types = pa.types
    if isinstance(kind, pa.BaseExtensionType):
        kind = kind.storage_type
    if types.is_dictionary(kind):
        return _column(name, kind.value_type)
    if types.is_struct(kind):
        return Column(name, "object", fields=columns_in(kind))
    if types.is_map(kind):
        return Column(name, "map", item=_column("item", kind.item_type))
    if types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
        return Column(name, "list", item=_column("item", kind.value_type))
    return Column(name, _plain_kind(kind))


def _plain_kind(kind: Any) -> Kind:  # noqa: ANN401 - as above
    types = pa.types
    if types.is_boolean(kind):
        return "boolean"
    if types.is_integer(kind) or types.is_duration(kind) or (types.is_decimal(kind) and kind.scale <= 0):
        return "integer"
    if types.is_floating(kind) or types.is_decimal(kind):
        return "number"
    if types.is_date(kind):
        return "date"
    if types.is_time(kind):
        return "time"
    if types.is_timestamp(kind):
        return "local" if kind.tz is None else "datetime"
    return "null" if types.is_null(kind) else "text"
