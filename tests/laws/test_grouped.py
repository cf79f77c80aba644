"""Decisions on buying groups: what holds of all of them, and that code means what the reference evaluator means."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.laws import group_laws as holds
from tests.laws import group_rules
from tests.laws.group_rules import Rules
from tests.laws.grouped import compiled, disordered, formed, lost, planned, silent, wrong
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


@quietly(15)
@given(group_rules.rule_sets(), st.data())
def test_decisions_are_the_same_by_code_and_add_up(made: Rules, data: st.DataObject) -> None:
    history = data.draw(group_rules.histories(made.groups))
    rules = compiled(made.text, history)
    assert wrong(rules, history, planned(rules)) == []
    assert rules.surprises == {} or any(holds.clash(each) for each in history)
    assert set(rules.uncoded.values()) <= {"a record that another refers to"}


@quietly(15)
@given(group_rules.rule_sets(plain=True), st.data())
def test_knowing_less_is_told_where_it_changes_who_is_a_member(made: Rules, data: st.DataObject) -> None:
    history = data.draw(group_rules.histories(made.groups, most=1))
    rules = compiled(made.text, history)
    for chosen in data.draw(st.lists(st.integers(0, 99), min_size=4, max_size=4)):
        assert silent(rules, history[0], chosen) == []


@quietly(8)
@given(group_rules.rule_sets(), st.data())
def test_order_changes_nothing(made: Rules, data: st.DataObject) -> None:
    history = data.draw(group_rules.histories(made.groups, most=2))
    assert disordered(made, history, data.draw(st.integers(0, 99))) == []


@quietly(8)
@given(group_rules.rule_sets(), st.data())
def test_every_form_of_a_payload_gives_the_same(made: Rules, data: st.DataObject) -> None:
    history = data.draw(group_rules.histories(made.groups, most=2))
    assert formed(compiled(made.text, history), history) == []


@quietly(8)
@given(group_rules.rule_sets(), st.data())
def test_another_revision_loses_nothing_that_hands_said(made: Rules, data: st.DataObject) -> None:
    history = data.draw(group_rules.histories(made.groups, most=2))
    assert lost(made, history, *data.draw(group_rules.renamings(made))) == []


FOUND: list[tuple[str, list[Payload]]] = []
"""Rules and histories on which something once did not hold."""


@pytest.mark.parametrize(("text", "history"), FOUND)
def test_found_by_long_runs(text: str, history: list[Payload]) -> None:
    rules = compiled(text, history)
    assert wrong(rules, history, planned(rules)) == []
