"""One run of `quorate diff`: two revisions, every payload of every input, and what is told of that."""

from __future__ import annotations

import contextlib
import gc
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

import click

from quorate.cli.diff_sides import Given, Places, SideError, side_of
from quorate.cli.diff_telling import FormatName, tell
from quorate.cli.diff_words import Found
from quorate.cli.diff_workers import Differ, differ, looks
from quorate.cli.earlier import kept_earlier
from quorate.cli.endings import InterruptError, UnusableError
from quorate.cli.exits import ExitCode
from quorate.cli.inputs import total_bytes
from quorate.cli.payload_files import place_of, read_payloads
from quorate.cli.progress import Progress
from quorate.cli.report import report
from quorate.cli.spreading import Item
from quorate.cli.workers import NoWorkersError, usable_cores
from quorate.difference.accounts import subjects_of
from quorate.difference.comparing import compare
from quorate.difference.model import Comparison
from quorate.difference.tally import Summary, Tally
from quorate.loading import RulesError
from quorate.store.states import States, StatesError

_SUFFIXES: Final = {".json": "json", ".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be told: of which accounts, how they are decided, in which form, where, and what fails the run."""

    inputs: tuple[str, ...]
    now: datetime | None
    state_file: Path | None
    samples: int
    workers: int | None
    format: FormatName | None
    out: Path | None
    fail_on: Literal["any", "meaning", "members"] | None


def run(old: str, new: str, places: Places, wanted: Wanted) -> ExitCode:
    """Compare two revisions, and tell what they differ in; return how that went.

    Raises InputError, OutputError and ReaderGoneError, and ClickException, with its exit code, for all else that ends
    the run early.
    """
    _check(wanted)
    try:
        sides = _sides(old, new, places)
        comparison = compare(sides[0].side, sides[1].side)
        summary = _decided(sides, comparison, wanted) if wanted.inputs else None
    except _BrokenError as broken:
        for each in broken.sides:
            click.echo(f"{each.name}:", err=True)
            report(each.error.diagnostics, each.error.sources, format="pretty", stream=sys.stderr)
        return ExitCode.RULES
    found = Found(sides[0].name, sides[1].name, comparison, summary, wanted.inputs)
    tell(found, wanted.format or _format_of(wanted.out), wanted.out)
    return _ending(found, wanted)


class _BrokenError(Exception):
    """Rules that do not compile, of one side or both."""

    def __init__(self, sides: list[SideError]) -> None:
        self.sides = sides
        super().__init__()


def _check(wanted: Wanted) -> None:
    if wanted.fail_on == "members" and not wanted.inputs:
        raise click.UsageError("--fail-on members wants INPUTs, whose accounts both revisions decide")
    for name, value in (("--state", wanted.state_file), ("--now", wanted.now), ("--workers", wanted.workers)):
        if value is not None and not wanted.inputs:
            raise click.UsageError(f"{name} is about accounts: give OLD, NEW and INPUTs")
    for each in wanted.inputs:
        if each != "-" and not Path(each).is_file():
            raise click.UsageError(f"{each}: there is no such file")
    if wanted.out is not None and wanted.out.resolve() in {Path(each).resolve() for each in wanted.inputs}:
        raise click.UsageError(f"{wanted.out} is read, and would be written over")


def _format_of(out: Path | None) -> FormatName:
    found = "pretty" if out is None else _SUFFIXES.get(out.suffix.lower(), "pretty")
    formats: tuple[FormatName, ...] = ("json", "markdown", "html")
    return next((each for each in formats if each == found), "pretty")


def _sides(old: str, new: str, places: Places) -> tuple[Given, Given]:
    """Compile both sides; what is wrong is told of both."""
    found: list[Given] = []
    broken: list[SideError] = []
    for text, other in ((old, new), (new, old)):
        try:
            found.append(side_of(text, other, places))
        except SideError as error:
            broken.append(error)
    if broken:
        raise _BrokenError(broken)
    return found[0], found[1]


def _decided(sides: tuple[Given, Given], comparison: Comparison, wanted: Wanted) -> Summary:
    """Decide all accounts of the inputs by both sides."""
    subjects = subjects_of(comparison)
    tally = Tally(subjects, wanted.samples)
    try:
        with contextlib.ExitStack() as stack:
            states = None
            if wanted.state_file is not None:  # looked into, and never saved
                states = stack.enter_context(States(wanted.state_file, sides[0].program.name))
            kept = () if states is None else tuple(kept_earlier(states, sides[0].program))
            rules = []
            for given in sides:
                try:
                    rules.append(given.rule_set(kept))
                except RulesError as error:
                    raise _BrokenError([SideError(given.name, error)]) from error
            gc.freeze()  # the rules stay for the whole run: looking them through each time costs more than deciding
            recall = None if states is None else states.recall
            by = differ(rules[0], rules[1], subjects, wanted.samples, wanted.now, recall)
            _look_at_all(by, tally, wanted)
    except KeyboardInterrupt as error:
        count = tally.compared + tally.rejected
        raise InterruptError(f"interrupted; {count:,} {'account' if count == 1 else 'accounts'} decided") from error
    except (NoWorkersError, StatesError) as error:
        raise UnusableError(str(error)) from error
    return tally.summary()


def _look_at_all(by: Differ, tally: Tally, wanted: Wanted) -> None:
    """Decide every payload of every input, in order, by as many processes as it takes."""
    shown = sys.stderr.isatty()
    progress = Progress(sys.stderr, total_bytes(wanted.inputs), shown=shown)
    # A file of states is one process's own, and whoever writes to a pipe has no file to be waited for.
    is_alone = by.recall is not None or not all(Path(each).is_file() for each in wanted.inputs)
    count = 1 if by.recall is not None else wanted.workers or (1 if is_alone else usable_cores())

    def tell_beside(text: str) -> None:
        progress.clear()
        click.echo(text, err=True)

    limit = max(each.program.limits.payload_bytes for each in (by.old, by.new))
    try:
        items = _items(wanted.inputs, limit, by.new.program.schema.root, progress)
        for looked in looks(items, by, count, at_once=wanted.workers is not None, tell=tell_beside):
            tally.add(looked)
            progress.decided()
    finally:
        progress.clear()


def _items(inputs: tuple[str, ...], limit: int, root: str, progress: Progress) -> Iterator[Item]:
    for path in inputs:
        for line in read_payloads(path, progress.read, limit, root=root):
            yield line.payload, place_of(path, line)


def _ending(found: Found, wanted: Wanted) -> ExitCode:
    summary = found.summary
    fails = {
        "any": not found.comparison.is_same or (summary is not None and summary.moves_members),
        "meaning": not found.comparison.means_same,
        "members": summary is not None and summary.moves_members,
    }
    if wanted.fail_on is not None and fails[wanted.fail_on]:
        return ExitCode.LINT
    return ExitCode.INPUT if summary is not None and summary.rejected else ExitCode.OK
