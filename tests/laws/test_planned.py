"""Audiences decided together mean what each means by itself."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.laws import rules as laws
from tests.laws.alike import alike
from tests.laws.generated import compiled, differences


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(alike(), st.lists(laws.payloads(), min_size=3, max_size=3))
def test_many_audiences_alike_are_decided_the_same_in_every_way(text: str, payloads: list[laws.Payload]) -> None:
    rules = compiled(text)
    for payload in payloads:
        assert differences(rules, payload) == []
