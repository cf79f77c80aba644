"""Real filings through the whole engine, against figures that were computed without it."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

import quorate
from quorate.client import connect
from quorate.engine import RuleSet
from tests.sec import oracle, payloads
from tests.service.serving import serve

pytestmark = pytest.mark.skipif(
    not payloads.DATA.is_dir(), reason="the filings (../shared/data/sec-form4) are not beside the repository"
)

NAMES = [audience.__name__ for audience in (*oracle.ACCOUNTS, *oracle.PEOPLE)]

Decided: TypeAlias = list[dict[str, Any]]


@pytest.fixture(scope="module")
def converted() -> payloads.Converted:
    return payloads.convert()


@pytest.fixture(scope="module")
def expected() -> dict[str, oracle.Members]:
    return oracle.answer(oracle.read_companies())


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return quorate.load(Path(__file__).parent / "rules")


@pytest.fixture(scope="module")
def decided(rules: RuleSet, converted: payloads.Converted) -> Decided:
    return [decision.to_dict() for decision in rules.decide_many(converted.payloads)]


@pytest.fixture(scope="module")
def members(decided: Decided) -> dict[str, oracle.Members]:
    return members_of(decided)


def members_of(decided: Iterable[dict[str, Any]]) -> dict[str, oracle.Members]:
    """Gather the keys of accounts or people by audience."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for decision in decided:
        subjects = [(decision["account"], decision), *((one["id"], one) for one in decision["people"])]
        for key, subject in subjects:
            for audience in subject["audiences"]:
                found[audience["name"], audience["result"]].add(key)
    return {
        name: oracle.Members(frozenset(found[name, "true"]), frozenset(found[name, "unknown"]))
        for name in {name for name, _ in found}
    }


def test_every_row_is_kept_or_counted(converted: payloads.Converted) -> None:
    assert converted.counts == {
        "accounts": 787,
        "accounts abroad": 24,
        "accounts in the index": 498,
        "accounts with several head offices": 2,
        "accounts with several years": 37,
        "accounts without a head office": 290,
        "accounts without a sector": 289,
        "accounts without a ticker": 3,
        "dates with a zone": 1,
        "events after now": 2_081,
        "events dropped for want of a date": 7,
        "events kept": 89_880,
        "events on the day of now": 134,
        "events read": 89_887,
        "events that share day, person and code": 269,
        "events with a blank title": 32_643,
        "events without a price": 6_107,
        "events without a type": 7,
        "events without shares": 0,
        "head offices with a footnote": 2,
        "people": 12_344,
        "people with a title in the future only": 157,
        "people without a job title": 6_096,
    }


def test_counted_is_what_is_in_the_payloads(converted: payloads.Converted) -> None:
    accounts = [payload["account"] for payload in converted.payloads]
    events = [event for account in accounts for event in account["events"]]
    assert len({account["id"] for account in accounts}) == 787
    assert sum(len(account["people"]) for account in accounts) == 12_344
    assert len({event["id"] for event in events}) == len(events) == 89_880
    assert sum(event["at"] > payloads.NOW for event in events) == 2_081
    assert [event["at"] for event in events if event["at"] > "2027"] == ["2028-05-24T00:00:00Z"]
    assert len({event["type"] for event in events}) == 14
    assert {payload["now"] for payload in converted.payloads} == {payloads.NOW}


