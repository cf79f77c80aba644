"""What a journey gives to be done: actions with keys that stay the same however often they are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from quorate.decide.commands import Command
from quorate.decide.journeys.facts import Facts
from quorate.decide.journeys.instances import Instance
from quorate.decide.journeys.values import told_value
from quorate.decide.scalars import write_instant
from quorate.ir import nodes as n
from quorate.ir.journeys import ENGINE_KINDS, Action, Call, CallService, Do

GROUP_KINDS: Final[Mapping[str, str]] = {
    "assign_role": "assign",
    "remove_member": "remove",
    "move_stage": "move",
    "set_status": "status",
}
"""The commands that actions on buying groups are, by the kind of the action."""


@dataclass(frozen=True, slots=True)
class Given:
    """The arguments of one action for one subject: those that are known, and what required ones are missing for."""

    values: Mapping[str, Any]
    missing: tuple[str, ...]


def arguments_of(
    of: Action | CallService, step: Do | Call, facts: Facts, instance: Instance, person: str | None
) -> Given:
    """Work out the arguments of a step for the account or a person."""
    values: dict[str, Any] = {}
    missing: list[str] = []
    required = {parameter.name for parameter in of.parameters if parameter.required}
    for argument in step.arguments:
        if isinstance(argument.value, n.Literal):
            values[argument.name] = told_value(argument.value.value)
            continue
        key = ("value", instance.journey, step.address, argument.name)
        found = facts.value(key, person, instance.entered)
        if found.value is not None:
            values[argument.name] = told_value(found.value)
        elif argument.name in required:
            missing += sorted(found.missing) or [argument.name]
    return Given(values, tuple(missing))


def action_entry(  # noqa: PLR0913, PLR0917 - what an action says of itself
    key: str, action: Action, given: Given, instance: Instance, step: str, subject: Mapping[str, str], at: datetime
) -> dict[str, Any]:
    """Return an action as decisions tell it."""
    return {
        "key": key,
        "at": write_instant(at),
        "action": action.name,
        "kind": action.kind,
        "subject": dict(subject),
        "arguments": dict(given.values),
        "journey": instance.journey,
        "step": step,
        "by_engine": action.kind in ENGINE_KINDS,
    }


def group_command(action: Action, given: Given, path: str, person: str | None) -> Command | None:
    """Return what an action of the engine is as a command on a buying group; None for any other."""
    kind = GROUP_KINDS.get(action.kind)
    if kind is None:
        return None
    by_kind = {parameter.kind: str(given.values.get(parameter.name, "")) for parameter in action.parameters}
    return Command(
        kind,
        path,
        by_kind["buying group"],
        "journey",
        person or "",
        by_kind.get("role") or None,
        by_kind.get("stage", ""),
        by_kind.get("value", "") if kind == "status" else "",
    )
