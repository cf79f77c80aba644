"""What can be told of conditions without facts: never true, never false, one implied by another."""

from __future__ import annotations

import pytest

from tests.unit.proving.proving import prover_of

NEVER_TRUE = [
    "employees < 3 and employees > 5",
    '(employees < 3 or name = "a") and employees > 5 and name != "a"',
    '(employees < 3 or name = "a") and (employees > 5 or name = "b") and (employees = 4 or name = "c")',
    'name starts with "a" and name starts with "b"',
    'name ends with "ab" and name ends with "cb"',
    'name starts with any of ("a", "bc") and name starts with "b" and not (name contains "c")',
    'name has words "chief financial officer" and name not has word "financial"',
    'label starts with "ab" and label not contains "B"',
    'label = "Vice" and label not contains "vi"',
    'name in ("ab", "cd") and name contains "e"',
    'name in ("ab", "cd") and name not matches /^[a-d]+$/',
    'name = "a" and name = "A" ignoring case and label = "x" and label = "y"',
    'name is missing and lower(name) = "x"',
    'address is missing and address.city = "a"',
    "employees is missing and revenue / employees > 5",
    "employees > revenue and revenue > employees",
    "employees > revenue and not (revenue < employees)",
    "employees > employees",
    "active and not active",
    'tier > "high"',
    'tier = "low" and tier = "mid"',
    "opened before 2026-01-01 and opened after 2026-02-01",
    "opened in last 30 days and opened more than 2 months ago",
    "opened in next 30 days and opened before today",
    "opened >= today and opened in previous month",
    "checked in last 2 days and checked more than 3 days ago",
    "checked in next 2 hours and checked < now",
    "no people where (level > 2) and at least 2 people where (level > 3)",
    "every people where (level > 1) and any people where (level <= 1)",
    "at least 3 people and at most 2 people",
    "any viewed in last 30 days and no viewed in last 60 days",
    'any viewed in last 7 days where (url = "a") and no viewed in last 1 month where (url in ("a", "b"))',
    "in base and employees < 3",
    "in base and not in base",
    "any people where (level > 3 and in staff and level < 1)",
    'named(("a", "c")) and label = "x" and not (tags contains "b")',
    "over(5) and employees < 5",
    "heads > 3 and fewer than 2 people where (level > 2)",
    'tags contains any of ("a", "b") and tags not contains "a" and tags not contains "b"',
    "hour(checked) > 23",
    "month(opened) = 0",
    "length(name) < 0",
    "at least 4 different kind of people",
    "distinct(kind of people) > 2",
]
NOT_TOLD = [
    "employees < 3 or employees > 5",
    'name starts with "a" and name starts with "ab"',
    'name starts with "a" and label starts with "b"',
    'name contains "a" and name contains "b"',
    'name starts with "a" and name ends with "b"',
    'label starts with "AB" and label not contains "c"',
    'name starts with "AB" ignoring case and name not starts with "AB"',
    "opened in last 30 days and opened more than 3 weeks ago",
    "opened in last 1 month and opened more than 28 days ago",
    "any viewed in last 60 days and no viewed in last 30 days",
    'any viewed in last 30 days where (url = "a") and no viewed in last 60 days where (url = "b")',
    "any people where (level > 3) and any people where (level < 3)",
    "not (any people where (level > 3)) and any people where (level > 2)",
    "count(people) is missing and at least 3 people",
    "employees is missing and coalesce(employees, 3) > 2",
    "employees in scores and employees is missing",
]


def test_what_contradicts_itself_is_never_true() -> None:
    prover, wheres = prover_of(*NEVER_TRUE)
    assert [text for text, each in zip(NEVER_TRUE, wheres, strict=True) if not prover.is_never_true(each)] == []
    assert not any(prover.is_always_true(each) for each in wheres)


def test_what_may_be_true_is_not_called_never_true() -> None:
    prover, wheres = prover_of(*NOT_TOLD)
    assert [text for text, each in zip(NOT_TOLD, wheres, strict=True) if prover.is_never_true(each)] == []


@pytest.mark.parametrize(
    ("condition", "is_always"),
    [
        ("employees < 5 or employees >= 3", False),
        ("employees < 5 or employees >= 3 or employees is missing", True),
        ("count(people) >= 0", False),
        ('name = "a" or name != "a" or name is missing', True),
        ("in base or not in base", False),
        ('tier in ("low", "mid") or tier = "high"', False),
        ("employees <= revenue or employees > revenue", False),
        ('name contains ""', False),
    ],
)
def test_what_covers_everything_is_never_false(condition: str, *, is_always: bool) -> None:
    prover, (where,) = prover_of(condition)
    assert prover.is_never_false(where)
    assert prover.is_always_true(where) == is_always


@pytest.mark.parametrize(
    ("one", "other", "back"),
    [
        ("employees > 5", "employees > 3", False),
        ('name = "abc"', 'name starts with "ab"', False),
        ('name starts with any of ("ab", "ac")', 'name starts with "a"', False),
        ('name = "Ab"', 'name = "aB" ignoring case', False),
        ("any viewed in last 7 days", "any viewed in last 1 month", False),
        ("at least 3 people where (level > 4)", "at least 2 people where (level > 3)", False),
        ("no people where (level > 3)", "no people where (level > 4)", False),
        ("every people where (level > 3)", "no people where (level <= 3)", True),
        ("in base", "employees > 3", True),
        ("over(4)", "in base", True),
        ("not (employees <= 3 or active)", "employees > 3 and not active", True),
        ("opened in last 2 weeks", "opened in last 1 month", False),
        ("employees between 3 and 5", "employees in (3, 4, 5)", True),
        ("employees > revenue", "revenue <= employees", False),
    ],
)
def test_what_follows_from_another_is_told(one: str, other: str, *, back: bool) -> None:
    prover, (first, second) = prover_of(one, other)
    assert prover.implies(prover.true(first), prover.true(second))
    assert prover.implies(prover.true(second), prover.true(first)) == back


def test_what_is_never_unknown_is_told() -> None:
    prover, wheres = prover_of("name is missing", "name is known and active is missing", "active", 'id = "a"')
    assert [prover.is_never_unknown(each) for each in wheres] == [True, True, False, True]


def test_effort_is_bounded() -> None:
    parts = " and ".join(f'(employees = {at} or name = "n{at}" or revenue = {at})' for at in range(200))
    prover, (where,) = prover_of(parts)
    assert not prover.is_always_true(where)
    prover.is_never_true(where)
