"""Tests of rules, read and run beside `rules/seeds` or rules of a test's own."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from quorate.diagnostics.model import Diagnostic
from quorate.engine import RuleSet
from quorate.loading import load_population
from quorate.project_files import load_project
from quorate.resources import shipped_rules
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.suite.case import Suite
from quorate.suite.reading import read_suite
from quorate.suite.running import CaseResult, run_case
from quorate.text import Source

PATH = "a.test.rules"
NOW = "now 2026-06-01T12:00:00Z\n"
ACME = 'account acme { name: "Acme"  industry: "Agriculture"  employees: 900 }\n'
PEOPLE = (
    'person ann of acme { job_title: "VP Agronomy"  seniority: "vp" }\n'
    'person bob of acme { job_title: "VP Seeds"  seniority: "vp" }\n'
)
START = NOW + ACME + PEOPLE


@cache
def seeds() -> tuple[Project, RuleSet]:
    """Return the rules of `rules/seeds` without their tests."""
    path = shipped_rules("seeds")
    project = load_project(path).project
    assert project is not None
    program = compile_project(project).program
    assert program is not None
    return project, RuleSet(program, population=load_population(path, program)[0])


@cache
def compiled(rules: str) -> tuple[Project, RuleSet]:
    """Compile rules of a test's own."""
    project = Project("own", (Source("own.rules", rules),))
    found = compile_project(project)
    assert found.program is not None, found.diagnostics
    return project, RuleSet(found.program)


def block(*lines: str, name: str = "a case", start: str = START) -> str:
    """Write a test of these statements, after what most begin with."""
    return f'test "{name}" {{\n{start}' + "".join(f"{line}\n" for line in lines) + "}\n"


def read(
    text: str, rules: str | None = None, cases: Mapping[str, bytes] | None = None
) -> tuple[Suite, tuple[Diagnostic, ...]]:
    """Read a file of tests."""
    project, rule_set = seeds() if rules is None else compiled(rules)
    return read_suite(with_tests(project, text, cases), rule_set.program)


def with_tests(project: Project, text: str, cases: Mapping[str, bytes] | None = None) -> Project:
    """Return rules with a file of tests, which lies in their folder."""
    source = Source(posixpath.join(project.folder, PATH), text)
    return replace(project, tests=(source,), cases=cases or {})


def run(text: str, rules: str | None = None, cases: Mapping[str, bytes] | None = None) -> list[CaseResult]:
    """Run a file of tests, in which there is no mistake."""
    suite, found = read(text, rules, cases)
    assert [each.message for each in found] == []
    rule_set = (seeds() if rules is None else compiled(rules))[1]
    return [run_case(case, rule_set.decide) for case in suite.cases]


def failures(text: str, rules: str | None = None, cases: Mapping[str, bytes] | None = None) -> list[str]:
    """Return what of a file of tests is not as it expects, each as `expected …, but …`."""
    return [failure.message for result in run(text, rules, cases) for failure in result.failures]


def mistakes(text: str, rules: str | None = None) -> list[tuple[str, str]]:
    """Return what is wrong with a file of tests: each code with its message."""
    return [(each.code, each.message) for each in read(text, rules)[1]]
