"""The graph of a journey as columns: steps below each other, the branches that a step leads into beside each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from quorate.ir.journey_graph import GraphEdge, GraphNode, JourneyGraph, Way

Side: TypeAlias = Literal[-1, 1]
"""On the left (-1) or on the right (1) of a column."""


@dataclass(frozen=True, slots=True)
class Lane:
    """A branch, with what stands in it; nothing where it leads on at once."""

    edge: GraphEdge
    column: Column


@dataclass(frozen=True, slots=True)
class Stand:
    """A node in its column; `onward` is what leads straight on where there are no lanes."""

    node: GraphNode
    onward: GraphEdge | None
    lanes: tuple[Lane, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """Nodes below each other; `way` is what leads into them, None for the top."""

    way: Way | None
    stands: tuple[Stand, ...]


@dataclass(frozen=True, slots=True)
class Climb:
    """The part of the way of a repeat that goes up beside a column, along the stands from `first` to `last`.

    Where it `starts` at the repeat, that is the last of them; else it comes from a branch below the last.
    """

    edge: GraphEdge
    side: Side
    way: Way | None
    first: int
    last: int
    starts: bool


def column_of(graph: JourneyGraph) -> Column:
    """Return the column that has the entry at its top."""
    inside: defaultdict[Way | None, list[GraphNode]] = defaultdict(list)
    for node in graph.nodes:
        inside[node.inside].append(node)
    edges: defaultdict[str, list[GraphEdge]] = defaultdict(list)
    for edge in graph.edges:
        if not edge.is_back:
            edges[edge.source].append(edge)
    return _column(None, inside, edges)


def onward_ways(graph: JourneyGraph) -> frozenset[Way]:
    """Return the ways into branches out of which something leads on; all others end, or go back."""
    inside = {node.id: node.inside for node in graph.nodes}
    found: set[Way] = set()
    for edge in graph.edges:
        way: Way | None = edge.ways[0]
        if edge.is_back:
            continue
        if inside[edge.target] == way:
            continue
        goal = inside[edge.target]
        while way is not None and way != goal:
            found.add(way)
            way = inside[way[0]]
    return frozenset(found)


def climbs_of(graph: JourneyGraph, top: Column) -> tuple[Climb, ...]:
    """Return the ways back of all repeats, each from its own column up to that of its target."""
    columns = {column.way: column for column in columns_in(top)}
    places = {
        stand.node.id: (column.way, number) for column in columns.values() for number, stand in enumerate(column.stands)
    }
    return tuple(climb for edge in graph.edges if edge.is_back for climb in _climbs(edge, columns, places))


def columns_in(column: Column) -> Iterator[Column]:
    """Yield a column and all those inside it."""
    yield column
    for stand in column.stands:
        for lane in stand.lanes:
            yield from columns_in(lane.column)


def _column(
    way: Way | None, inside: Mapping[Way | None, list[GraphNode]], edges: Mapping[str, list[GraphEdge]]
) -> Column:
    return Column(way, tuple(_stand(node, inside, edges) for node in inside.get(way, ())))


def _stand(
    node: GraphNode, inside: Mapping[Way | None, list[GraphNode]], edges: Mapping[str, list[GraphEdge]]
) -> Stand:
    lanes = tuple(Lane(edge, _column(edge.ways[0], inside, edges)) for edge in edges.get(node.id, ()))
    match lanes:
        case ():
            return Stand(node, None, ())
        case (Lane(edge=edge, column=Column(stands=())),):
            return Stand(node, edge, ())
        case _:
            return Stand(node, None, lanes)


def _climbs(
    edge: GraphEdge, columns: Mapping[Way | None, Column], places: Mapping[str, tuple[Way | None, int]]
) -> Iterator[Climb]:
    way, number = places[edge.source]
    goal, first = places[edge.target]
    side: Side = -1
    starts = True
    while way != goal and way is not None:
        above, at = places[way[0]]
        if starts:
            side = _side(columns[above].stands[at], way)
        yield Climb(edge, side, way, 0, number, starts)
        way, number, starts = above, at, False
    yield Climb(edge, side, way, first, number, starts)


def _side(stand: Stand, way: Way) -> Side:
    """Return on which side of its step a branch stands."""
    place = [lane.column.way for lane in stand.lanes].index(way)
    return -1 if 2 * place < len(stand.lanes) else 1
