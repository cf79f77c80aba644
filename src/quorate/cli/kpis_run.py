"""One run of `quorate report`: all accounts, their histories, the figures, and where they are written."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import click
import msgspec

from quorate.cli.endings import InterruptError, UnusableError
from quorate.cli.exits import ExitCode
from quorate.cli.inputs import name_of, total_bytes
from quorate.cli.kpis_setting import Setting
from quorate.cli.kpis_store import StoredHistory, open_history
from quorate.cli.kpis_telling import write_all
from quorate.cli.kpis_wanted import STANDARD_OUTPUT, WEEKS_BACK, Wanted
from quorate.cli.kpis_watching import Course, Watcher, course_of, watched
from quorate.cli.population_answers import Refused
from quorate.cli.populations import Population, open_population
from quorate.cli.progress import Progress
from quorate.cli.report import report
from quorate.cli.spreading import Item
from quorate.cli.workers import NoWorkersError
from quorate.decide.wire import is_messagepack
from quorate.evaluate.calendar import start_of_day
from quorate.ir.program import Program
from quorate.kpis.choices import choices_of
from quorate.kpis.cost_file import Cost, read_costs
from quorate.kpis.instants import DAY, instant_of, micros_of, read_micros
from quorate.kpis.periods import Periods, periods_of_days, periods_up_to
from quorate.kpis.report import Report
from quorate.project_files import load_project
from quorate.semantics.report_checks import check_report
from quorate.semantics.report_config import set_settings
from quorate.semantics.report_settings import ReportSettings
from quorate.store.interface import StoreError
from quorate.store.states import StatesError
from quorate.text import Source

INSTANTS_MOST: Final = 1_000
"""At so many instants accounts are decided at most, besides that of their first event."""

_TOLD_AT_MOST: Final = 3
_COSTS_BYTES: Final = 64 * 1024 * 1024


def report_population(wanted: Wanted) -> ExitCode:
    """Tell the key figures of a population and write what is wanted; return how that went.

    Raises RulesError for rules that do not compile, and ClickException, with its exit code, for all else that ends the
    run early.
    """
    _check_places(wanted)
    costs = None if wanted.costs is None else _costs(wanted.costs)
    with ExitStack() as stack:
        population = stack.enter_context(
            open_population(
                wanted.rules, wanted.sources, now=wanted.now, state_file=wanted.state_file, tenant=wanted.tenant
            )
        )
        history = None
        if population.is_store:
            try:
                history = stack.enter_context(open_history(Path(population.sources[0]), wanted.tenant))
            except StoreError as error:
                raise UnusableError(str(error)) from error
        try:
            settings = _settings(wanted, population.program, history)
            return _Run(population, wanted, settings, history, costs).run()
        except StoreError as error:  # that of reading what is beside the accounts
            raise UnusableError(str(error)) from error


@dataclass(slots=True)
class _Run:
    """One run over all accounts."""

    population: Population
    wanted: Wanted
    settings: ReportSettings
    history: StoredHistory | None
    costs: list[Cost] | None
    rejected: int = 0
    told: int = 0

    def run(self) -> ExitCode:
        population, wanted = self.population, self.wanted
        program = population.program
        progress = Progress(
            sys.stderr,
            None if population.is_store else total_bytes(population.sources),
            shown=sys.stderr.isatty(),
        )
        try:
            items = population.items(progress)
            first = next(items, None)
            end = self._end(first)
            zone = ZoneInfo(program.calendar.zone)
            periods = _periods(wanted, end, zone)
            if wanted.period is not None and wanted.now is None and not population.is_store:
                end = instant_of(periods.now.end)
            course = self._course(end, periods, zone)
            choices = choices_of(program, self.settings)
            figures = Report(program, choices, periods, self.costs)
            self._add_all(itertools.chain(() if first is None else (first,), items), course, figures, progress)
        finally:
            progress.clear()
        if self.rejected > _TOLD_AT_MOST:
            further = self.rejected - _TOLD_AT_MOST
            click.echo(f"error: {further:,} more {'account' if further == 1 else 'accounts'} like these", err=True)
        setting = Setting(
            program.name,
            population.revision,
            tuple(map(name_of, population.sources)),
            zone.key,
            micros_of(end),
            periods,
            tuple(choices.told.values()),
            wanted.every if course.replays else None,
            course.instants[0] if course.replays else None,
            self.rejected,
            population.is_store,
        )
        write_all(figures.tell(), list(program.groups), setting, wanted)
        return ExitCode.INPUT if self.rejected else ExitCode.OK

    def _end(self, first: Item | None) -> datetime:
        """Return the instant of the report: that of `--now`, else of the first payload, else the last of a store."""
        if self.wanted.now is not None:
            return self.wanted.now
        found = None if self.history is None else self.history.decided_last()
        if self.history is None and first is not None and isinstance(first[0], bytes):
            found = read_micros(_now_of(first[0]))
        if found is not None:
            return instant_of(found)
        if self.wanted.period is not None and self.history is None:
            return instant_of(
                periods_of_days(*self.wanted.period, ZoneInfo(self.population.program.calendar.zone)).now.end
            )
        raise click.UsageError("no payload tells when it is of: say when with --now, or give a --period")

    def _course(self, end: datetime, periods: Periods, zone: ZoneInfo) -> Course:
        start = periods.now.start
        if self.population.is_store:
            return Course((micros_of(end),), start, replays=False, is_store=True)
        since = micros_of(end) - WEEKS_BACK * 7 * DAY
        if self.wanted.since is not None:
            since = micros_of(_instant(self.wanted.since, zone))
            if since > micros_of(end):
                raise click.UsageError(f"--since {self.wanted.since} is later than the end of the report")
        since = min(since, start)
        if self.wanted.every and (micros_of(end) - since) // self.wanted.every > INSTANTS_MOST:
            raise click.UsageError(
                f"that would be more than {INSTANTS_MOST:,} instants: say a longer --every, or a later --since"
            )
        return course_of(end, start, since, self.wanted.every)

    def _add_all(self, items: Iterator[Item], course: Course, figures: Report, progress: Progress) -> None:
        teller = self.population.make()
        watcher = Watcher(teller.rule_set, course, teller.states)
        if self.history is not None:
            self.history.read_log(course.start)

        def tell(text: str) -> None:
            progress.clear()
            click.echo(text, err=True)

        count = 0
        try:
            for found in watched(items, watcher, self.population.cores, tell):
                progress.decided()
                if isinstance(found, Refused):
                    self._refuse(found, tell)
                    continue
                account, history = found
                if self.history is not None:
                    self.history.complete(history, account.decision)
                figures.add(account, history)
                count += 1
        except KeyboardInterrupt as error:
            raise InterruptError(f"interrupted; {count:,} accounts decided") from error
        except (NoWorkersError, StatesError, StoreError) as error:
            raise UnusableError(str(error)) from error

    def _refuse(self, refused: Refused, tell: Any) -> None:  # noqa: ANN401 - prints a line
        self.rejected += 1
        if self.rejected <= _TOLD_AT_MOST:
            found = refused.problem
            where = f"{found.path}: " if found.path else ""
            tell(f"error: {refused.place}: {where}{found.message} ({found.code})")


def _now_of(payload: bytes) -> object:
    try:
        found = msgspec.msgpack.decode(payload) if is_messagepack(payload) else msgspec.json.decode(payload)
    except (msgspec.MsgspecError, RecursionError):
        return None
    return found.get("now") if isinstance(found, dict) else None


def _periods(wanted: Wanted, end: datetime, zone: ZoneInfo) -> Periods:
    try:
        if wanted.period is not None:
            return periods_of_days(*wanted.period, zone)
        return periods_up_to(end, *wanted.last, zone)
    except ValueError as error:
        option = "--last" if wanted.period is None else "--period"
        raise click.UsageError(f"{option}: {error}") from error


def _instant(given: Any, zone: ZoneInfo) -> datetime:  # noqa: ANN401 - a day or an instant
    if isinstance(given, datetime):
        return given
    begun = start_of_day(given, zone)
    if begun is None:
        raise click.UsageError(f"{given.isoformat()} is out of the years 1 to 9999 in {zone.key}")
    return begun


def _settings(wanted: Wanted, program: Program, history: StoredHistory | None) -> ReportSettings:
    """Return what the rules say of reports, and the command line in its place. Raises UsageError."""
    settings = ReportSettings()
    if wanted.rules is not None:
        project = load_project(wanted.rules).project
        settings = settings if project is None else project.report
    elif history is not None:
        settings = history.settings()
    if not wanted.settings:
        return settings
    try:
        settings = set_settings(settings, wanted.settings)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    mistakes = check_report(program, settings)
    if mistakes:
        fix = f"; {mistakes[0].help}" if mistakes[0].help else ""
        raise click.UsageError(f"{mistakes[0].message}{fix} ({mistakes[0].code})")
    return settings


def _costs(path: Path) -> list[Cost]:
    """Read a file of costs; ends the run where rows are wrong, which are shown. Raises UnusableError."""
    name = path.as_posix()
    try:
        if path.stat().st_size > _COSTS_BYTES:
            raise UnusableError(f"{name}: is larger than {_COSTS_BYTES:,} bytes")
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UnusableError(f"{name}: {(error.strerror or str(error)).lower()}") from error
    except UnicodeDecodeError as error:
        raise UnusableError(f"{name}: is not UTF-8 at byte {error.start}") from error
    source = Source(name, text)
    costs, mistakes = read_costs(source)
    if mistakes:
        report(mistakes, {name: source}, format="pretty", stream=sys.stderr)
        raise click.exceptions.Exit(ExitCode.USAGE)
    return costs


def _check_places(wanted: Wanted) -> None:
    """Refuse to write two things to one place, and to write over what is read."""
    places = [place if place == STANDARD_OUTPUT else place.resolve() for place in wanted.places]
    for place in places:
        if places.count(place) > 1:
            where = "standard output" if place == STANDARD_OUTPUT else str(place)
            raise click.UsageError(f"--csv, --html and --out want places of their own, and {where} is named twice")
    read = {Path(each).resolve() for each in wanted.sources}
    read |= {each.resolve() for each in (wanted.costs, wanted.state_file) if each is not None}
    for place in places:
        if place in read and place.is_file():
            raise click.UsageError(f"{place} is read, and would be written over")
