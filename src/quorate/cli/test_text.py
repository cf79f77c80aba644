"""How tests went, as lines for people: each failure with its code frame and why it was decided otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final, TextIO

import click

from quorate.cli.decision_journeys_text import journey_lines
from quorate.cli.explain_group_text import group_explanation_text
from quorate.cli.explain_text import explanation_text
from quorate.cli.report import report, wants_colour, width_of
from quorate.diagnostics.cells import fit_text
from quorate.diagnostics.frame import Mark, Page, frame_rows, marks_of
from quorate.diagnostics.model import visible
from quorate.diagnostics.paint import Paint, Style
from quorate.suite.explaining import Why, explain_failure

if TYPE_CHECKING:
    from quorate.cli.formats import FormatName
    from quorate.cli.test_workers import Timed
    from quorate.cli.tested import Tested
    from quorate.suite.case import Case
    from quorate.suite.running import Failure
    from quorate.text import Source

EXPLAINED_MOST: Final = 20
"""How many failures of a run are explained; one that breaks everything breaks all in the same way."""

_INDENT: Final = 4
_NARROWEST: Final = 40


class TextReport:
    """Writes how tests went to a stream as it comes; `durations` None: nothing on how long anything took."""

    def __init__(self, format_: FormatName, durations: int | None, stream: TextIO) -> None:
        self._format = format_
        self._durations = durations
        self._stream = stream
        self._paint = Paint(format_ == "pretty" and wants_colour(stream))
        self._width = width_of(stream)
        self._ascii = not (getattr(stream, "encoding", None) or "utf-8").lower().startswith("utf")
        self._explained = 0
        self._told: set[tuple[str, ...]] = set()  # the explanations of one test, whose cases are much alike
        self._test: tuple[str, str] | None = None

    def diagnostics(self, rule_sets: Iterable[Tested]) -> None:
        """Write what is wrong with rules and tests themselves."""
        for tested in rule_sets:
            prepared = tested.prepared
            if prepared.diagnostics:
                report(
                    prepared.diagnostics, prepared.sources,
                    format="pretty" if self._format == "pretty" else "compact", stream=self._stream,
                )  # fmt: skip

    def result(self, tested: Tested, timed: Timed) -> None:
        """Write how one case went, if there is something to tell."""
        result = timed.result
        test = result.case.span.path, result.case.test
        if test != self._test:
            self._test = test
            self._told.clear()
        for number, failure in enumerate(result.failures):
            if self._format == "compact":
                place = _place(failure, tested.prepared.sources)
                self._write(visible(f"{place}: {result.case.name}: {failure.message}"))
                continue
            if number == 0:
                self._write(
                    self._paint("failed", Style.ERROR) + self._paint(f": {self._fit(result.case.name)}", Style.STRONG)
                )
            for line in self._block(tested, result.case, failure):
                self._write(line)
            self._write("")

    def summary(self, rule_sets: Iterable[Tested]) -> None:
        """Write how many cases passed and failed, and what took long if that was asked for."""
        told = list(rule_sets)
        if self._format == "pretty":
            for tested in told:
                if tested.cases:
                    self._write(f"{tested.path}: {_counts(tested)}")
        if self._durations is not None:
            self._slowest([timed for tested in told for timed in tested.results], self._durations)

    def _slowest(self, results: list[Timed], most: int) -> None:
        total = sum(timed.seconds for timed in results)
        self._write(f"all took {total:.2f} s" if not most else f"all took {total:.2f} s; the slowest:")
        for timed in sorted(results, key=lambda each: -each.seconds)[:most]:
            self._write(f"{1000 * timed.seconds:9.1f} ms  {self._fit(timed.result.case.name)}")

    def _block(self, tested: Tested, case: Case, failure: Failure) -> Iterator[str]:
        sources = tested.prepared.sources
        source = sources.get(failure.span.path)
        if source is not None:
            marks = self._marks(source, case, failure)
            gutter = len(str(max(mark.line for mark in marks)))
            page = Page(self._paint, Style.ERROR, gutter, max(_NARROWEST, self._width - gutter - 3), self._ascii)
            yield f"{page.margin(bar='-->')} {self._fit(_place(failure, sources))}"
            yield page.margin()
            yield from frame_rows(source, marks, page)
            yield page.margin()
            for word, text in (("expected", failure.expected), ("but", failure.actual)):
                yield f"{page.margin(bar=' =')} {self._paint(word, Style.STRONG)}: {self._fit(text)}"
        if self._explained == EXPLAINED_MOST:
            yield ""
            yield f"  (no more than {EXPLAINED_MOST} failures are explained; select some with `--name`)"
        self._explained += 1
        if self._explained <= EXPLAINED_MOST and tested.prepared.rules is not None:
            width = max(_NARROWEST, self._width - _INDENT)
            lines = tuple(why_lines(explain_failure(failure, tested.prepared.rules), width, colour=self._paint.colour))
            if lines in self._told:  # of one group, several things may be otherwise
                lines = ("(explained above)",)
            self._told.add(lines)
            if lines:
                yield ""
                yield from (f"{' ' * _INDENT}{line}".rstrip() for line in lines)

    def _marks(self, source: Source, case: Case, failure: Failure) -> list[Mark]:
        marks = list(marks_of(source, failure.span, "", primary=True))
        if case.row is not None and case.row.path == failure.span.path:
            marks += marks_of(source, case.row, "in this row", primary=False)
        return marks

    def _fit(self, text: str) -> str:
        return fit_text(text, ascii_only=self._ascii)

    def _write(self, line: str) -> None:
        click.echo(line, file=self._stream, color=True)


def why_lines(why: Why, width: int, *, colour: bool) -> Iterator[str]:
    """Write why something was decided as it was."""
    if why.explanation is not None:
        document = why.explanation.to_dict()
        text_of = group_explanation_text if "group" in document else explanation_text
        yield from text_of(document, width, colour=colour).split("\n")
    for entry in why.journeys:
        yield from journey_lines(dict(entry))
    yield from why.notes


def _place(failure: Failure, sources: Mapping[str, Source]) -> str:
    source = sources.get(failure.span.path)
    if source is None:
        return failure.span.path
    line, column = source.position(failure.span.start)
    return f"{failure.span.path}:{line}:{column}"


def _counts(tested: Tested) -> str:
    run, failed = len(tested.results), tested.failed
    tests = "1 test" if run == 1 else f"{run:,} tests"
    left = len(tested.cases) - run
    more = f", {left:,} not run" if left else ""
    return f"{tests}, {failed:,} failed{more}" if failed else f"{tests} passed{more}"
