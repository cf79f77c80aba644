"""Any store keeps changes in the order in which they were written."""

from __future__ import annotations

from dataclasses import replace

import pytest

from quorate.store.interface import Store, Writing
from quorate.store.rows import ChangeKind
from tests.service.store.making import OTHER, TENANT, change


def test_changes_come_in_order(writing: Writing, tenant: int) -> None:
    assert (writing.first_change(), writing.last_change()) == (0, 0)
    rows = [replace(change(f"a{kind}"), kind=kind, person="ann", detail=b"\x00") for kind in reversed(ChangeKind)]
    writing.add_changes(tenant, rows)
    writing.add_changes(tenant, [])
    found = writing.changes(tenant, 0, 100)
    places = [row.seq for row in found]
    assert places == sorted(set(places))
    assert [replace(row, seq=0) for row in found] == rows
    assert all(isinstance(row.kind, ChangeKind) for row in found)
    assert (writing.first_change(), writing.last_change()) == (places[0] - 1, places[-1])


def test_changes_are_read_from_behind_a_place(writing: Writing, tenant: int) -> None:
    writing.add_changes(tenant, [change(f"a{number}") for number in range(10)])
    found: list[str] = []
    after = 0
    while page := writing.changes(tenant, after, 3):
        found += [row.account for row in page]
        after = page[-1].seq
    assert found == [f"a{number}" for number in range(10)]
    assert [writing.count_changes(tenant, place, 4) for place in (0, 7, 8, 10)] == [4, 3, 2, 0]


def test_tenants_share_the_places(writing: Writing, tenant: int) -> None:
    other = writing.add_tenant(OTHER)
    for _ in range(3):
        writing.add_changes(tenant, [change("a")])
        writing.add_changes(other, [change("b")])
    assert [row.account for row in writing.changes(tenant, 0, 10)] == ["a"] * 3
    ours, theirs = ({row.seq for row in writing.changes(each, 0, 10)} for each in (tenant, other))
    assert not ours & theirs
    assert writing.last_change() == max(ours | theirs)
    assert writing.count_changes(other, 0, 10) == 3


@pytest.mark.parametrize(
    ("at", "before", "most", "dropped"),
    [
        ([1, 2, 3, 4], 3, 10, 2),
        ([1, 2, 3, 4], 3, 1, 1),
        ([1, 2, 3, 4], 9, 10, 4),
        ([1, 2, 3, 4], 1, 10, 0),
        ([1, 9, 2, 9], 5, 10, 1),  # written in another order than they are dated
        ([9, 1, 2, 3], 5, 10, 0),
        ([], 5, 10, 0),
    ],
)
def test_the_oldest_are_dropped_up_to_the_first_that_is_to_stay(  # noqa: PLR0913, PLR0917 - a table
    writing: Writing, tenant: int, at: list[int], before: int, most: int, dropped: int
) -> None:
    writing.add_changes(tenant, [change(at=instant) for instant in at])
    assert writing.drop_changes(before, most) == dropped
    assert [row.at for row in writing.changes(tenant, 0, 10)] == at[dropped:]
    assert writing.first_change() == dropped
    assert writing.last_change() == len(at)


def test_a_place_is_never_given_again(store: Store) -> None:
    with store.write() as writing:
        tenant = writing.add_tenant(TENANT)
        writing.add_changes(tenant, [change("a"), change("b")])
        assert writing.drop_changes(100, 10) == 2
    with store.write() as writing:
        assert (writing.first_change(), writing.last_change()) == (2, 2)
        writing.add_changes(tenant, [change("c")])
        assert [row.seq for row in writing.changes(tenant, 0, 10)] == [3]
