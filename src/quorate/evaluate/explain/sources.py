"""What is ranged over, changed: items brought in, events that happen, collections that are there."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final, Protocol

from quorate.evaluate.explain.derived import ranges_over_derived
from quorate.evaluate.explain.scope import Scope, record_of
from quorate.evaluate.explain.world import AddEvent, AddRecord, NoEvents, Plan, RemoveRecord, SetCollection, World
from quorate.evaluate.periods import instants_of
from quorate.evaluate.result import Result, path_below
from quorate.evaluate.sources import gather
from quorate.evaluate.values import Record
from quorate.ir import nodes as n

_WAYS_AT_MOST: Final = 8
_WAYS_KEPT: Final = 2
_MOMENT: Final = timedelta(seconds=1)
_OWNERS_AT_MOST: Final = 3
_EVENTS_AT_MOST: Final = 50
_TIMES_AT_MOST: Final = 400
_HOURS_OF_A_WEEK: Final = 24 * 8


class Wants(Protocol):
    """Returns edits that may give a condition the value wanted."""

    def __call__(self, world: World, node: n.Expr, scope: Scope, *, goal: bool) -> list[Plan]:
        """Return those with the fewest edits first; none at all if it has the value."""


def known(world: World, source: n.Source, scope: Scope) -> list[Plan]:
    """Return what puts an empty collection in each place where one is absent."""
    if ranges_over_derived(source):
        return [()]
    if isinstance(source.items, n.Events):
        return [(NoEvents(scope.items(source, many=True)),)] if world.events is None else [()]
    if not isinstance(source.items, n.Collection):
        return []
    record = record_of(world.value(source.items.record, scope.env))
    if record is None:
        return []
    wanted = scope.items(source, many=True)
    found: list[SetCollection] = []
    records = [record]
    for name in source.items.path:
        found += [SetCollection(wanted, each, name, ()) for each in records if name not in each.collections]
        records = [member for each in records for member in each.collections.get(name, ())]
    return [tuple(found)]


def emptied(world: World, source: n.Source, scope: Scope) -> list[Plan]:
    """Return what takes all records out of a collection; what has happened cannot be taken back."""
    if not isinstance(source.items, n.Collection) or ranges_over_derived(source):
        return []
    items = gather(world.run(), source, scope.env).items
    return [tuple(removed(source, item.value.value, scope) for item in items)]


def filled(world: World, source: n.Source, scope: Scope, wants: Wants) -> list[Plan]:
    """Return what brings one item in."""
    return [plan for plan, _ in itertools.islice(brought_in(world, source, scope, wants), 1)]


def removed(source: n.Source, member: Record, scope: Scope) -> RemoveRecord:
    """Return what takes a record out of its collection."""
    if not isinstance(source.items, n.Collection) or member.parent is None:
        raise AssertionError("only records of collections are removed")
    return RemoveRecord(f"not {scope.items(source, many=False)}", member.parent, source.items.path[-1], member)


def brought_in(world: World, source: n.Source, scope: Scope, wants: Wants) -> Iterator[tuple[Plan, Record]]:
    """Yield ways to bring in one record or event that is ranged over, each with the new one, its condition aside.

    An event that has to be near another brings in that one as well where there is none.
    """
    if ranges_over_derived(source):
        return
    match source.items:
        case n.Collection():
            yield from _member(world, source, source.items, scope)
        case n.Events(near=near):
            found = False
            for way in _event(world, source, source.items, scope):
                found = True
                yield way
            if near is not None and not found:
                anchors = satisfying(world, near.anchor, scope, wants, goal=True)
                for before, _ in itertools.islice(anchors, _WAYS_AT_MOST):
                    with world.changed(before):
                        ways = list(itertools.islice(_event(world, source, source.items, scope), 1))
                    yield from (((*before, *plan), event) for plan, event in ways)
        case n.ListItems() | n.Groups():
            return


def satisfying(
    world: World, source: n.Source, scope: Scope, wants: Wants, *, goal: bool
) -> Iterator[tuple[Plan, Record]]:
    """Yield ways to bring in an item for which the condition holds, or does not."""
    for plan, record in brought_in(world, source, scope, wants):
        if source.where is None:
            yield plan, record
            continue
        with world.changed(plan):
            ways = wants(world, source.where, scope.inside(source, Result(record)), goal=goal)
        for more in ways[:_WAYS_KEPT]:
            yield (*plan, *more), record


def _event(world: World, source: n.Source, events: n.Events, scope: Scope) -> Iterator[tuple[Plan, Record]]:
    """Yield ways to let an event happen that is ranged over."""
    for event in happening(world, events, scope, source.where):
        plan = hosted(world, event, scope.items(source, many=False))
        with world.changed(plan):
            items = gather(world.run(), source, scope.env).items
            is_there = any(item.value.value is event and item.belongs.value for item in items)
        if is_there:
            yield plan, event


def _member(world: World, source: n.Source, items: n.Collection, scope: Scope) -> Iterator[tuple[Plan, Record]]:
    """Bring a record into a collection, and those that contain it where there are none."""
    parent = record_of(world.value(items.record, scope.env))
    if parent is None:
        return
    wanted = scope.items(source, many=False)
    plan: Plan = ()
    for place, many in enumerate(items.path):
        if place < len(items.path) - 1 and parent.collections.get(many):
            parent = parent.collections[many][0]
            continue
        member = new_record(world, parent, many)
        plan = (*plan, AddRecord(wanted, parent, many, member))
        parent = member
    yield plan, parent


def new_record(world: World, parent: Record, many: str) -> Record:
    """Make a record of a collection with nothing but a key, and with nothing in the collections below it."""
    schema = world.program.schema
    entity = next(each for each in schema.entities.values() if each.many == many and each.parent == parent.kind)
    key = world.fresh_key(f"new-{entity.name}")
    path = f"{path_below(parent, many)}[{key}]"
    record = Record(entity.name, key, path, parent, {entity.key: key})
    record.collections = {child.many: [] for child in schema.children(entity.name)}
    world.made.add(record)
    return record


def happening(world: World, events: n.Events, scope: Scope, where: n.Expr | None = None) -> Iterator[Record]:
    """Yield events that might have happened to a record, at each time that its windows and neighbours speak of."""
    record = record_of(world.value(events.record, scope.env))
    if record is None:
        return
    times = dict.fromkeys(time for time in _times(world, events, scope, where) if time <= world.now)
    for name in events.names or tuple(world.program.schema.events):
        for owner in _owners(world, name, record):
            for at in itertools.islice(times, _TIMES_AT_MOST):
                yield new_event(world, name, owner, at)


def new_event(world: World, name: str, owner: Record, at: datetime) -> Record:
    """Make an event with nothing but a key, a type and a time."""
    key = world.fresh_key(f"new-{name}")
    wire = world.program.schema.events[name].wire
    event = Record(name, key, f"events[{key}]", owner, {"id": key, "type": wire, "at": at})
    world.made.add(event)
    return event


def hosted(world: World, event: Record, wanted: str) -> Plan:
    """Return what lets an event happen, and brings in first to whom it happens where that is nobody there."""
    happens = AddEvent(wanted, event)
    owner = event.parent
    if owner is None or owner not in world.made:
        return (happens,)
    many = world.program.schema.entities[owner.kind].many
    if any(each is owner for each in world.root.collections.get(many, ())):
        return (happens,)
    return (AddRecord(owner.kind, world.root, many, owner), happens)


def _owners(world: World, name: str, record: Record) -> list[Record]:
    """Return to whom an event of a record may happen."""
    schema = world.program.schema
    of = schema.events[name].of
    if of == record.kind:
        return [record]
    if record is not world.root:
        return []
    many = schema.entities[of].many
    there = world.root.collections.get(many, [])[:_OWNERS_AT_MOST]
    return there or [new_record(world, world.root, many)]


def _times(world: World, events: n.Events, scope: Scope, where: n.Expr | None) -> Iterator[datetime]:
    """Yield now, then the times that windows, conditions and other events speak of."""
    yield world.now
    if events.near is not None:
        for item in gather(world.run(), events.near.anchor, scope.env).items:
            at = item.value.value.fields["at"]
            yield from (at, at + _MOMENT, at - _MOMENT)
    if events.window is not None:
        yield from window_times(world, events.window, scope)
    for window in _windows_in(where):
        yield from window_times(world, window, scope)
    for event in (world.events or ())[: -_EVENTS_AT_MOST - 1 : -1]:
        at = event.fields["at"]
        if isinstance(at, datetime):
            yield from (at, at + _MOMENT, at - _MOMENT)
    yield world.now - _MOMENT


def _windows_in(node: n.Node | None) -> Iterator[n.Window]:
    """Yield the windows that a condition on an event has for its time, as far as they are not made of the event."""
    if isinstance(node, n.InWindow) and isinstance(node.value, n.Get) and node.value.name == "at":
        if not any(isinstance(each, n.Slot) for each in _below(node.window)):
            yield node.window
    elif node is not None:
        for child in n.children(node):
            yield from _windows_in(child)


def _below(node: n.Node) -> Iterator[n.Node]:
    for child in n.children(node):
        yield child
        yield from _below(child)


def window_times(world: World, window: n.Window, scope: Scope) -> Iterator[datetime]:
    """Yield times in a window, or beside its edges."""
    run = world.run()
    match window:
        case n.AgoWindow(length=length):
            yield run.step(world.now, length, -1) - _MOMENT
        case n.EndingWindow(ago=ago):
            yield run.step(world.now, ago, -1)
        case n.DayWindow():
            yield world.now - timedelta(days=1)
        case n.PeriodWindow(period=period):
            zone = run.zone_of(period.zone, scope.env).value
            found = instants_of(period, world.now, zone, world.program.calendar) if zone else None
            yield from (found[0], found[1] - _MOMENT) if found else ()
        case n.EdgeWindow(value=value):
            yield from _around(world.value(value, scope.env))
        case n.BetweenWindow(low=low, high=high):
            yield from (*_around(world.value(low, scope.env)), *_around(world.value(high, scope.env)))
        case n.HoursWindow():
            for hours in range(_HOURS_OF_A_WEEK):
                yield world.now - timedelta(hours=hours)
        case _:
            return


def _around(edge: Result) -> Iterator[datetime]:
    value = edge.value
    if isinstance(value, datetime):
        yield from (value, value + _MOMENT, value - _MOMENT)
    elif isinstance(value, date):
        noon = datetime(value.year, value.month, value.day, 12, tzinfo=UTC)
        yield from (noon, noon - timedelta(days=1), noon + timedelta(days=1))
