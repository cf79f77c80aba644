"""What two revisions differ in as a text for people."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Final

import click

from quorate.cli import diff_words as words
from quorate.cli.diff_words import Found
from quorate.diagnostics.model import visible
from quorate.difference.model import Change, Difference
from quorate.difference.reasons import Part
from quorate.difference.tally import Counted, Summary

_COLOURS: Final = {
    "added": "green", "removed": "red", "widened": "green", "narrowed": "red", "different": "yellow",
    "affected": "cyan", "renamed": "blue",
}  # fmt: skip
_STEP: Final = "  "
_NARROWEST: Final = 40
_WIDEST_NAME: Final = 40
_PART_COLOURS: Final = {"true": "green", "false": "red", "unknown": "yellow"}


def diff_text(found: Found, width: int, *, colour: bool) -> str:
    """Write all that two revisions differ in."""
    return "\n".join(_Page(width, colour=colour).lines(found)) + "\n"


class _Page:
    """Writes lines of a width, with colours or without."""

    def __init__(self, width: int, *, colour: bool) -> None:
        self._width = width
        self._colour = colour

    def lines(self, found: Found) -> Iterator[str]:
        comparison = found.comparison
        yield self._strong(f"{visible(found.title)}: {visible(found.old)} to {visible(found.new)}")
        revisions = (side.program.revision[: words.SHORT] for side in (comparison.old, comparison.new))
        yield " to ".join(revisions)
        yield words.headline(found)
        if comparison.settings:
            yield from ("", self._strong("settings"))
            for change in comparison.settings:
                yield from self._change(change, _STEP)
        for title, those in words.sections(found):
            yield from ("", self._strong(title))
            for each in those:
                yield from self._difference(each)
        if found.without_effect:
            yield from ("", self._strong("without effect"))
            for each in found.without_effect:
                yield from self._wrapped(f"{each.reference}: {words.moved_from(each)}", _STEP, "")
        if found.summary is not None:
            yield ""
            yield from self._accounts(found.summary)

    def _difference(self, each: Difference) -> Iterator[str]:
        shade = _COLOURS[each.verdict]
        sign = click.style(words.SIGNS[each.verdict], fg=shade) if self._colour else words.SIGNS[each.verdict]
        said = words.verdict(each)
        told = click.style(said, fg=shade) if self._colour else said
        name, place = self._strong(visible(each.reference.name)), visible(words.place(each))
        yield f"{_STEP}{sign} {name}  {told}  {place}".rstrip()
        if each.kind == "affected":
            yield from self._wrapped(f"as {words.because(each)}" if each.because else "by what it uses", _STEP * 2, "")
        for change in each.changes:
            yield from self._change(change, _STEP * 2)
        if each.kind in {"added", "removed"}:
            text = each.new_text or each.old_text
            for line in text.splitlines():
                yield from self._wrapped(line, _STEP * 2, "") if line else ("",)
        elif each.kind == "changed":
            if not each.changes:
                yield from (f"{_STEP * 2}{self._signed(line)}" for line in words.source_diff(each))
            if each.because:
                yield from self._wrapped(f"besides, {words.because(each)}", _STEP * 2, "")

    def _change(self, change: Change, indent: str) -> Iterator[str]:
        head, old, new = change.head, change.old, change.new
        line = f"{head}: {change.values}"
        if len(line) + len(indent) <= self._width and "\n" not in line:
            yield f"{indent}{visible(line)}"
            return
        yield f"{indent}{visible(head)}"
        for sign, text in (("-", old), ("+", new)):
            if text:
                for row in self._wrapped(text, indent + _STEP, f"{sign} "):
                    yield self._tinted(row, sign)

    # -- accounts ------------------------------------------------------------------------------------------------------

    def _accounts(self, summary: Summary) -> Iterator[str]:
        yield self._strong(words.accounts_line(summary))
        for problem in summary.problems:
            by = {"both": "both", "old": "OLD", "new": "NEW"}[problem.by]
            yield from self._wrapped(f"{problem.place}: rejected by {by}: {problem.problem}", _STEP, "")
        for title, those in words.subject_groups(summary):
            yield from ("", self._strong(title))
            yield from self._table(those)
            for each in those:
                yield from self._samples(each)

    def _table(self, those: list[Counted]) -> Iterator[str]:
        column = min(_WIDEST_NAME, max(len(each.subject.reference.name) for each in those))
        yield f"{_STEP}{'':{column}}  {'before':>9}  {'now':>9}  {'entered':>9}  {'exited':>9}  {'unknown':>9}"
        for each in those:
            numbers = (f"{each.members_old:,}", f"{each.members_new:,}", _signed(each.entered, "+"),
                       _signed(each.exited, "-"), _signed(words.unknown_more(each), "+"))  # fmt: skip
            cells = "  ".join(f"{number:>9}" for number in numbers)
            yield f"{_STEP}{visible(each.subject.reference.name):{column}}  {cells}"
            if more := words.further(each):
                yield from self._wrapped(more, _STEP * 3, "")

    def _samples(self, counted: Counted) -> Iterator[str]:
        if not counted.samples:
            return
        yield ""
        yield f"{_STEP}{self._strong(visible(counted.subject.reference.name))}"
        for _, samples in words.aspects_of(counted):
            for sample in samples:
                yield from self._wrapped(words.sample_line(sample), _STEP * 2, "")
                for when, parts in (("before", sample.why_old), ("now", sample.why_new)):
                    for part in parts:
                        yield from self._part(part, when)

    def _part(self, part: Part, when: str) -> Iterator[str]:
        mark = words.MARKS[part.result]
        facts = f" — {part.facts}" if part.facts else ""
        rows = list(self._wrapped(f"{part.said}{facts}", _STEP * 3, f"{when:6} {mark} "))
        if self._colour and part.result:
            rows[0] = rows[0].replace(f"{mark} ", f"{click.style(mark, fg=_PART_COLOURS[part.result])} ", 1)
        yield from rows

    # -- lines ---------------------------------------------------------------------------------------------------------

    def _wrapped(self, text: str, indent: str, mark: str) -> Iterator[str]:
        yield from textwrap.wrap(
            visible(text),
            max(self._width, len(indent) + _NARROWEST),
            initial_indent=indent + mark,
            subsequent_indent=indent + " " * len(mark),
            break_long_words=False,
            break_on_hyphens=False,
        )

    def _strong(self, text: str) -> str:
        return click.style(text, bold=True) if self._colour else text

    def _signed(self, line: str) -> str:
        return self._tinted(visible(line), line[:1])

    def _tinted(self, line: str, sign: str) -> str:
        shade = {"-": "red", "+": "green"}.get(sign)
        return click.style(line, fg=shade) if self._colour and shade else line


def _signed(count: int, sign: str) -> str:
    return f"{sign}{count:,}" if count else "0"
