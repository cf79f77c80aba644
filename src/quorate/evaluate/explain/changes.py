"""The smallest changes of the facts that make an answer yes, each tried before it is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from quorate.evaluate.explain.scope import scope_of
from quorate.evaluate.explain.wants import wants
from quorate.evaluate.explain.world import (
    AddEvent,
    AddRecord,
    Edit,
    ExhaustedError,
    Plan,
    RemoveRecord,
    SetField,
    World,
)
from quorate.evaluate.result import Result
from quorate.evaluate.values import Record
from quorate.ir.program import Audience

TRIALS_AT_MOST: Final = 2_000
CHANGES_AT_MOST: Final = 3
_TRIALS_OF_THE_END: Final = 200
"""What is left at least to try what was found as a whole."""


@dataclass(frozen=True, slots=True)
class Change:
    """Edits that make the answer yes when all are made at once.

    `before` is the instant from which adding the new events is no longer enough; None if there is none in sight.
    """

    edits: Plan
    before: datetime | None


def changes(world: World, audience: Audience, record: Record) -> list[Change]:
    """Return the smallest changes that were found after which a record is a member; none if it is one."""
    scope = scope_of(world.program, audience.entity, Result(record))
    try:
        plans = wants(world, audience.where, scope, goal=True)
    except ExhaustedError:
        return []
    world.trials = max(world.trials, _TRIALS_OF_THE_END)
    found: list[Plan] = []
    for plan in plans:
        small = _smallest(world, audience, record, plan)
        if small and not any(_reads_same(small, other) for other in found):
            found.append(small)
    return [Change(plan, None) for plan in sorted(found, key=weight)[:CHANGES_AT_MOST]]


def _smallest(world: World, audience: Audience, record: Record, plan: Plan) -> Plan:
    """Leave out what is not needed; nothing is left of edits that do not help."""
    if not _helps(world, audience, record, plan):
        return ()
    kept = plan
    for edit in plan:
        if isinstance(edit, SetField) and edit.record in world.made:
            continue  # a part of what is brought in
        fewer = tuple(each for each in kept if each is not edit and not _is_of(each, edit))
        if fewer and _helps(world, audience, record, fewer):
            kept = fewer
    return kept


def _is_of(edit: Edit, other: Edit) -> bool:
    """Tell whether an edit is of what another brings in."""
    brought = other.member if isinstance(other, AddRecord) else other.event if isinstance(other, AddEvent) else None
    return brought is not None and isinstance(edit, SetField) and edit.record is brought


def _helps(world: World, audience: Audience, record: Record, plan: Plan) -> bool:
    if any(isinstance(edit, RemoveRecord) and _contains(edit.member, record) for edit in plan):
        return False
    try:
        with world.changed(plan):
            return world.tell(audience.name, record) is True
    except ExhaustedError:
        return False


def _contains(outer: Record, record: Record | None) -> bool:
    """Tell whether a record is another, or stands in it."""
    while record is not None and record is not outer:
        record = record.parent
    return record is outer


def weight(plan: Plan) -> tuple[int, int]:
    """Return how large a change is: what is changed, then what is brought in."""
    brought = {edit.member if isinstance(edit, AddRecord) else edit.event for edit in plan
               if isinstance(edit, AddRecord | AddEvent)}  # fmt: skip
    own = [edit for edit in plan if not (isinstance(edit, SetField) and edit.record in brought)]
    return len(own), len(brought)


def _reads_same(plan: Plan, other: Plan) -> bool:
    return [repr(edit) for edit in plan] == [repr(edit) for edit in other]
