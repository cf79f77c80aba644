"""Any store tells who is a member of what, page by page."""

from __future__ import annotations

import pytest

from quorate.store.interface import Store, Writing
from quorate.store.rows import MemberRow
from tests.service.store.conftest import MakeStore
from tests.service.store.making import OTHER, TENANT, member

START = ("", "", "")


def place_of(row: MemberRow) -> tuple[str, str, str]:
    return row.account, row.person, row.role


def test_members_come_by_account_person_and_role(writing: Writing, tenant: int) -> None:
    rows = [
        member("b"),
        member("a", "bob", "user"),
        member("a", "ann", "user"),
        member("a"),
        member("a", "ann", "champion"),
        member("ab"),
    ]
    writing.change_members(tenant, [], rows)
    assert writing.members(tenant, "large", START, 10) == sorted(rows)
    assert writing.members(tenant, "small", START, 10) == []
    assert writing.members(tenant + 1, "large", START, 10) == []


def test_names_and_tenants_do_not_meet(writing: Writing, tenant: int) -> None:
    other = writing.add_tenant(OTHER)
    writing.change_members(tenant, [], [member("a"), member("b", name="largest")])
    writing.change_members(other, [], [member("c")])
    assert writing.members(tenant, "large", START, 10) == [member("a")]
    assert writing.members(tenant, "largest", START, 10) == [member("b", name="largest")]
    assert writing.members(other, "large", START, 10) == [member("c")]


def test_a_member_that_comes_again_is_as_it_is_told_last(writing: Writing, tenant: int) -> None:
    writing.change_members(tenant, [], [member("a", since=1)])
    writing.change_members(tenant, [], [member("a", since=2)])
    assert writing.members(tenant, "large", START, 10) == [member("a", since=2)]


def test_who_goes_and_comes_at_once_is_there(writing: Writing, tenant: int) -> None:
    writing.change_members(tenant, [], [member("a", since=1), member("b")])
    writing.change_members(tenant, [member("a", since=1), member("b"), member("lost")], [member("a", since=2)])
    assert writing.members(tenant, "large", START, 10) == [member("a", since=2)]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_pages_give_each_once(writing: Writing, tenant: int, size: int) -> None:
    rows = [member(f"a{account}", f"p{person}", role) for account in range(3) for person in range(4) for role in "xy"]
    writing.change_members(tenant, [], rows)
    found: list[MemberRow] = []
    while page := writing.members(tenant, "large", place_of(found[-1]) if found else START, size):
        found += page
    assert found == sorted(rows)


@pytest.mark.parametrize("size", [1, 2, 100])
def test_pages_of_one_account_give_each_once(writing: Writing, tenant: int, size: int) -> None:
    rows = [member(f"a{account}", f"p{person}") for account in range(3) for person in range(4)]
    rows.append(member("a1"))
    writing.change_members(tenant, [], rows)
    found: list[MemberRow] = []
    while page := writing.members(tenant, "large", place_of(found[-1]) if found else START, size, "a1"):
        found += page
    assert found == sorted(row for row in rows if row.account == "a1")
    assert writing.members(tenant, "large", ("a0", "z", "z"), 1, "a1") == found[:1]
    assert writing.members(tenant, "large", ("a2", "", ""), 9, "a1") == []
    assert writing.members(tenant, "large", START, 9, "a") == []


def test_who_stays_comes_once_while_others_come_and_go(make_store: MakeStore) -> None:
    store: Store = make_store()
    with store.write() as writing:
        tenant = writing.add_tenant(TENANT)
        writing.change_members(tenant, [], [member(f"a{number:02}") for number in range(20)])
    found: list[MemberRow] = []
    for turn in range(100):
        with store.read() as reading:
            page = reading.members(tenant, "large", place_of(found[-1]) if found else START, 3)
        if not page:
            break
        found += page
        with store.write() as writing:  # one behind and one ahead of the page, and the one that was just told
            gone = [member("a01"), member("a18"), page[-1]]
            writing.change_members(tenant, gone, [member(f"a{turn:02}x"), member(f"b{turn}")])
    accounts = [row.account for row in found]
    assert accounts == sorted(set(accounts))
    assert {f"a{number:02}" for number in range(20)} - {"a01", "a18"} <= set(accounts)
