"""A rule set on disk to a program and its findings, for verbs that tell both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from quorate.diagnostics.model import Diagnostic, Severity
from quorate.ir.program import Program
from quorate.project_files import load_project
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found at a path: the texts, the program where there is one, and all findings."""

    path: Path
    project: Project | None
    program: Program | None
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, Source]

    @property
    def is_well(self) -> bool:
        """Whether none of the findings is an error."""
        return not any(found.severity is Severity.ERROR for found in self.diagnostics)

    @property
    def files(self) -> int:
        """How many rules files there are."""
        return len(self.project.files) if self.project else 0


def check_rules(path: Path) -> Checked:
    """Read and compile the rule set at a path; `is_well` tells whether its program can be used."""
    loaded = load_project(path)
    if loaded.project is None:
        return Checked(path, None, None, loaded.diagnostics, loaded.sources)
    compiled = compile_project(loaded.project)
    return Checked(
        path,
        loaded.project,
        compiled.program,
        (*loaded.diagnostics, *compiled.diagnostics),
        {**loaded.sources, **compiled.sources},
    )
