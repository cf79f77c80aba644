"""Generated code means what the reference evaluator means, and says so in the same words."""

from __future__ import annotations

import json

import msgspec
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.laws import rules as laws
from tests.laws.generated import by_reference, compiled, differences, odd_payloads, rule_sets

QUIETLY = settings(
    max_examples=22,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@QUIETLY
@given(rule_sets(), st.lists(laws.payloads(), min_size=3, max_size=3))
def test_decisions_are_the_same_and_nothing_surprises(text: str, payloads: list[laws.Payload]) -> None:
    rules = compiled(text)
    for payload in payloads:
        assert differences(rules, payload) == []
    assert rules.surprises == {}


@QUIETLY
@given(rule_sets(), st.lists(odd_payloads(), min_size=2, max_size=2))
def test_decisions_of_odd_payloads_are_the_same(text: str, payloads: list[laws.Payload]) -> None:
    rules = compiled(text)
    for payload in payloads:
        assert differences(rules, payload, planned=False) == []


@QUIETLY
@given(rule_sets(), laws.payloads())
def test_every_form_of_a_payload_gives_the_same(text: str, payload: laws.Payload) -> None:
    rules = compiled(text)
    expected = by_reference(rules, json.dumps(payload)).to_dict()
    for form in (payload, msgspec.msgpack.encode(payload), msgspec.json.encode(payload)):
        assert rules.decide(form).to_dict() == expected


def test_found_by_long_runs() -> None:
    for text, payload in FOUND:
        rules = compiled(text)
        assert differences(rules, {"now": laws.NOW, "account": payload}) == [], text


FOUND: list[tuple[str, laws.Payload]] = [
    # A text stood for whether it is empty.
    ("audience p0 of people where title is not empty", {"id": "acme", "people": [{"id": "ann"}]}),
    # What unknown counts as was lost in a condition of several.
    (
        "audience p0 of people where level between 0 and 0\n  unknown counts as member",
        {"id": "acme", "people": [{"id": "ann"}]},
    ),
    # A count is one of several numbers as soon as its bounds say so.
    (
        "audience c0 of accounts where count(people where (level > 1)) in (0, 1)",
        {"id": "acme", "people": [{"id": "ann"}]},
    ),
]
"""Rules and payloads on which generated code once differed."""
