"""The samples of the pages on tests are run, beside `rules/seeds`."""

from __future__ import annotations

import pytest

from quorate.diagnostics.catalogue.tests import CODES, E901, E923, E925, E926
from quorate.diagnostics.model import Code, Example
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.suite.reading import read_suite
from quorate.suite.running import run_case
from quorate.text import Source
from tests.suite.suites import block, seeds, with_tests


def codes_of(example: Example) -> list[str]:
    project, rule_set = seeds()
    if example.kind == "rules":  # a test that stands in a file of rules
        return [
            found.code for found in compile_project(Project("rules", (Source("a.rules", example.text),))).diagnostics
        ]
    text, cases = example.text, {}
    if example.kind == "case":
        text = block('given file "case.json"', "expect acme not in customers", start="now 2026-06-01T12:00:00Z\n")
        cases = {"case.json": example.text.encode()}
    suite, found = read_suite(with_tests(project, text, cases), rule_set.program)
    failed = [E925.id for case in suite.cases[:1] if not run_case(case, rule_set.decide).passed]
    return [each.code for each in found] + failed


@pytest.mark.parametrize("code", [code for code in CODES if code not in {E923, E926}], ids=lambda code: code.id)
def test_what_to_avoid_gives_the_code_and_what_to_prefer_nothing(code: Code) -> None:
    avoided = set(codes_of(code.avoid)) - ({"E206", "E203", "E204"} if code is E901 else set())
    assert code.id in avoided
    assert avoided == {code.id} or code is E901
    assert [found for found in codes_of(code.prefer) if found != E925.id] == []


def test_there_is_an_end_to_cases() -> None:
    assert codes_of(E923.avoid) == [E923.id]
