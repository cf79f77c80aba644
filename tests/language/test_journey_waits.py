"""Waits of journeys (language reference, section 10; domain reference, section 5.8)."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.language.journeying import event, journeys, person, travel

TEXT = journeys(
    nine="wait until 09:00",
    tuesday="wait until tuesday",
    workdays="wait until 10:00 on monday..friday",
    days="wait until on monday, thursday",
    night="wait until 02:30",
    five_days="wait 5 days",
    day="wait 1 day",
    month="wait 1 month",
    longer="wait 3 days until 10:00 on monday..friday",
    longer_days="wait 1 week until tuesday",
    new_york='wait until 09:00 in zone "America/New_York"',
    at_place="wait until 09:00 on monday..friday in zone account.place",
    new_york_day='wait until tuesday in zone "America/New_York"',
    year="wait until 2027-01-01",
    year_there="wait until 2027-01-01 in zone account.place",
    second="wait until 2026-06-05T12:00:00Z",
    renewal="renewal: wait until renews_on - 30 days\ndo ping()",
    visit="visit: wait until visit_at\ndo ping()",
    visit_later="visit: wait 2 days until visit_at\ndo ping()",
    clock="wait until now + 2 hours",
    days_on="wait until today + 3 days",
    viewed="wait until last(at of page_viewed) + 2 days",
    period="wait until end of this month",
    twice="first: wait until 09:00\nsecond: wait until 09:00\nthird: wait 1 hour until 09:00",
)  # fmt: skip
OF_PEOPLE = journeys(
    of="people",
    hired='wait until hired_on in zone account.place\ndo mail(template: "welcome")',
)


def at(local: str, zone: str = "Europe/Paris") -> str:
    """Return the instant at which the clocks of a zone show a time; of two, the first."""
    instant = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return instant.isoformat().replace("+00:00", "Z")


@pytest.mark.parametrize(
    ("way", "enters", "exits"),
    [
        ("nine", "2026-06-01T11:00", "2026-06-02T09:00"),  # Monday to Tuesday
        ("nine", "2026-06-01T07:00", "2026-06-01T09:00"),  # the same Monday
        ("tuesday", "2026-06-05T15:00", "2026-06-09T00:00"),  # Friday to Tuesday
        ("workdays", "2026-06-06T14:00", "2026-06-08T10:00"),  # Saturday to Monday
        ("workdays", "2026-06-03T08:00", "2026-06-03T10:00"),  # the same Wednesday
    ],
)
def test_the_wait_table(way: str, enters: str, exits: str) -> None:
    """Domain reference, section 5.8 and conformance vector 13: each row of the table."""
    found = travel(TEXT, way).at(at(enters))
    assert (found.stands, found.due, found.told["due"]) == (("waiting", "[1]"), at(exits), at(exits))
    found.at(at(exits))
    assert found.times == [f"{at(exits)} waited [1]", f"{at(exits)} done [1]: reason=last step"]


@pytest.mark.parametrize(
    ("way", "enters", "exits"),
    [
        ("tuesday", "2026-06-02T00:00:01", "2026-06-09T00:00"),
        ("days", "2026-06-01T00:00:01", "2026-06-04T00:00"),
        ("days", "2026-06-05T15:00", "2026-06-08T00:00"),
        ("five_days", "2026-06-01T11:00", "2026-06-06T11:00"),
        ("longer", "2026-06-01T09:00", "2026-06-04T10:00"),  # Thursday at 09:00, and an hour
        ("longer", "2026-06-03T11:00", "2026-06-08T10:00"),  # Saturday at 11:00, and to Monday
        ("longer", "2026-06-01T10:00", "2026-06-04T10:00"),  # Thursday at 10:00 itself
        ("longer_days", "2026-06-02T00:00", "2026-06-09T00:00"),
        ("longer_days", "2026-06-02T00:01", "2026-06-16T00:00"),
        ("year", "2026-06-01T11:00", "2027-01-01T00:00"),
        ("second", "2026-06-01T11:00", "2026-06-05T14:00"),
        ("period", "2026-06-01T11:00", "2026-07-01T00:00"),
    ],
)
def test_lengths_days_and_dates(way: str, enters: str, exits: str) -> None:
    """Domain reference, section 5.8: with a length and a slot, the first fitting slot at or after the length."""
    assert travel(TEXT, way).at(at(enters)).due == at(exits)


@pytest.mark.parametrize(
    ("way", "enters"),
    [
        ("nine", "2026-06-01T09:00"),
        ("workdays", "2026-06-03T10:00"),
        ("tuesday", "2026-06-02T00:00"),
        ("second", "2026-06-05T14:00"),
        ("second", "2026-06-05T14:01"),
        ("year", "2027-03-01T00:00"),
    ],
)
def test_who_arrives_at_the_time_or_after_it_does_not_wait(way: str, enters: str) -> None:
    """Domain reference, section 5.8, and language reference, section 10: a past instant does not wait."""
    assert travel(TEXT, way).at(at(enters)).trace == ["entered", "done [1]: reason=last step"]


def test_waits_for_the_same_time_are_one_wait() -> None:
    """Language reference, section 10: the first such time at or after the instant counts."""
    found = travel(TEXT, "twice").at(at("2026-06-01T08:00")).at(at("2026-06-01T09:00"))
    due = at("2026-06-02T09:00")
    assert found.trace == ["waited first", f"waiting third: due={due}"]


# --- the clock is changed ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("way", "enters", "exits"),
    [
        ("night", "2026-03-28T12:00:00Z", "2026-03-29T01:30:00Z"),  # 02:30 is skipped: at 03:30
        ("night", "2026-03-29T02:00:00Z", "2026-03-30T00:30:00Z"),
        ("night", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z"),  # 02:30 comes twice: the first
        ("night", "2026-10-25T00:45:00Z", "2026-10-26T01:30:00Z"),  # and the second is none
        ("nine", "2026-03-28T12:00:00Z", "2026-03-29T07:00:00Z"),
        ("nine", "2026-10-24T12:00:00Z", "2026-10-25T08:00:00Z"),
        ("day", "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z"),
        ("day", "2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z"),
        ("month", "2026-03-10T08:00:00Z", "2026-04-10T07:00:00Z"),
        ("month", "2026-10-10T07:00:00Z", "2026-11-10T08:00:00Z"),
    ],
)
def test_the_clock_may_go_forward_and_back(way: str, enters: str, exits: str) -> None:
    """Domain reference, section 5.8; a day has 24 hours and a month is one of the calendar (language, section 4)."""
    assert travel(TEXT, way).at(enters).due == exits


@pytest.mark.parametrize(
    ("enters", "exits"),
    [
        ("2026-01-31T12:00", "2026-02-28T12:00"),
        ("2028-01-31T12:00", "2028-02-29T12:00"),
        ("2026-02-28T12:00", "2026-03-28T12:00"),
        ("2026-12-31T23:30", "2027-01-31T23:30"),
    ],
)
def test_a_month_ends_where_its_last_day_does(enters: str, exits: str) -> None:
    """Domain reference, section 5.8: waits of months; the language clamps them to the last day of the month."""
    assert travel(TEXT, "month").at(at(enters)).due == at(exits)


# --- zones ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["America/New_York", "Asia/Kolkata", "Pacific/Auckland", "UTC"])
def test_a_slot_is_of_the_zone_that_is_named(place: str) -> None:
    """Domain reference, section 5.8: the time is of a zone; section 10.4: the account's own is more than there is."""
    found = travel(TEXT, "at_place", place=place).at("2026-06-06T00:00:00Z")
    assert (found.due, found.told["errors"]) == (at("2026-06-08T09:00", place), [])
    assert "missing" not in found.only["trace"][-1]


