"""Why a buying group is as it is, and why a person is in it or not: the same as decided, and ledgers that add up."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from quorate.engine import RuleSet
from tests.unit.decide.growers import NOW, event, payload, rule_set

LATER = "2026-06-05T12:00:00Z"


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return rule_set()


@pytest.fixture(scope="module")
def scaled() -> RuleSet:
    return rule_set(scaled=True)


def explained(rules: RuleSet, given: dict[str, Any], person: str | None = None) -> dict[str, Any]:
    return rules.explain(json.dumps(given), "growers", person=person).to_dict()


def decided(rules: RuleSet, given: dict[str, Any]) -> dict[str, Any]:
    (found,) = rules.decide(json.dumps(given)).to_dict()["groups"]
    return dict(found)


def test_it_tells_what_was_decided(rules: RuleSet) -> None:
    told, entry = explained(rules, payload()), decided(rules, payload())
    assert (told["result"], told["active"], told["group"]["title"]) == ("true", True, entry["title"])
    assert told["completeness"]["value"] == entry["completeness"] == 0.5
    assert told["engagement"]["value"] == entry["engagement"]
    assert told["ready"]["result"] == "false"
    assert told["stage"]["stage"] == entry["stage"] == "evaluating"
    assert told["members"] == entry["members"]
    assert told["unknown"] == entry["unknown"] == [
        {"person": "cyd", "role": "decision_maker", "missing": ["people[cyd].seniority"]}
    ]  # fmt: skip
    assert told["why"]["audience"] == {"name": "big", "title": "Big ones"}
    assert told["why"]["facts"] == [{"path": "employees", "value": 900}]


def test_it_is_an_explanation_like_others(rules: RuleSet) -> None:
    found = rules.explain(payload(), "growers")
    assert (found.result, found.rejected) == ("true", False)
    assert json.loads(found.to_json()) == found.to_dict()
    assert repr(found) == "<Explanation of acme: true>"
    assert rules.explain({"account": {"id": "acme"}}, "growers").rejected


def test_completeness_is_told_role_by_role(rules: RuleSet) -> None:
    told = explained(rules, payload())["completeness"]
    assert [(each["role"], each["people"], each["needs"], each.get("completeness")) for each in told["roles"]] == [
        ("decision_maker", 1, 2, 0.5), ("champion", 1, 1, 1.0), ("influencer", 0, 1, 0.0), ("other", 0, None, None),
    ]  # fmt: skip
    assert [each.get("share") for each in told["roles"]] == [1 / 3, 1 / 3, 1 / 3, None]
    assert told["missing"] == ["decision_maker", "influencer"]


def test_the_ledger_of_a_raw_group_adds_up(rules: RuleSet) -> None:
    told = explained(rules, payload())["engagement"]
    assert math.fsum(each["points"] for each in told["roles"]) == told["raw"] == told["value"]
    for role in told["roles"]:
        assert math.fsum(each["engagement"] for each in role["members"]) == role["total"]
    assert [(each["role"], each["total"]) for each in told["roles"]] == [("decision_maker", 105.5), ("champion", 65.5)]


def test_the_ledger_of_a_person_adds_up_and_marks_what_is_over_the_cap(rules: RuleSet) -> None:
    told = explained(rules, payload(), "ann")["engagement"]
    assert math.fsum(each["points"] for each in told["events"]) == told["raw"] == told["value"] == 105.5
    assert [(each["event"], each["points"], "over_cap" in each) for each in told["events"]] == [
        ("e3", 25.5, False), ("e0", 40.0, False), ("e1", 40.0, False), ("e2", 0.0, True),
    ]  # fmt: skip
    assert told["events"][0] == {"event": "e3", "type": "form_submitted", "at": "2026-05-20T14:00:00Z",
                                 "day": "2026-05-20", "weight": 25.5, "points": 25.5}  # fmt: skip


def test_each_step_of_a_scaled_score_is_told(scaled: RuleSet) -> None:
    entry = decided(scaled, payload())
    told = explained(scaled, payload())
    assert told["population"] == "sha256:abcd"
    ledger = told["engagement"]
    assert (ledger["largest_root"], ledger["value"]) == (6.0, entry["engagement"])
    assert ledger["root"] == math.sqrt(ledger["raw"])
    assert ledger["value"] == min(100.0, 100.0 * ledger["root"] / ledger["largest_root"])
    assert ledger["weights"] == [
        {"event": "page_viewed", "declared": 40.0, "counted": 1.0},
        {"event": "form_submitted", "declared": 25.5, "counted": None},
    ]
    person = explained(scaled, payload(), "ann")["engagement"]
    assert person["value"] == next(each["engagement"] for each in entry["members"] if each["person"] == "ann")
    assert (person["largest_root"], person["raw"]) == (9.0, math.fsum(each["points"] for each in person["events"]))
    assert all(each["points"] in {0.0, each["weight"] * each["decay"]} for each in person["events"])


def test_moves_of_now_are_told_with_why_and_those_that_wait_with_why_not(rules: RuleSet) -> None:
    told = explained(rules, payload())["stage"]
    assert [(each["from"], each["to"], each["by"]) for each in told["moves"]] == [
        (None, "discovery", "entry"), ("discovery", "evaluating", "rule"),
    ]  # fmt: skip
    assert told["moves"][1]["why"]["facts"] == [{"path": "completeness", "value": 0.5}]
    assert [(each["to"], each["result"]) for each in told["waiting"]] == [("qualified", "false"), ("lost", "false")]
    assert told["may_move_to"] == ["qualified", "lost"]


def test_time_in_a_stage_is_read_from_the_state(rules: RuleSet) -> None:
    state = {"groups": {"growers": {"since": NOW, "stage": "evaluating", "stage_since": "2026-05-22T09:30:00Z"}}}
    told = explained(rules, payload(state=state))["stage"]
    assert told["in_stage_for"] == "10 days and 2 hours"
    assert told["waiting"][1]["why"]["facts"] == [{"path": "in_stage_for", "value": "10 days and 2 hours"}]


def test_ready_is_told_by_the_facts_of_the_group(rules: RuleSet) -> None:
    completeness, engagement = explained(rules, payload())["ready"]["why"]["parts"]
    assert (completeness["result"], completeness["facts"]) == ("false", [{"path": "completeness", "value": 0.5}])
    assert engagement["result"] == "true"


def test_a_group_that_the_account_may_not_have_is_told_by_its_audience(rules: RuleSet) -> None:
    told = explained(rules, payload(employees=None))
    assert (told["result"], told["missing"]) == ("unknown", ["employees"])
    assert not {"active", "completeness", "members"} & told.keys()
    assert explained(rules, payload(employees=1))["result"] == "false"
    person = explained(rules, payload(employees=None), "ann")
    assert (person["result"], person["has_group"], person["missing"]) == ("unknown", "unknown", ["account.employees"])


def test_a_group_that_the_account_left_is_told_as_it_was(rules: RuleSet) -> None:
    state = rules.decide(payload()).state
    told = explained(rules, payload(employees=1, state=state, now=LATER))
    assert (told["result"], told["active"], told["left"]) == ("false", False, LATER)
    assert told["kept"]["completeness"] == 0.5
    assert [each["person"] for each in told["members"]] == ["ann", "bob"]
    assert "unknown" in told


def test_without_people_or_events_it_is_said_what_is_missing(rules: RuleSet) -> None:
    without = payload()
    del without["account"]["people"]
    told = explained(rules, without)
    assert told["completeness"]["value"] is None
    assert told["engagement"]["missing"] == ["people"]
    assert told["ready"]["missing"] == ["growers.completeness", "growers.engagement"]
    without = payload()
    del without["account"]["events"]
    assert explained(rules, without, "ann")["engagement"]["missing"] == ["events"]


# -- a person --------------------------------------------------------------------------------------------------------


def results(told: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(each["role"], each.get("result")) for each in told["roles"]]


def test_the_roles_are_tried_in_order_up_to_the_first_that_holds(rules: RuleSet) -> None:
    told = explained(rules, payload(), "bob")
    assert results(told) == [
        ("decision_maker", "false"), ("champion", "true"), ("influencer", None), ("other", None),
    ]  # fmt: skip
    assert told["roles"][0]["why"]["facts"] == [{"path": "seniority", "value": "staff"}]
    assert [each["role"] for each in told["held"]] == ["champion"]
    assert told["roles"][3] == {"role": "other", "title": "other", "held": False, "by_hand_only": True}
    assert (told["result"], told["said"], told["admitted"]["result"]) == ("true", [], "true")


def test_who_does_not_show_the_interest_is_told_so(rules: RuleSet) -> None:
    told = explained(rules, payload(), "dan")
    assert (told["result"], told["admitted"]["result"], told["held"]) == ("false", "false", [])
    assert told["admitted"]["why"]["count"] == {"true": 0, "unknown": 0, "of": 1}
    assert results(told)[0] == ("decision_maker", "true")


def test_what_makes_a_membership_unknown_is_told(rules: RuleSet) -> None:
    told = explained(rules, payload(), "cyd")
    assert (told["result"], told["missing"]) == ("unknown", ["seniority"])
    assert results(told)[0] == ("decision_maker", "unknown")


def test_what_hands_said_is_told(rules: RuleSet) -> None:
    commands = [
        {"assign": {"group": "growers", "person": "cyd", "role": "other"}},
        {"remove": {"group": "growers", "person": "bob", "by": "journey"}},
        {"move": {"group": "growers", "stage": "won"}},
    ]
    given = payload(commands=commands)
    cyd, bob = explained(rules, given, "cyd"), explained(rules, given, "bob")
    assert cyd["held"] == cyd["said"] == [
        {"person": "cyd", "role": "other", "assigned_by": "hand", "since": NOW, "removed": False}
    ]  # fmt: skip
    assert (bob["result"], bob["held"], bob["said"][0]["removed"]) == ("false", [], True)
    assert bob["said"][0]["assigned_by"] == "journey"
    assert [each["code"] for each in bob["errors"]] == ["E520"]
    assert [each["person"] for each in explained(rules, given)["members"] if each["removed"]] == ["bob"]


def test_all_roles_are_tried_where_a_person_may_have_many() -> None:
    rules = rule_set(
        more="""
