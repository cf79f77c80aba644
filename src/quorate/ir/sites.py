"""The conditions of a program that stand outside audiences and definitions, by where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from quorate.ir.journeys import (
    FIRST_SLOT,
    Call,
    ChangeTrigger,
    Do,
    EventTrigger,
    Journey,
    JourneyStep,
    Listen,
    Moment,
    Split,
    Wait,
    steps_of,
)
from quorate.ir.nodes import Expr
from quorate.ir.program import Program

PERSON: Final = "person"
"""The entity of those who join buying groups."""

Key: TypeAlias = tuple[str, ...]
"""`("role", template, role)`, `("shown", interest)`, `("ready", group)`, `("move", stage model, number)`,
`("only when", activation)`; of journeys `("exit", journey)`, `("goal", journey)`, and with the address of a step
`("path", journey, address, path)`, `("heard", journey, address, number)`, `("changed", journey, address, number)`,
`("value", journey, address, what)`, which is no condition: the value of an argument, `until`, `zone`, or `change N`."""


@dataclass(frozen=True, slots=True)
class Site:
    """A condition on what stands in slot 0: a person, the account, or a buying group (`entity` says which).

    `slots` is how many stand after it that are given with it.
    """

    key: Key
    entity: str
    where: Expr
    slots: int = 0


def sites_of(program: Program) -> Iterator[Site]:
    """Yield all conditions of templates, interests, buying groups, stage models and activations."""
    root = program.schema.root
    for template in program.templates.values():
        for role in template.roles:
            if role.when is not None:
                yield Site(("role", template.name, role.name), PERSON, role.when)
    for interest in program.interests.values():
        if interest.shown is not None:
            yield Site(("shown", interest.name), PERSON if interest.by == "person" else root, interest.shown)
    for group in program.groups.values():
        if group.ready is not None:
            yield Site(("ready", group.name), group.name, group.ready)
    for model in program.stage_models.values():
        for number, move in enumerate(model.moves):
            yield Site(("move", model.name, str(number)), model.name, move.when)
    for activation in program.activations.values():
        if activation.only_when is not None:
            entity = program.audiences[activation.audience].entity
            yield Site(("only when", activation.name), entity, activation.only_when)
    for journey in program.journeys.values():
        for key, condition in (("exit", journey.exit), ("goal", journey.goal)):
            if condition is not None:
                yield Site((key, journey.name), journey.entity, condition, 1)
        for step in steps_of(journey.steps):
            yield from _of_step(program, journey, step)


def _of_step(program: Program, journey: Journey, step: JourneyStep) -> Iterator[Site]:
    entity, name, at = journey.entity, journey.name, step.address
    match step:
        case Do():
            acted_on = program.actions[step.action].entity
            for argument in step.arguments:
                yield Site(("value", name, at, argument.name), acted_on, argument.value, 1)
        case Call():
            for argument in step.arguments:
                yield Site(("value", name, at, argument.name), entity, argument.value, 1)
            for path in step.paths:
                yield Site(("path", name, at, path.name), entity, path.when, FIRST_SLOT)
        case Split():
            subject = PERSON if step.by == "people" else entity
            for path in step.paths:
                yield Site(("path", name, at, path.name), subject, path.when, 1)
        case Wait(moment=moment):
            yield from _of_moment(journey, at, moment)
        case Listen():
            if step.moment is not None:
                yield from _of_moment(journey, at, step.moment)
            for number, trigger in enumerate(step.triggers):
                if isinstance(trigger, EventTrigger):
                    yield Site(("heard", name, at, str(number)), entity, trigger.where, FIRST_SLOT)
                elif isinstance(trigger, ChangeTrigger):
                    subject = PERSON if trigger.of_people else entity
                    yield Site(("value", name, at, f"change {number}"), subject, trigger.value, 1)
                    if trigger.where is not None:
                        yield Site(("changed", name, at, str(number)), subject, trigger.where, FIRST_SLOT + 1)


def _of_moment(journey: Journey, at: str, moment: Moment) -> Iterator[Site]:
    if moment.until is not None:
        for what, value in (("until", moment.until.value), ("zone", moment.until.zone)):
            if value is not None:
                yield Site(("value", journey.name, at, what), journey.entity, value, 1)
