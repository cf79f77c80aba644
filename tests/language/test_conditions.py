"""Comparisons, texts, numbers, functions: what section 4 of the language reference says, sentence by sentence."""

from __future__ import annotations

from typing import Any

import pytest

from tests.language.deciding import decide, on_site

T, F, U = "true", "false", "unknown"

FIELDS: dict[str, Any] = {
    "opened_on": "2026-05-10",
    "checked_at": "2026-05-10T10:30:15Z",
    "zone": "America/New_York",
    "rank": 7,
    "share": 2.5,
    "code": "Ab-12",
    "label": "Straße North",
    "size": "medium",
    "open": True,
    "marks": ["eu-west", "beta"],
    "scores": [3, 9],
}

CASES = [
    # comparisons
    ("rank = 7", T), ("rank != 7", F), ("rank < 7", F), ("rank <= 7", T), ("rank > 6", T), ("rank >= 8", F),
    ("rank is 7", T), ("rank is not 7", F), ("rank between 7 and 9", T), ("rank not between 7 and 9", F),
    ("rank between 8 and 9", F), ("rank in (1, 7)", T), ("rank not in (1, 7)", F), ("rank in ()", F),
    ("rank > share", T), ("share = 2.5", T), ("share < 3", T), ("80% = 0.8", T), ("rank = 7.0", T),
    # texts: exact, unless the field or the comparison ignores case
    ('code = "Ab-12"', T), ('code = "ab-12"', F), ('code = "ab-12" ignoring case', T),
    ('label = "STRASSE NORTH"', T), ('label contains "north"', T), ('code contains "AB"', F),
    ('code contains "AB" ignoring case', T), ('code starts with "Ab"', T), ('code ends with "12"', T),
    ('code not contains "zz"', T), ('code starts with any of ("x", "A")', T),
    ('code contains all of ("A", "1")', T), ('code contains all of ("A", "9")', F),
    ('code not contains all of ("A", "9")', T), ('code < "B"', T), ('code > "a"', F),
    ('code has word "12"', T), ('code has word "1"', F), ('label has words "strasse north"', T),
    ('label has words "north strasse"', F), ("code matches /^A.-\\d+$/", T), ("code matches /^a/", F),
    ("code matches /^a/i", T), ("code matches /b-/", T), ('"Pres&CEO" has word "CEO"', T),
    ('code in ("Ab-12", "x")', T), ('label in ("strasse north")', T),
    # choices are ordered as they are declared
    ('size is "medium"', T), ('size is not "medium"', F), ('size > "small"', T), ('size < "large"', T),
    ('size in ("small", "large")', F), ('size between "small" and "medium"', T),
    # lists
    ('marks contains "beta"', T), ('marks contains "zeta"', F), ('marks contains any of ("zeta", "beta")', T),
    ('marks contains all of ("eu-west", "beta")', T), ('every marks where (it starts with "eu-")', F),
    ('any marks where (it starts with "eu-")', T), ('"beta" in marks', T), ("any scores where (it > 8)", T),
    ("at least 2 scores where (it > 2)", T), ("length(marks) = 2", T),
    # booleans
    ("open", T), ("not open", F), ("open = true", T), ("open = false", F),
    # arithmetic
    ("rank + 1 = 8", T), ("rank - 1 - 2 = 4", T), ("rank / 2 = 3.5", T), ("rank * share = 17.5", T),
    ("-rank = -7", T), ("2 + 3 * 4 = 14", T), ("(2 + 3) * 4 = 20", T), ("rank / 0 = 1", U), ("mod(rank, 0) = 1", U),
    ("mod(-7, 3) = -1", T), ("mod(7, -3) = 1", T), ("9223372036854775807 + rank > 0", U),
    ("9007199254740993 > 9007199254740992.0", T), ('code + "!" = "Ab-12!"', T),
    # functions
    ('lower(code) = "ab-12"', T), ('upper(code) = "AB-12"', T), ('trim("  x ") = "x"', T), ("length(code) = 5", T),
    ('substring(code, 1, 2) = "Ab"', T), ('text(rank) = "7"', T), ('number("2.5") = 2.5', T), ('number("x") = 1', U),
    ('domain("Ann@Acme.com") = "acme.com"', T), ("abs(-3) = 3", T), ("round(2.5) = 3", T), ("round(-2.5) = -3", T),
    ("round(2.345, 2) = 2.35", T), ("floor(2.7) = 2", T), ("ceil(2.1) = 3", T), ("min(3, 1, 2) = 1", T),
    ("max(rank, 9) = 9", T), ("coalesce(rank, 1) = 7", T), ("if(rank > 5, 1, 2) = 1", T),
    ("if(rank > 9, 1) is missing", T),
    ("date(2026, 5, 10) = opened_on", T), ("date(checked_at) = opened_on", T), ("date(2026, 2, 30) is missing", T),
    ("year(opened_on) = 2026", T), ("quarter(opened_on) = 2", T), ("month(checked_at) = 5", T),
    ("day(opened_on) = 10", T),
    ("weekday(opened_on) = sunday", T), ("hour(checked_at) = 10", T), ("minute(checked_at) = 30", T),
    ("hour(checked_at, in zone zone) = 6", T), ("weekday(now) in monday..friday", T),
    ("weekday(now) in saturday..sunday", F),
    ("days_between(opened_on, today) = 22", T), ("age(2000-06-02) = 25", T), ("age(2000-06-01) = 26", T),
    # times
    ("opened_on = today - 22 days", T), ("opened_on + 1 month = 2026-06-10", T), ("checked_at = 2026-05-10", T),
    ("checked_at < 2026-05-10", F), ("checked_at >= 2026-05-10", T), ("checked_at > 2026-05-10", F),
    ("now - checked_at > 22 days", T), ("now - checked_at < 23 days", T),
    ("start of this month = 2026-06-01T00:00:00Z", T),
    ("end of this month = 2026-07-01T00:00:00Z", T), ("checked_at >= start of previous month", T),
    ("2026-05-31 - 3 months = 2026-02-28", T), ("yesterday = 2026-05-31", T),
    # known and missing
    ("rank is known", T), ("rank is missing", F), ("rank is not missing", T), ("code is empty", F),
    ("marks is empty", F),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "expected"), CASES)
