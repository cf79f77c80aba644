"""Rule sets of a few lines with tests of a few lines: what they see, and which changes they notice."""

from __future__ import annotations

from quorate.ir.program import Program
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.suite.case import Case
from quorate.suite.coverage.measuring import Coverage
from quorate.suite.coverage.running import cover
from quorate.suite.mutation.proving import Proved, Proving
from quorate.suite.reading import read_suite
from quorate.text import Source

SCHEMA = """
entity account accounts { key id  name text required  size integer  land number  kind one of "small", "mid", "large" }
entity person people in account { key id  title text ignoring case  rank integer }
entity license licenses in person { key id  expires date }
event seen of person { page text }
"""
NOW = "now 2026-06-01T12:00:00Z\n"
RULES = "rules.rules"


def project_of(rules: str, tests: str = "") -> Project:
    """Make a project of rules beside the schema, and of tests."""
    files = (Source(RULES, rules), Source("schema.rules", SCHEMA))
    return Project("small", files, tests=(Source("small.test.rules", tests),))


def program_of(project: Project) -> Program:
    """Compile a project that has no mistake."""
    compiled = compile_project(project)
    assert compiled.program is not None, compiled.diagnostics
    return compiled.program


def cases_in(project: Project) -> tuple[Case, ...]:
    """Read the tests of a project, which have no mistake."""
    suite, diagnostics = read_suite(project, program_of(project))
    assert not diagnostics, diagnostics
    return suite.cases


def covered(rules: str, tests: str = "") -> Coverage:
    """Return what tests see of rules."""
    project = project_of(rules, tests)
    return cover(program_of(project), None, cases_in(project), [RULES])


def missed(rules: str, tests: str = "") -> list[str]:
    """Return what tests do not see of rules: each place with what is told of it."""
    return [
        f"{' '.join(rules[point.span.start : point.span.end].split())}: {point.lack}"
        for file in covered(rules, tests).files
        for point in file.missed
    ]


def proved(rules: str, tests: str, pattern: str | None = None) -> dict[str, Proved]:
    """Return what becomes of the mutants of rules, by what they change."""
    project = project_of(rules, tests)
    proving = Proving(project, None, cases_in(project))
    return {proving.mutants[each].change.told: proving.prove(each) for each in proving.selected(pattern)}
