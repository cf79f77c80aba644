"""Plain values to what pyarrow takes for a column, which is told apart from what only looks like it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from quorate.parquet_files.columns import Column


def arrow_cell(column: Column, value: Any) -> Any:  # noqa: ANN401 - whatever callers have
    """Return a value of a column, None for a missing one. Raises ValueError for one that does not fit."""
    if value is None:
        return None
    match column.kind:
        case "text":
            return _fit(value, str)
        case "boolean":
            return _fit(value, bool)
        case "integer":
            return _fit(value, int, but=bool)
        case "number":
            return float(_fit(value, int, float, but=bool))
        case "date":
            return date.fromisoformat(value) if isinstance(value, str) else _fit(value, date, but=datetime)
        case "datetime":
            return _instant(value)
        case "list":
            return _items(column, value)
        case _:
            fields = _fit(value, Mapping)
            return {field.name: arrow_cell(field, fields.get(field.name)) for field in column.fields}


def _items(column: Column, value: Any) -> list[Any]:  # noqa: ANN401 - as above
    item = column.item
    return [] if item is None else [arrow_cell(item, each) for each in _fit(value, list, tuple)]


def _instant(value: Any) -> datetime:  # noqa: ANN401 - as above
    found = datetime.fromisoformat(value) if isinstance(value, str) else _fit(value, datetime)
    if found.tzinfo is None:
        raise ValueError("a time without an offset is no instant")
    instant: datetime = found.astimezone(UTC)
    return instant


def _fit(value: Any, *kinds: type, but: type | None = None) -> Any:  # noqa: ANN401 - as above
    if not isinstance(value, kinds) or (but is not None and isinstance(value, but)):
        raise ValueError(f"a value of type {type(value).__name__} does not fit the column")
    return value