def test_odd_rows_become_what_was_decided(converted: payloads.Converted) -> None:
    accounts = {payload["account"]["id"]: payload["account"] for payload in converted.payloads}
    assert {key for key, account in accounts.items() if "ticker" not in account} == {"-", "N/A", "NONE"}
    assert (len(accounts["-"]["people"]), len(accounts["-"]["events"])) == (21, 76)
    assert accounts["ABBV"]["founded"] == 2013
    assert accounts["ABBV"]["founded_roots"] == [2013, 1888]
    assert accounts["ACN"]["country"] == "IE"
    assert accounts["ACN"]["address"] == {"city": "Dublin"}
    zoned = [event for event in accounts["PTC"]["events"] if event["at"] == "2026-05-12T00:00:00Z"]
    assert [event["person"] for event in zoned] == ["p_933ec4a040e7"]
    undated = {one["id"]: one.get("job_title") for one in accounts["AOS"]["people"]}
    assert undated["p_3d8f303c1488"] == "COO"
    assert undated["p_21da2ed032b7"] is None
    dateless = [
        (account["id"], person["id"])
        for account in accounts.values()
        for person in account["people"]
        if "first_filed" not in person
    ]
    assert len(dateless) == 5
    assert {account for account, _ in dateless} == {"AOS"}


def test_lines_read_back(converted: payloads.Converted) -> None:
    some = converted.payloads[:5]
    assert [json.loads(line) for line in payloads.lines_of(some)] == some


@pytest.mark.parametrize("name", NAMES)
def test_an_audience_tells_something(name: str, expected: dict[str, oracle.Members]) -> None:
    size = 787 if name in {audience.__name__ for audience in oracle.ACCOUNTS} else 12_344
    assert 10 < len(expected[name].true) < size
    assert len(expected[name].true) + len(expected[name].unknown) < size


def test_all_accounts_are_decided_in_their_order(decided: Decided, converted: payloads.Converted) -> None:
    assert [one["account"] for one in decided] == [one["account"]["id"] for one in converted.payloads]
    assert [one["errors"] for one in decided if one["errors"]] == []


def test_the_audiences_are_those_of_the_rule_set(members: dict[str, oracle.Members]) -> None:
    assert sorted(members) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_members_are_those_of_the_oracle(
    name: str, members: dict[str, oracle.Members], expected: dict[str, oracle.Members]
) -> None:
    assert sorted(members[name].true ^ expected[name].true) == []
    assert sorted(members[name].unknown ^ expected[name].unknown) == []


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("health_care", r"gics_sector"),
        ("abroad", r"country"),
        ("lakeside", r"address(\.state)?"),
        ("dear_purchases", r"events\[f\d+\]\.price"),
        ("cfos", r"job_title"),
        ("newcomers", r"first_filed"),
        ("health_care_sellers", r"account\.gics_sector"),
    ],
)
def test_unknown_names_the_missing_fields(name: str, path: str, decided: Decided) -> None:
    subjects = [subject for decision in decided for subject in (decision, *decision["people"])]
    results = [one for subject in subjects for one in subject["audiences"] if one["name"] == name]
    unknown = [one["missing"] for one in results if one["result"] == "unknown"]
    assert unknown
    assert [missing for missing in unknown if not missing] == []
    assert [one for missing in unknown for one in missing if not re.fullmatch(path, one)] == []


def test_order_and_repetition_of_events_do_not_matter(
    rules: RuleSet, converted: payloads.Converted, decided: Decided
) -> None:
    delivered = payloads.deliver_at_least_once(converted.payloads[::8])
    again = members_of(decision.to_dict() for decision in rules.decide_many(delivered))
    once = members_of(decided[::8])
    assert {name for name in NAMES if again[name] != once[name]} == set()


def test_a_server_answers_the_same(converted: payloads.Converted, decided: Decided) -> None:
    with serve(Path(__file__).parent / "rules") as server, connect(server.address) as client:
        answers = [decision.to_dict() for decision in client.decide_many(converted.payloads)]
    assert len(answers) == len(decided)
    assert [one["account"] for one, other in zip(answers, decided, strict=True) if one != other] == []


def test_a_server_answers_the_same_one_by_one(converted: payloads.Converted, decided: Decided) -> None:
    with serve(Path(__file__).parent / "rules") as server, connect(server.address) as client:
        answers = [client.decide(payload).to_dict() for payload in converted.payloads[::20]]
    assert answers == decided[::20]
