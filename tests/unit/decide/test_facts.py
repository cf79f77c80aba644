"""Payloads become records, each where answers will name it."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime
from typing import Any

from quorate.evaluate.values import Record
from tests.unit.decide.shop import accepted


def view(key: str, at: str = "2026-05-01T00:00:00Z", person: str = "ann", **fields: object) -> dict[str, Any]:
    return {"id": key, "type": "web.pageViewed", "at": at, "person": person, **fields}


def test_values_are_those_that_programs_run_on() -> None:
    root = accepted(
        {
            "employees": 3,
            "revenue": 2,
            "seen_at": "2026-01-31T10:00:00.1234567+01:00",
            "tier": "named",
            "zone": "Europe/Paris",
            "tags": ["a", None, ""],
        }
    ).facts.root
    assert root.fields == {
        "id": "acme",
        "name": "Acme",
        "employees": 3,
        "revenue": 2.0,
        "seen_at": datetime(2026, 1, 31, 9, 0, 0, 123457, tzinfo=UTC),
        "tier": "named",
        "zone": "Europe/Paris",
        "tags": ["a", None, ""],
    }
    assert type(root.fields["revenue"]) is float
    assert (root.kind, root.key, root.path, root.parent) == ("account", "acme", "", None)


def test_null_is_absent_and_empty_is_not() -> None:
    root = accepted({"employees": None, "shoe_size": None, "people": None, "events": None, "tags": []}).facts.root
    assert root.fields == {"id": "acme", "name": "Acme", "tags": []}
    assert root.collections == {}
    assert accepted({"people": []}).facts.root.collections == {"people": []}
    assert accepted({"events": None}).facts.events is None
    assert accepted({"events": []}).facts.events == ()


def test_nested_records_know_their_place() -> None:
    root = accepted(
        {
            "address": {"city": "Paris"},
            "deals": [{"amount": 1.5}, {}],
            "people": [{"id": "ann", "born_on": "1980-03-12", "licenses": [{"id": "l1", "seats": 2}]}],
        }
    ).facts.root
    (ann,) = root.collections["people"]
    (license_,) = ann.collections["licenses"]
    address, deals = root.fields["address"], root.fields["deals"]
    assert isinstance(address, Record)
    assert isinstance(deals, list)
    assert (address.kind, address.path, address.fields) == ("account.address", "address", {"city": "Paris"})
    assert [(one.path, one.fields, one.parent) for one in deals] == [
        ("deals[0]", {"amount": 1.5}, root),
        ("deals[1]", {}, root),
    ]
    assert (ann.path, ann.parent, ann.fields["born_on"]) == ("people[ann]", root, date(1980, 3, 12))
    assert (license_.path, license_.parent) == ("people[ann].licenses[l1]", ann)


def test_references_are_to_the_records_of_the_payload_wherever_they_stand() -> None:
    root = accepted(
        {
            "opportunities": [{"id": "o", "contact": "ann", "licenses": ["l1", None, "l2"]}],
            "people": [{"id": "ann", "licenses": [{"id": "l1"}]}],
        }
    ).facts.root
    (opportunity,) = root.collections["opportunities"]
    (ann,) = root.collections["people"]
    assert opportunity.fields["contact"] is ann
    licenses = opportunity.fields["licenses"]
    assert isinstance(licenses, list)
    known, nothing, bare = licenses
    assert known is ann.collections["licenses"][0]
    assert nothing is None
    assert (bare.kind, bare.path, bare.fields, bare.parent) == ("license", "licenses[l2]", {"id": "l2"}, None)


def test_an_event_is_of_its_person_known_or_not() -> None:
    facts = accepted(
        {"people": [{"id": "ann"}], "events": [view("e1"), view("e2", person="zed"), view("e3", person="zed")]}
    )
    first, second, third = facts.facts.events or ()
    assert first.parent is facts.facts.root.collections["people"][0]
    stranger = second.parent
    assert stranger is not None
    assert (stranger.kind, stranger.path, stranger.fields) == ("person", "people[zed]", {"id": "zed"})
    assert third.parent is stranger
    assert stranger not in facts.facts.root.collections["people"]
    assert facts.facts.events_by_owner[stranger] == [second, third]


def test_an_event_holds_what_all_events_have_and_its_fields() -> None:
    account = accepted(
        {"events": [{"id": "o", "type": "ordered", "at": "2026-05-01T00:00:00Z", "lines": [{"sku": "s"}]}]}
    )
    (order,) = account.facts.events or ()
    assert (order.kind, order.key, order.path, order.parent) == ("ordered", "o", "events[o]", account.facts.root)
    assert order.fields["type"] == "ordered"
    assert order.fields["at"] == datetime(2026, 5, 1, tzinfo=UTC)
    lines = order.fields["lines"]
    assert isinstance(lines, list)
    assert (lines[0].path, lines[0].kind, lines[0].fields) == ("events[o].lines[0]", "ordered.lines", {"sku": "s"})


def test_events_are_in_the_order_of_time_then_id() -> None:
    events = [view("c", "2026-05-01T02:00:00+02:00"), view("a", "2026-05-02T00:00:00Z"), view("b")]
    for order in itertools.permutations(events):
        found = accepted({"events": list(order)}).facts.events or ()
        assert [one.key for one in found] == ["b", "c", "a"]


def test_of_deliveries_of_one_event_the_earliest_counts_then_the_first_in_canonical_json() -> None:
    events = [
        view("e", "2026-05-03T00:00:00Z", url="late"),
        view("e", "2026-05-02T00:00:00Z", url="b"),
        view("e", "2026-05-02T02:00:00+02:00", url="c"),
        view("e", "2026-05-02T00:00:00Z", url="a"),
    ]
    for order in itertools.permutations(events):
        (found,) = accepted({"events": list(order)}).facts.events or ()
        assert found.fields["url"] == "a"


def test_what_the_schema_does_not_know_is_counted() -> None:
    account = accepted(
        {
            "shoe_size": 43,
            "people": [{"id": "ann", "shoe_size": 43, "home": {"doors": 1}}],
            "events": [view("e", colour="red"), {"type": "unheard.of"}, {"type": "unheard.of", "at": 7}],
        },
        remark="hello",
    )
    assert (account.ignored_fields, account.ignored_events) == (5, 2)
    assert len(account.facts.events or ()) == 1
