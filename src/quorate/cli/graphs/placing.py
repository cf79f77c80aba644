"""Where the stages of a graph stand in a drawing, and the way that each move takes between them.

Stages of a column stand below each other, those of the main way on one line. Where a move passes a column it takes a
lane between the stages there; moves to one stage share their lanes. Moves back to the left go round below.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal, TypeAlias

from quorate.cli.graphs.flow import Flow, Move
from quorate.cli.graphs.paths import Point

HEIGHT: Final = 38
_LETTER: Final = 7.4
_NARROWEST: Final = 84
_GAP: Final = 92
_MARGIN: Final = 58
_ROW: Final = 66
_LANE: Final = 34
_BELOW: Final = 18
_ASIDE: Final = 22
_SWEEPS: Final = 4

_Item: TypeAlias = tuple[str, int]
"""A stage in its own column, or the lane to a stage in one before it."""


@dataclass(frozen=True, slots=True)
class Box:
    """A stage in a drawing: its left edge, the middle of its height, its width."""

    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class Way:
    """What a move follows: `waves` from point to point, straight lines with `corners`, or a `bow` about one point.

    `badge` is where its number stands.
    """

    move: Move
    points: tuple[Point, ...]
    shape: Literal["waves", "corners", "bow"]
    badge: Point


@dataclass(frozen=True, slots=True)
class Drawing:
    """All places; `width` and `height` are those of the graph alone."""

    boxes: Mapping[str, Box]
    ways: tuple[Way, ...]
    width: float
    height: float


def place(flow: Flow) -> Drawing:
    """Place the stages of a graph, and the ways of its moves."""
    lefts, widths = _columns(flow)
    heights = _heights(flow)
    boxes = {
        name: Box(lefts[stage.column], heights[name, stage.column], widths[stage.column])
        for name, stage in flow.stages.items()
    }
    bottom = max(heights.values()) + HEIGHT / 2
    forward = [_forward(flow, move, boxes, heights) for move in flow.moves if flow.is_forward(move)]
    beside = [_bow(move, boxes) for move in flow.moves if flow.is_beside(move)]
    backward = [move for move in flow.moves if not flow.is_forward(move) and not flow.is_beside(move)]
    lanes = {target: bottom + _BELOW * n for n, target in enumerate(dict.fromkeys(m.target for m in backward), 1)}
    around = [_around(move, boxes, lanes, number) for number, move in enumerate(backward)]
    right = max(box.x + box.width for box in boxes.values())
    return Drawing(boxes, (*forward, *beside, *around), right + _MARGIN, max((bottom, *lanes.values())) + _BELOW)


def _columns(flow: Flow) -> tuple[Mapping[int, float], Mapping[int, float]]:
    """Return the left edge and the width of each column."""
    widths: dict[int, float] = {}
    for stage in flow.stages.values():
        needed = max(_NARROWEST, len(stage.name) * _LETTER + 28)
        widths[stage.column] = max(widths.get(stage.column, 0), needed)
    lefts: dict[int, float] = {}
    left: float = _MARGIN
    for column in sorted(widths):
        lefts[column] = left
        left += widths[column] + _GAP
    return lefts, widths


def _heights(flow: Flow) -> Mapping[_Item, float]:
    """Return how far down each stage and lane stands."""
    neighbours = _neighbours(flow)
    columns: defaultdict[int, list[_Item]] = defaultdict(list)
    for item in dict.fromkeys((*((name, stage.column) for name, stage in flow.stages.items()), *neighbours)):
        columns[item[1]].append(item)
    main = _main_items(flow)
    places: dict[_Item, float] = {item: n for items in columns.values() for n, item in enumerate(items)}
    for sweep in range(_SWEEPS):
        side = -1 if sweep % 2 == 0 else 1
        for column in sorted(columns, reverse=side > 0):
            columns[column].sort(key=lambda item: (item not in main, _mean(places, neighbours[item], item, side)))
            places.update({item: n for n, item in enumerate(columns[column])})
    heights: dict[_Item, float] = {}
    for items in columns.values():
        top = 0.0 if items[0] in main or not main else float(_ROW)
        for item in items:
            size = _ROW if flow.stages[item[0]].column == item[1] else _LANE
            heights[item] = HEIGHT / 2 if item in main else top + size / 2 - _ROW / 2 + HEIGHT / 2
            top += size
    return heights


def _neighbours(flow: Flow) -> defaultdict[_Item, set[_Item]]:
    """Return what each stage and lane is joined with by moves to the right."""
    found: defaultdict[_Item, set[_Item]] = defaultdict(set)
    for move in flow.moves:
        if flow.is_forward(move):
            way = _items(flow, move)
            for one, other in pairwise(way):
                found[one].add(other)
                found[other].add(one)
    return found


def _items(flow: Flow, move: Move) -> list[_Item]:
    """Return the stages and lanes that a move to the right passes."""
    start, end = flow.stages[move.source].column, flow.stages[move.target].column
    return [(move.source, start), *((move.target, column) for column in range(start + 1, end + 1))]


def _main_items(flow: Flow) -> set[_Item]:
    steps = pairwise(flow.main)
    ways = (_items(flow, Move(source, target, ())) for source, target in steps)
    return {item for way in ways for item in way}


def _mean(places: Mapping[_Item, float], joined: Iterable[_Item], item: _Item, side: int) -> float:
    """Return the mean place of what an item is joined with in the column before (-1) or after it (1)."""
    found = [places[other] for other in joined if (other[1] - item[1]) * side > 0]
    return sum(found) / len(found) if found else places[item]


def _forward(flow: Flow, move: Move, boxes: Mapping[str, Box], heights: Mapping[_Item, float]) -> Way:
    source = boxes[move.source]
    points: list[Point] = [(source.x + source.width, source.y)]
    lefts = {stage.column: boxes[stage.name] for stage in flow.stages.values()}
    *lanes, (target, _) = _items(flow, move)[1:]
    for name, column in lanes:
        y = heights[name, column]
        points += [(lefts[column].x, y), (lefts[column].x + lefts[column].width, y)]
    points.append((boxes[target].x, boxes[target].y))
    (x, y), (next_x, next_y) = points[:2]
    return Way(move, tuple(points), "waves", badge=((x + next_x) / 2, (y + next_y) / 2))


def _bow(move: Move, boxes: Mapping[str, Box]) -> Way:
    """Lead a move to a stage of the same column there on the right; one that leads up wider than one down."""
    source, target = boxes[move.source], boxes[move.target]
    x, off, far = source.x + source.width, 7, _ASIDE * 2
    if source.y > target.y:
        off, far = -13, _ASIDE * 3
    start, end = (x, source.y + off), (x, target.y - off)
    if move.source == move.target:
        start, end = (x, source.y - 11), (x, source.y + 11)
    middle = (start[1] + end[1]) / 2
    return Way(move, (start, (x + far, middle), end), "bow", badge=(x + far * 0.75, middle))


def _around(move: Move, boxes: Mapping[str, Box], lanes: Mapping[str, float], number: int) -> Way:
    """Lead a move out to the right, down, back below everything, and up into its target from the left."""
    source, target, lane = boxes[move.source], boxes[move.target], lanes[move.target]
    aside = _ASIDE + 7 * (number % 4)
    right, left = source.x + source.width + aside, target.x - aside
    points = (
        (source.x + source.width, source.y + 9),
        (right, source.y + 9),
        (right, lane),
        (left, lane),
        (left, target.y + 9),
        (target.x, target.y + 9),
    )
    return Way(move, points, "corners", badge=((left + right) / 2, lane))