def test_with_all_facts(condition: str, expected: str) -> None:
    assert on_site(condition, **FIELDS) == expected


UNKNOWN = [
    "rank = 1", "1 = rank", "rank != 1", "rank < 1", "1 < rank", "rank between 1 and 2", "2 between 1 and rank",
    "rank in (1, 2)", "rank not in (1, 2)", "rank + 1 = 2", "rank * 0 = 0", "-rank = 1", 'code = "a"',
    'code contains "a"', 'code not contains "a"', "code matches /a/", 'code has word "a"', "open", "not open",
    'size is "small"', 'size > "small"', 'marks contains "a"', 'any marks where (it = "a")',
    'no marks where (it = "a")',
    'every marks where (it = "a")', 'at least 1 marks where (it = "a")', "length(code) = 1", "opened_on = today",
    "opened_on in last 3 days", "checked_at before 2026-01-01", "opened_on before date(checked_at)",
    "min(rank, 1) = 1", 'code + "x" = "x"', "coalesce(rank, share) = 1", "if(open, 1, 2) = 1", "rank = 1 or rank != 1",
    'lower(code) = "a"', "weekday(opened_on) = monday", "now - checked_at > 1 day", '"a" in marks',
    'code in ("a")', "rank > share", "hour(now, in zone zone) = 1",
]  # fmt: skip


@pytest.mark.parametrize("condition", UNKNOWN)
def test_without_facts(condition: str) -> None:
    assert on_site(condition) == U
    assert on_site(f"not ({condition})") == U


KNOWN = [
    ("rank is known", F), ("rank is missing", T), ("rank is not known", T), ("code is empty", T), ("marks is empty", T),
    ("coalesce(rank, 3) = 3", T), ("rank = 1 and false", F), ("rank = 1 or true", T), ("false and rank = 1", F),
    ("rank in ()", F), ("not (rank = 1 and 1 = 2)", T),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "expected"), KNOWN)
def test_what_never_is_unknown(condition: str, expected: str) -> None:
    assert on_site(condition) == expected


def test_empty_values_are_known() -> None:
    assert on_site("code is known and code is empty", code="") == T
    assert on_site("marks is known and marks is empty", marks=[]) == T
    assert on_site('every marks where (it = "a")', marks=[]) == T
    assert on_site('any marks where (it = "a")', marks=[]) == F


def test_a_null_in_a_list_is_an_unknown_item() -> None:
    assert on_site('marks contains "a"', marks=["b", None]) == U
    assert on_site('marks contains "b"', marks=["b", None]) == T
    assert on_site('every marks where (it = "b")', marks=["b", None]) == U
    assert on_site('every marks where (it = "a")', marks=["b", None]) == F


def test_the_answer_lists_what_was_missing() -> None:
    assert decide("employees >= 500").missing == ("employees",)
    assert decide('employees >= 500 and country = "FR"', {"country": "DE"}).missing == ()
    assert decide('employees >= 500 or country = "FR"').missing == ("country", "employees")
    assert decide('any person where (seniority = "vp")').missing == ("people",)
    people = {"people": [{"id": "ann"}, {"id": "bob", "seniority": "staff"}]}
    assert decide('any person where (seniority = "vp")', people) == (U, ("people[ann].seniority",))
    assert decide('seniority = "vp"', people, person="ann") == (U, ("seniority",))
    assert decide('account.country = "FR"', people, person="ann") == (U, ("account.country",))
    assert decide('address.city = "Paris"').missing == ("address.city",)
