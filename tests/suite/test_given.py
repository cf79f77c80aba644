"""Payloads that tests are given as files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quorate.project_bundle import bundle_of, read_bundle
from quorate.project_files import load_project
from quorate.suite.prepared import prepare
from tests.cli.running import write_rules
from tests.suite.suites import block, failures, read

PAYLOAD = {
    "now": "2026-06-01T12:00:00Z",
    "account": {
        "id": "acme",
        "name": "Acme",
        "industry": "Agriculture",
        "employees": 900,
        "people": [
            {"id": "ann", "seniority": "vp", "licenses": [{"id": "l1", "expires_on": "2026-05-01"}]},
            {"id": "bob", "seniority": "chief"},
        ],
        "opportunities": [],
        "events": [
            {"id": "e1", "type": "form_submitted", "at": "2026-05-29T12:00:00Z", "person": "ann", "form": "seed-demo"}
        ],
    },
    "state": {"audiences": {"enterprise_growers": {"since": "2026-01-01T00:00:00Z"}}},
    "commands": [{"assign": {"group": "seeds_growers", "person": "bob", "role": "champion"}}],
}
CASES = {"cases/acme.json": json.dumps(PAYLOAD).encode()}
GIVEN = 'given file "cases/acme.json"\n'


def told(*lines: str, start: str = GIVEN, cases: dict[str, bytes] | None = None) -> list[str]:
    return failures(block(*lines, start=start), cases=CASES if cases is None else cases)


def test_a_payload_is_given_with_its_now_its_state_and_its_commands() -> None:
    lines = [
        "expect acme in enterprise_growers",
        "expect bob is champion in seeds_growers",
        "expect ann is decision_maker in seeds_growers",
        "expect acme.seeds_growers.entered_at = 2026-06-01T12:00:00Z",
    ]
    assert told(*lines) == []
    assert told("expect acme entered enterprise_growers") == [
        "expected acme to enter `enterprise_growers`, but acme was in it, and is"
    ]


def test_a_test_adds_to_a_payload_and_changes_what_it_names() -> None:
    lines = [
        "license l1 of ann { expires_on: today }",
        'license l2 of bob { product: "scan" }',
        "expect acme in customers",
    ]
    assert told(*lines) == []
    assert told('license l1 of ann { product: "scan" }', "expect acme not in customers") == [
        "expected acme not to be in `customers`, but that is unknown, for want of `people[bob].licenses`"
    ]


def test_the_now_of_the_test_counts() -> None:
    start = f"now 2026-04-01T12:00:00Z\n{GIVEN}"
    assert told("expect acme in customers", start=start) == []


def test_an_account_alone_or_a_line_of_many_is_a_payload() -> None:
    alone = {"cases/acme.json": json.dumps(PAYLOAD["account"]).encode()}
    start = f"now 2026-06-01T12:00:00Z\n{GIVEN}"
    assert told("expect acme in enterprise_growers", start=start, cases=alone) == []
    line = {"acme.ndjson": b"\n" + json.dumps(PAYLOAD).encode() + b"\n"}
    assert told("expect acme in enterprise_growers", start='given file "acme.ndjson"\n', cases=line) == []


@pytest.mark.parametrize(
    ("start", "content", "code", "message"),
    [
        (GIVEN, b"{", "E914", "`cases/acme.json` is no JSON: Input data was truncated"),
        ('given file "../acme.json"\n', b"{}", "E914", "`../acme.json` lies outside of the folder of the rule set"),
        ('given file "/etc/x.json"\n', b"{}", "E914", "`/etc/x.json` lies outside of the folder of the rule set"),
        ('given file "cases/acm.json"\n', b"{}", "E914", "`cases/acm.json` is not there"),
        ('given file "acme"\n', b"{}", "E914", "`acme` is not there"),
        (GIVEN, b"[]", "E910", "expected an object with `account`, found a list (in `cases/acme.json`)"),
        (
            GIVEN,
            b'{"account": {"id": "acme", "name": "A", "people": [{"id": "ann", "born_on": "soon"}]}}',
            "E910",
            "expected a date such as `2026-01-31` at `account.people[0].born_on`",
        ),
        (GIVEN, b'{"account": {"id": "acme", "name": "Acme"}}', "E904", "test `a case` does not say when it is"),
        (f"{GIVEN}account globex\n", CASES["cases/acme.json"], "E905", "the account is told twice"),
        (f"{GIVEN}{GIVEN}", CASES["cases/acme.json"], "E905", "`given file` is told twice"),
    ],
)
def test_what_is_no_payload_is_told_at_the_statement(start: str, content: bytes, code: str, message: str) -> None:
    _, found = read(block("expect acme not in customers", start=start), cases={"cases/acme.json": content})
    assert found[0].code == code
    assert found[0].message.startswith(message.partition(" at `")[0].partition(" (in")[0])


def test_files_lie_beside_tests_and_are_part_of_a_bundle(tmp_path: Path) -> None:
    folder = write_rules(tmp_path / "own")
    (folder / "more" / "cases").mkdir(parents=True)
    payload = b'{"now": "2026-06-01T12:00:00Z", "account": {"id": "acme", "employees": 900}}'
    (folder / "more" / "cases" / "acme.json").write_bytes(payload)
    (folder / "more" / "a.test.rules").write_text(block("expect acme in large", start=GIVEN), encoding="utf-8")
    prepared = prepare(folder)
    assert [prepared.run(case).passed for case in prepared.suite.cases] == [True]
    project = load_project(folder).project
    assert project is not None
    assert project.tests == ()
    bundle = bundle_of(folder, project)
    assert {"more/a.test.rules", "more/cases/acme.json"} <= set(bundle)
    read_back = read_bundle(bundle, tests=True).project
    assert read_back is not None
    assert read_back.cases == {"more/cases/acme.json": payload}


def test_tests_that_are_too_much_are_an_error_and_not_left_out(tmp_path: Path) -> None:
    folder = write_rules(tmp_path / "own")
    for number in range(17):
        text = f"# {'x' * 1_040_000}\n" + block("expect acme in large", name=f"{number}", start=GIVEN)
        (folder / f"{number}.test.rules").write_text(text, encoding="utf-8")
    prepared = prepare(folder)
    assert prepared.rules is None
    assert [found.code for found in prepared.diagnostics] == ["E403"]
