"""What the processes of tests do with a store; a module of its own, as they import what they run."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from multiprocessing.synchronize import Barrier
from pathlib import Path

from quorate.store.checking import check_file
from quorate.store.copying import back_up, restore
from quorate.store.interface import StoreError
from quorate.store.serving_lock import serving_lock
from quorate.store.sqlite_store import SqliteStore
from tests.service.store.making import TENANT, change


def count_up(path: Path, times: int, together: Barrier) -> None:
    """Read a number that is kept, and keep the next, many times."""
    store = SqliteStore(path, durability="normal")
    together.wait(60)
    for _ in range(times):
        with store.write() as writing:
            tenant = writing.add_tenant(TENANT)
            row = writing.account(tenant, "a") or writing.add_account(tenant, "a")
            number = int(writing.facts(row.id)[0] or b"0") + 1
            writing.put_facts(row.id, b"%d" % number, b"")
            writing.add_changes(tenant, [change(at=number)])
    store.close()


def open_together(path: Path, together: Barrier, told: Path) -> None:
    """Open a store at the same time as others, and write down how that went."""
    together.wait(60)
    try:
        store = SqliteStore(path)
    except StoreError as error:
        told.write_text(str(error), encoding="utf-8")
        return
    told.write_text(store.id, encoding="utf-8")
    store.close()


def write_and_stay(path: Path, ready: Barrier) -> None:
    """Write, begin to write more, and wait to be killed."""
    store = SqliteStore(path)
    with store.write() as writing:
        writing.add_account(writing.add_tenant(TENANT), "kept")
    with store.write() as writing:
        for number in range(20_000):  # more than the cache holds, so that some of it lies in the log
            row = writing.add_account(1, f"lost {number}")
            writing.put_facts(row.id, b"x" * 1_000, b"")
        ready.wait(60)
        ready.wait(60)


def serve(path: Path, ready: Barrier) -> None:
    """Hold the lock of a store, and wait to be killed."""
    with serving_lock(path):
        ready.wait(60)
        ready.wait(60)


def take_turns(path: Path, times: int, together: Barrier) -> None:
    """Take the lock of a store many times, and write down when it was taken and given back."""
    together.wait(60)
    turns = path.with_name(f"{path.name}.turns")
    while times:
        try:
            with serving_lock(path):
                with turns.open("ab") as file:
                    file.write(b"(")
                with turns.open("ab") as file:
                    file.write(b")")
        except StoreError:
            continue
        times -= 1


def copy_and_stay(name: str, path: Path, to: Path, ready: Barrier) -> None:
    """Begin to copy a store, and wait in the middle to be killed."""

    def stay(text: str) -> None:
        if text:
            ready.wait(60)
            ready.wait(60)

    {"back_up": back_up, "restore": restore}[name](path, to, stay, check_file, force=True)


def close_under_load(folder: Path) -> None:
    """Close stores, again and again, while threads read and write; what these are told is that it is closed."""
    for number in range(20):
        store = SqliteStore(folder / "store.db", durability="normal")
        with ThreadPoolExecutor(4) as threads:
            told = [threads.submit(use_until_closed, store, writes=each % 2 == 0) for each in range(4)]
            for _ in range(10 * number):
                with store.peek() as reading:
                    reading.accounts(1, "", 10)
            store.close()
            if any("the store is closed" not in each.result() for each in told):
                raise AssertionError([each.result() for each in told])


def use_until_closed(store: SqliteStore, *, writes: bool) -> str:
    """Read or write until that is refused; returns what is told then."""
    while True:
        try:
            if writes:
                with store.write() as writing:
                    tenant = writing.add_tenant(TENANT)
                    row = writing.account(tenant, "a") or writing.add_account(tenant, "a")
                    writing.put_facts(row.id, b"x" * 5_000, b"")
            else:
                with store.read() as reading:
                    for _ in range(20):
                        reading.accounts(1, "", 100)
                        reading.facts(1)
        except StoreError as error:
            return str(error)
