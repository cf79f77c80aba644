"""Any store keeps tenants and accounts with their facts, states and events."""

from __future__ import annotations

import pytest

from quorate.store.interface import Writing
from quorate.store.rows import AccountRow
from tests.service.store.making import OTHER, TENANT, action, change, event, member


def test_a_tenant_gets_one_number(writing: Writing) -> None:
    assert writing.tenant(TENANT) is None
    assert writing.tenants() == []
    first, second = writing.add_tenant(TENANT), writing.add_tenant(OTHER)
    assert writing.add_tenant(TENANT) == first != second
    assert writing.tenant(TENANT) == first
    assert writing.tenants() == sorted([(first, TENANT), (second, OTHER)])


def test_an_account_starts_undecided(writing: Writing, tenant: int) -> None:
    assert writing.account(tenant, "a") is None
    row = writing.add_account(tenant, "a")
    assert row == AccountRow(row.id, "a", 0, None, None)
    assert writing.account(tenant, "a") == row
    assert writing.facts(row.id) == (b"", b"")
    assert writing.state(row.id) == b""
    assert writing.events(row.id) == []
    assert writing.due_of(row.id) is None


def test_accounts_of_tenants_do_not_meet(writing: Writing, tenant: int) -> None:
    other = writing.add_tenant(OTHER)
    ours, theirs = writing.add_account(tenant, "a"), writing.add_account(other, "a")
    assert ours.id != theirs.id
    writing.put_facts(theirs.id, b"theirs", b"")
    assert writing.facts(ours.id) == (b"", b"")
    assert writing.account(other, "a") == theirs
    assert (writing.count_accounts(tenant), writing.count_accounts(other)) == (1, 1)


def test_accounts_come_page_by_page_by_key(writing: Writing, tenant: int) -> None:
    keys = ["b", "a", "é", "Z", "a1", "\U0001f600", "ab", "\uffff"]
    for key in keys:
        writing.add_account(tenant, key)
    found: list[str] = []
    while page := writing.accounts(tenant, found[-1] if found else "", 3):
        found += [row.account for row in page]
    assert found == sorted(keys)
    assert writing.count_accounts(tenant) == len(keys)


def test_a_decision_is_kept_and_counted(writing: Writing, tenant: int) -> None:
    row = writing.add_account(tenant, "a")
    assert writing.decided(row.id, 3, 50, b"state", None) == 1
    assert writing.decided(row.id, 4, 60, b"later", 90) == 2
    assert writing.account(tenant, "a") == AccountRow(row.id, "a", 2, 4, 60)
    assert writing.state(row.id) == b"later"
    assert writing.due_of(row.id) == 90
    writing.decided(row.id, 4, 70, b"", None)
    assert writing.state(row.id) == b""
    assert writing.due_of(row.id) is None


def test_facts_are_replaced_whole(writing: Writing, tenant: int) -> None:
    row = writing.add_account(tenant, "a")
    writing.put_facts(row.id, b"facts", b"ledger")
    assert writing.facts(row.id) == (b"facts", b"ledger")
    writing.put_facts(row.id, b"\x00\xff", b"")
    assert writing.facts(row.id) == (b"\x00\xff", b"")


def test_accounts_of_other_revisions_are_outdated(writing: Writing, tenant: int) -> None:
    for key, by in (("new", None), ("old", 1), ("current", 2), ("ahead", 3), ("old too", 1)):
        row = writing.add_account(tenant, key)
        if by is not None:
            writing.decided(row.id, by, 1, b"", None)
    writing.decided(writing.add_account(writing.add_tenant(OTHER), "theirs").id, 9, 1, b"", None)
    assert sorted(writing.outdated(tenant, 2, 10)) == ["ahead", "new", "old", "old too"]
    assert len(set(writing.outdated(tenant, 2, 3))) == 3
    assert writing.outdated(tenant, 2, 0) == []
    assert [writing.count_outdated(tenant, 2, most) for most in (0, 1, 3, 4, 10)] == [0, 1, 3, 4, 4]
    assert writing.revisions_in_use(tenant) == [1, 2, 3]
    assert writing.revisions_in_use(tenant + 100) == []


def test_events_come_by_id(writing: Writing, tenant: int) -> None:
    row, other = writing.add_account(tenant, "a"), writing.add_account(tenant, "b")
    events = [event(key, at) for at, key in enumerate(["e2", "e10", "e1", "É", "Z"])]
    writing.add_events(row.id, events)
    writing.add_events(other.id, [event("e1", 77)])
    ordered = sorted(events, key=lambda each: each.id)
    assert writing.events(row.id) == ordered
    assert writing.event_bodies(row.id) == [each.body for each in ordered]
    assert [each.at for each in writing.events(other.id)] == [77]


@pytest.mark.parametrize("asked", [[], ["e1"], ["lost"], ["e1", "lost", "e3"], [f"e{n}" for n in range(2_000)]])
def test_known_events_are_told_with_their_bodies(writing: Writing, tenant: int, asked: list[str]) -> None:
    row = writing.add_account(tenant, "a")
    writing.add_events(row.id, [event(f"e{number}") for number in range(1_200)])
    expected = {key: event(key).body for key in asked if key != "lost" and int(key[1:]) < 1_200}
    assert writing.known_events(row.id, asked) == expected


def test_events_are_dropped(writing: Writing, tenant: int) -> None:
    row = writing.add_account(tenant, "a")
    writing.add_events(row.id, [event("e1"), event("e2"), event("e3")])
    writing.drop_events(row.id, ["e3", "e1", "lost"])
    writing.drop_events(row.id, [])
    assert writing.events(row.id) == [event("e2")]


def test_a_removed_account_leaves_what_was_told(writing: Writing, tenant: int) -> None:
    row = writing.add_account(tenant, "a")
    writing.put_facts(row.id, b"facts", b"")
    writing.add_events(row.id, [event("e1")])
    writing.decided(row.id, 1, 1, b"state", 5)
    writing.add_changes(tenant, [change("a")])
    writing.add_actions(tenant, row.id, [action("k")])
    writing.change_members(tenant, [], [member("a")])
    writing.remove_account(tenant, row.id)
    assert writing.account(tenant, "a") is None
    assert writing.count_accounts(tenant) == 0
    assert (writing.facts(row.id), writing.state(row.id), writing.events(row.id)) == ((b"", b""), b"", [])
    assert (writing.due_of(row.id), writing.next_timer()) == (None, None)
    assert len(writing.changes(tenant, 0, 10)) == 1
    assert [each.key for each in writing.lease_actions(tenant, 1, 2, 10, [])] == ["k"]
    assert writing.members(tenant, "large", ("", "", ""), 10) == [member("a")]


def test_the_number_of_a_removed_account_is_never_given_again(writing: Writing, tenant: int) -> None:
    gone = writing.add_account(tenant, "a")
    writing.add_actions(tenant, gone.id, [action("k")])
    writing.remove_account(tenant, gone.id)
    again = writing.add_account(tenant, "a")
    assert again.id != gone.id
    assert writing.open_actions(again.id) == []
    assert again.version == 0
