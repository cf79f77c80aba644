"""Reading Parquet files, batch by batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from quorate.parquet_files.columns import Column
from quorate.parquet_files.errors import MissingParquetError, ParquetError, reason_of

_MARK: Final = b"PAR1"
_ENCRYPTED: Final = b"PARE"
_BATCH_BYTES: Final = 4 * 1024 * 1024
_MOST_ROWS: Final = 1024
_READ_BYTES: Final = 1024 * 1024


def is_parquet(path: str | Path) -> bool:
    """Tell a Parquet file by its first bytes; False for what cannot be read or is no file."""
    path = Path(path)
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return file.read(len(_MARK)) in {_MARK, _ENCRYPTED}
    except OSError:
        return False


def read_rows(
    path: str | Path, *, columns: Sequence[str] | None = None, bare: bool = False
) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file as objects of JSON, in order, with a batch of them in memory at a time.

    `columns` are those wanted, all by default. `bare` leaves out of rows, and of objects in them, what is missing.
    What values become is told in `arrays.plain_values`. Raises ParquetError at once for a file that cannot be opened,
    and later for one that is damaged further on.
    """
    file = _opened(path)
    return _rows(str(path), file, None if columns is None else list(columns), bare)


def columns_of(path: str | Path) -> tuple[Column, ...]:
    """Return the columns of a file. Raises ParquetError."""
    file = _opened(path)
    from quorate.parquet_files.schemas import columns_in  # noqa: PLC0415 - loads pyarrow

    with _told(str(path)), file:
        return columns_in(file.schema_arrow)


def row_count(path: str | Path) -> int:
    """Return how many rows a file says it has. Raises ParquetError."""
    with _opened(path) as file:
        return int(file.metadata.num_rows)


def _opened(path: str | Path) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Open a file, and refuse one that is no Parquet, is cut off, or has two columns of one name."""
    try:
        import pyarrow as pa  # noqa: PLC0415 - half a second, for who reads Parquet only
        import pyarrow.parquet as pq  # noqa: PLC0415 - as above
    except ImportError as error:
        raise MissingParquetError from error
    with _told(str(path)):
        _check_marks(Path(path))
        source = pa.OSFile(str(path), "rb")
        try:
            file = pq.ParquetFile(source, buffer_size=_READ_BYTES, pre_buffer=False)
            names = file.schema_arrow.names
        except BaseException:
            source.close()
            raise
    twice = next((name for number, name in enumerate(names) if name in names[:number]), None)
    if twice is not None:
        file.close(force=True)
        raise ParquetError(f"{path}: has two columns of the name `{twice}`")
    return file


def _check_marks(path: Path) -> None:
    """Raise ParquetError for what cannot be a whole Parquet file; it starts and ends with the same mark."""
    with path.open("rb") as file:
        first = file.read(len(_MARK))
        size = file.seek(0, 2)
        file.seek(max(0, size - len(_MARK)))
        last = file.read()
    if _ENCRYPTED in {first, last}:
        raise ParquetError(f"{path}: the file is encrypted, which is not read")
    if first != _MARK:
        raise ParquetError(f"{path}: the file is no Parquet file")
    if last != _MARK or size <= 2 * len(_MARK):
        raise ParquetError(f"{path}: the file is cut off")


def _rows(
    path: str,
    file: Any,  # noqa: ANN401 - as above
    columns: list[str] | None,
    bare: bool,  # noqa: FBT001 - as it was given
) -> Iterator[dict[str, Any]]:
    from quorate.parquet_files.arrays import objects_of, plain_values  # noqa: PLC0415 - loads pyarrow

    try:
        for group in range(file.metadata.num_row_groups):
            # Threads would outlive a fork, and what takes the time is done by one of them at a time anyway.
            size = _batch_rows(file.metadata.row_group(group))
            batches = file.iter_batches(size, row_groups=[group], columns=columns, use_threads=False)
            while True:
                with _told(path):
                    batch = next(batches, None)
                    if batch is None:
                        break
                    values = [plain_values(column, bare=bare) for column in batch.columns]
                    names = batch.schema.names
                yield from objects_of(names, values, bare=bare) if values else ({} for _ in range(batch.num_rows))
    finally:
        file.close(force=True)


def _batch_rows(group: Any) -> int:  # noqa: ANN401 - as above
    """Return how many rows of a group make a batch of a few megabytes."""
    size = group.total_byte_size / max(1, group.num_rows)
    return max(1, min(_MOST_ROWS, int(_BATCH_BYTES / max(1.0, size))))


@contextmanager
def _told(path: str) -> Iterator[None]:
    """Tell what a library or the system says of a file as ParquetError."""
    try:
        yield
    except ParquetError:
        raise
    except (OSError, ValueError, KeyError, TypeError, MemoryError, NotImplementedError) as error:
        raise ParquetError(f"{path}: {reason_of(error)}") from error
