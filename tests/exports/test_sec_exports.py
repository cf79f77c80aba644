"""Real companies and their officers, exported and read again."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import quorate
from quorate.decide.decided import DecidedAccount
from tests.cli.running import run_here
from tests.exports.exporting import lines_in, members_of, rows_in, write_payloads
from tests.sec import payloads as sec
from tests.sec.figures import RULES

pytestmark = pytest.mark.skipif(
    not sec.DATA.is_dir(), reason="the filings (../shared/data/sec-form4) are not beside the repository"
)
EACH = 30
"""Every thirtieth company: all of them take half a minute."""


@pytest.fixture(scope="module")
def given() -> list[dict[str, Any]]:
    return sec.convert().payloads[::EACH]


@pytest.fixture(scope="module")
def decided(given: list[dict[str, Any]]) -> list[DecidedAccount]:
    rules = quorate.load(RULES)
    return [DecidedAccount(each["account"], rules.decide(each, missing=False).content) for each in given]


def test_officers_and_companies(given: list[dict[str, Any]], decided: list[DecidedAccount], tmp_path: Path) -> None:
    accounts = write_payloads(tmp_path / "sec.ndjson", given)

    def export(kind: str, *arguments: str) -> None:
        done = run_here(
            "export", kind, RULES, accounts, *arguments, cwd=tmp_path, QUORATE_CACHE=str(tmp_path.parent / ".cache")
        )
        assert done.returncode == 0, done.stderr

    names = {each["account"]["id"]: each["account"]["name"] for each in given}
    for name in audiences_with_members(decided):
        there = members_of(name, decided)
        export("members", "--of", name, "--out", f"{name}.csv", "--formulas", "tell")
        rows = rows_in(tmp_path / f"{name}.csv")
        assert {tuple(row[key] for key in row if key in {"account", "person"}) for row in rows} == there
    export("linkedin", "--companies", "--of", "cfo_on_file", "--out", "li", "--force")
    found = {row["companyname"] for row in rows_in(tmp_path / "li" / "companies.csv")}
    assert found == {names[key] for (key,) in members_of("cfo_on_file", decided)} != set()
    export("xdm", "--of", "cfo_on_file", "--out", "xdm")
    keys = {(each["accountKey"]["sourceKey"],) for each in lines_in(tmp_path / "xdm" / "accounts.ndjson")}
    assert keys == members_of("cfo_on_file", decided)
    assert json.loads((tmp_path / "xdm" / "manifest.json").read_bytes())["accounts"]["rejected"] == 0


def audiences_with_members(decided: list[DecidedAccount]) -> Iterator[str]:
    names = [entry["name"] for entry in decided[0].decision["audiences"]]
    names += [entry["name"] for entry in decided[0].decision["people"][0]["audiences"]]
    found = [name for name in names if members_of(name, decided)]
    assert len(found) > 3
    yield from found[::12]
