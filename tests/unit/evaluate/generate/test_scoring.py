"""Engagement by code against `evaluate/engagement.py`, to the last bit."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quorate.decide.payload import Account, PayloadReader
from quorate.evaluate import engagement
from quorate.evaluate.engagement import Scale
from quorate.evaluate.generate.audiences import generate
from quorate.evaluate.generate.reads import schema_read
from quorate.evaluate.generate.scoring import scorer_of
from quorate.ir.nodes import Length
from quorate.ir.program import EngagementModel, Program
from quorate.ir.settings import Calendar
from tests.laws.generated import compiled
from tests.unit.evaluate.making import AT

DAY = 86_400_000_000
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
BASE = compiled("").program
ZONES = ["UTC", "America/St_Johns", "Asia/Tokyo"]


def model_of(
    weights: Mapping[str, float],
    *,
    window: Length | None = None,
    cap: int | None = None,
    half_life: Length | None = None,
) -> EngagementModel:
    window = window or Length(microseconds=30 * DAY)
    return EngagementModel("standard", "", window, cap, weights, half_life, "raw", 0.0, AT)


def both(
    model: EngagementModel,
    events: list[dict[str, Any]] | None,
    *,
    now: datetime = NOW,
    zone: str = "UTC",
    weights: Mapping[str, float] | None = None,
) -> tuple[dict[str, float | None], dict[str, float | None]]:
    """Return the scores of three people by code and by reference."""
    program: Program = dataclasses.replace(BASE, engagements={"standard": model}, calendar=Calendar(zone=zone))
    schema = schema_read(program)
    made = generate(program, schema)
    assert made is not None
    account: dict[str, Any] = {"id": "acme", "people": [{"id": each} for each in ("ann", "bob", "cy")]}
    if events is not None:
        account["events"] = events
    payload = {"now": now.isoformat(), "account": account}
    root = msgspec.json.decode(json.dumps(payload), type=made.shapes.payload).root  # type: ignore[attr-defined]
    context = made.context(root, now, {})
    scorer = scorer_of(program, model, weights)
    by_code = {key: scorer(context, key) for key in ("ann", "bob", "cy")}
    assert by_code == {key: scorer(context, key) for key in by_code}
    read = PayloadReader(schema, program.limits, whole=False).read(payload)
    assert isinstance(read, Account)
    facts = read.facts
    scale = None if weights is None else Scale(weights, 1.0, {})
    slow: dict[str, float | None] = {
        each.key: None
        if facts.events is None
        else engagement.score(model, scale, facts.events_by_owner.get(each, []), now, ZoneInfo(zone)).raw
        for each in facts.root.collections["people"]
    }
    return by_code, slow


def event(key: str, at: str, type_: str = "viewed", person: str | None = "ann") -> dict[str, Any]:
    return {"id": key, "type": type_, "at": at, **({} if person is None else {"person": person})}


def test_the_first_events_of_a_day_count() -> None:
    late, early, same = "2026-05-31T20:00:00Z", "2026-05-31T01:00:00Z", "2026-05-31T01:00:00Z"
    model = model_of({"viewed": 1, "bought": 64}, cap=2, half_life=Length(microseconds=DAY))
    found, slow = both(model, [event("c", late), event("b", same), event("a", early), event("d", late, "bought")])
    assert found == slow
    assert found["ann"] == pytest.approx(2 * 0.5 ** (35 / 24) + 64 * 0.5 ** (16 / 24))
    assert (found["bob"], found["cy"]) == (0.0, 0.0)


@pytest.mark.parametrize(("zone", "score"), [("UTC", 1.0), ("Asia/Tokyo", 2.0)])
def test_days_are_of_the_zone_of_the_rule_set(zone: str, score: float) -> None:
    found, slow = both(
        model_of({"viewed": 1}, cap=1),
        [event("a", "2026-05-30T14:59:00Z"), event("b", "2026-05-30T17:00:00+02:00")],
        zone=zone,
    )
    assert found == slow
    assert found["ann"] == score


def test_the_window_is_open_at_its_start_and_may_be_of_months() -> None:
    model = model_of({"viewed": 1}, window=Length(months=3))
    ends = ("2026-03-01T12:00:00Z", "2026-03-01T12:00:00.000001Z", "2026-06-01T12:00:00Z", "2026-06-01T12:00:01Z")
    events = [event(f"e{number}", at) for number, at in enumerate(ends)]
    found, slow = both(model, events)
    assert found == slow
    assert found["ann"] == 2.0


def test_without_events_nothing_is_known_and_without_any_it_is_nothing() -> None:
    assert both(model_of({"viewed": 1}), None)[0] == {"ann": None, "bob": None, "cy": None}
    assert both(model_of({"viewed": 1}), [])[0] == {"ann": 0.0, "bob": 0.0, "cy": 0.0}
    assert both(model_of({"surge": 1}), [event("a", "2026-05-31T12:00:00Z", "surge", None)])[0]["ann"] == 0.0


def test_weights_that_are_given_take_the_place_of_the_models() -> None:
    events = [event("a", "2026-05-31T12:00:00Z"), event("b", "2026-05-31T12:00:00Z", "bought")]
    found, slow = both(model_of({"viewed": 10, "bought": 20}), events, weights={"viewed": 0.25})
    assert found == slow
    assert found["ann"] == 0.25


def test_a_window_may_reach_further_back_than_time() -> None:
    model = model_of({"viewed": 1}, window=Length(months=12 * 3000))
    found, slow = both(model, [event("a", "1970-01-01T00:00:00Z")])
    assert found == slow
    assert found["ann"] == 1.0


KINDS = [("viewed", "ann"), ("viewed", "bob"), ("bought", "ann"), ("surge", None), ("viewed", "zed")]
MODELS = st.builds(
    model_of,
    st.just({"viewed": 40, "bought": 30.1, "surge": 7}),
    window=st.sampled_from([Length(microseconds=30 * DAY), Length(months=1), Length(microseconds=3 * DAY)]),
    cap=st.sampled_from([None, 1, 2, 4]),
    half_life=st.sampled_from([None, Length(microseconds=10 * DAY), Length(microseconds=1)]),
)
QUARTERS = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 40 * 24 * 4)), max_size=25)
NOWS = [NOW, datetime(2006, 11, 1, tzinfo=UTC)]
"""In November 2006 the clocks of St. John's were set back at one minute past midnight, into the day before."""


@settings(deadline=None, derandomize=True, max_examples=200)
@given(MODELS, QUARTERS, st.sampled_from(ZONES), st.sampled_from(NOWS))
def test_code_and_the_reference_agree(
    model: EngagementModel, found: list[tuple[tuple[str, str | None], int]], zone: str, now: datetime
) -> None:
    events = [
        event(f"e{25 - number}", (now - timedelta(minutes=15 * quarters)).isoformat(), type_, person)
        for number, ((type_, person), quarters) in enumerate(found)
    ]
    by_code, slow = both(model, events, now=now, zone=zone)
    assert by_code == slow
