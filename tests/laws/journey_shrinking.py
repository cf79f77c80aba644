"""A rule set and a history made smaller, as long as something is still wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from tests.laws.journey_histories import History
from tests.laws.journey_rules import Branch, Journey, Rules, Step

Case = tuple[Rules, History]

_T = TypeVar("_T")
_TRIES: Final = 1500
_PLAIN: Final = ("active", "size > 0", "level > 0")


def made_small(case: Case, is_wrong: Callable[[Case], bool]) -> Case:
    """Return the smallest case found that is still wrong."""
    tries = 0
    is_smaller = True
    while is_smaller:
        is_smaller = False
        for smaller in _smaller(case):
            tries += 1
            if tries > _TRIES:
                return case
            if is_wrong(smaller):
                case, is_smaller = smaller, True
                break
    return case


def _smaller(case: Case) -> Iterator[Case]:
    rules, history = case
    for journeys in _without_one(rules.journeys):
        if journeys:
            yield replace(rules, journeys=journeys), history
    if history.length > 1:
        for part in (0.25, 0.5, 0.9):
            yield rules, replace(history, length=int(history.length * part))
    for smaller in _less(history):
        yield rules, smaller
    for number, journey in enumerate(rules.journeys):
        for simpler in _journeys(journey):
            changed = (*rules.journeys[:number], simpler, *rules.journeys[number + 1 :])
            yield replace(rules, journeys=changed), history
    if rules.has_group:
        yield replace(rules, has_group=False), history
    if rules.zone != "UTC":
        yield replace(rules, zone="UTC"), history


def _less(history: History) -> Iterator[History]:
    for changes in _without_one(history.changes):
        yield replace(history, changes=changes)
    for said in _without_one(history.said):
        yield replace(history, said=said)
    for events in _without_one(history.events or ()):
        yield replace(history, events=events)
    for people in _without_one(history.people or ()):
        yield replace(history, people=people)
    for name in history.fields:
        yield replace(history, fields={key: value for key, value in history.fields.items() if key != name})
    for number, person in enumerate(history.people or ()):
        for name in person.keys() - {"id"}:
            smaller = {key: value for key, value in person.items() if key != name}
            people = history.people or ()
            yield replace(history, people=(*people[:number], smaller, *people[number + 1 :]))


def _without_one(items: Sequence[_T]) -> Iterator[tuple[_T, ...]]:
    for number in range(len(items)):
        yield (*items[:number], *items[number + 1 :])


def _journeys(journey: Journey) -> Iterator[Journey]:
    for clauses in _without_one(journey.clauses):
        yield replace(journey, clauses=clauses)
    for steps in _steps(journey.steps):
        if steps:
            yield replace(journey, steps=steps)


def _steps(steps: tuple[Step, ...]) -> Iterator[tuple[Step, ...]]:
    """Yield steps with less: without one, with those of a branch in place of one, with a simpler one."""
    yield from _without_one(steps)
    for number, step in enumerate(steps):
        before, after = steps[:number], steps[number + 1 :]
        for branch in step.branches:
            yield (*before, *branch.steps, *after)
        for branches in _without_one(step.branches):
            yield (*before, replace(step, branches=branches), *after)
        for at, branch in enumerate(step.branches):
            for simpler in _branches(branch):
                changed = (*step.branches[:at], simpler, *step.branches[at + 1 :])
                yield (*before, replace(step, branches=changed), *after)
        if step.name and not step.text.startswith("split random"):
            yield (*before, replace(step, name=""), *after)


def _branches(branch: Branch) -> Iterator[Branch]:
    for steps in _steps(branch.steps):
        yield replace(branch, steps=steps)
    if branch.when and branch.when not in _PLAIN:
        for when in _PLAIN:
            yield replace(branch, when=when)
