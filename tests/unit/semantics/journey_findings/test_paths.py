"""Paths that are never taken, as an earlier one always is, or as their conditions are never true."""

from __future__ import annotations

import pytest

from quorate.diagnostics.model import Severity
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source
from tests.unit.semantics.journey_findings.planning import codes, findings, underlined


def split(*conditions: str, otherwise: bool = False, by: str = "accounts") -> str:
    """Return a split with a path for each condition, whose names are p0, p1 and so on."""
    step = "do alert()" if by == "accounts" else "do send()"
    paths = " ".join(f"path p{place} when {each} {{ {step} }}" for place, each in enumerate(conditions))
    return f"split {by} {{ {paths}{f' otherwise {{ {step} }}' if otherwise else ''} }}"


SHADOWED = [
    ("employees >= 20", "employees >= 50"),
    ("employees >= 20", "employees > 19"),
    ("employees > 19", "employees >= 20"),
    ("employees < 50", "employees between 10 and 30"),
    ("employees != 5", "employees > 5"),
    ("employees is known", "employees in (1, 2)"),
    ("20 <= employees", "employees = 20"),
    ("annual_revenue > 5.5", "annual_revenue >= 6"),
    ('country in ("FR", "DE")', 'country = "FR"'),
    ('country not in ("FR", "DE")', 'country not in ("FR", "DE", "ES")'),
    ('country = "FR" or country = "DE"', 'country in ("FR", "DE")'),
    ('country != "FR"', 'country = "DE"'),
    ('industry in ("Seeds", "Food")', 'industry = "FOOD"'),
    ('country = "fr" ignoring case', 'country in ("FR", "Fr")'),
    ('tier in ("named", "growth")', 'tier is "growth"'),
    ('tier <= "growth"', 'tier is "named"'),
    ('tier is not "long tail"', 'tier is "named"'),
    ("employees > 5", "employees > 5"),
    ("employees > 5", 'employees > 5 and country = "FR"'),
    ('employees > 5 or country = "FR"', 'country = "FR"'),
    ('employees > 5 or country = "FR"', 'employees > 9 and country = "DE"'),
    ('employees > 5 or country = "FR"', 'employees > 9 or country = "FR" and tier is "named"'),
    ("true", "employees > 5"),
    ("not (employees > 5)", "employees = 3"),
    ("not (employees > 5 and employees < 9)", "employees = 3"),
    ("employees >= 1_000", "is_big"),
    ("is_big", "employees >= 2_000"),
    ("not is_big", "employees < 500"),
    ("any person where (consent_email)", "any person where (consent_email) and is_big"),
    ("any page_viewed in last 30 days", "is_big and any page_viewed in last 30 days"),
    ("count(people) >= 2", "count(people) >= 3"),
    ("large_crowd", "count(people) >= 3"),
    ('tags contains any of ("a", "b")', 'tags contains "a"'),
    ('tags contains "a"', 'tags contains all of ("a", "b")'),
    ('not (tags contains "a")', 'not (tags contains any of ("a", "b"))'),
    ('name starts with any of ("a", "b")', 'name starts with "b"'),
    ("g.stage = open", "g.stage = open and g.ready"),
    ("g.stage in (open, talking)", "g.stage = talking"),
    ("g.completeness >= 50%", "g.completeness = 1"),
    ("g.ready = true", "g.ready and employees > 3"),
    ("any person where (member of g)", "any person where (member of g) and g.ready"),
    ("any person where (consent_email)", "any person where (email is known) and any person where (consent_email)"),
    ("in large", "in large and is_big"),
    ("employees >= 0 or employees < 0", "employees is known"),
]  # fmt: skip
APART = [
    ("employees >= 50", "employees >= 20"),
    ("employees >= 20", "annual_revenue >= 50"),
    ('country = "FR"', 'country = "fr"'),
    ('country = "FR"', 'country = "fr" ignoring case'),
    ("employees > 5", "not (employees > 5)"),
    ("employees > 5", "employees is missing"),
    ('employees > 5 and country = "FR"', "employees > 9"),
    ('tags contains all of ("a", "b")', 'tags contains any of ("a", "b")'),
    ('name starts with "a"', 'name contains "a"'),
    ("any person where (consent_email)", "any person where (not consent_email)"),
    ("employees > 5", "not is_big"),
    ("g.ready", "not g.ready"),
    ("any page_viewed in last 7 days", "any page_viewed in last 30 days"),
]  # fmt: skip
CROWD = "define large_crowd of account = count(people) >= 2\n"


