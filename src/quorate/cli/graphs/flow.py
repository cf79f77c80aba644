"""A stage model as a graph: stages in columns from left to right, and the moves between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from quorate.ir.groups import ANY_GROUP
from quorate.ir.program import Program, StageModel
from quorate.ir.show import condition_words

Part = Literal["entry", "success", "failure", "between"]


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage, what part it plays, and the column that it stands in: 0 is the entry, success and failure are last."""

    name: str
    part: Part
    column: int


@dataclass(frozen=True, slots=True)
class Move:
    """An allowed move; `rules` are the numbers, from 1, of the conditions under which it is made by itself."""

    source: str
    target: str
    rules: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Flow:
    """The graph: stages by name, column by column; `main` is the shortest way from entry to success."""

    name: str
    title: str
    stages: Mapping[str, Stage]
    moves: tuple[Move, ...]
    conditions: tuple[str, ...]
    main: tuple[str, ...]

    def is_forward(self, move: Move) -> bool:
        """Tell whether a move leads to the right."""
        return self.stages[move.target].column > self.stages[move.source].column

    def is_beside(self, move: Move) -> bool:
        """Tell whether a move stays in its column."""
        return self.stages[move.target].column == self.stages[move.source].column


def flow_of(program: Program, model: StageModel) -> Flow:
    """Return the graph of a stage model."""
    columns = _columns(model)
    stages = {
        name: Stage(name, _part(model, name), columns[name])
        for name in sorted(model.stages, key=lambda name: (columns[name], model.stages.index(name)))
    }
    moves = tuple(
        Move(
            source,
            target,
            tuple(n for n, move in enumerate(model.moves, 1) if (move.source, move.target) == (source, target)),
        )
        for source in stages
        for target in model.allowed.get(source, ())
    )
    conditions = tuple(condition_words(program, ANY_GROUP, move.when) for move in model.moves)
    return Flow(model.name, model.title or model.name, stages, moves, conditions, _main_way(model))


def _part(model: StageModel, name: str) -> Part:
    if name == model.success:
        return "success"
    if name in model.failure:
        return "failure"
    return "entry" if name in model.entry else "between"


def _columns(model: StageModel) -> Mapping[str, int]:
    """Put each stage as many columns to the right as it takes moves to get there, and the last ones together."""
    ends = {model.success, *model.failure}
    columns = dict.fromkeys(model.entry, 0)
    following = list(model.entry)
    for name in following:  # which grows: first what a stage that is no end leads to, nearest first
        for target in model.allowed.get(name, ()):
            if target not in columns:
                columns[target] = columns[name] + 1
                following.append(target)
    last = max((columns.get(name, 0) for name in model.stages if name not in ends), default=0) + 1
    return {name: last if name in ends else columns.get(name, 0) for name in model.stages}


def _main_way(model: StageModel) -> tuple[str, ...]:
    """Return the shortest way from an entry stage to success; nothing where there is none."""
    ways: list[tuple[str, ...]] = [(name,) for name in model.entry]
    seen = set(model.entry)
    for way in ways:  # which grows
        if way[-1] == model.success:
            return way
        for target in model.allowed.get(way[-1], ()):
            if target not in seen:
                seen.add(target)
                ways.append((*way, target))
    return ()
