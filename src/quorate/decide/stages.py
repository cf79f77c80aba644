"""The stage of a buying group: how it is entered, and how groups move (domain reference, section 3.3).

A move that the model does not allow is refused and told, where the reference's product drops it without a word. Rules
move a group from stage to stage until none of their conditions holds, entering no stage twice; having done so, they
wait for a later instant, so that deciding again at the same one moves nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final
from typing import Literal as OneOf

from quorate.ir.program import StageModel

MOVES_KEPT: Final = 100
"""How many moves of a group its state keeps: the last ones."""

Cause = OneOf["entry", "rule", "hand", "journey"]


@dataclass(frozen=True, slots=True)
class Move:
    """One move: from a stage (None: from none) to another, when, and what made it."""

    source: str | None
    target: str
    at: str
    by: Cause


@dataclass(frozen=True, slots=True)
class Standing:
    """The stage of a group, since when, and the last moves, the oldest first; instants as decisions write them."""

    stage: str | None = None
    since: str | None = None
    moves: tuple[Move, ...] = ()

    def moved(self, target: str, at: str, by: Cause) -> Standing:
        """Return where the group stands after a move."""
        return Standing(target, at, (*self.moves, Move(self.stage, target, at, by))[-MOVES_KEPT:])


Applies = Callable[[int, Standing], bool | None]
"""Tells whether the condition of the model's move of a number holds for a group that stands so."""


def allowed_from(model: StageModel, stage: str | None) -> tuple[str, ...]:
    """Return the stages that a group may move to; from no stage, and from one that is no more, the entry stages."""
    if stage is None or stage not in model.stages:
        return model.entry
    return model.allowed.get(stage, ())


def carried_over(model: StageModel, standing: Standing) -> Standing:
    """Return where a group of an older revision stands: a stage that has another name now has that."""
    if standing.stage is None:
        return standing
    return replace(standing, stage=model.formerly.get(standing.stage, standing.stage))


def entered(model: StageModel, standing: Standing, now: str) -> Standing:
    """Return where a group stands that had no stage: in the entry stage, if there is but one."""
    if standing.stage is None and len(model.entry) == 1:
        return standing.moved(model.entry[0], now, "entry")
    return standing


def moved_by_rules(model: StageModel, standing: Standing, now: str, applies: Applies) -> Standing:
    """Return where a group stands once rules have moved it."""
    if any(each.by == "rule" and each.at == now for each in standing.moves):
        return standing
    seen = {standing.stage}
    while True:
        move = next(
            (
                move
                for number, move in enumerate(model.moves)
                if move.source == standing.stage and move.target not in seen and applies(number, standing)
            ),
            None,
        )
        if move is None:
            return standing
        standing = standing.moved(move.target, now, "rule")
        seen.add(move.target)
