"""The conformance vectors of the domain reference (its section 12) that are about rules and buying groups.

Vectors 1 to 5 are in `tests/unit/decide/test_completeness.py` and `tests/unit/evaluate/test_engagement.py` as well, on
the parts alone. Those about journeys are in the modules `test_journey_…`: 8 to 12 in that of splits, 13 in that of
waits, 14 and 15 in that of draws, 19 in that of calls (one that is waited for longer than 240 minutes is a finding,
E713). Vectors 17 and 23 are about messages and drafts, which are not the engine's.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.language.deciding import decide as decide_condition
from tests.language.deciding import event
from tests.language.grouping import LATER, TEXT, chief, decide, person, staff

SHARES = """
role template three {
  role decision_maker weight vital needs 3 when job_title = "dm"
  role influencer weight important needs 5 when job_title = "inf"
  role practitioner weight normal when job_title = "prac"
}
interest any_interest { roles three }
engagement counts { window 30 days  cap 20 per day  website 1  clicked 1  downloaded 1  scale raw }
audience everyone of accounts where employees >= 0
buying group g { audience everyone  interest any_interest }
event website of person { url text }
event clicked of person { url text }
event downloaded of person { url text }
"""


def titled(title: str, *keys: str) -> list[dict[str, Any]]:
    return [person(key, job_title=title) for key in keys]


def acts(kind: str, key: str, yesterday: int, today: int) -> list[dict[str, Any]]:
    days = (("2026-05-31", yesterday), ("2026-06-01", today))
    return [event(kind, f"{day}T08:{number:02}:00Z", key) for day, count in days for number in range(count)]


def test_1_and_4_the_worked_example_of_engagement() -> None:
    people = [*titled("dm", "adam", "mark"), *titled("inf", "john"), *titled("prac", "bob", "paul", "calvin")]
    events = [
        *acts("website", "adam", 37, 15), *acts("clicked", "adam", 1, 1),
        *acts("website", "mark", 5, 3), *acts("clicked", "mark", 1, 1), *acts("downloaded", "mark", 3, 2),
        *acts("website", "john", 19, 9),
        *acts("clicked", "bob", 1, 1), *acts("clicked", "paul", 1, 1), *acts("clicked", "calvin", 1, 1),
        *acts("website", "calvin", 1, 7), *acts("downloaded", "calvin", 1, 2),
    ]  # fmt: skip
    found = decide(*people, text=SHARES, events=events)
    told = {each["person"]: each["engagement"] for each in found.group["members"]}
    assert told == {"adam": 37, "mark": 15, "john": 28, "bob": 2, "paul": 2, "calvin": 13}
    assert found.group["engagement"] == 35.25


@pytest.mark.parametrize(
    ("deciders", "influencers", "completeness"),
    [(0, 0, 0), (1, 1, (1 / 3 + 1 / 5) / 2), (2, 5, (2 / 3 + 1) / 2), (3, 6, 1), (4, 5, 1)],
)
def test_2_and_3_completeness_of_roles_and_groups(deciders: int, influencers: int, completeness: float) -> None:
    people = [
        *titled("dm", *(f"d{n}" for n in range(deciders))),
        *titled("inf", *(f"i{n}" for n in range(influencers))),
    ]
    found = decide(*people, text=SHARES)
    assert found.group["completeness"] == pytest.approx(completeness, abs=1e-15)
    roles = {each["role"]: each.get("completeness") for each in found.group["roles"]}
    assert roles["decision_maker"] == min(1, deciders / 3)
    assert roles["influencer"] == min(1, influencers / 5)


def test_6_precedence_of_manual_journey_and_rule() -> None:
    by_hand = {"assign": {"group": "g", "person": "ann", "role": "champion"}}
    by_journey = {"assign": {"group": "g", "person": "ann", "role": "champion", "by": "journey"}}
    away = {"remove": {"group": "g", "person": "ann", "by": "journey"}}
    assert decide(staff("ann"), commands=[by_hand]).again(now=LATER).members == ["ann champion hand"]
    assert decide(staff("ann"), commands=[by_hand]).again(away, now=LATER).members == ["ann champion hand"]
    assert decide(staff("ann"), commands=[by_journey]).again(now=LATER).members == ["ann champion journey"]


def test_7_a_move_that_is_not_allowed_leaves_the_stage() -> None:
    found = decide(commands=[{"move": {"group": "g", "stage": "won"}}])
    assert (found.group["stage"], [code for code, _ in found.errors]) == ("discovery", ["E520"])


def test_10_a_matched_group_has_all_of_it_in_one_group() -> None:
    text = (
        TEXT
        + """
    interest fields { roles committee }
    buying group h { audience growers  interest fields  admit interested }
    audience matched of accounts where any buying group where (
      count(members where (role = decider)) >= 3 and count(members where (role = influencer)) >= 2
    )
    """
    )
    text = text.replace("interest fields { roles committee }",
                        'interest fields { roles committee  shown by person when department = "R&D" }')  # fmt: skip
    researchers = [person(key, department="R&D") for key in ("ian", "ira")]
    assert decide(chief("a"), chief("b"), chief("c"), *researchers, text=text).audience("matched") == "true"
    assert decide(chief("a"), chief("b"), *researchers, text=text).audience("matched") == "false"


def test_12_inactivity_is_that_there_is_none_with_the_same_constraints() -> None:
    viewed = {"people": [{"id": "ann"}], "events": [event("page_viewed", "2026-05-30T12:00:00Z", url="/pricing")]}
    quiet = 'no page_viewed in last 7 days where (url contains "/{}")'
    assert decide_condition(quiet.format("pricing"), viewed).result == "false"
    assert decide_condition(quiet.format("blog"), viewed).result == "true"


@pytest.mark.parametrize(("score", "result"), [(4.9, "false"), (5, "true"), (5.1, "true"), (6, "true"), (6.1, "false")])
def test_16_between_has_both_ends(score: float, result: str) -> None:
    assert decide_condition("annual_revenue between 5 and 6", {"annual_revenue": score}).result == result


@pytest.mark.parametrize(
    ("score", "level"), [(0.0, "Low"), (0.2, "Low"), (0.21, "Medium"), (0.6, "Medium"), (0.61, "High"), (1.0, "High")]
)
def test_18_levels_of_intent_as_a_table(score: float, level: str) -> None:
    table = """
    table intent of account gives text {
      annual_revenue
      <= 0.2     => "Low"
      <= 0.6     => "Medium"
      otherwise  => "High"
    }
    """
    assert decide_condition(f'intent = "{level}"', {"annual_revenue": score}, more=table).result == "true"


def test_20_an_account_without_a_name_is_decided_and_called_by_its_key() -> None:
    """The reference's product never takes in such accounts; here they have groups like all others."""
    assert decide(chief("ann")).group["title"] == "AI seeds for acme"


