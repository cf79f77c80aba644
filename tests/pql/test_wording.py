"""What queries become reads as people would have written it."""

from __future__ import annotations

import pytest

from quorate.pql.importing import import_segments
from quorate.pql.segments import read_segments

FIRST = 'A: WHAT(eventType = "a.view") WHEN(today)'
THEN = 'B: WHAT(eventType = "a.click" and cart != "" and cart = A.cart) WHEN(today)'
WORDS = [
    ('not (x = "a")', 'x != "a" or x is missing'),
    ('country = "US" or country = "CA"', 'country in ("US", "CA")'),
    ('not (country in ["US", "CA"])', 'country not in ("US", "CA") or country is missing'),
    (
        'x = 1 and not (gender = "f" or gender = "x")',
        'x = 1 and (gender not in ("f", "x") or gender is missing)',
    ),
    ("score >= 200 and score <= 999", "score between 200 and 999"),
    ("not (score >= 200 and score <= 999)", "score not between 200 and 999 or score is missing"),
    ("a / b > 5", "a / b > 5"),
    ("not (a / b > 5)", "a / b <= 5 or a / b is missing"),
    ("not (a + b > 5)", "a + b <= 5 or a is missing or b is missing"),
    ("b2b.isBlocked = false", "not b2b.isBlocked"),
    ("!b2b.isBlocked", "not b2b.isBlocked or b2b.isBlocked is missing"),
    ('tags.includes("a") and not ("b" in tags)', 'tags contains "a" and (tags not contains "b" or tags is missing)'),
    ('tags.intersects(["a", "b"])', 'tags contains any of ("a", "b")'),
    ("orders[price > 5].count() > 0", "any orders where (price > 5)"),
    ("orders[price > 5].count() = 0", "no orders where (price > 5 and price is known) or orders is missing"),
    ("orders.count() >= 3 and orders[price > 1]", "at least 3 orders and any orders where (price > 1)"),
    ("orders[price > 5].count() <= 2", "at most 2 orders where (price > 5 and price is known) or orders is missing"),
    ("orders.sum(price) > 100", "sum(price of orders) > 100"),
    ("orders.sum(price) < 100", "sum(price of orders) < 100 or orders is missing"),
    ('xEvent[eventType = "a.view" and timestamp occurs < 30 days before now]', "any view in last 30 days"),
    ('not (xEvent[eventType = "a.view"])', "view is empty"),
    (
        'xEvent[eventType = "a.view" and url = "/p" and timestamp occurs last month].count() >= 2',
        'at least 2 view in previous month where (url = "/p")',
    ),
    (
        'xEvent[eventType = "a.view" or eventType = "a.click"]',
        "any view ever or any click ever",
    ),
    (
        f"chain(xEvent, timestamp, [{FIRST}, {THEN}])",
        'sequence (view as A then click where (cart != "" and cart = A.cart)) today',
    ),
    ("seen occurs today", "seen in today"),
    ("seen occurs > 30 days before now", "seen more than 30 days ago"),
    ("not (seen occurs last week)", "seen not in previous week or seen is missing"),
    ("person.birthDate occurs > 18 years before today", "person.birthDate before today - 18 years"),
    ('email like "%.edu"', 'email ends with ".edu"'),
    ('email.matches("(?i)^john")', "email matches /^john/i"),
    ('name.startsWith("Jo", false)', 'name starts with "Jo" ignoring case'),
    ("person.birthMonth = currentMonth()", "person.birthMonth = month(now)"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "words"), WORDS, ids=[query for query, _ in WORDS])
def test_rules_read_well(query: str, words: str) -> None:
    segments, _ = read_segments(query.encode(), "q", "q")
    made = import_segments(segments)
    assert not made.left, made.found
    text = made.audiences.partition("of people\n  where ")[2]
    assert " ".join(text.split()).replace("( ", "(").replace(" )", ")") == words


def test_an_audience_carries_its_title_its_description_and_its_query() -> None:
    definition = '{"name": "US buyers", "description": "Of the US", "expression": {"value": "country = \\"US\\"\\n"}}'
    segments, _ = read_segments(definition.encode(), "s.json", "s")
    assert import_segments(segments).audiences == (
        '# Of the US\n# country = "US"\naudience us_buyers "US buyers" of people\n  where country = "US"\n'
    )
