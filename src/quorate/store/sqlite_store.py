"""A store that is one SQLite file: how it is read and written by many threads and processes."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from quorate.store.interface import StoreBusyError, StoreError
from quorate.store.sqlite_connected import Connected
from quorate.store.sqlite_opening import WAIT_SECONDS, Durability, connect, prepare
from quorate.store.sqlite_reading import SqliteReading
from quorate.store.sqlite_refusals import telling
from quorate.store.sqlite_writing import SqliteWriting


def _file_at(path: Path) -> tuple[int, int] | None:
    """Return what tells the file at a path from any other; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


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
        self._all: dict[threading.Thread, Connected] = {}
        self._lock = threading.Lock()
        self._closed = False
        try:
            with self._told(), self._connected() as connection:
                self._id = prepare(connection, path, wait_seconds)
                self._file = _file_at(path)
        except BaseException:
            self.close()
            raise

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
        with self._told(), self._connected() as connection:
            if connection.in_transaction:  # within another block of this thread: the same instant
                yield SqliteReading(connection, self._path)
                return
            connection.execute("BEGIN")
            try:
                yield SqliteReading(connection, self._path)
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    @contextmanager
    def peek(self) -> Iterator[SqliteReading]:
        """See the store for one single question, without what a transaction costs."""
        with self._told(), self._connected() as connection:
            yield SqliteReading(connection, self._path)

    @contextmanager
    def write(self) -> Iterator[SqliteWriting]:
        """Change the store; a block within another of the same thread is a mistake of the program."""
        with self._told(), self._connected() as connection:
            if connection.in_transaction:
                raise RuntimeError("a store is not written within another block of the same thread")
            if not self._writing.acquire(timeout=self._wait):
                raise StoreBusyError(f"{self._path}: others are writing, and were for too long; try again")
            try:
                if _file_at(self._path) != self._file:
                    raise StoreError(f"{self._path}: was taken away or replaced while it was open; start again")
                connection.execute("BEGIN IMMEDIATE")
                try:
                    writing = SqliteWriting(connection, self._path)
                    yield writing
                    writing.check()
                    connection.execute("COMMIT")
                finally:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
            finally:
                self._writing.release()

    def close(self) -> None:
        """Close all connections, each once what is being read or written by it is."""
        with self._lock:
            self._closed = True
            found, self._all = list(self._all.values()), {}
        deadline = time.monotonic() + self._wait
        for connected in found:
            connected.close(max(0.0, deadline - time.monotonic()))

    def _connected(self) -> Connected:
        """Return this thread's connection, for a block."""
        connected: Connected | None = getattr(self._local, "connected", None)
        if connected is None:
            connected = self._local.connected = self._connect()
        return connected

    def _connect(self) -> Connected:
        """Open a connection for this thread, and close those of threads that are no more."""
        connection = connect(self._path, wait_seconds=self._wait, durability=self._durability)
        connected = Connected(connection, self._path)
        with self._lock:
            for thread in [thread for thread in self._all if not thread.is_alive()]:
                self._all.pop(thread).close(0)
            if self._closed:
                connected.close(0)
            else:
                self._all[threading.current_thread()] = connected
        return connected

    def _told(self) -> AbstractContextManager[None]:
        return telling(self._path)
