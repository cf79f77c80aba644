"""The coverage of the tests of a rule set: its cases run once more, watched."""

from __future__ import annotations

from collections.abc import Iterable

from quorate.decide.population import Population
from quorate.ir.program import Program
from quorate.suite.case import Case
from quorate.suite.coverage.measuring import Coverage, coverage_of
from quorate.suite.coverage.points import points_of
from quorate.suite.coverage.watching import WatchedDecider
from quorate.suite.running import run_case


def cover(program: Program, population: Population | None, cases: Iterable[Case], paths: Iterable[str]) -> Coverage:
    """Run cases, whether they pass or not, and return what they see of the files at `paths`."""
    points = points_of(program, frozenset(paths))
    seen: set[int] = set()
    decide = WatchedDecider(program, population, points, seen)
    for case in cases:
        run_case(case, decide)
    return coverage_of(points, seen)
