"""Journeys that listen for events (language reference, section 10; domain reference, section 5.9)."""

from __future__ import annotations

import pytest

from tests.language.journeying import Travel, day, event, journeys, person, travel

TEXT = journeys(
    form="""
      heard: listen 5 days for any form_submitted where (form = "demo") {
        on event { do ping(note: "heard") }
        on timeout { do ping(note: "late") }
      }
      do ping(note: "both")""",
    bare="heard: listen 5 days for any form_submitted\ndo ping()",
    always="heard: listen for any form_submitted\ndo ping()",
    several="""heard: listen 5 days for any form_submitted where (form = "demo") or any intent_surge
      or at least 3 page_viewed where (url contains "price")""",
    by_nine="heard: listen until 09:00 on monday..friday in zone account.place for any form_submitted",
    to_friday="heard: listen 2 days until friday for any form_submitted { on timeout { } }",
    visit="heard: listen until visit_at for any form_submitted { on timeout { do ping() } }",
    again="""
      first: listen for any form_submitted
      second: listen for any form_submitted""",
    titled="""heard: listen for any form_submitted where (form = "demo" and person.job_title contains "vp")""",
    counted="heard: listen for at least 2 form_submitted",
)  # fmt: skip
OF_PEOPLE = journeys(
    of="people",
    alone="""heard: listen 5 days for any form_submitted or any page_viewed where (url = "/price")
      { on event { do mail(template: "thanks") } on timeout { do mail(template: "reminder") } }""",
)
PEOPLE = [person("ann", job_title="VP Seeds"), person("bob", job_title="Buyer")]


def listening(way: str, *events: dict[str, object], **facts: object) -> Travel:
    """Have an account arrive at what it listens for on the first day, in the middle of the day."""
    return travel(TEXT, way, people=PEOPLE, events=list(events), **facts).at(day(1))


def form(at: str, whose: str = "ann", name: str = "demo") -> dict[str, object]:
    """Make a form."""
    return event("form_submitted", at, whose, form=name)


# --- what is heard ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("whose", ["ann", "bob"])
def test_the_event_of_any_person_moves_the_account(whose: str) -> None:
    """Domain reference, section 5.9: as soon as any one person of the account triggers it."""
    found = listening("form").at(day(3), events=[form(day(2), whose)])
    assert found.times == [
        f"{day(2)} heard heard: trigger=0",
        f"{day(2)} did heard.event[1]: action=ping",
        f"{day(2)} did [2]: action=ping",
        f"{day(2)} done [2]: reason=last step",
    ]
    assert found.actions == ["ping(note: heard)", "ping(note: both)"]


def test_an_event_that_does_not_fit_is_not_heard() -> None:
    """Domain reference, section 5.9.2: constraints on the fields of the event; one that is unknown is none."""
    found = listening("form").at(day(3), events=[form(day(2), name="other"), event("form_submitted", day(2), "bob")])
    assert (found.trace, found.stands) == ([], ("waiting", "heard"))


@pytest.mark.parametrize("at", [day(1, "11:59"), day(1, "12:00")])
def test_events_before_and_at_the_arrival_do_not_count(at: str) -> None:
    """Language reference, section 10: a listen waits for an event after entry to the step."""
    assert listening("form", form(at)).at(day(3)).stands == ("waiting", "heard")


def test_an_event_after_the_arrival_counts_even_if_it_is_told_late() -> None:
    """Language reference, section 10: a late decision counts from the instant of what happened."""
    found = listening("form", form(day(1, "12:01"))).at(day(4))
    assert found.times[0] == f"{day(1, '12:01')} heard heard: trigger=0"


def test_what_was_heard_by_one_listen_is_not_heard_by_the_next() -> None:
    """Language reference, section 10: the second begins to listen at the instant at which the first has heard."""
    found = listening("again", form(day(2))).at(day(3))
    assert found.trace == ["heard first: trigger=0", "waiting second: due=None"]
    assert found.at(day(9), events=[form(day(2)), form(day(5))]).times[0] == f"{day(5)} heard second: trigger=0"


def test_the_condition_of_an_event_may_ask_for_the_person() -> None:
    """Domain reference, section 5.9.4: filters on the person beside the event."""
    found = listening("titled").at(day(3), events=[form(day(2), "bob")])
    assert found.stands == ("waiting", "heard")
    assert found.at(day(5), events=[form(day(2), "bob"), form(day(4), "ann")]).stands == ("done", None)


def test_so_many_events_may_be_listened_for() -> None:
    """Domain reference, section 5.9.2: the minimum number of times; all of them since the arrival."""
    early, one, two = form(day(1)), form(day(2)), form(day(4))
    found = listening("counted", early, one, two).at(day(3))
    assert found.stands == ("waiting", "heard")
    assert found.at(day(9)).times[0] == f"{day(4)} heard heard: trigger=0"


# --- several triggers -------------------------------------------------------------------------------------------------