def test_a_zone_may_be_written_out() -> None:
    """Domain reference, section 5.8: `America/Los_Angeles` is its example."""
    there = "America/New_York"
    assert travel(TEXT, "new_york").at("2026-06-01T12:00:00Z").due == at("2026-06-01T09:00", there)
    assert travel(TEXT, "new_york_day").at("2026-06-02T03:00:00Z").due == at("2026-06-02T00:00", there)
    assert travel(TEXT, "year_there", place=there).at("2026-06-02T03:00:00Z").due == at("2027-01-01T00:00", there)


def test_a_missing_zone_falls_back_to_that_of_the_rule_set_and_is_told() -> None:
    """Language reference, section 10: the decision says so."""
    due = at("2026-06-01T09:00")
    found = travel(TEXT, "at_place").at(at("2026-06-01T08:00"))
    assert found.trace == ["entered", f"waiting [1]: due={due} missing=place"]
    late = travel(TEXT, "year_there").at("2026-06-02T03:00:00Z")
    assert late.trace[-1] == f"waiting [1]: due={at('2027-01-01T00:00')} missing=place"


def test_a_zone_that_comes_to_be_known_does_not_change_a_wait() -> None:
    """Language reference, section 10: what goes by the clock is worked out on arrival."""
    found = travel(TEXT, "at_place").at(at("2026-06-01T08:00")).at(at("2026-06-01T08:30"), place="Asia/Kolkata")
    assert found.due == at("2026-06-01T09:00")


