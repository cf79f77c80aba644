"""No query looks through a table that grows, whatever lies in it."""

from __future__ import annotations

import inspect
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from quorate.store.interface import Writing
from quorate.store.rows import ActionStatus, MemberRow
from quorate.store.sqlite_opening import connect
from quorate.store.sqlite_store import SqliteStore
from quorate.store.sqlite_writing import SqliteWriting
from tests.service.store.making import OTHER, TENANT, action, change, entry, event, member, request, revision

GROWING = {
    "accounts",
    "facts",
    "states",
    "events",
    "members",
    "changes",
    "actions",
    "timers",
    "timer_leases",
    "requests",
    "audit",
}

# What is looked through all the same: the method, the table, and why that is well.
LOOKED_THROUGH = {
    ("count_open_actions", "actions"): "counts an index of what is open, for a figure that is asked for now and then",
    ("drop_changes", "changes"): "takes a number of the first and no more",
}

COUNTS = {"count_open_actions"}
"""What takes the longer the more there is, as it counts."""

CALLS: dict[str, Callable[[SqliteWriting], Any]] = {
    "tenant": lambda store: store.tenant(TENANT),
    "tenants": lambda store: store.tenants(),
    "account": lambda store: store.account(1, "a1"),
    "kept": lambda store: store.kept(1, "a1"),
    "accounts": lambda store: store.accounts(1, "a1", 5),
    "count_accounts": lambda store: store.count_accounts(1),
    "outdated": lambda store: store.outdated(1, 2, 5),
    "count_outdated": lambda store: store.count_outdated(1, 2, 5),
    "facts": lambda store: store.facts(1),
    "state": lambda store: store.state(1),
    "events": lambda store: store.events(1),
    "event_bodies": lambda store: store.event_bodies(1),
    "known_events": lambda store: (store.known_events(1, ["e1"]), store.known_events(1, ["e1", "e2"])),
    "due_of": lambda store: store.due_of(1),
    "due_accounts": lambda store: store.due_accounts(1, 100, 5),
    "members": lambda store: (
        store.members(1, "large", ("", "", ""), 5),
        store.members(1, "large", ("a1", "", ""), 5),
        store.members(1, "large", ("", "", ""), 5, "a1"),
        store.members(1, "large", ("a1", "", ""), 5, "a1"),
    ),
    "changes": lambda store: (store.changes(1, 5, 5), store.changes(2, 0, 5)),
    "last_change": lambda store: store.last_change(),
    "first_change": lambda store: store.first_change(),
    "count_changes": lambda store: store.count_changes(2, 0, 5),
    "action": lambda store: store.action(1, "k1"),
    "open_actions": lambda store: store.open_actions(1),
    "count_open_actions": lambda store: store.count_open_actions(),
    "revision": lambda store: store.revision(1, "sha256:a"),
    "revision_of": lambda store: store.revision_of(1),
    "revision_names": lambda store: store.revision_names(1, "sha256:", 5),
    "revisions": lambda store: store.revisions(1, 100, 5),
    "revisions_in_use": lambda store: store.revisions_in_use(1),
    "active": lambda store: store.active(1),
    "activated": lambda store: store.activated(1, 5),
    "activation": lambda store: store.activation(1, 1),
    "request": lambda store: store.request(1, "r1"),
    "audit": lambda store: (store.audit(1, 5, 5), store.audit(2, 0, 5)),
    "last_digest": lambda store: (store.last_digest(1), store.last_digest(2)),
    "next_timer": lambda store: store.next_timer(),
    "transaction": lambda store: store.transaction(),
    "add_tenant": lambda store: store.add_tenant("new/main"),
    "add_account": lambda store: store.add_account(1, "new"),
    "decided": lambda store: (
        store.decided(1, 2, 5, b"", 50),
        store.decided(1, 2, 5, b"", 50),
        store.decided(1, 2, 5, b"", None),
    ),
    "put_facts": lambda store: store.put_facts(1, b"", b""),
    "remove_account": lambda store: store.remove_account(1, 2),
    "add_events": lambda store: store.add_events(1, [event("new")]),
    "drop_events": lambda store: store.drop_events(1, ["e1"]),
    "change_members": lambda store: store.change_members(1, [member("a1")], [member("new")]),
    "add_changes": lambda store: store.add_changes(1, [change()]),
    "drop_changes": lambda store: store.drop_changes(5, 5),
    "add_actions": lambda store: store.add_actions(1, 1, [action("k1"), action("new")]),
    "lease_actions": lambda store: (
        store.lease_actions(1, 100, 200, 5, []),
        store.lease_actions(1, 100, 200, 5, ["send_email", "rare"]),
        store.lease_actions(1, 100, 200, 5, ["rare"]),
    ),
    "close_action": lambda store: store.close_action(1, "k1", ActionStatus.DONE, b""),
    "drop_actions": lambda store: store.drop_actions(1),
    "lease_timers": lambda store: store.lease_timers(100, 200, 5),
    "lease": lambda store: store.lease("clock", "ann", 1, 2),
    "release": lambda store: store.release("clock", "ann"),
    "holds": lambda store: store.holds("clock", 1),
    "add_revision": lambda store: store.add_revision(1, revision("sha256:new")),
    "drop_revision": lambda store: store.drop_revision(1),
    "activate": lambda store: store.activate(1, 1, 1, "ann", 0),
    "add_request": lambda store: store.add_request(1, request("new")),
    "drop_requests": lambda store: store.drop_requests(5, 5),
    "add_audit": lambda store: store.add_audit(1, entry()),
}


