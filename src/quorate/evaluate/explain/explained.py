"""All that there is to say of one answer."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from quorate.evaluate.calendar import MICROSECOND
from quorate.evaluate.explain.changes import TRIALS_AT_MOST, Change, changes
from quorate.evaluate.explain.expiry import Expiry, expiry, following
from quorate.evaluate.explain.parts import Part, Teller
from quorate.evaluate.explain.passing import first_instant
from quorate.evaluate.explain.world import AddEvent, ExhaustedError, Plan, World
from quorate.evaluate.reference import GroupsMaker, Outcome
from quorate.evaluate.values import Facts, Record
from quorate.ir.program import Audience, Program

_TURNS_AT_MOST: Final = 8


@dataclass(frozen=True, slots=True)
class Explained:
    """The answer on one record, the tree of its rule, when it changes by itself, and what would make it yes.

    `made` are the records that changes bring in; `expiry` is None where changes were not asked for.
    """

    outcome: Outcome
    why: Part
    expiry: Expiry | None
    changes: tuple[Change, ...]
    made: frozenset[Record]


def explain(  # noqa: PLR0913, PLR0917 - the question and what it is asked of
    program: Program,
    facts: Facts,
    now: datetime,
    audience: Audience,
    record: Record,
    groups: GroupsMaker | None = None,
    *,
    brief: bool = False,
) -> Explained:
    """Explain whether a record of the facts is in an audience; the facts are as they were when this returns.

    `groups` makes the account's buying groups, of which the rules may ask. What is `brief` does not look for changes.
    """
    world = World(program, facts.root, facts.events, now, TRIALS_AT_MOST, groups)
    evaluation = world.evaluation()
    outcome = evaluation.audience(audience.name, record)
    why = Teller(program, evaluation.run, record).tell(audience)
    if brief:
        return Explained(outcome, why, None, (), frozenset())
    passing = expiry(world, audience, record)
    found: list[Change] = []
    if outcome.result is not True:
        found = [replace(change, before=_until(world, audience, record, change.edits))
                 for change in changes(world, audience, record)]  # fmt: skip
    return Explained(outcome, why, passing, tuple(found), frozenset(world.made))


def _until(world: World, audience: Audience, record: Record, plan: Plan) -> datetime | None:
    """Return the instant from which the same events, happening later, are not enough any more.

    They are tried at each turn of the facts with them, up to the first at which they do not help.
    """
    events = [edit.event for edit in plan if isinstance(edit, AddEvent)]
    if not events:
        return None

    def fails(at: datetime) -> bool:
        return not _helps_at(world, audience, record, plan, at)

    before = world.now
    try:
        with world.changed(plan):
            turns = [turn.at for turn, _, _ in itertools.islice(following(world, audience, record), _TURNS_AT_MOST)]
        for at in turns:
            if fails(at):
                return at if not fails(at - MICROSECOND) else first_instant(before, fails, at)
            before = at
    except ExhaustedError:
        return None
    return None


def _helps_at(world: World, audience: Audience, record: Record, plan: Plan, at: datetime) -> bool:
    """Tell whether the edits make the answer yes at a later instant, their events being as much later."""
    step: timedelta = at - world.now
    events = [edit.event for edit in plan if isinstance(edit, AddEvent)]
    times = [event.fields["at"] for event in events]
    try:
        for event, time in zip(events, times, strict=True):
            event.fields["at"] = time + step  # type: ignore[operator]  # an instant
        with world.changed(plan):
            return world.tell(audience.name, record, at) is True
    except OverflowError:
        return False
    finally:
        for event, time in zip(events, times, strict=True):
            event.fields["at"] = time
