"""Rows of an export as Parquet files."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from quorate.cli.export_files import What, Written, sha256_of
from quorate.cli.output import told
from quorate.exports import Column
from quorate.parquet_files import Column as ParquetColumn
from quorate.parquet_files import ParquetWriter, open_parquet_writer


@dataclass(slots=True)
class ParquetSheet:
    """As `export_files.Sheet`, in a form that is no lines. Raises ParquetError as well."""

    folder: Path
    table: str
    what: What
    columns: Sequence[Column]
    most_rows: int | None = None
    _parts: list[tuple[Path, int]] = field(default_factory=list)
    _stack: ExitStack = field(default_factory=ExitStack)
    _writer: ParquetWriter | None = None
    _rows: int = 0

    def write(self, plain: Sequence[Any]) -> None:
        """Write a row; a new part begins where it would be too much for this one."""
        if self.most_rows is not None and self._rows >= self.most_rows:
            self._end()
        names = [column.name for column in self.columns]
        self._open().write_rows([dict(zip(names, plain, strict=True))])
        self._rows += 1

    def close(self) -> list[Written]:
        """End the last part, give all their names, and return them; a file without rows is one too."""
        self._open()
        self._end()
        stem = self.table if self.what == "whole" else f"{self.table}.{self.what}"
        found = []
        for number, (path, rows) in enumerate(self._parts, start=1):
            part = f"-{number}" if len(self._parts) > 1 else ""
            place = self.folder / f"{stem}{part}.parquet"
            path.rename(place)
            found.append(Written(place.name, self.table, self.what, rows, place.stat().st_size, sha256_of(place)))
        return found

    def abandon(self) -> None:
        """Let go of a file that will not be whole."""
        self._stack.close()

    def _open(self) -> ParquetWriter:
        if self._writer is None:
            path = self.folder / f".{self.table}.{self.what}.{len(self._parts)}"
            with told(str(path)):
                file = self._stack.enter_context(path.open("wb"))
            columns = [_parquet_column(each) for each in self.columns]
            self._writer = self._stack.enter_context(open_parquet_writer(file, columns))
            self._parts.append((path, 0))
            self._rows = 0
        return self._writer

    def _end(self) -> None:
        if self._writer is not None:
            self._stack.close()
            self._writer = None
            self._parts[-1] = (self._parts[-1][0], self._rows)
            self._rows = 0


def _parquet_column(column: Column) -> ParquetColumn:
    """Return a column as a Parquet file has it: a list is one of texts."""
    if column.kind == "list":
        return ParquetColumn(column.name, "list", item=ParquetColumn("item", "text"))
    return ParquetColumn(column.name, column.kind)
