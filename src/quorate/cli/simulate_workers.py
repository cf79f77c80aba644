"""Payloads through a journey, in this process or in several."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeAlias

from quorate.cli.simulate_answers import Answers
from quorate.cli.spreading import Item, spread
from quorate.decide.journeys.simulating import Simulation
from quorate.decide.population import Population
from quorate.decide.problem import problem
from quorate.diagnostics.catalogue.payload import E517
from quorate.engine import RuleSet
from quorate.ir.program import Program

Simulated: TypeAlias = tuple[Simulation, str, frozenset[int]]
"""What became of an account, its place in the input, and which answers of the file were taken."""

_BATCH: Final = 16


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
    """Yield what becomes of each item, in order; see `spread`."""
    rules = simulate.rule_set
    given = (
        rules.program, rules.population, rules.strict, simulate.journey, simulate.until, simulate.start,
        simulate.answers,
    )  # fmt: skip
    return spread(
        items, simulate, _simulator, given, count=count, at_once=at_once, batch=_BATCH, tell=tell,
        again="simulated again",
    )  # fmt: skip


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
