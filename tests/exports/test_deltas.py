"""What an export tells of the last one: applied to the last, it gives the new one."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quorate.exports import Earlier
from tests.exports.exporting import Rows, export, lines_in, payloads, rows_in, write_payloads, write_small

_ROWS = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["", "x", "y"]), max_size=6)


@given(old=_ROWS, new=_ROWS, is_keyed=st.booleans())
@settings(derandomize=True, deadline=None, database=None, max_examples=60)
def test_rows_that_are_gone_and_new_lead_from_one_to_the_other(
    old: dict[str, str], new: dict[str, str], *, is_keyed: bool
) -> None:
    before, after = ([list(pair) for pair in rows.items()] for rows in (old, new))
    earlier = Earlier.of(before, (0,) if is_keyed else ())
    told = [(row, earlier.compare(row)) for row in after]
    gone = [row for row in before if earlier.is_gone(row)]
    kept = [row for row in before if row not in gone]
    if is_keyed:
        applied = {row[0]: row[1] for row in kept} | {row[0]: row[1] for row, change in told if change != "same"}
        assert applied == new
        assert {row[0] for row, change in told if change == "changed"} == {
            k for k in old if k in new and old[k] != new[k]
        }
    else:
        assert all(change in {"same", "added"} for _, change in told)
        assert sorted(kept + [row for row, change in told if change == "added"]) == sorted(after)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two days of accounts: some are gone, some are new, and people of some have changed."""
    made = tmp_path_factory.mktemp("deltas")
    some = payloads()
    write_payloads(made / "first.ndjson", some[:30])
    later: list[dict[str, Any]] = json.loads(json.dumps(some[8:]))
    for each in later[::3]:
        for person in (each["account"].get("people") or ())[::2]:
            person |= {"consent_email": True, "job_title": "Director of Agronomy", "seniority": "director"}
    write_payloads(made / "second.ndjson", [{**each, "now": "2026-06-02T12:00:00Z"} for each in later])
    return made


def both(folder: Path, kind: str, *arguments: str) -> tuple[Path, Path, dict[str, Any]]:
    """Export the first day and then the second since that; return both folders, and what the second told."""
    first, second = folder / "first", folder / "second"
    export(folder, kind, *arguments, "--out", "first", "--force", accounts="first.ndjson")
    told = export(folder, kind, *arguments, "--out", "second", "--force", "--since", "first", accounts="second.ndjson")
    return first, second, told


def rows_of(folder: Path, told: dict[str, Any], what: str) -> Rows:
    return [
        row for each in told["files"] if each["what"] == what for row in rows_in(folder / each["name"])
    ]  # fmt: skip


