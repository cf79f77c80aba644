"""The files of tests to cases, each name in them looked up in the rules."""

from __future__ import annotations

from collections.abc import Iterable

from quorate.diagnostics.catalogue.tests import E902, E903, E923
from quorate.diagnostics.model import Diagnostic, Label
from quorate.ir.program import Program
from quorate.semantics.declared import kind_of
from quorate.semantics.project import Project
from quorate.suite.block import cases_of
from quorate.suite.case import CASES_MOST, STATEMENTS_MOST, Case, Suite
from quorate.suite.given import GivenFiles
from quorate.suite.room import Room
from quorate.syntax import test_nodes as tn
from quorate.syntax.parse import parse
from quorate.text import Span
from quorate.uncollected import uncollected


def read_suite(project: Project, program: Program) -> tuple[Suite, tuple[Diagnostic, ...]]:
    """Read all tests of a rule set, and what is wrong with them, sorted by file and place.

    A test with a mistake has no cases. Raises nothing, whatever the texts.
    """
    with uncollected():
        return _read(project, program)


def _read(project: Project, program: Program) -> tuple[Suite, tuple[Diagnostic, ...]]:
    found: list[Diagnostic] = []
    cases: list[Case] = []
    first: dict[str, Span] = {}
    count = statements = 0
    files, room = GivenFiles(project, program), Room()
    for source in project.tests:
        parsed = parse(source)
        found += parsed.diagnostics
        for declaration in parsed.file.declarations:
            if not isinstance(declaration, tn.TestDeclaration):
                kind = kind_of(declaration).split(" ", 1)[1]
                help_ = "move it to a file that ends in `.rules` alone"
                found.append(E902.at(declaration.name.span, kind=kind, name=declaration.name.text, help=help_))
                continue
            name = declaration.name
            if name.text in first:
                label = Label(first[name.text], "the first one")
                found.append(E903.at(name.span, name=name.text, labels=[label]))
            first.setdefault(name.text, name.span)
            rows = 1 if declaration.table is None else len(declaration.table.rows)
            count, statements = count + rows, statements + rows * len(declaration.statements)
            if count > CASES_MOST or statements > STATEMENTS_MOST:  # before any is made
                told = f"{CASES_MOST:,} cases" if count > CASES_MOST else f"{STATEMENTS_MOST:,} statements in all cases"
                found.append(E923.at(name.span, limit=told))
                return Suite(()), _in_order(found)
            made, mistakes = cases_of(declaration, program, files, room)
            found += mistakes
            if room.is_used_up:
                return Suite(()), _in_order(found)
            cases += made
    return Suite(tuple(cases)), _in_order(found)


def _in_order(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort by file and place; what each row of a table has wrong is told once."""
    return tuple(sorted(dict.fromkeys(found), key=_place))


def _place(found: Diagnostic) -> tuple[str, int, int, str]:
    span = found.span
    return (found.where, span.start if span else 0, span.end if span else 0, found.code)
