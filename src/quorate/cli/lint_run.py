"""Rule sets to what lint finds in them, told or put right."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import click

from quorate.cli.exits import ExitCode
from quorate.cli.findings import print_findings
from quorate.cli.fmt_run import print_diff
from quorate.cli.formats import AS_FOUND, FormatName
from quorate.cli.lint_baseline import BaselineFile
from quorate.cli.lint_files import rewrite
from quorate.cli.rule_sets import find_rule_sets
from quorate.diagnostics.model import Diagnostic, Severity
from quorate.lint.baseline import Entry, compare
from quorate.lint.fixing import Fixed, fix_all
from quorate.lint.levels import Levels, with_options
from quorate.lint.review import review
from quorate.lint.subject import Subject
from quorate.project_files import load_project
from quorate.semantics.compile import compile_project
from quorate.semantics.lint_config import selected_by, selector_hint
from quorate.semantics.lint_settings import LintSettings
from quorate.text import Source

_ORDER = (Severity.NOTE, Severity.WARNING, Severity.ERROR)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command line asks for; `select` and `ignore` are the beginnings of codes."""

    select: tuple[str, ...] | None
    ignore: tuple[str, ...]
    fail_on: str | None
    today: date
    format: FormatName
    fixes: bool = False
    unsafe: bool = False
    diff: bool = False


