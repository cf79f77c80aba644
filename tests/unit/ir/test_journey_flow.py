"""What follows each step of a journey, and where it goes round."""

from __future__ import annotations

from datetime import time

import pytest

from quorate.ir import journeys as j
from quorate.ir.journey_flow import Flow, Pause, flow_of, pause_of
from quorate.ir.types import DATETIME
from tests.unit.evaluate.making import const, of
from tests.unit.ir.journeys import (
    ENTRY,
    call,
    days,
    do,
    end,
    journey,
    listen,
    path,
    random,
    repeat,
    share,
    split,
    until,
    until_value,
    wait,
)

IF = const(value=True)
FORTNIGHT = j.Moment(days(14), None)


def passages(flow: Flow, step: str) -> list[tuple[str, str | None]]:
    """Return the names of the passages from a step, each with where it leads."""
    return [(each.name, each.target) for each in flow.passages[step]]


def flow(*steps: j.JourneyStep, entity: str = "account") -> Flow:
    return flow_of(journey(*steps, entity=entity))


def test_a_journey_without_steps_has_no_start() -> None:
    assert flow() == Flow(None, {}, {}, {})


def test_steps_follow_each_other_until_the_last_or_an_end() -> None:
    found = flow(do("a"), wait(days(1)), end(), do("b"))
    assert (found.start, list(found.steps)) == ("[1]", ["[1]", "[2]", "[3]", "[4]"])
    assert [passages(found, step) for step in found.steps] == [[("", "[2]")], [("", "[3]")], [], [("", None)]]
    assert found.reached() == {"[1]", "[2]", "[3]"}


def test_branches_lead_inside_and_then_on() -> None:
    found = flow(split(path("a", IF, do("x")), path("b", IF), name="s", otherwise=(end(),)), do("y"))
    assert passages(found, "s") == [("a", "s.a[1]"), ("b", "[2]"), ("otherwise", "s.otherwise[1]")]
    assert passages(found, "s.a[1]") == [("", "[2]")]
    assert passages(found, "s.otherwise[1]") == []


def test_who_takes_no_path_of_accounts_is_at_the_end_and_of_people_goes_on() -> None:
    assert passages(flow(split(path("a", IF, do("x"))), do("y")), "[1]") == [("a", "[1].a[1]"), ("", None)]
    of_people = flow(split(path("a", IF, end()), by_people=True), do("y"), entity="person")
    assert passages(of_people, "[1]") == [("a", "[1].a[1]"), ("", "[2]")]


@pytest.mark.parametrize(
    "step",
    [
        split(path("a", IF, do("x")), by_people=True, otherwise=()),
        random("s", share(100, "a", do("x")), by_person=True),
    ],
)
def test_an_account_goes_past_a_split_of_people_as_a_whole(step: j.JourneyStep) -> None:
    found = flow(step, do("y"))
    first, *_, last = found.passages[found.start or ""]
    assert (first.target, last.name, last.target) == (f"{found.start}.a[1]", "", "[2]")
    assert passages(found, first.target or "") == [("", None)]
    of_people = flow(step, do("y"), entity="person")
    assert passages(of_people, first.target or "") == [("", "[2]")]


def test_a_listen_hears_or_is_late() -> None:
    assert passages(flow(listen(), do("y")), "[1]") == [("event", "[2]")]
    assert passages(flow(listen(moment=FORTNIGHT), do("y")), "[1]") == [("event", "[2]"), ("timeout", None)]
    both = flow(listen(moment=FORTNIGHT, heard=(do("a"),), timed_out=()), do("y"))
    assert passages(both, "[1]") == [("event", "[1].event[1]"), ("timeout", "[2]")]


def test_a_call_is_answered_or_fails() -> None:
    assert passages(flow(call("c"), do("y")), "[1]") == [("", "[2]"), ("error", None)]
    some = flow(call("c", path("hot", IF, do("x"))), do("y"))
    assert passages(some, "[1]") == [("hot", "[1].hot[1]"), ("otherwise", None), ("error", None)]
    every = flow(call("c", otherwise=(), failed=(do("f"),), timed_out=(do("t"),)), do("y"))
    assert passages(every, "[1]") == [("otherwise", "[2]"), ("error", "[1].error[1]"), ("timeout", "[1].timeout[1]")]


def test_a_repeat_goes_back_and_on_but_only_to_what_leads_to_it() -> None:
    found = flow(wait(days(1), name="a"), repeat("a", 3), do("y"))
    assert passages(found, "[2]") == [("", "a"), ("", "[3]")]
    assert passages(flow(repeat("a", 3), wait(days(1), name="a")), "[1]") == [("", "a")]
    inside = split(path("a", IF, wait(days(1), name="w")), otherwise=())
    assert passages(flow(inside, repeat("w", 3)), "[2]") == [("", None)]


