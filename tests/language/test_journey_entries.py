"""Who enters journeys, who leaves them, and who enters again (domain reference, sections 5.3 and 5.4)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.language.journeying import Travel, day, event, journeys, person, travel

TEXT = journeys(
    """
audience large of accounts where employees >= 500
journey plain for accounts in large { wait 1 day }
journey unsold for accounts in large {
  exit when tier = "named"
  goal when any form_submitted since journey entry
  wait 10 days
}
""",
    once="wait 1 day\ndo ping()",
    after_end="reenter 2 days after end\nwait 1 day\ndo ping()",
    after_start="reenter 3 days after start\nwait 1 day\ndo ping()",
    hours="reenter 5 hours after end\nwait 1 hour",
    months="reenter 1 month after start\nwait 1 hour",
    limited="reenter 1 day after end, at most 3 times\nwait 1 hour\ndo ping()",
    one_time="reenter 1 day after end, at most 1 times\nwait 1 hour",
    long="reenter 1 day after start\nwait 3 days\ndo ping()",
    leaving='reenter 2 days after end\nexit when country = "US"\ngoal when country = "DE"\nwait 10 days',
    both='exit when country in ("US", "DE")\ngoal when country in ("DE", "FR")\nwait 10 days',
)
OF_PEOPLE = journeys(
    of="people", each='reenter 1 day after end\nexit when seniority = "chief"\nwait 1 day\ndo mail(template: "roi")'
)


def statuses(found: Travel) -> dict[str, str]:
    """Return the status of each journey that the account is, or was, in."""
    return {each["name"]: each["status"] for each in found.told["journeys"]}


# --- who enters -------------------------------------------------------------------------------------------------------


def test_whoever_is_in_the_audience_enters() -> None:
    """Domain reference, section 5.3: a journey starts with one audience."""
    assert statuses(travel(TEXT, employees=900).at(day(1))) == {"plain": "waiting", "unsold": "waiting"}
    assert statuses(travel(TEXT, employees=10).at(day(1))) == {}


def test_who_may_be_in_the_audience_does_not_enter_before_that_is_known() -> None:
    """Language reference, section 4: where something happens, only true makes it happen."""
    found = travel(TEXT).at(day(1))
    assert found.told["journeys"] == []
    assert statuses(found.at(day(2), employees=900)) == {"plain": "waiting", "unsold": "waiting"}
    assert found.of("plain")["trace"][0]["at"] == day(2)


def test_who_stops_qualifying_stays_inside() -> None:
    """Domain reference, sections 5.3 and 10.4: those who stop qualifying are not removed; `exit when` can do it."""
    found = travel(TEXT, "once").at(day(1)).at(day(1, "13:00"), way="another")
    assert found.stands == ("waiting", "[1]")
    assert found.at(day(3)).actions == ["ping()"]


def test_who_would_leave_at_once_does_not_enter() -> None:
    """Language reference, section 10: whoever has reached the goal, or has to leave, has nothing to enter for."""
    assert statuses(travel(TEXT, employees=900, tier="named").at(day(1))) == {"plain": "waiting"}
    assert travel(TEXT, "leaving", country="DE").at(day(1)).told["journeys"] == []
    late = travel(TEXT, "leaving", country="US").at(day(1)).at(day(4), country="FR")
    assert late.trace[0] == "entered"


def test_an_unknown_exit_does_not_keep_anybody_out() -> None:
    """Language reference, section 4: only true makes something happen."""
    assert travel(TEXT, "leaving").at(day(1)).stands == ("waiting", "[1]")


def test_each_person_enters_by_themselves() -> None:
    """Domain reference, section 5.3: the audience of a person journey is one of people."""
    found = travel(OF_PEOPLE, "each", people=[person("ann"), person("bob", seniority="chief")]).at(day(1))
    assert [(each["subject"], each["entry"]) for each in found.told["journeys"]] == [
        ({"account": "acme", "person": "ann"}, 1)
    ]
    found.at(day(2), people=[person("ann"), person("bob", seniority="staff")])
    assert found.actions == ["mail ann(template: roi)"]
    assert found.of("each", "bob")["trace"][0] == {"at": day(2), "what": "entered"}


# --- who leaves -------------------------------------------------------------------------------------------------------


def test_an_exit_and_a_goal_are_told_with_the_step_that_was_left() -> None:
    """Domain reference, section 10.4: criteria that Adobe's journeys do not have."""
    found = travel(TEXT, "leaving").at(day(1)).at(day(2), country="US")
    assert (found.times, found.stands) == ([f"{day(2)} exited [1]"], ("exited", None))
    found = travel(TEXT, "leaving").at(day(1)).at(day(2), country="DE")
    assert (found.times, found.stands) == ([f"{day(2)} goal [1]"], ("goal", None))


