"""Actions that need consent, and what counts as asking for it."""

from __future__ import annotations

import pytest

from quorate.diagnostics.model import Severity
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source
from tests.unit.semantics.journey_findings.planning import codes, findings

PEOPLE = "people in leaders"
MORE = """
audience asked of people where email is known and is_open
audience stretched of people where is_open unknown counts as member
audience suppressed of people where seniority = "staff" or not consent_email unknown counts as member
audience open_accounts of accounts where employees > 5 and every person where (consent_email)
define is_open of person = consent_email and seniority is known
define is_open_at(least text) of person = consent_email and seniority >= "vp"
"""


def split(condition: str, after: str = "", inside: str = "do send()") -> str:
    return f"split people {{ path a when {condition} {{ {inside} }} {after} }}"


ASKING = [
    "consent_email",
    "consent_email = true",
    "consent_email and member of g",
    "member of g and (consent_email and email is known)",
    'consent_email and email is known or consent_email and seniority = "vp"',
    "not (not consent_email)",
    "coalesce(consent_email, false)",
    "in reachable",
    "in asked",
    "not in suppressed",
    "is_open",
    'is_open_at("vp")',
]
SILENT = [
    "email is known",
    "not consent_email",
    "consent_email is known",
    "consent_email is missing",
    "consent_email = false",
    "not coalesce(consent_email, false)",
    'consent_email or seniority = "vp"',
    "in leaders",
    "in stretched",
    "in reachable or not in reachable",
    "account.employees > 5",
    "not in reachable",
    "not is_open",
    "member of g",
    "any account.people where (consent_email)",
]


@pytest.mark.parametrize("who", [PEOPLE, "accounts in large"])
@pytest.mark.parametrize("condition", ASKING)
def test_a_condition_that_only_holds_with_consent_asks_for_it(condition: str, who: str) -> None:
    assert codes(split(condition), who, MORE) == []


@pytest.mark.parametrize("who", [PEOPLE, "accounts in large"])
@pytest.mark.parametrize("condition", SILENT)
def test_a_condition_that_may_hold_without_consent_does_not(condition: str, who: str) -> None:
    (told,) = findings(split(condition), who, MORE)
    assert (told.code, told.severity) == ("E712", Severity.WARNING)
    assert told.message == "`send` needs consent, and nothing that leads here asks for it"


def test_the_audience_of_people_asks_as_well() -> None:
    assert codes("do send()", "people in reachable") == []
    assert codes("do send()", "people in asked", MORE) == []
    (told,) = findings("do send()", PEOPLE)
    assert told.help == "ask for `consent_email` in the audience, or in a path that leads here"


def test_in_a_journey_of_accounts_people_are_asked_in_a_split_of_people() -> None:
    (told,) = findings("do send()")
    assert told.help == "ask for `consent_email` in a path of a `split people` around it"
    assert codes(f"{split('consent_email')} do send()") == ["E712"]
    for condition in ("any person where (consent_email)", "count(people where (consent_email)) >= 2"):
        assert codes(f"split accounts {{ path a when {condition} {{ do send() }} }}") == ["E712"]


def test_all_people_of_an_account_may_be_asked_at_once() -> None:
    for condition in ("every person where (consent_email)", "no person where (not coalesce(consent_email, false))"):
        assert codes(f"split accounts {{ path a when {condition} {{ do send() }} }}") == []
    assert codes("do send()", "accounts in open_accounts", MORE) == []


def test_what_was_asked_counts_from_there_on_until_ways_meet_on_one_of_which_it_was_not() -> None:
    ask = split("consent_email", "otherwise { end }", "wait 1 day")
    assert codes(f"{ask} do send() wait 3 days do send()", PEOPLE) == []
    assert codes(f"{split('consent_email', '', 'wait 1 day')} do send()", PEOPLE) == ["E712"]
    assert codes(f"{split('consent_email', 'otherwise { wait 2 days }', 'wait 1 day')} do send()", PEOPLE) == ["E712"]


