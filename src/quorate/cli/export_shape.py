"""The form of an export's files: how rows become bytes, and bytes rows again."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

import msgspec

from quorate.decide.mismatch import MismatchError
from quorate.decide.scalars import read_instant, write_instant
from quorate.exports import Column, Row, Table, Tally
from quorate.exports.cells import Cells
from quorate.exports.xdm import read_document

Form: TypeAlias = Literal["csv", "ndjson", "parquet"]

_LONGEST_CELL: Final = 2**31 - 1
_BOM: Final = b"\xef\xbb\xbf"
_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder()
_TYPES: Final[Mapping[str, type]] = {"text": str, "integer": int, "boolean": bool}


@dataclass(frozen=True, slots=True)
class Shape:
    """How files are written; all but the form is about CSV."""

    form: Form = "csv"
    delimiter: str = ","
    is_quoted: bool = False
    line_end: str = "\n"
    has_header: bool = True
    has_bom: bool = False
    is_guarded: bool = False

    def cells(self) -> Cells:
        """Return what makes the cells of one table."""
        return Cells(self.delimiter, self.is_quoted, self.line_end, self.is_guarded)

    def head(self, names: Sequence[str], cells: Cells) -> bytes:
        """Return what a file starts with."""
        if self.form != "csv":
            return b""
        return (_BOM if self.has_bom else b"") + (cells.line(names) if self.has_header else b"")

    def plain(self, row: Row, table: Table, cells: Cells, tally: Tally) -> list[Any]:
        """Return the values of a row as they can be read again; what does not fit a typed column is counted."""
        if self.form == "csv":
            return cells.row(row.values)
        if self.form == "ndjson":
            return list(row.values)
        found: list[Any] = []
        for value, column in zip(row.values, table.columns, strict=True):
            try:
                found.append(plain_value(value, column))
            except (ValueError, TypeError, MismatchError):
                tally.unfit[column.name] += 1
                found.append(None)
        return found

    def line(self, plain: Sequence[Any], names: Sequence[str], cells: Cells) -> bytes:
        """Return the line of a row."""
        if self.form == "csv":
            return cells.line(plain)
        return _ENCODER.encode(dict(zip(names, plain, strict=True))) + b"\n"

    def read(self, path: Path, columns: Sequence[Column]) -> Iterator[list[Any]]:
        """Yield the rows of a file as `plain` made them. Raises OSError, ValueError and ParquetError."""
        names = [column.name for column in columns]
        if self.form == "csv":
            with path.open(encoding="utf-8-sig" if self.has_bom else "utf-8", newline="") as file:
                csv.field_size_limit(_LONGEST_CELL)
                rows = csv.reader(file, delimiter=self.delimiter, strict=True)
                if self.has_header and next(rows, None) != names:
                    raise ValueError("its header is another")
                for row in rows:
                    if len(row) != len(names):
                        raise ValueError(f"a row has {len(row)} cells, and there are {len(names)} columns")
                    yield row
        elif self.form == "ndjson":
            with path.open("rb") as lines:
                for line in lines:
                    found = _DECODER.decode(line)
                    yield [found[name] for name in names]
        else:
            from quorate.parquet_files import read_rows  # noqa: PLC0415 - needed for such files only

            for record in read_rows(path):
                yield [plain_value(record[column.name], column) for column in columns]


def plain_value(value: Any, column: Column) -> Any:  # noqa: ANN401 - a value of any column
    """Return a value as a typed column has it. Raises ValueError, TypeError and MismatchError where it does not fit."""
    if value is None:
        return None
    match column.kind:
        case "datetime":
            return write_instant(read_instant(value))
        case "date":
            return date.fromisoformat(value).isoformat()
        case "number" if not isinstance(value, (bool, str)):
            return float(value)
        case "list" if isinstance(value, list):
            return [each if isinstance(each, str) else _ENCODER.encode(each).decode() for each in value]
        case kind if isinstance(value, _TYPES.get(kind, ())) and (kind == "boolean") == isinstance(value, bool):
            return value
    raise TypeError(f"no {column.kind}")


def read_documents(path: Path) -> Iterator[tuple[str, dict[str, tuple[str, str]]]]:
    """Yield the keys and memberships of a file of XDM records. Raises OSError and ValueError."""
    with path.open("rb") as lines:
        for line in lines:
            try:
                yield read_document(_DECODER.decode(line))
            except (LookupError, TypeError, msgspec.DecodeError) as error:
                raise ValueError("a line is no record with its memberships") from error