def test_members(folder: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    first, second, told = both(folder, "members", "--of", "seeds_growers", "--as", "parquet", "--fields", "job_title")
    assert told["since"]["now"]["last"] == "2026-06-01T12:00:00Z"

    def keyed(path: Path) -> dict[tuple[str, ...], Any]:
        return {
            (row["account"], row["group"], row["person"], row["role"]): row for row in pq.read_table(path).to_pylist()
        }

    last, new = keyed(first / "members.parquet"), keyed(second / "members.parquet")
    added, changed, removed = (keyed(second / f"members.{what}.parquet") for what in ("added", "changed", "removed"))
    assert added
    assert changed
    assert removed
    assert {key: row for key, row in last.items() if key not in removed} | added | changed == new
    assert removed.items() <= last.items()


def test_lists_of_linkedin(folder: Path) -> None:
    first, second, told = both(folder, "linkedin", "--contacts", "--of", "deciders_in_a_deal")
    last = rows_in(first / "contacts.csv")
    removed, added = rows_of(second, told, "removed"), rows_of(second, told, "added")
    assert removed
    assert added
    rows = [row for row in last if row not in removed] + added
    assert sorted(rows, key=str) == sorted(rows_of(second, told, "whole"), key=str)


def test_objects_of_salesforce(folder: Path) -> None:
    first, second, told = both(folder, "salesforce")
    assert len(told["files"]) == 9
    for table in ("Buying_Committee__c", "Buying_Committee_Member__c", "OpportunityContactRole"):
        last, new, upserts = (
            {row["Quorate_Key__c"]: row for row in rows_in(path)}
            for path in (first / f"{table}.csv", second / f"{table}.csv", second / f"{table}.upsert.csv")
        )
        deletes = rows_in(second / f"{table}.delete.csv")
        assert all(list(row) == ["Quorate_Key__c"] for row in deletes)
        gone = {row["Quorate_Key__c"] for row in deletes}
        assert gone
        assert {key: row for key, row in last.items() if key not in gone} | upserts == new


def test_memberships_of_xdm(folder: Path) -> None:
    first, second, _ = both(folder, "xdm")

    def realized(path: Path) -> dict[tuple[str, str], str]:
        found = memberships(path)
        return {key: time for key, (status, time) in found.items() if status == "realized"}

    def memberships(path: Path) -> dict[tuple[str, str], tuple[str, str]]:
        return {
            (json.dumps(each.get("accountKey") or each["b2b"]), segment): (
                told["status"],
                told["lastQualificationTime"],
            )
            for each in lines_in(path)
            for segment, told in each["segmentMembership"]["quorate"].items()
        }

    for name in ("accounts", "people"):
        changes = memberships(second / f"{name}.changes.ndjson")
        applied = {key: ("realized", time) for key, time in realized(first / f"{name}.ndjson").items()} | changes
        assert {time for status, time in changes.values() if status == "exited"} == {"2026-06-02T12:00:00Z"}
        assert {key: time for key, (status, time) in applied.items() if status == "realized"} == realized(
            second / f"{name}.ndjson"
        )


def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    rules = write_small(tmp_path)
    for form in ("csv", "ndjson"):
        given = ("--of", "large", "--as", form, "--out", "same", "--force")
        export(tmp_path, "members", *given, rules=rules)
        told = export(tmp_path, "members", *given, "--since", "same", rules=rules)
        assert [(each["what"], each["rows"]) for each in told["files"]] == [
            ("whole", 4), ("added", 0), ("changed", 0), ("removed", 0)
        ]  # fmt: skip


def test_what_is_no_last_export(tmp_path: Path) -> None:
    rules = write_small(tmp_path)

    def refused(*arguments: str) -> str:
        given = ("--of", "large", "--out", "never", *arguments)
        told: str = export(tmp_path, "members", *given, code=2, rules=rules)
        assert not (tmp_path / "never").exists()
        return told

    export(tmp_path, "members", "--of", "large", "--out", "last", "--force", rules=rules)
    assert "X120" in refused("--since", "nowhere")
    assert "X120" in refused("--since", "first.ndjson")
    assert "other columns" in refused("--since", "last", "--fields", "employees")
    assert "was made with bom False, and not True" in refused("--since", "last", "--bom")
    manifest = json.loads((tmp_path / "last" / "manifest.json").read_bytes())
    for changed, reason in (
        ({"files": [{**manifest["files"][0], "name": "../members.csv"}]}, "names files elsewhere"),
        ({"rule_set": {"name": "weeds", "revision": ""}}, "is of the rule set weeds"),
        ({"kind": "linkedin"}, "is of linkedin"),
        ({"files": [{**manifest["files"][0], "name": ".."}]}, "names files elsewhere"),
        ({"files": [{**manifest["files"][0], "name": "a\0b"}]}, "names files elsewhere"),
        ({"files": [{"name": "members.csv"}]}, "is no manifest"),
        ({"options": []}, "is no manifest"),
        ({"tables": [1]}, "is no manifest"),
        ({"tables": [{"name": "members"}]}, "is no manifest"),
    ):
        (tmp_path / "last" / "other.json").write_text(json.dumps({**manifest, **changed}), encoding="utf-8")
        assert reason in refused("--since", "last/other.json")
    (tmp_path / "last" / "members.csv").write_text("account,since\n", encoding="utf-8")
    assert "was changed since it was written" in refused("--since", "last")
    (tmp_path / "last" / "members.csv").unlink()
    assert "no such file" in refused("--since", "last")
