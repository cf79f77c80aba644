"""The shipped journeys over the shipped accounts, on a virtual clock: the story that they are to tell."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from quorate.decide.journeys.simulating import Simulation
from quorate.engine import RuleSet, load
from quorate.ir.journeys import RandomSplit, Split, steps_of

SEEDS = Path(__file__).resolve().parents[2] / "rules" / "seeds"
UNTIL = "2026-06-01T12:00:00Z"


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load(SEEDS)


@pytest.fixture(scope="module")
def large() -> list[bytes]:
    """Read the accounts that may be enterprise growers; nobody else enters, and they are a tenth of all."""
    lines = gzip.decompress((SEEDS / "accounts.ndjson.gz").read_bytes()).splitlines()
    return [line for line in lines if (json.loads(line)["account"].get("employees") or 0) >= 500]


@pytest.fixture(scope="module")
def won(rules: RuleSet, large: list[bytes]) -> list[Simulation]:
    return [rules.simulate(line, "win_growers", until=UNTIL) for line in large]


@pytest.fixture(scope="module")
def returned(rules: RuleSet, large: list[bytes]) -> list[Simulation]:
    return [rules.simulate(line, "finish_forms", until=UNTIL) for line in large]


def happened(simulations: list[Simulation], what: str) -> list[dict[str, Any]]:
    return [record for each in simulations for record in each.records if record["what"] == what]


def test_accounts_qualify_and_reach_the_goal_or_are_told_apart(won: list[Simulation]) -> None:
    assert [each.errors for each in won if each.errors] == []
    entered, goals = happened(won, "entered"), happened(won, "goal")
    assert len(entered) >= 20
    assert len(goals) >= 5
    assert {record["step"] for record in happened(won, "heard")} >= {"first_sign", "media", "warming"}
    assert {record["step"] for record in happened(won, "timed_out")} >= {"first_sign", "media", "warming"}


@pytest.mark.parametrize("name", ["committee", "handover", "reminder", "messages"])
def test_every_path_is_taken(rules: RuleSet, won: list[Simulation], name: str) -> None:
    (step,) = [each for each in steps_of(rules.program.journeys["win_growers"].steps) if each.address == name]
    assert isinstance(step, Split | RandomSplit)
    paths = step.paths if isinstance(step, Split) else step.shares
    taken = Counter(record["path"] for record in happened(won, "split") if record["step"] == name)
    assert {path.name for path in paths} <= set(taken)


def test_media_runs_only_where_nobody_decides_and_is_stopped(won: list[Simulation]) -> None:
    for each in won:
        runs = 0
        chosen = [record for record in each.records if record["what"] == "split" and record["step"] == "committee"]
        started = [action for action in each.actions if action.get("action") == "activate"]
        assert len(started) == sum(record["path"] == "no_decision_maker" for record in chosen)
        for action in each.actions:
            runs += {"activate": 1, "deactivate": -1}.get(action.get("action", ""), 0)
            assert runs in {0, 1}
        waits = [end for end in each.ends if end["step"] == "media"]
        assert runs == len(waits)


def test_sales_hears_once_of_a_group_that_is_ready_and_the_stage_follows(won: list[Simulation]) -> None:
    alerts = [action for each in won for action in each.actions if action.get("action") == "alert_sales"]
    assert len(alerts) == len(happened(won, "goal")) == len({action["key"] for action in alerts})
    assert {action["arguments"]["group"] for action in alerts} == {"seeds_growers"}
    for each in won:
        ended = [record for record in each.records if record["what"] == "goal"]
        told = [action for action in each.actions if action.get("action") == "alert_sales"]
        assert [record["at"] for record in ended] == [action["at"] for action in told]


def test_people_come_back_to_their_forms_or_are_written_to(returned: list[Simulation]) -> None:
    mails = [action for each in returned for action in each.actions if action.get("action") == "send_email"]
    assert {action["arguments"]["template"] for action in mails} == {"still-curious", "your-form-is-waiting"}
    goals = {(each["account"], each["person"], each["entry"]) for each in happened(returned, "goal")}
    assert goals
    hours = {record["at"][11:16] for record in happened(returned, "waited") if record["step"] == "opening"}
    assert hours
    assert all(hour.endswith((":00", ":30")) for hour in hours), "nine o'clock somewhere"


def test_no_key_is_given_twice(won: list[Simulation], returned: list[Simulation]) -> None:
    keys = [action["key"] for each in (*won, *returned) for action in each.actions]
    assert len(keys) == len(set(keys)) > 100
