"""How long a store of a million takes for what servers ask of it all day.

`python -m tests.bench.store` builds a file in a temporary folder, 1.5 GB at full size, and prints one table. Times are
of this machine and its disk: the least and the median of several rounds, and the least of the processor alone.
"""

from __future__ import annotations

import argparse
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from quorate.store.checking import check_file
from quorate.store.copying import back_up
from quorate.store.rows import ChangeKind, ChangeRow, EventRow
from quorate.store.sqlite_store import SqliteStore

ROUNDS: Final = 7
BODY: Final = b'{"id":"%08d","type":"site_visited","at":"2026-06-01T12:00:00Z","person":"ann","url":"/products/seeds"}'
STATE: Final = b'{"audiences":{"large":{"since":"2026-06-01T12:00:00Z"}},"people":{},"groups":{}}' * 4
SMALL: Final = 100_000
_DAY: Final = 86_400_000_000


def main(argv: Sequence[str] | None = None) -> int:
    """Build the store, measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.store", description="times of a large store")
    parser.add_argument(
        "--accounts", type=int, default=1_000_000, metavar="N", help="accounts that are due (1,000,000)"
    )
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="quorate-bench-") as name:
        path = Path(name) / "store.db"
        SqliteStore(path).close()
        begin = time.perf_counter()
        build(path, options.accounts)
        os.sync()  # what is still to be written of this is no matter of what is measured
        size = path.stat().st_size / 1e6
        _tell(f"built {options.accounts:,} accounts, {size:,.0f} MB, in {time.perf_counter() - begin:.0f} s")
        _tell(f"SQLite {sqlite3.sqlite_version}\n\n{'':59} least     median        CPU")
        store = SqliteStore(path)
        for each in (timers, events, decisions, members, counts, actions, changes):
            each(store, options.accounts)
        store.close()
        copies(path)
    return 0


def build(path: Path, accounts: int) -> None:
    """Fill a store by the fastest way there is: sorted rows, and no care for what is lost if the power goes."""
    few = min(SMALL, accounts)
    tables: list[tuple[str, int, Iterable[tuple[Any, ...]]]] = [
        ("accounts", 7, ((number, 1, f"a{number:07}", 1, 1, 1, _due(number)) for number in range(1, accounts + 1))),
        ("facts", 3, ((number, STATE, b"") for number in range(1, few + 1))),
        ("states", 2, ((number, STATE) for number in range(1, few + 1))),
        (
            "events",
            4,
            ((number, f"e{each:08}", each, BODY % each) for number in range(1, few + 1) for each in range(20)),
        ),
        ("members", 7, ((1, "large", f"a{number:07}", "", "", 1, "") for number in range(1, accounts + 1))),
        ("timers", 2, sorted((_due(number), number) for number in range(1, accounts + 1))),
        (
            "actions",
            13,
            (
                (1, f"k{number:07}", number, f"a{number:07}", "", "win", "send_email", b"{}", number, number, 0, 0, b"")
                for number in range(1, accounts + 1)
            ),
        ),
        (
            "changes",
            10,
            (
                (number, 1 + (number % 1_000 == 0), "a", "", 1, "large", number, "sha256:1", "ingest", b"{}")
                for number in range(1, accounts + 1)
            ),
        ),
    ]
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = off")
        connection.execute("PRAGMA cache_size = -400000")
        connection.execute("BEGIN")
        connection.execute("INSERT INTO tenants (id, name) VALUES (1, 'acme/main'), (2, 'acme/other')")
        for table, columns, rows in tables:
            connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * columns)})", rows)  # noqa: S608
        connection.execute("COMMIT")


def _due(number: int) -> int:
    """Return an instant of a day by which neighbours lie far from each other."""
    return number * 2_654_435_761 % _DAY


def timers(store: SqliteStore, accounts: int) -> None:
    """Lease those whose time has come."""
    lease = [0]

    def find() -> None:
        lease[0] += 1
        with store.write() as writing:
            assert len(writing.lease_timers(_DAY, 2 * _DAY + lease[0], 1_000)) == min(1_000, accounts)

    show(f"lease 1,000 of {accounts:,} timers that are due", find)

    def look() -> None:
        with store.peek() as reading:
            reading.next_timer()

    show("tell when the next timer is due", look)


def events(store: SqliteStore, accounts: int) -> None:
    """Add events to accounts here and there, all in one transaction that outlasts the loss of power."""
    chosen = random.Random(7)  # noqa: S311 - the same each time
    few = min(SMALL, accounts)
    fresh = iter(range(1_000, 10**9))

    def add() -> None:
        with store.write() as writing:
            for _ in range(100):
                number = next(fresh)
                account, new = chosen.randint(1, few), EventRow(f"f{number:08}", number, BODY % number)
                if not writing.known_events(account, [new.id]):
                    writing.add_events(account, [new])

    show(f"add 100 events to {few:,} accounts of 20 each, durably", add)

    def read() -> None:
        with store.read() as reading:
            for _ in range(100):
                account = chosen.randint(1, few)
                reading.facts(account)
                reading.state(account)
                reading.event_bodies(account)

    show("read 100 accounts with their facts, states and events", read)


def decisions(store: SqliteStore, accounts: int) -> None:
    """Keep all that follows from deciding accounts here and there."""
    chosen = random.Random(8)  # noqa: S311 - as above
    few = min(SMALL, accounts)
    fresh = iter(range(1_000, 10**9))

    def decide() -> None:
        with store.write() as writing:
            for _ in range(100):
                number = next(fresh)
                account = chosen.randint(1, few)
                key = f"a{account:07}"
                writing.account(1, key)
                writing.add_events(account, [EventRow(f"g{number:08}", number, BODY % number)])
                writing.add_changes(
                    1, [ChangeRow(0, key, "", ChangeKind.STEP, "win", number, "sha256:1", "ingest", b"{}")]
                )
                writing.decided(account, 1, number, STATE, 100_000 + number)
            writing.transaction()

    show("the same with a state, a change and a timer each", decide)


def members(store: SqliteStore, accounts: int) -> None:
    """Go through an audience, page by page."""

    def page() -> None:
        with store.read() as reading:
            reading.members(1, "large", (f"a{accounts // 2:07}", "", ""), 1_000)

    show(f"one page of 1,000 of {accounts:,} members", page)

    def all_pages() -> None:
        place, count = ("", "", ""), 0
        while True:
            with store.read() as reading:
                rows = reading.members(1, "large", place, 1_000)
            if not rows:
                break
            count += len(rows)
            place = (rows[-1].account, rows[-1].person, rows[-1].role)
        assert count == accounts

    show("all pages", all_pages, rounds=3)

    def of_one() -> None:
        with store.read() as reading:
            reading.members(1, "large", ("", "", ""), 1_000, f"a{accounts // 2:07}")

    show("the memberships of one account in it", of_one)


def counts(store: SqliteStore, accounts: int) -> None:
    """Count what is yet to be decided by new rules."""

    def outdated() -> None:
        with store.read() as reading:
            assert reading.count_outdated(1, 2, 10_000_000) == accounts

    show(f"count {accounts:,} accounts that other rules decided", outdated)

    def some() -> None:
        with store.read() as reading:
            reading.outdated(1, 2, 1_000)

    show("find 1,000 of them", some)


def actions(store: SqliteStore, accounts: int) -> None:
    """Lease actions, where a million of another kind wait that nobody does."""
    until = [10_000_000]

    def lease(kinds: list[str], most: int) -> Callable[[], None]:
        def run() -> None:
            until[0] += 1
            with store.write() as writing:
                writing.lease_actions(1, 10_000_000, until[0], most, kinds)

        return run

    show(f"lease 100 of {accounts:,} actions", lease([], 100))
    show("find no action of a kind that there is none of", lease(["call"], 100))


def changes(store: SqliteStore, accounts: int) -> None:
    """Read what a watch has not told yet."""

    def other() -> None:
        with store.read() as reading:
            reading.changes(2, 0, 500)

    show(f"500 changes of one tenant among {accounts:,} of others", other)

    def drop() -> None:
        with store.write() as writing:
            writing.drop_changes(10_000_000, 5_000)

    show("drop the oldest 5,000 changes, durably", drop)


def copies(path: Path) -> None:
    """Copy and check the file."""

    def tell(_: str) -> None:
        return None

    def copy() -> None:
        back_up(path, path.with_name("copy.db"), tell, lambda *_: (), force=True)

    show("back up the file, without the check", copy, rounds=1)
    show("check the file alone", lambda: check_file(path, tell), rounds=1)


def show(what: str, task: Callable[[], object], *, rounds: int = ROUNDS) -> None:
    """Time a task, and print a line of the table."""
    found, worked = [], []
    for _ in range(rounds):
        begin, worked_before = time.perf_counter(), time.process_time()
        task()
        found.append(time.perf_counter() - begin)
        worked.append(time.process_time() - worked_before)
    _tell(f"{what:55} {_text(min(found))} {_text(statistics.median(found))} {_text(min(worked))}")


def _tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _text(seconds: float) -> str:
    return f"{seconds:8.1f} s" if seconds >= 1 else f"{seconds * 1e3:7.2f} ms"


if __name__ == "__main__":
    sys.exit(main())
