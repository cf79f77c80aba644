"""Where the nodes of a journey stand in a drawing.

Steps stand below each other. The branches that a step leads into stand beside each other below it, in the order of the
text and each as wide as what is in it, and come together again above the next step, so that no two edges cross; but
repeats go back up beside their columns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from quorate.cli.graphs.journey_faces import Face
from quorate.cli.graphs.journey_tree import Climb, Column, Side, Stand, climbs_of, column_of, onward_ways
from quorate.ir.journey_graph import GraphEdge, JourneyGraph, Way

FAN: Final = 16.0
"""How far below a node the line runs from which its branches go down."""

BELOW_FAN: Final = 9.0
ASIDE: Final = 14.0
_ARROW: Final = 18.0
_MERGE: Final = 14.0
_GAP: Final = 34.0
_BETWEEN: Final = 30.0
_NARROWEST: Final = 36.0
_NEAR: Final = 70.0


@dataclass(frozen=True, slots=True)
class Box:
    """A node in a drawing: the middle of its width, its top, its size."""

    x: float
    top: float
    width: float
    height: float

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height

    @property
    def middle(self) -> float:
        """The middle of its height."""
        return self.top + self.height / 2


@dataclass(frozen=True, slots=True)
class Fan:
    """What is below a step with branches: where their labels stand, they begin, and come together again."""

    axis: float
    lanes: Mapping[Way, float]
    labels: float
    body: float
    merge: float


@dataclass(frozen=True, slots=True)
class Placing:
    """All places, with 0 at the top and at the left; `asides` is how far from its axis each climb goes up."""

    top: Column
    boxes: Mapping[str, Box]
    fans: Mapping[str, Fan]
    climbs: Mapping[GraphEdge, tuple[Climb, ...]]
    asides: Mapping[Climb, float]
    axes: Mapping[Way | None, float]
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class _Extent:
    """How far something reaches from its axis, and down."""

    left: float
    right: float
    height: float

    def towards(self, side: Side) -> float:
        return self.left if side < 0 else self.right

    def widened(self, side: Side, reach: float) -> _Extent:
        if side < 0:
            return _Extent(max(self.left, reach), self.right, self.height)
        return _Extent(self.left, max(self.right, reach), self.height)


def place(graph: JourneyGraph, faces: Mapping[str, Face], edge_faces: Mapping[GraphEdge, Face]) -> Placing:
    """Place the nodes of a graph."""
    top = column_of(graph)
    placer = _Placer(faces, edge_faces, climbs_of(graph, top), onward_ways(graph))
    extent = placer.measure(top, 0.0)
    placer.put(top, extent.left, 0.0)
    climbs: defaultdict[GraphEdge, list[Climb]] = defaultdict(list)
    for climb in placer.asides:
        climbs[climb.edge].append(climb)
    ordered = {edge: tuple(sorted(each, key=lambda climb: not climb.starts)) for edge, each in climbs.items()}
    return Placing(
        top, placer.boxes, placer.fans, ordered, placer.asides, placer.axes, extent.left + extent.right, extent.height
    )


@dataclass(slots=True)
class _Placer:
    """Measures columns from inside out, then puts them from outside in."""

    faces: Mapping[str, Face]
    edge_faces: Mapping[GraphEdge, Face]
    climbs: tuple[Climb, ...]
    onward: frozenset[Way]
    extents: dict[str, _Extent] = field(default_factory=dict)
    offsets: dict[str, tuple[float, ...]] = field(default_factory=dict)
    asides: dict[Climb, float] = field(default_factory=dict)
    boxes: dict[str, Box] = field(default_factory=dict)
    fans: dict[str, Fan] = field(default_factory=dict)
    axes: dict[Way | None, float] = field(default_factory=dict)

    def measure(self, column: Column, head: float) -> _Extent:
        """Measure a column, below a label that reaches so far from its axis."""
        each = [self._measure_stand(stand) for stand in column.stands]
        height = sum(extent.height for extent in each)
        height += sum(self._gap(stand) for stand in column.stands[:-1])
        height += self._label_below(column)
        found = _Extent(
            max((extent.left for extent in each), default=_NARROWEST / 2),
            max((extent.right for extent in each), default=_NARROWEST / 2),
            height,
        )
        reached: list[tuple[Climb, float]] = []
        for climb in (climb for climb in self.climbs if climb.way == column.way):
            aside = self._aside(climb, column, each, head, reached)
            reached.append((climb, aside))
            self.asides[climb] = aside
            found = found.widened(climb.side, aside + ASIDE / 2)
        return found

    def _aside(
        self, climb: Climb, column: Column, each: list[_Extent], head: float, reached: list[tuple[Climb, float]]
    ) -> float:
        """Return how far from the axis a repeat goes up: past all that it passes, and past others that it meets."""
        passed = [extent.towards(climb.side) for extent in each[climb.first : climb.last]]
        last = column.stands[climb.last].node.id
        half = self.faces[last].width / 2
        if climb.starts:
            passed.append(half + self.edge_faces[climb.edge].width + ASIDE)
        else:
            passed.append(half)
        if climb.first == 0:
            passed.append(head)
        others = [
            aside
            for other, aside in reached
            if other.side == climb.side and other.first <= climb.last and climb.first <= other.last
        ]
        return max((*passed, *others)) + ASIDE

    def _measure_stand(self, stand: Stand) -> _Extent:
        face = self.faces[stand.node.id]
        half = face.width / 2
        extent = _Extent(half, half, face.height)
        if stand.onward is not None:
            beside = self.edge_faces[stand.onward].width / 2
            extent = _Extent(max(half, beside), max(half, beside), face.height)
        elif stand.lanes:
            extent = self._measure_lanes(stand, face)
        self.extents[stand.node.id] = extent
        return extent

    def _measure_lanes(self, stand: Stand, face: Face) -> _Extent:
        lanes = []
        for lane in stand.lanes:
            head = self.edge_faces[lane.edge].width / 2
            inside = self.measure(lane.column, head)
            lanes.append(_Extent(max(inside.left, head), max(inside.right, head), inside.height))
        axes = [0.0]
        for before, after in pairwise(lanes):
            axes.append(axes[-1] + before.right + _BETWEEN + after.left)
        middle = self._middle(stand, axes)
        self.offsets[stand.node.id] = tuple(axis - middle for axis in axes)
        half = face.width / 2
        left, right = middle - axes[0] + lanes[0].left, axes[-1] - middle + lanes[-1].right
        body = max(lane.height for lane in lanes)
        return _Extent(max(half, left), max(half, right), face.height + self._before_body(stand) + body + _MERGE)

    def _middle(self, stand: Stand, axes: list[float]) -> float:
        """Return what a step stands above: the only branch that leads on, a branch near the middle, or the middle."""
        onward = [axis for lane, axis in zip(stand.lanes, axes, strict=True) if lane.edge.ways[0] in self.onward]
        if len(onward) == 1:
            return onward[0]
        middle = (axes[0] + axes[-1]) / 2
        nearest = min(axes, key=lambda axis: abs(axis - middle))
        return nearest if abs(nearest - middle) < _NEAR else middle

    def _before_body(self, stand: Stand) -> float:
        """Return the height of what is between a step and its branches."""
        heads = max(self.edge_faces[lane.edge].height for lane in stand.lanes)
        return FAN + (BELOW_FAN + heads if heads else 0) + _ARROW

    def _label_below(self, column: Column) -> float:
        """Return the height of what is said below the last of a column."""
        last = column.stands[-1].onward if column.stands else None
        beside = self.edge_faces[last].height if last else 0.0
        return beside + BELOW_FAN if beside else 0.0

    def _gap(self, stand: Stand) -> float:
        """Return the space between a stand and the next one in its column."""
        if stand.onward is not None:
            return max(_GAP, self.edge_faces[stand.onward].height + 2 * _ARROW)
        return _ARROW + 6 if stand.lanes else _GAP

    def put(self, column: Column, axis: float, top: float) -> None:
        """Put what is in a column on an axis, from the top down."""
        self.axes[column.way] = axis
        for stand in column.stands:
            face = self.faces[stand.node.id]
            self.boxes[stand.node.id] = Box(axis, top, face.width, face.height)
            if stand.lanes:
                self._put_lanes(stand, axis, top)
            top += self.extents[stand.node.id].height + self._gap(stand)

    def _put_lanes(self, stand: Stand, axis: float, top: float) -> None:
        name = stand.node.id
        bottom = top + self.faces[name].height
        body = bottom + self._before_body(stand)
        lanes: dict[Way, float] = {}
        for lane, offset in zip(stand.lanes, self.offsets[name], strict=True):
            lanes[lane.edge.ways[0]] = axis + offset
            self.put(lane.column, axis + offset, body)
        merge = top + self.extents[name].height
        self.fans[name] = Fan(axis, lanes, bottom + FAN + BELOW_FAN, body, merge)
