"""The example from files to groups, exports and reports, by payloads and by the store of a server, and back."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq
import pytest

import quorate as engine
from quorate.resources import shipped_rules
from tests.exports.exporting import lines_in, members_of, rows_in
from tests.path import flat
from tests.path.walking import (
    NOW_TEXT,
    Decided,
    decided_of,
    figures_of,
    files_in,
    ingest,
    keys_of,
    lasting,
    quorate,
    rules_with,
)

SEEDS: Final = shipped_rules("seeds")
EACH: Final = 6
"""Every sixth account goes the whole path."""
OF_ACCOUNTS: Final = ("customers", "open_growers", "stalled_deals")
OF_PEOPLE: Final = ("warm_deciders", "suppressed")
GROUPS: Final = ("seeds_growers", "field_growers")


@dataclass(frozen=True)
class Walked:
    """What has come of the files so far: payloads and a store, and what they are decided to."""

    rules: Path
    payloads: Path
    store: Path
    cache: Path
    said: list[Any]
    by_payloads: Decided
    by_store: Decided

    def export(self, name: str, kind: str, *arguments: str, into: Path) -> Path:
        """Export to a file or folder out of payloads, and some out of the store, which has to give the same."""
        outs = []
        for source in (self.payloads, self.store) if name in {"table.csv", "xdm", "sales"} else (self.payloads,):
            out = into / source.suffix / name
            out.parent.mkdir(exist_ok=True)
            quorate("export", kind, self.rules, source, *arguments, "--out", out, cache=self.cache)
            outs.append(out)
        assert files_in(outs[0]) == files_in(outs[-1])
        return outs[0]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("path")


@pytest.fixture(scope="module")
def rules(home: Path) -> Path:
    return rules_with(home / "seeds", SEEDS, Path(__file__).parent / "mappings.rules")


@pytest.fixture(scope="module")
def path(home: Path, rules: Path) -> Walked:
    files = home / "files"
    files.mkdir()
    given = flat.write_files(files, flat.payloads()[::EACH])
    payloads, store, cache = home / "accounts.ndjson.gz", home / "seeds.db", home / "cache"
    quorate("map", rules, *given, "--now", NOW_TEXT, "--out", payloads, cache=cache)
    said = ingest(store, rules, given, cache)
    return Walked(rules, payloads, store, cache, said, decided_of(rules, payloads), decided_of(rules, store))


def test_every_account_is_decided_as_before_it_was_taken_apart(rules: Path, home: Path, tmp_path: Path) -> None:
    out = tmp_path / "accounts.ndjson"
    given = flat.payloads()
    files = flat.write_files(tmp_path, given)
    told = json.loads(
        quorate("map", rules, *files, "--now", NOW_TEXT, "--out", out, "--format", "json", cache=home / "cache")
    )
    assert (told["rejected"], told["told"], told["left_out"]) == ({}, {}, {})
    mapped = {each["account"]["id"]: each for each in lines_in(out)}
    assert len(mapped) == len(given) == told["written"]["accounts"]
    seeds = engine.load(SEEDS)
    for each in given:
        before = seeds.decide(flat.told(each), missing=False).content
        assert seeds.decide(mapped[each["account"]["id"]], missing=False).content == before


def test_a_server_decides_what_payloads_are_decided_to_and_takes_nothing_in_twice(path: Walked) -> None:
    first, second = path.said
    assert first["new"] == first["sent"]
    assert second == {"sent": first["sent"], "known": first["sent"]}
    assert set(path.by_store) == set(path.by_payloads)
    for key, each in path.by_payloads.items():
        assert lasting(path.by_store[key].decision) == lasting(each.decision)


def test_exports_and_reports_are_alike_and_read_again_have_the_members_of_the_decisions(
    path: Walked, tmp_path: Path
) -> None:
    decided = path.by_payloads
    members = {name: members_of(name, decided.values()) for name in (*OF_ACCOUNTS, *OF_PEOPLE, *GROUPS)}
    assert all(members.values())
    exported = {
        name: path.export(*arguments, into=tmp_path)
        for name, arguments in {
            "table.csv": ("members", "--of", "seeds_growers", "--fields", "email,account.name"),
            "columns.parquet": ("members", "--of", "suppressed"),
            "lines.ndjson": ("members", "--of", "open_growers", "--fields", "name"),
            "companies.csv": ("linkedin", "--companies", "--of", "customers"),
            "contacts.csv": ("linkedin", "--contacts", "--of", "warm_deciders"),
            "xdm": ("xdm",),
            "sales": ("salesforce",),
        }.items()
        for arguments in [(name, *arguments)]
    }
    assert keys_of(rows_in(exported["table.csv"])) == members["seeds_growers"]
    assert keys_of(pq.read_table(exported["columns.parquet"]).to_pylist()) == members["suppressed"]
    assert keys_of(lines_in(exported["lines.ndjson"])) == members["open_growers"]
    names = {decided[key].facts["name"] for (key,) in members["customers"]}
    assert {row["companyname"] for row in rows_in(exported["companies.csv"])} == names
    people = {(key, one["id"]): one for key, each in decided.items() for one in each.facts["people"]}
    agreed = [one for key in members["warm_deciders"] if (one := people[key[0], key[1]]).get("consent_email")]
    hashed = {hashlib.sha256(one["email"].encode()).hexdigest() for one in agreed if "email" in one}
    assert {row["email"] for row in rows_in(exported["contacts.csv"])} == hashed != set()
    segments: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for each in lines_in(exported["xdm"] / "accounts.ndjson"):
        for name, one in each["segmentMembership"]["quorate"].items():
            assert one["status"] == "realized"
            segments[name].add((each["accountKey"]["sourceKey"],))
    assert {name: segments[name] for name in OF_ACCOUNTS} == {name: members[name] for name in OF_ACCOUNTS}
    committees: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for row in rows_in(exported["sales"] / "Buying_Committee_Member__c.csv"):
        account, group, person, role = row["Quorate_Key__c"].split("|")
        committees[group].add((account, person, role))
    assert committees == {name: members[name] for name in GROUPS}
    figures = figures_of(path.rules, path.payloads, cache=path.cache)
    assert figures_of(path.store, cache=path.cache) == figures
    found = [group["name"] for each in decided.values() for group in each.decision["groups"]]
    for name in GROUPS:
        assert figures["groups.total", "end", (("group", name),)]["value"] == found.count(name)
