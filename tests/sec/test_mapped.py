"""Real filings from their files through mappings to payloads and into a service, against payloads made by hand."""

from __future__ import annotations

import csv
import gzip
import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from quorate.client import connect
from tests.cli.running import run_here
from tests.sec import payloads
from tests.service.serving import serve

pytestmark = pytest.mark.skipif(
    not payloads.DATA.is_dir(), reason="the filings (../shared/data/sec-form4) are not beside the repository"
)

SIZE = 12
"""So many companies are mapped; AOS, whose filings are the odd ones, is among them."""
RECORDS = {"accounts": "accounts_file", "people": "people_file", "events": "filing"}


@pytest.fixture(name="rules")
def rules_fixture(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    folder.mkdir()
    here = Path(__file__).parent
    for path in (
        here / "rules" / "quorate.toml",
        here / "rules" / "schema.rules",
        here / "mappings" / "mappings.rules",
    ):
        shutil.copy(path, folder)
    return folder


@pytest.fixture(name="files")
def files_fixture(tmp_path: Path) -> list[str]:
    """Write the rows of a few companies; what was sorted by company is now by nothing."""
    kept = {row["account"] for row in payloads.rows_of("accounts")[: SIZE - 1]} | {"AOS"}
    named = []
    for name, record in RECORDS.items():
        rows = [row for row in payloads.rows_of(name) if row["account"] in kept]
        path = tmp_path / f"{name}.csv.gz"
        with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows[1::2] + rows[::2])
        named.append(f"{record}={path}")
    return named


def events_of(account: dict[str, Any]) -> Counter[tuple[Any, ...]]:
    names = ("type", "at", "person", "code", "shares", "price", "title")
    # An empty cell is missing, where the payloads by hand have a title that is known to be empty.
    told = [{**event, "title": event.get("title") or None} for event in account["events"] if event["type"] != "other"]
    return Counter(tuple(event.get(name) for name in names) for event in told)


def test_filings_are_mapped_to_what_was_made_by_hand_decided_and_taken_in(
    rules: Path, files: list[str], tmp_path: Path
) -> None:
    out = tmp_path / "accounts.ndjson.zst"
    done = run_here("map", rules, *files, "--out", out, "--now", payloads.NOW, "--format", "json")
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stderr)
    by_hand = {each["account"]["id"]: each["account"] for each in payloads.convert(tmp_path).payloads}
    decided = run_here("decide", rules, out, "--whole")
    assert decided.returncode == 0, decided.stdout
    assert len(decided.stdout.splitlines()) == summary["written"]["accounts"] == SIZE
    plain = run_here("map", rules, *files)
    mapped = [json.loads(line)["account"] for line in plain.stdout.splitlines()]
    for account in mapped:
        expected = by_hand[account["id"]]
        assert [one["id"] for one in account["people"]] == sorted(one["id"] for one in expected["people"])
        assert events_of(account) == events_of(expected)
    undated = next(file for file in summary["files"] if file["record"] == "filing")
    assert undated["rejected"] == 0
    assert undated["unmapped"] == 7 + sum(
        event["type"] == "other" for account in mapped for event in by_hand[account["id"]]["events"]
    )
    with serve(rules) as server:
        first = json.loads(run_here("map", rules, *files, "--server", server.address, "--format", "json").stderr)
        assert first["server"]["sent"] == first["server"]["new"]
        with connect(server.address) as client:
            stored = client.get_account("AOS", with_payload=True).payload
    assert stored is not None
    assert events_of(stored["account"]) == events_of(by_hand["AOS"])
