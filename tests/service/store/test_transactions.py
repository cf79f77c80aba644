"""Any store shows one instant to who reads, and keeps all of what one writes or nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from quorate.store.interface import Reading, Store, StoreBusyError, StoreError, Writing
from quorate.store.rows import ActionStatus
from tests.service.store.conftest import MakeStore
from tests.service.store.making import OTHER, TENANT, action, change, entry, event, member, request, revision

START = ("", "", "")
ENDINGS: list[type[BaseException]] = [ValueError, KeyboardInterrupt, StoreError]


def everything(reading: Reading) -> dict[str, Any]:
    """Tell all that tests of this module keep in a store."""
    found: dict[str, Any] = {"tenants": reading.tenants(), "next": reading.next_timer()}
    found["places"] = reading.first_change(), reading.last_change(), reading.count_open_actions()
    for tenant, _ in reading.tenants():
        accounts = reading.accounts(tenant, "", 1_000)
        found[f"tenant {tenant}"] = (
            accounts,
            [(reading.facts(row.id), reading.state(row.id), reading.events(row.id)) for row in accounts],
            [(reading.due_of(row.id), reading.open_actions(row.id)) for row in accounts],
            reading.members(tenant, "large", START, 1_000),
            reading.changes(tenant, 0, 1_000),
            [reading.action(tenant, key) for key in ("k", "l")],
            (reading.revisions(tenant, 1_000, 1_000), reading.active(tenant)),
            [reading.request(tenant, key) for key in ("r", "s")],
            reading.audit(tenant, 0, 1_000),
        )
    return found


def fill(writing: Writing) -> None:
    tenant = writing.add_tenant(TENANT)
    row = writing.add_account(tenant, "a")
    writing.put_facts(row.id, b"facts", b"ledger")
    writing.add_events(row.id, [event("e1")])
    made = writing.add_revision(tenant, revision("sha256:a"))
    writing.activate(tenant, made, 1, "ann", 0)
    writing.decided(row.id, made, 1, b"state", 5)
    writing.change_members(tenant, [], [member("a")])
    writing.add_changes(tenant, [change()])
    writing.add_actions(tenant, row.id, [action("k")])
    writing.add_request(tenant, request("r"))
    writing.add_audit(tenant, entry())
    writing.lease("clock", "ann", 0, 10)


def change_everything(writing: Writing) -> None:
    tenant = writing.add_tenant(TENANT)
    row = writing.account(tenant, "a")
    assert row is not None
    writing.put_facts(row.id, b"other", b"")
    writing.add_events(row.id, [event("e2")])
    writing.drop_events(row.id, ["e1"])
    writing.decided(row.id, 1, 2, b"other", 9)
    writing.change_members(tenant, [member("a")], [member("b")])
    writing.drop_changes(100, 100)
    writing.add_changes(tenant, [change("b")])
    writing.lease_actions(tenant, 1, 100, 9, [])
    writing.close_action(tenant, "k", ActionStatus.DONE, b"")
    writing.add_actions(tenant, row.id, [action("l")])
    writing.lease_timers(100, 200, 10)
    writing.lease("clock", "ann", 10, 20)
    writing.drop_requests(100, 100)
    writing.add_request(tenant, request("s"))
    writing.add_audit(tenant, entry("b"))
    writing.activate(tenant, writing.add_revision(tenant, revision("sha256:b")), 2, "bob", 0)
    writing.remove_account(tenant, row.id)
    writing.add_account(writing.add_tenant(OTHER), "b")


def write_in_vain(store: Store, do: Callable[[Writing], None], error: type[BaseException]) -> None:
    with store.write() as writing:
        before = everything(writing)
        do(writing)
        assert everything(writing) != before
        raise error("on purpose")


@pytest.mark.parametrize("error", ENDINGS)
def test_a_block_that_ends_with_an_exception_leaves_nothing(make_store: MakeStore, error: type[BaseException]) -> None:
    store = make_store()
    with store.write() as writing:
        fill(writing)
    with store.read() as reading:
        before = everything(reading)
    with pytest.raises(error, match="on purpose"):
        write_in_vain(store, change_everything, error)
    for each in (store, make_store()):
        with each.read() as reading:
            assert everything(reading) == before
    with store.write() as writing:
        assert writing.lease("clock", "bob", 10, 20) == 2  # the lease that was prolonged was not
        change_everything(writing)
    with store.read() as reading:
        assert everything(reading) != before


def test_a_place_that_was_not_kept_is_given_again(store: Store) -> None:
    with store.write() as writing:
        tenant = writing.add_tenant(TENANT)
    with pytest.raises(ValueError, match="on purpose"):
        write_in_vain(store, lambda writing: writing.add_changes(tenant, [change("lost"), change("lost")]), ValueError)
    with store.write() as writing:
        assert writing.last_change() == 0
        writing.add_changes(tenant, [change("a")])
        assert [row.seq for row in writing.changes(tenant, 0, 10)] == [1]


def test_transactions_have_growing_numbers(make_store: MakeStore) -> None:
    found = []
    for store in (make_store(), make_store()) * 2:
        with store.write() as writing:
            found.append(writing.transaction())
    assert found == sorted(set(found))
    assert found[0] > 0


def test_who_reads_sees_one_instant_while_others_write(make_store: MakeStore) -> None:
    store, other = make_store(), make_store()
    with store.write() as writing:
        fill(writing)

    def write_more(into: Store, key: str) -> None:
        with into.write() as writing:
            writing.add_account(writing.add_tenant(TENANT), key)

    with ThreadPoolExecutor(1) as elsewhere:
        with store.read() as reading:
            before = everything(reading)
            for number in range(3):
                elsewhere.submit(write_more, store, f"x{number}").result()
                write_more(other, f"y{number}")
                assert everything(reading) == before
                with store.read() as within:
                    assert everything(within) == before
        with store.read() as reading:
            assert [row.account for row in reading.accounts(1, "", 10)] == ["a", "x0", "x1", "x2", "y0", "y1", "y2"]


def test_who_reads_does_not_see_what_is_being_written_and_does_not_wait(make_store: MakeStore) -> None:
    store, other = make_store(), make_store()

    def look(into: Store) -> int | None:
        with into.read() as reading, into.peek() as peeking:
            assert reading.tenant(TENANT) == peeking.tenant(TENANT)
            return reading.tenant(TENANT)

    with ThreadPoolExecutor(1) as elsewhere:
        with store.write() as writing:
            tenant = writing.add_tenant(TENANT)
            assert [elsewhere.submit(look, each).result() for each in (store, other)] == [None, None]
            with store.read() as within, store.peek() as peeking:
                assert within.tenant(TENANT) == peeking.tenant(TENANT) == tenant
        assert [elsewhere.submit(look, each).result() for each in (store, other)] == [tenant, tenant]


def test_writing_within_another_block_is_a_mistake(store: Store) -> None:
    with store.read() as reading:
        with pytest.raises(RuntimeError, match="another block"), store.write():
            pass
        assert reading.tenants() == []
    with store.write() as writing:
        writing.add_tenant(TENANT)
        with pytest.raises(RuntimeError, match="another block"), store.write():
            pass
        writing.add_tenant(OTHER)
    with store.peek() as reading:
        assert [name for _, name in reading.tenants()] == [TENANT, OTHER]


def count_up(store: Store, times: int) -> None:
    """Read a number that is kept, and keep the next."""
    for _ in range(times):
        with store.write() as writing:
            tenant = writing.add_tenant(TENANT)
            row = writing.account(tenant, "a") or writing.add_account(tenant, "a")
            number = int(writing.facts(row.id)[0] or b"0") + 1
            writing.put_facts(row.id, b"%d" % number, b"")
            writing.add_changes(tenant, [change(at=number)])


def look_until(store: Store, ended: threading.Event) -> int:
    """Look on until others have ended; returns how often the number was another than that of the changes."""
    torn = 0
    while not ended.is_set():
        with store.read() as reading:
            row = reading.account(1, "a")
            number = 0 if row is None else int(reading.facts(row.id)[0])
            torn += number != reading.last_change()
    return torn


def test_writers_of_many_threads_count_up_exactly(make_store: MakeStore) -> None:
    stores = [make_store(), make_store()]
    ended = threading.Event()
    with ThreadPoolExecutor(10) as threads:
        readers = [threads.submit(look_until, store, ended) for store in stores]
        writers = [threads.submit(count_up, stores[number % 2], 30) for number in range(8)]
        for each in writers:
            each.result()
        ended.set()
        assert [each.result() for each in readers] == [0, 0]
    with stores[0].read() as reading:
        assert reading.facts(1)[0] == b"240"
        assert [row.at for row in reading.changes(1, 0, 1_000)] == list(range(1, 241))


@pytest.mark.parametrize("which", [0, 1], ids=["the same", "another"])
def test_who_waits_too_long_is_told(make_store: MakeStore, which: int) -> None:
    stores = [make_store(wait_seconds=0.05), make_store(wait_seconds=0.05)]

    def write(store: Store) -> None:
        with store.write() as writing:
            writing.add_tenant(OTHER)

    with ThreadPoolExecutor(1) as elsewhere:
        with stores[0].write() as writing:
            writing.add_tenant(TENANT)
            with pytest.raises(StoreBusyError, match="writing"):
                elsewhere.submit(write, stores[which]).result()
        elsewhere.submit(write, stores[which]).result()
    with stores[0].read() as reading:
        assert [name for _, name in reading.tenants()] == [TENANT, OTHER]


@pytest.mark.parametrize("look", [lambda store: store.read(), lambda store: store.peek(), lambda store: store.write()])
def test_a_closed_store_is_told(make_store: MakeStore, look: Callable[[Store], Any]) -> None:
    store = make_store()
    with ThreadPoolExecutor(1) as elsewhere:  # a thread that used it, and one that did not
        elsewhere.submit(count_up, store, 1).result()
        store.close()
        store.close()
        with pytest.raises(StoreError, match="closed"):
            elsewhere.submit(enter, store, look).result()
    with pytest.raises(StoreError, match="closed"):
        enter(store, look)
    with make_store().read() as reading:
        assert reading.last_change() == 1


def enter(store: Store, look: Callable[[Store], Any]) -> None:
    with look(store):
        pass


def test_stores_of_other_names_do_not_meet(make_store: MakeStore) -> None:
    one, two = make_store("one"), make_store("two")
    assert one.id == make_store("one").id
    assert one.id != two.id
    with one.write() as writing:
        fill(writing)
    with two.read() as reading:
        assert reading.tenants() == []
