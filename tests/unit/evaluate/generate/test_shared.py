"""Texts that several conditions test are looked up once, and never used before that or in another function."""

from __future__ import annotations

import pytest

from tests.laws import rules as laws
from tests.laws.generated import compiled, differences

MANY = ", ".join(f'"{number}"' for number in range(20))
LONG = f"title contains any of ({MANY}) and title starts with any of ({MANY})"
PEOPLE = [{"id": "bob", "title": "1a1", "level": 1}, {"id": "cy", "title": "b"}, {"id": "di", "title": "b", "level": 3}]


@pytest.mark.parametrize("level", [1, 9])
@pytest.mark.parametrize(
    "condition",
    [
        # What is in parentheses costs less than what comes after it, and so is decided before.
        f'any people where ((level > 5 or title contains "b") and {LONG})',
        f'every people where ((level > 5 or title contains "b") and {LONG})',
        'any people where (title contains "b" and title starts with "b" and if(title contains "b", level, 9) = 3)',
        'any people where (title contains "x" or title ends with "1" and (level = 1 or title starts with "B"))',
        'any people where (title has word "b" and title contains "B" and not (title has word "c" or level > 5))',
    ],
)
def test_shared_texts_are_those_of_the_person(condition: str, level: int) -> None:
    rules = compiled(f"audience x of accounts where {condition}\n")
    payload = {
        "now": laws.NOW,
        "account": {"id": "acme", "people": [{"id": "ann", "title": "b", "level": level}, *PEOPLE]},
    }
    assert not differences(rules, payload)
    assert rules.surprises == {}
