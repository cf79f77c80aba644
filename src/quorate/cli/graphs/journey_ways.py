"""The ways that the edges of a journey take in a drawing, from node to node."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from quorate.cli.graphs.journey_placing import BELOW_FAN, FAN, Box, Placing
from quorate.cli.graphs.journey_tree import columns_in
from quorate.cli.graphs.paths import Point, straightened
from quorate.ir.journey_graph import GraphEdge, JourneyGraph, Way


@dataclass(frozen=True, slots=True)
class Route:
    """What an edge follows: level and upright lines from point to point; `label` is the middle of its label's top."""

    edge: GraphEdge
    points: tuple[Point, ...]
    label: Point


def routes_of(graph: JourneyGraph, placing: Placing, labels: Mapping[GraphEdge, float]) -> tuple[Route, ...]:
    """Return the routes of all edges; `labels` are the heights of their labels, and nothing of those without."""
    router = _Router(placing, labels)
    return tuple(router.back(edge) if edge.is_back else router.onward(edge) for edge in graph.edges)


class _Router:
    """Finds routes."""

    def __init__(self, placing: Placing, labels: Mapping[GraphEdge, float]) -> None:
        self.placing = placing
        self.labels = labels
        self.inside: dict[str, Way | None] = {
            stand.node.id: column.way for column in columns_in(placing.top) for stand in column.stands
        }

    def onward(self, edge: GraphEdge) -> Route:
        """Lead down: out of a step, through its branch, and where branches come together to what follows them."""
        box, fan = self.placing.boxes[edge.source], self.placing.fans.get(edge.source)
        target = self.placing.boxes[edge.target]
        if fan is None:
            points: list[Point] = [(box.x, box.bottom), *self._falling(edge.source, edge.target)]
            middle = (box.bottom + target.top - self.labels.get(edge, 0.0)) / 2
            is_straight = len(straightened([*points, (target.x, target.top)])) == len(("from", "to"))
            label = (box.x, middle - 2 if is_straight else box.bottom + 6)
        else:
            x = fan.lanes[edge.ways[0]]
            points = [(box.x, box.bottom), (box.x, box.bottom + FAN), (x, box.bottom + FAN)]
            label = (x, fan.labels)
            if self.inside[edge.target] != edge.ways[0]:
                points += [(x, fan.merge), (fan.axis, fan.merge), *self._falling(edge.source, edge.target)]
        points.append((target.x, target.top))
        return Route(edge, straightened(points), label)

    def _falling(self, source: str, target: str) -> list[Point]:
        """Return where a way turns that leads out of the branches that its step ends, until it is above its target."""
        points: list[Point] = []
        while self.inside[source] != self.inside[target]:
            way = self.inside[source]
            if way is None:
                break
            fan = self.placing.fans[way[0]]
            points += [(fan.lanes[way], fan.merge), (fan.axis, fan.merge)]
            source = way[0]
        return points

    def back(self, edge: GraphEdge) -> Route:
        """Lead out of a repeat, up beside its column and those around it, and into its target from the side."""
        boxes, climbs = self.placing.boxes, self.placing.climbs[edge]
        source, target = boxes[edge.source], boxes[edge.target]
        side = climbs[0].side
        y = source.middle
        points: list[Point] = [(source.x + side * source.width / 2, y)]
        for climb in climbs:
            x = self.placing.axes[climb.way] + side * self.placing.asides[climb]
            points.append((x, y))
            y = target.middle if climb is climbs[-1] else self._above(climb.way)
            points.append((x, y))
        points.append((target.x + side * target.width / 2, y))
        start, lane = points[0][0], points[1][0]
        label = ((start + lane) / 2, source.middle - self.labels.get(edge, 0.0) / 2)
        return Route(edge, straightened(points), label)

    def _above(self, way: Way | None) -> float:
        """Return where a way crosses between a step and its branches."""
        box: Box = self.placing.boxes[way[0]] if way else next(iter(self.placing.boxes.values()))
        return box.bottom + BELOW_FAN - 1
