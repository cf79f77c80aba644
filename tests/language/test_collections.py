"""People, opportunities, custom objects: quantifiers, counts and aggregates over them (section 4)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.language.deciding import decide

T, F, U = "true", "false", "unknown"


def people(*seniorities: str | None) -> dict[str, Any]:
    return {
        "people": [
            {"id": f"p{number}", **({"seniority": seniority} if seniority else {})}
            for number, seniority in enumerate(seniorities)
        ]
    }


TWO_TRUE_THREE_UNKNOWN = people("vp", "vp", None, None, None)

COUNTS = [
    ("at least 2", T), ("at least 6", F), ("at least 4", U), ("at most 5", T), ("at most 1", F), ("at most 3", U),
    ("exactly 1", F), ("exactly 3", U), ("exactly 6", F), ("more than 1", T), ("more than 5", F), ("more than 2", U),
    ("fewer than 6", T), ("fewer than 2", F), ("fewer than 4", U), ("any", T), ("no", F), ("every", U),
]  # fmt: skip


@pytest.mark.parametrize(("quantifier", "expected"), COUNTS)
def test_counts_with_two_true_and_three_unknown(quantifier: str, expected: str) -> None:
    assert decide(f'{quantifier} people where (seniority = "vp")', TWO_TRUE_THREE_UNKNOWN).result == expected


@pytest.mark.parametrize(
    ("comparison", "expected"),
    [(">= 2", T), (">= 6", F), (">= 4", U), ("= 1", F), ("= 3", U), ("!= 1", T), ("< 6", T), ("between 2 and 5", T),
     ("+ 1 >= 2", U), ("in (2, 3)", U), ("in (0, 1)", F)],
)  # fmt: skip
def test_a_count_compares_by_its_range(comparison: str, expected: str) -> None:
    condition = f'count(people where (seniority = "vp")) {comparison}'
    assert decide(condition, TWO_TRUE_THREE_UNKNOWN).result == expected
    define = 'define vps of account = count(people where (seniority = "vp"))\n'
    assert decide(f"vps {comparison}", TWO_TRUE_THREE_UNKNOWN, more=define).result == expected


def test_an_absent_collection_is_unknown_and_an_empty_one_counts_nothing() -> None:
    for condition in ("any person", "no person", "at least 1 person", "count(people) = 0", "at most 3 people"):
        assert decide(condition).result == U
        assert decide(condition).missing == ("people",)
    assert decide("any person", {"people": []}).result == F
    assert decide("no person", {"people": []}).result == T
    assert decide("every person where (consent_email)", {"people": []}).result == T
    assert decide("count(people) = 0", {"people": []}).result == T


def test_what_is_there_can_decide_despite_what_is_not() -> None:
    account = {"people": [{"id": "a", "licenses": [{"id": "l", "product": "scan"}]}, {"id": "b"}]}
    assert decide('any license where (product = "scan")', account).result == T
    assert decide('no license where (product = "scan")', account).result == F
    assert decide('any license where (product = "mow")', account) == (U, ("people[b].licenses",))
    assert decide("count(licenses) >= 1", account).result == T


def test_everything_in_one_where_is_about_the_same_item() -> None:
    account = {
        "people": [
            {"id": "a", "seniority": "vp", "department": "Sales"},
            {"id": "b", "seniority": "staff", "department": "R&D"},
        ]
    }
    assert decide('any person where (seniority = "vp" and department = "R&D")', account).result == F
    assert decide('any person where (seniority = "vp") and any person where (department = "R&D")', account).result == T


OPPORTUNITIES = {
    "opportunities": [
        {"id": "o1", "amount": 60_000, "is_won": False, "stage": "Proposal"},
        {"id": "o2", "amount": 50_000, "is_won": False, "stage": "Closed Won", "closed_on": "2026-05-01"},
        {"id": "o3", "is_won": False, "stage": "Lost", "closed_on": "2024-05-01"},
        {"id": "o4", "amount": 1_000, "is_won": True, "stage": "Lost", "closed_on": "2024-05-01"},
    ]
}

AGGREGATES = [
    ("sum(amount of opportunities where (not is_won)) > 100_000", T),
    ("sum(amount of opportunities) = 111000", T), ("average(amount of opportunities) = 37000", T),
    ("min(amount of opportunities) = 1000", T), ("max(amount of opportunities) = 60000", T),
    ("median(amount of opportunities) = 50000", T), ("distinct(stage of opportunities) = 3", T),
    ("sum(amount * 2 of opportunities) = 222000", T), ("count(opportunities where (amount > 50_000)) = 1", U),
    ("sum(amount of opportunities where (amount > 10)) = 111000", U),
    ('sum(amount of opportunities where (stage = "none")) = 0', T),
    ('distinct(stage of opportunities where (stage = "none")) = 0', T),
    ('max(amount of opportunities where (stage = "none")) is missing', T),
    ('average(amount of opportunities where (stage = "none")) is missing', T),
    ('no opportunity where (stage = "Closed Won" and closed_on in last 12 months)', F),
    ("max(closed_on of opportunities) = 2026-05-01", T),
    ("at least 3 different stage of opportunities", T),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "expected"), AGGREGATES)
def test_aggregates(condition: str, expected: str) -> None:
    assert decide(condition, OPPORTUNITIES).result == expected


def test_aggregates_of_an_absent_collection_are_unknown() -> None:
    assert decide("sum(amount of opportunities) = 0") == (U, ("opportunities",))
    assert decide("distinct(stage of opportunities) = 0").result == U


def test_references_compare_identity_and_reach_fields() -> None:
    account = {
        "people": [{"id": "ann", "seniority": "vp"}, {"id": "bob"}],
        "opportunities": [{"id": "o", "contact_roles": [{"id": "c", "contact": "ann", "role": "buyer"}]}],
    }
    condition = "any account.opportunity where (any contact_role where (contact = person))"
    assert decide(condition, account, person="ann").result == T
    assert decide(condition, account, person="bob").result == F
    assert decide('any contact_role where (contact.seniority = "vp")', account).result == T


def test_what_encloses_stays_reachable() -> None:
    account = {"country": "FR", "people": [{"id": "ann", "department": "FR", "relation": {"role": "contractor"}}]}
    assert decide("any person where (department = account.country)", account).result == T
    assert decide('relation.role = "contractor"', account, person="ann").result == T
    assert decide("account.country = department", account, person="ann").result == T


def test_lists_and_parameters() -> None:
    more = "define sold_in(codes list of text) of account = country in codes\n"
    assert decide("sold_in(emea)", {"country": "FR"}, more=more).result == T
    assert decide('sold_in(("US", "CA"))', {"country": "FR"}, more=more).result == F
    assert decide("sold_in(emea)", more=more) == (U, ("country",))
    assert decide("country in emea", {"country": "DE"}).result == T


def test_tables_take_the_first_true_row() -> None:
    more = """
