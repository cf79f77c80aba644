"""A store's file at one instant, for those who only read: others may serve it and write to it meanwhile."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NoReturn

from quorate.store.interface import StoreError
from quorate.store.looking import Tell, looking
from quorate.store.sqlite_reading import SqliteReading

_MAGIC: Final = b"SQLite format 3\0"


class LookedAt:
    """What of an `interface.Store` can be had by looking; for the thread that opened it."""

    def __init__(self, connection: sqlite3.Connection, path: Path, id_: str) -> None:
        self._reading = SqliteReading(connection, path)
        self._path = path
        self._id = id_

    @property
    def id(self) -> str:
        """What this store is known by."""
        return self._id

    @contextmanager
    def read(self) -> Iterator[SqliteReading]:
        """See the store as it was when it was opened."""
        yield self._reading

    @contextmanager
    def peek(self) -> Iterator[SqliteReading]:
        """As `read`."""
        yield self._reading

    def write(self) -> NoReturn:
        """Raise StoreError: nothing is written here."""
        raise StoreError(f"{self._path}: is only looked at")

    def close(self) -> None:
        """Leave it to the block that opened it."""


@contextmanager
def look_at(path: Path, tell: Tell = lambda _: None) -> Iterator[LookedAt]:
    """Open a store to read it as it is now. Raises StoreError, and StoreDamagedError for what is damaged."""
    with looking(path, tell) as connection:
        row = connection.execute("SELECT value FROM meta WHERE name = 'store'").fetchone()
        yield LookedAt(connection, path, "" if row is None else str(row[0]))


def is_database(path: Path) -> bool:
    """Tell whether there is a file that starts as those of SQLite do. Raises OSError."""
    if not path.is_file():
        return False
    # Closing a file takes the locks of all who have it open in this process; nobody has one of a verb's arguments.
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC
