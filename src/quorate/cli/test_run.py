"""One run of `quorate test`: rule sets to their cases, and how each went to whoever asked."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quorate.cli.cache_folder import cache_folder
from quorate.cli.exits import ExitCode
from quorate.cli.rule_sets import find_rule_sets, is_tests_file, rule_set_of
from quorate.cli.test_measures import Measures
from quorate.cli.test_workers import run_cases
from quorate.cli.tested import Tested
from quorate.cli.workers import usable_cores
from quorate.project_files import TESTS_SUFFIX
from quorate.suite.prepared import prepare
from quorate.suite.selecting import meant, selected

if TYPE_CHECKING:
    from quorate.cli.formats import FormatName
    from quorate.cli.test_workers import Timed


@dataclass(frozen=True, slots=True)
class Run:
    """What was asked for."""

    names: tuple[str, ...]
    fail_fast: bool
    jobs: int | None
    durations: int | None
    format: FormatName
    measures: Measures = field(default_factory=Measures)

    def run(self, paths: Iterable[Path]) -> ExitCode:
        """Run the tests at paths, print how they went, and return what the run ends with."""
        from quorate.cli.test_documents import DOCUMENTS  # noqa: PLC0415 - rules may not compile at all
        from quorate.cli.test_text import TextReport  # noqa: PLC0415 - as above

        rule_sets = [self._prepared(path, files) for path, files in _rule_sets(paths)]
        text = TextReport(self.format, self.durations, sys.stdout)
        is_text = self.format in {"pretty", "compact"}
        if is_text:
            text.diagnostics(rule_sets)
        self._refuse_unknown_names(rule_sets)
        self.measures.check(rule_sets)
        if any(each.prepared.rules is None for each in rule_sets):
            if not is_text:
                click.echo(DOCUMENTS[self.format](rule_sets, self.durations is not None), nl=False)
            return ExitCode.RULES
        for tested in rule_sets:
            for timed in self._results(tested):
                tested.results.append(timed)
                if is_text:
                    text.result(tested, timed)
            self.measures.take(tested, self.jobs)
            if self.fail_fast and tested.failed:
                break
        if is_text:
            text.summary(rule_sets)
            self.measures.write(rule_sets, sys.stdout)
        else:
            click.echo(DOCUMENTS[self.format](rule_sets, self.durations is not None), nl=False)
        if not any(tested.cases for tested in rule_sets):
            _tell_none(rule_sets)
        self.measures.write_page(rule_sets)
        score = self.measures.ends(rule_sets)
        return ExitCode.TESTS if any(tested.failed for tested in rule_sets) else score

    def _prepared(self, path: Path, files: frozenset[Path] | None) -> Tested:
        prepared = prepare(path, cache=cache_folder())
        cases = prepared.suite.cases
        if files is not None:
            cases = tuple(case for case in cases if Path(case.span.path).resolve() in files)
        return Tested(path, prepared, selected(cases, self.names))

    def _results(self, tested: Tested) -> Iterator[Timed]:
        rules = tested.prepared.rules
        if rules is None:
            return
        jobs = usable_cores() if self.jobs is None else self.jobs
        for timed in run_cases(tested.cases, rules, jobs, at_once=self.jobs is not None and self.jobs > 1):
            yield timed
            if self.fail_fast and not timed.result.passed:
                return

    def _refuse_unknown_names(self, rule_sets: list[Tested]) -> None:
        """Raise a usage error where names were asked for that no test has."""
        all_cases = [case for tested in rule_sets for case in tested.prepared.suite.cases]
        if self.names and all_cases and not any(tested.cases for tested in rule_sets):
            told = " or ".join(f"`{name}`" for name in self.names)
            close = meant(self.names, all_cases)
            raise click.UsageError(f"no test is called {told}{f'; {close}' if close else ''}")


def _rule_sets(paths: Iterable[Path]) -> Iterator[tuple[Path, frozenset[Path] | None]]:
    """Yield each rule set that paths name, with the files of tests that are meant, None for all of them."""
    wholes: list[Path] = []
    parts: dict[Path, set[Path]] = {}
    for path in paths:
        if is_tests_file(path):
            parts.setdefault(rule_set_of(path), set()).add(path.resolve())
        else:
            wholes.append(path)
    whole = list(find_rule_sets(wholes))
    for path in whole:
        yield path, None
    there = {path.resolve() for path in whole}
    for home, files in parts.items():
        if home.resolve() not in there:
            yield home, frozenset(files)


def _tell_none(rule_sets: Iterable[Tested]) -> None:
    told = ", ".join(str(tested.path) for tested in rule_sets) or "there"
    click.echo(f"note: no tests in {told}; a test stands in a file whose name ends in `{TESTS_SUFFIX}`", err=True)
