"""What keeps a Parquet file from being read or written, each as one line that names the file or the fix."""

from __future__ import annotations

from typing import Final

_LONGEST: Final = 300  # characters


class ParquetError(Exception):
    """A file that cannot be read or written, or a value that does not fit its column."""


class MissingParquetError(ParquetError):
    """There is no pyarrow."""

    def __init__(self) -> None:
        super().__init__(
            "Parquet files need pyarrow, which is not installed; install it by `pip install 'quorate[parquet]'`"
        )


def reason_of(error: BaseException) -> str:
    """Return the first line of what a library says, as the end of a message."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    if isinstance(error, MemoryError):
        return "the file is damaged, or has values larger than memory"
    text = (str(error) or type(error).__name__).splitlines()[0].strip().rstrip(".")
    text = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return text if text[1:2].isupper() else f"{text[:1].lower()}{text[1:]}"
