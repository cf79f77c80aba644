"""Parquet files: rows to plain values, and back. Nothing else knows pyarrow, which is loaded when a file is read.

Use:

* :func:`is_parquet`, :func:`read_rows`, :func:`columns_of`, :func:`row_count` to read.
* :func:`open_parquet_writer` with :class:`Column` to write.
* :class:`ParquetError` for a file that cannot be read or written, :class:`MissingParquetError` for want of pyarrow.
"""

from quorate.parquet_files.columns import Column, Kind
from quorate.parquet_files.errors import MissingParquetError, ParquetError
from quorate.parquet_files.reading import columns_of, is_parquet, read_rows, row_count
from quorate.parquet_files.writing import ParquetWriter, open_parquet_writer

__all__ = [
    "Column",
    "Kind",
    "MissingParquetError",
    "ParquetError",
    "ParquetWriter",
    "columns_of",
    "is_parquet",
    "open_parquet_writer",
    "read_rows",
    "row_count",
]
