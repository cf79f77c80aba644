"""Explanations of buying groups, and of what asks for them, say what deciding does, whatever the rules are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.laws import group_rules
from tests.laws.explained_groups import wrong
from tests.laws.group_rules import Rules
from tests.laws.grouped import compiled, decided
from tests.laws.test_grouped import quietly


@quietly(7)
@given(group_rules.rule_sets(), st.data())
def test_what_is_said_is_so_when_it_is_tried(made: Rules, data: st.DataObject) -> None:
    history = data.draw(group_rules.histories(made.groups, most=2))
    rules = compiled(made.text, history)
    for payload, _ in decided(rules, history):
        assert list(wrong(rules, payload)) == []
