"""What the database refuses, told with the file and the way out."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NoReturn

from quorate.store.interface import StoreBusyError, StoreDamagedError, StoreError

DAMAGED: Final = (
    "the file is damaged; `quorate store check` tells where, `quorate store restore` puts a backup in place"
)

_BUSY: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL})
_FIXES: Final = {
    sqlite3.SQLITE_FULL: "the disk is full; make room, nothing that was acknowledged is lost",
    sqlite3.SQLITE_IOERR: "the disk refuses; look at the disk and at the system's log",
    sqlite3.SQLITE_NOTADB: "the file is no store",
    sqlite3.SQLITE_READONLY: "the file or its folder may not be written",
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened; its folder has to be there and to be allowed",
    sqlite3.SQLITE_PERM: "the file may not be opened",
}
_NO_TEXT: Final = "Could not decode to UTF-8"
"""What the binding says, without a number, of a text that is none."""

_PRIMARY: Final = 0xFF
"""The part of an error's number that says what it is; the rest says where it comes from."""


def code_of(error: sqlite3.Error) -> int:
    """Return what an error is, as one of SQLite's primary numbers; 0 for one of the binding."""
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & _PRIMARY


def is_busy(error: sqlite3.Error) -> bool:
    """Tell whether another connection is what keeps something from being done."""
    return code_of(error) in _BUSY


def refuse(path: Path, error: sqlite3.Error) -> NoReturn:
    """Raise the StoreError that an error of the database stands for; a mistake in a statement stays what it is."""
    code = code_of(error)
    if is_busy(error):
        raise StoreBusyError(f"{path}: another process is writing, and was for too long; try again") from error
    if isinstance(error, sqlite3.ProgrammingError) and "closed" in str(error):
        raise StoreError(f"{path}: the store is closed") from error
    if code == sqlite3.SQLITE_CORRUPT or str(error).startswith(_NO_TEXT):
        raise StoreDamagedError(f"{path}: {DAMAGED}") from error
    if code in _FIXES:
        raise StoreError(f"{path}: {_FIXES[code]}") from error
    raise error


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Turn what the database refuses within the block into a StoreError that names the file and the way out."""
    try:
        yield
    except sqlite3.Error as error:
        refuse(path, error)
