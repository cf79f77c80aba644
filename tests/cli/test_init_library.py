"""`quorate init --std`: rule sets that start from the library of vendors check, are formatted and pass their tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from quorate.resources import library_names, shipped_names, shipped_rules
from tests.cli.running import run_here as run

VENDORS = ("marketo", "salesforce", "xdm")


def test_the_library_has_three_vendors_and_a_starter() -> None:
    assert library_names() == VENDORS
    assert {"std/starter", *(f"std/{vendor}" for vendor in VENDORS)} <= set(shipped_names())


def test_all_of_the_library_fill_the_same_schema() -> None:
    texts = {(shipped_rules(f"std/{name}") / "schema.rules").read_bytes() for name in (*VENDORS, "starter")}
    assert len(texts) == 1


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_new_rule_set_is_well(vendor: str, tmp_path: Path) -> None:
    folder = tmp_path / "my rules"
    done = run("init", "--std", vendor, "my rules", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "quorate map 'my rules' " in done.stdout
    for verb in (["check"], ["fmt", "--check"], ["lint"], ["test", "--threshold", "100"]):
        done = run(*verb, folder)
        assert done.returncode == 0, done.stdout + done.stderr
    assert (folder / "quorate.toml").read_text(encoding="utf-8").startswith('name = "my-rules"\n')
    shipped = shipped_rules(f"std/{vendor}") / "samples"
    for sample in shipped.iterdir():
        assert (folder / "samples" / sample.name).read_bytes() == sample.read_bytes()


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
    assert "give one of them" in done.stderr
