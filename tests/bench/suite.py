"""How long tests of rules take: reading them, deciding them, and the whole of `quorate test`.

`python -m tests.bench.suite` writes so many small tests beside `rules/seeds`, and prints the least of some rounds.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from quorate.resources import shipped_rules
from quorate.suite.prepared import prepare
from quorate.suite.reading import read_suite

_TEST = """test "case {number}" {{
  now 2026-06-01T12:00:00Z
  account acme {{ name: "Acme"  industry: "Agriculture"  employees: {employees} }}
  person ann of acme {{ job_title: "VP Agronomy"  seniority: "vp" }}
  person bob of acme {{ job_title: "Director Seeds"  seniority: "chief" }}
  event form_submitted by ann 3 days ago {{ form: "seed-demo" }}
  expect acme {negated}in enterprise_growers
  expect ann is {role} seeds_growers
}}
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, and print seconds."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.suite", description="seconds that tests take")
    parser.add_argument("--tests", type=int, default=500, metavar="N", help="how many small tests (500)")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="of which the least counts (5)")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "seeds"
        shutil.copytree(shipped_rules("seeds"), folder)
        for file in folder.glob("*.test.rules"):
            file.unlink()
        (folder / "many.test.rules").write_text("\n".join(map(_test, range(options.tests))), encoding="utf-8")
        prepared = prepare(folder)
        project, rules = prepared.project, prepared.rules
        if project is None or rules is None:
            raise ValueError("the tests have mistakes")
        whole = [sys.executable, "-m", "quorate", "test", str(folder), "--jobs", "1"]
        for what, work in (
            ("reading them", lambda: read_suite(project, rules.program)),
            ("deciding them", lambda: [prepared.run(case) for case in prepared.suite.cases]),
            ("`quorate test`", lambda: subprocess.run(whole, check=True, stdout=subprocess.DEVNULL)),
        ):
            print(f"{options.tests} tests, {what}: {_least(work, options.rounds):.2f} s")  # noqa: T201 - what it is for
    return 0


def _test(number: int) -> str:
    is_in = number % 2 == 0
    return _TEST.format(
        number=number,
        employees=600 if is_in else 400,
        negated="" if is_in else "not ",
        role="decision_maker in" if is_in else "not member of",
    )


def _least(work: Callable[[], object], rounds: int) -> float:
    seconds: list[float] = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return min(seconds)


if __name__ == "__main__":
    sys.exit(main())
