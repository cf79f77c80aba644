"""The shipped accounts of the shipped rules: made again alike, accepted, and with a case for every audience."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from quorate.engine import RuleSet, load

SEEDS = Path(__file__).resolve().parents[2] / "rules" / "seeds"
SHIPPED = SEEDS / "accounts.ndjson.gz"

Results: TypeAlias = dict[str, Counter[str]]


@pytest.fixture(scope="module")
def lines() -> list[bytes]:
    return gzip.decompress(SHIPPED.read_bytes()).splitlines()


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load(SEEDS)


@pytest.fixture(scope="module")
def decided(rules: RuleSet, lines: list[bytes]) -> list[dict[str, Any]]:
    return [decision.to_dict() for decision in rules.decide_many(lines, strict=True)]


@pytest.fixture(scope="module")
def results(decided: list[dict[str, Any]]) -> Results:
    """How many accounts or people have which result, by audience."""
    found: Results = defaultdict(Counter)
    for decision in decided:
        for subject in (decision, *decision["people"]):
            for audience in subject["audiences"]:
                found[audience["name"]][audience["result"]] += 1
    return dict(found)


def make(out: Path, *options: str) -> None:
    """Run the generator as its readers do."""
    subprocess.run([sys.executable, str(SEEDS / "population.py"), str(out), *options], check=True, timeout=120)


def test_the_accounts_are_made_again_alike(lines: list[bytes], tmp_path: Path) -> None:
    make(tmp_path)
    # The text: how well it is compressed is up to the zlib of the Python that does it.
    assert gzip.decompress((tmp_path / SHIPPED.name).read_bytes()).splitlines() == lines


def test_the_same_accounts_give_the_same_bytes(tmp_path: Path) -> None:
    make(tmp_path / "one.gz", "--accounts", "20")
    make(tmp_path / "other.gz", "--accounts", "20")
    assert (tmp_path / "one.gz").read_bytes() == (tmp_path / "other.gz").read_bytes()


def test_fewer_accounts_are_the_first_of_all(lines: list[bytes], tmp_path: Path) -> None:
    make(tmp_path / "few.ndjson", "--accounts", "12")
    assert (tmp_path / "few.ndjson").read_bytes().splitlines() == lines[:12]


def test_another_seed_gives_other_accounts(lines: list[bytes], tmp_path: Path) -> None:
    make(tmp_path / "few.ndjson", "--accounts", "12", "--seed", "8")
    other = (tmp_path / "few.ndjson").read_bytes().splitlines()
    assert not set(other) & set(lines)


def test_the_population_is_of_a_size_to_ship(lines: list[bytes]) -> None:
    accounts = [json.loads(line)["account"] for line in lines]
    assert len({account["id"] for account in accounts}) == len(lines) == 300
    assert SHIPPED.stat().st_size < 400_000


def test_no_name_of_a_real_domain_is_used(lines: list[bytes]) -> None:
    people = [person for line in lines for person in json.loads(line)["account"].get("people") or []]
    emails = [person["email"] for person in people if person.get("email")]
    assert len(emails) > 1_000
    assert [email for email in emails if not email.endswith(".example")] == []


def test_nothing_is_rejected(decided: list[dict[str, Any]], lines: list[bytes]) -> None:
    assert [one["account"] for one in decided] == [json.loads(line)["account"]["id"] for line in lines]
    assert [one["errors"] for one in decided if one["errors"]] == []


def test_every_audience_has_members_and_others(rules: RuleSet, results: Results) -> None:
    assert set(results) == set(rules.program.audiences)
    assert {name: counts for name, counts in results.items() if not (counts["true"] and counts["false"])} == {}


def test_many_audiences_have_some_who_are_unknown(results: Results) -> None:
    assert len([name for name, counts in results.items() if counts["unknown"]]) >= 20


def test_unknown_counts_as_member_where_the_audience_says_so(results: Results) -> None:
    assert results["suppressed"]["unknown"] == 0


def test_the_worked_example_is_decided_as_it_reads(rules: RuleSet) -> None:
    people = [
        {"id": "ann", "job_title": "Chief Agronomist", "seniority": "chief"},
        {"id": "bob", "job_title": "VP Operations", "seniority": "vp"},
        {"id": "cas", "job_title": "Agronomy Director", "seniority": "director", "consent_email": True},
        {"id": "dee", "job_title": "Finance Director", "seniority": "director"},
    ]
    account = {"id": "acme", "name": "Acme Farms", "industry": "agriculture", "employees": 900, "people": people}
    decision = rules.decide({"now": "2026-06-01T12:00:00Z", "account": account}).to_dict()

    of_account = {audience["name"]: audience["result"] for audience in decision["audiences"]}
    assert of_account["enterprise_growers"] == "true"
    assert of_account["open_growers"] == "unknown", "nobody tells what has been sold to them"
    directors = {
        person["id"]: (audience["result"], audience["missing"])
        for person in decision["people"]
        for audience in person["audiences"]
        if audience["name"] == "reachable_directors"
    }
    assert directors == {
        "ann": ("false", []),
        "bob": ("false", []),
        "cas": ("true", []),
        "dee": ("unknown", ["consent_email"]),
    }
