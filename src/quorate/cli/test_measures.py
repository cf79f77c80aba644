"""What tests are worth: what they look at of the rules, and which changes of the rules they would not notice."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO

import click

from quorate.cli.exits import ExitCode
from quorate.cli.report import wants_colour, width_of
from quorate.cli.workers import usable_cores
from quorate.project_files import CONFIG_NAME, RULES_SUFFIX

if TYPE_CHECKING:
    from quorate.cli.coverage_text import View
    from quorate.cli.tested import Tested

_CLEAR: Final = "\r\x1b[K"


@dataclass(frozen=True, slots=True)
class Measures:
    """What was asked for besides how tests went; thresholds are in hundredths."""

    coverage: bool = False
    html: Path | None = None
    threshold: float | None = None
    mutate: bool = False
    mutants: str | None = None
    mutation_threshold: float | None = None

    @property
    def covers(self) -> bool:
        """Whether coverage is asked for."""
        return self.coverage or self.html is not None or self.threshold is not None

    @property
    def mutates(self) -> bool:
        """Whether mutants are asked for."""
        return self.mutate or self.mutants is not None or self.mutation_threshold is not None

    def check(self, rule_sets: Sequence[Tested]) -> None:
        """Raise a usage error for what cannot be done."""
        if self.html is not None and len(rule_sets) > 1:
            raise click.UsageError("`--coverage-html` writes the page of one rule set, and there are several")
        if self.html is not None and (self.html.suffix == RULES_SUFFIX or self.html.name == CONFIG_NAME):
            raise click.UsageError(f"`--coverage-html`: {self.html} is a file of rules; a page ends in `.html`")

    def take(self, tested: Tested, jobs: int | None) -> None:
        """Measure one rule set, whose tests were run."""
        project, rules = tested.prepared.project, tested.prepared.rules
        if project is None or rules is None:
            return
        if self.covers:
            from quorate.suite.coverage.running import cover  # noqa: PLC0415 - only where it is asked for

            paths = [source.path for source in project.files]
            tested.coverage = cover(rules.program, rules.population, tested.cases, paths)
        if self.mutates and not tested.failed and tested.cases:
            from quorate.cli.mutation_run import try_mutants  # noqa: PLC0415 - as above

            told = _Told(sys.stderr)
            try:
                tested.mutation = try_mutants(
                    tested.path, project, rules.population, tested.cases,
                    pattern=self.mutants, jobs=usable_cores() if jobs is None else jobs, told=told,
                )  # fmt: skip
            finally:
                told.clear()
            if self.mutants is not None and not tested.mutation.mutants:
                help_ = "`--mutants boundary` tries those of a kind, `--mutants growers` those of a declaration"
                raise click.UsageError(f"no change of {tested.path} has `{self.mutants}` in its name; {help_}")

    def write(self, rule_sets: Sequence[Tested], stream: TextIO) -> None:
        """Write what was measured, as lines for people."""
        view = _view_of(stream)
        for tested in rule_sets:
            sources = tested.prepared.sources
            if tested.coverage is not None and self.covers:
                from quorate.cli.coverage_text import coverage_text  # noqa: PLC0415 - only where it is asked for

                told = coverage_text(tested.coverage, sources, view, with_places=self.coverage)
                stream.write("\n" + told)
            if tested.mutation is not None:
                from quorate.cli.mutation_text import mutation_text  # noqa: PLC0415 - as above

                stream.write("\n" + mutation_text(tested.mutation, sources, view))
            elif self.mutates and tested.failed:
                stream.write("\nmutants are tried once all tests pass\n")

    def write_page(self, rule_sets: Sequence[Tested]) -> None:
        """Write the page of coverage. Raises OutputError."""
        tested = rule_sets[0] if rule_sets else None
        if self.html is None or tested is None or tested.coverage is None or tested.prepared.rules is None:
            return
        from quorate.cli.coverage_html import coverage_html  # noqa: PLC0415 - only where it is asked for
        from quorate.cli.output import open_output  # noqa: PLC0415 - as above

        page = coverage_html(
            tested.coverage, tested.prepared.sources,
            rule_set=tested.prepared.rules.name, cases=len(tested.results), failed=tested.failed,
        )  # fmt: skip
        with open_output(self.html) as output:
            output.write_line(page.encode())
            output.finish()

    def ends(self, rule_sets: Sequence[Tested]) -> ExitCode:
        """Tell what is under a threshold, and return what the run ends with for it."""
        code = ExitCode.OK
        for tested in rule_sets:
            scores: list[tuple[str, float, float | None]] = []
            if tested.coverage is not None:
                scores.append(("coverage", tested.coverage.percent, self.threshold))
            if tested.mutation is not None:
                scores.append(("the mutation score", tested.mutation.score, self.mutation_threshold))
            for what, score, threshold in scores:
                if threshold is not None and score < threshold:
                    told = f"{tested.path}: {what} is {score:.2f} %, under the threshold of {threshold:g} %"
                    click.echo(told, err=True)
                    code = ExitCode.SCORE
        return code


def measures_document(tested: Tested) -> dict[str, Any]:
    """Return what was measured of a rule set, for JSON."""
    found: dict[str, Any] = {}
    if tested.coverage is not None:
        from quorate.cli.coverage_document import coverage_document  # noqa: PLC0415 - only where it is asked for

        found["coverage"] = coverage_document(tested.coverage, tested.prepared.sources)
    if tested.mutation is not None:
        from quorate.cli.mutation_text import mutation_document  # noqa: PLC0415 - as above

        found["mutation"] = mutation_document(tested.mutation, tested.prepared.sources)
    return found


def _view_of(stream: TextIO) -> View:
    from quorate.cli.coverage_text import View  # noqa: PLC0415 - only where it is asked for

    is_unicode = (getattr(stream, "encoding", None) or "utf-8").lower().startswith("utf")
    return View(wants_colour(stream), width_of(stream), not is_unicode)


class _Told:
    """How many mutants are done, on one line of a terminal that is overwritten."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._is_shown = stream.isatty()

    def __call__(self, done: int, of: int) -> None:
        """Tell how many of how many are done."""
        if self._is_shown:
            self._stream.write(f"{_CLEAR}{done:,} of {of:,} mutants")
            self._stream.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self._is_shown:
            self._stream.write(_CLEAR)
            self._stream.flush()
