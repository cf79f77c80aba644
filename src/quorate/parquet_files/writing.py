"""Writing Parquet files, group of rows by group of rows."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, Final

from quorate.parquet_files.cells import arrow_cell
from quorate.parquet_files.columns import Column
from quorate.parquet_files.errors import MissingParquetError, ParquetError, reason_of

_GROUP_ROWS: Final = 16_384


class ParquetWriter:
    """Takes rows, and keeps those of one group of rows until it is full."""

    def __init__(self, columns: Sequence[Column], schema: Any, file: Any) -> None:  # noqa: ANN401 - without types
        self._columns = columns
        self._schema = schema
        self._file = file
        self._waiting: list[list[Any]] = [[] for _ in columns]
        self._written = 0

    def write_rows(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Write rows: a value or None by the name of each column, what is not there is missing.

        Dates and instants are those of Python, or text as payloads have it (`2026-01-31`, and RFC 3339 with an
        offset). Raises ParquetError for a value that does not fit its column, and OSError as the system says.
        """
        for row in rows:
            for column, waiting in zip(self._columns, self._waiting, strict=True):
                value = row.get(column.name)
                try:
                    waiting.append(None if value is None else arrow_cell(column, value))
                except (ValueError, TypeError, AttributeError) as error:
                    number = self._written + len(waiting) + 1
                    raise ParquetError(f"row {number}: `{column.name}`: {reason_of(error)}") from error
            if len(self._waiting[0]) >= _GROUP_ROWS:
                self.flush()

    def flush(self) -> None:
        """Write the rows that wait as a group. Raises as `write_rows` does."""
        import pyarrow as pa  # noqa: PLC0415 - loaded already, by who made the writer

        if not self._waiting or not self._waiting[0]:
            return
        arrays = []
        for field, waiting in zip(self._schema, self._waiting, strict=True):
            try:
                arrays.append(pa.array(waiting, type=field.type))
            except (pa.ArrowException, ValueError, TypeError, OverflowError) as error:
                number = self._written + 1
                rows = f"rows {number} to {self._written + len(waiting)}"
                raise ParquetError(f"{rows}: `{field.name}`: {reason_of(error)}") from error
        self._file.write_batch(pa.record_batch(arrays, schema=self._schema))
        self._written += len(self._waiting[0])
        self._waiting = [[] for _ in self._columns]


@contextmanager
def open_parquet_writer(path: str | Path | BinaryIO, columns: Sequence[Column]) -> Iterator[ParquetWriter]:
    """Open a file of these columns, compressed by zstd; it appears at its path once the block ends well.

    A file that is open already is written to as it stands. The bytes are the same for the same rows. Raises
    ParquetError for columns that cannot be written, and OSError as the system says.
    """
    if isinstance(path, (str, Path)):
        with _appearing(Path(path)) as file, _writer(file, columns) as writer:
            yield writer
    else:
        with _writer(path, columns) as writer:
            yield writer


@contextmanager
def _writer(file: BinaryIO, columns: Sequence[Column]) -> Iterator[ParquetWriter]:
    try:
        import pyarrow as pa  # noqa: PLC0415 - half a second, for who writes Parquet only
        import pyarrow.parquet as pq  # noqa: PLC0415 - as above
    except ImportError as error:
        raise MissingParquetError from error
    from quorate.parquet_files.schemas import arrow_type  # noqa: PLC0415 - loads pyarrow

    names = [column.name for column in columns]
    if not names or len(set(names)) < len(names):
        raise ParquetError("a Parquet file wants columns, and each by a name of its own")
    try:
        schema = pa.schema([pa.field(column.name, arrow_type(column)) for column in columns])
    except ValueError as error:
        raise ParquetError(str(error)) from error
    with pq.ParquetWriter(file, schema, compression="zstd") as whole:
        writer = ParquetWriter(columns, schema, whole)
        yield writer
        writer.flush()


@contextmanager
def _appearing(path: Path) -> Iterator[BinaryIO]:
    """Open a new file that takes its place once it is whole."""
    path = path.resolve()
    descriptor, beside = tempfile.mkstemp(prefix=".quorate-", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(descriptor)
        mask = os.umask(0)
        os.umask(mask)
        Path(beside).chmod(0o666 & ~mask)
        Path(beside).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(beside).unlink()
        raise