def test_every_method_is_looked_at() -> None:
    asked = {name for name, _ in inspect.getmembers(Writing, inspect.isfunction) if not name.startswith("_")}
    assert asked == set(CALLS)


def test_every_table_grows_or_is_known_not_to(stores: dict[int, Path]) -> None:
    few = {"meta", "counters", "decided_by", "tenants", "revisions", "activations", "leases"}
    with closing(sqlite3.connect(stores[100])) as connection:
        found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    assert {name for (name,) in found} == few | GROWING | {"_sqlite_migrations", "sqlite_sequence"}


@pytest.mark.parametrize("method", CALLS)
def test_no_query_looks_through_a_table_that_grows(stores: dict[int, Path], method: str) -> None:
    with opened(stores[100]) as (connection, writing):
        asked: list[str] = []
        connection.set_trace_callback(asked.append)
        CALLS[method](writing)
        connection.set_trace_callback(None)
        assert asked
        plans = [step for each in asked for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {each}")]
    scanned = {found[1] for step in plans if (found := re.match(r"SCAN (\w+)", step))}
    assert {table for table in scanned & GROWING if (method, table) not in LOOKED_THROUGH} == set(), plans
    assert scanned <= GROWING | {"tenants", "sqlite_sequence"}, plans  # an alias would hide which table it is


@pytest.mark.parametrize("method", sorted(set(CALLS) - COUNTS))
def test_no_call_takes_longer_in_a_larger_store(stores: dict[int, Path], method: str) -> None:
    """Counted in instructions of the database, which also shows what is looked through within an index."""
    small, large = (instructions(stores[size], CALLS[method]) for size in (100, 2_000))
    assert large <= small * 1.3 + 300, f"{small} instructions with 100 of each, {large} with 2,000"


def instructions(path: Path, call: Callable[[SqliteWriting], Any]) -> int:
    """Count the instructions that a call takes."""
    counted = 0

    def count() -> None:
        nonlocal counted
        counted += 10

    with opened(path) as (connection, writing):
        connection.set_progress_handler(count, 10)
        call(writing)
        connection.set_progress_handler(None, 0)
    return counted


@contextmanager
def opened(path: Path) -> Iterator[tuple[sqlite3.Connection, SqliteWriting]]:
    """Write to a store within the block, and keep nothing of it."""
    with closing(connect(path, durability="normal")) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection, SqliteWriting(connection, path)
        connection.execute("ROLLBACK")


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """Make stores with so many of everything in one tenant, and little in another."""
    folder = tmp_path_factory.mktemp("stores")
    found = {}
    for size in (100, 2_000):
        path = found[size] = folder / f"{size}.db"
        store = SqliteStore(path, durability="normal")
        with store.write() as writing:
            fill(writing, size)
        store.close()
    return found


def fill(writing: SqliteWriting, size: int) -> None:
    tenant, other = writing.add_tenant(TENANT), writing.add_tenant(OTHER)
    for name in ("sha256:a", "sha256:b"):
        writing.activate(tenant, writing.add_revision(tenant, revision(name)), 1, "ann", 0)
    members: list[MemberRow] = []
    for number in range(size):
        row = writing.add_account(tenant, f"a{number}")
        writing.put_facts(row.id, b"", b"")
        writing.add_events(row.id, [event("e1"), event("e2")])
        writing.decided(row.id, 1 + number % 2, 1, b"", number % 200)
        writing.add_actions(tenant, row.id, [action(f"k{number}", ready=number % 90)])
        writing.add_request(tenant, request(f"r{number}", number))
        writing.add_audit(tenant, entry())
        members.append(member(row.account))
    writing.change_members(tenant, [], members)
    writing.add_changes(tenant, [change(at=number) for number in range(size)])
    writing.add_changes(other, [change()])
    writing.add_audit(other, entry())
    writing.add_actions(tenant, 1, [action("rare", kind="rare")])