@pytest.mark.parametrize(("country", "status"), [("US", "exited"), ("DE", "goal"), ("FR", "goal")])
def test_the_goal_comes_before_the_exit(country: str, status: str) -> None:
    """Domain reference, section 10.4: whoever has reached what the journey is for has not just left it."""
    assert travel(TEXT, "both").at(day(1)).at(day(2), country=country).only["status"] == status


def test_a_goal_may_ask_what_happened_since_the_entry() -> None:
    """Domain reference, section 5.5.2: events are looked at from journey entry on; one at the entry is before it."""
    early, late = event("form_submitted", day(1)), event("form_submitted", day(3))
    people = [person("ann")]
    found = travel(TEXT, employees=900, people=people, events=[early]).at(day(1)).at(day(2))
    assert found.of("unsold")["status"] == "waiting"
    found.at(day(6), events=[early, late])
    assert found.of("unsold")["trace"] == [{"at": day(3), "what": "goal", "step": "[1]"}]


# --- who enters again -------------------------------------------------------------------------------------------------


def entries(found: Travel) -> list[str]:
    """Return the instants at which the only journey was entered."""
    return [record["at"] for record in found.only["trace"] if record["what"] == "entered"]


def test_nobody_enters_twice_unless_it_is_said() -> None:
    """Domain reference, section 5.4: re-entry is off by default."""
    found = travel(TEXT, "once").at(day(1)).at("2036-06-01T12:00:00Z")
    assert (found.only["entry"], found.stands, found.told["due"]) == (1, ("done", None), None)
    assert found.at("2036-06-02T12:00:00Z").told["journeys"] == []


def test_a_delay_from_the_end() -> None:
    """Domain reference, section 5.4: wait from end of journey, that is from completion or exit."""
    found = travel(TEXT, "after_end").at(day(1)).at(day(2))
    assert (found.stands, found.told["due"]) == (("done", None), day(4))
    assert found.at(day(4, "11:59")).told["journeys"] == []
    assert found.at(day(4)).trace == ["entered", f"waiting [1]: due={day(5)}"]
    assert found.only["entry"] == 2


def test_a_delay_from_the_start_is_from_the_most_recent_entry() -> None:
    """Domain reference, sections 5.4 and 11 (row 11): of prose and screen, the language takes the screen."""
    found = travel(TEXT, "after_start").at(day(1)).at(day(20))
    assert entries(found) == [day(4), day(7), day(10), day(13), day(16), day(19)]


@pytest.mark.parametrize(
    ("way", "again"), [("hours", day(1, "18:00")), ("months", "2026-07-01T12:00:00Z"), ("limited", day(2, "13:00"))]
)
def test_delays_in_hours_and_months(way: str, again: str) -> None:
    """Domain reference, section 5.4: hours or days there; here any unit."""
    assert travel(TEXT, way).at(day(1)).at(day(1, "13:00")).told["due"] == again


def test_a_limit_counts_all_entries() -> None:
    """Domain reference, section 5.4: entries so far have to be fewer than the limit."""
    found = travel(TEXT, "limited").at(day(1)).at(day(30))
    assert entries(found) == [day(2, "13:00"), day(3, "14:00")]
    assert (found.only["entry"], found.stands, found.told["due"]) == (3, ("done", None), None)
    assert travel(TEXT, "one_time").at(day(1)).at(day(30)).only["entry"] == 1


