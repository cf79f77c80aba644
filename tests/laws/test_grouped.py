"""Decisions on buying groups: what holds of all of them, and that code means what the reference evaluator means."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.laws import group_laws as holds
from tests.laws import group_rules
from tests.laws import rules as laws
from tests.laws.group_rules import Rules
from tests.laws.grouped import (
    compiled,
    decided,
    differences,
    disordered,
    formed,
    lost,
    planned,
    silent,
    told,
    unlike,
    wrong,
)
from tests.laws.rules import Payload


def quietly(examples: int) -> settings:
    """Return the settings of a run that is the same each time."""
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@quietly(8)
@given(group_rules.rule_sets(), st.data())
def test_decisions_are_the_same_by_code_and_add_up(made: Rules, data: st.DataObject) -> None:
    history = data.draw(group_rules.histories(made.groups))
    rules = compiled(made.text, history)
    assert wrong(rules, history, planned(rules)) == []
    assert rules.surprises == {} or any(holds.clash(each) for each in history)
    assert set(rules.uncoded.values()) <= {"a record that another refers to"}


@quietly(8)
@given(group_rules.rule_sets(plain=True), st.data())
def test_knowing_less_is_told_where_it_changes_who_is_a_member(made: Rules, data: st.DataObject) -> None:
    history = data.draw(group_rules.histories(made.groups, most=1))
    rules = compiled(made.text, history)
    for chosen in data.draw(st.lists(st.integers(0, 99), min_size=4, max_size=4)):
        assert silent(rules, history[0], chosen) == []


@quietly(5)
@given(group_rules.rule_sets(), st.data())
def test_order_changes_nothing(made: Rules, data: st.DataObject) -> None:
    history = data.draw(group_rules.histories(made.groups, most=2))
    assert disordered(made, history, data.draw(st.integers(0, 99))) == []


@quietly(5)
@given(group_rules.rule_sets(), st.data())
def test_every_form_of_a_payload_gives_the_same(made: Rules, data: st.DataObject) -> None:
    history = data.draw(group_rules.histories(made.groups, most=2))
    assert formed(compiled(made.text, history), history) == []


@quietly(5)
@given(group_rules.rule_sets(), st.data())
def test_another_revision_loses_nothing_that_hands_said(made: Rules, data: st.DataObject) -> None:
    history = data.draw(group_rules.histories(made.groups, most=2))
    assert lost(made, history, *data.draw(group_rules.renamings(made))) == []


@quietly(6)
@given(group_rules.rule_sets(), group_rules.rule_sets(), st.data())
def test_states_of_other_rules_and_odd_payloads_are_decided_the_same(
    made: Rules, other: Rules, data: st.DataObject
) -> None:
    history = data.draw(group_rules.histories(made.groups, most=2))
    *_, (payload, decision) = decided(compiled(made.text, history), history)
    rules = compiled(other.text, history)
    payload = {**payload, "state": decision.state, "commands": data.draw(group_rules.commands(other.groups))}
    assert unlike(rules, payload) == []
    assert unlike(rules, data.draw(group_rules.odd(payload))) == []


# -- found by long runs ----------------------------------------------------------------------------------------------

ACTIVE = """
audience a of accounts where active
interest i { roles t }
buying group g { audience a  interest i }
"""


def decide(text: str, people: list[Payload] | None, **more: Any) -> Payload:  # noqa: ANN401 - parts of a payload
    account: Payload = {"id": "acme", "active": True, "events": []}
    if people is not None:
        account["people"] = people
    payload = {"now": laws.NOW, "account": account, **more}
    rules = compiled(text + ACTIVE)
    assert differences(rules, payload) == []
    return told(rules, payload)


def said(kind: str, person: str, **more: str) -> Payload:
    return {kind: {"group": "g", "person": person, **more}}


def test_who_is_told_as_unknown_goes_by_no_order_of_the_payload() -> None:
    text = "role template t { role lead when level > 3 }"
    (group,) = decide(text, [{"id": "bob"}, {"id": "ann"}])["groups"]
    assert [each["person"] for each in group["unknown"]] == ["ann", "bob"]


def test_with_many_roles_one_given_by_hand_does_not_hide_that_another_is_unknown() -> None:
    text = "role template t allows many { role lead when level > 3  role helper  role nobody when level > 4 }"
    commands = [said("assign", "ann", role="helper"), said("remove", "ann", role="nobody")]
    (group,) = decide(text, [{"id": "ann"}], commands=commands)["groups"]
    assert group["unknown"] == [{"person": "ann", "role": "lead", "missing": ["people[ann].level"]}]
    (group,) = decide(text, [{"id": "ann"}], commands=[said("remove", "ann")])["groups"]
    assert "unknown" not in group


def test_a_role_is_not_filled_because_the_payload_has_no_people() -> None:
    text = "role template t { role lead needs 1 when level > 3 }"
    first = decide(text, [{"id": "ann", "level": 1}])
    unknown = decide(text, None, state=first["state"])
    (group,) = unknown["groups"]
    assert (group["missing"], group["changes"]) == (None, {"completeness": {"from": 0, "to": None}})
    assert unknown["state"]["groups"]["g"]["missing"] is None
    (again,) = decide(text, [{"id": "ann", "level": 1}], state=unknown["state"])["groups"]
    assert again["changes"] == {"completeness": {"from": None, "to": 0}}


def test_another_name_of_a_role_or_stage_is_no_change() -> None:
    text = """role template t {{ role {role} needs 2 when level > 3 }}
    stages s {{ entry {stage}  success won  {stage} -> won{formerly} }}
    audience a of accounts where active
    interest i {{ roles t  stages s }}
    buying group g {{ audience a  interest i }}"""
    payload = {"now": laws.NOW, "account": {"id": "acme", "active": True, "people": [{"id": "ann", "level": 5}]}}
    first = told(compiled(text.format(role="lead", stage="early", formerly="")), payload)
    renamed = text.format(role="chief formerly lead", stage="first", formerly="  first formerly early")
    (group,) = told(compiled(renamed), {**payload, "state": first["state"]})["groups"]
    assert (group["stage"], group["members"][0]["role"], group["changes"]) == ("first", "chief", {})


@pytest.mark.parametrize(
    ("commands", "members"),
    [
        ([said("assign", "ann", role="lead"), said("assign", "ann", role="user")], ["hand"]),
        ([said("assign", "ann", role="lead", by="journey"), said("assign", "ann", role="user")], ["hand"]),
        ([said("assign", "ann", role="lead"), said("remove", "ann", role="user")], ["- hand"]),
        ([said("assign", "ann", role="lead"), said("remove", "ann", role="user", by="journey")], ["hand"]),
    ],
)
def test_two_roles_that_became_one_do_not_count_a_person_twice(commands: list[Any], members: list[str]) -> None:
    before = "role template t allows many { role lead needs 1  role user needs 1 }"
    after = "role template t allows many { role both needs 2 formerly lead, user }"
    first = decide(before, [{"id": "ann"}], commands=commands)
    (group,) = decide(after, [{"id": "ann"}], state=first["state"])["groups"]
    assert [("- " if each["removed"] else "") + each["assigned_by"] for each in group["members"]] == members
    assert group["completeness"] == (0.5 if members == ["hand"] else 0)


def test_who_was_taken_out_stays_out_when_the_role_is_no_more() -> None:
    first = decide("role template t { role lead }", [{"id": "ann"}], commands=[said("assign", "ann", role="lead")])
    commands = [said("remove", "ann")]
    gone = decide("role template t { role lead }", [{"id": "ann"}], commands=commands, state=first["state"])
    after = decide("role template t { role user when level > 3 }", [{"id": "ann", "level": 5}], state=gone["state"])
    (group,) = after["groups"]
    assert [(each["person"], each["role"], each["removed"]) for each in group["members"]] == [("ann", None, True)]
    assert after["errors"] == []


def test_groups_are_named_in_one_order_whatever_that_of_their_declarations() -> None:
    groups = ["buying group g { audience a  interest i }", "buying group h { audience b  interest i }"]
    rest = """role template t { role lead }
    interest i { roles t }
    audience a of accounts where h.active
    audience b of accounts where active"""
    commands = [{"remove": {"group": "x", "person": "ann"}}]
    payload = {"now": laws.NOW, "account": {"id": "acme"}, "commands": commands}
    both = [told(compiled("\n".join([rest, *order])), payload)["errors"] for order in (groups, groups[::-1])]
    assert both[0] == both[1]
    assert both[0][0]["message"] == "there is no buying group `x`; there are `g`, `h`"


def test_taking_a_person_out_of_one_role_does_not_stand_for_taking_it_out_of_all() -> None:
    text = "role template t allows many { role lead when level > 3  role user when level > 4 }"
    commands = [said("remove", "ann", role="lead"), said("remove", "ann")]
    (group,) = decide(text, [{"id": "ann", "level": 5}], commands=commands)["groups"]
    assert [(each["role"], each["removed"]) for each in group["members"]] == [(None, True)]


HALF = "\ud800"


@pytest.mark.parametrize(
    ("more", "code", "path"),
    [
        ({"state": {"groups": {"g": {"since": laws.NOW, "stage": HALF}}}}, "E513", "state.groups.g.stage"),
        ({"state": {"groups": {"other": [{"name": HALF}]}}}, "E513", "state.groups.other[0].name"),
        ({"state": {"people": {HALF: {"audiences": {"staff": {"since": laws.NOW}}}}}}, "E513", "state.people"),
        ({"commands": [said("remove", HALF)]}, "E518", "commands[0].remove.person"),
        ({"commands": [{"status": {"group": "g", "status": HALF}}]}, "E518", "commands[0].status.status"),
    ],
)
def test_what_cannot_be_written_is_told_where_it_stands(more: Payload, code: str, path: str) -> None:
    found = decide("role template t { role lead }", [], **more)
    assert [(each["code"], each["path"]) for each in found["errors"]] == [(code, path)]
