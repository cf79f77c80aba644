"""What is said of members is true of every account, whatever the rules and the facts."""

from hypothesis import HealthCheck, given, settings

from tests.difference.revisions import pairs
from tests.difference.soundness import PAYLOADS, lies
from tests.laws import rules as laws


@settings(max_examples=12, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(pairs(), PAYLOADS)
def test_whatever_is_called_narrowed_never_gains_a_member(texts: tuple[str, str], payloads: list[laws.Payload]) -> None:
    assert lies(texts, payloads) == [], texts
