"""Engagement of people and groups by hand-made events (domain reference, section 3.2; vectors 4 and 5)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quorate.decide.group_engagement import group_score
from quorate.evaluate.engagement import Scale, on_scale, score, spread
from quorate.evaluate.values import Record
from quorate.ir.nodes import Length
from quorate.ir.program import EngagementModel
from tests.unit.decide.templates import NOWHERE, role, template

NOW = datetime(2026, 6, 2, 12, tzinfo=UTC)
TODAY, YESTERDAY = NOW - timedelta(hours=1), NOW - timedelta(days=1)
PARIS = ZoneInfo("Europe/Paris")
DAY = 24 * 60 * 60 * 1_000_000


def model(**changes: object) -> EngagementModel:
    made: dict[str, object] = {
        "name": "standard", "title": "Standard", "window": Length(microseconds=30 * DAY), "cap": 20,
        "weights": {"website": 1, "email": 1, "pub": 1}, "half_life": None, "scale": "raw", "floor": 0.1,
        "span": NOWHERE, **changes,
    }  # fmt: skip
    return EngagementModel(**made)  # type: ignore[arg-type]


def events(kind: str, *counts: tuple[int, datetime]) -> list[Record]:
    return [
        Record(kind, f"{kind}-{at:%d}-{number}", "", None, {"at": at + timedelta(seconds=number)})
        for count, at in counts
        for number in range(count)
    ]


def ordered(*found: list[Record]) -> list[Record]:
    every = [each for some in found for each in some]
    return sorted(every, key=lambda each: (each.fields["at"], each.key))


def two_days(**counts: tuple[int, int]) -> list[Record]:
    return ordered(*(events(kind, (one, YESTERDAY), (two, TODAY)) for kind, (one, two) in counts.items()))


EXAMPLE = {
    "decision_maker": [
        two_days(website=(37, 15), email=(1, 1)),
        two_days(website=(5, 3), email=(1, 1), pub=(3, 2)),
    ],
    "influencer": [two_days(website=(19, 9))],
    "practitioner": [
        two_days(email=(1, 1)),
        two_days(email=(1, 1)),
        two_days(email=(1, 1), website=(1, 7), pub=(1, 2)),
    ],
}


def person(found: Sequence[Record]) -> float:
    return score(model(), None, found, NOW, PARIS).value


def test_the_worked_example_comes_to_35_25() -> None:
    committee = template(role("decision_maker", 100), role("influencer", 80), role("practitioner", 60))
    found = group_score(committee, {name: [person(each) for each in people] for name, people in EXAMPLE.items()})
    assert [each.total for each in found.roles] == [52, 28, 17]
    assert [round(each.points, 2) for each in found.roles] == [21.67, 9.33, 4.25]
    assert found.value == 35.25
    assert math.fsum(each.points for each in found.roles) == found.value


def test_a_day_counts_its_first_twenty() -> None:
    found = score(model(), None, events("website", (37, TODAY)), NOW, PARIS)
    assert found.value == 20
    assert [each.points for each in found.contributions] == [1] * 20 + [0] * 17
    assert score(model(), None, events("website", (19, TODAY)), NOW, PARIS).value == 19
    assert score(model(cap=None), None, events("website", (37, TODAY)), NOW, PARIS).value == 37


def test_days_are_of_the_rule_sets_zone() -> None:
    late, early = (
        datetime(2026, 6, 1, 21, 30, tzinfo=UTC),
        datetime(2026, 6, 1, 22, 30, tzinfo=UTC),
    )  # midnight in Paris
    found = events("website", (15, late), (15, early))
    assert score(model(), None, found, NOW, PARIS).value == 30
    assert score(model(), None, found, NOW, ZoneInfo("UTC")).value == 20


def test_the_window_is_open_at_its_start_and_closed_at_now() -> None:
    edge = NOW - timedelta(days=30)
    found = [
        Record("website", str(number), "", None, {"at": at})
        for number, at in enumerate((edge, edge + timedelta(microseconds=1), NOW, NOW + timedelta(microseconds=1)))
    ]
    assert [each.event for each in score(model(), None, found, NOW, PARIS).contributions] == ["1", "2"]


def test_what_has_no_weight_contributes_nothing() -> None:
    assert score(model(), None, events("chat", (3, TODAY)), NOW, PARIS).contributions == ()


def test_half_of_the_weight_is_left_after_the_half_life() -> None:
    decaying = model(half_life=Length(microseconds=10 * DAY), weights={"website": 40})
    assert score(decaying, None, events("website", (1, NOW - timedelta(days=10))), NOW, PARIS).value == 20
    assert score(decaying, None, events("website", (1, NOW)), NOW, PARIS).value == 40


def test_weights_are_spread_over_the_types_that_occurred() -> None:
    weights = {"low": 30, "middle": 40, "high": 60, "never": 90, "off": 0}
    assert spread(weights, ["low", "middle", "high", "off"], 0) == {"low": 0, "middle": 1 / 3, "high": 1}
    assert spread(weights, ["low", "high"], 0.1) == {"low": 0.1, "high": 1}
    assert spread(weights, ["low"], 0) == {"low": 1}
    assert spread(weights, [], 0) == {}


def test_scores_are_roots_on_a_scale_to_the_largest() -> None:
    scale = Scale({"website": 1.0}, 5.0, {})
    found = score(model(scale="population"), scale, events("website", (16, TODAY)), NOW, PARIS)
    assert (found.raw, found.value) == (16, 80)
    assert on_scale(36, 5) == 100
    assert on_scale(0, 0) == 0


def test_a_scaled_group_shares_among_the_roles_that_are_filled() -> None:
    committee = template(role("a", 100), role("b", 100), role("c", 60))
    found = group_score(committee, {"a": [40.0, 60.0], "b": [28.0]}, 8.0)
    assert [(each.role, each.share) for each in found.roles] == [("a", 0.5), ("b", 0.5)]
    assert (found.raw, found.value) == (64, 100)


TIMES = st.lists(st.integers(0, 40 * 24 * 60), max_size=60)


@settings(derandomize=True, deadline=None)
@given(TIMES, st.one_of(st.none(), st.integers(1, 5)), st.one_of(st.none(), st.integers(1, 20)))
def test_the_ledger_adds_up_exactly_in_any_order(minutes: list[int], cap: int | None, days: int | None) -> None:
    half_life = None if days is None else Length(microseconds=days * DAY)
    chosen = model(cap=cap, half_life=half_life, weights={"website": 0.1, "email": 30})
    found = ordered([
        Record(("website", "email")[number % 2], str(number), "", None, {"at": NOW - timedelta(minutes=each)})
        for number, each in enumerate(minutes)
    ])  # fmt: skip
    made = score(chosen, None, found, NOW, PARIS)
    assert math.fsum(each.points for each in reversed(made.contributions)) == made.value == made.raw


@pytest.mark.parametrize("months", [1, 3])
def test_a_window_may_be_of_months(months: int) -> None:
    long = model(window=Length(months=months))
    edge = datetime(2026, 6 - months, 2, 12, tzinfo=UTC)
    assert person_of(long, edge) == 0
    assert person_of(long, edge + timedelta(seconds=1)) == 1


def person_of(chosen: EngagementModel, at: datetime) -> float:
    return score(chosen, None, events("website", (1, at)), NOW, ZoneInfo("UTC")).value