@pytest.mark.parametrize(("consent", "result"), [(True, "true"), (False, "false"), (None, "unknown")])
def test_21_absent_consent_is_unknown_whatever_the_channel(consent: bool | None, result: str) -> None:  # noqa: FBT001
    """The reference's product takes absent consent as given for mail and refused for messages; rules say which."""
    people = {"people": [{"id": "ann", "consent_email": consent}]}
    assert decide_condition("consent_email", people, person="ann").result == result
    opted_in = "(consent_email or consent_email is missing)"
    assert decide_condition(opted_in, people, person="ann").result == ("false" if consent is False else "true")


def test_22_adding_who_is_there_already_changes_nothing() -> None:
    command = {"assign": {"group": "g", "person": "ann", "role": "champion"}}
    first = decide(staff("ann"), commands=[command])
    again = first.again(command, now=LATER)
    assert again.told["state"]["groups"] == first.told["state"]["groups"]
    assert again.group["changes"] == {}


@pytest.mark.parametrize(
    "condition", ["any opportunity where (closed_on before 2026-01-01)", "any opportunity where (amount = 0)"]
)
def test_25_what_is_missing_is_neither_before_nor_zero(condition: str) -> None:
    """The quirks of smart lists, in which `before` and `is 0` match what is not there, are not taken over."""
    assert decide_condition(condition, {"opportunities": [{"id": "o"}]}).result == "unknown"
