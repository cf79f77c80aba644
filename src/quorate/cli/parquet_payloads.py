"""Rows of a Parquet file as payloads: with the columns of a payload, or with those of its account."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, TypeAlias

import msgspec

from quorate.cli.inputs import InputError
from quorate.cli.payload_lines import PayloadLine, too_large
from quorate.decide.problem import problem
from quorate.diagnostics.catalogue.payload import E501
from quorate.parquet_files import Column, ParquetError, columns_of, read_rows, row_count

_Row: TypeAlias = dict[str, Any]

_BESIDE: Final = {
    "now": ("datetime", "local", "text"),
    "state": ("object", "map"),
    "commands": ("list",),
}
"""What stands beside an account, by the kinds of column that it can be; a column `state` of text is a field."""


def parquet_payloads(path: str, on_bytes: Callable[[int], object], limit: int, root: str) -> Iterator[PayloadLine]:
    """Yield each row as a payload; see `read_payloads`.

    A column of objects that is named after the root, or is the only one beside `now`, `state` and `commands`, makes
    rows payloads; so does one of text of that name, which is JSON. Without it the columns are those of the account.
    What is missing in a row is left out, as all rows have the members of all others in Parquet. Raises InputError.
    """
    try:
        columns = columns_of(path)
        count = row_count(path)
        rows = read_rows(path, bare=True)
    except ParquetError as error:
        raise InputError(str(error)) from error
    payload_of = _shape(columns, root)
    size = os.path.getsize(path)  # noqa: PTH202 - no paths elsewhere here
    number = told = 0
    try:
        for number, row in enumerate(rows, 1):
            done = size * number // max(count, number)
            on_bytes(done - told)
            told = done
            payload = msgspec.json.encode(payload_of(row))
            is_large = len(payload) > limit
            found = too_large(f"{len(payload)} bytes", limit) if is_large else payload
            yield PayloadLine(number, found, unit="row")
    except ParquetError as error:
        reason = str(error).removeprefix(f"{path}: ")
        yield PayloadLine(number + 1, problem(E501, "", format="whole", reason=reason), is_damage=True, unit="row")


def _shape(columns: Sequence[Column], root: str) -> Callable[[_Row], _Row]:
    """Return what makes a payload of a row."""
    kinds = {column.name: column.kind for column in columns}
    others = [name for name in kinds if name not in _BESIDE]
    is_payload = kinds.get(root) in {"object", "map", "text"} and kinds.keys() <= {root, *_BESIDE}
    if is_payload or (len(others) == 1 and kinds[others[0]] == "object") or kinds.get(root) == "object":
        texts = [name for name in (root, "state", "commands") if kinds.get(name) == "text"]
        return lambda row: _decoded(row, texts)
    beside = [name for name, allowed in _BESIDE.items() if kinds.get(name) in allowed]

    def around(row: _Row) -> _Row:
        payload = {name: row.pop(name) for name in beside if name in row}
        payload[root] = row
        return payload

    return around


def _decoded(row: _Row, texts: Sequence[str]) -> _Row:
    """Read columns that hold JSON; what is none stays text, and is told as one."""
    for name in texts:
        try:
            row[name] = msgspec.json.decode(row.get(name, "null"))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue
    return row
