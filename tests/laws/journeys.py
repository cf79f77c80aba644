"""Journeys at random: whenever an account is looked at, the same happens to it, and once; see `journey_laws`.

`python -m tests.laws.journeys 200` tries that many rule sets, each with a history, from seeds of its own; with a second
number it begins at that seed. What is wrong is told with its seed, made small.
"""

from __future__ import annotations

import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from random import Random
from typing import Final

from tests.laws import journey_laws as laws
from tests.laws.journey_histories import Event, History, history_at_random
from tests.laws.journey_laws import Tried, tried
from tests.laws.journey_rules import rules_at_random
from tests.laws.journey_runs import InvalidError, Run, offset
from tests.laws.journey_shrinking import Case, made_small

DENSE_EACH: Final = 4
"""Of how many seeds one is looked at each minute, which costs most."""

Law = Callable[[Tried, Random], Sequence[str]]

LAWS: Final[dict[str, Law]] = {
    "well": lambda of, _: laws.well(of),
    "again": lambda of, _: laws.again(of),
    "in time": lambda of, _: laws.in_time(of),
    "keyed": lambda of, _: laws.keyed(of),
    "by reference": lambda of, _: laws.by_reference(of),
    "in every form": lambda of, _: laws.in_every_form(of),
    "back in time": laws.back_in_time,
    "simulated": lambda of, _: laws.simulated(of),
    "pinned": laws.pinned,
    "whenever": lambda of, rng: laws.whenever(of, rng, densely=False),
    "each minute": laws.whenever,
}


def case_of(seed: int) -> Case:
    """Return the rules and the history of a seed; in some, events come just when something is due."""
    rng = Random(seed)  # noqa: S311 - cases, no secrets
    rules = rules_at_random(rng)
    history = history_at_random(rng, rules)
    if rng.random() < 0.3:
        with suppress(Exception):  # which the laws meet again
            history = _with_events_when_due(rng, history, tried((rules, history)).run)
    return rules, history


def _with_events_when_due(rng: Random, history: History, run: Run) -> History:
    """Return a history with some of its events moved to when something is due in a run, or right before or after."""
    due = {record["due"] for trace in run.traces.values() for record in trace if record.get("due")}
    times = sorted(at for at in (offset(history, each) for each in due) if 0 < at < history.length)
    if not times or not history.events:
        return history
    moved = [
        Event(rng.choice(times) + rng.choice([0, 0, 0, 1, -1]), each.told) if rng.random() < 0.5 else each
        for each in history.events
    ]
    return replace(history, events=tuple(moved))


def wrong(of: Tried, name: str, seed: int) -> list[str]:
    """Return what is wrong with a case by a law."""
    return list(LAWS[name](of, Random(seed)))  # noqa: S311 - as above


def first_wrong(case: Case, names: Iterable[str], seed: int) -> tuple[str, list[str]]:
    """Return the first of some laws by which a case is wrong, and how; an exception counts as well, of any law.

    Raises InvalidError for rules that do not compile.
    """
    name = ""
    try:
        of = tried(case)
        for name in names:
            if found := wrong(of, name, seed):
                return name, found
    except InvalidError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
        return name, [f"{type(error).__name__} {error} {traceback.format_exception(error)[-2]}"]
    return "", []


# -- by hand -----------------------------------------------------------------------------------------------------------


def main(argv: Sequence[str]) -> int:
    """Try as many seeds as the command line says; tell the first that is wrong, made small."""
    wanted = int(argv[0]) if argv else 50
    first = int(argv[1]) if len(argv) > 1 else time.time_ns() % 1_000_000_000
    counts: Counter[str] = Counter()
    for seed in range(first, first + wanted):
        case = case_of(seed)
        names = [name for name in LAWS if name != "each minute" or seed % DENSE_EACH == 0]
        name, found = first_wrong(case, names, seed)
        if found:
            _tell(case, name, seed)
            return 1
        _count(counts, tried(case).run)
    sys.stdout.write(f"from seed {first}: {dict(counts)}\n")
    return 0


def _count(counts: Counter[str], run: Run) -> None:
    counts["rule sets"] += 1
    counts["decisions as due"] += len(run.decided)
    counts["actions"] += len(run.actions)
    counts.update(record["what"] for trace in run.traces.values() for record in trace)


def _tell(case: Case, name: str, seed: int) -> None:
    """Write down a case that is wrong by a law, made small."""

    def is_wrong(case: Case) -> bool:
        try:
            return bool(first_wrong(case, filter(None, (name,)), seed)[1])
        except InvalidError:
            return False

    rules, history = made_small(case, is_wrong)
    told = "\n".join(first_wrong((rules, history), filter(None, (name,)), seed)[1])
    head = f"seed {seed}, law `{name}`, zone {rules.zone}, {'a' if rules.has_group else 'no'} buying group"
    sys.stdout.write(f"{head}\n{rules.text}\n{history}\n{told}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
