"""A rule set whose tests were run."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quorate.cli.test_workers import Timed
    from quorate.suite.case import Case
    from quorate.suite.coverage.measuring import Coverage
    from quorate.suite.mutation.proving import Mutation
    from quorate.suite.prepared import Prepared


@dataclass(slots=True)
class Tested:
    """A rule set and how its cases went, those that were run, in their order; and what they are worth, if asked for."""

    path: Path
    prepared: Prepared
    cases: tuple[Case, ...]
    results: list[Timed] = field(default_factory=list)
    coverage: Coverage | None = None
    mutation: Mutation | None = None

    @property
    def failed(self) -> int:
        """How many cases failed."""
        return sum(not timed.result.passed for timed in self.results)