table persona of person gives text {
  job_title                    department
  has word "chief"             any            => "Executive"
  contains "engineer"          "R&D"          => "Technical"
  otherwise                                   => "Other"
}
table tags_of of person gives text collects {
  job_title                    department
  has word "chief"             any            => "boss"
  any                          "R&D"          => "maker"
}
table rank of person gives integer {
  seniority
  in ("vp", "chief") => 1
  "staff"            => 2
}
"""
    for who, expected in [
        ({"job_title": "Chief Engineer", "department": "R&D"}, "Executive"),
        ({"job_title": "engineer", "department": "R&D"}, "Technical"),
        ({"job_title": "engineer", "department": "IT"}, "Other"),
        ({"job_title": "engineer"}, "Other"),
    ]:
        account = {"people": [{"id": "ann", **who}]}
        assert decide(f'persona = "{expected}"', account, person="ann", more=more).result == T
    both = {"people": [{"id": "ann", "job_title": "chief", "department": "R&D"}]}
    assert decide('tags_of contains all of ("boss", "maker")', both, person="ann", more=more).result == T
    assert decide("rank = 1", {"people": [{"id": "ann"}]}, person="ann", more=more) == (U, ("seniority",))
    assert (
        decide("rank is missing", {"people": [{"id": "ann", "seniority": "manager"}]}, person="ann", more=more).result
        == T
    )


def test_audiences_of_audiences_and_the_two_overrides() -> None:
    more = """
audience large of accounts where employees >= 500
audience maybe_large of accounts where employees >= 500 unknown counts as member
"""
    assert decide("in large", more=more) == (U, ("employees",))
    assert decide("not in large", {"employees": 3}, more=more).result == T
    assert decide("in maybe_large", more=more).result == T
    assert (
        decide("account in large", {"employees": 900, "people": [{"id": "ann"}]}, person="ann", more=more).result == T
    )
    assert decide("account in large", {"people": [{"id": "ann"}]}, person="ann", more=more) == (
        U,
        ("account.employees",),
    )
