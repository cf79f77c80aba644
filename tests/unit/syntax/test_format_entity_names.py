"""Names of entities, one or many, as they read right."""

from __future__ import annotations

import pytest

from quorate.syntax.format import format_source
from quorate.syntax.parse import parse
from quorate.syntax.printer import normalise
from quorate.text import Source

_OPPORTUNITIES = ("opportunity", "opportunities")
_PAIRS = [("account", "accounts"), ("person", "people"), _OPPORTUNITIES, ("license", "licenses")]
_NAMES = {name: pair for pair in _PAIRS for name in pair}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("audience a of account where b", "audience a of accounts\n  where b"),
        ("define a of people = b", "define a of person = b"),
        ("event a of people { b accounts }", "event a of person { b account }"),
        ("entity license licenses in people { key id }", "entity license licenses in person {\n  key id\n}"),
        ("define a of x = any people where (b)", "define a of x = any person where (b)"),
        ("define a of x = no opportunities", "define a of x = no opportunity"),
        ("define a of x = every people where (b)", "define a of x = every person where (b)"),
        ("define a of x = at least 1 people", "define a of x = at least 1 person"),
        ("define a of x = exactly 1 people", "define a of x = exactly 1 person"),
        ("define a of x = at least 2 person", "define a of x = at least 2 people"),
        ("define a of x = at most 0 person", "define a of x = at most 0 people"),
        (
            "define a of x = at least 1 different b of person",
            "define a of x = at least 1 different b of people",
        ),
        ("define a of x = count(person) > 1", "define a of x = count(people) > 1"),
        ("define a of x = sum(b of opportunity) > 1", "define a of x = sum(b of opportunities) > 1"),
        ("define a of x = any account.opportunities", "define a of x = any account.opportunity"),
        (
            "define a of x = count(person where (any licenses))",
            "define a of x = count(people where (any license))",
        ),
        ("define a of x = any people.email", "define a of x = any people.email"),
        ("define a of x = people", "define a of x = people"),
        ("journey a for person in b { }", "journey a for people in b { }"),
        ("action a of people", "action a of person"),
        ("call a of accounts", "call a of account"),
        (
            "journey a for account in b { listen for change of c of any people or at least 2 license }",
            "journey a for accounts in b {\n  listen for change of c of any person or at least 2 licenses\n}",
        ),
    ],
)
def test_the_number_that_reads_right_is_taken(before: str, after: str) -> None:
    assert format_source(Source("a.rules", before), _NAMES).text == f"{after}\n"


def test_without_the_schema_names_stay() -> None:
    text = "audience a of account\n  where any people\n"
    assert format_source(Source("a.rules", text)).text == text
    assert format_source(Source("a.rules", text), {"opportunity": _OPPORTUNITIES}).text == text


def test_texts_that_differ_only_in_number_are_equal_when_normalised() -> None:
    one = parse(Source("a.rules", "audience a of account where any person and at least 2 person")).file
    many = parse(Source("a.rules", "audience a of accounts where any people and at least 2 people")).file
    assert one != many
    assert normalise(one, _NAMES) == normalise(many, _NAMES)
