"""L5xx: journeys whose plan holds together and is hardly meant as it stands; beyond what `check` tells (E7xx)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from quorate.diagnostics.catalogue.lint.journeys import (
    L501,
    L502,
    L503,
    L504,
    L505,
    L506,
    L507,
    L508,
    L509,
    L510,
    L511,
    L512,
)
from quorate.diagnostics.model import Diagnostic, Edit, Fix, Label
from quorate.ir.journeys import (
    Branch,
    Call,
    Do,
    Journey,
    JourneyStep,
    Listen,
    Moment,
    RandomSplit,
    Split,
    Wait,
    branches_of,
    steps_of,
)
from quorate.ir.nodes import Length
from quorate.lint.rule import Rule
from quorate.lint.subject import Subject
from quorate.text import Span

_DAY: Final = 24 * 60 * 60 * 1_000_000
_MONTH: Final = 30 * _DAY
LONGEST_WAIT_DAYS: Final = 365
"""How many days a wait may last before it is hardly meant: a journey that waits longer belongs to other rules."""
_UNCOUNTED: Final = frozenset({"span", "address", "name"})


def find_endless(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of journeys that wait and that nothing ends early, and of listening without an end."""
    for journey in subject.program.journeys.values():
        declared = subject.declared("journey", journey.name)
        steps = list(steps_of(journey.steps))
        if journey.exit is None and journey.goal is None and any(isinstance(each, Wait | Listen) for each in steps):
            yield L501.at(declared.name.span, name=journey.name, help="say `exit when …` or `goal when …`")
        for step in steps:
            if isinstance(step, Listen) and step.moment is None and journey.exit is None:
                yield L502.at(step.span, help="say how long, as in `listen 14 days for`, or `exit when …`")


def find_dead_ends(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of splits and calls that end the journey for some where others go on."""
    for journey in subject.program.journeys.values():
        for steps in _sequences(journey):
            for place, step in enumerate(steps):
                if place + 1 == len(steps) and steps is journey.steps:
                    continue
                if isinstance(step, Split) and step.by == "accounts" and step.otherwise is None:
                    yield L503.at(step.span, help="write `otherwise { }` where they go on, or `otherwise { end }`")
                if isinstance(step, Call) and step.failed is None:
                    yield L504.at(step.span, name=step.call, help="write `on error { }` where they go on")


def _sequences(journey: Journey) -> Iterator[tuple[JourneyStep, ...]]:
    yield journey.steps
    for step in steps_of(journey.steps):
        for branch in branches_of(step):
            yield branch.steps


def find_repeated(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of the same action done twice in a row, and of waits that follow each other."""
    for journey in subject.program.journeys.values():
        for steps in _sequences(journey):
            for one, other in pairwise(steps):
                labels = (Label(one.span, "the one before"),)
                if isinstance(one, Do) and isinstance(other, Do) and _meaning(one) == _meaning(other):
                    fix = Fix("take it away", (Edit(_with_gap(subject, one.span, other.span), ""),), is_safe=False)
                    yield L505.at(other.span, name=other.action, labels=labels, help="take it away", fix=fix)
                if _is_plain_wait(one) and _is_plain_wait(other) and not other.name:
                    yield L507.at(other.span, labels=labels, help="write one wait of both lengths")


def _with_gap(subject: Subject, one: Span, other: Span) -> Span:
    """Return a span with the layout before it; without that where more than layout stands there."""
    between = Span(one.path, one.end, other.start)
    return other if subject.text(between).strip() else Span(one.path, one.end, other.end)


def _is_plain_wait(step: JourneyStep) -> bool:
    return isinstance(step, Wait) and step.moment.length is not None and step.moment.until is None


def find_alike(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of splits whose ways are all the same."""
    for journey in subject.program.journeys.values():
        for step in steps_of(journey.steps):
            if isinstance(step, Split | RandomSplit):
                ways = _ways(step)
                if len(ways) > 1 and any(ways) and all(_meanings(each) == _meanings(ways[0]) for each in ways):
                    yield L506.at(step.span, help="take the split away, or let its paths differ")


def _ways(step: Split | RandomSplit) -> list[tuple[JourneyStep, ...]]:
    branches: Sequence[Branch] = branches_of(step)
    found = [branch.steps for branch in branches]
    return found if isinstance(step, RandomSplit) or step.otherwise is not None else [*found, ()]


def _meanings(steps: tuple[JourneyStep, ...]) -> tuple[object, ...]:
    return tuple(_meaning(step) for step in steps)


def _meaning(value: object) -> object:
    """Return a step as what it does, without where it stands and what it is called."""
    if isinstance(value, tuple):
        return tuple(_meaning(each) for each in value)
    if dataclasses.is_dataclass(value) and type(value).__module__.endswith("ir.journeys"):
        names = [field.name for field in dataclasses.fields(value) if field.name not in _UNCOUNTED]
        return (type(value).__name__, *(_meaning(getattr(value, name)) for name in names))
    return value


def find_entries(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of journeys that whoever enters leaves at once, or that let in whom nothing is known of."""
    prover = subject.prover
    for journey in subject.program.journeys.values():
        audience = subject.program.audiences[journey.audience]
        declared = subject.declared("journey", journey.name)
        if audience.unknown == "member":
            labels = (Label(audience.span, "`unknown counts as member`"),)
            help_ = "let an audience enter whose members are known"
            yield L511.at(declared.audience.span, name=audience.name, labels=labels, help=help_)
        for word, condition in (("exit", journey.exit), ("goal", journey.goal)):
            if condition is None or audience.unknown is not None or prover.is_never_true(condition):
                continue
            if prover.implies(prover.true(audience.where), prover.true(condition)):
                labels = (Label(audience.where.span, "whoever enters"),)
                yield L508.at(condition.span, word=word, labels=labels, help="mend the condition, or the audience")
        if journey.exit is not None and journey.goal is not None and _are_same(subject, journey):
            labels = (Label(journey.exit.span, "the same as this"),)
            yield L512.at(journey.goal.span, labels=labels, help="take one of the two away, or mend it")


def _are_same(subject: Subject, journey: Journey) -> bool:
    if journey.exit is None or journey.goal is None:
        return False
    prover = subject.prover
    one, other = prover.true(journey.exit), prover.true(journey.goal)
    return journey.exit == journey.goal or (prover.implies(one, other) and prover.implies(other, one))


def find_lengths(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of entering again at once without an end, and of waits that hardly anybody sees the end of."""
    for journey in subject.program.journeys.values():
        again = journey.reenter
        if again is not None and again.most is None and _micros(again.delay) < _DAY:
            yield L509.at(again.span, help="wait a day or longer, or say `at most N times`")
        for step in steps_of(journey.steps):
            moment: Moment | None = step.moment if isinstance(step, Wait | Listen) else None
            if moment is not None and moment.length is not None:
                days = _micros(moment.length) // _DAY
                if days > LONGEST_WAIT_DAYS:
                    yield L510.at(step.span, days=days, most=LONGEST_WAIT_DAYS, help="wait less, or enter again later")


def _micros(length: Length) -> int:
    return length.microseconds + length.months * _MONTH


RULES = (
    Rule((L501, L502), find_endless),
    Rule((L503, L504), find_dead_ends),
    Rule((L505, L507), find_repeated),
    Rule((L506,), find_alike),
    Rule((L508, L511, L512), find_entries),
    Rule((L509, L510), find_lengths),
)
