"""`quorate import pql`: files of segments to a rule set that checks, and a report of what is left out."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.cli.running import run_here as run
from tests.cli.running import write_rules

SEGMENTS = [
    {
        "id": "s1",
        "name": "US buyers",
        "description": "Of the US",
        "expression": {"value": 'homeAddress.country = "US"'},
    },
    {
        "id": "s2",
        "name": "Busy elsewhere",
        "expression": {
            "value": 'not inSegment("s1") and xEvent[eventType = "web.formFilledOut" '
            "and timestamp occurs < 30 days before now]"
        },
    },
    {
        "id": "s3",
        "name": "Large",
        "schema": {"name": "_xdm.context.account"},
        "expression": {"value": "accountOrganization.numberOfEmployees > 500"},
    },
]
OTHER = {"id": "s5", "name": "Traits", "expression": {"type": "AAM", "value": "1T"}}
ODD = {"id": "s4", "name": "Odd", "expression": {"value": "orders.groupBy(storeId)"}}

ACCOUNT = {
    "now": "2026-06-01T12:00:00Z",
    "account": {
        "id": "a",
        "accountOrganization": {"numberOfEmployees": 600},
        "people": [{"id": "p", "homeAddress": {"country": "DE"}}, {"id": "q"}, {"id": "r", "homeAddress": None}],
        "events": [
            {"id": "e", "type": "web.formFilledOut", "at": "2026-05-30T00:00:00Z", "person": "p"},
            {"id": "f", "type": "web.formFilledOut", "at": "2026-05-30T00:00:00Z", "person": "q"},
        ],
    },
}


@pytest.fixture
def segments(tmp_path: Path) -> Path:
    file = tmp_path / "segments.json"
    file.write_text(json.dumps(SEGMENTS), encoding="utf-8")
    return file


def test_segments_become_a_rule_set_that_checks_is_formatted_and_decides(segments: Path, tmp_path: Path) -> None:
    done = run("import", "pql", segments.name, "--out", "imported", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "wrote imported/quorate.toml",
        "wrote imported/schema.rules",
        "wrote imported/audiences.rules",
        "3 of 3 segments carried over",
    ]
    assert run("check", tmp_path / "imported").returncode == 0
    assert run("fmt", "--check", tmp_path / "imported").returncode == 0
    decided = run("decide", tmp_path / "imported", "-", stdin=json.dumps(ACCOUNT).encode())
    decision = json.loads(decided.stdout)
    assert [each["result"] for each in decision["audiences"]] == ["true"]
    members = {
        person["id"]: [each["name"] for each in person["audiences"] if each["result"] == "true"]
        for person in decision["people"]
    }
    assert members == {"p": ["busy_elsewhere"], "q": ["busy_elsewhere"], "r": []}


def test_what_is_left_out_is_reported_and_the_rest_goes_on(segments: Path, tmp_path: Path) -> None:
    segments.write_text(json.dumps([*SEGMENTS, ODD, OTHER]), encoding="utf-8")
    done = run("import", "pql", segments, "--out", tmp_path / "all.rules")
    assert done.returncode == 7
    assert "error[Q110]: `groupBy` has no form in rules" in done.stdout
    assert "1 | orders.groupBy(storeId)" in done.stdout
    assert "left out: Odd" in done.stdout
    assert "help: `Traits` is left out" in done.stdout
    assert done.stdout.endswith("3 of 5 segments carried over\n")
    assert run("check", tmp_path / "all.rules").returncode == 0
    assert run("fmt", "--check", tmp_path / "all.rules").returncode == 0


def test_without_a_place_rules_go_to_standard_output_and_the_report_elsewhere(segments: Path) -> None:
    done = run("import", "pql", "-", stdin=segments.read_bytes())
    assert done.returncode == 0
    assert done.stdout.startswith("# What the imported queries use.")
    assert 'audience us_buyers "US buyers" of people' in done.stdout
    assert done.stderr == "3 of 3 segments carried over\n"


def test_the_report_is_one_document_for_programs(segments: Path, tmp_path: Path) -> None:
    segments.write_text(json.dumps([*SEGMENTS, ODD]), encoding="utf-8")
    done = run("import", "pql", segments, "--out", tmp_path / "imported", "--format", "json")
    assert done.returncode == 7
    told = json.loads(done.stdout)
    assert told["carried"][0] == {"id": "s1", "name": "US buyers", "audience": "us_buyers"}
    assert told["left"] == [{"id": "s4", "name": "Odd"}]
    assert [(each["code"], each["name"], each["declaration"]) for each in told["diagnostics"]] == [
        ("Q110", "not-sayable", "segment `Odd`")
    ]
    assert told["summary"] == {"errors": 1, "warnings": 0, "notes": 0}


def test_several_files_of_all_forms_are_imported_together(tmp_path: Path) -> None:
    (tmp_path / "one.pql").write_text('country = "US"\n', encoding="utf-8")
    (tmp_path / "two.json.gz").write_bytes(gzip.compress(json.dumps(SEGMENTS[2]).encode()))
    (tmp_path / "three.ndjson").write_text("\n".join(map(json.dumps, SEGMENTS[:2])), encoding="utf-8")
    done = run("import", "pql", "one.pql", "two.json.gz", "three.ndjson", "--out", "imported", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert "4 of 4 segments carried over" in done.stdout


def test_audiences_are_written_into_a_rule_set_that_has_a_schema(tmp_path: Path) -> None:
    rules = write_rules(tmp_path / "rules")
    (tmp_path / "vps.pql").write_text('job_title.startsWith("VP")', encoding="utf-8")
    done = run("import", "pql", tmp_path / "vps.pql", "--rules", rules, "--out", rules)
    assert done.returncode == 0, done.stdout
    assert done.stdout.splitlines()[0] == f"wrote {rules / 'imported.rules'}"
    assert run("check", rules).returncode == 0
    assert run("fmt", "--check", rules).returncode == 0
    (tmp_path / "vps.pql").write_text('job_titel.startsWith("VP")', encoding="utf-8")
    done = run("import", "pql", tmp_path / "vps.pql", "--rules", rules, "--out", rules)
    assert done.returncode == 7
    assert "the rule set has no `job_titel`" in done.stdout
    assert "a name close to it is `job_title`" in done.stdout


def test_files_that_are_there_are_not_overwritten(segments: Path, tmp_path: Path) -> None:
    assert run("import", "pql", segments, "--out", tmp_path / "imported").returncode == 0
    again = run("import", "pql", segments, "--out", tmp_path / "imported")
    assert again.returncode == 2
    assert "`--force` overwrites" in again.stderr
    assert run("import", "pql", segments, "--out", tmp_path / "imported", "--force").returncode == 0
    (tmp_path / "one.rules").touch()
    assert run("import", "pql", segments, "--out", tmp_path / "one.rules").returncode == 2


def test_rules_that_do_not_compile_and_files_that_cannot_be_read_are_told(segments: Path, tmp_path: Path) -> None:
    rules = write_rules(tmp_path / "rules", odd="audience odd of accounts where employees greater 5\n")
    assert run("import", "pql", segments, "--rules", rules).returncode == 3
    assert run("import", "pql", tmp_path / "nowhere.json").returncode == 2
    (tmp_path / "cut.gz").write_bytes(gzip.compress(b"a = 1" * 100)[:-10])
    done = run("import", "pql", tmp_path / "cut.gz")
    assert done.returncode == 2
    assert "cut.gz: the file is cut off" in done.stderr
    (tmp_path / "empty.json").touch()
    done = run("import", "pql", tmp_path / "empty.json")
    assert done.returncode == 7
    assert "it is empty" in done.stderr