def test_each_entry_is_one_of_its_own() -> None:
    """Domain reference, section 5.4: each re-entry counts as a distinct entry, so its actions have other keys."""
    found = travel(TEXT, "limited").at(day(1)).at(day(30))
    parts = [key.split("/")[:-1] for key in found.keys]
    assert parts == [["limited", "acme", str(entry), "[2]", "1"] for entry in (1, 2, 3)]


def test_nobody_enters_who_is_inside() -> None:
    """Domain reference, section 5.4: not currently inside; the delay from the start is over when it goes out."""
    found = travel(TEXT, "long").at(day(1)).at(day(3))
    assert (found.trace, found.told["due"]) == ([], day(4))
    found.at(day(4))
    assert found.trace == [
        "waited [1]",
        "did [2]: action=ping",
        "done [2]: reason=last step",
        "entered",
        f"waiting [1]: due={day(7)}",
    ]


@pytest.mark.parametrize("country", ["US", "DE"])
def test_exits_and_goals_are_ends(country: str) -> None:
    """Domain reference, section 5.4: from completion or exit."""
    found = travel(TEXT, "leaving").at(day(1)).at(day(3), country=country).at(day(4), country="FR")
    assert found.told["due"] == day(5)
    assert entries(found.at(day(5))) == [day(5)]


def test_who_enters_again_has_to_be_in_the_audience_still() -> None:
    """Domain reference, section 5.4: conditions to requalify."""
    found = travel(TEXT, "after_end").at(day(1)).at(day(2)).at(day(3), way="another").at(day(8))
    assert found.told["journeys"] == []
    assert entries(found.at(day(9), way="after_end")) == [day(9)]


def test_people_enter_again_each_by_themselves() -> None:
    """Domain reference, section 5.4: re-entry of person journeys."""
    found = travel(OF_PEOPLE, "each", people=[person("ann")]).at(day(1))
    found.at(day(2), people=[person("ann"), person("bob")]).at(day(3))
    assert [found.of("each", key)["entry"] for key in ("ann", "bob")] == [2, 1]


# --- entries that somebody says ---------------------------------------------------------------------------------------


def enter(journey: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - as in payloads
    return {"enter": {"journey": journey, **more}}


def leave(journey: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - as in payloads
    return {"leave": {"journey": journey, **more}}


def test_a_command_lets_somebody_in_whatever_the_audience() -> None:
    """Domain reference, section 5.3: other entry, beside the audience."""
    found = travel(TEXT).at(day(1), enter("once"))
    assert found.trace == ["entered", f"waiting [1]: due={day(2)}"]
    assert found.at(day(1, "13:00"), enter("once")).trace == []
    assert found.at(day(9), enter("once")).only["entry"] == 2


def test_a_command_lets_somebody_out() -> None:
    """Domain reference, section 5.10: remove account from journey; nothing happens to one who is not in it."""
    found = travel(TEXT, "once").at(day(1)).at(day(1, "13:00"), leave("once"))
    assert (found.trace, found.stands, found.errors) == (["exited [1]"], ("exited", None), [])
    told = found.at(day(2), leave("once"), leave("plain")).errors
    assert [code for code, _ in told] == ["E527", "E527"]


def test_commands_that_cannot_be_are_told() -> None:
    """Domain reference, section 5.11: a person journey is entered by a person, an account journey by an account."""
    found = travel(TEXT).at(day(1), enter("lost"), enter("once", person="ann"), leave("once", by="rule"))
    assert found.errors == [
        ("E519", "commands[0].enter.journey"),
        ("E518", "commands[1].enter.person"),
        ("E518", "commands[2].leave.by"),
    ]
    assert travel(OF_PEOPLE).at(day(1), enter("each")).errors == [("E518", "commands[0].enter.person")]
    people = [person("ann")]
    assert travel(OF_PEOPLE, people=people).at(day(1), enter("each", person="ann")).of("each", "ann")["entry"] == 1
