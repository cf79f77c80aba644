"""Repeats, what ends a journey wherever it waits, and several things that are due (language reference, section 10)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.language.journeying import GROUP, Travel, day, event, journeys, person, travel

TEXT = journeys(
    GROUP,
    """
call checking of account { } gives { ok boolean }
audience everything of accounts where way = "all"
journey b_first for accounts in everything { wait 1 day  do ping(note: "b1")  wait 1 day  do ping(note: "b2") }
journey a_second for accounts in everything { wait 2 days  do ping(note: "a")  wait 2 hours  do ping(note: "a2") }
journey c_third for accounts in everything {
  listen 5 days for any form_submitted { on event { do ping(note: "c form") } on timeout { } }
}
audience moving of accounts where way = "move"
journey mover for accounts in moving { wait 1 day  do set_stage(group: g, stage: qualified)  do ping(note: "moved") }
journey hearer for accounts in moving {
  listen for change of g.stage to qualified
  do ping(note: "heard")
}
journey aimed for accounts in moving {
  goal when g.stage = qualified
  wait 5 days
}
""",
    rounds="""
      again: do ping()
      wait 1 day
      repeat again at most 3 times
      do ping(note: "after")""",
    reentered="""reenter 10 days after start
      again: do ping()
      wait 1 day
      repeat again at most 1 times""",
    nested="""
      outer: wait 1 day
      inner: do ping(note: "inner")
      wait 1 hour
      repeat inner at most 2 times
      repeat outer at most 1 times""",
    from_path="""
      asking: listen 1 day for any form_submitted {
        on event { do ping(note: "asked") }
        on timeout { repeat asking at most 2 times }
      }
      do ping(note: "after")""",
    leaving="""
      exit when country = "US"
      goal when any form_submitted since journey entry
      waiting: wait until visit_at
      listening: listen 2 days for any page_viewed { on timeout { } }
      calling: call checking() within 2 days { on error { } }
      wait 2 days""",
    quiet="""
      exit when no page_viewed in last 10 days
      wait 30 days
      do ping()""",
    dated="goal when visit_at <= now\nwait 30 days\ndo ping()",
)
PEOPLE = [person("ann", seniority="chief"), person("bob", seniority="staff")]


def inside(way: str, **facts: Any) -> Travel:  # noqa: ANN401 - as in payloads
    """Have an account enter on the first day, in the middle of the day."""
    return travel(TEXT, way, **{"employees": 900, "people": PEOPLE, **facts}).at(day(1))


def form(at: str) -> dict[str, Any]:
    return event("form_submitted", at, form="demo")


def view(at: str) -> dict[str, Any]:
    return event("page_viewed", at, url="/")


# --- repeats ----------------------------------------------------------------------------------------------------------


def test_a_repeat_goes_back_so_many_times() -> None:
    """Language reference, section 10, beyond the reference, which has no loops (domain reference, section 5.2)."""
    found = inside("rounds").at(day(20))
    assert [line for line in found.times if "repeat" in line or "enough" in line] == [
        f"{day(2)} repeated [3]: target=again time=1",
        f"{day(3)} repeated [3]: target=again time=2",
        f"{day(4)} repeated [3]: target=again time=3",
        f"{day(5)} enough [3]: target=again",
    ]
    assert found.actions == ["ping()", "ping()", "ping()", "ping(note: after)"]


def test_each_round_has_keys_of_its_own() -> None:
    """Language reference, section 10: a key has the visit in it."""
    found = inside("rounds")
    keys = [*found.keys, *found.at(day(20)).keys]
    assert [key.split("/")[2:5] for key in keys] == [
        ["1", "again", "1"],
        ["1", "again", "2"],
        ["1", "again", "3"],
        ["1", "again", "4"],
        ["1", "[4]", "4"],
    ]


def test_another_entry_may_repeat_as_often_again() -> None:
    """Language reference, section 10: `at most N times` is within one entry."""
    found = inside("reentered").at(day(20))
    assert [line for line in found.times if "repeated" in line] == [
        f"{day(2)} repeated [3]: target=again time=1",
        f"{day(12)} repeated [3]: target=again time=1",
    ]
    assert len(set(found.keys)) == len(found.keys) == 3


def test_repeats_may_stand_in_each_other() -> None:
    """Language reference, section 10: each repeat counts for itself, within the whole entry."""
    found = inside("nested").at(day(20))
    assert found.actions == ["ping(note: inner)"] * 4
    assert len(set(found.keys)) == 4
    assert [line for line in found.trace if "repeated" in line or "enough" in line] == [
        "repeated [4]: target=inner time=1",
        "repeated [4]: target=inner time=2",
        "enough [4]: target=inner",
        "repeated [5]: target=outer time=1",
        "enough [4]: target=inner",
        "enough [5]: target=outer",
    ]


def test_a_repeat_may_be_one_of_several_ways() -> None:
    """Language reference, section 10: from a branch back to a step before it."""
    found = inside("from_path").at(day(9), events=[form(day(3, "18:00"))])
    assert found.actions == ["ping(note: asked)", "ping(note: after)"]
    assert inside("from_path").at(day(9)).times[-3:] == [
        f"{day(4)} enough asking.timeout[1]: target=asking",
        f"{day(4)} did [2]: action=ping",
        f"{day(4)} done [2]: reason=last step",
    ]


# --- the ends that may come at any time -------------------------------------------------------------------------------


@pytest.mark.parametrize(("at", "step"), [(2, "waiting"), (4, "listening"), (6, "calling"), (8, "calling")])
def test_an_exit_is_looked_at_wherever_a_journey_waits(at: int, step: str) -> None:
    """Domain reference, section 10.4: exit criteria, which the reference does not have."""
    found = inside("leaving", visit_at=day(3)).at(day(at))
    assert found.stands == ("waiting", step)
    assert found.at(day(at, "13:00"), country="US").trace == [f"exited {step}"]
    assert found.told["due"] is None


@pytest.mark.parametrize(("at", "step"), [(2, "waiting"), (4, "listening"), (6, "calling"), (8, "calling")])
def test_a_goal_is_reached_at_the_instant_of_its_event(at: int, step: str) -> None:
    """Language reference, section 10: however late the decision is, and whatever would have been due after it."""
    found = inside("leaving", visit_at=day(3), events=[form(day(at))]).at(day(20))
    assert found.times[-1] == f"{day(at)} goal {step}"


def test_who_is_blocked_may_leave_as_well() -> None:
    """Language reference, section 10: a blocked instance waits for a fact."""
    found = inside("leaving")
    assert found.stands == ("blocked", "waiting")
    assert found.at(day(2), country="US").stands == ("exited", None)


@pytest.mark.parametrize(("way", "facts"), [("quiet", {"events": [view("2026-05-30T12:00:00Z")]}), ("dated", {})])
def test_an_end_may_come_as_time_goes_by(way: str, facts: dict[str, Any]) -> None:
    """Language reference, section 10: the decision tells when, and a late one counts from then."""
    found = inside(way, **({"visit_at": day(9)} if way == "dated" else facts))
    assert found.told["due"] == day(9)
    found.at(day(28))
    assert found.times == [f"{day(9)} {'goal' if way == 'dated' else 'exited'} [1]"]


# --- several things that are due --------------------------------------------------------------------------------------


def test_all_that_was_due_is_done_in_the_order_of_time() -> None:
    """Language reference, section 10: a late decision is what many would have been."""
    found = inside("all").at(day(9), events=[form(day(2, "18:00"))])
    assert [each["arguments"]["note"] for each in found.told["actions"]] == ["b1", "c form", "a", "b2", "a2"]
    assert [each["at"] for each in found.told["actions"]] == [
        day(2),
        day(2, "18:00"),
        day(3),
        day(3),
        day(3, "14:00"),
    ]
    assert found.told["caught_up"] == {"from": day(2), "instants": 4}


def test_the_next_instant_is_that_of_whatever_comes_first() -> None:
    """Language reference, section 10: what is due, in whatever journey."""
    assert inside("all").told["due"] == day(2)
    assert inside("all", events=[form(day(1, "15:00"))]).told["due"] == day(1, "15:00")


@pytest.mark.parametrize("at", [2, 20])
def test_what_one_journey_does_is_heard_by_another_at_once(at: int) -> None:
    """Domain reference, sections 5.9.1 and 5.10: a stage that one journey sets is a change for another."""
    found = inside("move").at(day(at))
    assert found.times_of("hearer")[0] == f"{day(2)} heard [1]: trigger=0"
    assert found.times_of("aimed") == [f"{day(2)} goal [1]"]
    assert found.times_of("mover")[-1] == f"{day(2)} done [3]: reason=last step"


def test_deciding_again_at_the_same_instant_does_nothing() -> None:
    """Language reference, section 10: asking twice gives the same."""
    found = inside("all").at(day(3))
    state = found.state
    assert found.at(day(3)).actions == []
    assert found.state == state
