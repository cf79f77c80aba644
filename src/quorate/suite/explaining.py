"""Why a failed expectation is not as expected: the explanation of the actual answer.

It takes much longer than the decision, so that it is made apart, for what is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quorate.decide.explanation import Explanation
from quorate.engine import RuleSet
from quorate.ir.journeys import Call, Do, JourneyStep, steps_of
from quorate.suite import case as c
from quorate.suite.running import Failure


@dataclass(frozen=True, slots=True)
class Why:
    """What explains an answer: that of an audience or a buying group, journeys as decisions have them, and notes."""

    explanation: Explanation | None
    journeys: tuple[Mapping[str, Any], ...] = ()
    notes: tuple[str, ...] = ()


def explain_failure(failure: Failure, rules: RuleSet) -> Why:
    """Explain what was decided in place of what was expected; nothing of commands and rejected payloads."""
    expected = failure.expectation
    if expected is None:
        return Why(None)
    match expected:
        case c.Membership(audience=name):
            return Why(_explained(rules, failure, name, expected.person))
        case c.Kept(activation=name):
            return _kept(rules, failure, name, expected.person)
        case c.Change(kind="audience" | "buying group", name=name):
            return Why(_explained(rules, failure, name, expected.person))
        case c.Change(kind="activation", name=name):
            return _kept(rules, failure, name, expected.person)
        case c.HasRole(group=name) | c.GroupValue(group=name):
            return Why(_explained(rules, failure, name, expected.person))
        case c.HasGroup(group=name):
            return Why(_explained(rules, failure, name, None))
        case c.Change(name=name) | c.Inside(journey=name) | c.JourneyValue(journey=name):
            return _journey(rules, failure, name, expected.person)
        case c.Taken():
            return _acting(rules, failure, expected)
        case _:
            return Why(None)


def _explained(rules: RuleSet, failure: Failure, name: str, person: str | None) -> Explanation | None:
    try:
        return rules.explain(dict(failure.payload), name, person=person)
    except (LookupError, ValueError):  # somebody whom the payload no longer has
        return None


def _kept(rules: RuleSet, failure: Failure, name: str, person: str | None) -> Why:
    activation = rules.program.activations[name]
    explanation = _explained(rules, failure, activation.audience, person)
    if explanation is None or explanation.result != "true" or activation.only_when is None:
        return Why(explanation)
    from quorate.ir.show import condition_words  # noqa: PLC0415 - only needed here

    entity = rules.program.audiences[activation.audience].entity
    words = condition_words(rules.program, entity, activation.only_when, exact=True)
    return Why(None, notes=(f"in `{activation.audience}`, and kept only when {words}",))


def _journey(rules: RuleSet, failure: Failure, name: str, person: str | None) -> Why:
    """Tell what has happened in a journey; of one who never was in it, why its audience does not have him."""
    entry = _entry(failure, name, person)
    if entry is None:
        return Why(_explained(rules, failure, rules.program.journeys[name].audience, person))
    return Why(None, (entry,))


def _entry(failure: Failure, journey: str, person: str | None) -> Mapping[str, Any] | None:
    for each in failure.decision.get("journeys", ()):
        if each["name"] == journey and each["subject"].get("person") == person:
            return each  # type: ignore[no-any-return]  # as decisions are
    return None


def _acting(rules: RuleSet, failure: Failure, expected: c.Taken) -> Why:
    """Tell of each journey that takes an action where those who are meant stand in it."""
    entries: list[Mapping[str, Any]] = []
    notes: list[str] = []
    for journey in rules.program.journeys.values():
        if not any(_takes(step, expected.action) for step in steps_of(journey.steps)):
            continue
        person = expected.person if journey.entity != rules.program.schema.root else None
        entry = _entry(failure, journey.name, person)
        if entry is None:
            who = person or str(failure.decision.get("account"))
            notes.append(f"journey `{journey.name}`, which takes it: nothing happened to {who} now")
        else:
            entries.append(entry)
    return Why(None, tuple(entries), tuple(notes) or ("no journey takes it",) if not entries else tuple(notes))


def _takes(step: JourneyStep, action: str) -> bool:
    match step:
        case Do(action=name) | Call(call=name):
            return name == action
        case _:
            return False
