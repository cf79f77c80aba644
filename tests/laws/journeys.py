"""Journeys at random: whenever an account is looked at, the same happens to it, and once.

`python -m tests.laws.journeys 200` tries that many rule sets, each with a history, from seeds of its own; with a second
number it begins at that seed. What is wrong is told with its seed, made small.

Left out on purpose is what goes by when an account is looked at: moves of stages by rule, of which one instant makes a
whole chain; scores that decay and other arithmetic with `now` that goes up and down, which is looked at hourly; and
groups whose audience goes by events or the time, as one that its account has left is kept as it was last seen. Since
when rules have given a role is since when that was seen, and is not compared. Facts other than events have no times:
each change of one comes with a decision right before it and one at it. A call is asked with the decision that gives it, and
waited for from then on, so that each is decided when it is due.
"""

from __future__ import annotations

import json
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import Final

import msgspec

from quorate.decide.journeys.answers import Answer as Simulated
from quorate.decide.payload import PayloadReader, Rejected
from quorate.decide.subjects import subjects_of
from quorate.engine import RuleSet
from quorate.evaluate.generate.reads import schema_read
from tests.laws.journey_histories import MINUTE, Event, History, history_at_random
from tests.laws.journey_rules import Rules, rules_at_random
from tests.laws.journey_runs import (
    InvalidError,
    Run,
    compiled,
    decide_as_due,
    decide_at,
    offset,
    payload_at,
)
from tests.laws.journey_shrinking import Case, made_small
from tests.laws.rules import Payload

EXPECTED: Final = frozenset({"E519", "E520", "E521", "E522", "E524", "E527"})
"""What may be wrong with commands, and with actions on buying groups, that are well made: the time or the group."""


DENSE_EACH: Final = 4
"""Of how many seeds one is looked at each minute, which costs most."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One case, decided when it is due with the events that have happened by then."""

    rules: Rules
    history: History
    made: RuleSet
    run: Run


def tried(case: Case) -> Tried:
    """Decide a case. Raises InvalidError for rules that do not compile."""
    rules, history = case
    made = compiled(rules)
    return Tried(rules, history, made, decide_as_due(made, history, only_past=True))


# -- the laws ----------------------------------------------------------------------------------------------------------


def again(of: Tried) -> list[str]:
    """Return what happens where the same is decided again at the same instant, with the state that was left."""
    found = []
    for at, payload, told in of.run.decided:
        payload = {"now": payload["now"], "account": payload["account"], "state": told["state"]}
        other = of.made.decide(payload, due=True).to_dict()
        if other["actions"] or any(each["trace"] for each in other["journeys"]):
            found.append(f"again at {at}: {other['actions']} {other['journeys']}")
        for name in ("state", "due"):
            if other[name] != told[name]:
                found.append(f"again at {at}: {name} {other[name]} after {told[name]}")
        inside = [{**each, "trace": []} for each in told["journeys"] if each["status"] in {"waiting", "blocked"}]
        if other["journeys"] != inside:
            found.append(f"again at {at}: {other['journeys']} after {inside}")
    return found


def whenever(of: Tried, rng: Random, *, densely: bool = True) -> list[str]:
    """Return what is other where the account is looked at at other instants, or with events that are still to come."""
    history, made, run = of.history, of.made, of.run
    length = history.length
    few = sorted({rng.randrange(length + 1) for _ in range(rng.randint(1, 6))})
    runs = {
        "knowing what comes": decide_as_due(made, history, only_past=False),
        "late": decide_at(made, history, (), run, only_past=False),
        f"at {few}": decide_at(made, history, few, run, only_past=bool(rng.randrange(2))),
    }
    if densely:
        minutes = range(0, length, MINUTE)
        runs["each minute"] = decide_at(made, history, minutes, run, only_past=True)
    return [found for name, other in runs.items() for found in differences(name, other, run)]


def differences(name: str, run: Run, expected: Run) -> list[str]:
    """Return where what a run came to is not what another one did."""
    one, other = run.came_to, expected.came_to
    return [f"{name}: {part}: {one[part]} is not {other[part]}" for part in other if one[part] != other[part]]


def in_time(of: Tried) -> list[str]:
    """Return where a decision catches up though it came when the one before it said, and what happened at other times."""
    found = []
    for at, payload, told in of.run.decided:
        if "caught_up" in told:
            found.append(f"at {at} it catches up: {told['caught_up']}")
        times = {each["at"] for each in told["actions"]}
        times |= {record["at"] for entry in told["journeys"] for record in entry["trace"]}
        if times - {payload["now"]}:
            found.append(f"at {at} something happened at {times}")
    return found


