"""A rule set on disk to a program and its findings, for verbs that tell both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from quorate.diagnostics.model import Diagnostic, Severity
from quorate.program_cache import find_program, keep_program
from quorate.project_files import load_project
from quorate.semantics.project import Project
from quorate.text import Source

if TYPE_CHECKING:
    from quorate.ir.program import Program


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found at a path: the texts, the program where there is one, all findings, and how many audiences.

    A program that was compiled before, and is not asked for, is not there either.
    """

    path: Path
    project: Project | None
    program: Program | None
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, Source]
    audiences: int

    @property
    def is_well(self) -> bool:
        """Whether none of the findings is an error."""
        return not any(found.severity is Severity.ERROR for found in self.diagnostics)

    @property
    def files(self) -> int:
        """How many rules files there are."""
        return len(self.project.files) if self.project else 0


def check_rules(path: Path, cache: Path | None = None, *, tests: bool = False) -> Checked:
    """Read and compile the rule set at a path; `is_well` tells whether its program can be used.

    With a folder as `cache`, what was compiled before is told again, without its program. With `tests` its tests are
    read as well.
    """
    loaded = load_project(path, tests=tests)
    project = loaded.project
    if project is None:
        return Checked(path, None, None, loaded.diagnostics, loaded.sources, 0)
    kept = find_program(cache, project) if cache else None
    if kept is not None:
        found = (*loaded.diagnostics, *kept.diagnostics)
        if not project.tests:
            return Checked(path, project, None, found, loaded.sources, kept.audiences)
        program = kept.program()
        if program is not None:
            found = (*found, *_about_tests(project, program))
            return Checked(path, project, None, found, loaded.sources, kept.audiences)
    from quorate.semantics.compile import compile_project  # noqa: PLC0415 - the compiler takes its time to start

    compiled = compile_project(project)
    if cache and compiled.program is not None:
        keep_program(cache, project, compiled.program, compiled.diagnostics)
    return Checked(
        path,
        project,
        compiled.program,
        (*loaded.diagnostics, *compiled.diagnostics, *_about_tests(project, compiled.program)),
        {**loaded.sources, **compiled.sources},
        len(compiled.program.audiences) if compiled.program else 0,
    )


def _about_tests(project: Project, program: Program | None) -> tuple[Diagnostic, ...]:
    """Return what is wrong with the tests of a rule set that compiles."""
    if program is None or not project.tests:
        return ()
    from quorate.suite.reading import read_suite  # noqa: PLC0415 - most that is checked has no tests, or knows them

    return read_suite(project, program)[1]
