"""Where lines go: standard output, or a file that appears once it is whole."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


class OutputError(Exception):
    """An output that cannot be written; the text is one line that names it."""


class ReaderGoneError(Exception):
    """Nobody reads standard output any more."""


class Output:
    """Takes lines of bytes; `finish` makes sure that they got where they should."""

    def __init__(self, file: BinaryIO, name: str, *, eager: bool) -> None:
        self._file = file
        self._name = name
        self._eager = eager

    def write_line(self, line: bytes) -> None:
        """Write a line, and its break. Raises OutputError and ReaderGoneError."""
        with told(self._name):
            self._file.write(line + b"\n")
            if self._eager:
                self._file.flush()

    def write(self, piece: bytes) -> None:
        """Write bytes as they are. Raises as `write_line` does."""
        with told(self._name):
            self._file.write(piece)

    def finish(self) -> None:
        """Hand all to the system. Raises as `write_line` does."""
        with told(self._name):
            self._file.flush()


@contextmanager
def open_output(path: Path | None) -> Iterator[Output]:
    """Open a file, or standard output for None; lines to the latter leave at once.

    A file is written beside its place and put there when the block ends, unless it ends with an exception. Raises
    OutputError and ReaderGoneError.
    """
    if path is None:
        if sys.stdout is None:
            raise OutputError("standard output: it is closed")
        try:
            yield Output(sys.stdout.buffer, "standard output", eager=True)
        except (OutputError, ReaderGoneError):
            _forget_standard_output()
            raise
    elif _is_special(path):
        with told(str(path)):
            file: BinaryIO = path.open("wb")
        with _closing(file, str(path)):
            yield Output(file, str(path), eager=False)
    else:
        with _appearing(path.resolve(), str(path)) as file:
            yield Output(file, str(path), eager=False)


@contextmanager
def told(name: str) -> Iterator[None]:
    """Tell refusals of the system as those of an output."""
    try:
        yield
    except BrokenPipeError as error:
        raise ReaderGoneError(name) from error
    except OSError as error:
        raise OutputError(f"{name}: {(error.strerror or str(error)).lower()}") from error


@contextmanager
def _closing(file: BinaryIO, name: str) -> Iterator[None]:
    """Close a file at the end, which writes what is left; after a failure it need not succeed."""
    try:
        yield
    except BaseException:
        with contextlib.suppress(OSError):
            file.close()
        raise
    with told(name):
        file.close()


@contextmanager
def _appearing(path: Path, name: str) -> Iterator[BinaryIO]:
    """Open a new file that takes a place once it is whole, with the rights of what stood there."""
    with told(name):
        descriptor, beside = tempfile.mkstemp(prefix=".quorate-", suffix=".part", dir=path.parent)
    try:
        file = os.fdopen(descriptor, "wb")
        with _closing(file, name):
            yield file
            with told(name):
                file.flush()
                os.fchmod(descriptor, _rights_at(path))
                os.fsync(descriptor)
        with told(name):
            Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _rights_at(path: Path) -> int:
    """Return the rights of the file at a path, or those that a new one gets."""
    with contextlib.suppress(OSError):
        return stat.S_IMODE(path.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _is_special(path: Path) -> bool:
    """Tell whether a path is a device or a pipe, which can only be written to where it stands."""
    with contextlib.suppress(OSError):
        return not stat.S_ISREG(path.stat().st_mode) and not path.is_dir()
    return False


def _forget_standard_output() -> None:
    """Keep the end of the process from trying, and failing, to write what is left."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