def keyed(of: Tried) -> list[str]:
    """Return keys that two actions have, and what has two keys."""
    keys = Counter(each["key"] for each in of.run.actions)
    return [f"{key} is given {count} times" for key, count in keys.items() if count > 1]


def by_reference(of: Tried) -> list[str]:
    """Return where the reference evaluator decides otherwise than generated code, and what surprised that."""
    made = of.made
    program = made.program
    groups, journeys = frozenset(program.groups), frozenset(program.journeys)
    reader = PayloadReader(schema_read(program), program.limits, whole=False, groups=groups, journeys=journeys)
    found = [f"surprises {made.surprises}"] if made.surprises else []
    for at, payload, told in of.run.decided:
        account = reader.read(json.loads(json.dumps(payload)))
        if isinstance(account, Rejected):
            found.append(f"at {at} it is rejected: {account.problems}")
            continue
        subjects = subjects_of(made._parts, account, counted=False)  # noqa: SLF001 - there is no other way on purpose
        slow = made._decider.decide(subjects, missing=True, due=True).to_dict()  # noqa: SLF001 - as above
        found += [f"at {at} {part}: {told[part]} is not {slow.get(part)}" for part in told if told[part] != slow[part]]
    return found


def in_every_form(of: Tried) -> list[str]:
    """Return where the form of payloads, and of the state in them, changes a decision."""
    found = []
    for at, payload, told in of.run.decided:
        for form in (msgspec.json.encode(payload), msgspec.msgpack.encode(payload), json.dumps(payload, indent=1)):
            other = of.made.decide(form, due=True).to_dict()
            if other != told:
                found.append(f"at {at} as {form!r}: {other} is not {told}")
    return found


def well(of: Tried) -> list[str]:
    """Return errors that well-made payloads and rules do not have."""
    return [f"error {each}" for each in of.run.errors if each[0] not in EXPECTED]


def simulated(of: Tried) -> list[str]:
    """Return where the simulation of a journey alone is not what decisions on it are, as long as no facts change."""
    history = replace(of.history, changes=(), said=())
    found = []
    for number, journey in enumerate(of.rules.journeys):
        alone = replace(of.rules, journeys=of.rules.journeys[number : number + 1])
        try:
            made = compiled(alone)
        except InvalidError:  # it lets subjects into another one
            continue
        run = decide_as_due(made, history, only_past=True)
        payload = payload_at(history, history.length, None, only_past=False)

        def answer(call: str, account: str, person: str | None, times: int) -> Simulated | None:
            del account
            drawn = history.answer(call, person, times)
            if drawn is None:
                return None
            after, told = drawn
            return Simulated(timedelta(microseconds=after), told.get("result"), told.get("error"))

        until = history.instant(history.length)
        ran = made.simulate(payload, journey.name, until=until, start=history.start, answers=answer)
        hidden = {"account", "journey", "entry"} | ({"person"} if journey.of == "people" else set())
        traces: dict[str, list[Payload]] = {}
        for record in ran.records:
            of_whom = "/".join(filter(None, (journey.name, record["person"] if "person" in hidden else None)))
            told = {name: value for name, value in record.items() if name not in hidden}
            traces.setdefault(of_whom, []).append(told)
        if traces != run.came_to["traces"]:
            found.append(f"{journey.name}: simulated {traces} is not {run.came_to['traces']}")
        one, other = (sorted(each, key=lambda action: (action["at"], action["key"])) for each in (ran.actions, run.actions))
        if one != other:
            found.append(f"{journey.name}: simulated {one} is not {other}")
    return found


# -- one case ----------------------------------------------------------------------------------------------------------

Law = Callable[[Tried, Random], Sequence[str]]

LAWS: Final[dict[str, Law]] = {
    "well": lambda of, _: well(of),
    "again": lambda of, _: again(of),
    "in time": lambda of, _: in_time(of),
    "keyed": lambda of, _: keyed(of),
    "by reference": lambda of, _: by_reference(of),
    "in every form": lambda of, _: in_every_form(of),
    "simulated": lambda of, _: simulated(of),
    "whenever": lambda of, rng: whenever(of, rng, densely=False),
    "each minute": lambda of, rng: whenever(of, rng),
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
