"""A store in memory, of plain dicts that are copied before they change: what the interface asks for and no more."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from quorate.store.interface import StoreBusyError, StoreError
from tests.service.store.memory_reading import MemoryReading
from tests.service.store.memory_tables import Tables
from tests.service.store.memory_writing import MemoryWriting

WAIT_SECONDS: Final = 10.0


class MemoryStore:
    """See `quorate.store.interface.Store`; several of one `held` are several on one file."""

    def __init__(self, held: Held, *, wait_seconds: float = WAIT_SECONDS) -> None:
        self._held = held
        self._wait = wait_seconds
        self._local = threading.local()
        self._closed = False

    @property
    def id(self) -> str:
        """What this store is known by."""
        return self._held.id

    @contextmanager
    def read(self) -> Iterator[MemoryReading]:
        """See the store as it is at one instant: tables are never changed once they are put in place."""
        outer: Tables | None = getattr(self._local, "tables", None)
        if outer is not None:
            yield MemoryReading(outer)
            return
        with self._within(self._tables()) as tables:
            yield MemoryReading(tables)

    @contextmanager
    def peek(self) -> Iterator[MemoryReading]:
        """See the store for one question."""
        yield MemoryReading(getattr(self._local, "tables", None) or self._tables())

    @contextmanager
    def write(self) -> Iterator[MemoryWriting]:
        """Change a copy, and put it in place at the end."""
        if getattr(self._local, "tables", None) is not None:
            raise RuntimeError("a store is not written within another block of the same thread")
        self._tables()
        if not self._held.writing.acquire(timeout=self._wait):
            raise StoreBusyError("others are writing")
        try:
            with self._within(self._tables().copy()) as tables:
                yield MemoryWriting(tables)
                self._held.tables = tables
        finally:
            self._held.writing.release()

    def close(self) -> None:
        """Answer no more."""
        self._closed = True

    def _tables(self) -> Tables:
        if self._closed:
            raise StoreError("the store is closed")
        return self._held.tables

    @contextmanager
    def _within(self, tables: Tables) -> Iterator[Tables]:
        self._local.tables = tables
        try:
            yield tables
        finally:
            self._local.tables = None


class Held:
    """What would be the file."""

    def __init__(self, name: str) -> None:
        self.id = name
        self.tables = Tables()
        self.writing = threading.Lock()
