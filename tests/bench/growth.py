"""How time grows where it could grow faster: `python -m tests.bench.growth` prints a table of n, 2n and 4n."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Final

from quorate.engine import RuleSet
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source
from tests.bench.timing import Prepare, least_seconds, unprepared
from tests.bench.work import NOW

SCHEMA: Final = """
entity account accounts { key id  name text }
entity person people in account { key id  title text }
entity license licenses in person { key id  seats integer }
event viewed of account { url text }
"""
Case = Callable[[int], tuple[str, dict[str, Any]]]
"""Makes a condition and an account of a size."""


def _long_or(size: int) -> tuple[str, dict[str, Any]]:
    return " or ".join(f'name = "n{number}"' for number in range(size)), {"name": "other"}


def _sequence(size: int) -> tuple[str, dict[str, Any]]:
    steps = " then ".join(f'viewed where (url != "u{number}") within 3 days' for number in range(1, 12))
    return f'sequence (viewed where (url = "u0") then {steps}) in last 400 days', {"events": _events(size, apart=1)}


def _named(size: int) -> tuple[str, dict[str, Any]]:
    text = "sequence (viewed as first then viewed where (url = first.url) within 10 minutes then no viewed) ever"
    return text.replace(" ever", ""), {"events": _events(size, apart=1)}


def _burst(size: int) -> tuple[str, dict[str, Any]]:
    return f"at least {size + 1} viewed within any 7 days", {"events": _events(size, apart=0)}


def _near(size: int) -> tuple[str, dict[str, Any]]:
    return f"at least {size + 1} viewed within 1 hours of any viewed ever", {"events": _events(size, apart=1)}


def _nested(size: int) -> tuple[str, dict[str, Any]]:
    people = [
        {"id": f"p{number}", "licenses": [{"id": f"l{number}-{each}", "seats": each} for each in range(10)]}
        for number in range(size)
    ]
    return "every person where (any licenses where (seats > 8))", {"people": people}


def _hostile(size: int) -> tuple[str, dict[str, Any]]:
    return "name matches /^(a+)+$/", {"name": "a" * size + "!"}


def _events(size: int, *, apart: int) -> list[dict[str, Any]]:
    start = NOW - timedelta(days=300)
    instants = ((start + timedelta(minutes=apart * number)).isoformat() for number in range(size))
    return [
        {"id": f"e{number}", "type": "viewed", "at": at.replace("+00:00", "Z"), "url": f"u{number % 13}"}
        for number, at in enumerate(instants)
    ]


CASES: Final[dict[str, tuple[int, Case]]] = {
    "an `or` of n terms": (1_250, _long_or),
    "12 steps over n events": (12_500, _sequence),
    "named steps over n events": (12_500, _named),
    "a burst over n equal instants": (12_500, _burst),
    "n events near n others": (12_500, _near),
    "n people, 10 licenses each": (125, _nested),
    "a hostile pattern over n letters": (250_000, _hostile),
}


def compiled(condition: str) -> RuleSet:
    """Compile one audience."""
    rules = Source("rules.rules", f"{SCHEMA}audience a of accounts where {condition}\n")
    found = compile_project(Project("growth", (rules,)))
    if found.program is None:
        raise ValueError([each.message for each in found.diagnostics])
    return RuleSet(found.program)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.growth", description="time by size")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="of which the least counts (3)")
    options = parser.parse_args(argv)
    sys.stdout.write(f"{'ms to decide':<36}{'n':>9}{'of n':>10}{'of 2n':>10}{'of 4n':>10}{'4n ÷ n':>9}\n{'-' * 84}\n")
    for name, (size, make) in CASES.items():
        tasks: dict[str, Prepare] = {}
        for factor in (1, 2, 4):
            condition, account = make(size * factor)
            rules = compiled(condition)
            facts = {"now": NOW.isoformat(), "account": {"id": "a", **account}}
            payload = json.dumps(facts, separators=(",", ":")).encode()
            if rules.decide(payload).rejected or rules.uncoded or rules.surprises:
                raise ValueError((name, rules.uncoded, rules.surprises))
            tasks[str(factor)] = unprepared(partial(rules.decide, payload))
        found = [seconds * 1000 for seconds in least_seconds(tasks, rounds=options.rounds).values()]
        numbers = "".join(f"{each:>10,.1f}" for each in found)
        sys.stdout.write(f"{name:<36}{size:>9,}{numbers}{found[2] / found[0]:>9.1f}\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
