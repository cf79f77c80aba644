"""Rule sets to look at with lint, and what it finds in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from quorate.diagnostics.model import Code, Diagnostic, Example
from quorate.ir.program import Program
from quorate.lint.linting import lint
from quorate.lint.subject import Subject
from quorate.resources import shipped_rules
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source
from tests.diagnostics.corpus import DATA

SAMPLE = "sample.rules"
_FOUND: dict[int, tuple[Subject, list[Diagnostic]]] = {}
"""What was found before, as several tests look at a sample; rule sets are kept, so that no other has their id."""


@cache
def schema() -> Source:
    """Return the schema that samples speak of."""
    return Source("schema.rules", (shipped_rules("seeds") / "schema.rules").read_text(encoding="utf-8"))


def project_of(text: str, *, alone: bool = False, name: str = SAMPLE) -> Project:
    """Return a rule set of one text, beside the schema of the seeds unless it stands alone."""
    source = Source(name, text)
    return Project("sample", (source,) if alone else (source, schema()), data=DATA)


def subject_of(project: Project) -> Subject:
    """Compile a rule set that has no mistakes."""
    compiled = compile_project(project)
    assert compiled.program is not None, [found.message for found in compiled.diagnostics]
    return Subject(project, compiled.program, compiled.files)


def subject_of_text(text: str, *, alone: bool = False) -> Subject:
    """Compile one text that has no mistakes."""
    return subject_of(project_of(text, alone=alone))


@cache
def subject_of_sample(example: Example) -> Subject:
    """Compile the sample of a page."""
    name = example.kind.removeprefix("in ") if example.kind.startswith("in ") else SAMPLE
    return subject_of(project_of(example.text, alone=example.kind == "bare-rules", name=name))


def found_in(subject: Subject, code: Code | None = None) -> list[Diagnostic]:
    """Return what lint finds in the sample, not in the schema beside it; of one code, if one is given."""
    if id(subject) not in _FOUND:
        _FOUND[id(subject)] = subject, lint(subject)
    return [
        each
        for each in _FOUND[id(subject)][1]
        if each.where != schema().path and (code is None or each.code == code.id)
    ]


def with_texts(project: Project, texts: Mapping[str, Source]) -> Project:
    """Return a rule set with other texts in the place of some."""
    return replace(project, files=tuple(texts.get(source.path, source) for source in project.files))


def program_of(project: Project) -> Program:
    """Compile a rule set that has no mistakes to its program."""
    return subject_of(project).program
