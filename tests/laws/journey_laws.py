"""What holds of every history of journeys, whatever the rules, the facts, and when they are looked at.

Left out on purpose is what goes by when an account is looked at: moves of stages by rule, of which one instant makes a
whole chain; scores that decay and other arithmetic with `now` that goes up and down, which is looked at hourly; and
groups whose audience goes by events or the time, as one that its account has left is kept as it was last seen. Since
when rules have given a role, and what role somebody had who was taken out by hand, is as it was seen last, and is not
compared. Facts other than events have no times: each change of one comes with a decision right before it and one at
it. A call is asked with the decision that gives it, and waited for from then on: it is decided when it is due.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
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
from tests.laws.journey_histories import MINUTE, History
from tests.laws.journey_rules import Journey, Rules, Step
from tests.laws.journey_runs import (
    InvalidError,
    Run,
    compiled,
    decide_as_due,
    decide_at,
    decide_in_order,
    payload_at,
    program_of,
)
from tests.laws.journey_shrinking import Case
from tests.laws.rules import Payload

EXPECTED: Final = frozenset({"E519", "E520", "E521", "E522", "E524", "E527"})
"""What may be wrong with commands, and with actions on buying groups, that are well made: the time or the group."""

_INSIDE: Final = frozenset({"waiting", "blocked"})
_ENDS: Final = frozenset({"goal", "exited", "done"})


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


# -- each decision -----------------------------------------------------------------------------------------------------


def well(of: Tried) -> list[str]:
    """Return errors that well-made payloads and rules do not have."""
    return [f"error {each}" for each in of.run.errors if each[0] not in EXPECTED]


def keyed(of: Tried) -> list[str]:
    """Return keys that two actions have."""
    keys = Counter(each["key"] for each in of.run.actions)
    return [f"{key} is given {count} times" for key, count in keys.items() if count > 1]


def again(of: Tried) -> list[str]:
    """Return what happens where the same is decided again at the same instant, with the state that was left."""
    found = []
    for at, payload, told in of.run.decided:
        other = of.made.decide({**payload, "state": told["state"], "commands": []}, due=True).to_dict()
        if other["actions"] or any(each["trace"] for each in other["journeys"]):
            found.append(f"again at {at}: {other['actions']} {other['journeys']}")
        changed = (name for name in ("state", "due") if other[name] != told[name])
        found += [f"again at {at}: {name} {other[name]} after {told[name]}" for name in changed]
        inside = [{**each, "trace": []} for each in told["journeys"] if each["status"] in _INSIDE]
        if other["journeys"] != inside:
            found.append(f"again at {at}: {other['journeys']} after {inside}")
    return found


def in_time(of: Tried) -> list[str]:
    """Return where a decision that came when it was due looks at other instants, or something happened at others."""
    found = []
    for at, payload, told in of.run.decided:
        if "caught_up" in told:
            found.append(f"at {at} it catches up: {told['caught_up']}")
        times = {each["at"] for each in told["actions"]}
        times |= {record["at"] for entry in told["journeys"] for record in entry["trace"]}
        if times - {payload["now"]}:
            found.append(f"at {at} something happened at {times}")
    return found


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


# -- all decisions together --------------------------------------------------------------------------------------------


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
    return [found for name, other in runs.items() for found in _differences(name, other, run)]


def _differences(name: str, run: Run, expected: Run) -> list[str]:
    one, other = run.came_to, expected.came_to
    return [f"{name}: {part}: {one[part]} is not {other[part]}" for part in other if one[part] != other[part]]


def back_in_time(of: Tried, rng: Random) -> list[str]:
    """Return what is wrong where decisions come in an order that is not that of their instants."""
    instants = [at for at, _, _ in of.run.decided]
    for _ in range(len(instants) // 3):
        one, other = rng.randrange(len(instants)), rng.randrange(len(instants))
        instants[one], instants[other] = instants[other], instants[one]
    run = decide_in_order(of.made, of.history, instants)
    other_way = replace(of, run=run)
    return [*well(other_way), *keyed(other_way), *by_reference(other_way), *again(other_way)]


def simulated(of: Tried) -> list[str]:
    """Return where the simulation of a journey alone is not what decisions on it are, as long as no facts change."""
    history = replace(of.history, changes=(), said=())

    def answer(call: str, account: str, person: str | None, times: int) -> Simulated | None:
        del account
        drawn = history.answer(call, person, times)
        if drawn is None:
            return None
        after, told = drawn
        return Simulated(timedelta(microseconds=after), told.get("result"), told.get("error"))

    found = []
    for number, journey in enumerate(of.rules.journeys):
        try:
            made = compiled(replace(of.rules, journeys=of.rules.journeys[number : number + 1]))
        except InvalidError:  # it lets subjects into another one
            continue
        run = decide_as_due(made, history, only_past=True)
        payload = payload_at(history, history.length, None, only_past=False)
        until = history.instant(history.length)
        ran = made.simulate(payload, journey.name, until=until, start=history.start, answers=answer)
        hidden = {"account", "journey", "entry"} | ({"person"} if journey.of == "people" else set())
        traces: dict[str, list[Payload]] = {}
        for record in ran.records:
            subject = "/".join(filter(None, (journey.name, record["person"] if "person" in hidden else None)))
            traces.setdefault(subject, []).append({key: told for key, told in record.items() if key not in hidden})
        if traces != run.came_to["traces"]:
            found.append(f"{journey.name}: simulated {traces} is not {run.came_to['traces']}")
        one, other = (
            sorted(each, key=lambda given: (given["at"], given["key"])) for each in (ran.actions, run.actions)
        )
        if one != other:
            found.append(f"{journey.name}: simulated {one} is not {other}")
    return found


# -- another revision --------------------------------------------------------------------------------------------------


def pinned(of: Tried, rng: Random) -> list[str]:
    """Return what is other for those who are inside when a revision comes that begins otherwise and lets nobody in.

    Where journeys act on each other, or on the buying group, what becomes of one goes by who enters another.
    """
    history, run = of.history, of.run
    if of.rules.has_group or any(each["by_engine"] for each in run.actions if "call" not in each):
        return []
    last = {at: told for at, _, told in run.decided}
    at, told = rng.choice(list(last.items()))
    if any(each.at >= at for each in history.said):
        return []
    new = replace(of.rules, journeys=tuple(map(_revised, of.rules.journeys)))
    made = RuleSet(program_of(new), earlier=[of.made.program])
    instants = [each for each, _, _ in run.decided if each > at]
    other = decide_at(made, history, instants, run, only_past=True, after=(at, told["state"]))
    found = [f"error {each}" for each in other.errors if each[0] not in EXPECTED]
    for entry in told["journeys"]:
        subject = entry["name"], entry["subject"].get("person")
        if entry["status"] in _INSIDE:
            expected = list(_of_one_entry(run, subject, after=at))
            got = other.traces.get(subject, [])
            if got != expected:
                found.append(f"{subject} after {at}: {got} is not {expected}")
    return found


def _revised(journey: Journey) -> Journey:
    clauses = (*(each for each in journey.clauses if not each.startswith("on change")), "on change drain")
    first = Step('do note(text: "new")' if journey.of == "accounts" else 'do mail(template: "new")')
    return replace(journey, clauses=clauses, steps=(first, *journey.steps))


def _of_one_entry(run: Run, subject: tuple[str, str | None], *, after: int) -> Iterator[Payload]:
    """Yield the trace of a subject after an instant, up to the end of the entry in which it is then."""
    for each, _, told in run.decided:
        for entry in told["journeys"] if each > after else ():
            if (entry["name"], entry["subject"].get("person")) == subject:
                for record in entry["trace"]:
                    yield record
                    if record["what"] in _ENDS:
                        return
