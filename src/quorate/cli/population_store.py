"""The accounts of a store as payloads, as the service decides them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

import click

from quorate.cli.cache_folder import cache_folder
from quorate.cli.endings import UnusableError
from quorate.cli.spreading import Item
from quorate.decide.scalars import write_instant
from quorate.diagnostics.model import shown
from quorate.ir.program import Program
from quorate.loading import RulesError, load_population, load_program
from quorate.semantics.suggest import hint
from quorate.service.compiled import revision_of
from quorate.service.instants import instant_of, micros_of
from quorate.service.prepared import Wanted, payload_of
from quorate.service.rule_sets import Loaded
from quorate.store.interface import Reading

_AT_ONCE: Final = 500


def find_tenant(reading: Reading, path: Path, asked: str | None) -> tuple[int, str]:
    """Return the number and name of a tenant: of that which is asked for, else of the only one.

    Raises UnusableError, and UsageError for one that is not there and where one has to be named.
    """
    known = {name: number for number, name in reading.tenants()}
    if not known:
        raise UnusableError(f"{path}: is a store without tenants; nothing was published to it yet")
    if asked is not None:
        if asked not in known:
            close = hint(asked, known) or f"there are: {', '.join(sorted(known))}"
            raise click.UsageError(f"{path} has no tenant `{shown(asked)}`; {close}")
        return known[asked], asked
    if len(known) > 1:
        raise click.UsageError(f"{path} has several tenants: say which with --tenant: {', '.join(sorted(known))}")
    ((name, number),) = known.items()
    return number, name


def check_rules(rules: Path, loaded: Loaded, path: Path) -> None:
    """Raise UsageError for rules that are not the active revision, and RulesError for those that do not compile."""
    program, _ = load_program(rules, cache=cache_folder())
    population, mistakes = load_population(rules, program)
    if mistakes:
        raise RulesError(mistakes, {})
    revision = revision_of(program, population)
    if revision != loaded.revision:
        raise click.UsageError(
            f"{rules} is {program.name} {_short(revision)}, and {path} decides by {loaded.rules.name} "
            f"{_short(loaded.revision)}; leave RULES out, or publish them first"
        )


def stored_items(reading: Reading, program: Program, tenant: int, now: datetime | None) -> Iterator[Item]:
    """Yield the payload of each account that was decided, by key.

    It has the account's state, and as its `now` the instant of its last decision, or `now` where that is later: what
    was decided is decided again out of what it left, which changes nothing.
    """
    after = ""
    while rows := reading.accounts(tenant, after, _AT_ONCE):
        for row in rows:
            kept = reading.kept(tenant, row.account)
            if kept is None or not kept.state:
                continue
            at = kept.row.decided_at or 0
            instant = instant_of(at if now is None else max(at, micros_of(now)))
            payload = payload_of(reading, program, row.account, kept, Wanted("", instant), kept.facts)
            yield b'{"now":"' + write_instant(instant).encode() + b'",' + payload[1:], f"account {shown(row.account)}"
        after = rows[-1].account


def _short(revision: str) -> str:
    return revision[: len("sha256:") + 12]