@dataclass
class Outcome:
    """What came of one rule set: its findings, and whether they fail the run."""

    path: Path
    found: tuple[Diagnostic, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    fails_at: Severity = Severity.WARNING
    is_broken: bool = False
    fails: bool = False
    kept: int = 0
    known: int = 0
    fixed: Counter[str] = field(default_factory=Counter)
    changed: int = 0
    unwritten: int = 0


def selectors(words: Iterable[str], option: str) -> tuple[str, ...]:
    """Turn the values of an option into the beginnings of codes. Raises the usage error that names the closest one."""
    found: list[str] = []
    for word in (each.strip() for value in words for each in value.split(",")):
        codes = selected_by(word)
        if codes is None:
            close = selector_hint(word)
            raise click.UsageError(f"`{option}`: no finding of lint is called `{word}`{f'; {close}' if close else ''}")
        found += codes
    return tuple(found)


def run_lint(paths: Iterable[Path], asked: Asked, baseline: Path | None, *, write_baseline: bool) -> ExitCode:
    """Look at all rule sets that paths name, and tell what is found; return what the run ends with."""
    kept = BaselineFile.read(baseline, may_be_absent=write_baseline) if baseline else None
    outcomes = (_outcome(path, asked, kept, write=write_baseline) for path in find_rule_sets(paths))
    done = _print_each(outcomes, asked) if asked.format in AS_FOUND else _print_document(outcomes, asked)
    if kept is not None:
        is_whole = not any(each.is_broken for each in done)
        kept.end(write=write_baseline and is_whole)
    _tell_fixes(done, asked)
    if any(each.is_broken for each in done):
        return ExitCode.RULES
    if any(each.unwritten for each in done):
        return ExitCode.USAGE
    return ExitCode.LINT if any(each.fails for each in done) else ExitCode.OK


def _outcome(path: Path, asked: Asked, kept: BaselineFile | None, *, write: bool) -> Outcome:
    loaded = load_project(path)
    if loaded.project is None:
        return Outcome(path, loaded.diagnostics, loaded.sources, is_broken=True)
    compiled = compile_project(loaded.project)
    sources = {**loaded.sources, **compiled.sources}
    mistakes = tuple(each for each in (*loaded.diagnostics, *compiled.diagnostics) if each.severity is Severity.ERROR)
    if mistakes or compiled.program is None:
        return Outcome(path, mistakes, sources, is_broken=True)
    subject = Subject(loaded.project, compiled.program, compiled.files)
    settings = with_options(loaded.project.lint, asked.select, asked.ignore)
    entries = None if kept is None or write else kept.entries(loaded.project.name)
    look = _Look(settings, Levels(settings, loaded.project.folder), asked.today, entries)
    outcome = Outcome(path, files=tuple(each.path for each in loaded.project.files))
    fixed = fix_all(subject, look, unsafe=asked.unsafe) if asked.fixes else Fixed(subject, (), ())
    changed = fixed.changed(loaded.project)
    outcome.changed = len(changed)
    outcome.fixed = Counter(each.code for each in fixed.done)
    if asked.diff:
        for name, source in changed.items():
            print_diff(name, sources[name].text, source.text)
        outcome.fails = bool(changed)
        return outcome
    outcome.unwritten = sum(not rewrite(sources[name], source.text) for name, source in changed.items())
    found = look(fixed.subject)
    outcome.kept, outcome.known = look.kept, look.known
    if kept is not None:
        kept.stale += look.stale
    if kept is not None and write:
        kept.put(fixed.subject, found, look.levels)
        return outcome
    outcome.found, outcome.sources = found, {**sources, **fixed.subject.sources}
    outcome.fails_at = Severity(asked.fail_on) if asked.fail_on else settings.fail_on
    outcome.fails = any(_ORDER.index(each.severity) >= _ORDER.index(outcome.fails_at) for each in found)
    return outcome


@dataclass
class _Look:
    """Finds what is told of a rule set, less what entries of a baseline speak of, and remembers what is not told."""

    settings: LintSettings
    levels: Levels
    today: date
    entries: tuple[Entry, ...] | None
    kept: int = 0
    known: int = 0
    stale: tuple[Entry, ...] = ()

    def __call__(self, subject: Subject) -> tuple[Diagnostic, ...]:
        reviewed = review(subject, self.settings, self.today)
        self.kept = reviewed.kept
        if self.entries is None:
            return reviewed.found
        compared = compare(reviewed.found, subject.sources, self.entries, self.levels.is_wanted)
        self.known, self.stale = compared.known, compared.stale
        return compared.new


def _print_each(outcomes: Iterable[Outcome], asked: Asked) -> list[Outcome]:
    """Print what is found in each rule set as soon as it is."""
    done = []
    for outcome in outcomes:
        if outcome.found:
            _print((outcome,), asked.format)
        elif asked.format == "pretty" and not asked.diff:
            click.echo(_told(outcome))
        done.append(outcome)
    return done


def _print_document(outcomes: Iterable[Outcome], asked: Asked) -> list[Outcome]:
    """Print the findings of all rule sets as one document."""
    done = list(outcomes)
    if not asked.diff:
        _print(done, asked.format)
    return done


def _print(outcomes: Sequence[Outcome], format_: FormatName) -> None:
    print_findings(
        [each for outcome in outcomes for each in outcome.found],
        {path: source for outcome in outcomes for path, source in outcome.sources.items()},
        format_,
        verb="lint",
        files=[path for outcome in outcomes for path in outcome.files],
        stream=sys.stdout,
        fails_at=min((each.fails_at for each in outcomes), key=_ORDER.index, default=Severity.WARNING),
    )


def _told(outcome: Outcome) -> str:
    """Write the line of a rule set without findings: `rules/seeds: 8 files, nothing found (2 ignored)`."""
    counts = ((outcome.kept, "ignored"), (outcome.known, "in the baseline"))
    aside = ", ".join(f"{count} {word}" for count, word in counts if count)
    return f"{outcome.path}: {_count(len(outcome.files), 'file')}, nothing found{f' ({aside})' if aside else ''}"


def _tell_fixes(done: Iterable[Outcome], asked: Asked) -> None:
    """Tell on standard error what was fixed, and what could be."""
    done = list(done)
    fixed = sum((each.fixed for each in done), Counter[str]())
    if asked.fixes:
        codes = ", ".join(f"{code} ({count})" for code, count in sorted(fixed.items()))
        files = _count(sum(each.changed for each in done), "file")
        verb = "would be fixed" if asked.diff else "fixed"
        told = f"{_count(fixed.total(), 'finding')} {verb} in {files}: {codes}" if fixed else f"nothing {verb}"
        click.echo(told, err=True)
    for told in _fixable(done, asked):
        click.echo(told, err=True)


def _fixable(done: Iterable[Outcome], asked: Asked) -> Iterator[str]:
    fixes = [found.fix for each in done for found in each.found if found.fix is not None]
    safe, unsafe = sum(fix.is_safe for fix in fixes), sum(not fix.is_safe for fix in fixes)
    if asked.format not in AS_FOUND:
        return
    if safe and not asked.fixes:
        yield f"`--fix` puts {_count(safe, 'finding')} right"
    if unsafe and not asked.unsafe:
        count = f"{unsafe:,} more" if safe and not asked.fixes else _count(unsafe, "finding")
        end = "and may change what the rules mean"
        yield f"`--fix --unsafe-fixes` puts {count} right, {end}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
