"""Accounts to export, exports by the command line, and their files read by what knows nothing of them."""

import csv
import gzip
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import quorate
from quorate.decide.decided import DecidedAccount
from quorate.engine import RuleSet
from tests.cli.running import RULES, run_here, write_rules

SEEDS = RULES / "seeds"
FEW = 32
Rows = list[dict[str, str]]


@cache
def seeds() -> RuleSet:
    return quorate.load(SEEDS)


@cache
def payloads() -> list[dict[str, Any]]:
    """Return some accounts of the example, one of them with a name that spreadsheets would calculate."""
    lines = gzip.decompress((SEEDS / "accounts.ndjson.gz").read_bytes()).splitlines()[:FEW]
    found = [json.loads(line) for line in lines]
    found[1]["account"]["name"] = '=HYPERLINK("http://rival.example", "Acme")'
    for each in found:
        for person in (each["account"].get("people") or ())[:2]:
            person["relation"] = {"primary": "yes"}  # which no rule reads, and is no boolean
    return found


@cache
def decided() -> list[DecidedAccount]:
    return [DecidedAccount(each["account"], seeds().decide(each, missing=False).content) for each in payloads()]


def write_payloads(path: Path, given: Iterable[dict[str, Any]]) -> Path:
    path.write_text("".join(f"{json.dumps(each)}\n" for each in given), encoding="utf-8")
    return path


def write_small(folder: Path) -> Path:
    """Write rules that are compiled in no time, and accounts for them; return the rules."""
    people = [{"id": f"p{number}", "job_title": "Chief"} for number in range(3)]
    given = [
        {
            "now": "2026-06-01T12:00:00Z",
            "account": {"id": f"a{number}", "employees": 400 + 50 * number, "people": people},
        }
        for number in range(6)
    ]
    write_payloads(folder / "accounts.ndjson", given)
    return write_rules(folder / "small")


def export(
    folder: Path, kind: str, *arguments: str, code: int = 0, accounts: str = "accounts.ndjson", rules: Path = SEEDS
) -> Any:  # noqa: ANN401 - a manifest
    """Export accounts of a folder to `out` in it, unless --out is given; return the manifest, or what was refused."""
    given = [*arguments, "--format", "json"]
    if "--out" not in arguments:
        given += ["--out", "out", "--force"]
    cache_folder = str(folder.parent / ".cache")
    done = run_here("export", kind, rules, accounts, *given, cwd=folder, QUORATE_CACHE=cache_folder)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout) if done.stdout else done.stderr


def rows_in(path: Path, delimiter: str = ",") -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter, strict=True))


def lines_in(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def members_of(name: str, accounts: Iterable[DecidedAccount] | None = None) -> set[tuple[str, ...]]:
    """Return the members of an audience or group by their keys, out of the decisions alone."""
    found: set[tuple[str, ...]] = set()
    for each in decided() if accounts is None else accounts:
        decision = each.decision
        key = decision["account"]
        for entry in decision["audiences"]:
            if entry["name"] == name and entry["result"] == "true":
                found.add((key,))
        for person in decision.get("people", ()):
            for entry in person["audiences"]:
                if entry["name"] == name and entry["result"] == "true":
                    found.add((key, person["id"]))
        for group in decision.get("groups", ()):
            if group["name"] == name and group["active"]:
                found.update((key, m["person"], m["role"]) for m in group["members"] if not m["removed"])
    return found
