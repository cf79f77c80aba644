"""Splits of journeys and where their paths meet again (domain reference, section 5.5)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.language.journeying import GROUP, Travel, day, event, journeys, person, travel

TEXT = journeys(
    GROUP,
    "buying group h {\n  audience large\n  interest grain\n}\ninterest grain { roles committee  stages pipeline }",
    first="""
      split accounts size {
        path large when employees >= 500 { do ping(note: "large") }
        path huge when employees >= 5_000 or country = "FR" { do ping(note: "huge") }
        otherwise { do ping(note: "other") }
      }
      do ping(note: "merged")""",
    bare="""
      split accounts size { path large when employees >= 500 { } }
      do ping(note: "merged")""",
    nested="""
      split accounts size {
        path large when employees >= 500 {
          split accounts place {
            path france when country = "FR" { do ping(note: "france") }
            path germany when country = "DE" { end }
            otherwise { }
          }
          do ping(note: "large")
        }
        otherwise { }
      }
      do ping(note: "merged")""",
    waiting="""
      split accounts size {
        path large when employees >= 500 { wait 1 day }
        otherwise { }
      }
      do ping(note: "merged")""",
    each="""
      split people who {
        path chiefs when seniority = "chief" { do mail(template: "chief") do mail(template: "second") }
        path buyers when job_title has word "buyer" or seniority = "chief" { do mail(template: "buyer") }
      }
      do ping(note: "together")""",
    others="""
      split people who {
        path chiefs when seniority = "chief" { do mail(template: "chief") }
        otherwise { do mail(template: "other") }
      }""",
    matched="""
      split accounts groups {
        path matched when any buying group where (
          count(members where (role = decider)) >= 3 and count(members where (role = champion)) >= 2
        ) { do ping() }
        otherwise { }
      }""",
    member="""
      split people who {
        path deciders when member of g as decider { do mail(template: "decider") }
        path members when member of g { do mail(template: "member") }
      }""",
)  # fmt: skip
HISTORY = """wait 20 days
      split accounts active {
        path often when count(form_submitted in 30 days before journey entry) >= 2 { do ping(note: "often") }
        path earlier when any form_submitted in 30 days before journey entry where (form = "demo") {
          do ping(note: "earlier")
        }
        path lately when any form_submitted since journey entry { do ping(note: "lately") }
        path quiet when no page_viewed in 30 days before journey entry where (url = "/price") { do ping(note: "quiet") }
        otherwise { do ping(note: "other") }
      }"""
BEFORE_AND_SINCE = {
    "count(page_viewed since journey entry) = 2": True,
    "count(page_viewed in 30 days before journey entry) = 1": True,
    'any page_viewed since journey entry where (url = "/early")': False,
    "any person where (count(page_viewed since journey entry) = 2)": False,
    "count(people where (any page_viewed since journey entry)) = 2": True,
    "at least 2 page_viewed within any 24 hours since journey entry": True,
    "sequence (page_viewed then form_submitted within 1 day) since journey entry": True,
    "sequence (page_viewed then form_submitted) in 30 days before journey entry": False,
    "last(at of page_viewed since journey entry) after journey entry + 2 days": False,
    "now - journey entry >= 4 days": True,
    "renews_on after journey entry": True,
    "visit_at since journey entry": True,
    "visit_at in 3 days before journey entry": False,
    "weekday(journey entry) = monday": True,
}
LOOKING_BACK = journeys(
    history=HISTORY,
    **{
        f"way{number}": f"wait 4 days\nsplit accounts {{ path yes when {condition} {{ }} otherwise {{ }} }}"
        for number, condition in enumerate(BEFORE_AND_SINCE)
    },
)
OF_PEOPLE = journeys(
    of="people",
    paths="""
      split people which {
        path chiefs when seniority = "chief" { wait 1 day }
        path active when any form_submitted in 30 days before journey entry { do mail(template: "active") }
      }
      do mail(template: "all")""",
)


def split(way: str, **facts: Any) -> Travel:  # noqa: ANN401 - as in payloads
    """Have an account go through a split."""
    return travel(TEXT, way, **facts).at(day(1))


# --- of accounts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "path"),
    [
        ({"employees": 900}, "large"),
        ({"employees": 9_000}, "large"),
        ({"employees": 9_000, "country": "FR"}, "large"),
        ({"employees": 10, "country": "FR"}, "huge"),
        ({"employees": 10, "country": "DE"}, "other"),
    ],
)
def test_the_first_path_that_is_true_is_taken(facts: dict[str, Any], path: str) -> None:
    """Domain reference, section 5.5 and conformance vector 9: evaluated top-down, the first match wins."""
    found = split("first", **facts)
    name = "otherwise" if path == "other" else path
    assert found.trace[1] == f"split size: path={name}"
    assert found.actions == [f"ping(note: {path})", "ping(note: merged)"]


def test_without_a_match_and_without_otherwise_an_account_is_at_the_end() -> None:
    """Domain reference, section 5.5.1 and conformance vector 8: the journey ends for non-matching accounts."""
    found = split("bare", employees=10)
    assert (found.trace, found.actions) == (["entered", "done size: reason=no path"], [])
    assert split("bare", employees=900).actions == ["ping(note: merged)"]


def test_an_unknown_path_is_passed_over_and_told() -> None:
    """Language reference, section 4: a path is taken where its condition is true; what decided an unknown is listed."""
    assert split("first", country="FR").trace[1] == "split size: path=huge missing=employees"
    assert split("first").trace[1] == "split size: path=otherwise missing=country,employees"
    assert split("bare").trace[1] == "done size: reason=no path missing=employees"


@pytest.mark.parametrize(
    ("facts", "actions"),
    [
        ({"employees": 900, "country": "FR"}, ["france", "large", "merged"]),
        ({"employees": 900, "country": "US"}, ["large", "merged"]),
        ({"employees": 900, "country": "DE"}, []),
        ({"employees": 10}, ["merged"]),
    ],
)
def test_paths_may_be_nested_and_fall_through_to_what_follows(facts: dict[str, Any], actions: list[str]) -> None:
    """Domain reference, sections 5.5.1 and 5.5.3: paths that do not end go on with the step after the split."""
    assert split("nested", **facts).actions == [f"ping(note: {each})" for each in actions]


def test_a_path_that_ends_says_so() -> None:
    """Language reference, section 10: `end`."""
    assert split("nested", employees=900, country="DE").trace[-1] == "done place.germany[1]: reason=end"


def test_a_merge_does_not_wait_for_others() -> None:
    """Domain reference, section 5.5.3: a plain join of flows, each goes on when it arrives."""
    found = split("waiting", employees=900)
    assert (found.actions, found.stands) == ([], ("waiting", "size.large[1]"))
    assert found.at(day(2)).actions == ["ping(note: merged)"]
    assert split("waiting", employees=10).actions == ["ping(note: merged)"]


# --- of people --------------------------------------------------------------------------------------------------------

CHIEF, BUYER, BOTH = (
    person("ann", seniority="chief", job_title="CEO"),
    person("bob", seniority="staff", job_title="Senior buyer"),
    person("cho", seniority="chief", job_title="Buyer"),
)
OTHER = person("dan", seniority="staff", job_title="Clerk")


def test_each_person_takes_the_first_path_that_is_true() -> None:
    """Domain reference, section 5.5.2: a grouped node of actions on people, who come together again after it."""
    found = split("each", people=[CHIEF, BUYER, BOTH, OTHER])
    assert found.trace == [
        "entered",
        "split who: path=chiefs person=ann",
        "did who.chiefs[1]: action=mail person=ann",
        "did who.chiefs[2]: action=mail person=ann",
        "split who: path=buyers person=bob",
        "did who.buyers[1]: action=mail person=bob",
        "split who: path=chiefs person=cho",
        "did who.chiefs[1]: action=mail person=cho",
        "did who.chiefs[2]: action=mail person=cho",
        "split who: path= person=dan",
        "did [2]: action=ping",
        "done [2]: reason=last step",
    ]


@pytest.mark.parametrize("people", [[OTHER], [], None])
def test_the_account_goes_on_whoever_matches(people: list[dict[str, Any]] | None) -> None:
    """Domain reference, section 5.5.2 and conformance vector 8: non-matching people skip the split and continue."""
    assert split("each", people=people).actions == ["ping(note: together)"]


def test_other_people_may_have_a_path() -> None:
    """Domain reference, section 5.5.2: other people are optional; an unknown person is one of them, and it is told."""
    found = split("others", people=[CHIEF, OTHER, person("eve")])
    assert found.actions == ["mail ann(template: chief)", "mail dan(template: other)", "mail eve(template: other)"]
    assert "split who: path=otherwise person=eve missing=people[eve].seniority" in found.trace


def test_people_are_told_apart_by_their_role_in_a_buying_group() -> None:
    """Domain reference, section 5.5.2: member of buying group, with its role."""
    found = travel(TEXT, "later", employees=900, people=[CHIEF, OTHER, BUYER]).at(
        day(1), {"assign": {"group": "g", "person": "dan", "role": "guest"}}
    )
    assert found.at(day(2), way="member").actions == ["mail ann(template: decider)", "mail dan(template: member)"]


# --- buying groups ----------------------------------------------------------------------------------------------------


def assigned(group: str, role: str, *keys: str) -> list[dict[str, Any]]:
    return [{"assign": {"group": group, "person": key, "role": role}} for key in keys]


def test_a_matched_group_is_one_that_meets_all_conditions() -> None:
    """Domain reference, section 5.5.1 and conformance vector 10: it has to be the same group."""
    people = [person(key) for key in ("p1", "p2", "p3", "p4", "p5")]
    apart = [*assigned("g", "decider", "p1", "p2", "p3"), *assigned("h", "champion", "p4", "p5")]
    found = travel(TEXT, "later", employees=900, people=people).at(day(1), *apart).at(day(2), way="matched")
    assert found.trace[1] == "split groups: path=otherwise"
    together = [*assigned("h", "decider", "p1", "p2", "p3"), *assigned("h", "champion", "p4", "p5")]
    found = travel(TEXT, "later", employees=900, people=people).at(day(1), *together).at(day(2), way="matched")
    assert found.trace[1] == "split groups: path=matched"


# --- what happened before the entry, and since ------------------------------------------------------------------------


def form(at: str, name: str = "demo") -> dict[str, Any]:
    return event("form_submitted", at, form=name)


def view(at: str) -> dict[str, Any]:
    return event("page_viewed", at, url="/price")


@pytest.mark.parametrize(
    ("events", "path"),
    [
        ([form("2026-05-02T12:00:01Z")], "earlier"),  # the first instant that counts: 30 days before, and after that
        ([form("2026-05-02T12:00:00Z")], "quiet"),
        ([form(day(1))], "earlier"),
        ([form("2026-05-02T12:00:01Z"), form(day(1), "other")], "often"),
        ([form("2026-05-10T12:00:00Z", "other")], "quiet"),
        ([form(day(1, "12:01"))], "lately"),
        ([form(day(20))], "lately"),
        ([form(day(21, "12:01"))], "quiet"),
        ([view(day(1))], "other"),
        ([view("2026-05-02T12:00:00Z")], "quiet"),
        ([view(day(1, "12:01"))], "quiet"),
        ([], "quiet"),
    ],
)
def test_history_counts_back_from_the_entry(events: list[dict[str, Any]], path: str) -> None:
    """Domain reference, section 5.5.2 and conformance vectors 11 and 12: from the entry, twenty days ago, not from now.

    The inactivity filter is the negation, with the same constraints.
    """
    found = travel(LOOKING_BACK, "history", people=[person("ann")], events=events).at(day(1)).at(day(21))
    assert found.trace[1] == f"split active: path={'otherwise' if path == 'other' else path}"
    assert found.actions == [f"ping(note: {path})"]


@pytest.mark.parametrize(("number", "condition"), list(enumerate(BEFORE_AND_SINCE)))
def test_conditions_may_ask_for_the_entry(number: int, condition: str) -> None:
    """Language reference, section 4: `since journey entry` and `in D before journey entry`, as windows."""
    events = [
        event("page_viewed", "2026-05-20T12:00:00Z", "ann", url="/early"),
        event("page_viewed", day(2), "ann", url="/"),
        event("page_viewed", day(3), "bob", url="/"),
        event("form_submitted", day(3, "13:00"), "bob", form="demo"),
    ]
    facts: dict[str, Any] = {"people": [person("ann"), person("bob")], "events": events}
    found = travel(LOOKING_BACK, f"way{number}", renews_on="2026-06-02", visit_at=day(3), **facts).at(day(1)).at(day(5))
    path = "yes" if BEFORE_AND_SINCE[condition] else "otherwise"
    assert found.trace[1] == f"split [2]: path={path}"


def test_history_without_any_events_in_the_payload_is_unknown() -> None:
    """Language reference, section 4: a collection that is absent makes its quantifiers and counts unknown."""
    found = travel(LOOKING_BACK, "history", events=None).at(day(1)).at(day(21))
    assert found.trace[1] == "split active: path=otherwise missing=events"


# --- journeys of people -----------------------------------------------------------------------------------------------


def test_in_a_journey_of_people_each_goes_its_own_way() -> None:
    """Domain reference, section 5.5.2: there, branches may have steps of all kinds, and meet again."""
    people = [CHIEF, BUYER, OTHER]
    early = event("form_submitted", "2026-05-20T12:00:00Z", "bob")
    found = travel(OF_PEOPLE, "paths", people=people, events=[early]).at(day(1))
    assert found.actions == ["mail bob(template: active)", "mail bob(template: all)", "mail dan(template: all)"]
    assert found.of("paths", "dan")["trace"][1] == {"at": day(1), "what": "split", "step": "which", "path": ""}
    assert found.at(day(2)).actions == ["mail ann(template: all)"]