def pages(*days: int) -> list[dict[str, object]]:
    """Make views of a page, one on each of these days."""
    return [event("page_viewed", day(each), "bob", url="/price") for each in days]


def surge(at: str) -> dict[str, object]:
    """Make an event of the account's own."""
    return event("intent_surge", at, None, topic="seeds")


@pytest.mark.parametrize(
    ("events", "heard"),
    [
        ([form(day(4)), surge(day(3))], f"{day(3)} heard heard: trigger=1"),
        ([form(day(2)), surge(day(3))], f"{day(2)} heard heard: trigger=0"),
        ([*pages(2, 3, 4), surge(day(5))], f"{day(4)} heard heard: trigger=2"),
        ([surge(day(3)), form(day(3)), *pages(2)], f"{day(3)} heard heard: trigger=0"),
    ],
)
def test_of_several_triggers_the_first_to_come_wins(events: list[dict[str, object]], heard: str) -> None:
    """Domain reference, sections 5.9 and 5.9.3; of two at one instant that which is written first."""
    assert listening("several").at(day(20), events=events).times[0] == heard


# --- in time and too late ---------------------------------------------------------------------------------------------


def test_what_is_not_heard_in_time_takes_the_path_for_that() -> None:
    """Domain reference, section 5.9.5: the timeout path is a second way out."""
    found = listening("form", form(day(6, "12:01"))).at(day(6))
    assert found.actions == ["ping(note: late)", "ping(note: both)"]
    assert found.times[0] == f"{day(6)} timed_out heard"


def test_an_event_at_the_very_end_is_in_time() -> None:
    """Domain reference, section 5.9.5; the language decides that what happens at the due instant is heard."""
    assert listening("form", form(day(6))).at(day(6)).actions[0] == "ping(note: heard)"
    assert listening("form", form(day(6))).at(day(9)).times[0] == f"{day(6)} heard heard: trigger=0"


def test_an_event_after_the_end_is_too_late_however_late_the_decision_is() -> None:
    """Language reference, section 10: a late decision counts from the instant a step was due."""
    found = listening("form", form(day(6, "12:01"))).at(day(20))
    assert found.times[0] == f"{day(6)} timed_out heard"


def test_without_a_path_for_it_a_timeout_ends_the_journey() -> None:
    """Domain reference, section 5.9.5: without a path the journey ends for the entity at timeout."""
    found = listening("bare").at(day(7))
    assert found.times == [f"{day(6)} timed_out heard", f"{day(6)} done heard: reason=timeout"]
    assert found.actions == []
    assert listening("bare", form(day(2))).at(day(7)).actions == ["ping()"]


def test_without_a_timeout_a_listen_waits_for_ever() -> None:
    """Domain reference, section 5.9.5: without any timeout it waits indefinitely."""
    found = listening("always")
    assert (found.due, found.told["due"]) == (None, None)
    found.at("2036-06-01T12:00:00Z")
    assert (found.trace, found.stands) == ([], ("waiting", "heard"))
    assert found.at("2036-07-01T12:00:00Z", events=[form("2036-06-02T12:00:00Z")]).stands == ("done", None)


@pytest.mark.parametrize(
    ("way", "place", "due"),
    [
        ("by_nine", "America/New_York", day(1, "13:00")),
        ("by_nine", None, day(2, "07:00")),
        ("by_nine", "Asia/Kolkata", day(2, "03:30")),
        ("to_friday", None, "2026-06-04T22:00:00Z"),
    ],
)
def test_how_long_is_listened_may_be_said_as_waits_say_it(way: str, place: str | None, due: str) -> None:
    """Domain reference, section 5.9.5: a length, days, a time and a zone, or a date."""
    assert listening(way, place=place).due == due


def test_a_timeout_that_is_a_missing_fact_blocks_and_events_are_heard_all_the_same() -> None:
    """Language reference, section 10: a missing instant blocks; what is listened for needs no timeout to be heard."""
    found = listening("visit")
    assert (found.stands, found.only["missing"]) == (("blocked", "heard"), ["visit_at"])
    assert found.at(day(3), events=[form(day(2))]).trace[0] == "heard heard: trigger=0"
    other = listening("visit").at(day(2), visit_at=day(5))
    assert other.trace == [f"waiting heard: due={day(5)}"]
    assert other.at(day(5)).actions == ["ping()"]


# --- journeys of people -----------------------------------------------------------------------------------------------


def test_a_person_listens_to_what_they_do_themselves() -> None:
    """Domain reference, section 5.9.3: triggers of a person journey, freely mixed, the first match wins."""
    found = travel(OF_PEOPLE, "alone", people=PEOPLE).at(day(1))
    found.at(day(9), events=[event("page_viewed", day(3), "ann", url="/price"), form(day(7), "bob")])
    assert found.actions == ["mail ann(template: thanks)", "mail bob(template: reminder)"]
    assert [each["trace"][0]["what"] for each in found.told["journeys"]] == ["heard", "timed_out"]
    assert [each["trace"][0]["at"] for each in found.told["journeys"]] == [day(3), day(6)]
