"""A store that is one SQLite file: how it is opened, read and written by many threads and processes."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal

from sqlite_utils import Database

from quorate.store.interface import StoreBusyError, StoreError
from quorate.store.migrations import STEPS
from quorate.store.sqlite_reading import SqliteReading
from quorate.store.sqlite_writing import SqliteWriting

APPLICATION: Final = 0x51554F53
""""QUOS", in the header of the file."""

WAIT_SECONDS: Final = 10.0
_CACHE_KIBIBYTES: Final = 16 * 1024
_BUSY: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_FIXES: Final = {
    sqlite3.SQLITE_FULL: "the disk is full; make room, nothing that was acknowledged is lost",
    sqlite3.SQLITE_IOERR: "the disk refuses; look at the disk and at the system's log",
    sqlite3.SQLITE_CORRUPT: "the file is damaged; see `quorate store check`, and restore a backup",
    sqlite3.SQLITE_NOTADB: "the file is no store",
    sqlite3.SQLITE_READONLY: "the file or its folder may not be written",
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened; its folder has to be there and to be allowed",
    sqlite3.SQLITE_PERM: "the file may not be opened",
}
_PRIMARY: Final = 0xFF
"""The part of an error's number that says what it is; the rest says where it comes from."""

Durability = Literal["full", "normal"]


class SqliteStore:
    """One file, with its log beside it; see `interface.Store`.

    With durability `full`, what was written outlasts the loss of power; with `normal` only the end of the process.
    """

    def __init__(self, path: Path, *, durability: Durability = "full", wait_seconds: float = WAIT_SECONDS) -> None:
        """Open the file, make it if it is not there, and take it to the newest step. Raises StoreError."""
        self._path = path
        self._durability = durability
        self._wait = wait_seconds
        self._local = threading.local()
        self._writing = threading.Lock()
        self._all: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._closed = False
        with self._told():
            connection = self._connection()
            _migrate(connection, path)
            self._id = str(connection.execute("SELECT value FROM meta WHERE name = 'store'").fetchone()[0])

    @property
    def id(self) -> str:
        """What this store is known by."""
        return self._id

    @property
    def path(self) -> Path:
        """Where the file is."""
        return self._path

    @contextmanager
    def read(self) -> Iterator[SqliteReading]:
        """See the store as it is at one instant."""
        with self._told():
            connection = self._connection()
            if connection.in_transaction:  # within another block of this thread: the same instant
                yield SqliteReading(connection)
                return
            connection.execute("BEGIN")
            try:
                yield SqliteReading(connection)
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    @contextmanager
    def peek(self) -> Iterator[SqliteReading]:
        """See the store for one single question, without what a transaction costs."""
        with self._told():
            yield SqliteReading(self._connection())

    @contextmanager
    def write(self) -> Iterator[SqliteWriting]:
        """Change the store; not within another block of the same thread."""
        if not self._writing.acquire(timeout=self._wait):
            raise StoreBusyError(f"{self._path}: is busy")
        try:
            with self._told():
                connection = self._connection()
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield SqliteWriting(connection)
                    connection.execute("COMMIT")
                finally:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
        finally:
            self._writing.release()

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            self._closed = True
            found, self._all = self._all, []
        for connection in found:
            connection.close()

    def _connection(self) -> sqlite3.Connection:
        """Return this thread's connection."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = connect(self._path, wait_seconds=self._wait, durability=self._durability)
            with self._lock:
                if self._closed:
                    connection.close()
                    raise StoreError(f"{self._path}: is closed")
                self._all.append(connection)
            self._local.connection = connection
        return connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        with telling(self._path):
            yield


def connect(path: Path, *, wait_seconds: float = WAIT_SECONDS, durability: Durability = "full") -> sqlite3.Connection:
    """Open a file as stores are opened. Raises sqlite3.Error."""
    # Closing is done by another thread than the one that uses it; nothing else is.
    connection = sqlite3.connect(path, timeout=wait_seconds, isolation_level=None, check_same_thread=False)
    try:
        for pragma in (
            "journal_mode = WAL",
            f"synchronous = {durability}",
            f"cache_size = -{_CACHE_KIBIBYTES}",
            "temp_store = memory",
        ):
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Turn what the database refuses within the block into a StoreError that names the file and the way out."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
        if code in _BUSY:
            raise StoreBusyError(f"{path}: is busy") from error
        if isinstance(error, sqlite3.ProgrammingError) and "closed" in str(error):
            raise StoreError(f"{path}: is closed") from error
        if code not in _FIXES:
            raise
        raise StoreError(f"{path}: {_FIXES[code]}") from error


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Make the steps that the file does not have yet, all in one transaction. Raises StoreError."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application not in {APPLICATION, 0} or (application == 0 and tables):
        raise StoreError(f"{path}: is a database of something else")
    database = Database(connection, execute_plugins=False)
    if application and not STEPS.pending(database):
        _refuse_newer(database, path)
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        _refuse_newer(database, path)
        STEPS.apply(database)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _refuse_newer(database: Database, path: Path) -> None:
    """Raise StoreError for a file that a newer release has been at."""
    unknown = sorted({step.name for step in STEPS.applied(database)} - set(step_names()))
    if unknown:
        raise StoreError(f"{path}: was taken to `{unknown[-1]}` by a newer release; use that, or restore a backup")


def step_names() -> list[str]:
    """Return the names of all steps in order."""
    with contextlib.closing(Database(memory=True, execute_plugins=False)) as empty:
        return [step.name for step in STEPS.pending(empty)]
