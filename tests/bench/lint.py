"""How long `lint` takes beside `check`, on rules that neither has seen: `python -m tests.bench.lint`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from quorate.lint.review import review
from quorate.lint.rule import Find
from quorate.lint.rules import RULES
from quorate.lint.subject import Subject
from quorate.project_files import load_project
from quorate.semantics.compile import Compiled, compile_project
from quorate.uncollected import uncollected
from tests.bench.starts import LINES, process, written
from tests.bench.timing import Prepare, least_seconds, unprepared
from tests.bench.work import varied_rules

TODAY = date(2026, 6, 1)


def distinct_rules(number: int) -> str:
    """Return one of the six rules as no other is, as there would be nothing but repetitions to tell of else."""
    day = date(2027, 1, 1) + timedelta(days=number)
    return varied_rules(number).replace("where ", f"where renews_on >= {day} and (", 1).rstrip() + ")\n"


def check(folder: Path) -> Compiled:
    """Do what `check` does with rules that it has not seen."""
    project = load_project(folder).project
    if project is None:
        raise ValueError("the rules cannot be read")
    return compile_project(project)


def lint(folder: Path) -> int:
    """Do what `lint` does; return how much is found."""
    project = load_project(folder).project
    if project is None:
        raise ValueError("the rules cannot be read")
    with uncollected():
        return len(review(subject_of(folder), project.lint, TODAY).found)


def subject_of(folder: Path) -> Subject:
    """Compile a rule set."""
    project = load_project(folder).project
    compiled = check(folder)
    if project is None or compiled.program is None:
        raise ValueError([found.message for found in compiled.diagnostics])
    return Subject(project, compiled.program, compiled.files)


def slowest(folder: Path, rounds: int) -> list[tuple[float, str]]:
    """Return how long each rule takes on its own, what all share being worked out before."""

    def prepared(find: Find) -> Prepare:
        return lambda: lambda: list(find(subject))

    subject = subject_of(folder)
    tasks = {", ".join(code.id for code in rule.codes): prepared(rule.find) for rule in RULES}
    return sorted(((seconds, name) for name, seconds in least_seconds(tasks, rounds=rounds).items()), reverse=True)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.lint", description="lint beside check")
    parser.add_argument("--rounds", type=int, default=7, metavar="N", help="of which the least counts (7)")
    parser.add_argument("--lines", type=int, default=LINES, metavar="N", help=f"of rules ({LINES})")
    parser.add_argument("--rules", type=Path, metavar="FOLDER", help="other rules than those made for this")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as name:
        folder = options.rules or written(Path(name, "rules"), options.lines, distinct_rules)
        tasks: dict[str, Prepare] = {
            "check": unprepared(partial(check, folder)),
            "lint": unprepared(partial(lint, folder)),
            "quorate check": unprepared(process("check", folder)),
            "quorate lint": unprepared(process("lint", folder)),
        }
        found = least_seconds(tasks, rounds=options.rounds)
        for one, other in (("check", "lint"), ("quorate check", "quorate lint")):
            ratio = found[other] / found[one]
            sys.stdout.write(f"{one:<14}{found[one]:>8.3f} s   {other:<13}{found[other]:>8.3f} s{ratio:>8.2f} x\n")
        for seconds, codes in slowest(folder, 3)[:10]:
            sys.stdout.write(f"  {1000 * seconds:>7.1f} ms  {codes}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
