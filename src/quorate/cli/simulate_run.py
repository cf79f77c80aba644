"""One run of `quorate simulate`: every payload of every input through a journey, and what is told of that."""

from __future__ import annotations

import contextlib
import gc
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import click
import msgspec

from quorate.cli.cache_folder import cache_folder
from quorate.cli.endings import InterruptError, UnusableError
from quorate.cli.exits import ExitCode
from quorate.cli.inputs import STANDARD_INPUT, total_bytes
from quorate.cli.output import Output, open_output
from quorate.cli.payload_files import place_of, read_payloads
from quorate.cli.progress import Progress
from quorate.cli.simulate_answers import AnswersError, read_answers
from quorate.cli.simulate_telling import setting_of, write_all
from quorate.cli.simulate_wanted import STANDARD_OUTPUT, Wanted
from quorate.cli.simulate_workers import Simulator, simulations
from quorate.cli.spreading import Item
from quorate.cli.workers import NoWorkersError, usable_cores
from quorate.decide.journeys.simulating import Simulation
from quorate.decide.journeys.tally import Tally
from quorate.engine import load
from quorate.evaluate.calendar import start_of_day
from quorate.ir.journeys import Journey
from quorate.ir.program import Program
from quorate.ir.show.kinds import KINDS
from quorate.ir.show.words import article
from quorate.semantics.suggest import hint

_TOLD_AT_MOST: Final = 3


def simulate_inputs(rules: Path, name: str, wanted: Wanted) -> ExitCode:
    """Simulate all accounts of the inputs and write what is wanted; return how that went.

    Raises RulesError for rules that do not compile, InputError, OutputError and ReaderGoneError, and ClickException,
    with its exit code, for all else that ends the run early.
    """
    _check_places(wanted)
    rule_set = load(rules, cache=cache_folder())
    journey = _journey(rule_set.program, name)
    zone = ZoneInfo(rule_set.program.calendar.zone)
    until = _instant(wanted.until, zone)
    start = None if wanted.start is None else _instant(wanted.start, zone)
    if start is not None and start > until:
        raise click.UsageError(f"--from {wanted.start} is later than --until {wanted.until}")
    try:
        answers = read_answers(rule_set.program, wanted.answers)
    except AnswersError as error:
        raise UnusableError(str(error)) from error
    gc.freeze()  # the rules stay for the whole run: looking them through again and again costs more than simulating
    run = _Run(Simulator(rule_set, name, until, start, answers), journey, wanted)
    try:
        run.simulate_all()
    except KeyboardInterrupt as error:
        told = f"interrupted; {run.count:,} {'account' if run.count == 1 else 'accounts'} simulated"
        raise InterruptError(told) from error
    except NoWorkersError as error:
        raise UnusableError(str(error)) from error
    summary = run.tally.summary()
    write_all(summary, setting_of(rule_set, journey, wanted, until, start), wanted)
    return ExitCode.INPUT if summary.rejected else ExitCode.OK


def _check_places(wanted: Wanted) -> None:
    """Refuse to write two things to one place, to write over what is read, and to read two from standard input."""
    places = [place if place == STANDARD_OUTPUT else place.resolve() for place in wanted.places]
    for place in places:
        if places.count(place) > 1:
            where = "standard output" if place == STANDARD_OUTPUT else str(place)
            raise click.UsageError(f"--trace, --html and --out want places of their own, and {where} is named twice")
    sources = {Path(each).resolve() for each in (*wanted.inputs, *filter(None, (wanted.answers,)))}
    for place in places:
        if place in sources and place.is_file():
            raise click.UsageError(f"{place} is read, and would be written over")
    if wanted.answers == STANDARD_INPUT and STANDARD_INPUT in wanted.inputs:
        raise click.UsageError("standard input has the accounts or the answers, not both")


def _journey(program: Program, name: str) -> Journey:
    """Return a journey; raises UsageError, which names the closest, where there is none of that name."""
    found = program.journeys.get(name)
    if found is not None:
        return found
    which = f"journeys: {', '.join(program.journeys)}" if program.journeys else "there is no journey"
    kind = next((kind for kind in KINDS.values() if name in kind.things(program)), None)
    if kind is not None:
        raise click.UsageError(f"`{name}` is {article(kind.one)}, and a journey is simulated; {which}")
    close = hint(name, program.journeys)
    raise click.UsageError(f"{program.name} has no journey `{name}`; {close or which}")


def _instant(given: date | datetime, zone: ZoneInfo) -> datetime:
    """Return an instant, of a day the one at which it begins in a zone."""
    if isinstance(given, datetime):
        return given
    begun = start_of_day(given, zone)
    if begun is None:
        raise click.UsageError(f"{given.isoformat()} is out of the years 1 to 9999 in {zone.key}")
    return begun.astimezone(UTC)


@dataclass(slots=True)
class _Run:
    """One run over all inputs."""

    simulator: Simulator
    journey: Journey
    wanted: Wanted
    tally: Tally = field(init=False)
    count: int = 0
    told: int = 0

    def __post_init__(self) -> None:
        program = self.simulator.rule_set.program
        self.tally = Tally(self.journey, of_people=self.journey.entity != program.schema.root)

    def simulate_all(self) -> None:
        """Simulate every payload of every input, in order, and write the trace."""
        inputs = self.wanted.inputs
        shown = sys.stderr.isatty() and (self.wanted.trace != STANDARD_OUTPUT or not sys.stdout.isatty())
        progress = Progress(sys.stderr, total_bytes(inputs), shown=shown)
        count = self.wanted.workers or (usable_cores() if all(Path(each).is_file() for each in inputs) else 1)

        def tell(text: str) -> None:
            progress.clear()
            click.echo(text, err=True)

        try:
            with _trace_to(self.wanted.trace) as trace:
                items = self._items(progress)
                at_once = self.wanted.workers is not None
                for found, place, taken in simulations(items, self.simulator, count, at_once=at_once, tell=tell):
                    self.tally.add(found)
                    self.count += 1
                    self.simulator.answers.used.update(taken)
                    for line in self._problems(found, place):
                        tell(line)
                    if trace is not None:
                        for record in found.records:
                            trace.write_line(msgspec.json.encode(record))
                    progress.decided()
                if trace is not None:
                    trace.finish()
        finally:
            progress.clear()
        if self.told > _TOLD_AT_MOST:
            further = self.told - _TOLD_AT_MOST
            click.echo(f"and {further:,} more {'account' if further == 1 else 'accounts'} like these", err=True)
        unused = self.simulator.answers.unused
        if unused:
            answers = "answer was" if unused == 1 else "answers were"
            click.echo(f"warning: {unused:,} {answers} for calls that nobody made: {self.wanted.answers}", err=True)

    def _problems(self, found: Simulation, place: str) -> Iterator[str]:
        """Tell what is wrong with an account, of the first few that have something."""
        if found.errors:
            self.told += 1
            if self.told <= _TOLD_AT_MOST:
                first = found.errors[0]
                where = f"{first.path}: " if first.path else ""
                kind = "error" if found.rejected else "warning"
                yield f"{kind}: {place}: {where}{first.message} ({first.code})"

    def _items(self, progress: Progress) -> Iterator[Item]:
        program = self.simulator.rule_set.program
        for path in self.wanted.inputs:
            for line in read_payloads(path, progress.read, program.limits.payload_bytes, root=program.schema.root):
                yield line.payload, place_of(path, line)


@contextlib.contextmanager
def _trace_to(place: Path | None) -> Iterator[Output | None]:
    if place is None:
        yield None
    else:
        with open_output(None if place == STANDARD_OUTPUT else place) as output:
            yield output