@pytest.mark.parametrize(
    ("target", "step", "expected"),
    [
        ("a", "s", True),
        ("a", "s.x[2]", True),
        ("s", "s.x[2]", True),
        ("b", "s.x[2]", True),
        ("b", "s.otherwise[1]", False),
        ("b", "[3]", False),
        ("s.x[2]", "b", False),
        ("a", "a", False),
        ("[3]", "a", False),
    ],
)
def test_a_step_is_open_to_what_stands_beside_it_or_inside(target: str, step: str, expected: bool) -> None:  # noqa: FBT001
    inner = path("x", IF, do("x", name="b"), do("y"))
    found = flow(do("a", name="a"), split(inner, name="s", otherwise=(do("z"),)), do("y"))
    assert found.is_open(target, step) is expected


@pytest.mark.parametrize(
    ("moment", "pause"),
    [
        (j.Moment(days(1), None), "surely"),
        (j.Moment(days(1), until(time(9))), "surely"),
        (j.Moment(None, until(time(9))), "maybe"),
        (j.Moment(None, until(None, frozenset({1}))), "maybe"),
        (j.Moment(None, until_value(ENTRY)), "maybe"),
    ],
)
def test_only_a_length_takes_time_for_certain(moment: j.Moment, pause: Pause) -> None:
    assert pause_of(moment) == pause


def rounds(*steps: j.JourneyStep) -> list[tuple[str, ...] | None]:
    """Return the ways round from the step `a`: those that take no time, and those that may take none."""
    found = flow(*steps)
    again = next(step for step in found.steps.values() if isinstance(step, j.Repeat))
    kinds: tuple[set[Pause], ...] = ({"none"}, {"none", "maybe"})
    ways = [found.round_of(again, pauses) for pauses in kinds]
    return [None if way is None else tuple(each.source for each in way) for way in ways]


def test_a_way_round_is_the_shortest_of_those_that_take_no_time() -> None:
    assert rounds(do("x", name="a"), repeat("a", 3)) == [("a",), ("a",)]
    assert rounds(do("x", name="a"), wait(days(1)), repeat("a", 3)) == [None, None]
    assert rounds(do("x", name="a"), wait(until=until(time(9))), repeat("a", 3)) == [None, ("a", "[2]")]
    one, other = path("x", IF, do("x"), do("y")), path("y", IF, do("z"))
    assert rounds(split(one, other, name="a", otherwise=(wait(days(1)),)), repeat("a", 3)) == [("a", "a.y[1]")] * 2


def test_what_fails_at_once_or_is_late_at_once_may_take_no_time() -> None:
    asked = of(ENTRY, "x", DATETIME)
    assert rounds(call("c", name="a", otherwise=(), failed=()), repeat("a", 3)) == [None, None]
    assert rounds(call("c", name="a", otherwise=(), failed=(), size=asked), repeat("a", 3)) == [None, ("a",)]
    late = listen(name="a", moment=j.Moment(None, until(time(9))), timed_out=())
    assert rounds(late, repeat("a", 3)) == [None, ("a",)]
    assert rounds(listen(name="a"), repeat("a", 3)) == [None, None]


def test_steps_that_lead_to_each_other_are_one_knot() -> None:
    inner = split(path("x", IF, do("x")), name="b", otherwise=(wait(days(1)),))
    found = flow(do("x", name="a"), inner, repeat("b", 3), do("z"), repeat("a", 3), do("y"))
    everything = found.knots({"none", "maybe", "surely"})
    together = [step for step, knot in everything.items() if knot == everything["a"]]
    assert sorted(together) == ["[3]", "[4]", "[5]", "a", "b", "b.otherwise[1]", "b.x[1]"]
    at_once = found.knots({"none"})
    assert at_once["a"] == at_once["b"] == at_once["b.x[1]"] == at_once["[5]"]
    assert len({at_once["a"], at_once["b.otherwise[1]"], at_once["[6]"]}) == 3
    apart = flow(do("x", name="a"), do("y"), repeat("a", 3), wait(days(1)), do("x", name="b"), repeat("b", 3)).knots(
        {"none"}
    )
    assert apart["a"] == apart["[3]"] != apart["b"] == apart["[6]"]


def test_a_repeat_out_of_place_has_no_way_round() -> None:
    found = flow(repeat("a", 3), do("x", name="a"))
    again = found.steps["[1]"]
    assert isinstance(again, j.Repeat)
    assert found.round_of(again, {"none", "maybe", "surely"}) is None
