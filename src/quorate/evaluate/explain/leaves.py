"""Conditions on fields: which value of which field would make one true, or false, found by trying."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from quorate.evaluate.explain.derived import is_derived
from quorate.evaluate.explain.samples import Hints, between, ladder, samples
from quorate.evaluate.explain.scope import Scope, record_of, scope_of
from quorate.evaluate.explain.world import Edit, Plan, SetField, World
from quorate.evaluate.periods import instants_of
from quorate.evaluate.result import Items
from quorate.evaluate.sources import holding
from quorate.evaluate.values import Record
from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.schema import Field

_Test: TypeAlias = Callable[[object], bool]

_PLACES_AT_MOST: Final = 6
_ITEMS_AT_MOST: Final = 4
_SAMPLES_AT_MOST: Final = 320
_HALVINGS_AT_MOST: Final = 64


@dataclass(frozen=True, slots=True)
class Place:
    """A field of a record that may be given another value; `holder` is the field that must hold the record first."""

    record: Record
    name: str
    type: t.Type
    holder: tuple[Record, str] | None = None

    def holding(self, value: object, wanted: str) -> SetField:
        """Return the edit that gives it a value."""
        return SetField(wanted, self.record, self.name, value, self.holder)


def leaf_plans(world: World, node: n.Expr, scope: Scope, *, goal: bool, only: Record | None = None) -> list[Plan]:
    """Return edits of one field, or of two that are both missing, that give a condition the value wanted.

    With `only`, they are of fields of that record.
    """
    hints = hints_of(world, node, scope)
    wanted = scope.say(node, holds=goal)
    found: list[Plan] = []
    open_: list[Place] = []
    found_places = (place for place in places(world, node, scope) if only in {None, place.record})
    for place in itertools.islice(found_places, _PLACES_AT_MOST):
        edit = _solved(world, node, scope, place, hints, wanted, goal=goal)
        if edit is not None:
            found.append((edit,))
        elif place.name not in place.record.fields:
            open_.append(place)
    for one, other in itertools.permutations(open_, 2) if not found else ():
        first = next((one.holding(value, wanted) for value in samples(one.type, None, hints)), None)
        if first is None or one == other:
            continue
        with world.changed((first,)):
            second = _solved(world, node, scope, other, hints_of(world, node, scope), wanted, goal=goal)
        if second is not None:
            return [(first, second)]
    return found or _referring(world, node, scope, open_, wanted, goal=goal)


def _referring(  # noqa: PLR0913 - all that the trials need
    world: World, node: n.Expr, scope: Scope, open_: list[Place], wanted: str, *, goal: bool
) -> list[Plan]:
    """Let a reference name a record that is there, and change that one where it must be."""
    for place in open_:
        if isinstance(place.type, t.EntityType):
            for record in _records_of(world.root, place.type.entity):
                first = place.holding(record, wanted)
                with world.changed((first,)):
                    further = leaf_plans(world, node, scope, goal=goal)
                if further:
                    return [(first, *more) for more in further]
    return []


def _records_of(record: Record, entity: str) -> Iterator[Record]:
    for members in record.collections.values():
        for member in members:
            if member.kind == entity:
                yield member
            yield from _records_of(member, entity)


def object_plans(world: World, node: n.IsMissing | n.IsEmpty, get: n.Get, scope: Scope, *, goal: bool) -> list[Plan]:
    """Return what takes a nested object away, or puts one there; one that is not empty has a field."""
    owner = record_of(world.value(get.record, scope.env))
    if owner is None or not isinstance(get.type, t.ObjectType):
        return []
    wanted = scope.say(node, holds=goal)
    if goal:
        return [(SetField(wanted, owner, get.name, None),)]
    object_ = world.object_of(owner, get.name, get.type.path)
    plan: Plan = (SetField(wanted, owner, get.name, object_),)
    if isinstance(node, n.IsMissing):
        return [plan]
    hints = hints_of(world, node, scope)
    for field in _fields_of(world, owner, get.name):
        value = next(samples(field.type, None, hints), None)
        if value is not None:
            return [(SetField(wanted, object_, field.name, value, (owner, get.name)),)]
    return []


def _fields_of(world: World, owner: Record, name: str) -> Iterator[Field]:
    schema = world.program.schema
    declared = schema.entities.get(owner.kind) or schema.events.get(owner.kind)
    if declared is not None and name in declared.fields:
        yield from declared.fields[name].fields.values()


def _solved(  # noqa: PLR0913, PLR0917 - all that one trial needs
    world: World, node: n.Expr, scope: Scope, place: Place, hints: Hints, wanted: str, *, goal: bool
) -> Edit | None:
    """Return the edit of one field that gives a condition the value wanted; None if none was found."""

    def works(value: object) -> bool:
        with world.changed((place.holding(value, wanted),)):
            return world.value(node, scope.env).value is goal

    present = place.record.fields.get(place.name)
    tried = itertools.chain(
        itertools.islice(samples(place.type, present, hints), _SAMPLES_AT_MOST), ladder(place.type, present, hints)
    )
    best = next((value for value in tried if works(value)), None)
    if best is None:
        return place.holding(None, wanted) if present is not None and works(None) else None
    if isinstance(place.type, t.IntegerType | t.NumberType | t.DateType):
        best = _nearest(present, best, works)
    return place.holding(best, wanted)


def _nearest(present: object, best: object, works: _Test) -> object:
    """Return the value nearest to the present one that works, as far as halving finds it."""
    fails = present
    for _ in range(_HALVINGS_AT_MOST):
        middle = between(fails, best)
        if middle is None:
            break
        if works(middle):
            best = middle
        else:
            fails = middle
    return best


def places(world: World, node: n.Node, scope: Scope) -> Iterator[Place]:
    """Yield the fields that an expression reads and that may be other than they are, each once."""
    seen: set[tuple[Record, str]] = set()
    for place in _places(world, node, scope):
        if (place.record, place.name) not in seen:
            seen.add((place.record, place.name))
            yield place


def _places(world: World, node: n.Node, scope: Scope) -> Iterator[Place]:
    match node:
        case n.Get():
            yield from _place_of(world, node, scope)
            yield from _places(world, node.record, scope)
        case n.DefineCall():
            for argument in (node.record, *node.arguments):
                yield from _places(world, argument, scope)
            yield from _places(world, world.program.defines[node.name].body, body_scope(world, node, scope))
        case n.Aggregate(value=value) | n.CountBy(key=value):
            found = holding(world.run(), node.source, scope.env).items
            for item in (*found[-1:], *found[: _ITEMS_AT_MOST - 1]):
                yield from _places(world, value, scope.inside(node.source, item.value))
        case n.Quantifier(source=source) | n.Count(source=source):
            yield from _places(world, source, scope)
        case n.Source(items=n.ListItems(list=list_)):
            yield from _places(world, list_, scope)
        case n.Source() | n.TableCall() | n.Sequence() | n.InAudience():
            return
        case _:
            for child in n.children(node):
                yield from _places(world, child, scope)


def body_scope(world: World, call: n.DefineCall, scope: Scope) -> Scope:
    """Return the scope of the body that a call of a definition has evaluated."""
    define = world.program.defines[call.name]
    given = [world.value(argument, scope.env) for argument in call.arguments]
    names = [name for name, _ in define.parameters]
    return scope_of(world.program, define.entity, world.value(call.record, scope.env), given, names)


def _place_of(world: World, get: n.Get, scope: Scope) -> Iterator[Place]:
    record = record_of(world.value(get.record, scope.env))
    holder = None
    if record is None and isinstance(get.record, n.Get) and isinstance(get.record.type, t.ObjectType):
        owner = record_of(world.value(get.record.record, scope.env))
        if owner is None:
            return
        record = world.object_of(owner, get.record.name, get.record.type.path)
        holder = (owner, get.record.name)
    if record is not None and not isinstance(get.type, t.ObjectType) and _is_open(world, record, get.name):
        yield Place(record, get.name, get.type, holder)


def _is_open(world: World, record: Record, name: str) -> bool:
    """Tell whether a field may be other than it is: not of what has happened, no key, and in the payload at all."""
    schema = world.program.schema
    if is_derived(record):
        return False
    if record.kind in schema.events and record.parent is not None and record.path.startswith("events["):
        return record in world.made and name in schema.events[record.kind].fields
    entity = schema.entities.get(record.kind)
    if entity is None:  # an object
        owner = record.parent
        return owner is not None and _is_open(world, owner, "")
    if name == entity.key:
        return False
    return record is world.root or record in world.made or _stands(record, entity.many)


def _stands(record: Record, many: str) -> bool:
    return record.parent is not None and any(each is record for each in record.parent.collections.get(many, ()))


def hints_of(world: World, node: n.Expr, scope: Scope) -> Hints:
    """Gather what a condition mentions."""
    zone = ZoneInfo(world.program.calendar.zone)
    values: list[object] = []
    patterns: list[str] = []
    _gather(world, node, scope, values, patterns)
    return Hints(tuple(_once(values)), tuple(patterns), world.now, _local_day(world.now, zone))


def _once(values: list[object]) -> Iterator[object]:
    """Yield each value once; true is not one, and 1.0 is not 1."""
    seen: set[tuple[type, int | str]] = set()
    for value in values:
        key = (type(value), id(value) if isinstance(value, Record) else repr(value))
        if key not in seen:
            seen.add(key)
            yield value


def _local_day(now: datetime, zone: ZoneInfo) -> date:
    return now.astimezone(zone).date()


def _gather(world: World, node: n.Node, scope: Scope, values: list[object], patterns: list[str]) -> None:
    match node:
        case n.Literal(value=value):
            values.extend(value if isinstance(value, tuple) else (value,))
            return
        case n.LastWindow(length=length) | n.NextWindow(length=length) | n.AgoWindow(length=length):
            values.append(length)
        case n.EndingWindow(length=length, ago=ago):
            values += (ago, length)
        case n.PeriodWindow(period=period):
            zone = world.run().zone_of(period.zone, scope.env).value
            found = instants_of(period, world.now, zone, world.program.calendar) if zone else None
            values += found or ()
        case n.Matches(pattern=pattern):
            patterns.append(pattern)
        case n.DefineCall(name=name):
            _gather(world, world.program.defines[name].body, body_scope(world, node, scope), values, patterns)
        case _:
            pass
    if isinstance(node, n.Expr) and not isinstance(node.type, t.BooleanType):
        _add(world.value(node, scope.env).value, values)
    if isinstance(node, n.Quantifier):
        values.append(node.bound)
    if isinstance(node, n.Source | n.Quantifier | n.Count | n.Aggregate | n.CountBy | n.Sequence):
        _constants(node, values, patterns)
        return
    for child in n.children(node):
        _gather(world, child, scope, values, patterns)


def _constants(node: n.Node, values: list[object], patterns: list[str]) -> None:
    """Gather the constants of a condition on items, which have no values here."""
    if isinstance(node, n.Literal):
        values.extend(node.value if isinstance(node.value, tuple) else (node.value,))
    elif isinstance(node, n.Matches):
        patterns.append(node.pattern)
    for child in n.children(node):
        _constants(child, values, patterns)


def _add(value: object, values: list[object]) -> None:
    if isinstance(value, Items):
        values.extend(each.value for each in value.results if each.value is not None)
    elif value is not None:
        values.append(value)
