"""Events: windows with conditions, bursts, near each other, aggregates and sequences (section 4)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.language.deciding import decide, event

T, F, U = "true", "false", "unknown"


def account(*events: dict[str, Any]) -> dict[str, Any]:
    return {"people": [{"id": "ann", "seniority": "vp"}, {"id": "bob"}], "events": list(events)}


def at(day: int, hour: int = 12) -> str:
    return f"2026-05-{day:02}T{hour:02}:00:00Z"


def view(day: int, hour: int = 12, person: str = "ann", **fields: object) -> dict[str, Any]:
    return event("page_viewed", at(day, hour), person, **fields)


def test_scopes() -> None:
    facts = account(view(20), view(21, person="bob"), event("intent_surge", at(22), None, level="high"))
    assert decide("count(page_viewed ever) = 2", facts).result == T
    assert decide("count(page_viewed ever) = 1", facts, person="ann").result == T
    assert decide("count(account.page_viewed ever) = 2", facts, person="ann").result == T
    assert decide('any intent_surge where (level >= "medium")', facts).result == T
    assert decide('any account.intent_surge where (level = "high")', facts, person="bob").result == T
    assert decide("count(event in last 30 days) = 3", facts).result == T
    assert decide('any page_viewed where (person.seniority = "vp")', facts).result == T
    assert decide("any person where (no page_viewed in last 5 days)", facts).result == T


def test_absent_events_are_unknown_and_empty_ones_are_none() -> None:
    assert decide("no page_viewed ever") == (U, ("events",))
    assert decide("no page_viewed ever", {"events": []}).result == T
    assert decide("sequence (page_viewed then form_submitted)").result == U


def test_duplicate_ids_count_once_and_the_future_does_not_exist() -> None:
    twice = view(20)
    assert decide("count(page_viewed ever) = 1", account(twice, twice)).result == T
    future = event("page_viewed", "2026-06-01T12:00:01Z")
    assert decide("no page_viewed ever", account(future)).result == T
    assert decide("last(at of page_viewed) is missing", account(future)).result == T


def test_counts_and_aggregates_of_events() -> None:
    facts = account(view(10, url="a"), view(20, url="a"), view(25, url="b"), view(30))
    assert decide("max(count by url of page_viewed in last 30 days) = 2", facts).result == T
    assert decide("distinct(url of page_viewed ever) = 2", facts).result == T
    assert decide('first(url of page_viewed ever) = "a"', facts).result == T
    assert decide('last(url of page_viewed ever) = "b"', facts).result == T
    assert decide("last(at of page_viewed) = 2026-05-30T12:00:00Z", facts).result == T
    assert decide('max(count by url of page_viewed where (url = "z")) = 0', account()).result == T
    assert decide("distinct(date(at) of page_viewed in last 30 days) >= 4", facts).result == T
    assert (
        decide(
            "count(page_viewed in last 10 days) >= 2 * count(page_viewed in 20 days ending 10 days ago)", facts
        ).result
        == F
    )
    assert decide('any page_viewed where (url = "z")', facts).result == U
    assert decide('no page_viewed where (url = "z")', facts).missing == ("events[page_viewed20260530T120000Zann].url",)


BURSTS = [
    ("at least 3 page_viewed within any 48 hours", T),
    ("at least 3 page_viewed within any 47 hours", F),
    ("at least 3 page_viewed within any 2 days in last 5 days", F),
    ("more than 2 page_viewed within any 2 days", T),
    ("at most 2 page_viewed within any 2 days", F),
    ("at most 3 page_viewed within any 2 days", T),
    ("exactly 3 page_viewed within any 2 days", T),
    ("at least 2 different source of page_viewed within any 2 days", T),
    ("at least 3 different source of page_viewed within any 2 days", F),
]


@pytest.mark.parametrize(("condition", "expected"), BURSTS)
def test_bursts(condition: str, expected: str) -> None:
    facts = account(view(10, source="a"), view(11, source="b"), view(12, source="a"), view(30, source="c"))
    assert decide(condition, facts).result == expected


def test_unknown_events_in_a_burst() -> None:
    facts = account(view(10, url="x"), view(11), view(12, url="x"))
    assert decide('at least 3 page_viewed within any 2 days where (url = "x")', facts).result == U
    assert decide('at least 2 page_viewed within any 2 days where (url = "x")', facts).result == T
    assert decide("at least 3 different url of page_viewed within any 2 days", facts).result == F
    assert decide("at least 2 different url of page_viewed within any 2 days", facts).result == U


NEAR = [
    ("any page_viewed within 24 hours of any form_submitted", T),
    ("any page_viewed within 23 hours of any form_submitted", F),
    ("any page_viewed after any form_submitted", T),
    ("any page_viewed before any form_submitted", F),
    ('any page_viewed within 1 day of any (form_submitted where (form = "demo"))', T),
    ('any page_viewed within 1 day of any (form_submitted where (form = "other"))', F),
    ("any page_viewed within 3 days of any page_viewed", F),
]


@pytest.mark.parametrize(("condition", "expected"), NEAR)
def test_near_each_other(condition: str, expected: str) -> None:
    facts = account(event("form_submitted", at(19), form="demo"), view(20))
    assert decide(condition, facts).result == expected


def test_the_same_instant_is_not_in_order() -> None:
    facts = account(event("form_submitted", at(20)), view(20))
    assert decide("any page_viewed after any form_submitted", facts).result == F
    assert decide("any page_viewed before any form_submitted", facts).result == F
    assert decide("any page_viewed within 1 second of any form_submitted", facts).result == T
    assert decide("sequence (form_submitted then page_viewed)", facts).result == F


def ebook(day: int, hour: int = 12, kind: str | None = "ebook", person: str = "ann") -> dict[str, Any]:
    return event("asset_downloaded", at(day, hour), person, **({"kind": kind} if kind else {}))


def demo(day: int, hour: int = 12) -> dict[str, Any]:
    return event("demo_requested", at(day, hour), "bob")


SAMPLE = """sequence (
  asset_downloaded where (kind = "ebook")
  then page_viewed where (url contains "/pricing") within 7 days
  then no demo_requested
) in last 90 days"""

SEQUENCES: list[tuple[str, list[dict[str, Any]], str]] = [
    (SAMPLE, [ebook(10), view(15, url="/pricing")], T),
    (SAMPLE, [ebook(10), view(17, url="/pricing")], T),
    (SAMPLE, [ebook(10), view(17, 13, url="/pricing")], F),
    (SAMPLE, [ebook(10), view(15, url="/home")], F),
    (SAMPLE, [ebook(10), view(15)], U),
    (SAMPLE, [ebook(10, kind=None), view(15, url="/pricing")], U),
    (SAMPLE, [ebook(10), view(15, url="/pricing"), demo(20)], F),
    (SAMPLE, [ebook(10), view(15, url="/pricing"), demo(12)], T),
    # the last `no` counts from the earliest completion
    (SAMPLE, [ebook(10), view(15, url="/pricing"), demo(20), view(16, url="/pricing")], F),
    (SAMPLE, [ebook(10), view(15, url="/pricing"), demo(15)], T),
    ("sequence (page_viewed then form_submitted after 1 hour within 24 hours)",
     [view(10, 12), event("form_submitted", at(10, 13))], T),
    ("sequence (page_viewed then form_submitted after 2 hours within 24 hours)",
     [view(10, 12), event("form_submitted", at(10, 13))], F),
    ("sequence (page_viewed then form_submitted within 24 hours)",
     [view(10), event("form_submitted", at(11))], T),
    ("sequence (page_viewed then form_submitted within 24 hours)",
     [view(10), event("form_submitted", at(11, 13))], F),
    # some choice of events satisfies all
    ("sequence (page_viewed then form_submitted within 1 day)",
     [view(10), view(14), event("form_submitted", at(15))], T),
    # a middle `no` holds between its neighbours
    ("sequence (page_viewed then no demo_requested then form_submitted)",
     [view(10), demo(11), event("form_submitted", at(12))], F),
    ("sequence (page_viewed then no demo_requested then form_submitted)",
     [view(10), demo(13), event("form_submitted", at(12))], T),
    ("sequence (page_viewed then no demo_requested then form_submitted)",
     [view(10), demo(11), view(12), event("form_submitted", at(13))], T),
    # a first `no` holds from the start of the window, or for so long before
    ("sequence (no demo_requested then page_viewed) in last 30 days", [demo(10), view(20)], F),
    ("sequence (no demo_requested within 5 days then page_viewed) in last 30 days", [demo(10), view(20)], T),
    ("sequence (no demo_requested within 15 days then page_viewed) in last 30 days", [demo(10), view(20)], F),
    ("sequence (no demo_requested then page_viewed) in last 15 days", [demo(10), view(20)], T),
    # a last `no` for D
    ("sequence (page_viewed then no demo_requested within 1 day)", [view(10), demo(12)], T),
    ("sequence (page_viewed then no demo_requested within 2 days)", [view(10), demo(12)], F),
    # the window bounds all events
    ("sequence (page_viewed then form_submitted) in last 10 days",
     [view(10), event("form_submitted", at(25))], F),
    # names
    ("sequence (checkout_started as s then no checkout_completed where (cart = s.cart) within 1 day)",
     [event("checkout_started", at(10), cart="a"), event("checkout_completed", at(10, 14), cart="a")], F),
    ("sequence (checkout_started as s then no checkout_completed where (cart = s.cart) within 1 day)",
     [event("checkout_started", at(10), cart="a"), event("checkout_completed", at(10, 14), cart="b")], T),
    ("sequence (checkout_started as s then no checkout_completed where (cart = s.cart) within 1 day)",
     [event("checkout_started", at(10), cart="a"), event("checkout_completed", at(10, 14), cart="a"),
      event("checkout_started", at(11), cart="c")], T),
    ("sequence (checkout_started as s then no checkout_completed where (cart = s.cart) within 1 day)",
     [event("checkout_started", at(10), cart="a"), event("checkout_completed", at(10, 14))], U),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "events", "expected"), SEQUENCES)
def test_sequences(condition: str, events: list[dict[str, Any]], expected: str) -> None:
    assert decide(condition, account(*events)).result == expected


def test_a_sequence_of_one_person() -> None:
    facts = account(ebook(10, person="ann"), view(12, person="bob"))
    condition = "sequence (asset_downloaded then page_viewed)"
    assert decide(condition, facts).result == T
    assert decide(f"any person where ({condition})", facts).result == F


def test_objects_in_lists_of_events() -> None:
    order = event("order_placed", at(10), lines=[{"sku": "S1", "quantity": 1}, {"sku": "S2", "quantity": 5}])
    assert decide('any order_placed where (any lines where (sku = "S1" and quantity > 2))', account(order)).result == F
    assert decide('any order_placed where (any lines where (sku = "S2" and quantity > 2))', account(order)).result == T
    assert decide("any order_placed where (sum(quantity of lines) = 6)", account(order)).result == T
