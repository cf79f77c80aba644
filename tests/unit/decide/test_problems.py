"""What is wrong with a payload is told with its code and exact path, and never shows what is private."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quorate.decide.payload import Account, Rejected
from quorate.decide.reading import PROBLEMS_AT_MOST
from quorate.ir.settings import Limits
from tests.unit.decide.shop import NOW, payload, problems, read

AT = "2026-05-01T00:00:00Z"
VIEW = {"id": "e", "type": "web.pageViewed", "at": AT, "person": "ann"}


def ann(**fields: object) -> dict[str, Any]:
    return {"people": [{"id": "ann", **fields}]}


REFUSED = [
    ({"employees": 3.0}, "E503", "account.employees", "expected an integer, found `3.0`"),
    ({"employees": "3"}, "E503", "account.employees", 'expected an integer, found `"3"`'),
    ({"employees": True}, "E503", "account.employees", "found `true`"),
    ({"employees": 2**63}, "E503", "account.employees", "an integer of 64 bits"),
    ({"revenue": "1"}, "E503", "account.revenue", "expected a number"),
    ({"revenue": float("inf")}, "E503", "account.revenue", "IEEE"),
    ({"revenue": 10**400}, "E503", "account.revenue", "IEEE"),
    ({"seen_at": "2026-01-31T10:00:00"}, "E503", "account.seen_at", "an instant with an offset"),
    ({"seen_at": "2026-01-31T23:59:60Z"}, "E503", "account.seen_at", "an instant"),
    ({"zone": "Mars/Olympus"}, "E503", "account.zone", "a zone of the time zone database"),
    ({"tier": "Named"}, "E505", "account.tier", 'expected one of `named`, `growth`, found `"Named"`'),
    ({"tags": "a"}, "E503", "account.tags", 'expected a list, found `"a"`'),
    ({"tags": ["a", 1]}, "E503", "account.tags[1]", "expected a text, found `1`"),
    ({"address": "Paris"}, "E503", "account.address", "expected an object"),
    ({"address": {}}, "E504", "account.address.city", "required field is missing"),
    ({"deals": [{}, {"amount": []}]}, "E503", "account.deals[1].amount", "expected a number, found a list"),
    ({"name": None}, "E504", "account.name", "required field is missing"),
    ({"id": None}, "E506", "account.id", "key of account is missing"),
    ({"id": ""}, "E503", "account.id", "expected a key that is not empty"),
    ({"id": 7}, "E503", "account.id", "expected a text, found `7`"),
    ({"people": {}}, "E503", "account.people", "expected a list of people, found an object"),
    ({"people": ["ann"]}, "E503", "account.people[0]", "expected an object, one of people"),
    ({"people": [{"id": "bob"}, {}]}, "E506", "account.people[1].id", "key of person is missing"),
    (ann(born_on="12/03"), "E503", "account.people[0].born_on", "expected a date such as `2026-01-31`, found a text"),
    (ann(born_on="2026-02-30"), "E503", "account.people[0].born_on", "found a text"),
    (ann(home={"rooms": "4 of them"}), "E503", "account.people[0].home.rooms", "expected an integer, found a text"),
    (ann(home="5 Elm Street"), "E503", "account.people[0].home", "expected an object, found a text"),
    (ann(licenses=[{"id": "l", "seats": "x"}]), "E503", "account.people[0].licenses[0].seats", "an integer"),
    ({"people": [{"id": "x"}, {"id": "x"}]}, "E507", "account.people[1]", '`"x"` is also that of `account.people[0]`'),
    (
        {"people": [{"id": "a", "licenses": [{"id": "l"}]}, {"id": "b", "licenses": [{"id": "l"}]}]},
        "E507",
        "account.people[1].licenses[0]",
        "account.people[0].licenses[0]",
    ),
    ({"opportunities": [{"id": "o", "contact": 7}]}, "E503", "account.opportunities[0].contact", "found `7`"),
    ({"events": {}}, "E503", "account.events", "expected a list of events"),
    ({"events": [7]}, "E503", "account.events[0]", "expected an object, one of events"),
    ({"events": [{}]}, "E504", "account.events[0].type", "required field is missing"),
    ({"events": [{**VIEW, "at": None}]}, "E504", "account.events[0].at", "required field is missing"),
    ({"events": [{**VIEW, "at": "2026-05-01"}]}, "E503", "account.events[0].at", "an instant"),
    ({"events": [{**VIEW, "id": ""}]}, "E503", "account.events[0].id", "a key that is not empty"),
    ({"events": [{**VIEW, "person": None}]}, "E512", "account.events[0]", "event `page_viewed` is of a person"),
    ({"events": [{**VIEW, "person": ["ann"]}]}, "E503", "account.events[0].person", "expected a text, found a list"),
    ({"events": [VIEW, {**VIEW, "url": 7}]}, "E503", "account.events[1].url", "expected a text"),
]


@pytest.mark.parametrize(("account", "code", "path", "message"), REFUSED)
def test_a_value_is_refused_where_it_stands(account: dict[str, Any], code: str, path: str, message: str) -> None:
    (found,) = problems(payload(account))
    assert (found.code, found.path) == (code, path)
    assert message in found.message


@pytest.mark.parametrize(
    ("value", "code", "path"),
    [
        (7, "E502", ""),
        ([], "E502", ""),
        ({}, "E502", ""),
        ({"now": NOW, "account": None}, "E502", ""),
        ({"now": NOW, "account": []}, "E503", "account"),
        ({"account": {"id": "acme", "name": "A"}}, "E511", "now"),
        (payload(now="soon"), "E503", "now"),
        (payload(now=7), "E503", "now"),
        (payload(state=7), "E513", "state"),
        (payload(state={"audiences": {"large": 7}}), "E513", "state.audiences.large"),
        (payload(state={"audiences": {"large": {}}}), "E513", "state.audiences.large.since"),
        (payload(state={"people": {"ann": {"audiences": []}}}), "E513", "state.people.ann.audiences"),
    ],
)
def test_what_stands_beside_the_account_is_checked(value: object, code: str, path: str) -> None:
    (found,) = problems(value)
    assert (found.code, found.path) == (code, path)


@pytest.mark.parametrize(
    ("value", "code", "path"),
    [
        (payload({"shoe_size": 43}), "E509", "account.shoe_size"),
        (payload({"address": {"city": "P", "zip": 1}}), "E509", "account.address.zip"),
        (payload({"events": [{**VIEW, "colour": "red"}]}), "E509", "account.events[0].colour"),
        (payload({"events": [{**VIEW, "type": "pageViewed"}]}), "E510", "account.events[0].type"),
        (payload(remark="hello"), "E509", "remark"),
        (payload({"a\u202eb\n": 1}), "E509", "account.a<U+202E>b<U+000A>"),
    ],
)
def test_strict_mode_refuses_what_the_schema_does_not_know(value: object, code: str, path: str) -> None:
    (found,) = problems(value, strict=True)
    assert (found.code, found.path) == (code, path)


def test_all_problems_are_told_up_to_a_number_and_the_rest_is_counted() -> None:
    found = read(payload({"tags": list(range(50))}))
    assert isinstance(found, Rejected)
    assert len(found.problems) == PROBLEMS_AT_MOST == 20
    assert found.further == 30
    assert found.account == "acme"


def test_limits_hold_for_all_records_of_a_collection_together() -> None:
    limits = Limits(people=3, events=2)
    two = [{"id": "a", "licenses": [{"id": "l1"}, {"id": "l2"}]}, {"id": "b", "licenses": [{"id": "l3"}]}]
    assert isinstance(read(payload({"people": two, "events": [VIEW, VIEW]}), limits=limits), Account)
    two[1]["licenses"] = [{"id": "l3"}, {"id": "l4"}]
    found = problems(payload({"people": two, "events": [VIEW] * 3}), limits=limits)
    assert [(one.code, one.path, one.message) for one in found] == [
        ("E508", "account.people[1].licenses", "4 licenses over the limit of 3"),
        ("E508", "account.events", "3 events over the limit of 2"),
    ]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(AT),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["id", "people", "events", "type", "at", "licenses", "address", "contact", "since", "deals"]
            )
            | st.text(max_size=3),
            inner,
            max_size=6,
        )
    ),
    max_leaves=30,
)


@given(value=JSON, account=JSON, state=JSON, strict=st.booleans())
def test_no_payload_raises(value: object, account: object, state: object, *, strict: bool) -> None:
    for whole in (value, {"now": NOW, "account": account, "state": state}, payload({"people": account})):
        found = read(whole, strict=strict)
        assert isinstance(found, Account) or found.problems
