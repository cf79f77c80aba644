"""The facts of an account are the same in whatever order records come, and however often."""

import itertools
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from quorate.service.ledger import ITSELF, Known

KEYS = {"people": "id", "opportunities": "id"}

Told = tuple[str, str, dict[str, Any] | None, int, bool]
"""A collection, a key, fields (None for a removal), an instant, and whether it replaces."""


def told() -> st.SearchStrategy[Told]:
    places = st.sampled_from([(ITSELF, ""), ("people", "ann"), ("people", "bob"), ("opportunities", "o1")])
    fields = st.none() | st.dictionaries(st.sampled_from("abc"), st.none() | st.integers(0, 2), max_size=3)
    return st.builds(
        lambda place, given, at, replace: (*place, given, at, replace), places, fields, st.integers(1, 5), st.booleans()
    )


def facts_after(records: list[Told]) -> tuple[dict[str, Any], bool]:
    known = Known.read(b"", b"", KEYS)
    for collection, key, fields, at, replace in records:
        if fields is None:
            known.remove(collection, key, at)
        else:
            known.upsert(collection, key, fields, at, replace=replace)
        known = Known.read(*known.write(), KEYS)
    facts = {name: value for name, value in known.facts.items() if value != []}
    return facts, known.is_gone


@given(st.lists(told(), max_size=5))
@settings(derandomize=True, deadline=None, max_examples=400)
def test_order_makes_no_difference(records: list[Told]) -> None:
    expected = facts_after(records)
    for order in itertools.islice(itertools.permutations(records), 24):
        assert facts_after(list(order)) == expected


@given(st.lists(told(), max_size=6), st.data())
@settings(derandomize=True, deadline=None, max_examples=200)
def test_what_comes_again_says_nothing_new(records: list[Told], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(records), max_size=4)) if records else []
    assert facts_after([*records, *again]) == facts_after(records)


def test_the_newest_of_each_field_stands() -> None:
    known = Known.read(b"", b"", KEYS)
    assert known.upsert("people", "ann", {"title": "CFO", "city": "Reims"}, 10, replace=False)
    assert known.upsert("people", "ann", {"title": "CEO"}, 20, replace=False)
    assert not known.upsert("people", "ann", {"title": "Clerk"}, 5, replace=False)
    assert known.facts["people"] == [{"id": "ann", "title": "CEO", "city": "Reims"}]


def test_a_replacement_takes_back_older_fields_alone() -> None:
    known = Known.read(b"", b"", KEYS)
    known.upsert("people", "ann", {"title": "CFO"}, 10, replace=False)
    known.upsert("people", "ann", {"city": "Reims"}, 30, replace=False)
    known.upsert("people", "ann", {"phone": "1"}, 20, replace=True)
    assert known.facts["people"] == [{"id": "ann", "city": "Reims", "phone": "1"}]


def test_a_null_takes_a_fact_back() -> None:
    known = Known.read(b"", b"", KEYS)
    known.upsert(ITSELF, "", {"employees": 9}, 10, replace=False)
    known.upsert(ITSELF, "", {"employees": None}, 20, replace=False)
    known.upsert(ITSELF, "", {"employees": 7}, 15, replace=False)
    assert known.facts == {}


def test_an_account_that_is_removed_takes_its_things_with_it_and_may_come_back() -> None:
    known = Known.read(b"", b"", KEYS)
    known.upsert(ITSELF, "", {"employees": 9}, 10, replace=False)
    known.upsert("people", "ann", {"title": "CFO"}, 10, replace=False)
    known.remove(ITSELF, "", 20)
    assert known.is_gone
    known.upsert("people", "bob", {"title": "CEO"}, 15, replace=False)
    assert known.is_gone
    known.upsert("people", "cat", {"title": "CTO"}, 30, replace=False)
    assert not known.is_gone
    assert known.facts == {"people": [{"id": "cat", "title": "CTO"}]}
