"""`quorate explain` as a process: what it tells, of whom, and what it says where it cannot."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli.deciding import NOW, account, lines, write_rules
from tests.cli.running import run_here as run

RULES = """
entity account accounts { key id  employees integer  born date pii }
entity person people in account { key id  consent boolean }
event visited of person { page text }

audience large "Large ones" of accounts where employees >= 500
audience reachable of people where consent and account in large
audience fresh of accounts where at least 2 visited in last 30 days
audience grown of accounts where born < 2000-01-01
define old of account = born < 1990-01-01
audience odd of accounts where no visited in last 30 days
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return write_rules(tmp_path / "rules", RULES)


def explain(
    rules: Path, payload: object, *arguments: str, stdin: bytes | None = None
) -> subprocess.CompletedProcess[str]:
    return run("explain", rules, "-", *arguments, stdin=json.dumps(payload).encode() if stdin is None else stdin)


def explained(rules: Path, payload: object, *arguments: str) -> dict[str, Any]:
    done = explain(rules, payload, *arguments, "--format", "json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_no_tells_its_facts_and_its_smallest_change(rules: Path) -> None:
    done = explain(rules, account(employees=480), "large")
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        f"acme is not in “Large ones” (large) at {NOW}",
        "",
        "✗ employees is at least 500 — employees is 480",
        "",
        "It would be a yes with",
        "  - employees set to 500 (now 480: employees is at least 500)",
        "",
        "It does not change by itself.",
    ]


def test_a_person_is_told_by_paths_of_its_own(rules: Path) -> None:
    payload = account(employees=480)
    payload["account"]["people"] = [{"id": "ann", "consent": False}, {"id": "bob", "consent": True}]
    told = explained(rules, payload, "reachable", "--person", "ann")
    assert (told["account"], told["person"], told["result"]) == ("acme", "ann", "false")
    (change,) = told["changes"]
    edits = {edit["path"]: edit["value"] for edit in change["edits"]}
    assert edits == {"consent": True, "account.employees": 500}


def test_new_events_are_counted_and_have_a_term(rules: Path) -> None:
    payload = account()
    payload["account"]["people"] = [{"id": "ann"}]
    payload["account"]["events"] = [{"id": "e1", "type": "visited", "at": "2026-05-10T00:00:00Z", "person": "ann"}]
    told = explain(rules, payload, "fresh").stdout
    assert '  - 1 more visited event in the last 30 days (person "ann"), before 2026-06-09T00:00:00Z' in told


def test_who_counts_as_a_member_for_want_of_facts_is_told_so(rules: Path) -> None:
    (rules / "more.rules").write_text(
        "audience doubt of accounts where employees > 5\n  unknown counts as member\n", encoding="utf-8"
    )
    told = explain(rules, {"now": NOW, "account": {"id": "acme"}}, "doubt").stdout.splitlines()
    assert told[:4] == [
        f"acme is in doubt at {NOW}",
        "  facts are missing to tell, which this audience counts as a member",
        "",
        "? employees is more than 5 — employees is missing",
    ]


def test_what_is_personal_is_not_shown(rules: Path) -> None:
    payload = account()
    payload["account"]["born"] = "2014-05-06"
    done = explain(rules, payload, "grown")
    assert "born is not shown" in done.stdout
    assert "2014-05-06" not in done.stdout + explain(rules, payload, "grown", "--format", "json").stdout


def test_the_account_that_is_meant_is_found_among_many(rules: Path) -> None:
    many = lines([account("a"), account("b", employees=1), b"{", account("c")])
    done = explain(rules, None, "large", "--account", "b", stdin=many)
    assert done.stdout.startswith("b is not in")
    wrong = explain(rules, None, "large", "--account", "bb", stdin=many)
    assert wrong.returncode == 2
    assert "standard input has no account `bb`; a name close to it is `b`" in wrong.stderr
    unsaid = explain(rules, None, "large", stdin=many)
    assert unsaid.returncode == 2
    assert "several accounts, `a`, `b` and so on: say which is meant with --account ID" in unsaid.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["old"], "`old` is a definition of small, and not an audience"),
        (["larg"], "small has no audience `larg`; a name close to it is `large`"),
        (["reachable"], "`reachable` is an audience of people: say which person is meant"),
        (["large", "--person", "ann"], "`large` is an audience of accounts"),
        (["reachable", "--person", "an"], "account acme has nobody with the id `an`; a name close to it is `ann`"),
        (["large", "--now", "soon"], "expected an instant with an offset"),
    ],
)
def test_what_is_not_there_is_a_usage_error(rules: Path, arguments: list[str], message: str) -> None:
    payload = account()
    payload["account"]["people"] = [{"id": "ann"}]
    done = explain(rules, payload, *arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("stdin", "message"),
    [
        (b"{", "E501"),
        (b"[]", "E502"),
        (json.dumps(account(employees="many")).encode(), "account.employees: expected"),  # type: ignore[arg-type]
        (b'{"account": {"id": "acme"}}', "E511"),
    ],
)
def test_an_account_that_cannot_be_decided_is_told(rules: Path, stdin: bytes, message: str) -> None:
    for form in ("pretty", "json"):
        done = explain(rules, None, "large", "--format", form, stdin=stdin)
        assert done.returncode == 7
        assert message.split(": ", maxsplit=1)[0] in done.stdout + done.stderr
        assert "Traceback" not in done.stderr


def test_what_is_no_payload_at_all_is_told_as_such(rules: Path) -> None:
    done = explain(rules, None, "large", stdin=b"\x00\xff\n\x80binary\n")
    assert done.returncode == 7
    assert "E501" in done.stdout + done.stderr


def test_an_empty_input_is_a_usage_error(rules: Path) -> None:
    done = explain(rules, None, "large", stdin=b"\n")
    assert (done.returncode, "holds no account" in done.stderr) == (2, True)


def test_rules_that_do_not_compile_are_reported(tmp_path: Path) -> None:
    broken = write_rules(tmp_path / "broken", RULES + "audience bad of accounts where employee > 3\n")
    done = explain(broken, account(), "large")
    assert done.returncode == 3
    assert "employees" in done.stderr


def test_it_is_plain_where_the_encoding_is(rules: Path) -> None:
    done = run("explain", rules, "-", "large", stdin=json.dumps(account()).encode(), PYTHONIOENCODING="ascii")
    assert "yes employees is at least 500" in done.stdout


def test_only_a_terminal_or_who_demands_it_gets_colour(rules: Path) -> None:
    payload = json.dumps(account()).encode()
    assert "\x1b[" not in run("explain", rules, "-", "large", stdin=payload).stdout
    assert "\x1b[32m✓\x1b[0m employees" in run("explain", rules, "-", "large", stdin=payload, FORCE_COLOR="1").stdout
