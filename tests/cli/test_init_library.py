"""`quorate init --std`: rule sets that start from the library of vendors check, are formatted and pass their tests."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quorate.resources import library_names, shipped_names, shipped_rules
from tests.cli.running import run_here as run

NOW = "2026-06-01T12:00:00Z"
FIRST = {"marketo": "1", "salesforce": "001000000000001AAA", "xdm": "1"}
"""The id of the first company of the samples."""

VENDORS = ("marketo", "salesforce", "xdm")


def test_the_library_has_three_vendors_and_a_starter() -> None:
    assert library_names() == VENDORS
    assert {"std/starter", *(f"std/{vendor}" for vendor in VENDORS)} <= set(shipped_names())


def test_all_of_the_library_fill_the_same_schema() -> None:
    texts = {(shipped_rules(f"std/{name}") / "schema.rules").read_bytes() for name in (*VENDORS, "starter")}
    assert len(texts) == 1


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_new_rule_set_checks_and_goes_on_to_decisions(vendor: str, tmp_path: Path) -> None:
    folder = tmp_path / "my rules"
    done_init = run("init", "--std", vendor, "my rules", cwd=tmp_path)
    assert (done_init.returncode, done_init.stderr) == (0, "")
    assert "quorate map 'my rules' 'my rules/samples'/* " in done_init.stdout
    assert (folder / "quorate.toml").read_text(encoding="utf-8").startswith('name = "my-rules"\n')
    shipped = sorted((shipped_rules(f"std/{vendor}") / "samples").iterdir())
    samples = [folder / "samples" / each.name for each in shipped]
    assert [each.read_bytes() for each in samples] == [each.read_bytes() for each in shipped]

    payloads = tmp_path / "accounts.ndjson"
    done = run("map", folder, *samples, "--now", NOW, "--out", payloads, "--workers", "1")
    assert done.returncode in {0, 7}, done.stderr
    assert vendor == "marketo" or '"name":"Seeds webinar"' in payloads.read_text(encoding="utf-8")
    for line in payloads.read_text(encoding="utf-8").splitlines():
        json.loads(line, object_pairs_hook=each_once)
    (export,) = (line for line in done_init.stdout.splitlines() if " export linkedin " in line)
    options = export.partition("--contacts")[2].partition(" --out ")[0].split()
    done = run("export", "linkedin", folder, payloads, "--contacts", *options, "--out", tmp_path / "linkedin")
    assert done.returncode == 0, done.stderr
    rows = (tmp_path / "linkedin" / "contacts.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert rows, done.stderr
    decided = [json.loads(line) for line in run("decide", folder, payloads).stdout.splitlines()]
    assert [each["errors"] for each in decided] == [[]] * 6
    groups = {each["account"].partition("@")[0].partition(".")[0]: each["groups"] for each in decided}
    roles = {member["role"] for member in groups[FIRST[vendor]][0]["members"]}
    assert roles == {"decision_maker", "influencer", "practitioner"}


def each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Make an object of its members, none of which may be there twice."""
    found = dict(pairs)
    assert len(found) == len(pairs), [name for name, _ in pairs]
    return found


def test_a_new_rule_set_is_formatted_and_passes_its_tests(tmp_path: Path) -> None:
    assert run("init", "--std", "salesforce", cwd=tmp_path).returncode == 0
    for verb in (["fmt", "--check"], ["test", "--threshold", "100"]):
        done = run(*verb, tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr


def test_several_vendors_fill_one_schema(tmp_path: Path) -> None:
    done = run("init", "all", *(each for vendor in VENDORS for each in ("--std", vendor)), cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "`munchkin` of all/marketo/mappings.rules" in done.stdout
    assert run("check", tmp_path / "all").returncode == 0
    assert len(list((tmp_path / "all").rglob("schema.rules"))) == 1
    samples = {each.name for vendor in VENDORS for each in (shipped_rules(f"std/{vendor}") / "samples").iterdir()}
    assert {each.name for each in (tmp_path / "all" / "samples").iterdir()} == samples
    crm = [tmp_path / "all" / "samples" / name for name in ("company.csv", "sf_account.csv")]
    told = run("map", tmp_path / "all", *crm, "--workers", "1").stderr
    assert "written: accounts 10\n" in told


def test_what_is_there_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "samples").mkdir()
    (tmp_path / "samples" / "lead.csv").write_text("id\n", encoding="utf-8")
    done = run("init", "--std", "marketo", cwd=tmp_path)
    assert done.returncode == 2
    assert "lead.csv is there already; `--force` overwrites" in done.stderr
    assert not (tmp_path / "schema.rules").exists()
    assert run("init", "--std", "marketo", "--force", cwd=tmp_path).returncode == 0


def test_a_vendor_that_is_not_there_is_told_with_one_that_is(tmp_path: Path) -> None:
    done = run("init", "--std", "markto", cwd=tmp_path)
    assert done.returncode == 2
    assert "the library has no `markto`: a name close to it is `marketo`" in done.stderr
    assert run("init", "--std", "starter", cwd=tmp_path).returncode == 2


def test_a_schema_is_of_the_library_or_of_samples(tmp_path: Path) -> None:
    done = run("init", "--std", "xdm", "--from", "-", cwd=tmp_path)
    assert done.returncode == 2
    assert "--from and --std each make a schema of their own: give one of them" in done.stderr
