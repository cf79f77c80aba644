"""Records of simulated accounts, counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from quorate.decide.journeys import step_tally
from quorate.decide.journeys.durations import Durations, LengthBand, Spread
from quorate.decide.journeys.summary import ActionCounts, CallCounts, Day, PathCounts, StepCounts, Stuck, Summary
from quorate.decide.journeys.tally import STUCK_AT_MOST, Tally
from tests.unit.decide.journeys.simulated import Life, Simulated, instant, win_growers

DAY = 24 * 60 * 60.0


def ready(account: str, entry: int = 1) -> Life:
    """Go straight to the end of the first path."""
    return (
        Life(account, entry)
        .at(1, "entered")
        .at(1, "split", "readiness", path="ready")
        .at(1, "did", "readiness.ready[1]", action="alert_sales", key="k")
        .at(1, "done", "readiness.ready[2]", reason="end")
    )


def listening(account: str) -> Life:
    """Enter and listen."""
    return (
        Life(account)
        .at(1, "entered")
        .at(1, "split", "readiness", path="no_decision_maker", missing=["account.people[ann].seniority"])
        .at(1, "did", "readiness.no_decision_maker[1]", action="activate", key="k")
        .at(1, "waiting", "media", due=instant(15))
    )


def passing(life: Life, day: int) -> Life:
    """Go on after the first split, to the call: a round takes 4 days."""
    return (
        life.at(day, "split", "[2]", path="deciders", about="ann")
        .at(day, "did", "[2].deciders[1]", action="send_email", key="k", about="ann")
        .at(day, "split", "[2]", path="deciders", about="bob")
        .at(day, "did", "[2].deciders[1]", action="send_email", key="k", about="bob")
        .at(day, "split", "[2]", path="", about="cid")
        .at(day, "waiting", "pause", due=instant(day + 3))
        .at(day + 3, "waited", "pause")
        .at(day + 3, "split", "line", path="b")
        .at(day + 3, "called", "scoring", call="lead_scoring", key="k")
    )


def january(day: int) -> date:
    return date(2026, 1, day)


def summary(*accounts: Simulated, of_people: bool = False) -> Summary:
    tally = Tally(win_growers(), of_people=of_people)
    for each in accounts:
        tally.add(each)
    return tally.summary()


def step(found: Summary, address: str) -> StepCounts:
    return next(each for each in found.steps if each.address == address)


def taken(found: Summary, address: str) -> dict[str, int]:
    return {path.name: path.taken for path in step(found, address).paths}


# --- accounts and entries ---------------------------------------------------------------------------------------------


def test_nothing_comes_to_nothing() -> None:
    found = summary()
    assert (found.accounts, found.entries, found.inside, found.given) == (0, 0, 0, 0)
    assert [each.address for each in found.steps] == [
        "readiness", "readiness.ready[1]", "readiness.ready[2]", "readiness.no_decision_maker[1]", "media",
        "media.timeout[1]", "[2]", "[2].deciders[1]", "pause", "line", "line.a[1]", "scoring", "scoring.hot[1]", "[6]",
    ]  # fmt: skip
    assert taken(found, "readiness") == {"ready": 0, "no_decision_maker": 0, "otherwise": 0}
    assert found.to_goal.spread() is None
    assert found.outcomes == {"goal": 0, "exited": 0, "done": 0}


def test_accounts_are_read_rejected_and_entered() -> None:
    again = Simulated("b", [*ready("b").records, *ready("b", 2).records])
    found = summary(ready("a").over(), again, Simulated("c"), Simulated(None, rejected=True))
    assert (found.accounts, found.rejected, found.entered, found.subjects) == (3, 1, 2, 2)
    assert (found.entries, found.reentries, found.carried) == (3, 1, 0)
    assert found.outcomes == {"goal": 0, "exited": 0, "done": 3}
    assert found.reasons == {"end": 3}


def test_people_of_journeys_of_people_are_apart() -> None:
    ann, bob = (Life("a", person=key).at(1, "entered").at(2, "exited") for key in ("ann", "bob"))
    found = summary(Simulated("a", [*ann.records, *bob.records]), of_people=True)
    assert (found.accounts, found.entered, found.subjects, found.entries) == (1, 1, 2, 2)


def test_those_who_were_inside_before_are_carried() -> None:
    moved = Life("a", 2).at(3, "waited", "pause").at(3, "split", "line", path="a").at(4, "exited", "line")
    still = Life("b").stays("pause", 1, 20)
    found = summary(moved.over(), still.over())
    assert (found.entries, found.carried, found.entered, found.waiting) == (0, 2, 0, 1)
    assert len(step(found, "pause").times) == 0, "nobody knows since when"


def test_what_belongs_to_other_journeys_is_left_out() -> None:
    life = ready("a")
    life.records.append({"at": instant(2), "what": "entered", "account": "a", "journey": "other", "entry": 1})
    life.ends.append({"journey": "other", "status": "waiting", "entry": 1})
    found = summary(life.over())
    assert (found.entries, found.waiting, found.days) == (1, 0, (Day(january(1), 1, 0, 1),))


# --- steps and paths --------------------------------------------------------------------------------------------------


def test_paths_are_counted_and_those_that_may_be_others() -> None:
    found = summary(ready("a").over(), listening("b").over(), listening("c").over())
    assert step(found, "readiness").paths == (
        PathCounts("ready", 1, 0), PathCounts("no_decision_maker", 2, 2), PathCounts("otherwise", 0, 0),
    )  # fmt: skip
    assert step(found, "readiness").taken == 3
    assert step(found, "readiness").missing == (("account.people[].seniority", 2),)


def test_steps_pass_on_what_comes_to_them() -> None:
    found = summary(ready("a").over())
    assert taken(found, "readiness.ready[1]") == {"": 1}
    end = step(found, "readiness.ready[2]")
    assert (end.entries, end.visits, end.ended["done"], end.paths) == (1, 1, 1, ())


def test_split_of_people_is_one_visit_and_counts_people() -> None:
    found = summary(passing(Life("a").at(1, "entered").at(1, "split", "readiness", path="otherwise"), 1).over())
    people = step(found, "[2]")
    assert (people.entries, people.visits, people.by_people) == (1, 1, True)
    assert not step(found, "line").by_people
    assert taken(found, "[2]") == {"deciders": 2, "otherwise": 1}
    inside = step(found, "[2].deciders[1]")
    assert (inside.visits, inside.records) == (1, {"did": 2})
    assert taken(found, "[2].deciders[1]") == {"": 1}


def test_a_repeat_visits_steps_again() -> None:
    life = Life("a").at(1, "entered")
    for number in (1, 2):
        day = 1 + 5 * (number - 1)
        life.at(day, "split", "readiness", path="otherwise")
        passing(life, day).at(day + 4, "timed_out", "scoring")
        life.at(day + 4, "repeated", "[6]", target="readiness", time=number)
    life.at(11, "split", "readiness", path="otherwise")
    passing(life, 11).at(15, "answered", "scoring", path="")
    life.at(15, "enough", "[6]", target="readiness").at(15, "done", reason="last step")
    found = summary(life.over())
    assert [(each.entries, each.visits) for each in found.steps if each.visits] == [(1, 3)] * 7
    assert taken(found, "[6]") == {"again": 2, "": 1}
    assert taken(found, "scoring") == {"hot": 0, "otherwise": 1, "error": 0, "timeout": 2}
    assert found.reasons == {"last step": 1}
    assert all(not any(each.ended.values()) for each in found.steps)


def test_a_step_may_be_the_last_that_is_passed() -> None:
    life = Life("a").at(1, "entered").at(4, "waited", "pause").at(4, "done", "pause", reason="last step")
    assert taken(summary(life.over()), "pause") == {"": 1}
    ended = Life("a").at(1, "entered").at(1, "waiting", "pause", due=instant(4)).at(2, "exited", "pause")
    found = summary(ended.over())
    assert taken(found, "pause") == {"": 0}
    assert step(found, "pause").ended == {"goal": 0, "exited": 1, "done": 0}


def test_no_path_is_a_way_out_as_well() -> None:
    found = summary(Life("a").at(1, "entered").at(1, "done", "readiness", reason="no path").over())
    assert taken(found, "readiness")["otherwise"] == 1
    assert (step(found, "readiness").visits, step(found, "readiness").ended["done"]) == (1, 1)
    assert found.reasons == {"no path": 1}


def test_steps_that_are_not_in_the_journey_any_more_come_last() -> None:
    life = Life("a").at(1, "entered").at(1, "did", "gone", action="send_fax", key="k").at(2, "exited", "gone")
    last = summary(life.over()).steps[-1]
    assert (last.address, last.visits, last.paths) == ("gone", 1, ())


# --- waiting ----------------------------------------------------------------------------------------------------------


def test_listens_are_heard_or_timed_out() -> None:
    found = summary(
        listening("a").at(4, "heard", "media", trigger=1).over(),
        listening("b").at(6, "heard", "media", trigger=0).over(),
        listening("c").at(9, "heard", "media", trigger=1).over(),
        listening("d").at(15, "timed_out", "media").over(),
        listening("e").stays("media", 1, 15).over(),
        listening("f").at(2, "goal", "media").over(),
    )
    media = step(found, "media")
    assert taken(found, "media") == {"event": 3, "timeout": 1}
    assert media.heard == {0: 1, 1: 2}
    assert (media.visits, media.waiting, media.ended["goal"]) == (6, 1, 1)
    assert media.times.spread() == Spread(4, 6.5 * DAY, 14 * DAY), "of 3, 5, 8 and 14 days"


def test_waiting_begins_where_a_step_is_blocked() -> None:
    life = Life("a").at(1, "entered").at(1, "blocked", "pause", missing=["contract_end"])
    life.at(3, "waiting", "pause", due=instant(6)).at(6, "waited", "pause")
    assert step(summary(life.over()), "pause").times.spread() == Spread(1, 5 * DAY, 5 * DAY)


def test_what_need_not_be_waited_for_takes_no_time() -> None:
    life = Life("a").at(1, "entered").at(1, "waited", "pause").at(1, "split", "line", path="a")
    assert step(summary(life.over()), "pause").times.spread() == Spread(1, 0, 0)


def test_the_stuck_are_told_the_worst_first() -> None:
    accounts = [listening(f"a{day:02}").stays("media", day, 30) for day in range(10, 28)]
    ever = listening("ever").stays("media", 28)
    blocked = [
        Life(key).at(2, "entered").at(2, "blocked", "pause", missing=missing).stays(
            "pause", 29, None, *missing, status="blocked"
        )
        for key, missing in (("z", ["contract_end"]), ("y", ["people[ann].seniority", "people[bob].seniority"]))
    ]  # fmt: skip
    found = summary(*(life.over() for life in [*accounts, ever, *blocked]))
    assert (found.waiting, found.blocked, found.inside) == (19, 2, 21)
    assert len(found.stuck) == STUCK_AT_MOST
    assert [each.account for each in found.stuck][:4] == ["y", "z", "ever", "a10"]
    assert found.stuck[1] == Stuck("z", None, 1, "blocked", "pause", instant(29), None, ("contract_end",))
    assert found.lacking == (("contract_end", 1), ("people[].seniority", 1)), "facts, and not how many people"
    assert (step(found, "pause").blocked, step(found, "media").waiting) == (2, 19)


# --- actions and calls ------------------------------------------------------------------------------------------------


def test_actions_are_counted_where_they_are_given() -> None:
    skipped = Life("a").at(1, "entered").at(1, "skipped", "readiness.ready[1]", action="alert_sales", missing=["owner"])
    found = summary(ready("b").over(), ready("c").over(), skipped.over(), listening("d").over())
    assert found.actions == (
        ActionCounts("alert_sales", "readiness.ready[1]", 2, 1, (("owner", 1),)),
        ActionCounts("activate", "readiness.no_decision_maker[1]", 1, 0, ()),
    )
    assert found.given == 3


def test_calls_are_answered_fail_or_are_not_answered() -> None:
    def called(key: str) -> Life:
        return passing(Life(key).at(1, "entered"), 1)

    found = summary(
        called("a").at(4, "answered", "scoring", hour=11, path="hot").over(),
        called("b").at(5, "failed", "scoring", error="TIMEOUT").over(),
        called("c").at(5, "failed", "scoring", error="RATE_LIMITED").over(),
        called("d").at(5, "failed", "scoring", error="RATE_LIMITED").over(),
        called("e").at(5, "timed_out", "scoring").over(),
        called("f").stays("scoring", 4, 5).over(),
    )
    assert found.calls == (CallCounts("lead_scoring", "scoring", 6, 1, 3, 1, 1, (("RATE_LIMITED", 2), ("TIMEOUT", 1))),)
    assert taken(found, "scoring") == {"hot": 1, "otherwise": 0, "error": 3, "timeout": 1}


def test_texts_without_end_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step_tally, "TEXTS_AT_MOST", 2)
    lives = [Life(key).at(1, "called", "scoring", call="lead_scoring", key="k") for key in "abcd"]
    found = summary(*(life.at(1, "failed", "scoring", error=life.account).over() for life in lives))
    assert found.calls[0].failed == 4
    assert found.calls[0].errors == (("a", 1), ("b", 1))


# --- time -------------------------------------------------------------------------------------------------------------


def test_time_runs_from_the_entry_to_the_goal_and_to_the_end() -> None:
    found = summary(
        *(listening(f"g{day}").at(day, "goal", "media").over() for day in (3, 5, 6, 31)),
        listening("x").at(2, "exited", "media").over(),
    )
    assert found.to_goal.spread() == Spread(4, 4.5 * DAY, 30 * DAY)
    assert found.to_end.spread() == Spread(5, 4 * DAY, 30 * DAY)
    assert found.days == (
        Day(january(1), 5, 0, 0), Day(january(2), 0, 0, 1), *(Day(january(day), 0, 1, 1) for day in (3, 5, 6, 31)),
    )  # fmt: skip


def test_time_of_those_who_were_inside_before_runs_from_their_entry() -> None:
    life = Life("a").at(11, "goal", "pause")
    life.ends.append({"account": "a", "entry": 1, "status": "goal", "step": None, "entered_at": instant(1)})
    assert summary(life.over()).to_goal.spread() == Spread(1, 10 * DAY, 10 * DAY)
    assert summary(Life("a").at(11, "goal", "pause").over()).to_goal.spread() is None


def test_the_ninetieth_percentile_is_one_of_the_lengths() -> None:
    tenth = Durations(second * 1_000_000 for second in range(1, 11))
    assert tenth.spread() == Spread(10, 5.5, 9)
    tenth.add(11_000_000)
    assert tenth.spread() == Spread(11, 6, 10)


@pytest.mark.parametrize(
    ("days", "width", "bands"),
    [([0.0], 1 / 86_400, 1), ([1, 2, 13.9], 1, 14), ([1, 2, 14], 2, 8), ([400], 56, 8), ([4000], 286, 14)],
)
def test_bands_are_few_and_hold_all(days: list[float], width: float, bands: int) -> None:
    found = Durations(round(day * DAY) * 1_000_000 for day in days).bands()
    assert found[0] == LengthBand(0, round(width * DAY), found[0].count)
    assert len(found) == bands
    assert sum(band.count for band in found) == len(days)
    assert found[-1].count == 1, "the last one is there for somebody"


# --- what tells nothing -----------------------------------------------------------------------------------------------


def test_steps_that_tell_nothing_lie_on_the_way() -> None:
    life = Life("a").at(1, "entered").at(1, "split", "readiness", path="otherwise").at(1, "split", "line", path="a")
    found = summary(life.over())
    visits = {each.address: each.visits for each in found.steps if each.visits}
    assert visits == {"readiness": 1, "[2]": 1, "pause": 1, "line": 1}
    assert taken(found, "pause") == {"": 1}
    assert step(found, "pause").times.spread() == Spread(1, 0, 0), "a wait that was over at once"


def test_ways_into_branches_are_followed() -> None:
    life = listening("a").at(15, "timed_out", "media").at(15, "split", "line", path="b")
    found = summary(life.over())
    assert step(found, "media.timeout[1]").visits == 1, "an action for nobody"
    heard = listening("a").at(9, "heard", "media", trigger=0).at(9, "split", "line", path="b")
    assert step(summary(heard.over()), "media.timeout[1]").visits == 0


def test_a_wait_at_the_end_is_passed() -> None:
    journey = replace(win_growers(), steps=win_growers().steps[:3])
    tally = Tally(journey, of_people=False)
    life = Life("a").at(1, "entered").at(1, "split", "readiness", path="otherwise")
    tally.add(life.at(1, "done", "pause", reason="last step").over())
    found = tally.summary()
    assert {each.address: each.visits for each in found.steps if each.visits} == {"readiness": 1, "[2]": 1, "pause": 1}
    assert taken(found, "pause") == {"": 1}


def test_unknown_paths_of_splits_that_end_are_counted() -> None:
    life = Life("a").at(1, "entered").at(1, "done", "readiness", reason="no path", missing=["industry"])
    found = step(summary(life.over()), "readiness")
    assert (found.paths[-1], found.missing) == (PathCounts("otherwise", 1, 1), (("industry", 1),))
