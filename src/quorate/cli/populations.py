"""Decided accounts for what tells about many of them: out of payload files, or out of the store of a server.

Payload files are decided as `quorate decide` does; states of `--state` are read and never written, so that telling
about accounts changes nothing and can be done again. A store is read as it is at one instant, beside whoever serves
it, by the active revision of a tenant.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

import click

from quorate.cli.cache_folder import cache_folder
from quorate.cli.earlier import kept_earlier
from quorate.cli.endings import InterruptError, UnusableError
from quorate.cli.inputs import STANDARD_INPUT, total_bytes
from quorate.cli.payload_files import place_of, read_payloads
from quorate.cli.population_answers import Refused, Teller, tell_accounts
from quorate.cli.population_store import check_rules, find_tenant, stored_items
from quorate.cli.progress import Progress
from quorate.cli.spreading import Item
from quorate.cli.workers import NoWorkersError, usable_cores
from quorate.decide.decided import DecidedAccount
from quorate.engine import RuleSet
from quorate.ir.program import Program
from quorate.loading import RulesError, load_population, load_program
from quorate.service.compiled import revision_of
from quorate.service.house import now_in_utc
from quorate.service.rule_sets import RuleSets
from quorate.store.interface import StoreError
from quorate.store.looked_at import is_database, look_at
from quorate.store.states import States, StatesError

_TOLD_AT_MOST: Final = 3


@dataclass(slots=True)
class Population:
    """Accounts that can be decided one after the other; `decided` and `rejected` count those of the last passage."""

    program: Program
    """All that the rules say."""

    revision: str
    """What the rules, with the population that scales their engagement, are known by."""

    sources: Sequence[str]
    _: KW_ONLY
    items: Callable[[Progress], Iterator[Item]]
    make: Callable[[], Teller]
    """Makes ready what decides, which takes longer than all that may be found to be wrong before."""

    cores: int
    is_store: bool = False
    decided: int = field(default=0, init=False)
    rejected: int = field(default=0, init=False)
    _teller: Teller | None = field(default=None, init=False)

    @property
    def rule_set(self) -> RuleSet:
        """What decides."""
        return self._teller_ready().rule_set

    def accounts(self) -> Iterator[DecidedAccount]:
        """Yield the accounts in the order of the input, or by key out of a store, each when it is asked for.

        Those that cannot be decided are counted, and the first few told on standard error. May be called again, but
        for standard input. Raises ClickException, with its exit code, for what ends the run early.
        """
        self.decided = self.rejected = 0
        total = None if self.is_store else total_bytes(self.sources)
        progress = Progress(sys.stderr, total, shown=sys.stderr.isatty())

        def tell(text: str) -> None:
            progress.clear()
            click.echo(text, err=True)

        try:
            for each in tell_accounts(self.items(progress), self._teller_ready(), self.cores, tell):
                progress.decided()
                if isinstance(each, Refused):
                    self._refuse(each, tell)
                else:
                    self.decided += 1
                    yield each
        except KeyboardInterrupt as error:
            raise InterruptError(f"interrupted; {self.decided:,} accounts decided") from error
        except (NoWorkersError, StatesError, StoreError) as error:
            raise UnusableError(str(error)) from error
        finally:
            progress.clear()
        if self.rejected > _TOLD_AT_MOST:
            further = self.rejected - _TOLD_AT_MOST
            click.echo(f"error: {further:,} more {'account' if further == 1 else 'accounts'} like these", err=True)

    def _teller_ready(self) -> Teller:
        if self._teller is None:
            self._teller = self.make()
        return self._teller

    def _refuse(self, refused: Refused, tell: Callable[[str], None]) -> None:
        self.rejected += 1
        if self.rejected <= _TOLD_AT_MOST:
            found = refused.problem
            where = f"{found.path}: " if found.path else ""
            tell(f"error: {refused.place}: {where}{found.message} ({found.code})")


def split_sources(arguments: Sequence[str]) -> tuple[Path | None, tuple[str, ...]]:
    """Tell the arguments of a verb apart: RULES, which may be left out before a store, and its sources.

    Raises UsageError where there is no source.
    """
    first, *rest = arguments or ("",)
    if not rest and Path(first).is_file() and is_database(Path(first)):
        return None, (first,)
    if not rest:
        raise click.UsageError("Missing argument 'SOURCE...'.")
    if first == STANDARD_INPUT:
        raise click.UsageError("RULES is the folder of a rule set or a file of rules, and cannot be standard input")
    return Path(first), tuple(rest)


@contextmanager
def open_population(
    rules: Path | None,
    sources: Sequence[str],
    *,
    now: datetime | None = None,
    state_file: Path | None = None,
    tenant: str | None = None,
) -> Iterator[Population]:
    """Make the accounts of payload files, or of one store, ready to be decided by rules.

    `now` takes the place of the payloads' own; out of a store, accounts are as of when they were decided last, or of
    `now` where that is later. `rules` may be None for a store, and else have to be its active revision. Raises
    RulesError for rules that do not compile, and ClickException for sources that do not go together or cannot be read.
    """
    stores = [each for each in sources if each != STANDARD_INPUT and is_database(Path(each))]
    with ExitStack() as stack:
        if not stores:
            if rules is None:
                raise click.UsageError("payload files are decided by RULES: name them first")
            if tenant is not None:
                raise click.UsageError("--tenant is for the store of a server, and there is none among the sources")
            yield _of_files(stack, rules, sources, now, state_file)
        else:
            if len(sources) > 1:
                raise click.UsageError(f"{stores[0]} is a store, and a store is told of alone")
            if state_file is not None:
                raise click.UsageError("--state is for payload files: a store has its states itself")
            try:
                yield _of_store(stack, rules, Path(stores[0]), now, tenant)
            except StoreError as error:
                raise UnusableError(str(error)) from error


def _of_files(
    stack: ExitStack, rules: Path, sources: Sequence[str], now: datetime | None, state_file: Path | None
) -> Population:
    program, project = load_program(rules, cache=cache_folder())
    states = None
    try:
        if state_file is not None:
            if not state_file.is_file():
                raise click.UsageError(f"{state_file}: there is no such file; `quorate decide --state` makes it")
            states = stack.enter_context(States(state_file, program.name))
        older = [] if states is None else kept_earlier(states, program)
    except StatesError as error:
        raise UnusableError(str(error)) from error
    population, mistakes = load_population(rules, program)
    if mistakes:
        raise RulesError(mistakes, {})

    def make() -> Teller:
        return Teller(RuleSet(program, strict=project.strict, population=population, earlier=older), now, states)

    def items(progress: Progress) -> Iterator[Item]:
        for path in sources:
            for line in read_payloads(path, progress.read, program.limits.payload_bytes, root=program.schema.root):
                yield line.payload, place_of(path, line)

    # States are read through one connection, and whoever writes to a pipe may wait for what comes of each account.
    is_spread = states is None and all(Path(each).is_file() for each in sources)
    cores = usable_cores() if is_spread else 1
    revision = revision_of(program, population)
    return Population(program, revision, sources, items=items, make=make, cores=cores)


def _of_store(stack: ExitStack, rules: Path | None, path: Path, now: datetime | None, tenant: str | None) -> Population:
    store = stack.enter_context(look_at(path))
    with store.read() as reading:
        number, name = find_tenant(reading, path, tenant)
        loaded = RuleSets(store, now_in_utc, cache_folder()).current(reading, number)
        if loaded is None:
            raise UnusableError(f"{path}: no rule set is active for tenant {name}; publish one and activate it")
        if rules is not None:
            check_rules(rules, loaded, path)

        def items(progress: Progress) -> Iterator[Item]:
            del progress
            return stored_items(reading, loaded.rules.program, number, now)

        def make() -> Teller:
            return Teller(loaded.rules, None)

        cores = usable_cores()
        program, revision = loaded.rules.program, loaded.revision
        return Population(program, revision, (str(path),), items=items, make=make, cores=cores, is_store=True)
