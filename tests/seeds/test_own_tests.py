"""The tests of the seeds rules look at all of them."""

from __future__ import annotations

from quorate.suite.coverage.running import cover
from quorate.suite.prepared import prepare
from tests.cli.running import RULES


def test_the_tests_of_the_seeds_rules_see_all_of_them() -> None:
    prepared = prepare(RULES / "seeds")
    assert prepared.rules is not None
    assert prepared.project is not None
    paths = [source.path for source in prepared.project.files]
    coverage = cover(prepared.rules.program, prepared.rules.population, prepared.suite.cases, paths)
    assert [f"{point.declaration}: {point.lack}" for file in coverage.files for point in file.missed] == []
    assert coverage.points > 700
