"""When an answer changes by itself, as time passes and nothing else does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from quorate.evaluate.explain.turns import Turn, Watch
from quorate.evaluate.explain.world import World
from quorate.evaluate.values import Facts, Record
from quorate.ir.program import Audience

TURNS_AT_MOST: Final = 64
_TURNS_AT_LEAST: Final = 4
_EVENTS_OF_ALL_TURNS: Final = 64_000
_DECIDED_ANEW_AT_MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Expiry:
    """The first instant at which the answer is another, what it is then, and what turns at that instant.

    Where no such instant was found, `turn` is None: then the answer stays the same up to `at` at least, and for ever
    (as long as 30 years) if that is None.
    """

    at: datetime | None
    result: bool | None
    turn: Turn | None


def expiry(world: World, audience: Audience, record: Record) -> Expiry:
    """Tell when a record's membership changes by itself; each turn on the way is decided again."""
    first = world.evaluation().audience(audience.name, record).result
    most = max(_TURNS_AT_LEAST, min(TURNS_AT_MOST, _EVENTS_OF_ALL_TURNS // (1 + len(world.events or ()))))
    decided_anew = 0
    for number, (turn, result, more) in enumerate(following(world, audience, record), 1):
        decided_anew += more
        if result is not first:
            return Expiry(turn.at, result, turn)
        if number == most or decided_anew > _DECIDED_ANEW_AT_MOST:
            return Expiry(turn.at, first, None)
    return Expiry(None, first, None)


def following(world: World, audience: Audience, record: Record) -> Iterator[tuple[Turn, bool | None, int]]:
    """Yield the turns after now with the answer from each on; the answer is the same between them.

    With each comes how often buying groups may have been decided to find it.
    """
    facts = Facts(world.root, world.events)
    watch = Watch(world.program, facts, world.now, world.groups, at_once=True)
    watch.evaluation.audience(audience.name, record)
    while (turn := watch.next()) is not None:
        decided_anew = watch.decided_anew
        watch = Watch(world.program, facts, turn.at, world.groups, at_once=False)
        yield turn, watch.evaluation.audience(audience.name, record).result, decided_anew
