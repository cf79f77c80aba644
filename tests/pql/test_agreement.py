"""What queries become decides as an evaluator of their trees does: by chance, and for what chance has found."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pql.agreeing import compare, compare_by_chance

# What was found by runs of many thousands: a query, and the part of a profile that it went wrong for.
TYPED: list[tuple[str, dict[str, Any]]] = [
    # An empty list holds nothing, not even what is missing, which rules then know.
    ("city notIn tags", {"tags": []}),
    ("not (city notIn tags)", {"tags": []}),
    # An item without the field is no item of what is read through an array.
    ('orders.storeId.subsetOf(["x"])', {"orders": [{"storeId": "x"}, {"price": 1}]}),
    ('not (orders.storeId.subsetOf(["x"]))', {"orders": [{"price": 1}]}),
    # Nothing to add up comes to 0, and is missing in rules.
    ("numbers.sum() notIn [1, 2]", {}),
    ("orders[open = true].sum(price) < 1", {}),
    ("not (orders.sum(price) > 1)", {}),
    # The time of the event stands in its own window.
    (
        'exists V from xEvent where V.eventType = "web.view" and V.timestamp occurs between V.timestamp and now',
        {"xEvent": [{"_id": "a", "eventType": "web.view", "timestamp": "2026-05-31T01:00:00Z"}]},
    ),
    # The other array is one of the profile, and not of the items.
    ("tags.intersection(colors)", {"tags": ["x"], "colors": ["x"]}),
    ("not (tags.intersection(colors))", {"tags": ["x"]}),
]
UNTYPED: list[tuple[str, dict[str, Any]]] = [
    # Rules see the events of the types that they declare, a query those of all.
    ("xEvent.count() != 2", {"xEvent": [{"_id": "a", "eventType": "other", "timestamp": "2026-05-01T00:00:00Z"}]}),
    (
        "xEvent[timestamp occurs today]",
        {"xEvent": [{"_id": "a", "eventType": "b", "timestamp": "2026-05-31T01:00:00Z"}]},
    ),
    ("xEvent.timestamp occurs before lastSeen", {"xEvent": [], "lastSeen": "2026-05-31T01:00:00Z"}),
]


@pytest.mark.parametrize("cases", [TYPED, UNTYPED])
def test_what_was_found_stays_mended(cases: list[tuple[str, dict[str, Any]]]) -> None:
    found = compare([query for query, _ in cases], [{}, *(profile for _, profile in cases)])
    assert found.left == 0
    assert found.one_event == (cases is UNTYPED)
    assert found.differences == ()


@settings(derandomize=True, deadline=None, database=None, max_examples=4)
@given(st.integers(0, 10**6))
def test_queries_by_chance_mean_the_same(seed: int) -> None:
    found = compare_by_chance(seed, 8, 6)
    assert found.differences == ()
    assert set(found.codes) <= {"Q114", "Q118"}
    assert 0 < found.true < found.pairs