# --- facts that are waited for ----------------------------------------------------------------------------------------


def test_a_wait_until_a_field_of_a_date_or_an_instant() -> None:
    """Domain reference, section 5.8: waits of the type date."""
    found = travel(TEXT, "renewal", renews_on="2026-07-31").at("2026-06-01T12:00:00Z")
    assert found.due == at("2026-07-01T00:00")
    found.at(at("2026-07-01T00:00"))
    assert found.trace == ["waited renewal", "did [2]: action=ping", "done [2]: reason=last step"]
    assert travel(TEXT, "visit", visit_at="2026-06-02T10:00:00+02:00").at("2026-06-01T12:00:00Z").due == (
        "2026-06-02T08:00:00Z"
    )


@pytest.mark.parametrize("renews_on", ["2026-06-30", "2020-01-01"])
def test_a_field_that_is_past_does_not_wait(renews_on: str) -> None:
    """Language reference, section 10: a past instant does not wait."""
    found = travel(TEXT, "renewal", renews_on=renews_on).at("2026-06-01T12:00:00Z")
    assert found.trace == ["entered", "did [2]: action=ping", "done [2]: reason=last step"]


def test_a_length_before_a_field_is_waited_even_if_the_field_is_past() -> None:
    """Language reference, section 10: `wait D until T` is at least D."""
    found = travel(TEXT, "visit_later", visit_at="2020-01-01T00:00:00Z").at("2026-06-01T12:00:00Z")
    assert found.due == "2026-06-03T12:00:00Z"
    assert found.at("2026-06-01T12:00:00Z", visit_at="2026-06-09T00:00:00Z").due == "2026-06-09T00:00:00Z"


def test_a_missing_field_blocks_the_journey_visibly_until_the_fact_is_there() -> None:
    """Language reference, section 10: a missing instant blocks, and the decision tells for want of what."""
    found = travel(TEXT, "visit").at("2026-06-01T12:00:00Z")
    assert found.trace == ["entered", "blocked visit: missing=visit_at"]
    assert (found.stands, found.due, found.only["missing"]) == (("blocked", "visit"), None, ["visit_at"])
    assert found.told["due"] is None
    found.at("2026-06-02T12:00:00Z")
    assert (found.trace, found.stands, found.only["missing"]) == ([], ("blocked", "visit"), ["visit_at"])
    found.at("2026-06-03T12:00:00Z", visit_at="2026-06-05T12:00:00Z")
    assert found.trace == ["waiting visit: due=2026-06-05T12:00:00Z"]
    assert (found.stands, found.due) == (("waiting", "visit"), "2026-06-05T12:00:00Z")
    assert "missing" not in found.only
    found.at("2026-06-05T12:00:00Z")
    assert found.trace == ["waited visit", "did [2]: action=ping", "done [2]: reason=last step"]


def test_who_was_blocked_goes_on_at_once_where_the_fact_is_past() -> None:
    """Language reference, section 10: the instance goes on once the fact is there."""
    found = travel(TEXT, "visit").at("2026-06-01T12:00:00Z")
    found.at("2026-06-03T12:00:00Z", visit_at="2026-06-02T12:00:00Z")
    assert found.times == [
        "2026-06-03T12:00:00Z waited visit",
        "2026-06-03T12:00:00Z did [2]: action=ping",
        "2026-06-03T12:00:00Z done [2]: reason=last step",
    ]


