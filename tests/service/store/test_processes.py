"""Any number of processes share one file, and none leaves anything half."""

from __future__ import annotations

import multiprocessing
import threading
from pathlib import Path

import pytest

from quorate.store.checking import check_file
from quorate.store.sqlite_store import SqliteStore
from tests.service.store import counting
from tests.service.store.kept import tell
from tests.service.store.making import TENANT

SPAWN = multiprocessing.get_context("spawn")


def test_writers_of_several_processes_count_up_exactly(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    SqliteStore(path).close()
    together = SPAWN.Barrier(4)
    processes = [SPAWN.Process(target=counting.count_up, args=(path, 250, together)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0] * 4
    store = SqliteStore(path)
    with store.read() as reading:
        assert reading.facts(1)[0] == b"1000"
        assert [row.at for row in reading.changes(1, 0, 2_000)] == list(range(1, 1_001))
    store.close()


@pytest.mark.parametrize("turn", range(3))
def test_processes_that_make_a_file_at_once_get_the_same_store(tmp_path: Path, turn: int) -> None:
    path = tmp_path / f"store{turn}.db"
    together = SPAWN.Barrier(6)
    told = [tmp_path / f"told{number}" for number in range(6)]
    processes = [SPAWN.Process(target=counting.open_together, args=(path, together, each)) for each in told]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    store = SqliteStore(path)
    assert [each.read_text(encoding="utf-8") for each in told] == [store.id] * 6
    store.close()


def test_a_killed_process_leaves_what_was_acknowledged_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    store = SqliteStore(path)
    ready = SPAWN.Barrier(2)
    process = SPAWN.Process(target=counting.write_and_stay, args=(path, ready))
    process.start()
    try:
        ready.wait(60)
        assert Path(f"{path}-wal").stat().st_size > 1_000_000
    finally:
        process.kill()
        process.join(60)
    with store.write() as writing:
        tenant = writing.add_tenant(TENANT)
        assert [row.account for row in writing.accounts(tenant, "", 10)] == ["kept"]
        writing.add_account(tenant, "more")
    store.close()
    store = SqliteStore(path)
    with store.read() as reading:
        assert reading.count_accounts(tenant) == 2
    store.close()


def test_a_store_is_closed_while_threads_use_it(tmp_path: Path) -> None:
    """In a process of its own, as closing what is being used ends a process."""
    process = SPAWN.Process(target=counting.close_under_load, args=(tmp_path,))
    process.start()
    process.join(120)
    assert process.exitcode == 0
    assert check_file(tmp_path / "store.db", tell) == []


def test_threads_that_are_no_more_hold_no_files_open(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "store.db")

    def look() -> None:
        with store.read() as reading:
            reading.tenants()

    def open_files() -> int:
        return sum(1 for each in Path("/proc/self/fd").iterdir() if each.resolve().parent == tmp_path)

    look()
    for _ in range(20):
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    assert open_files() <= 2 * 3 + 1  # of this thread and of the last: the file, its log, and what they share
    store.close()
    assert open_files() == 0
