"""A thread's connection, which another thread may close, though never while it is used: that would end the process."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from types import TracebackType

from quorate.store.interface import StoreError


class Connected:
    """A connection that one thread uses, within `with` blocks that may lie within each other."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._user = threading.get_ident()
        self._used = threading.Lock()
        self._depth = 0
        self._closed = False

    def __enter__(self) -> sqlite3.Connection:
        if not self._depth:
            self._used.acquire()
        self._depth += 1
        if self._closed:
            self._leave()
            raise StoreError(f"{self._path}: the store is closed")
        return self._connection

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()

    def close(self, wait_seconds: float) -> None:
        """Close the connection once it is not used; where that takes too long, its user does at the end."""
        self._closed = True
        if self._depth and self._user == threading.get_ident():
            return
        if self._used.acquire(timeout=wait_seconds):
            self._connection.close()
            self._used.release()

    def _leave(self) -> None:
        self._depth -= 1
        if not self._depth:
            if self._closed:
                self._connection.close()
            self._used.release()
