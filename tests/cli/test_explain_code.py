"""`quorate explain-code`."""

from __future__ import annotations

import json

import pytest

from quorate.diagnostics.catalogue.families import CODES, FAMILIES
from quorate.diagnostics.pages import render_page
from tests.cli.running import run_here as run


@pytest.mark.parametrize("asked", ["E201", "e201", "unknown-name", "UNKNOWN-NAME"])
def test_a_page_is_found_by_code_and_by_name(asked: str) -> None:
    done = run("explain-code", asked)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("E201 unknown-name: `…` is not known here\n\n")
    assert "avoid:\n\n    audience large of accounts where employes >= 500\n" in done.stdout
    assert "prefer:\n\n    audience large of accounts where employees >= 500\n" in done.stdout


def test_a_page_shows_what_its_sample_gives() -> None:
    assert "    error[E201]: `employes` is not known here\n" in run("explain-code", "E201").stdout
    assert "    error[E602]: `time-zone` is not a setting\n" in run("explain-code", "E602").stdout


def test_a_page_says_of_a_warning_that_it_is_one() -> None:
    assert run("explain-code", "E702").stdout.startswith(
        "E702 step-never-reached (warning): step `…` is never reached\n"
    )
    pages = json.loads(run("explain-code", "--format", "json").stdout)
    severities = {page["code"]: page["severity"] for page in pages}
    assert (severities["E701"], severities["E702"]) == ("error", "warning")


def test_a_name_that_two_codes_have_shows_both() -> None:
    done = run("explain-code", "unknown-field")
    assert "E207 unknown-field" in done.stdout
    assert "E509 unknown-field" in done.stdout


@pytest.mark.parametrize("arguments", [[], ["--list"]])
def test_all_codes_are_listed_by_family(arguments: list[str]) -> None:
    done = run("explain-code", *arguments)
    assert all(f"  {code.id}  {code.name} " in done.stdout for code in CODES.values())
    assert all(f"{family}\n" in done.stdout for family in FAMILIES)


@pytest.mark.parametrize(("asked", "meant"), [("unknown-nam", "unknown-name"), ("unknown-tmezone", "unknown-timezone")])
def test_a_misspelt_code_is_told_with_the_one_that_was_meant(asked: str, meant: str) -> None:
    done = run("explain-code", asked)
    assert done.returncode == 2
    assert f"a name close to it is `{meant}`" in done.stderr


def test_json_has_the_whole_page() -> None:
    page = json.loads(run("explain-code", "E201", "--format", "json").stdout)[0]
    assert (page["code"], page["name"]) == ("E201", "unknown-name")
    assert page["avoid"] == {"kind": "rules", "text": "audience large of accounts where employes >= 500\n"}
    assert len(json.loads(run("explain-code", "--format", "json").stdout)) == len(CODES)


@pytest.mark.parametrize("code", CODES.values(), ids=lambda code: code.id)
def test_every_page_fits_a_screen(code: object) -> None:
    text = render_page(CODES[getattr(code, "id", "")])
    assert len(text.splitlines()) <= 50
    assert max(map(len, text.splitlines())) <= 160
    assert "{" not in text.splitlines()[0]


def test_codes_are_in_the_family_of_their_number() -> None:
    for codes in FAMILIES.values():
        assert len({code.id[:2] for code in codes}) == 1
    assert list(CODES) == sorted(CODES)
