"""Only one process serves a store, and another may once that is gone, however it went."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from quorate.store.interface import StoreError
from quorate.store.serving_lock import serving_lock, serving_process
from tests.service.store import counting

SPAWN = multiprocessing.get_context("spawn")


@contextmanager
def serving_elsewhere(path: Path) -> Iterator[BaseProcess]:
    """Serve a store in another process, until the block ends or that process is ended."""
    ready = SPAWN.Barrier(2)
    process = SPAWN.Process(target=counting.serve, args=(path, ready))
    process.start()
    try:
        ready.wait(60)
        yield process
    finally:
        process.kill()
        process.join(60)


def test_a_store_that_is_served_is_not_served_twice(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with serving_elsewhere(path) as process:
        with pytest.raises(StoreError) as raised, serving_lock(path):
            pass
        assert str(raised.value) == f"{path}: process {process.pid} serves it; stop that first, or name another file"
        assert serving_process(path) == process.pid
        with serving_lock(tmp_path / "other.db"):
            pass
    with serving_lock(path):  # it was killed
        assert serving_process(path) == os.getpid()


def test_the_same_process_does_not_serve_twice_either(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with serving_lock(path):
        with pytest.raises(StoreError, match=f"process {os.getpid()} serves it"), serving_lock(path):
            pass
        assert serving_process(path) == os.getpid()


def test_a_link_is_the_file_that_it_leads_to(tmp_path: Path) -> None:
    path, link = tmp_path / "store.db", tmp_path / "link.db"
    link.symlink_to(path)
    with serving_lock(link), pytest.raises(StoreError, match="serves it"), serving_lock(path):
        pass


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    for error in (ValueError, KeyboardInterrupt):
        with pytest.raises(error), serving_lock(path):
            raise error
    assert list(tmp_path.iterdir()) == []
    assert serving_process(path) is None


def test_what_another_process_left_is_no_lock(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    place = tmp_path / "store.db.lock"
    for left in ("1\n", "", "not a number, and longer than one may be\n"):
        place.write_text(left, encoding="utf-8")
        assert serving_process(path) is None
        with serving_lock(path):
            assert place.read_text(encoding="utf-8") == f"{os.getpid()}\n"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such file or directory; the folder of a store has to be there"):
        serve_nothing(tmp_path / "lost" / "store.db")


def serve_nothing(path: Path) -> None:
    with serving_lock(path):
        pass


def test_many_processes_take_their_turns(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    together = SPAWN.Barrier(4)
    processes = [SPAWN.Process(target=counting.take_turns, args=(path, 200, together)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0] * 4
    assert [each.name for each in tmp_path.iterdir()] == ["store.db.turns"]
    assert (tmp_path / "store.db.turns").read_bytes() == b"()" * 800
