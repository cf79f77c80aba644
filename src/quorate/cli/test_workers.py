"""Cases of tests run in this process, or in several once there is work for them; told in their order either way."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import click

from quorate.cli.workers import Workers
from quorate.decide.population import Population
from quorate.engine import RuleSet
from quorate.ir.program import Program
from quorate.suite.case import Case
from quorate.suite.running import CaseResult, Failure, run_case

_ALONE_FOR: Final = 1.0
"""Seconds of work after which it pays to start other processes."""

_BATCH: Final = 16


@dataclass(frozen=True, slots=True)
class Timed:
    """How a case went, and how many seconds that took."""

    result: CaseResult
    seconds: float


def run_cases(cases: Sequence[Case], rules: RuleSet, jobs: int, *, at_once: bool) -> Iterator[Timed]:
    """Yield how each case went, in order; `jobs` processes help, `at_once` or when there is work for them.

    Raises NoWorkersError for processes that do not come up.
    """
    started = time.monotonic()
    done = 0
    if jobs == 1 or not at_once:
        run = _runner(rules)
        for case in cases:
            yield run(case)
            done += 1
            if jobs > 1 and time.monotonic() - started > _ALONE_FOR:
                break
    left = cases[done:]
    if not left:
        return
    given = (rules.program, rules.population, rules.strict)
    with Workers(min(jobs, len(left)), _prepare, given, lost=_tell_lost, give_up=_give_up) as workers:
        batches = (list(left[at : at + _BATCH]) for at in range(0, len(left), _BATCH))
        for answers in workers.answers(batches):
            yield from answers


def _runner(rules: RuleSet) -> Callable[[Case], Timed]:
    def run(case: Case) -> Timed:
        started = time.perf_counter()
        result = run_case(case, rules.decide)
        return Timed(result, time.perf_counter() - started)

    return run


def _prepare(program: Program, population: Population | None, strict: bool) -> Callable[[Case], Timed]:  # noqa: FBT001 - what goes through a pipe
    """Make what a worker runs cases with, of the very program that this process compiled."""
    return _runner(RuleSet(program, strict=strict, population=population))


def _tell_lost(process_id: int | None, size: int) -> None:
    cases = "1 test is" if size == 1 else f"{size} tests are"
    click.echo(f"warning: a worker was killed (process {process_id}); {cases} run again", err=True)


def _give_up(case: Case) -> Timed:
    """Answer for a case that ended the processes which ran it."""
    failure = Failure(case.span, "a decision", "the process that ran it was killed", None, {}, {})
    return Timed(CaseResult(case, (failure,)), 0.0)
