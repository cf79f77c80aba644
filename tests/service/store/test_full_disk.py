"""A disk that is full takes nothing half, is told with the way out, and all goes on once there is room."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from quorate.store import sqlite_store
from quorate.store.checking import check_file
from quorate.store.copying import back_up, restore
from quorate.store.interface import Store, StoreError, Writing
from quorate.store.sqlite_opening import WAIT_SECONDS, Durability, connect
from quorate.store.sqlite_store import SqliteStore
from tests.service.store.kept import tell
from tests.service.store.making import TENANT, change

FACTS = b"x" * 20_000


@dataclass
class Disk:
    """A folder on a small disk, and how to make room on it."""

    folder: Path
    make_room: Callable[[], None]


@pytest.fixture(params=["a small disk", "a limit of pages"])
def disk(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    if request.param == "a small disk":
        yield from small_disk(tmp_path)
    else:
        yield limited(tmp_path, monkeypatch)


def small_disk(folder: Path) -> Iterator[Disk]:
    mount, unmount = shutil.which("mount"), shutil.which("umount")
    asked = [mount or "mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    if mount is None or unmount is None or subprocess.run(asked, check=False, capture_output=True).returncode:
        pytest.skip("disks may only be mounted by root")
    try:
        ballast = folder / "ballast"
        ballast.write_bytes(bytes(1_000_000))
        yield Disk(folder, ballast.unlink)
    finally:
        subprocess.run([unmount, str(folder)], check=True)


def limited(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    """Let the database itself take no more than so many pages, which it tells as it tells of a full disk."""
    opened: list[sqlite3.Connection] = []

    def connect_limited(
        path: Path, *, wait_seconds: float = WAIT_SECONDS, durability: Durability = "full"
    ) -> sqlite3.Connection:
        connection = connect(path, wait_seconds=wait_seconds, durability=durability)
        connection.execute("PRAGMA max_page_count = 250")
        opened.append(connection)
        return connection

    def make_room() -> None:
        for each in opened:
            each.execute("PRAGMA max_page_count = 10000")

    monkeypatch.setattr(sqlite_store, "connect", connect_limited)
    return Disk(folder, make_room)


def add(writing: Writing, number: int) -> None:
    tenant = writing.add_tenant(TENANT)
    row = writing.add_account(tenant, f"a{number:04}")
    writing.add_changes(tenant, [change(row.account)])
    writing.put_facts(row.id, FACTS, b"")
    writing.decided(row.id, 1, 1, FACTS, number)


def add_one(store: Store, number: int) -> None:
    with store.write() as writing:
        add(writing, number)


def fill(store: Store) -> int:
    """Add accounts until there is no room; returns how many were acknowledged."""
    for number in range(1_000):
        try:
            add_one(store, number)
        except StoreError as error:
            assert "the disk is full; make room" in str(error)  # noqa: PT017 - which one of many fails is not known
            return number
    raise AssertionError("the disk never was full")


def assert_whole(store: SqliteStore, count: int) -> None:
    """Hold that the accounts that were acknowledged are there, each with all that is its own, and nothing else."""
    with store.read() as reading:
        rows = reading.accounts(1, "", 1_000)
        assert [row.account for row in rows] == [f"a{number:04}" for number in range(count)]
        assert {(row.version, row.decided_at) for row in rows} == {(1, 1)}
        assert [row.account for row in reading.changes(1, 0, 1_000)] == [row.account for row in rows]
        assert all(reading.facts(row.id)[0] == reading.state(row.id) == FACTS for row in rows)
    with closing(sqlite3.connect(store.path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_what_finds_no_room_leaves_nothing_and_goes_on_once_there_is_some(disk: Disk) -> None:
    store = SqliteStore(disk.folder / "store.db", wait_seconds=1)
    count = fill(store)
    assert count > 5
    assert_whole(store, count)
    for number in range(3):
        with pytest.raises(StoreError, match="the disk is full"):
            add_one(store, count + number)
    assert_whole(store, count)
    disk.make_room()
    for number in range(5):
        add_one(store, count + number)
    assert_whole(store, count + 5)
    store.close()
    again = SqliteStore(disk.folder / "store.db")
    assert_whole(again, count + 5)
    again.close()


def test_who_passes_over_the_failure_keeps_nothing_either(disk: Disk) -> None:
    store = SqliteStore(disk.folder / "store.db", wait_seconds=1)
    count = fill(store)
    with pytest.raises(StoreError):
        add_each_whatever_happens(store, count)
    assert_whole(store, count)
    store.close()


def add_each_whatever_happens(store: Store, start: int) -> None:
    """Add accounts in one transaction, and go on with the next one where that fails, as nobody should."""
    with store.write() as writing:
        for number in range(start, start + 5):
            try:
                add(writing, number)
            except StoreError:
                continue


def test_a_change_that_fails_fails_all_of_its_transaction(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "store.db")
    add_one(store, 0)
    with pytest.raises(StoreError, match="a change failed, and all of its transaction with it; try again"):
        add_the_same_twice(store)
    assert_whole(store, 1)
    store.close()


def add_the_same_twice(store: Store) -> None:
    """Add an account that is there, and go on as if it were not."""
    with store.write() as writing:
        add(writing, 1)
        with pytest.raises(sqlite3.IntegrityError):
            writing.add_account(1, "a0000")
        add(writing, 2)


def test_a_copy_for_which_there_is_no_room_leaves_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("small")
    for disk in small_disk(folder):
        path, to = tmp_path_factory.mktemp("large") / "store.db", disk.folder / "copy.db"
        store = SqliteStore(path, durability="normal")
        for number in range(150):
            add_one(store, number)
        store.close()
        for do in (back_up, restore):
            with pytest.raises(StoreError, match=f"{to}: the disk is full; make room"):
                do(path, to, tell, check_file, force=True)
            assert [each.name for each in disk.folder.iterdir()] == ["ballast"]


def test_a_store_for_which_there_is_no_room_is_told(disk: Disk) -> None:
    store = SqliteStore(disk.folder / "store.db", wait_seconds=1)
    fill(store)
    if (disk.folder / "ballast").exists():
        with pytest.raises(StoreError, match="full"):
            SqliteStore(disk.folder / "other.db", wait_seconds=1)
    store.close()
