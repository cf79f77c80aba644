"""Any store tells whose time has come, each account to one at a time."""

from __future__ import annotations

import pytest

from quorate.store.interface import Writing
from quorate.store.rows import TimerRow
from tests.service.store.making import OTHER


def decide(writing: Writing, tenant: int, account: str, due: int | None) -> None:
    row = writing.account(tenant, account) or writing.add_account(tenant, account)
    writing.decided(row.id, 1, 0, b"", due)


def test_who_is_due_is_leased_once(writing: Writing, tenant: int) -> None:
    assert writing.next_timer() is None
    decide(writing, tenant, "a", 10)
    assert writing.next_timer() == 10
    assert writing.lease_timers(9, 20, 5) == []
    assert writing.lease_timers(10, 20, 5) == [TimerRow(tenant, "a", 10)]
    assert writing.lease_timers(19, 30, 5) == []
    assert writing.next_timer() == 20
    assert writing.lease_timers(20, 30, 5) == [TimerRow(tenant, "a", 10)]


def test_who_is_due_is_told_by_instant_over_all_tenants(writing: Writing, tenant: int) -> None:
    other = writing.add_tenant(OTHER)
    for account, due in (("c", 3), ("a", 5), ("b", 1)):
        decide(writing, tenant, account, due)
    decide(writing, other, "a", 2)
    decide(writing, other, "z", 99)
    expected = [TimerRow(tenant, "b", 1), TimerRow(other, "a", 2), TimerRow(tenant, "c", 3), TimerRow(tenant, "a", 5)]
    assert writing.lease_timers(50, 60, 3) + writing.lease_timers(50, 60, 3) == expected
    assert writing.next_timer() == 60


def test_who_was_leased_in_vain_comes_behind_who_waits(writing: Writing, tenant: int) -> None:
    decide(writing, tenant, "stuck", 1)
    assert writing.lease_timers(10, 20, 1)[0].account == "stuck"
    for number in range(3):
        decide(writing, tenant, f"a{number}", 11 + number)
    taken = [row.account for _ in range(4) for row in writing.lease_timers(30, 40, 1)]
    assert taken == ["a0", "a1", "a2", "stuck"]


@pytest.mark.parametrize(("due", "ready", "leased"), [(10, 10, ["a"]), (15, 15, []), (12, 12, ["a"]), (None, None, [])])
def test_a_decision_gives_the_lease_back(
    writing: Writing, tenant: int, due: int | None, ready: int | None, leased: list[str]
) -> None:
    decide(writing, tenant, "a", 10)
    writing.lease_timers(10, 100, 5)
    decide(writing, tenant, "a", due)
    account = writing.account(tenant, "a")
    assert account is not None
    assert writing.due_of(account.id) == due
    assert writing.next_timer() == ready
    assert [row.account for row in writing.lease_timers(13, 100, 5)] == leased


def test_an_account_has_one_timer(writing: Writing, tenant: int) -> None:
    for due in (30, 10, 20):
        decide(writing, tenant, "a", due)
    assert writing.lease_timers(19, 100, 5) == []
    assert writing.lease_timers(20, 100, 5) == [TimerRow(tenant, "a", 20)]


def test_who_is_due_is_told_by_tenant(writing: Writing, tenant: int) -> None:
    other = writing.add_tenant(OTHER)
    for account, due in (("c", 3), ("a", 5), ("b", 1), ("d", 99)):
        decide(writing, tenant, account, due)
    decide(writing, other, "x", 2)
    assert writing.due_accounts(tenant, 50, 10) == ["b", "c", "a"]
    assert writing.due_accounts(tenant, 50, 2) == ["b", "c"]
    assert writing.due_accounts(tenant, 0, 10) == []
    assert writing.lease_timers(1, 60, 10) == [TimerRow(tenant, "b", 1)]
    assert writing.due_accounts(tenant, 50, 10) == ["c", "a"]
    assert writing.due_accounts(other, 50, 10) == ["x"]


def test_at_most_so_many_are_leased(writing: Writing, tenant: int) -> None:
    for number in range(25):
        decide(writing, tenant, f"a{number}", number)
    assert writing.lease_timers(100, 200, 0) == []
    assert [len(writing.lease_timers(100, 200, 10)) for _ in range(4)] == [10, 10, 5, 0]
