"""Whatever is done in whatever order, all implementations answer alike."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from quorate.store.interface import Reading, Store, Writing
from quorate.store.rows import ActionStatus, ChangeKind, MemberRow
from quorate.store.sqlite_store import SqliteStore
from tests.service.store.kept import findings_of
from tests.service.store.making import action, change, entry, event, request, revision
from tests.service.store.memory_store import Held, MemoryStore

Draw = random.Random
Do = Callable[[Writing, Draw], Any]
KINDS = ("send_email", "call", "notify")
NAMES = ("large", "small")
PEOPLE = ("", "ann", "bob")


def some_account(writing: Writing, draw: Draw) -> tuple[int, int, str]:
    """Return a tenant and the number and key of one of its accounts, a new one where it is not there."""
    tenant = writing.add_tenant(draw.choice(["a/main", "b/main"]))
    key = f"a{draw.randrange(12)}"
    row = writing.account(tenant, key) or writing.add_account(tenant, key)
    return tenant, row.id, key


def decide(writing: Writing, draw: Draw) -> Any:  # noqa: ANN401 - of any kind, as all below
    tenant, account, _ = some_account(writing, draw)
    name = f"sha256:{draw.randrange(3)}"
    known = writing.revision(tenant, name)
    by = writing.add_revision(tenant, revision(name)) if known is None else known.id
    due = draw.choice([None, draw.randrange(100)])
    return writing.decided(account, by, draw.randrange(100), b"%d" % draw.randrange(9), due)


def put_facts(writing: Writing, draw: Draw) -> Any:  # noqa: ANN401
    _, account, _ = some_account(writing, draw)
    return writing.put_facts(account, b"%d" % draw.randrange(99), b"")


def add_events(writing: Writing, draw: Draw) -> Any:  # noqa: ANN401
    _, account, _ = some_account(writing, draw)
    asked = {f"e{draw.randrange(20)}" for _ in range(draw.randrange(4))}
    known = writing.known_events(account, asked)
    writing.add_events(account, [event(key, draw.randrange(9)) for key in sorted(asked - known.keys())])
    return known


def drop_events(writing: Writing, draw: Draw) -> Any:  # noqa: ANN401
    _, account, _ = some_account(writing, draw)
    return writing.drop_events(account, [f"e{draw.randrange(20)}" for _ in range(3)])


def remove(writing: Writing, draw: Draw) -> Any:  # noqa: ANN401
    tenant, account, key = some_account(writing, draw)
    gone = [row for name in NAMES for row in writing.members(tenant, name, ("", "", ""), 1_000, key)]
    writing.change_members(tenant, gone, [])
    return writing.remove_account(tenant, account)


def change_members(writing: Writing, draw: Draw) -> Any:  # noqa: ANN401
    tenant, _, key = some_account(writing, draw)
    rows = [
        MemberRow(draw.choice(NAMES), key, draw.choice(PEOPLE), draw.choice("xy"), draw.randrange(9), "rule")
        for _ in range(5)
    ]
    return writing.change_members(tenant, rows[:2], rows[2:])


def members(writing: Writing, draw: Draw) -> Any:  # noqa: ANN401
    tenant, _, key = some_account(writing, draw)
    after = (f"a{draw.randrange(12)}", draw.choice(PEOPLE), draw.choice("xy"))
    return writing.members(tenant, draw.choice(NAMES), after, draw.randrange(5), draw.choice(["", key]))


def add_changes(writing: Writing, draw: Draw) -> Any:  # noqa: ANN401
    tenant, _, key = some_account(writing, draw)
    kind = draw.choice(list(ChangeKind))
    return writing.add_changes(tenant, [replace(change(key, at=draw.randrange(100)), kind=kind)] * draw.randrange(3))


def add_actions(writing: Writing, draw: Draw) -> Any:  # noqa: ANN401
    tenant, account, key = some_account(writing, draw)
    made = action(f"k{draw.randrange(30)}", kind=draw.choice(KINDS), account=key, ready=draw.randrange(100))
    return writing.add_actions(tenant, account, [made])


def lease_actions(writing: Writing, draw: Draw) -> Any:  # noqa: ANN401
    tenant, _, _ = some_account(writing, draw)
    now = draw.randrange(100)
    return writing.lease_actions(tenant, now, now + 20, draw.randrange(5), draw.sample(KINDS, draw.randrange(3)))


def close_action(writing: Writing, draw: Draw) -> Any:  # noqa: ANN401
    tenant, _, _ = some_account(writing, draw)
    return writing.close_action(tenant, f"k{draw.randrange(30)}", draw.choice(list(ActionStatus)[1:]), b"o")


def lease_timers(writing: Writing, draw: Draw) -> Any:  # noqa: ANN401
    now = draw.randrange(100)
    return writing.lease_timers(now, now + 1 + draw.randrange(30), draw.randrange(6))


def due_accounts(writing: Writing, draw: Draw) -> Any:  # noqa: ANN401
    tenant, _, _ = some_account(writing, draw)
    return writing.due_accounts(tenant, draw.randrange(120), draw.randrange(8))


def outdated(writing: Writing, draw: Draw) -> Any:  # noqa: ANN401
    tenant, _, _ = some_account(writing, draw)
    by, most = draw.randrange(8), draw.randrange(30)
    every = sorted(writing.outdated(tenant, by, 1_000))
    return every, len(writing.outdated(tenant, by, most)), writing.count_outdated(tenant, by, most)


def lease(writing: Writing, draw: Draw) -> Any:  # noqa: ANN401
    now, owner = draw.randrange(100), draw.choice(PEOPLE)
    found = writing.lease("clock", owner, now, now + 10), writing.holds("clock", draw.randrange(5))
    if not draw.randrange(3):
        writing.release("clock", draw.choice(PEOPLE))
    return found


def activate(writing: Writing, draw: Draw) -> Any:  # noqa: ANN401
    tenant, _, _ = some_account(writing, draw)
    known = writing.revisions(tenant, 1_000, 10)
    return writing.activate(tenant, draw.choice(known).id, 1, "ann", 0) if known else None


def keep_request(writing: Writing, draw: Draw) -> Any:  # noqa: ANN401
    tenant, _, _ = some_account(writing, draw)
    made = request(f"r{draw.randrange(20)}", draw.randrange(20))
    known = writing.request(tenant, made.id)
    if known is None:
        writing.add_request(tenant, made)
    return known, writing.drop_requests(draw.randrange(20), draw.randrange(3))


def audit(writing: Writing, draw: Draw) -> Any:  # noqa: ANN401
    tenant, _, _ = some_account(writing, draw)
    before = writing.last_digest(tenant)
    writing.add_audit(tenant, entry("do", before + b"1"))
    return before


def drop_changes(writing: Writing, draw: Draw) -> Any:  # noqa: ANN401
    return writing.drop_changes(draw.randrange(100), draw.randrange(6))


DOINGS: list[Do] = [
    *(decide, decide, put_facts, add_events, drop_events, remove, change_members, members, add_changes, drop_changes),
    *(add_actions, add_actions, lease_actions, close_action, lease_timers, due_accounts, outdated, lease, activate),
    *(keep_request, audit),
]


def everything(reading: Reading) -> list[Any]:
    found: list[Any] = [reading.tenants(), reading.next_timer(), reading.first_change(), reading.last_change()]
    found.append(reading.count_open_actions())
    for tenant, _ in reading.tenants():
        rows = reading.accounts(tenant, "", 1_000)
        found += [rows, reading.count_accounts(tenant), reading.revisions_in_use(tenant)]
        for row in rows:
            found += [reading.facts(row.id), reading.state(row.id), reading.events(row.id), reading.due_of(row.id)]
            found.append(reading.kept(tenant, row.account))
            found += [reading.event_bodies(row.id), reading.open_actions(row.id)]
        found += [reading.members(tenant, name, ("", "", ""), 1_000) for name in NAMES]
        found += [reading.changes(tenant, 0, 1_000), reading.count_changes(tenant, 3, 7)]
        found += [reading.action(tenant, f"k{number}") for number in range(30)]
        found += [reading.revisions(tenant, 1_000, 10), reading.activated(tenant, 10), reading.active(tenant)]
        found += [reading.request(tenant, f"r{number}") for number in range(20)]
        found += [reading.audit(tenant, 0, 1_000), reading.last_digest(tenant)]
    return found


@pytest.mark.parametrize("seed", range(12))
def test_stores_answer_alike(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "store.db"
    one, two = SqliteStore(path, durability="normal"), MemoryStore(Held("two"))
    draw = random.Random(seed)  # noqa: S311 - the same each time
    for _ in range(60):
        steps = [(draw.choice(DOINGS), draw.randrange(10**9)) for _ in range(draw.randrange(1, 12))]
        fails = not draw.randrange(6)
        answers = [apply(store, steps, fails=fails) for store in (one, two)]
        assert answers[0] == answers[1], [do.__name__ for do, _ in steps]
    stores: list[Store] = [one, two]
    found = []
    for store in stores:
        with store.read() as reading:
            found.append(everything(reading))
    assert found[0] == found[1]
    one.close()
    assert {each.part for each in findings_of(path)} <= {"members", "states", "audit"}


def apply(store: Store, steps: list[tuple[Do, int]], *, fails: bool) -> list[Any]:
    """Do steps in one transaction, which fails at its end or does not; returns all that was answered."""
    found: list[Any] = []
    with suppress(ZeroDivisionError), store.write() as writing:
        found += [do(writing, random.Random(seed)) for do, seed in steps]  # noqa: S311 - as above
        assert 1 / (not fails)
    return found
