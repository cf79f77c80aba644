"""Any store hands out open actions, each to one at a time and until somebody tells what came of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from quorate.store.interface import Writing
from quorate.store.rows import ActionStatus
from tests.service.store.making import OTHER, action


@pytest.fixture
def account(writing: Writing, tenant: int) -> int:
    return writing.add_account(tenant, "a").id


def test_an_action_is_kept_as_it_is(writing: Writing, tenant: int, account: int) -> None:
    row = replace(action("k"), body=b"\x00", outcome=b"o", attempts=3, status=ActionStatus.FAILED)
    writing.add_actions(tenant, account, [row])
    writing.add_actions(tenant, account, [])
    assert writing.action(tenant, "k") == row
    assert writing.action(tenant, "lost") is None
    assert writing.action(writing.add_tenant(OTHER), "k") is None


def test_an_action_that_comes_again_stays_as_it_is(writing: Writing, tenant: int, account: int) -> None:
    writing.add_actions(tenant, account, [action("k")])
    writing.close_action(tenant, "k", ActionStatus.DONE, b"done")
    writing.add_actions(tenant, account, [action("k"), action("l")])
    assert writing.action(tenant, "k") == replace(action("k"), status=ActionStatus.DONE, outcome=b"done")
    assert writing.action(tenant, "l") == action("l")


def test_open_actions_are_told_the_oldest_first(writing: Writing, tenant: int, account: int) -> None:
    other = writing.add_account(tenant, "b").id
    rows = [action("z", created=1), action("b", created=2), action("a", created=2), action("c", created=3)]
    writing.add_actions(tenant, account, list(reversed(rows)))
    writing.add_actions(tenant, other, [action("other", account="b")])
    assert [row.key for row in writing.open_actions(account)] == ["z", "a", "b", "c"]
    assert writing.count_open_actions() == 5
    for key, status in (("z", ActionStatus.DONE), ("a", ActionStatus.FAILED), ("b", ActionStatus.PAST)):
        writing.close_action(tenant, key, status, b"")
    assert [row.key for row in writing.open_actions(account)] == ["c"]
    assert writing.count_open_actions() == 2


def test_a_lease_is_for_one_and_for_a_time(writing: Writing, tenant: int, account: int) -> None:
    writing.add_actions(tenant, account, [action("k", ready=10)])
    assert writing.lease_actions(tenant, 9, 20, 5, []) == []
    leased = replace(action("k"), ready=20, attempts=1)
    assert writing.lease_actions(tenant, 10, 20, 5, []) == [leased]
    assert writing.lease_actions(tenant, 19, 30, 5, []) == []
    assert writing.action(tenant, "k") == leased
    assert [row.attempts for row in writing.lease_actions(tenant, 20, 30, 5, [])] == [2]


def test_what_is_closed_is_not_leased(writing: Writing, tenant: int, account: int) -> None:
    writing.add_actions(tenant, account, [action("k"), action("l")])
    writing.close_action(tenant, "k", ActionStatus.DONE, b"")
    writing.close_action(tenant, "lost", ActionStatus.DONE, b"")
    assert [row.key for row in writing.lease_actions(tenant, 1, 2, 5, [])] == ["l"]


def test_who_may_be_had_the_longest_comes_first(writing: Writing, tenant: int, account: int) -> None:
    kinds = ["send_email", "call", "notify"]
    rows = [action(f"k{9 - number}", kind=kinds[number % 3], ready=number // 2) for number in range(9)]
    writing.add_actions(tenant, account, list(reversed(rows)))
    writing.add_actions(writing.add_tenant(OTHER), account, [action("theirs")])
    expected = [row.key for row in sorted(rows, key=lambda row: (row.ready, row.key))]
    found = [row.key for most in (4, 3, 9) for row in writing.lease_actions(tenant, 100, 200, most, [])]
    assert found == expected


@pytest.mark.parametrize(
    ("kinds", "keys"),
    [
        ([], ["a", "b", "c", "d"]),
        (["call"], ["b", "d"]),
        (["call", "notify"], ["b", "c", "d"]),
        (["notify", "call", "call", "lost"], ["b", "c", "d"]),
        (["lost"], []),
    ],
)
def test_only_some_kinds_are_leased(
    writing: Writing, tenant: int, account: int, kinds: list[str], keys: list[str]
) -> None:
    for ready, (key, kind) in enumerate([("a", "send_email"), ("b", "call"), ("c", "notify"), ("d", "call")]):
        writing.add_actions(tenant, account, [action(key, kind=kind, ready=ready)])
    assert [row.key for row in writing.lease_actions(tenant, 10, 20, 10, kinds)] == keys
    assert [row.key for row in writing.lease_actions(tenant, 10, 20, 10, [])] == sorted({*"abcd"} - {*keys})


def test_at_most_so_many_are_leased(writing: Writing, tenant: int, account: int) -> None:
    rows = [action(f"k{number:03}", kind=f"kind{number % 7}", ready=number) for number in range(100)]
    writing.add_actions(tenant, account, rows)
    assert writing.lease_actions(tenant, 1_000, 2_000, 0, []) == []
    taken = [row.key for _ in range(11) for row in writing.lease_actions(tenant, 1_000, 2_000, 10, [])]
    assert taken == [f"k{number:03}" for number in range(100)]
