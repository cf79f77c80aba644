"""Conditions over the schema of the laws, and what can be proved of them."""

from __future__ import annotations

from quorate.ir import nodes as n
from quorate.lint.subject import Subject
from quorate.proving.prover import Prover
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source
from tests.laws.rules import SCHEMA


def subject_of(*conditions: str) -> Subject:
    """Compile conditions, each as an audience of accounts called `c0`, `c1` and so on."""
    text = "".join(f"audience c{at} of accounts where {each}\n" for at, each in enumerate(conditions))
    project = Project("laws", (Source("schema.rules", SCHEMA), Source("rules.rules", text)))
    compiled = compile_project(project)
    assert compiled.program is not None, [found.message for found in compiled.diagnostics]
    return Subject(project, compiled.program, compiled.files)


def prover_of(*conditions: str) -> tuple[Prover, list[n.Expr]]:
    """Compile conditions; return what proves, and each of them."""
    subject = subject_of(*conditions)
    wheres = [subject.program.audiences[f"c{at}"].where for at in range(len(conditions))]
    return Prover(subject.program, subject.known.possible), wheres
