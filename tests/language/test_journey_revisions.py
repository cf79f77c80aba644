"""What a new revision of the rules does to those inside a journey (language reference, section 10).

The reference has no edits of a live journey (domain reference, sections 5.1 and 10.4): it is duplicated, and the first
one closed to new entries, which is `on change drain` here.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.language.journeying import GROUP, Travel, day, event, journeys, loaded, person, travel

CALL = "call checking of account { } gives { ok boolean }\n"
FIRST = journeys(CALL, course='pause: wait 5 days\ndo ping(note: "old")')
"""The rules that accounts enter by."""


def edited(body: str, *more: str) -> str:
    """Write the next revision of the only journey."""
    return journeys(CALL, *more, course=body)


NEW = 'pause: wait 2 days\ndo ping(note: "new")'
PINNED, FOLLOWED, DRAINED = (edited(f"on change {what}\n{NEW}") for what in ("pin", "follow", "drain"))


def inside(text: str = FIRST, **facts: Any) -> Travel:  # noqa: ANN401 - as in payloads
    """Have an account enter on the first day, in the middle of the day."""
    return travel(text, "course", **facts).at(day(1))


# --- pin --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [edited(NEW), PINNED])
def test_those_inside_go_on_by_the_plan_they_entered_with(text: str) -> None:
    """Language reference, section 10: `on change pin`, which is meant where nothing is said."""
    found = inside().under(text, FIRST).at(day(4))
    assert (found.errors, found.trace, found.due) == ([], [], day(6))
    found.at(day(6))
    assert found.actions == ["ping(note: old)"]


def test_those_who_enter_now_go_by_the_new_plan() -> None:
    """Language reference, section 10: a revision is for all entries after it."""
    found = travel(PINNED, "course", earlier=(FIRST,)).at(day(1)).at(day(3))
    assert found.actions == ["ping(note: new)"]


def test_without_the_old_plan_nothing_happens_and_that_is_told() -> None:
    """Language reference, section 10: a journey never goes on by a plan that nobody chose."""
    found = inside().under(PINNED).at(day(20))
    assert (found.errors, found.actions) == ([("E525", "state.journeys.course")], [])
    assert "`--earlier`" in found.told["errors"][0]["message"]
    assert (found.of("course")["status"], found.of("course")["trace"]) == ("waiting", [])
    back = found.under(PINNED, FIRST).at(day(21))
    assert (back.errors, back.actions) == ([], ["ping(note: old)"])


def test_a_goal_and_an_exit_are_those_of_the_plan() -> None:
    """Language reference, section 10: all that a journey says belongs to its plan."""
    old = edited('exit when country = "US"\nwait 5 days')
    new = edited('exit when country = "DE"\nwait 5 days')
    assert inside(old).under(new, old).at(day(2), country="DE").stands == ("waiting", "[1]")
    assert inside(old).under(new, old).at(day(2), country="US").stands == ("exited", None)


def test_conditions_of_the_old_plan_are_read_by_the_old_rules() -> None:
    """Language reference, section 10: what a condition refers to belongs to the plan as well."""
    body = "wait 1 day\nsplit accounts size { path large when is_large { do ping() } otherwise { } }"
    old = edited(body, "define is_large of account = employees >= 500")
    new = edited(body, "define is_large of account = employees >= 5_000")
    assert inside(old, employees=900).under(new, old).at(day(2)).actions == ["ping()"]
    assert travel(new, "course", employees=900).at(day(1)).at(day(2)).actions == []


def test_a_journey_of_people_is_pinned_person_by_person() -> None:
    """Language reference, section 10: each instance has its own plan."""
    old = journeys(of="people", each='wait 2 days\ndo mail(template: "old")')
    new = journeys(of="people", each='wait 1 day\ndo mail(template: "new")')
    found = travel(old, "each", people=[person("ann")]).at(day(1))
    found.under(new, old).at(day(2), people=[person("ann"), person("bob")]).at(day(3))
    assert found.actions == ["mail ann(template: old)", "mail bob(template: new)"]


def test_who_enters_again_enters_by_the_new_plan() -> None:
    """Domain reference, section 5.4: each re-entry is a distinct entry."""
    old = edited('reenter 1 day after end\nwait 1 day\ndo ping(note: "old")')
    new = edited('reenter 1 day after end\nwait 1 day\ndo ping(note: "new")')
    found = inside(old).under(new, old).at(day(9))
    assert found.actions == ["ping(note: old)", *["ping(note: new)"] * 3]
    assert found.only["entry"] == 5


# --- follow -----------------------------------------------------------------------------------------------------------


def test_those_at_a_named_step_follow_to_the_step_of_that_name() -> None:
    """Language reference, section 10: `on change follow`; the time they have waited counts."""
    found = inside().under(FOLLOWED, FIRST).at(day(2))
    assert found.trace[0].startswith("followed pause: plan=")
    assert found.due == day(3)
    assert found.at(day(3)).actions == ["ping(note: new)"]
    late = inside().under(FOLLOWED).at(day(4))
    assert (late.errors, late.actions) == ([], ["ping(note: new)"])


def test_those_at_a_step_without_a_name_go_on_by_the_old_plan_until_they_come_to_one() -> None:
    """Language reference, section 10: a place in the text says nothing once the text has changed."""
    old = edited('wait 2 days\nlater: wait 2 days\ndo ping(note: "old")')
    new = edited('on change follow\nlater: wait 1 day\ndo ping(note: "new")')
    found = inside(old).under(new, old).at(day(2))
    assert (found.stands, found.errors) == (("waiting", "[1]"), [])
    assert found.at(day(9)).actions == ["ping(note: new)"]
    assert inside(old).under(new).at(day(2)).errors == [("E525", "state.journeys.course")]


def test_a_call_that_is_waited_for_can_still_be_answered() -> None:
    """Domain reference, section 5.13: the request was sent; its answer is taken by the new plan."""
    old = edited('asked: call checking() within 1 day { otherwise { do ping(note: "old") } }')
    new = edited('on change follow\nasked: call checking() within 2 days { otherwise { do ping(note: "new") } }')
    found = inside(old)
    told = {"answer": {"key": found.keys[0], "result": {"ok": True}}}
    found.under(new).at(day(1, "13:00"))
    assert (found.stands, found.actions, found.errors) == (("waiting", "asked"), [], [])
    found.at(day(1, "14:00"), told)
    assert (found.errors, found.actions) == ([], ["ping(note: new)"])
    for earlier in ([], [old]):
        assert inside(old).under(new, *earlier).at(day(1, "14:00"), told).actions == ["ping(note: new)"]


def test_a_listen_that_follows_listens_for_what_the_new_plan_says() -> None:
    """Language reference, section 10: since its arrival at the step, under whichever plan that was."""
    old = edited("heard: listen 5 days for any page_viewed\ndo ping()")
    new = edited('on change follow\nheard: listen 9 days for any form_submitted\ndo ping(note: "new")')
    form = event("form_submitted", day(2), form="demo")
    found = inside(old, people=[person("ann")], events=[form]).under(new).at(day(4))
    assert (found.errors, found.actions) == ([], ["ping(note: new)"])
    waiting = inside(old).under(new).at(day(4))
    assert (waiting.stands, waiting.due) == (("waiting", "heard"), day(10))


def test_a_step_that_is_another_kind_of_step_now_is_done_anew() -> None:
    """Language reference, section 10: the name says that the step took the place of the other."""
    new = edited('on change follow\npause: do ping(note: "instead")')
    assert inside().under(new).at(day(2)).actions == ["ping(note: instead)"]


# --- drain ------------------------------------------------------------------------------------------------------------


def test_a_journey_that_is_drained_lets_nobody_in_and_those_inside_go_on() -> None:
    """Domain reference, section 5.1: closed to new entries, existing members continue."""
    found = inside().under(DRAINED, FIRST).at(day(6))
    assert (found.errors, found.actions) == ([], ["ping(note: old)"])
    assert travel(DRAINED, "course").at(day(1)).told["journeys"] == []
    entered = travel(DRAINED, "course").at(day(1), {"enter": {"journey": "course"}})
    assert entered.told["journeys"] == []


def test_nobody_enters_a_drained_journey_again() -> None:
    """Domain reference, sections 5.1 and 5.4: no re-entry after closing."""
    old = edited("reenter 1 day after end\nwait 1 day")
    found = inside(old).under(edited("reenter 1 day after end\non change drain\nwait 1 day"), old).at(day(20))
    assert (found.only["entry"], found.stands) == (1, ("done", None))


# --- what changes no plan ---------------------------------------------------------------------------------------------

SAME = [
    FIRST.replace("pause:", "# a comment\n  pause:"),
    FIRST.replace("journey course for", 'journey course "A course" for'),
    "audience another of accounts where employees >= 5\n" + FIRST,
    FIRST + "\njourney further for accounts in in_course { wait 1 day }\n",
    FIRST.replace("wait 5 days", "wait  5  days"),
    FIRST.replace("call checking of account { }", "call checking of account { depth integer }"),
    GROUP + FIRST,
]


@pytest.mark.parametrize("text", SAME)
def test_edits_elsewhere_change_nobody_s_plan(text: str) -> None:
    """Language reference, section 10: a plan is what a journey means, whatever else the rules say."""
    assert loaded(text).program.journeys["course"].plan == loaded(FIRST).program.journeys["course"].plan
    found = inside().under(text).at(day(6))
    assert (found.errors, found.actions) == ([], ["ping(note: old)"])


def test_a_journey_that_is_taken_away_and_put_back_goes_on() -> None:
    """Language reference, section 10: an instance is a value, and is kept until its journey is there again."""
    found = inside().under(journeys(CALL, another="wait 1 day")).at(day(3))
    assert (found.told["journeys"], found.actions) == ([], [])
    assert found.under(FIRST).at(day(6)).actions == ["ping(note: old)"]


def test_buying_groups_are_those_of_the_newest_rules() -> None:
    """Language reference, section 9: a group has one state, whatever plan asks for it."""
    body = "wait 1 day\nsplit accounts state { path ready when g.ready { do ping() } otherwise { } }"
    old, new = edited(body, GROUP), edited(body, GROUP.replace(">= 100%", ">= 50%"))
    found = inside(old, employees=900, people=[person("ann", seniority="chief")]).under(new, old).at(day(2))
    assert found.actions == ["ping()"]


def test_a_call_that_is_no_more_is_answered_by_what_the_old_rules_say_of_it() -> None:
    """Domain reference, section 5.13: the request was sent under the old rules, and its answer is typed by them."""
    old = journeys(CALL, course="asked: call checking() { path ok when result.ok { do ping() } }")
    text = "call checking of account { } gives { ok text }\n"
    for new in (journeys(course="wait 1 day"), journeys(text, course="wait 1 day")):
        found = inside(old)
        told = {"answer": {"key": found.keys[0], "result": {"ok": True}}}
        found.under(new, old).at(day(1, "12:30"), told)
        assert (found.errors, found.actions) == ([], ["ping()"])


HERE = GROUP.replace("group g", "group other")


@pytest.mark.parametrize(
    ("action", "told"),
    [
        ("set_stage(group: g, stage: qualified)", {"group": "g", "stage": "qualified"}),
        ('set_status(group: g, status: "hot")', {"group": "g", "status": "hot"}),
        ("assign_to_group(group: g, role: guest)", {"group": "g", "role": "guest"}),
        ("remove_from_group(group: g)", {"group": "g"}),
    ],
)
def test_an_action_on_a_buying_group_that_is_no_more_is_told(action: str, told: dict[str, str]) -> None:
    """Language reference, section 9: groups are those of the newest rules, and what cannot be done is an error."""
    old, people = edited(f"wait 1 day\ndo {action}", GROUP), [person("ann"), person("bob")]
    found = inside(old, employees=900, people=people).under(edited("wait 1 day", HERE), old).at(day(3))
    assert found.errors == [("E519", "journeys.course.[2].group")]
    assert found.told["errors"][0]["message"] == "there is no buying group `g`; there are `other`"
    assert {tuple(each["arguments"].items()) for each in found.told["actions"]} == {tuple(told.items())}
    assert inside(old, employees=900, people=people).at(day(3)).errors == []


def test_where_there_are_no_buying_groups_any_more_the_rest_is_done() -> None:
    """Language reference, section 9: one action that cannot be carried out does not keep the next from being done."""
    old = edited("wait 1 day\ndo set_stage(group: g, stage: qualified)\ndo ping()", GROUP)
    found = inside(old).under(edited("wait 1 day"), old).at(day(2))
    assert [each["message"] for each in found.told["errors"]] == [
        "there is no buying group `g`; the rule set has none",
    ]
    assert (found.actions[1], found.stands) == ("ping()", ("done", None))


@pytest.mark.parametrize("action", ["enter_journey", "leave_journey"])
def test_an_action_on_a_journey_that_is_no_more_is_told(action: str) -> None:
    """Domain reference, section 5.10: an account is added to a journey, or removed from it."""
    body = f"wait 1 day\ndo {action}(journey: another)"
    old, new = journeys(CALL, course=body, another="wait 9 days"), journeys(CALL, course="wait 2 days")
    found = inside(old).under(new, old).at(day(2))
    assert found.errors == [("E519", "journeys.course.[2].journey")]
    assert found.told["errors"][0]["message"] == "there is no journey `another`; there are `course`"
