"""A rule set with its tests, ready to be run: from a folder, or from files that somebody sends."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from quorate.diagnostics.model import Diagnostic, Severity
from quorate.engine import RuleSet
from quorate.ir.program import Program
from quorate.loading import RulesError, load_population
from quorate.program_cache import find_program, keep_program
from quorate.project_files import load_project
from quorate.semantics.project import Project
from quorate.suite.case import Case, Suite
from quorate.suite.reading import read_suite
from quorate.suite.running import CaseResult, run_case
from quorate.suite.selecting import selected
from quorate.text import Source


@dataclass(frozen=True, slots=True)
class Prepared:
    """A rule set and its tests.

    `rules` is None where one of the diagnostics is an error: then nothing can be run. `sources` has the texts that they
    point into, by path.
    """

    rules: RuleSet | None
    project: Project | None
    suite: Suite
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, Source] = field(default_factory=dict)

    def run(self, case: Case) -> CaseResult:
        """Run a case. Raises RulesError where nothing can be run."""
        if self.rules is None:
            raise RulesError(self.diagnostics, self.sources)
        return run_case(case, self.rules.decide)


def prepare(path: str | os.PathLike[str], *, cache: str | os.PathLike[str] | None = None) -> Prepared:
    """Read and compile the rule set at a path with its tests, and what they are scaled by; raises nothing.

    With a folder as `cache`, rules that were compiled before are taken from there.
    """
    loaded = load_project(path, tests=True)
    project = loaded.project
    if project is None or _has_errors(loaded.diagnostics):
        return Prepared(None, project, Suite(()), loaded.diagnostics, loaded.sources)
    program, found, sources = _compiled(project, None if cache is None else Path(cache))
    diagnostics = (*loaded.diagnostics, *found)
    sources = {**loaded.sources, **sources}
    if program is None:
        return Prepared(None, project, Suite(()), diagnostics, sources)
    population, mistakes = load_population(path, program)
    suite, wrong = read_suite(project, program)
    diagnostics = (*diagnostics, *mistakes, *wrong)
    if _has_errors(diagnostics):
        return Prepared(None, project, suite, diagnostics, sources)
    rules = RuleSet(program, strict=project.strict, population=population)
    return Prepared(rules, project, suite, diagnostics, sources)


def test(path: str | os.PathLike[str], *names: str) -> tuple[CaseResult, ...]:
    """Run the tests of the rule set at a path, those of the names or all, and return how each went.

    A name is a part of one, or all of one with `*` and `?`. Raises RulesError where rules or tests have mistakes.
    """
    prepared = prepare(path)
    if prepared.rules is None:
        raise RulesError(prepared.diagnostics, prepared.sources)
    return tuple(prepared.run(case) for case in selected(prepared.suite.cases, names))


def _compiled(
    project: Project, cache: Path | None
) -> tuple[Program | None, tuple[Diagnostic, ...], Mapping[str, Source]]:
    kept = None if cache is None else find_program(cache, project)
    program = None if kept is None else kept.program()
    if kept is not None and program is not None:
        return program, kept.diagnostics, {}
    from quorate.semantics.compile import compile_project  # noqa: PLC0415 - the compiler takes its time to start

    compiled = compile_project(project)
    if cache is not None and compiled.program is not None:
        keep_program(cache, project, compiled.program, compiled.diagnostics)
    return compiled.program, compiled.diagnostics, compiled.sources


def _has_errors(diagnostics: tuple[Diagnostic, ...]) -> bool:
    return any(found.severity is Severity.ERROR for found in diagnostics)
