"""Files of records: what stands in their columns, looked at row by row."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, Final

import msgspec

from quorate.cli.foreign.cells import ColumnSeen
from quorate.cli.infer.names import is_quotable
from quorate.cli.inputs import STANDARD_INPUT, DamagedError, InputError, name_of, open_input
from quorate.cli.record_names import record_name, unpacked_name
from quorate.decide.wire import is_messagepack
from quorate.joining.opening import encoding_help
from quorate.parquet_files import ParquetError, columns_of, is_parquet, read_rows

MOST_ROWS: Final = 500_000
_TABBED: Final = (".tsv", ".tab")
_MARK_BYTES: Final = 64
_DELIMITERS: Final = ",;\t|"
_LONGEST_CELL: Final = 16 * 1024 * 1024
_NESTED: Final = frozenset({"object", "map", "list"})
_WIDE: Final = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


@dataclass
class Table:
    """A file of records, which are called `record` in rules; its values are texts of cells or those of JSON."""

    path: str
    record: str
    has_cells: bool = True
    columns: list[ColumnSeen] = field(default_factory=list)
    rows: int = 0
    is_whole: bool = True
    wide_rows: int = 0
    notes: list[str] = field(default_factory=list)
    delimiter: str | None = None
    encoding: str | None = None
    """What was said of how cells are written, None where the file tells."""

    @property
    def file_name(self) -> str:
        """The name of the file without its folder."""
        return PurePath(self.path).name

    def column(self, *names: str) -> ColumnSeen | None:
        """Return the first column that is called so, in small letters."""
        by_name = {column.snake: column for column in reversed(self.columns)}
        return next((by_name[name] for name in names if name in by_name), None)


def is_table(path: str) -> bool:
    """Tell a file of cells from one of payloads, by its name or by bytes that begin no payload. Raises InputError."""
    if path == STANDARD_INPUT:
        return False
    if unpacked_name(path).lower().endswith((".csv", *_TABBED)):
        return True
    with open_input(path, lambda _: None) as stream:
        try:
            mark = stream.peek(_MARK_BYTES)[:_MARK_BYTES]
        except DamagedError:
            return False
    begin = mark.removeprefix(codecs.BOM_UTF8).lstrip()[:1]
    return begin not in {b"", b"{", b"["} and not mark.startswith(b"PAR1") and not is_messagepack(mark)


def holds_records(path: str) -> bool:
    """Tell a file of records from one of payloads: a table, or flat rows of Parquet without the key of an account.

    Raises InputError.
    """
    if is_table(path):
        return True
    if path == STANDARD_INPUT or not is_parquet(path):
        return False
    try:
        kinds = {column.name: column.kind for column in columns_of(path)}
    except ParquetError as error:
        raise InputError(str(error)) from error
    is_flat = not _NESTED.intersection(kinds.values())
    return is_flat and "id" not in kinds and not kinds.keys() <= {"account", "now", "state", "commands"}


def read_table(path: str, *, delimiter: str | None = None, encoding: str | None = None) -> Table:
    """Look at the rows of a file: cells below a header, lines of JSON, or Parquet. Raises InputError."""
    table = Table(path, record_name(path), has_cells=is_table(path), delimiter=delimiter, encoding=encoding)
    rows = _cells(table) if table.has_cells else _objects(path)
    columns: dict[str, ColumnSeen] = {column.name: column for column in table.columns}
    for row in rows:
        if table.rows == MOST_ROWS:
            table.is_whole = False
            break
        table.rows += 1
        for name, value in row.items():
            column = columns.get(name)
            if column is None:
                column = columns[name] = ColumnSeen(name, from_cells=table.has_cells)
            column.add(value)
    table.columns = [column for column in columns.values() if is_quotable(column.name)]
    if len(table.columns) < len(columns):
        table.notes.append(f"{table.file_name}: columns whose names cannot be written in rules are left out")
    return table


def rows_of(table: Table) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file that was looked at, once more. Raises InputError."""
    again = Table(table.path, table.record, delimiter=table.delimiter, encoding=table.encoding)
    rows = _cells(again) if table.has_cells else _objects(table.path)
    return (row for row, _ in zip(rows, range(table.rows), strict=False))


def _objects(path: str) -> Iterator[dict[str, Any]]:
    if is_parquet(path):
        try:
            yield from read_rows(path)
        except ParquetError as error:
            raise InputError(str(error)) from error
        return
    number = 0
    with open_input(path, lambda _: None) as stream:
        try:
            for line in stream:
                number += 1
                if line.strip():
                    yield msgspec.json.decode(line, type=dict[str, Any])
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise InputError(f"{name_of(path)}:{number}: no object of JSON ({error})") from error
        except DamagedError as error:
            raise InputError(f"{name_of(path)}: {error}") from error


def _cells(table: Table) -> Iterator[dict[str, str]]:
    csv.field_size_limit(_LONGEST_CELL)
    reader = None
    with open_input(table.path, lambda _: None) as stream:
        try:
            mark = stream.peek(2)[:2]
            encoding = table.encoding or _WIDE.get(mark, "utf-8")
            encoding = "utf-8-sig" if codecs.lookup(encoding).name == "utf-8" else encoding
            text = io.TextIOWrapper(stream, encoding=encoding, newline="")
            head = text.readline()
            reader = csv.reader(_with_head(head, text), delimiter=table.delimiter or _delimiter_of(head, table.path))
            names = [name.strip() for name in next(reader, [])]
            _check_names(names, table)
            for row in reader:
                if len(row) > len(names) and any(row[len(names) :]):
                    table.wide_rows += 1
                elif row:
                    yield {name: value for name, value in zip(names, row, strict=False) if name}
        except UnicodeDecodeError as error:
            found = table.encoding or "UTF-8"
            raise InputError(f"{name_of(table.path)}: the text is not {found}; {encoding_help(found)}") from error
        except csv.Error as error:
            line = 1 if reader is None else reader.line_num
            raise InputError(f"{name_of(table.path)}:{line}: {error}") from error
        except DamagedError as error:
            raise InputError(f"{name_of(table.path)}: {error}") from error


def _with_head(head: str, text: io.TextIOWrapper) -> Iterator[str]:
    yield head
    yield from text


def _check_names(names: list[str], table: Table) -> None:
    if not any(names):
        raise InputError(f"{name_of(table.path)}: the first row has to name the columns, and is empty")
    twice = next((name for name, count in Counter(names).items() if name and count > 1), None)
    if twice is not None:
        raise InputError(f"{name_of(table.path)}: there are two columns `{twice}`; name one of them otherwise")
    table.columns = [ColumnSeen(name) for name in names if name]
    if not all(names):
        table.notes.append(f"{table.file_name}: a column without a name is left out")


def _delimiter_of(head: str, path: str) -> str:
    """Tell what stands between cells by the header, a comma before others."""
    if unpacked_name(path).lower().endswith(_TABBED):
        return "\t"
    bare = "".join(head.split('"')[::2])
    return max(_DELIMITERS, key=lambda each: (bare.count(each), each == ","))
