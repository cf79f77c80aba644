"""`quorate decide` on buying groups: what is left out, what is kept between runs, and several processes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from quorate.engine import RuleSet, load
from tests.cli.deciding import LATER, NOW, decide, lines, write_rules

RULES = """
entity account accounts { key id  name text  employees integer }
entity person people in account { key id  seniority one of "staff", "chief" }
role template committee { role decider needs 1 when seniority = "chief"  role other }
stages pipeline { entry discovery  success won  discovery -> won }
interest seeds "Seeds" { roles committee  stages pipeline }
audience large of accounts where employees >= 500
buying group growers { audience large  interest seeds  ready when completeness = 100% }
destination mailing
activation holes { audience large  only when growers.missing contains decider  to mailing }
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return write_rules(tmp_path / "rules", RULES)


@pytest.fixture(scope="module")
def rule_set(tmp_path_factory: pytest.TempPathFactory) -> RuleSet:
    return load(write_rules(tmp_path_factory.mktemp("states") / "rules", RULES))


def payload(key: str = "acme", seniority: str | None = "chief", now: str = NOW, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    account = {"id": key, "employees": 900, "people": [{"id": "ann", "seniority": seniority}, {"id": "bob"}]}
    return {"now": now, "account": account, **more}


def test_only_members_leaves_out_who_is_removed_or_unknown(rules: Path) -> None:
    removal = {"remove": {"group": "growers", "person": "ann"}}
    done = decide(rules, "-", "--only", "members", stdin=lines([payload(commands=[removal]), payload("b", "staff")]))
    first, second = (each["groups"][0] for each in done.decisions)
    assert (first["members"], first["completeness"], "unknown" in first) == ([], 0, False)
    assert "unknown" not in second
    assert [each["activations"][0]["change"] for each in done.decisions] == ["add", "add"]


def test_state_is_kept_between_runs(rules: Path, tmp_path: Path) -> None:
    kept = ("--state", tmp_path / "states.db")
    assigned = {"assign": {"group": "growers", "person": "bob", "role": "other"}}
    (first,) = decide(rules, "-", *kept, stdin=lines([payload(commands=[assigned])])).decisions
    (second,) = decide(rules, "-", *kept, stdin=lines([payload(now=LATER, seniority="staff")])).decisions
    assert first["groups"][0]["changes"]["ready"] == {"from": None, "to": True}
    assert second["groups"][0]["changes"]["ready"] == {"from": True, "to": False}
    assert [(each["person"], each["assigned_by"]) for each in second["groups"][0]["members"]] == [("bob", "hand")]
    assert second["activations"] == [
        {"name": "holes", "destination": "mailing", "result": "true", "change": "add", "since": LATER}
    ]


def test_several_processes_decide_alike(rules: Path) -> None:
    payloads = lines(payload(f"a{number}", ("chief", "staff", None)[number % 3]) for number in range(100))
    one = decide(rules, "-", stdin=payloads)
    assert decide(rules, "-", "--workers", "2", stdin=payloads).out == one.out
    assert len(one.decisions) == 100


@pytest.mark.parametrize(
    "state",
    [
        {"groups": 3},
        {"groups": {"growers": 3}},
        {"groups": {"growers": {}}},
        {"groups": {"growers": {"since": NOW, "members": {}}}},
        {"groups": {"growers": {"since": NOW, "members": [3]}}},
        {"groups": {"growers": {"since": NOW, "members": [{"person": "ann"}]}}},
        {"groups": {"growers": {"since": NOW, "members": [{"person": "", "assigned_by": "hand", "since": NOW}]}}},
        {"groups": {"growers": {"since": NOW, "members": [{"person": "a", "assigned_by": "god", "since": NOW}]}}},
        {"groups": {"growers": {"since": NOW, "moves": [{"to": "won", "at": "noon", "by": "hand"}]}}},
        {"groups": {"growers": {"since": NOW, "members": [{"person": "a", "assigned_by": "hand", "since": NOW}]}}},
        {"groups": {"growers": {"since": NOW, "completeness": 7}}},
        {"groups": {"growers": {"since": NOW, "engagement": 10**400}}},
        {"groups": {"growers": {"since": NOW, "stage": 3}}},
        {"groups": {"growers": {"since": NOW, "completeness": "1"}}},
        {"groups": {"growers": {"since": NOW, "ready": 1}}},
        {"groups": {"growers": {"since": NOW, "missing": "decider"}}},
        {"groups": {"growers": {"since": NOW, "left": "yesterday"}}},
        {"activations": {"holes": {"acme": {}}}},
        {"activations": []},
    ],
)
def test_a_state_that_is_none_rejects_the_account_with_its_place(rule_set: RuleSet, state: Any) -> None:  # noqa: ANN401
    first, second = rule_set.decide_many([payload(state=state), payload("next")])
    assert {each.code for each in first.errors} == {"E513"}
    assert all(each.path.startswith("state.") for each in first.errors)
    assert (first.rejected, second.errors) == (True, ())


def test_people_read_a_group_as_text(rules: Path) -> None:
    done = decide(rules, "-", "--format", "pretty", stdin=json.dumps(payload()).encode())
    assert "Seeds for acme" in done.out
    assert "decider" in done.out
