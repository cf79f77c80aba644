"""L708 to L712, L737, L738: sizes of journeys, of their steps, and of the texts that they hand over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from quorate.diagnostics.catalogue.lint import elsewhere, size
from quorate.ir import journeys as j
from quorate.ir import nodes as ir
from quorate.ir.sites import PERSON
from quorate.lint.sizes.lengths import days_of
from quorate.lint.sizes.measured import Measure, Measured
from quorate.lint.sizes.reached import reached_from
from quorate.lint.subject import Subject
from quorate.syntax import nodes as n


def _journeys(subject: Subject) -> Iterator[Measured]:
    """Count the characters of titles, the steps of journeys, what one listen waits for, and the longest way."""
    for declared in subject.all_written(n.JourneyDeclaration):
        if declared.title is not None:
            args = {"name": declared.name.text}
            yield Measured("journey_title", len(declared.title.value), [declared.title.span], args)
    for journey in subject.program.journeys.values():
        args = {"name": journey.name}
        steps = list(j.steps_of(journey.steps))
        yield Measured("journey_steps", len(steps), [journey.span], args)
        yield Measured("journey_days", round(_longest(journey.steps), 1), [journey.span], args)
        for step in steps:
            yield from _of_step(subject, step)


def _of_step(subject: Subject, step: j.JourneyStep) -> Iterator[Measured]:
    if isinstance(step, j.Listen):
        yield Measured("events_to_listen_for", len(step.triggers), [step.span])
    if isinstance(step, j.Do):
        kind = subject.program.actions[step.action].kind
        for each in step.arguments:
            if not isinstance(each.value, ir.Literal) or not isinstance(each.value.value, str):
                continue
            count, spans = len(each.value.value), [each.value.span]
            if kind == "set_status" and each.name == "status":
                yield Measured("status_text", count, spans)
            if kind == "interesting_moment" and each.name == "description":
                yield Measured("moment_text", count, spans)


def _longest(steps: tuple[j.JourneyStep, ...]) -> float:
    """Add up the days of the longest way through steps, each taken once; times of day add less than a week."""
    days = 0.0
    for step in steps:
        match step:
            case j.Wait(moment=j.Moment(length=ir.Length() as length)):
                days += days_of(length)
            case j.Listen(moment=j.Moment(length=ir.Length() as length)):
                days += days_of(length)
            case j.Call(within=within):
                days += days_of(within)
            case _:
                pass
        days += max((_longest(each.steps) for each in j.branches_of(step)), default=0.0)
    return days


def _entered_by_events(subject: Subject) -> Iterator[Measured]:
    """Count the types of events that the audience of a journey of people asks for."""
    made = subject.program
    for journey in made.journeys.values():
        if journey.entity == PERSON:
            audience = made.audiences[journey.audience]
            found = [each for each in reached_from(made, audience.where) if isinstance(each, ir.Events)]
            names = {name for each in found for name in each.names or ()}
            args = {"name": journey.name, "audience": audience.name}
            yield Measured("entry_events", len(names), [journey.span], args)


MEASURES: Final = (
    Measure(
        {
            "events_to_listen_for": size.L708,
            "journey_title": size.L709,
            "status_text": size.L710,
            "moment_text": size.L711,
            "journey_steps": size.L712,
            "journey_days": elsewhere.L738,
        },
        _journeys,
    ),
    Measure({"entry_events": elsewhere.L737}, _entered_by_events),
)
