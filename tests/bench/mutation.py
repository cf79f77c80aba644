"""How fast tests are measured: cases watched, and mutants tried, in a second.

`python -m tests.bench.mutation` prints both for the seeds rules, in one process and with nothing known from before.
Seconds are those that a core was at work.
"""

from __future__ import annotations

import sys
import time

from quorate.suite.coverage.running import cover
from quorate.suite.mutation.proving import Mutation, Proving
from quorate.suite.prepared import prepare
from tests.cli.running import RULES


def main() -> int:
    """Measure and print."""
    prepared = prepare(RULES / "seeds")
    rules, project, cases = prepared.rules, prepared.project, prepared.suite.cases
    if rules is None or project is None:
        sys.stderr.write("the seeds rules do not compile\n")
        return 1
    started = time.process_time()
    coverage = cover(rules.program, rules.population, cases, [source.path for source in project.files])
    watched = time.process_time() - started
    sys.stdout.write(
        f"coverage: {coverage.seen} of {coverage.points} points; {len(cases)} cases in {watched:.1f} s of one core\n"
    )
    started = time.process_time()
    proving = Proving(project, rules.population, cases)
    ready = time.process_time() - started
    started = time.process_time()
    proved = [proving.prove(number) for number in range(len(proving.mutants))]
    took = time.process_time() - started
    mutation = Mutation(tuple(zip(proving.mutants, proved, strict=True)))
    rate = len(proved) / took
    sys.stdout.write(f"ready in {ready:.1f} s; {len(proved)} mutants in {took:.1f} s, {rate:.0f} a second\n")
    sys.stdout.write(f"{mutation.killed} of {mutation.counted} noticed, {mutation.score:.1f} %\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
