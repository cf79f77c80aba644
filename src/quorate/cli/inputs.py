"""Files of payloads as streams of bytes: standard input, plain files, gzip and zstd."""

from __future__ import annotations

import gzip
import io
import os
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

STANDARD_INPUT: Final = "-"

_GZIP: Final = b"\x1f\x8b"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_MARK_BYTES: Final = 4
_BUFFER_BYTES: Final = 256 * 1024


class InputError(Exception):
    """A file that cannot be read; the text is one line that names it."""


class DamagedError(Exception):
    """A compressed file that is cut off or damaged from here on; the text is the reason."""


@contextmanager
def open_input(path: str, on_bytes: Callable[[int], object]) -> Iterator[io.BufferedReader]:
    """Open a file, `-` for standard input, and yield its contents without compression.

    `on_bytes` is told the size of each piece as it is read, still compressed. Opening and reading raise InputError,
    reading raises DamagedError.
    """
    with _told(path):
        # Not buffered: lines of a pipe are to be had as soon as they are there.
        file = io.FileIO(0, closefd=False) if path == STANDARD_INPUT else io.FileIO(path)
    with file:
        yield _unpacked(_Marked(file, path, on_bytes))


def name_of(path: str) -> str:
    """Name an input in messages."""
    return "standard input" if path == STANDARD_INPUT else path


def total_bytes(paths: Sequence[str]) -> int | None:
    """Return the size of all inputs together; None if one of them has none."""
    if not all(os.path.isfile(path) for path in paths):  # noqa: PTH113 - no paths elsewhere here
        return None
    return sum(os.path.getsize(path) for path in paths)  # noqa: PTH202 - as above


@contextmanager
def _told(path: str) -> Iterator[None]:
    """Tell refusals of the system as those of an input."""
    try:
        yield
    except OSError as error:
        raise InputError(f"{name_of(path)}: {(error.strerror or str(error)).lower()}") from error


class _Marked(io.RawIOBase):
    """A file whose first bytes, `mark`, were looked at and will be read all the same."""

    def __init__(self, file: io.FileIO, path: str, on_bytes: Callable[[int], object]) -> None:
        super().__init__()
        self._file = file
        self._path = path
        self._on_bytes = on_bytes
        self.mark = b""
        with _told(path):
            while len(self.mark) < _MARK_BYTES and (more := file.read(_MARK_BYTES - len(self.mark))):
                self.mark += more
        self._waiting = self.mark

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int | None:
        view = memoryview(buffer).cast("B")
        if self._waiting:
            size: int | None = min(len(self._waiting), len(view))
            view[:size], self._waiting = self._waiting[:size], self._waiting[size:]
        else:
            with _told(self._path):
                size = self._file.readinto(view)
        self._on_bytes(size or 0)
        return size


class _Unpacked(io.RawIOBase):
    """A compressed file; what is wrong with it is told as DamagedError, after all that came before."""

    def __init__(self, file: io.BufferedIOBase) -> None:
        super().__init__()
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        try:
            piece = self._file.read1(len(view))
        except EOFError as error:
            raise DamagedError("the file is cut off") from error
        except (gzip.BadGzipFile, zlib.error, zstd.ZstdError) as error:
            raise DamagedError(f"the file is damaged ({error})") from error
        view[: len(piece)] = piece
        return len(piece)


def _unpacked(file: _Marked) -> io.BufferedReader:
    whole: io.BufferedReader = io.BufferedReader(file, _BUFFER_BYTES)
    if file.mark.startswith(_GZIP):
        return io.BufferedReader(_Unpacked(gzip.GzipFile(fileobj=whole)), _BUFFER_BYTES)
    if file.mark == _ZSTD:
        return io.BufferedReader(_Unpacked(cast("io.BufferedIOBase", zstd.ZstdFile(whole))), _BUFFER_BYTES)
    return whole
