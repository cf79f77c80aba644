"""Counts and quantifiers: how many more items, or fewer, and which (section 4, Quantifiers)."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from quorate.evaluate.comparison import Manner, compare
from quorate.evaluate.counts import quantity
from quorate.evaluate.explain.derived import ranges_over_derived
from quorate.evaluate.explain.leaves import hints_of, leaf_plans, places
from quorate.evaluate.explain.samples import Hints, samples
from quorate.evaluate.explain.scope import Scope
from quorate.evaluate.explain.sources import Wants, known, removed, satisfying
from quorate.evaluate.explain.world import Plan, World
from quorate.evaluate.result import Result
from quorate.evaluate.sources import gather, holding
from quorate.ir import nodes as n

_ITEMS_AT_MOST: Final = 12
_MORE_AT_MOST: Final = 20
_WAYS_AT_MOST: Final = 8
_WAYS_KEPT: Final = 2
_VALUES_AT_MOST: Final = 60


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a quantifier has a bound on: items, different values of them, or those within one stretch of time."""

    node: n.Quantifier
    scope: Scope

    @property
    def source(self) -> n.Source:
        """What is ranged over."""
        return self.node.source

    def now(self, world: World) -> Result:
        """Count on the facts as they are."""
        return quantity(world.run(), self.node, self.scope.env)

    def least(self, world: World) -> int:
        """Return how many there surely are."""
        found = self.now(world)
        return int(found.bounds[0]) if found.bounds else int(found.value or 0)


def counting(count: n.Count, scope: Scope) -> Quantity:
    """Return what a count counts."""
    return Quantity(n.Quantifier(count.span, count.type, "at least", 0, None, None, count.source), scope)


def quantity_plans(  # noqa: PLR0913 - a comparison, and how to go on inside
    world: World, counted: Quantity, sign: n.CompareOperator, bound: Callable[[], Result], wants: Wants, *, goal: bool
) -> list[Plan]:
    """Return edits after which a count compares with a bound, which may change with them, as wanted."""
    if isinstance(counted.source.items, n.ListItems):
        return []
    manner = Manner(world.run().zone)

    def fits() -> bool:
        return compare(sign, counted.now(world), bound(), manner).value is goal

    found: list[Plan] = []
    for plan in known(world, counted.source, counted.scope):
        with world.changed(plan):
            less = [()] if fits() else _added_up(world, _fewer(world, counted, wants), fits)
        found += [(*plan, *each) for each in less]
    existing = _added_up(world, _turned(world, counted, wants), fits)
    return [*existing, *_brought_until(world, counted, fits, wants), *found]


def every_plans(world: World, node: n.Quantifier, scope: Scope, wants: Wants, *, goal: bool) -> list[Plan]:
    """Return edits after which a condition holds for every item, or not for every one."""
    source, where = node.source, node.source.where
    if where is None or isinstance(source.items, n.ListItems):
        return []
    items = gather(world.run(), source, scope.env).items
    if not goal:
        found = [
            plan
            for item in items[:_ITEMS_AT_MOST]
            for plan in wants(world, where, scope.inside(source, item.value), goal=False)
        ]
        return [*found, *(plan for plan, _ in itertools.islice(satisfying(world, source, scope, wants, goal=False), 1))]
    run = world.run()
    failing = [
        item for item in items if item.belongs.value is not False and run.value(where, item.env).value is not True
    ]
    plans = known(world, source, scope) if len(failing) <= _MORE_AT_MOST else []
    for item in failing:
        further: list[Plan] = []
        for plan in plans:
            with world.changed(plan):
                ways = wants(world, where, scope.inside(source, item.value), goal=True)
            further += [(*plan, *more) for more in ways]
        plans = sorted(further, key=len)[:_WAYS_KEPT]
    return plans


def aggregate_plans(  # noqa: PLR0913 - a comparison, and how to go on inside
    world: World, side: n.Aggregate | n.CountBy, node: n.Compare, scope: Scope, wants: Wants, *, goal: bool
) -> list[Plan]:
    """Return edits that bring items in, after which an aggregate compares as wanted."""
    inner = side.value if isinstance(side, n.Aggregate) else side.key
    found: list[Plan] = []
    for plan, record in itertools.islice(satisfying(world, side.source, scope, wants, goal=True), 2):
        with world.changed(plan):
            found += [(*plan, *more) for more in leaf_plans(world, node, scope, goal=goal, only=record)]
    if isinstance(side, n.Aggregate) and not found:
        found += _all_set(world, side, node, scope, goal=goal)
    if isinstance(side, n.CountBy) or side.function == "distinct":
        found += _stacked(world, side, inner, node, scope, wants, goal=goal)
    return found


