"""Journeys that listen for changes, of fields and in buying groups (domain reference, section 5.9)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.language.journeying import GROUP, Travel, day, event, journeys, person, travel

TEXT = journeys(
    GROUP,
    "define is_big of account = employees >= 1_000",
    "define falls_on of account = weekday(renews_on)",
    'table sizes of account gives text collects { employees  >= 500 => "large"  >= 1_000 => "huge" }',
    country="listen for change of country",
    moved='listen for change of country from "FR" to "DE"',
    to_germany='listen for change of country to "DE"',
    from_france='listen for change of country from "FR"',
    raised="listen for change of tier where (new > old)",
    grown="listen for change of employees where (new >= 2 * old)",
    tagged="listen for change of tags",
    beta='listen for change of tags where (new contains "beta" and old not contains "beta")',
    fewer="listen for change of tags where (length(new) < length(old))",
    sized='listen for change of sizes where (new contains "huge")',
    weekend="listen for change of falls_on where (new in (saturday, sunday))",
    lacking="listen for change of g.missing where (new not contains decider)",
    big="listen for change of is_big from false to true",
    renewed="listen for change of renews_on where (new after old)",
    placed='listen for change of place to "Asia/Kolkata"',
    called="listen for change of visit_at where (new after old)",
    promoted='listen for change of job_title of any person where (new contains "vp" and old not contains "vp")',
    hired="listen for change of hired_on of any person",
    person_to='listen for change of seniority of any person from "staff" to "vp"',
    qualified="listen for change of g.stage from discovery to qualified",
    ended="listen for change of g.stage where (new in (won, lost))",
    status='listen for change of g.status from "new" to "hot"',
    completer="listen for change of g.completeness where (old < 50% and new >= 50%)",
    warmer="listen for change of g.engagement where (new >= old + 10)",
    colder="listen for change of g.engagement where (new < old)",
    ready="listen for change of g.ready to true",
    joining="listen for joining g",
    deciding="listen for joining g as decider",
    leaving="listen for leaving g",
    sparing="listen for leaving g as champion",
    either="listen 5 days for joining g as champion or any form_submitted or change of country",
)  # fmt: skip
OF_PEOPLE = journeys(
    GROUP,
    of="people",
    title="listen for change of job_title",
    mine="listen for joining g as champion or leaving g",
)
ANN, BOB, CHO = person("ann", seniority="staff"), person("bob", seniority="staff"), person("cho", seniority="chief")


def listening(way: str, text: str = TEXT, **facts: Any) -> Travel:  # noqa: ANN401 - as in payloads
    """Have an account with a buying group arrive at what it listens for on the first day."""
    return travel(text, way, **{"employees": 900, "people": [ANN, BOB], **facts}).at(day(1))


def is_heard(found: Travel) -> bool:
    """Tell whether a journey that only listens has heard."""
    assert found.stands in {("waiting", "[1]"), ("done", None)}
    return found.stands == ("done", None)


# --- fields of the account --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("way", "old", "new", "heard"),
    [
        ("country", {"country": "FR"}, {"country": "US"}, True),
        ("country", {"country": "FR"}, {"country": "FR"}, False),
        ("country", {}, {"country": "FR"}, True),
        ("country", {"country": "FR"}, {"country": None}, True),
        ("moved", {"country": "FR"}, {"country": "DE"}, True),
        ("moved", {"country": "US"}, {"country": "DE"}, False),
        ("moved", {"country": "FR"}, {"country": "US"}, False),
        ("moved", {}, {"country": "DE"}, False),
        ("to_germany", {}, {"country": "DE"}, True),
        ("to_germany", {"country": "DE"}, {"country": "US"}, False),
        ("from_france", {"country": "FR"}, {"country": None}, True),
        ("from_france", {}, {"country": "FR"}, False),
        ("raised", {"tier": "named"}, {"tier": "growth"}, True),
        ("raised", {"tier": "growth"}, {"tier": "named"}, False),
        ("grown", {"employees": 900}, {"employees": 1_800}, True),
        ("grown", {"employees": 900}, {"employees": 1_000}, False),
        ("tagged", {"tags": ["a"]}, {"tags": ["a", "b"]}, True),
        ("tagged", {"tags": ["a"]}, {"tags": ["a"]}, False),
        ("tagged", {"tags": []}, {"tags": ["a"]}, True),
        ("beta", {"tags": ["a"]}, {"tags": ["a", "beta"]}, True),
        ("beta", {"tags": ["a"]}, {"tags": ["b"]}, False),
        ("beta", {"tags": ["beta"]}, {"tags": ["beta", "a"]}, False),
        ("beta", {"tags": ["a", None]}, {"tags": ["a", "beta"]}, False),
        ("beta", {"tags": []}, {"tags": [None, "beta"]}, True),
        ("beta", {}, {"tags": ["beta"]}, False),
        ("fewer", {"tags": ["a", "b"]}, {"tags": ["a"]}, True),
        ("fewer", {"tags": ["a"]}, {"tags": ["a", "b"]}, False),
        ("sized", {"employees": 900}, {"employees": 1_000}, True),
        ("weekend", {"renews_on": "2026-07-03"}, {"renews_on": "2026-07-04"}, True),
        ("weekend", {"renews_on": "2026-07-03"}, {"renews_on": "2026-07-06"}, False),
        ("big", {"employees": 900}, {"employees": 1_000}, True),
        ("big", {"employees": 900}, {"employees": 901}, False),
        ("renewed", {"renews_on": "2026-07-01"}, {"renews_on": "2027-07-01"}, True),
        ("renewed", {"renews_on": "2026-07-01"}, {"renews_on": "2026-06-01"}, False),
        ("called", {"visit_at": day(5)}, {"visit_at": day(6)}, True),
        ("called", {"visit_at": day(5)}, {"visit_at": "2026-06-05T14:00:00+02:00"}, False),
        ("placed", {"place": "Europe/Paris"}, {"place": "Asia/Kolkata"}, True),
    ],
)
def test_a_change_of_a_field(way: str, old: dict[str, Any], new: dict[str, Any], heard: bool) -> None:  # noqa: FBT001
    """Domain reference, section 5.9.1: the attribute, with the previous and the new value where they are said."""
    assert is_heard(listening(way, **old).at(day(2), **new)) is heard


def test_a_change_that_does_not_fit_is_what_the_next_is_compared_with() -> None:
    """Domain reference, section 5.9.1: the previous value is the one before this change."""
    found = listening("moved", country="US").at(day(2), country="DE").at(day(3), country="FR")
    assert not is_heard(found)
    assert is_heard(found.at(day(4), country="DE"))


def test_what_changed_before_the_arrival_is_not_heard() -> None:
    """Domain reference, section 5.9: what is compared with is the value on arrival."""
    found = travel(TEXT, "later", employees=900, country="FR").at(day(1))
    assert not is_heard(found.at(day(2), way="country", country="US").at(day(3)))
    assert is_heard(found.at(day(4), country="FR"))


# --- fields of people -------------------------------------------------------------------------------------------------


def test_a_change_of_a_field_of_any_person() -> None:
    """Domain reference, section 5.9.2: a profile change of any person moves the account."""
    staff = [person("ann", job_title="Buyer"), person("bob", job_title="VP Sales")]
    found = listening("promoted", people=staff)
    assert not is_heard(found.at(day(2), people=[staff[0], person("bob", job_title="VP Marketing")]))
    assert is_heard(found.at(day(3), people=[person("ann", job_title="Vp Seeds"), staff[1]]))


def test_the_old_and_the_new_value_are_of_the_same_person() -> None:
    """Domain reference, section 5.9.2: previous and new value of one change."""
    found = listening("person_to", people=[ANN, person("bob", seniority="vp")])
    swapped = [person("ann", seniority="chief"), person("bob", seniority="vp")]
    assert not is_heard(found.at(day(2), people=swapped))
    assert is_heard(listening("person_to").at(day(2), people=[ANN, person("bob", seniority="vp")]))


def test_somebody_new_is_no_change() -> None:
    """Domain reference, section 5.9.2: a value that was never another one has not changed; an unknown one has been."""
    found = listening("hired").at(day(2), people=[ANN, BOB, person("dan", hired_on="2026-06-01")])
    assert not is_heard(found)
    assert is_heard(found.at(day(3), people=[person("ann", hired_on="2020-01-01"), BOB]))


def test_a_person_journey_listens_to_its_own_person() -> None:
    """Domain reference, section 5.9.3: person profile changes."""
    found = listening("title", OF_PEOPLE).at(day(2), people=[ANN, person("bob", job_title="Buyer")])
    assert [found.of("title", key)["status"] for key in ("ann", "bob")] == ["waiting", "done"]


# --- buying groups ----------------------------------------------------------------------------------------------------


def move(stage: str) -> dict[str, Any]:
    return {"move": {"group": "g", "stage": stage}}


def assign(key: str, role: str) -> dict[str, Any]:
    return {"assign": {"group": "g", "person": key, "role": role}}


def remove(key: str) -> dict[str, Any]:
    return {"remove": {"group": "g", "person": key}}


def status(text: str) -> dict[str, Any]:
    return {"status": {"group": "g", "status": text}}


def test_a_change_of_stage() -> None:
    """Domain reference, section 5.9.1: the new and the previous stage."""
    assert is_heard(listening("qualified").at(day(2), move("qualified")))
    assert not is_heard(listening("qualified").at(day(2), move("lost")))
    found = listening("ended").at(day(2), move("qualified"))
    assert not is_heard(found)
    assert is_heard(found.at(day(3), move("won")))


def test_a_change_of_status() -> None:
    """Domain reference, section 5.9.1: the new and the previous status, which are plain text."""
    found = listening("status").at(day(2), status("hot"))
    assert not is_heard(found)
    assert not is_heard(found.at(day(3), status("new")))
    assert is_heard(found.at(day(4), status("hot")))


def test_a_change_of_completeness() -> None:
    """Domain reference, section 5.9.1: the new and the previous score."""
    found = listening("completer").at(day(2), people=[ANN, BOB, CHO])
    assert is_heard(found)
    assert not is_heard(listening("completer", people=[CHO]).at(day(2), assign("cho", "champion")))


def test_a_change_of_the_roles_that_are_missing() -> None:
    """Domain reference, section 5.9.1: the list of them, as every other value."""
    assert not is_heard(listening("lacking").at(day(2), assign("ann", "champion")))
    assert is_heard(listening("lacking").at(day(2), people=[ANN, BOB, CHO]))


@pytest.mark.parametrize("was", ["2026-06-05T14:00:00", "2026-06-05", 5, ["2026-06-05T14:00:00Z"]])
def test_a_value_of_a_state_that_is_not_of_its_type_is_unknown(was: object) -> None:
    """Language reference, section 10: what a condition is unknown for is not heard."""
    found = listening("called", visit_at=day(5))
    assert found.state is not None
    found.state["journeys"][0]["was"] = {"0": was}
    assert not is_heard(found.at(day(2), visit_at=day(6)))


def test_a_change_of_engagement() -> None:
    """Domain reference, section 5.9.1: it is heard at the instant of the event, however late the decision is."""
    view, form = event("page_viewed", day(2), "cho", url="/"), event("form_submitted", day(4), "cho", form="demo")
    found = listening("warmer", people=[CHO]).at(day(3), events=[view])
    assert not is_heard(found)
    assert found.at(day(9), events=[view, form]).times[0] == f"{day(4)} heard [1]: trigger=0"


def test_engagement_cools_down_by_itself() -> None:
    """Domain reference, sections 3.2 and 5.9.1: an event leaves the window of 30 days."""
    view = event("page_viewed", "2026-05-12T12:00:00Z", "cho", url="/")
    found = listening("colder", people=[CHO], events=[view])
    assert found.told["due"] == day(11)
    assert found.at(day(20)).times[0] == f"{day(11)} heard [1]: trigger=0"


def test_a_change_of_being_ready() -> None:
    """Domain reference, section 5.9.1: completeness makes the group ready."""
    assert not is_heard(listening("ready", people=[ANN, CHO]).at(day(2), assign("ann", "guest")))
    assert is_heard(listening("ready", people=[ANN, CHO]).at(day(2), assign("ann", "champion")))


def test_joining_a_buying_group() -> None:
    """Domain reference, section 5.9.2: assigned to buying group, with or without a role."""
    assert is_heard(listening("joining").at(day(2), assign("ann", "guest")))
    assert is_heard(listening("joining").at(day(2), people=[ANN, BOB, CHO]))
    assert not is_heard(listening("joining", people=[CHO]).at(day(2), status("hot")))
    assert not is_heard(listening("deciding").at(day(2), assign("ann", "champion")))
    assert is_heard(listening("deciding").at(day(2), people=[ANN, person("bob", seniority="chief")]))


def test_who_has_joined_before_is_not_heard() -> None:
    """Domain reference, section 5.9.2: only an assignment after the arrival."""
    found = listening("joining", people=[CHO])
    assert not is_heard(found)
    assert not is_heard(found.at(day(2)))


def test_a_new_role_is_joining_in_it_and_leaving_the_old_one() -> None:
    """Domain reference, section 5.9.2: the role is a constraint on the assignment."""
    for way, heard in (("deciding", True), ("joining", False), ("leaving", False), ("sparing", True)):
        found = travel(TEXT, "nowhere", employees=900, people=[ANN]).at(day(1), assign("ann", "champion"))
        assert is_heard(found.at(day(2), way=way).at(day(3), assign("ann", "decider"))) is heard


def test_leaving_a_buying_group() -> None:
    """Domain reference, section 5.9.2: removed from buying group, by hand or as the role is no longer deserved."""
    assert is_heard(listening("leaving", people=[CHO]).at(day(2), remove("cho")))
    assert is_heard(listening("leaving", people=[CHO]).at(day(2), people=[person("cho", seniority="staff")]))
    assert not is_heard(listening("leaving", people=[CHO]).at(day(2), people=[CHO, ANN]))


@pytest.mark.parametrize(
    ("commands", "facts", "trigger"),
    [
        ([assign("ann", "champion")], {"country": "DE"}, 0),
        ([], {"country": "DE", "events": [event("form_submitted", day(2))]}, 1),
        ([], {"country": "DE"}, 2),
    ],
)
def test_triggers_of_all_kinds_may_mix(commands: list[dict[str, Any]], facts: dict[str, Any], trigger: int) -> None:
    """Domain reference, section 5.9: several triggers a step; at one instant the one that is written first."""
    assert listening("either").at(day(2), *commands, **facts).trace[0] == f"heard [1]: trigger={trigger}"


def test_a_person_hears_of_their_own_membership() -> None:
    """Domain reference, section 5.9.3: in journeys of people what happens to others is not heard."""
    found = listening("mine", OF_PEOPLE).at(day(2), assign("bob", "champion"))
    assert [found.of("mine", key)["status"] for key in ("ann", "bob")] == ["waiting", "done"]
