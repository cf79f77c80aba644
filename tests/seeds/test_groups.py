"""The shipped buying groups over the shipped accounts: measured, shared by two interests, and ready here and there."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from quorate.decide.calibration import calibrate
from quorate.engine import RuleSet, load

SEEDS = Path(__file__).resolve().parents[2] / "rules" / "seeds"


@pytest.fixture(scope="module")
def lines() -> list[bytes]:
    return gzip.decompress((SEEDS / "accounts.ndjson.gz").read_bytes()).splitlines()


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load(SEEDS)


@pytest.fixture(scope="module")
def decided(rules: RuleSet, lines: list[bytes]) -> list[dict[str, Any]]:
    return [decision.to_dict() for decision in rules.decide_many(lines, missing=False)]


def groups_of(decided: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return [group for decision in decided for group in decision["groups"] if group["name"] == name]


def test_the_population_beside_the_rules_is_that_of_the_accounts(rules: RuleSet, lines: list[bytes]) -> None:
    found = calibrate(rules.program, lambda: iter(lines))
    assert (found.accounts, found.people, found.rejected) == (300, 1569, 0)
    assert found.encoded == (SEEDS / "population.json").read_bytes()


@pytest.mark.parametrize("name", ["seeds_growers", "field_growers"])
def test_groups_are_of_all_kinds(decided: list[dict[str, Any]], name: str) -> None:
    groups = groups_of(decided, name)
    assert len(groups) >= 30
    assert {group["ready"] for group in groups} >= {True, False}
    assert len({group["completeness"] for group in groups}) >= 4
    filled = Counter(each["role"] for group in groups for each in group["roles"] if each["people"])
    assert set(filled) >= {each["role"] for each in groups[0]["roles"] if each["needs"]}


def test_engagement_is_on_the_scale_of_the_population(decided: list[dict[str, Any]]) -> None:
    scores = [group["engagement"] for group in groups_of(decided, "seeds_growers") if group["engagement"] is not None]
    people = [
        member["engagement"]
        for group in groups_of(decided, "seeds_growers")
        for member in group["members"]
        if member["engagement"] is not None
    ]
    assert max(scores) == 100
    assert all(0 <= score <= 100 for score in (*scores, *people))


def test_two_interests_share_people(decided: list[dict[str, Any]]) -> None:
    shared = Counter(
        tuple(sorted(roles.items()))
        for decision in decided
        for roles in roles_by_person(decision).values()
        if len(roles) > 1
    )
    assert shared.total() >= 10
    assert len(shared) >= 3


def roles_by_person(decision: dict[str, Any]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for group in decision["groups"]:
        for member in group["members"]:
            found.setdefault(member["person"], {})[group["name"]] = member["role"]
    return found


def test_rules_have_moved_groups(decided: list[dict[str, Any]]) -> None:
    stages = Counter(group["stage"] for group in groups_of(decided, "seeds_growers"))
    assert stages["evaluating"] >= 5
    assert stages["discovery"] >= 5


def test_media_go_where_a_decision_maker_is_missing(decided: list[dict[str, Any]]) -> None:
    for decision in decided:
        (entry,) = (each for each in decision["activations"] if each["name"] == "growers_without_decider")
        holes = [group for group in decision["groups"] if "decision_maker" in (group["missing"] or ())]
        assert (entry["change"] == "add") == bool(holes)
    adds = [each for decision in decided for each in decision["activations"] if each.get("change") == "add"]
    assert len(adds) >= 10


def test_deciding_again_changes_nothing(rules: RuleSet, decided: list[dict[str, Any]], lines: list[bytes]) -> None:
    for first, line in zip(decided, lines, strict=True):
        again = rules.decide({**json.loads(line), "state": first["state"]}, missing=False).to_dict()
        assert again["state"] == first["state"]
        assert [group["changes"] for group in again["groups"]] == [{}] * len(first["groups"])
        assert [each for each in again["activations"] if each.get("change") or each.get("add")] == []
