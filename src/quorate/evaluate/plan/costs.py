"""Which way to decide audiences costs the least: each by itself, what they share once, or by tables first.

Costs are rough and in comparisons, as those that order conditions are; what a condition leaves is taken to be half.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from quorate.evaluate.generate.conditions import cost_of
from quorate.ir import nodes as n

Way = Literal["independent", "shared", "indexed"]

WAYS: Final[tuple[Way, ...]] = ("independent", "shared", "indexed")

FEWEST: Final = 8
"""Fewer audiences than that are decided each by itself."""

_CALL: Final = 4
_TABLE: Final = 8
_MASK: Final = 1
_LEFT: Final = 0.5


@dataclass(frozen=True, slots=True)
class Costs:
    """What each way costs for one subject; `way` is the one that is taken."""

    way: Way
    independent: int
    shared: int
    indexed: int


def costs_of(
    rules: Sequence[Sequence[n.Expr]], answered: Mapping[n.Expr, object], tables: int, way: Way | None = None
) -> Costs:
    """Weigh the ways for audiences given by their conditions, of which tables answer some; `way` is then taken."""
    alone = {each: cost_of(each) for conditions in rules for each in conditions}
    independent = sum(_CALL + _in_turn([alone[each] for each in conditions]) for conditions in rules)
    shared = _together(rules, {}, alone)
    indexed = tables * _TABLE + _together(rules, answered, alone)
    found = {"independent": round(independent), "shared": round(shared), "indexed": round(indexed)}
    best: Way = "independent"
    if len(rules) >= FEWEST:
        best = min(WAYS, key=lambda each: found[each])
    return Costs(way or best, found["independent"], found["shared"], found["indexed"])


def _together(
    rules: Sequence[Sequence[n.Expr]], answered: Mapping[n.Expr, object], alone: Mapping[n.Expr, int]
) -> float:
    """Return what the conditions cost that no table answers: each once, if any audience is left that has it."""
    unlikely: dict[n.Expr, float] = {}
    for conditions in rules:
        left = _LEFT ** sum(each in answered for each in conditions)
        for each in conditions:
            if each not in answered:
                unlikely[each] = unlikely.get(each, 1.0) * (1 - left)
    return sum((1 - chance) * (alone[each] + _CALL) + _MASK for each, chance in unlikely.items())


def _in_turn(costs: list[int]) -> float:
    """Return what conditions cost one after the other, cheap ones first, until one does not hold."""
    total, reached = 0.0, 1.0
    for cost in sorted(costs):
        total += reached * cost
        reached *= _LEFT
    return total
