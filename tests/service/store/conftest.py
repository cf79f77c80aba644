"""Every implementation of a store, for the tests that hold for all."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from quorate.store.interface import Store, Writing
from quorate.store.sqlite_store import SqliteStore
from tests.service.store.making import TENANT
from tests.service.store.memory_store import WAIT_SECONDS, Held, MemoryStore


class MakeStore(Protocol):
    """Opens a store; calls of the same name open the same."""

    def __call__(self, name: str = "store", *, wait_seconds: float = WAIT_SECONDS) -> Store:
        """Open it."""


@pytest.fixture(params=["sqlite", "memory"])
def make_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MakeStore]:
    opened: list[Store] = []
    held: dict[str, Held] = {}

    def make(name: str = "store", *, wait_seconds: float = WAIT_SECONDS) -> Store:
        store: Store
        if request.param == "sqlite":
            store = SqliteStore(tmp_path / f"{name}.db", wait_seconds=wait_seconds)
        else:
            store = MemoryStore(held.setdefault(name, Held(name)), wait_seconds=wait_seconds)
        opened.append(store)
        return store

    yield make
    for store in opened:
        store.close()


@pytest.fixture
def store(make_store: MakeStore) -> Store:
    return make_store()


@pytest.fixture
def writing(store: Store) -> Iterator[Writing]:
    """Write, in the test's own thread, until it ends."""
    with store.write() as writing:
        yield writing


@pytest.fixture
def tenant(writing: Writing) -> int:
    return writing.add_tenant(TENANT)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Give a folder that other users get to, unlike those of pytest."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
