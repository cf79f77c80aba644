"""What a `listen` compares with, and whether it has heard what it listens for (domain reference, section 5.9)."""

from __future__ import annotations

from typing import Any

from quorate.decide.journeys.facts import Facts
from quorate.decide.journeys.instances import Instance
from quorate.decide.journeys.values import as_given, read_value, told_value
from quorate.decide.mismatch import MismatchError
from quorate.ir import types as t
from quorate.ir.journeys import ChangeTrigger, EventTrigger, Listen, MembershipTrigger


def listened_from(step: Listen, facts: Facts, instance: Instance) -> dict[str, Any]:
    """Return what the triggers of a step compare with from now on, by their number: values as JSON has them."""
    found: dict[str, Any] = {}
    for number, trigger in enumerate(step.triggers):
        match trigger:
            case ChangeTrigger():
                found[str(number)] = _values_of(step, number, trigger, facts, instance)
            case MembershipTrigger():
                found[str(number)] = sorted(_members(trigger, facts, instance))
            case EventTrigger():
                pass
    return found


def heard(step: Listen, facts: Facts, instance: Instance) -> tuple[int | None, dict[str, Any]]:
    """Return the first trigger, by its number, that has been heard, and what they compare with from now on.

    Of a value that has changed, but not as is listened for, the new one is compared with from then on.
    """
    was = dict(instance.was)
    first: int | None = None
    for number in range(len(step.triggers)):
        if first is None and _is_heard(step, number, facts, instance, was):
            first = number
    return first, was


def _is_heard(step: Listen, number: int, facts: Facts, instance: Instance, was: dict[str, Any]) -> bool:
    trigger = step.triggers[number]
    match trigger:
        case EventTrigger():
            key = ("heard", instance.journey, step.address, str(number))
            return facts.holds(key, instance.person, instance.entered, instance.since) is True
        case ChangeTrigger():
            return _has_changed(step, number, trigger, facts, instance, was)
        case MembershipTrigger():
            has = _members(trigger, facts, instance)
            before = was.get(str(number), sorted(has))
            had = frozenset(each for each in before if type(each) is str) if type(before) is list else has
            was[str(number)] = sorted(has)
            return bool(has - had if trigger.kind == "joining" else had - has)


def _has_changed(  # noqa: PLR0913, PLR0917 - a trigger and what it is looked at with
    step: Listen, number: int, trigger: ChangeTrigger, facts: Facts, instance: Instance, was: dict[str, Any]
) -> bool:
    key = ("changed", instance.journey, step.address, str(number))
    now = _values_of(step, number, trigger, facts, instance)
    before = was.get(str(number), now)
    was[str(number)] = now
    pairs: list[tuple[str | None, Any, Any]]
    if trigger.of_people:
        old = before if type(before) is dict else {}
        pairs = [(person, old[person], now[person]) for person in now if person in old]
    else:
        pairs = [(instance.person, before, now)]
    for person, one, other in pairs:
        if one == other:
            continue
        if trigger.where is None:
            return True
        typed = [_restored(trigger.value.type, value) for value in (one, other)]
        if facts.holds(key, person, instance.entered, *typed) is True:
            return True
    return False


def _values_of(step: Listen, number: int, trigger: ChangeTrigger, facts: Facts, instance: Instance) -> Any:  # noqa: ANN401
    """Return the value that may change, or that of each person by key; a missing one is None."""
    key = ("value", instance.journey, step.address, f"change {number}")

    def value(person: str | None) -> Any:  # noqa: ANN401 - what JSON has
        return told_value(facts.value(key, person, instance.entered).value)

    if trigger.of_people:
        return {person: value(person) for person in facts.people or ()}
    return value(instance.person)


def _members(trigger: MembershipTrigger, facts: Facts, instance: Instance) -> frozenset[str]:
    """Return who is in the buying group: of a journey of people, the person alone."""
    found = frozenset(facts.members(trigger.group, trigger.role))
    return found if instance.person is None else found & {instance.person}


def _restored(type_: t.Type, value: Any) -> object:  # noqa: ANN401 - what JSON has
    """Return a value that was kept as conditions are given it; None for one that is not of the type any more.

    Of records only the key is kept, and a duration as no type of a payload has it: lists of those are None as well.
    """
    item = type_
    while isinstance(item, t.ListType) and item.item is not None:
        item = item.item
    if value is None or isinstance(item, t.DurationType | t.EntityType | t.ObjectType):
        return None
    try:
        return as_given(read_value(type_, value))
    except MismatchError:
        return None