def test_who_comes_back_was_asked_only_where_all_were() -> None:
    loop = "again: do send() wait 1 day split people {{ path a when {} {{ repeat again at most 3 times }} }}"
    assert codes(loop.format("consent_email"), "people in reachable") == []
    assert codes(loop.format("email is known"), "people in reachable") == []
    assert codes(loop.format("consent_email"), PEOPLE) == ["E712"]


@pytest.mark.parametrize(
    ("trigger", "told"),
    [
        ("change of consent_email to true", []),
        ("change of consent_email where (new and not old)", []),
        ("any form_submitted where (person.consent_email)", []),
        ("change of consent_email", ["E712"]),
        ("change of consent_email to false", ["E712"]),
        ("any form_submitted", ["E712"]),
        ("change of consent_email to true or any form_submitted", ["E712"]),
    ],
)
def test_consent_may_be_what_is_listened_for(trigger: str, told: list[str]) -> None:
    assert codes(f"listen 3 days for {trigger} {{ on event {{ do send() }} }}", PEOPLE) == told
    assert codes(f"listen 3 days for {trigger} do send()", PEOPLE) == told


def test_consent_of_somebody_is_none_of_all_people() -> None:
    for trigger in ("any form_submitted where (person.consent_email)", "change of consent_email of any person to true"):
        assert codes(f"listen 3 days for {trigger} {{ on event {{ do send() }} }}") == ["E712"]


def test_an_action_that_nobody_gets_to_is_not_told() -> None:
    assert codes("wait 1 day end do send()", PEOPLE) == ["E702"]


SCHEMA = """
entity account accounts {{ key id  size integer }}
entity person people in account {{ key id  email text  {own}  wishes {{ mail boolean {mark} }} }}
entity grant grants in person {{ key id  channel text  given boolean {of_grant} }}
event signed_up of person {{ opt_in boolean {of_event} }}
audience all_people of people where email is known
action send of person needs consent {{ }}
journey win for people in all_people {{
  split people {{ path a when {when} {{ do send() }} }}
}}
"""


def told(when: str, own: str = "", mark: str = "", of_grant: str = "", of_event: str = "") -> list[tuple[str, str]]:
    """Return the codes and the helps of what is told of a journey of people who fulfil a condition."""
    text = SCHEMA.format(when=when, own=own, mark=mark, of_grant=of_grant, of_event=of_event)
    made = compile_project(Project("small", (Source("all.rules", text),)))
    return [(each.code, each.help) for each in made.diagnostics]


def test_without_a_field_for_it_one_is_to_be_marked() -> None:
    help_ = "mark a field of `person`, as in `consent_email boolean consent`, and ask for it"
    assert told("email is known") == [("E712", help_)]


def test_consent_may_stand_in_an_object_in_a_record_of_its_own_and_in_an_event() -> None:
    assert told("wishes.mail", mark="consent") == []
    shown = "ask for `wishes.mail` in the audience, or in a path that leads here"
    assert told("email is known", mark="consent") == [("E712", shown)]
    assert told('any grant where (channel = "mail" and given)', of_grant="consent") == []
    assert told("at least 1 grant where (given)", of_grant="consent") == []
    shown = "ask for `grant.given` in the audience, or in a path that leads here"
    assert told("at least 0 grants where (given)", of_grant="consent") == [("E712", shown)]
    assert told("no grant where (given)", of_grant="consent") == [("E712", shown)]
    assert told("any signed_up where (opt_in)", of_event="consent") == []


@pytest.mark.parametrize("when", ['agreed = "yes"', 'agreed != "no"', 'agreed in ("yes", "all")', "agreed is known"])
def test_consent_that_is_no_boolean_only_has_to_be_known(when: str) -> None:
    assert told(when, own="agreed text consent") == []
    assert [code for code, _ in told("agreed is missing", own="agreed text consent")] == ["E712"]
