"""Mutants tried in this process, or in several once there is work for them; those tried before are not tried again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from quorate.cli.cache_folder import cache_folder
from quorate.cli.mutation_cache import MutationCache
from quorate.cli.workers import Workers
from quorate.decide.population import Population
from quorate.semantics.project import Project
from quorate.suite.case import Case
from quorate.suite.mutation.proving import Mutation, Proved, Proving, with_own_names

_ALONE_FOR: Final = 2.0
"""Seconds of work after which it pays to start other processes, which take as long to be ready."""
_BATCH: Final = 8


def try_mutants(  # noqa: PLR0913 - what is tried, and how by name
    path: Path,
    project: Project,
    population: Population | None,
    cases: Sequence[Case],
    *,
    pattern: str | None,
    jobs: int,
    told: Callable[[int, int], None],
) -> Mutation:
    """Try the mutants of a rule set whose cases all pass; `told` is told how many of how many are done.

    Raises NoWorkersError for processes that do not come up. What was found is kept, also where this is interrupted.
    """
    proving = Proving(project, population, cases)
    numbers = proving.selected(pattern)
    cache = MutationCache(cache_folder(), path)
    keys = {number: proving.key(number) for number in numbers}
    found = {number: proved for number in numbers if (proved := cache.find(keys[number], proving.whole)) is not None}
    left = [number for number in numbers if number not in found]
    try:
        for number, proved in _proved(proving, left, (project, population, tuple(cases)), jobs):
            found[number] = proved
            cache.keep(keys[number], proved, proving.whole)
            told(len(found), len(numbers))
    finally:
        if left:
            cache.write()
    tried = ((proving.mutants[number], found[number]) for number in numbers)
    return Mutation(tuple(with_own_names(tried, {each.test for each in cases})))


def _proved(
    proving: Proving, numbers: Sequence[int], given: tuple[object, ...], jobs: int
) -> Iterator[tuple[int, Proved]]:
    until = time.monotonic() + _ALONE_FOR
    done = 0
    for number in numbers:
        yield number, proving.prove(number)
        done += 1
        if jobs > 1 and time.monotonic() > until:
            break
    left = list(numbers[done:])
    if not left:
        return

    def give_up(number: int) -> tuple[int, Proved]:
        return number, Proved(proving.mutants[number].id, "killed", "", "it ended the process that tried it")

    with Workers(min(jobs, len(left)), _prepare, given, lost=lambda *_: None, give_up=give_up) as workers:
        for answers in workers.answers(left[at : at + _BATCH] for at in range(0, len(left), _BATCH)):
            yield from answers


def _prepare(
    project: Project, population: Population | None, cases: tuple[Case, ...]
) -> Callable[[int], tuple[int, Proved]]:
    proving = Proving(project, population, cases)

    def prove(number: int) -> tuple[int, Proved]:
        return number, proving.prove(number)

    return prove
