"""Payloads through a journey, in this process or in several."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import Final, TypeAlias

from quorate.cli.simulate_answers import Answers
from quorate.cli.workers import Workers
from quorate.decide.journeys.simulating import Simulation
from quorate.decide.population import Population
from quorate.decide.problem import Problem, problem
from quorate.diagnostics.catalogue.payload import E517
from quorate.engine import RuleSet
from quorate.ir.program import Program

Item: TypeAlias = tuple[bytes | Problem, str]
"""A payload, or why there is none, and its place in the input."""
Simulated: TypeAlias = tuple[Simulation, str, frozenset[int]]
"""What became of an account, its place in the input, and which answers of the file were taken."""

_BATCH_ITEMS: Final = 16
_BATCH_BYTES: Final = 256 * 1024
_ALONE_FOR: Final = 0.5
"""Seconds of work after which it pays to start other processes."""


@dataclass(frozen=True, slots=True)
class Simulator:
    """Runs one account through a journey; `start` None is the day of its first event."""

    rule_set: RuleSet
    journey: str
    until: datetime
    start: datetime | None
    answers: Answers

    def __call__(self, item: Item) -> Simulated:
        """Simulate a payload."""
        payload, place = item
        if not isinstance(payload, bytes):
            return Simulation(None, (payload,), rejected=True), place, frozenset()
        answers = replace(self.answers, used=set())
        found = self.rule_set.simulate(payload, self.journey, until=self.until, start=self.start, answers=answers)
        return found, place, frozenset(answers.used)

    def give_up(self, item: Item) -> Simulated:
        """Answer for an account that ended the processes which simulated it."""
        return Simulation(None, (problem(E517, ""),), rejected=True), item[1], frozenset()


def simulations(
    items: Iterable[Item], simulate: Simulator, count: int, *, at_once: bool, tell: Callable[[str], None]
) -> Iterator[Simulated]:
    """Yield what becomes of each item, in order; `count` processes help, `at_once` or when there is work for them.

    `tell` is told of processes that were killed. Raises NoWorkersError for processes that do not come up.
    """
    items = iter(items)
    if count == 1 or not at_once:
        until = time.monotonic() + _ALONE_FOR
        for item in items:
            yield simulate(item)
            if count > 1 and time.monotonic() > until:
                break
    first = next(items, None)
    if first is None:
        return

    def lost(process_id: int | None, size: int) -> None:
        accounts = "1 account is" if size == 1 else f"{size} accounts are"
        tell(f"warning: a worker was killed (process {process_id}); {accounts} simulated again")

    rules = simulate.rule_set
    given = (
        rules.program, rules.population, rules.strict, simulate.journey, simulate.until, simulate.start,
        simulate.answers,
    )  # fmt: skip
    with Workers(count, _simulator, given, lost=lost, give_up=simulate.give_up) as workers:
        for batch in workers.answers(_batches(chain((first,), items))):
            yield from batch


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    batch: list[Item] = []
    size = 0
    for item in items:
        batch.append(item)
        size += len(item[0]) if isinstance(item[0], bytes) else 0
        if len(batch) == _BATCH_ITEMS or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _simulator(  # noqa: PLR0913, PLR0917 - what goes through a pipe
    program: Program,
    population: Population | None,
    strict: bool,  # noqa: FBT001 - as above
    journey: str,
    until: datetime,
    start: datetime | None,
    answers: Answers,
) -> Simulator:
    """Make what a worker simulates with, of the very program that this process compiled."""
    return Simulator(RuleSet(program, strict=strict, population=population), journey, until, start, answers)