@pytest.mark.parametrize(("earlier", "later"), SHADOWED)
def test_a_path_is_never_taken_where_an_earlier_one_always_is(earlier: str, later: str) -> None:
    (told,) = findings(split(earlier, later), more=CROWD)
    assert (told.code, told.severity, told.message) == ("E703", Severity.WARNING, "`p1` is never taken")
    assert underlined(split(earlier, later), told) == (later, earlier)


@pytest.mark.parametrize(("earlier", "later"), APART)
def test_a_path_that_may_be_taken_is_no_finding(earlier: str, later: str) -> None:
    assert codes(split(earlier, later), more=CROWD) == []


def test_several_paths_together_may_leave_nothing() -> None:
    steps = split('country = "FR"', "employees < 50", "employees between 40 and 100", "employees between 10 and 70")
    (told,) = findings(steps)
    assert told.message == "`p3` is never taken"
    assert underlined(steps, told) == ("employees between 10 and 70", "employees < 50", "employees between 40 and 100")


@pytest.mark.parametrize(
    "conditions",
    [
        ("true",),
        ("employees is known", "employees is missing"),
        ("employees > 5", "employees <= 5", "employees is missing"),
        ('tier is "named"', 'tier > "named"', "tier is missing"),
        ("g.ready", "not g.ready", "g.ready is missing"),
    ],
)
def test_otherwise_is_never_taken_where_one_of_the_paths_always_is(conditions: tuple[str, ...]) -> None:
    assert [each.message for each in findings(split(*conditions, otherwise=True))] == ["`otherwise` is never taken"]


@pytest.mark.parametrize(
    "conditions",
    [
        ("employees > 5", "employees <= 5"),  # neither of a missing number
        ("count(people) >= 3", "count(people) < 3", "people is missing"),  # neither where it is not known of some
    ],
)
def test_what_is_not_known_takes_otherwise(conditions: tuple[str, ...]) -> None:
    assert codes(split(*conditions, otherwise=True)) == []


@pytest.mark.parametrize(
    "condition",
    [
        "false",
        "employees > 5 and employees < 3",
        "employees > 5 and employees < 6",
        'country = "FR" and country = "DE"',
        "is_big and employees < 500",
        "employees in ()",
        'tier < "named"',
        "not (employees > 5 or employees <= 5)",
        "employees is missing and employees > 5",
        "g.missing contains other",
        "g.completeness > 100%",
        "count(people) < 0",
        "last(at of page_viewed) before 2026-01-01T00:00:00Z and last(at of page_viewed) after 2026-02-01T00:00:00Z",
    ],
)
def test_a_condition_that_is_never_true_is_told(condition: str) -> None:
    (told,) = findings(split(condition, "employees > 7"))
    assert (told.code, told.severity) == ("E704", Severity.WARNING)
    assert told.message == "the condition of path `p0` is never true"


def test_what_is_required_is_never_missing_but_with_what_it_belongs_to() -> None:
    around = """
    entity account accounts { key id  name text required }
    entity person people in account { key id  name text required  boss person }
    audience all_people of people where name is known
    action greet of person { }
    """
    told = []
    for condition in ("name is missing", "boss.name is missing"):
        journey = (
            f"journey win for people in all_people {{ split people {{ path a when {condition} {{ do greet() }} }} }}"
        )
        made = compile_project(Project("small", (Source("all.rules", around + journey),)))
        told.append([each.code for each in made.diagnostics])
    assert told == [["E704"], []]


def test_roles_that_somebody_is_needed_in_may_be_missing() -> None:
    assert codes(split("g.missing contains champion", "g.missing contains any of (champion, other)")) == []
    assert codes(split("g.missing contains all of (champion, other)")) == ["E704"]


def test_a_path_of_people_and_of_an_answer_as_well() -> None:
    assert codes(split("consent_email", 'consent_email and seniority = "vp"', by="people")) == ["E703"]
    member = split("consent_email and member of g", "consent_email and member of g as champion", by="people")
    assert codes(member) == ["E703"]
    born = "consent_email and born_on between 1990-01-01 and 1999-12-31"
    assert codes(split(born, "consent_email and born_on between 1995-01-01 and 1995-12-31", by="people")) == ["E703"]
    assert codes(split(born, "consent_email and born_on since 1995-01-01", by="people")) == []
    assert codes("call score() { path a when result.points >= 5 { } path b when result.points >= 9 { } }") == ["E703"]
    assert codes('call score() { path a when result.tier is "low" { } path b when result.tier is "high" { } }') == []


def test_what_takes_too_long_to_tell_is_not_told() -> None:
    wide = " or ".join(f"employees = {number} and annual_revenue = {number}" for number in range(600))
    assert codes(split(wide, f"{wide} or is_big")) == []
    assert codes(split(wide, wide)) == ["E703"]