role template many allows many {
  role first when seniority = "vp"
  role second when seniority != "staff"
}
interest other_ai { roles many }
buying group others { audience big  interest other_ai }
"""
    )
    told = rules.explain(payload(), "others", person="ann").to_dict()
    assert results(told) == [("first", "true"), ("second", "true")]
    assert told["admitted"] == {"admit": "everyone", "result": "true"}
    assert (told["allows_many"], [each["role"] for each in told["held"]]) == (True, ["first", "second"])
    group = rules.explain(payload(), "others").to_dict()
    assert (group["stage"], group["ready"], group["completeness"]["value"]) == (None, None, None)


def test_what_is_personal_stays_hidden(rules: RuleSet) -> None:
    told = json.dumps(explained(rules, payload(), "cyd"))
    assert "cyd@acme.example" not in told
    assert '"path": "email", "private": true' in told


@pytest.mark.parametrize(
    ("name", "person", "message"),
    [
        ("grower", None, "growing has no audience or buying group `grower`; a name close to it is `growers`"),
        ("committee", None, "`committee` is a role template of growing, and not an audience or buying group"),
        ("pipeline", None, "`pipeline` is a stage model of growing"),
        ("ai", None, "`ai` is an interest of growing"),
        ("growers", "an", "account acme has nobody with the id `an`"),
    ],
)
def test_what_is_not_there_is_an_error(rules: RuleSet, name: str, person: str | None, message: str) -> None:
    with pytest.raises(LookupError) as raised:
        rules.explain(payload(), name, person=person)
    assert message in str(raised.value)


# -- audiences that ask for groups -----------------------------------------------------------------------------------


def audience(rules: RuleSet, name: str, given: dict[str, Any], person: str | None = None) -> dict[str, Any]:
    """Explain an audience, and hold what it says to decisions."""
    told = rules.explain(json.dumps(given), name, person=person).to_dict()
    decision = rules.decide(json.dumps(given)).to_dict()
    subject = decision if person is None else next(each for each in decision["people"] if each["id"] == person)
    entry = next(each for each in subject["audiences"] if each["name"] == name)
    assert (told["result"], told["missing"], told["why"]["result"]) == (
        entry["result"], entry["missing"], entry["result"]
    )  # fmt: skip
    return told


def test_facts_of_a_group_are_told_by_its_name(rules: RuleSet) -> None:
    (fact,) = audience(rules, "lacking", payload())["why"]["facts"]
    assert fact == {"path": "growers.missing", "value": ["decision_maker", "influencer"]}
    without = audience(rules, "lacking", payload(employees=1))
    assert without["why"]["facts"] == [{"path": "growers", "value": None}]


def test_an_expiry_tells_the_event_that_leaves_the_window_of_a_score(rules: RuleSet) -> None:
    told = audience(rules, "warm", payload())["next"]
    assert told["result"] == "false"
    assert told["because"].endswith("is no longer in the last 30 days")


def test_time_in_a_stage_passes_from_this_decision_on(rules: RuleSet) -> None:
    told = audience(rules, "stuck", payload())
    assert told["next"]["at"] == "2026-06-15T12:00:00.000001Z"
    state = rules.decide(payload()).state
    for now, result in (("2026-06-15T12:00:00Z", "false"), (told["next"]["at"], "true")):
        found = rules.decide(payload(state=state, now=now)).to_dict()["audiences"]
        assert next(each["result"] for each in found if each["name"] == "stuck") == result


def test_any_group_is_told_with_why_it_is_ready_or_not(rules: RuleSet) -> None:
    (item,) = audience(rules, "any_ready", payload())["why"]["items"]
    assert (item["path"], item["result"]) == ("growers", "false")
    ready = item["why"]["parts"][0]
    assert ready["facts"] == [{"path": "growers.ready", "value": False}]
    assert [each["result"] for each in ready["parts"][0]["parts"]] == ["false", "true"]


def test_members_are_items_with_paths_of_their_own(rules: RuleSet) -> None:
    (item,) = audience(rules, "championed", payload())["why"]["items"]
    assert item["path"] == "growers.members[bob]"
    assert item["why"]["facts"] == [{"path": "growers.members[bob].role", "value": "champion"}]


def test_a_membership_is_told_by_the_interest_and_the_roles_with_what_would_change_it(rules: RuleSet) -> None:
    told = audience(rules, "deciders", payload(), "bob")
    membership, _ = told["why"]["parts"]
    assert {each["path"]: each["value"] for each in membership["facts"]} == {
        "account.growers.members[bob].role": "champion", "account.growers.members[bob].assigned_by": "rule",
    }  # fmt: skip
    assert [each.get("gives") for each in membership["parts"]] == [None, "decision_maker"]
    (change,) = told["changes"]
    (edit,) = change["edits"]
    assert (edit["path"], edit["value"]) == ("seniority", "vp")


def test_no_change_makes_somebody_a_member_whom_a_hand_removed(rules: RuleSet) -> None:
    commands = [{"remove": {"group": "growers", "person": "bob"}}]
    told = audience(rules, "deciders", payload(commands=commands), "bob")
    assert told["changes"] == []
    assert told["why"]["parts"][0]["facts"][-1]["value"] == "hand"


def test_what_somebody_must_show_is_a_change(rules: RuleSet) -> None:
    (change,) = audience(rules, "deciders", payload(), "dan")["changes"]
    (edit,) = change["edits"]
    assert (edit["op"], edit["value"]["type"], edit["value"]["person"]) == ("add", "page_viewed", "dan")
    given = payload()
    given["account"]["events"].append(edit["value"] | event("new", "page_viewed", NOW, "dan"))
    assert audience(rules, "deciders", given, "dan")["result"] == "true"


def test_a_score_that_decays_is_told_until_when(scaled: RuleSet) -> None:
    told = audience(scaled, "warm", payload())["next"]
    state = scaled.decide(payload()).state
    found = scaled.decide(payload(state=state, now=told["at"])).to_dict()["audiences"]
    assert told["result"] == "false"
    assert next(each["result"] for each in found if each["name"] == "warm") == "false"
