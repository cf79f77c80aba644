"""Where journeys stand in a drawing: whatever they are, nothing lies over anything else."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import combinations, pairwise

import pytest

from quorate.cli.graphs.journey_faces import edge_faces_of, faces_of
from quorate.cli.graphs.journey_placing import place
from quorate.cli.graphs.journey_ways import Route, routes_of
from quorate.ir import journeys as j
from quorate.ir import nodes as n
from quorate.ir.journey_graph import ENTRY, JourneyGraph, graph_of
from quorate.ir.types import BOOLEAN
from tests.unit.ir import journeys as made

Area = tuple[float, float, float, float]
TRUE = n.Literal(made.AT, BOOLEAN, value=True)


class Maker:
    """Makes journeys at random; repeats lead back to a named step that stands before them on the way."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - the same ones every time
        self._names = 0
        self._left = 40

    def journey(self) -> j.Journey:
        """Make a journey."""
        return made.journey(*self.steps(0, []))

    def steps(self, depth: int, before: list[str]) -> tuple[j.JourneyStep, ...]:
        """Make steps; `before` are the names of those on the way to them."""
        before = list(before)
        return tuple(self._step(depth, before) for _ in range(self._random.randint(1 if depth == 0 else 0, 4)))

    def _step(self, depth: int, before: list[str]) -> j.JourneyStep:
        self._left -= 1
        inner = ["split", "people", "random", "listen", "call"] if depth < 3 and self._left > 0 else []
        kind = self._random.choice(["do", "do", "wait", "plain listen", "plain call", "end", "repeat", *inner])
        name = self._name()
        step = self._make(kind, name, depth, [*before, name])
        if kind not in {"do", "end", "repeat"}:
            before.append(name)
        if kind == "repeat" and before:
            return made.repeat(self._random.choice(before), self._random.randint(1, 4))
        return step

    def _make(self, kind: str, name: str, depth: int, before: list[str]) -> j.JourneyStep:
        some = self._random.random() < 0.5
        steps = self.steps(depth + 1, before) if kind in {"split", "people", "random", "listen", "call"} else ()
        match kind:
            case "wait":
                return made.wait(made.days(3), name=name)
            case "plain listen":
                return made.listen(name=name, moment=j.Moment(made.days(3), None) if some else None)
            case "plain call":
                return made.call("scoring", name=name)
            case "end":
                return made.end()
            case "split" | "people":
                paths = [
                    made.path(f"path_{number}" * number, TRUE, *self.steps(depth + 1, before))
                    for number in range(1, self._random.randint(2, 5))
                ]
                return made.split(*paths, name=name, by_people=kind == "people", otherwise=steps if some else None)
            case "random":
                shares = made.share(50, "a", *steps), made.share(50, "b", *self.steps(depth + 1, before))
                return made.random(name, *shares)
            case "listen":
                late = self.steps(depth + 1, before) if some else None
                return made.listen(name=name, moment=j.Moment(made.days(3), None), heard=steps, timed_out=late)
            case "call":
                failed, late = (self.steps(depth + 1, before) if some else None for _ in range(2))
                hot = made.path("hot", TRUE, *self.steps(depth + 1, before))
                return made.call("scoring", hot, name=name, otherwise=steps, failed=failed, timed_out=late)
            case _:
                return made.do("send_email", name=name if some else "")

    def _name(self) -> str:
        self._names += 1
        return f"step_{self._names}"


def routed(
    graph: JourneyGraph, notes: dict[str, tuple[str, ...]] | None = None
) -> tuple[dict[str, Area], list[Route], list[Area]]:
    """Return where the boxes, the ways and the labels of a graph are."""
    faces, edge_faces = faces_of(graph, notes or {}), edge_faces_of(graph, {})
    placing = place(graph, faces, edge_faces)
    boxes = {
        name: (box.x - box.width / 2, box.top, box.x + box.width / 2, box.bottom) for name, box in placing.boxes.items()
    }
    labels = {edge: face.height for edge, face in edge_faces.items() if face.height}
    routes = routes_of(graph, placing, labels)
    plates = [
        (x - edge_faces[route.edge].width / 2, y, x + edge_faces[route.edge].width / 2, y + labels[route.edge])
        for route in routes
        if route.edge in labels
        for x, y in [route.label]
    ]
    for left, top, right, bottom in (*boxes.values(), *plates):
        assert -0.01 <= left < right <= placing.width + 0.01
        assert -0.01 <= top < bottom <= placing.height + 0.01
    for route in routes:
        for x, y in route.points:
            assert -0.01 <= x <= placing.width + 0.01
            assert -0.01 <= y <= placing.height + 0.01
    return boxes, list(routes), plates


def parts(route: Route) -> Iterator[Area]:
    for (x, y), (next_x, next_y) in pairwise(route.points):
        assert x == next_x or y == next_y
        yield min(x, next_x), min(y, next_y), max(x, next_x), max(y, next_y)


def overlap(one: Area, other: Area) -> bool:
    """Tell whether two areas share more than an edge."""
    close = 0.5
    return (
        one[0] < other[2] - close and other[0] < one[2] - close and one[1] < other[3] - close
        and other[1] < one[3] - close
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(150))
def test_boxes_and_labels_lie_apart_and_no_way_leads_through_a_box(seed: int) -> None:
    graph = graph_of(Maker(seed).journey())
    boxes, routes, plates = routed(graph)
    assert boxes.keys() == {node.id for node in graph.nodes}
    for one, other in combinations((*boxes.values(), *plates), 2):
        assert not overlap(one, other)
    for route in routes:
        for part in parts(route):
            for box in boxes.values():
                assert not overlap((part[0] - 1, part[1] - 1, part[2] + 1, part[3] + 1), box) or _touches(
                    route, box, boxes
                )


def _touches(route: Route, box: Area, boxes: dict[str, Area]) -> bool:
    """Tell whether a way begins or ends at a box."""
    return box in {boxes[route.edge.source], boxes[route.edge.target]}


@pytest.mark.parametrize("seed", range(150))
def test_ways_begin_and_end_at_the_edges_of_their_boxes(seed: int) -> None:
    graph = graph_of(Maker(seed).journey())
    boxes, routes, _ = routed(graph)
    assert [route.edge for route in routes] == list(graph.edges)
    for route in routes:
        source, target = boxes[route.edge.source], boxes[route.edge.target]
        if route.edge.is_back:
            assert route.points[0][0] in source
            assert route.points[-1][0] in target
        else:
            assert route.points[0][1] == source[3]
            assert route.points[-1][1] == target[1]
            assert all(after[1] >= before[1] for before, after in pairwise(route.points))


def test_entry_is_at_the_top_in_the_middle_of_what_follows() -> None:
    boxes, routes, _ = routed(graph_of(made.journey(made.do("a"), made.do("b"), made.end())))
    assert boxes[ENTRY][1] == 0
    assert len({point[0] for route in routes for point in route.points}) == 1
