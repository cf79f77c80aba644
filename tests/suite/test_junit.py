"""JUnit XML of test runs holds against the schema that Jenkins reads it by."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from tests.cli.running import run_here, write_rules
from tests.suite.test_command import BAD, GOOD

# Of the xUnit plug-in of Jenkins; MIT, its notice stands in it.
SCHEMA = etree.XMLSchema(etree.parse(str(Path(__file__).parents[1] / "diagnostics/schemas/junit-10.xsd")))


def document(folder: Path, *options: str) -> etree._Element:
    text = run_here("test", folder, "--format", "junit", *options).stdout
    found = etree.fromstring(text.encode())
    SCHEMA.assertValid(found)
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = write_rules(tmp_path / "own")
    (made / "good.test.rules").write_text(GOOD, encoding="utf-8")
    (made / "bad.test.rules").write_text(BAD.replace("really", 'really <&> \\u0001"'[:-1]), encoding="utf-8")
    return made


def test_a_run_has_a_suite_for_each_file(folder: Path) -> None:
    top = document(folder)
    assert {str(name): value for name, value in top.attrib.items()} == {
        "name": "quorate test",
        "tests": "3",
        "failures": "1",
        "errors": "0",
    }
    assert [(suite.get("name"), suite.get("tests"), suite.get("failures")) for suite in top] == [
        (f"{folder}/bad.test.rules", "1", "1"),
        (f"{folder}/good.test.rules", "2", "0"),
    ]
    (failed,) = top.iter("failure")
    assert failed.get("message") == "expected acme to be in `large`, but acme is not"
    assert "expect acme in large" in (failed.text or "")
    assert "✗ employees is at least 500 — employees is 10" in (failed.text or "")
    (case, *_) = top.iter("testcase")
    assert case.get("name") == "small ones: 100 %, really <&> "
    assert "time" not in case.attrib


def test_how_long_it_took_is_told_if_asked(folder: Path) -> None:
    assert all("time" in case.attrib for case in document(folder, "--durations", "0").iter("testcase"))


def test_mistakes_are_errors(folder: Path) -> None:
    (folder / "bad.test.rules").write_text(BAD.replace("large", "larg"), encoding="utf-8")
    top = document(folder)
    assert (top.get("errors"), top.get("failures")) == ("1", "0")
    (error,) = top.iter("error")
    assert (error.get("type"), error.get("message")) == ("E907", "`larg` is no audience")


def test_nothing_at_all_is_a_document_as_well(tmp_path: Path) -> None:
    assert document(write_rules(tmp_path / "bare")).get("tests") == "0"
