"""Things in columns from left to right, each to the right of all that it uses, so that few lines cross."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias

from quorate.ir.uses import Named

HEIGHT: Final = 30.0
_GAP: Final = 10.0
_LANE: Final = 9.0
_SWEEPS: Final = 8

Item: TypeAlias = tuple[Named, int] | tuple[Named, Named, int]
"""A thing in its column, or where a line from one thing to another passes a column between theirs."""


@dataclass(frozen=True, slots=True)
class Layers:
    """The column of each thing, the height of the middle of each item, and the way of each use: items left to right."""

    columns: Mapping[Named, int]
    heights: Mapping[Item, float]
    ways: tuple[tuple[Item, ...], ...]
    height: float


def layers_of(uses: Mapping[Named, Sequence[Named]]) -> Layers:
    """Place all that uses something or is used."""
    columns = _columns(uses)
    ways = [_way(used, user, columns) for user, those in uses.items() for used in those]
    items: defaultdict[int, list[Item]] = defaultdict(list)
    for thing, column in columns.items():
        items[column].append((thing, column))
    for way in ways:
        for item in way[1:-1]:
            items[item[-1]].append(item)
    _untangle(items, ways)
    heights, height = _heights(items)
    return Layers(columns, heights, tuple(ways), height)


def _columns(uses: Mapping[Named, Sequence[Named]]) -> Mapping[Named, int]:
    """Put each thing to the right of all that it uses, and as near to what uses it as that allows.

    Only journeys can use each other in circles; where they do, one of them stands to the left of what it uses.
    """
    found: dict[Named, int] = {}
    entered: set[Named] = set()
    for start in uses:
        todo = [(start, False)]
        while todo:
            thing, is_done = todo.pop()
            below = [each for each in uses.get(thing, ()) if each != thing]
            if is_done:
                found[thing] = 1 + max((found.get(each, -1) for each in below), default=-1)
            elif thing not in entered:
                entered.add(thing)
                todo += [(thing, True), *((each, False) for each in below)]
    users: defaultdict[Named, list[Named]] = defaultdict(list)
    for user, used in uses.items():
        for each in used:
            users[each].append(user)
    for thing in sorted(found, key=lambda thing: -found[thing]):
        nearest = min((found[user] - 1 for user in users[thing]), default=found[thing])
        found[thing] = max(found[thing], nearest)
    return found


def _way(used: Named, user: Named, columns: Mapping[Named, int]) -> tuple[Item, ...]:
    start, end = columns[used], columns[user]
    between = range(min(start, end) + 1, max(start, end))
    return ((used, start), *((used, user, column) for column in between), (user, end))


def _untangle(items: Mapping[int, list[Item]], ways: Sequence[Sequence[Item]]) -> None:
    """Sort each column by where its items are joined to in the column before, then in the one after, and again."""
    joined: defaultdict[Item, list[Item]] = defaultdict(list)
    for way in ways:
        for one, other in pairwise(way):
            joined[one].append(other)
            joined[other].append(one)
    places = {item: float(place) for those in items.values() for place, item in enumerate(those)}
    for sweep in range(_SWEEPS):
        side = -1 if sweep % 2 == 0 else 1
        for column in sorted(items, reverse=side > 0):
            means = {item: _mean(item, column + side, joined, places) for item in items[column]}
            items[column].sort(key=lambda item: means[item])
            places.update({item: float(place) for place, item in enumerate(items[column])})


def _mean(item: Item, column: int, joined: Mapping[Item, Sequence[Item]], places: Mapping[Item, float]) -> float:
    found = [places[other] for other in joined.get(item, ()) if other[-1] == column]
    return sum(found) / len(found) if found else places[item]


def _heights(items: Mapping[int, Sequence[Item]]) -> tuple[Mapping[Item, float], float]:
    """Return the middles of items, columns being centred, and the height of the highest column."""
    sizes = {column: [HEIGHT + _GAP if len(item) == 2 else _LANE for item in those] for column, those in items.items()}  # noqa: PLR2004 - a thing
    height = max((sum(each) for each in sizes.values()), default=0.0)
    found: dict[Item, float] = {}
    for column, those in items.items():
        top = (height - sum(sizes[column])) / 2
        for item, size in zip(those, sizes[column], strict=True):
            found[item] = top + size / 2
            top += size
    return found, height
