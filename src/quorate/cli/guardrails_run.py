"""`quorate check --guardrails`: mistakes, sizes beyond their bounds, and the table of all bounds."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from quorate.cli.exits import ExitCode
from quorate.cli.findings import print_findings
from quorate.cli.formats import AS_FOUND, FormatName
from quorate.cli.report import printable
from quorate.cli.rule_sets import find_rule_sets, is_tests_file, rule_set_of
from quorate.diagnostics.model import Diagnostic, Severity
from quorate.lint.guardrails import Guardrail, fails, guardrails_of, told_with_bound, with_guardrails
from quorate.lint.review import review
from quorate.lint.subject import Subject
from quorate.project_files import load_project
from quorate.semantics.compile import compile_project
from quorate.suite.reading import read_suite
from quorate.text import Source


@dataclass(frozen=True, slots=True)
class _Looked:
    """One rule set that was looked at: what was found, its subject where it compiles, and whether it fails."""

    path: Path
    found: tuple[Diagnostic, ...]
    sources: Mapping[str, Source]
    subject: Subject | None = None
    files: tuple[str, ...] = ()
    fails_at: Severity = Severity.WARNING
    guardrails: tuple[Guardrail, ...] = field(default=())

    @property
    def is_broken(self) -> bool:
        """Whether the rules or their tests have mistakes."""
        return any(each.severity is Severity.ERROR for each in self.found if not each.code.startswith("L"))

    @property
    def is_beyond(self) -> bool:
        """Whether a size is as bad as what fails."""
        return any(each.code.startswith("L") and fails(each, self.fails_at) for each in self.found)


def check_bounds(paths: Iterable[Path], format_: FormatName) -> ExitCode:
    """Tell the mistakes of rule sets and their sizes beyond the bounds; return what the run ends with."""
    looked = []
    for each in _look_at(paths):
        looked.append(each)
        if format_ in AS_FOUND:
            if each.found:
                _print([each], format_)
            if format_ == "pretty" and not each.is_broken:
                click.echo(_told(each))
    if format_ not in AS_FOUND:
        _print(looked, format_)
    return _ended(looked)


def list_bounds(paths: Iterable[Path], format_: FormatName) -> ExitCode:
    """List all bounds and where rule sets stand; of rule sets with mistakes, tell those on standard error."""
    looked = list(_look_at(paths))
    for each in looked:
        if each.is_broken:
            print_findings(each.found, each.sources, "pretty", verb="check", files=each.files, stream=sys.stderr)
    whole = [each for each in looked if not each.is_broken]
    if format_ == "json":
        document = {str(each.path): [_as_json(row) for row in each.guardrails] for each in whole}
        click.echo(json.dumps(document, indent=2))
    else:
        for number, each in enumerate(whole):
            text = "\n" * bool(number) + f"{_told(each)}\n" + "".join(_lines(each.guardrails))
            sys.stdout.write(printable(text, sys.stdout))
    return _ended(looked)


def _look_at(paths: Iterable[Path]) -> Iterator[_Looked]:
    today = datetime.now(UTC).astimezone().date()
    meant = [rule_set_of(path) if is_tests_file(path) else path for path in paths]
    for path in find_rule_sets(meant):
        loaded = load_project(path, tests=True)
        if loaded.project is None:
            yield _Looked(path, loaded.diagnostics, loaded.sources)
            continue
        project = loaded.project
        compiled = compile_project(project)
        found = (*loaded.diagnostics, *compiled.diagnostics)
        sources = {**loaded.sources, **compiled.sources}
        files = tuple(each.path for each in project.files)
        if compiled.program is None:
            yield _Looked(path, found, sources, files=files)
            continue
        if project.tests:
            found = (*found, *read_suite(project, compiled.program)[1])
        subject = Subject(project, compiled.program, compiled.files)
        sizes = review(subject, with_guardrails(project.lint), today).found
        found = (*found, *(each for each in sizes if each.code.startswith(("L6", "L7"))))
        found = tuple(told_with_bound(each) for each in found)
        yield _Looked(path, found, sources, subject, files, project.lint.fail_on, guardrails_of(subject))


def _print(looked: list[_Looked], format_: FormatName) -> None:
    print_findings(
        [found for each in looked for found in each.found],
        {path: source for each in looked for path, source in each.sources.items()},
        format_,
        verb="check",
        files=[path for each in looked for path in each.files],
        stream=sys.stdout,
    )


def _ended(looked: Iterable[_Looked]) -> ExitCode:
    looked = list(looked)
    if any(each.is_broken or each.subject is None for each in looked):
        return ExitCode.RULES
    return ExitCode.LINT if any(each.is_beyond for each in looked) else ExitCode.OK


def _told(looked: _Looked) -> str:
    """Write the line of a rule set without mistakes: `rules/seeds: 42 guardrails, 2 of them passed`."""
    beyond = sum(not each.is_kept for each in looked.guardrails)
    return f"{looked.path}: no errors, {beyond} of {len(looked.guardrails)} guardrails exceeded"


def _lines(rows: Iterable[Guardrail]) -> Iterator[str]:
    """Write the table: how much there is of how much, a bar for what is beyond, what, where from, how to adjust."""
    rows = list(rows)
    cells = [(f"{_number(row.count)} of {row.most:,}", row.code, row.name, row.what, row.section) for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(*cells, strict=True)]
    for row, cell in zip(rows, cells, strict=True):
        count, *others = cell
        padded = "  ".join(f"{text:<{width}}" for text, width in zip(others, widths[1:], strict=True))
        yield f"{' ' if row.is_kept else '!'} {count:>{widths[0]}}  {padded}".rstrip() + "\n"


def _as_json(row: Guardrail) -> dict[str, Any]:
    return {
        "name": row.name,
        "what": row.what,
        "count": row.count,
        "most": row.most,
        "default": row.given,
        "source": row.section,
        "code": row.code,
        "kept": row.is_kept,
    }


def _number(count: float) -> str:
    return f"{count:,.10g}"