def _all_set(world: World, side: n.Aggregate, node: n.Compare, scope: Scope, *, goal: bool) -> list[Plan]:
    """Give the items all the same value, where what one of them has is not enough."""
    items = holding(world.run(), side.source, scope.env).items[:_ITEMS_AT_MOST]
    found = [place for item in items for place in places(world, side.value, scope.inside(side.source, item.value))]
    if not found:
        return []
    wanted = scope.say(node, holds=goal)
    for value in itertools.islice(samples(found[0].type, None, hints_of(world, node, scope)), _VALUES_AT_MOST):
        plan = tuple(place.holding(value, wanted) for place in found if place.type == found[0].type)
        with world.changed(plan):
            if world.value(node, scope.env).value is goal:
                return [plan]
    return []


def _stacked(  # noqa: PLR0913, PLR0917 - as above
    world: World, side: n.Aggregate | n.CountBy, inner: n.Expr, node: n.Compare, scope: Scope, wants: Wants,
    *, goal: bool,
) -> list[Plan]:  # fmt: skip
    """Bring in item after item, each with a value that makes the aggregate larger."""
    done: Plan = ()
    for _ in range(_MORE_AT_MOST):
        with world.changed(done):
            size = functools.partial(_value, world, side, scope)
            more = _one_more(world, side.source, inner, scope, wants, size)
        if more is None:
            return []
        done = (*done, *more)
        with world.changed(done):
            if world.value(node, scope.env).value is goal:
                return [done]
    return []


def _value(world: World, side: n.Expr, scope: Scope) -> float:
    value = world.value(side, scope.env).value
    return value if isinstance(value, int | float) else 0


def _brought_until(world: World, counted: Quantity, fits: Callable[[], bool], wants: Wants) -> list[Plan]:
    """Bring in item after item until there are enough."""
    done: Plan = ()
    for _ in range(_MORE_AT_MOST):
        with world.changed(done):
            size = functools.partial(counted.least, world)
            more = _one_more(world, counted.source, counted.node.different, counted.scope, wants, size)
        if more is None:
            return []
        done = (*done, *more)
        with world.changed(done):
            if fits():
                return [done]
    return []


def _one_more(  # noqa: PLR0913, PLR0917 - what is brought in, and when that is enough
    world: World, source: n.Source, inner: n.Expr | None, scope: Scope, wants: Wants, size: Callable[[], float]
) -> Plan | None:
    """Bring one item in after which there are more; with a value of its own where only such count."""
    before = size()
    for plan, record in itertools.islice(satisfying(world, source, scope, wants, goal=True), _WAYS_AT_MOST):
        with world.changed(plan):
            if size() > before:
                return plan
            if inner is None:
                continue
            inside = scope.inside(source, Result(record))
            for place in places(world, inner, inside):
                present = place.record.fields.get(place.name)
                for value in itertools.islice(
                    samples(place.type, present, _values(world, source, inner, scope)), _VALUES_AT_MOST
                ):
                    edit = place.holding(value, scope.items(source, many=False))
                    with world.changed((edit,)):
                        is_enough = size() > before
                    if is_enough:
                        return (*plan, edit)
    return None


def _values(world: World, source: n.Source, inner: n.Expr, scope: Scope) -> Hints:
    """Return the values that the items have."""
    run = world.run()
    found = [run.value(inner, item.env).value for item in gather(run, source, scope.env).items]
    return Hints(tuple(each for each in found if each is not None), (), world.now, run.today())


def _turned(world: World, counted: Quantity, wants: Wants) -> list[list[Plan]]:
    """Return for each item that does not surely belong what would make it."""
    source, where = counted.source, counted.source.where
    if where is None:
        return []
    run = world.run()
    found: list[list[Plan]] = []
    for item in gather(run, source, counted.scope.env).items:
        if len(found) >= _ITEMS_AT_MOST:
            break
        if item.belongs.value and run.value(where, item.env).value is not True:
            ways = wants(world, where, counted.scope.inside(source, item.value), goal=True)
            if ways:
                found.append(ways)
    return found


def _fewer(world: World, counted: Quantity, wants: Wants) -> list[list[Plan]]:
    """Return for each item that may belong what would make it not belong."""
    source, scope = counted.source, counted.scope
    found = []
    for item in holding(world.run(), source, scope.env).items[:_MORE_AT_MOST]:
        ways: list[Plan] = []
        if source.where is not None:
            ways = list(wants(world, source.where, scope.inside(source, item.value), goal=False))
        if isinstance(source.items, n.Collection) and not ranges_over_derived(source):
            ways.append((removed(source, item.value.value, scope),))
        if ways:
            found.append(ways)
    return found


def _added_up(world: World, by_item: list[list[Plan]], fits: Callable[[], bool]) -> list[Plan]:
    """Return what is enough: one way of one item, else the first ways of item after item."""
    found: list[Plan] = []
    for plan in itertools.islice(itertools.chain.from_iterable(by_item), _ITEMS_AT_MOST):
        with world.changed(plan):
            if fits():
                found.append(plan)
    done: Plan = ()
    for ways in sorted(by_item, key=lambda ways: len(ways[0])) if not found else ():
        done = (*done, *ways[0])
        with world.changed(done):
            if fits():
                return [done]
    return found