def test_a_fact_that_changes_while_it_is_waited_for_is_followed() -> None:
    """Language reference, section 10: the wait is until the instant that the field says."""
    found = travel(TEXT, "visit", visit_at="2026-06-05T12:00:00Z").at("2026-06-01T12:00:00Z")
    assert found.at("2026-06-02T12:00:00Z", visit_at="2026-06-09T12:00:00Z").due == "2026-06-09T12:00:00Z"
    assert found.at("2026-06-06T12:00:00Z").stands == ("waiting", "visit")
    found.at("2026-06-07T12:00:00Z", visit_at="2026-06-07T11:00:00Z")
    assert found.times[0] == "2026-06-07T12:00:00Z waited visit"


def test_a_fact_that_goes_missing_while_it_is_waited_for_blocks() -> None:
    """Language reference, section 10: there is no instant to wait for any more."""
    found = travel(TEXT, "visit", visit_at="2026-06-05T12:00:00Z").at("2026-06-01T12:00:00Z")
    found.at("2026-06-02T12:00:00Z", visit_at=None)
    assert (found.trace, found.stands) == (["blocked visit: missing=visit_at"], ("blocked", "visit"))


def test_what_goes_by_the_clock_is_worked_out_on_arrival() -> None:
    """Language reference, section 10: a wait until `now + 2 hours` ends, though `now` goes on."""
    found = travel(TEXT, "clock").at("2026-06-01T12:00:00Z")
    assert found.due == found.told["due"] == "2026-06-01T14:00:00Z"
    assert found.at("2026-06-01T13:00:00Z").due == "2026-06-01T14:00:00Z"
    assert found.at("2026-06-01T15:00:00Z").times[0] == "2026-06-01T14:00:00Z waited [1]"


def test_a_day_that_is_counted_from_today_is_one_instant() -> None:
    """Language reference, section 10: nothing is looked at before it, though `today` is another day in between."""
    found = travel(TEXT, "days_on").at("2026-06-01T12:00:00Z")
    assert found.due == found.told["due"] == at("2026-06-04T00:00")
    assert found.at("2026-06-09T12:00:00Z").told["caught_up"]["instants"] == 1


def test_what_goes_by_events_follows_them() -> None:
    """Language reference, section 10: a wait until two days after the last view is over when there was none so long."""
    views = [event("page_viewed", f"2026-06-0{day}T12:00:00Z", url="/") for day in (2, 3)]
    found = travel(TEXT, "viewed", people=[person("ann")]).at("2026-06-01T12:00:00Z")
    assert found.stands == ("blocked", "[1]")
    assert found.at("2026-06-02T13:00:00Z", events=views).due == "2026-06-04T12:00:00Z"
    assert found.at("2026-06-09T12:00:00Z").times[0] == "2026-06-05T12:00:00Z waited [1]"


def test_a_person_waits_by_their_own_fields_and_by_the_zone_of_their_account() -> None:
    """Domain reference, section 5.8, which has no zone of each recipient."""
    people = [person("ann", hired_on="2026-06-10"), person("bob", hired_on="2020-01-01"), person("cho")]
    found = travel(OF_PEOPLE, "hired", people=people, place="America/New_York").at("2026-06-01T12:00:00Z")
    due = at("2026-06-10T00:00", "America/New_York")
    assert found.of("hired", "ann")["due"] == due
    assert found.actions == ["mail bob(template: welcome)"]
    assert (found.of("hired", "cho")["status"], found.of("hired", "cho")["missing"]) == (
        "blocked",
        ["people[cho].hired_on"],
    )
    assert found.at(due).actions == ["mail ann(template: welcome)"]


def test_a_late_decision_counts_from_the_instant_that_was_due() -> None:
    """Language reference, section 10: a late decision counts from the instant a step was due."""
    found = travel(TEXT, "twice").at(at("2026-06-01T08:00")).at(at("2026-06-04T12:00"))
    assert [line.split(" ", 1) for line in found.times] == [
        [at("2026-06-01T09:00"), "waited first"],
        [at("2026-06-01T09:00"), f"waiting third: due={at('2026-06-02T09:00')}"],
        [at("2026-06-02T09:00"), "waited third"],
        [at("2026-06-02T09:00"), "done third: reason=last step"],
    ]
