"""What is tried in a field, and when something first holds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import re2

from quorate.evaluate.explain.passing import first_day, first_instant
from quorate.evaluate.explain.patterns import texts_like
from quorate.evaluate.explain.samples import Hints, between, samples
from quorate.ir import types as t

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
HINTS = Hints((500, "Acme"), (), NOW, NOW.date())


@pytest.mark.parametrize(
    "pattern",
    ["president", "^VP", r"\bvice president\b", "(chief|head) of (sales|it)", "a+b*c?", r"[0-9]{3}-\d+", "x|y",
     "[^a]z", r"\(ok\)", r"(?i)cto", "(?:a|b){2}c", "a.c$", r"[\w]+@acme\.com", "", "((a))", "^$"],
)  # fmt: skip
def test_a_text_for_a_pattern_matches_it(pattern: str) -> None:
    assert any(re2.search(pattern, text) for text in texts_like(pattern))


def test_alternatives_of_nested_groups_do_not_pile_up() -> None:
    assert len(list(texts_like("(a|b)" * 200))) <= 8


def test_the_value_at_hand_comes_first_and_none_comes_twice() -> None:
    found = list(samples(t.INTEGER, 480, HINTS))
    assert found[0] == 500
    assert 480 not in found
    assert len(found) == len(set(found))


def test_no_sample_is_more_than_payloads_hold() -> None:
    odd = Hints((1e308, 2**62, float("1e-300")), (), NOW, NOW.date())
    assert all(abs(value) < 2**63 for value in samples(t.INTEGER, None, odd) if isinstance(value, int))
    assert all(value - value == 0 for value in samples(t.NUMBER, None, odd) if isinstance(value, float))


def test_days_at_the_ends_of_time_are_left_out() -> None:
    ends = Hints((date.max, date.min), (), NOW, date.max)
    assert date.max in list(samples(t.DATE, None, ends))


@pytest.mark.parametrize(
    ("low", "high", "middle"),
    [(480, 500, 490), (1.0, 2.0, 1.5), (date(2026, 1, 1), date(2026, 1, 3), date(2026, 1, 2)), (1, 2, None),
     ("a", "c", None), (None, 3, None), (True, False, None)],
)  # fmt: skip
def test_half_way(low: object, high: object, middle: object) -> None:
    assert between(low, high) == middle


def test_the_first_instant_is_found_to_the_microsecond() -> None:
    wanted = NOW + timedelta(days=40, microseconds=7)
    assert first_instant(NOW, lambda at: at >= wanted, NOW + timedelta(days=50)) == wanted
    assert first_instant(NOW, lambda at: at >= wanted, NOW + timedelta(days=30)) is None


def test_the_first_day_is_found() -> None:
    assert first_day(NOW.date(), lambda day: day >= date(2027, 2, 3)) == date(2027, 2, 3)
    assert first_day(date(9999, 12, 30), lambda day: day > date.max) is None
