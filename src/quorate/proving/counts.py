"""Counts of what lies within other things that are counted: whoever came in the last week came in the last month."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from typing import Final

from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.forms import Form
from quorate.ir.value_sets import Cut, Values
from quorate.proving.consistency import Case
from quorate.proving.instants import window_of
from quorate.proving.placing import fresh_slot, placed
from quorate.proving.reading import Reading
from quorate.proving.things import Thing

_EFFORT: Final = 300


class Counts:
    """Tells which counts of a case do not fit each other."""

    def __init__(self, reading: Reading, implies: Callable[[Form, Form, int], bool]) -> None:
        self._reading = reading
        self._implies = implies
        self._within: dict[tuple[Thing, Thing], bool] = {}
        self._items: dict[Thing, object] = {}

    def clash(self, case: Case) -> bool:
        """Tell whether more is counted of something than of what it lies within."""
        alike: defaultdict[object, list[Thing]] = defaultdict(list)
        for thing in dict.fromkeys((*case.values, *case.against)):
            kind = self._kind_of(thing)
            if kind is not None:
                alike[kind].append(thing)
        return any(
            one is not other and self._is_within(one, other) and _are_apart(case, one, other)
            for things in alike.values()
            if len(things) > 1
            for one in things
            for other in things
        )

    def _kind_of(self, thing: Thing) -> object:
        """Return what is counted, but for its window and condition; None where there is no telling."""
        if thing not in self._items:
            self._items[thing] = _counted(thing.subject)
        return self._items[thing]

    def _is_within(self, one: Thing, other: Thing) -> bool:
        """Tell whether all that one counts is counted by another, and what one may count by the other as well."""
        key = (one, other)
        if key not in self._within:
            first, second = one.subject, other.subject
            self._within[key] = (
                isinstance(first, n.Count)
                and isinstance(second, n.Count)
                and _window_within(first.source, second.source)
                and self._where_within(first.source, second.source)
            )
        return self._within[key]

    def _where_within(self, one: n.Source, other: n.Source) -> bool:
        if other.where is None or one.where == other.where:
            return True
        if one.where is None:
            return False
        item = fresh_slot()
        first, second = (
            placed(where, {source.slot: n.Slot(where.span, _item_type(source), item)})
            for source, where in ((one, one.where), (other, other.where))
        )
        return self._implies(self._reading.of(first), self._reading.of(second), _EFFORT) and self._implies(
            self._reading.of(second, negated=True), self._reading.of(first, negated=True), _EFFORT
        )


def _counted(subject: n.Expr) -> object:
    if not isinstance(subject, n.Count):
        return None
    match subject.source.items:
        case n.Events(record=record, names=names, near=near):
            return ("events", record, names, near)
        case n.Collection(record=record, path=path):
            return ("collection", record, path)
        case n.ListItems(list=list_):
            return ("list", list_)
        case _:
            return None


def _item_type(source: n.Source) -> t.Type:
    match source.items:
        case n.Events(names=names):
            return t.EventType(names[0] if names is not None and len(names) == 1 else None)
        case n.Collection(entity=entity):
            return t.EntityType(entity)
        case n.ListItems(list=n.Expr(type=t.ListType(item=item))) if item is not None:
            return item
        case _:
            return t.BOOLEAN


def _window_within(one: n.Source, other: n.Source) -> bool:
    first, second = (source.items.window if isinstance(source.items, n.Events) else None for source in (one, other))
    if second is None or first == second:
        return True
    if first is None:
        return False
    reach, whole = window_of(first, days=False), window_of(second, days=False)
    return reach is not None and whole is not None and reach[0] <= whole[1]


def _are_apart(case: Case, one: Thing, other: Thing) -> bool:
    """Tell whether one, which lies within another, has more than that has."""
    least = _least(case.values.get(one))
    most = _most(case.values.get(other))
    if least > most:
        return True
    return any(_is_from(values, least) for values in case.against.get(other, ())) or any(
        _is_up_to(values, most) for values in case.against.get(one, ())
    )


def _least(values: Values | None) -> float:
    """Return the least number that something has to be."""
    if values is None or not values.ranges:
        return 0
    return _number(values.ranges[0][0], -math.inf)


def _most(values: Values | None) -> float:
    """Return the greatest number that something may be; of counts the cut before the next integer."""
    if values is None or not values.ranges:
        return math.inf
    high = values.ranges[-1][1]
    return math.inf if len(high) == 1 else high[1] - (0 if high[2] else 1)


def _number(cut: Cut, without: float) -> float:
    return without if len(cut) == 1 else cut[1]


def _is_from(values: Values, least: float) -> bool:
    """Tell whether all numbers from one on are in it."""
    return bool(values.ranges) and len(values.ranges[-1][1]) == 1 and _number(values.ranges[-1][0], -math.inf) <= least


def _is_up_to(values: Values, most: float) -> bool:
    """Tell whether all numbers up to one are in it."""
    return (
        not math.isinf(most)
        and bool(values.ranges)
        and _number(values.ranges[0][0], -math.inf) <= 0
        and _most(Values(is_missing=False, ranges=values.ranges[:1])) >= most
    )
