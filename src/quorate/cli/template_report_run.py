"""One run of `quorate show RULES TEMPLATE --on DATA`: what a role template does to the people of many accounts."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal, TypeAlias

import click

from quorate.cli.cache_folder import cache_folder
from quorate.cli.exits import ExitCode
from quorate.cli.inputs import name_of, total_bytes
from quorate.cli.output import open_output
from quorate.cli.payload_files import place_of, read_payloads
from quorate.cli.progress import Progress
from quorate.cli.report import wants_colour, width_of
from quorate.cli.template_report_cells import plain
from quorate.cli.template_report_document import report_json
from quorate.cli.template_report_html import report_html
from quorate.cli.template_report_text import report_text
from quorate.cli.template_report_words import Origin
from quorate.decide.payload import RejectedError
from quorate.decide.population import scaled_models
from quorate.decide.problem import Problem
from quorate.decide.template_program import program_of_roles, weightings
from quorate.decide.template_reader import TemplateReader
from quorate.decide.template_report import TemplateReport
from quorate.decide.template_tally import Tally
from quorate.ir.program import Program, RoleTemplate
from quorate.ir.show.kinds import KINDS
from quorate.ir.show.words import article
from quorate.loading import RulesError, load_population, load_program
from quorate.semantics.suggest import hint

Format: TypeAlias = Literal["pretty", "json", "html"]

_TOLD_AT_MOST: Final = 3
_WIDTH_OF_FILES: Final = 100
_BY_SUFFIX: Final[dict[str, Format]] = {".html": "html", ".htm": "html", ".json": "json"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; without a form it is that which the name of the file has, else a text."""

    inputs: Sequence[str]
    now: datetime | None = None
    form: Format | None = None
    out: Path | None = None


def report_template(rules: Path, name: str, wanted: Wanted) -> ExitCode:
    """Try a template on all accounts of the inputs, and write the report; return how that went.

    Raises RulesError for rules that do not compile, UsageError where there is no such template, InputError and
    OutputError.
    """
    program, _ = load_program(rules, cache=cache_folder())
    template = _template(program, name)
    scales = {}
    if scaled_models(program_of_roles(program, template)[0]):
        population, mistakes = load_population(rules, program)
        if population is None:
            raise RulesError(mistakes, {})
        scales = dict(population.scales)
    reader = TemplateReader(program, template, scales)
    tally = Tally(template, reader.texts, weightings(program, template))
    _count(reader, tally, wanted)
    report = tally.report()
    _write(report, Origin(program.name, program.revision, tuple(map(name_of, wanted.inputs))), wanted)
    return ExitCode.INPUT if report.rejected else ExitCode.OK


def _template(program: Program, name: str) -> RoleTemplate:
    """Return a template; raises UsageError where there is none of that name."""
    found = program.templates.get(name)
    if found is not None:
        return found
    which = f"role templates: {', '.join(program.templates)}" if program.templates else "there is no role template"
    kind = next((kind for kind in KINDS.values() if name in kind.things(program)), None)
    if kind is not None:
        raise click.UsageError(f"`{name}` is {article(kind.one)}, and `--on` tries a role template; {which}")
    close = hint(name, program.templates)
    raise click.UsageError(f"{program.name} has no role template `{name}`; {close or which}")


def _count(reader: TemplateReader, tally: Tally, wanted: Wanted) -> None:
    progress = Progress(sys.stderr, total_bytes(wanted.inputs), shown=sys.stderr.isatty())
    told = 0
    try:
        for place, payload in _payloads(reader.program, wanted.inputs, progress):
            try:
                if isinstance(payload, Problem):
                    found = payload
                else:
                    tally.add(reader.read(payload, wanted.now))
                    continue
            except RejectedError as error:
                found = error.rejected.problems[0]
            finally:
                progress.decided()
            tally.reject()
            told += 1
            if told <= _TOLD_AT_MOST:
                progress.clear()
                where = f"{found.path}: " if found.path else ""
                click.echo(f"error: {place}: {where}{found.message} ({found.code})", err=True)
    finally:
        progress.clear()
    if told > _TOLD_AT_MOST:
        click.echo(f"error: {told - _TOLD_AT_MOST:,} more accounts could not be read", err=True)


def _payloads(program: Program, inputs: Sequence[str], progress: Progress) -> Iterator[tuple[str, bytes | Problem]]:
    for path in inputs:
        for line in read_payloads(path, progress.read, program.limits.payload_bytes, root=program.schema.root):
            yield place_of(path, line), line.payload


def _write(report: TemplateReport, origin: Origin, wanted: Wanted) -> None:
    with open_output(wanted.out) as output:
        output.write_line(_told(report, origin, wanted).encode())
        output.finish()


def _told(report: TemplateReport, origin: Origin, wanted: Wanted) -> str:
    """Write the report in the form that is wanted."""
    form = wanted.form or _BY_SUFFIX.get(wanted.out.suffix.lower() if wanted.out else "", "pretty")
    if form == "json":
        return report_json(report, origin)
    if form == "html":
        return report_html(report, origin)
    if wanted.out is not None:
        return report_text(report, origin, _WIDTH_OF_FILES, colour=False)
    told = report_text(report, origin, width_of(sys.stdout), colour=wants_colour(sys.stdout))
    return plain(told, getattr(sys.stdout, "encoding", None) or "utf-8")
