"""What a declaration says, as a row of tokens: texts, and references to what it uses.

Places in texts do not count, nor titles, nor the name of what is declared; what a value is of follows from the fields
and definitions that it is made of, so types count only where they are declared.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Final, TypeAlias

from quorate.difference import side as s
from quorate.difference.side import NamedList, Reference, Side, Thing
from quorate.ir import journeys as j
from quorate.ir import mappings as m
from quorate.ir import nodes as n
from quorate.ir import program as p
from quorate.ir import types as t
from quorate.ir.schema import Entity, Event, Field
from quorate.ir.show.kinds import LIST
from quorate.text import Span

Token: TypeAlias = str | Reference


@dataclass(frozen=True, slots=True)
class Row:
    """What something says; `silent` are references that it does not say, but whose meaning counts for it."""

    tokens: tuple[Token, ...]
    silent: frozenset[Reference]

    @property
    def uses(self) -> frozenset[Reference]:
        """All that it refers to."""
        return self.silent | {each for each in self.tokens if isinstance(each, Reference)}


@dataclass(frozen=True, slots=True)
class _Silent:
    reference: Reference


@dataclass(frozen=True, slots=True)
class _Head:
    text: str


_UNCOUNTED: Final = frozenset({"span", "type", "title", "plan", "name"})
_NAMED: Final = (p.Role, j.Step, j.Branch, j.Argument, j.Parameter, Field, n.Get)
"""Classes whose name counts: it is what others call a part by."""

_CALENDAR_UNITS: Final = frozenset({"month", "quarter", "year"})


def row_of(side: Side, thing: Thing) -> Row:
    """Write what a declaration says."""
    return _Writer(side).row(declared(side, thing))


def row_of_parts(side: Side, *parts: object) -> Row:
    """Write what parts of a declaration say."""
    return _Writer(side).row(parts)


def declared(side: Side, thing: Thing) -> object:
    """Return the parts of a declaration that say what it means."""
    match thing:
        case NamedList(values=values):
            return tuple(sorted(set(values)))
        case p.Define(entity=entity, parameters=parameters, body=body):
            return entity, tuple(repr(type_) for _, type_ in parameters), body
        case p.RoleTemplate(allows_many=allows_many, roles=roles):
            return allows_many, roles
        case p.StageModel():
            ordered = tuple(sorted(thing.moves, key=lambda move: move.source))
            allowed = tuple((source, tuple(sorted(targets))) for source, targets in sorted(thing.allowed.items()))
            entry = thing.entry if len(thing.entry) == 1 else tuple(sorted(thing.entry))
            ends = thing.success, tuple(sorted(thing.failure))
            return tuple(sorted(thing.stages)), entry, ends, allowed, ordered, tuple(sorted(thing.formerly.items()))
        case p.Interest(roles=roles, stages=stages, by=by, shown=shown):
            told = None if stages is None else Reference(s.STAGES, stages)
            return Reference(s.TEMPLATE, roles), told, by, shown
        case p.EngagementModel():
            scaled = (_Silent(s.POPULATION),) if thing.scale == "population" else ()
            events = tuple((Reference(s.EVENT, name), float(weight)) for name, weight in sorted(thing.weights.items()))
            per_day = (_Silent(s.ZONE),) if thing.cap is not None or thing.window.months else ()
            rest = thing.window, thing.cap, thing.half_life, thing.scale, float(thing.floor)
            return rest, events, scaled, per_day
        case p.BuyingGroup():
            model = None if thing.engagement is None else Reference(s.ENGAGEMENT, thing.engagement)
            used = Reference(s.AUDIENCE, thing.audience), Reference(s.INTEREST, thing.interest), model
            return used, thing.admit, thing.weighted, thing.ready
        case p.Activation():
            to = Reference(s.DESTINATION, thing.destination)
            return Reference(s.AUDIENCE, thing.audience), thing.only_when, to
        case j.Journey():
            return (
                thing.entity, Reference(s.AUDIENCE, thing.audience), thing.reenter, thing.exit, thing.goal,
                thing.on_change, thing.steps,
            )  # fmt: skip
        case j.Action(parameters=parameters):
            return thing.entity, thing.needs_consent, thing.kind, _by_name(parameters)
        case j.CallService(parameters=parameters, gives=gives, simulated=simulated):
            answer = tuple((name, repr(type_)) for name, type_ in gives.items())
            return thing.entity, _by_name(parameters), answer, simulated
        case Entity():
            parent = None if thing.parent is None else Reference(s.ENTITY, thing.parent)
            return thing.many, parent, thing.key, _fields(thing.fields)
        case Event():
            # Payloads name whose an event is by the name of the entity.
            owner = "" if thing.of == side.program.schema.root else thing.of
            return Reference(s.ENTITY, thing.of), owner, thing.wire, _fields(thing.fields)
        case p.Audience(entity=entity, where=where, unknown=unknown):
            return entity, where, unknown
        case p.Table(entity=entity, type=type_, collects=collects, rows=rows, otherwise=otherwise):
            return entity, repr(type_), collects, rows, otherwise
        case p.Destination(kind=kind):
            return kind
        case m.Constant(value=value):
            return repr(value.type), value.value
        case m.ForeignRecord(key=key, fields=fields):
            return key, _fields(fields)
        case m.Mapping():
            target = Reference(s.EVENT if thing.kind == "event" else s.ENTITY, thing.target)
            by_path = tuple(sorted(thing.assignments, key=lambda each: (each.place, each.path)))
            clauses = thing.each, thing.joined, thing.when, thing.delete, thing.as_of
            return Reference(s.RECORD, thing.record), thing.kind, target, clauses, by_path


def counted_fields(kind: type) -> tuple[str, ...]:
    """Return the fields of a class of ours that count for what a part says."""
    found = _FIELDS.get(kind)
    if found is None:
        hidden = _UNCOUNTED - {"name"} if issubclass(kind, _NAMED) else _UNCOUNTED
        found = _FIELDS[kind] = tuple(each.name for each in dataclasses.fields(kind) if each.name not in hidden)
    return found


_FIELDS: Final[dict[type, tuple[str, ...]]] = {}


def _by_name(parameters: tuple[j.Parameter, ...]) -> tuple[object, ...]:
    ordered = sorted(parameters, key=lambda each: each.name)
    return tuple((each.name, each.kind, repr(each.type), each.required) for each in ordered)


def _fields(fields: Mapping[str, Field]) -> tuple[object, ...]:
    return tuple(
        (name, type_told(each.type), each.required, each.pii, each.consent, each.format, _fields(each.fields))
        for name, each in sorted(fields.items())
    )


def type_told(type_: t.Type) -> str:
    """Write a type of a field so that no two are written alike, but objects, whose fields are told apart."""
    match type_:
        case t.ObjectType():
            return "object"
        case t.ListType(item=item) if item is not None:
            return f"list of {type_told(item)}"
        case _:
            return repr(type_)


class _Writer:
    """Writes parts as tokens: each what it is and how many parts follow on it, then these."""

    def __init__(self, side: Side) -> None:
        self._side = side
        self._silent: set[Reference] = set()

    def row(self, root: object) -> Row:
        found: list[Token] = []
        todo: list[object] = [root]
        while todo:
            value = todo.pop()
            match value:
                case Reference():
                    found.append(value)
                case _Silent(reference=reference):
                    self._silent.add(reference)
                case _Head(text=text):
                    found.append(text)
                case None | bool() | int() | float() | str():
                    found.append(f"{type(value).__name__} {value}")
                case date() | time():
                    found.append(f"{type(value).__name__} {value.isoformat()}")
                case _:
                    parts = list(self._parts(value))
                    # A program that was kept has its mappings and rows in other classes than one that was compiled.
                    kind = "mapping" if isinstance(value, Mapping) else type(value).__name__
                    found.append(f"{kind} of {len(parts)}")
                    todo += reversed(parts)
        return Row(tuple(found), frozenset(self._silent))

    def _parts(self, value: object) -> Iterator[object]:
        match value:
            case tuple() | list():
                yield from value
            case frozenset():
                yield from sorted(value)
            case Mapping():
                yield from ((key, value[key]) for key in sorted(value))
            case n.Literal() if (constant := self._constant_at(value.span)) is not None:
                yield Reference(s.CONSTANT, constant)
            case n.ListOf() | n.Literal() if (named := self._list_at(value.span)) is not None:
                yield Reference(LIST, named)
            case n.Node():
                yield from self._parts_of_node(value)
            case j.Do(action=name) | j.Call(call=name):
                yield from self._parts_of_asking(value, name)
            case j.MembershipTrigger(kind=kind, group=group, role=role):
                yield from (kind, Reference(s.GROUP, group), role)
            case _:
                if isinstance(value, j.Until) and value.zone is None:
                    yield _Silent(s.ZONE)
                yield from self._plain(value)

    @staticmethod
    def _plain(value: object) -> Iterator[object]:
        """Yield the fields of a dataclass that count."""
        if dataclasses.is_dataclass(value):
            yield from (getattr(value, name) for name in counted_fields(type(value)))

    def _parts_of_node(self, node: n.Node) -> Iterator[object]:
        yield from map(_Silent, calendar_of(node))
        match node:
            case n.DefineCall(name=name, record=record, arguments=arguments):
                yield from (Reference(s.DEFINE, name), record, arguments)
            case n.TableCall(name=name, record=record):
                yield from (Reference(s.TABLE, name), record)
            case n.InAudience(audience=name, record=record):
                yield from (Reference(s.AUDIENCE, name), record)
            case n.GroupOf(name=name, record=record):
                yield from (Reference(s.GROUP, name), record)
            case n.MemberOf(group=name, role=role, record=record):
                yield from (Reference(s.GROUP, name), role, record)
            case n.Engagement(model=name, record=record):
                yield from (Reference(s.ENGAGEMENT, name), record)
            case n.Get(record=record, name=name):
                yield from self._field(record.type, name)
                yield record
            case n.Parent(record=record, entity=entity):
                yield from (Reference(s.ENTITY, entity), record)
            case n.Collection(record=record, path=path):
                yield from (record, path)
            case n.Events(record=record, names=names, window=window, near=near):
                every = self._side.program.schema.events
                yield from (map(_Silent, (Reference(s.EVENT, each) for each in every)) if names is None else ())
                yield None if names is None else tuple(Reference(s.EVENT, each) for each in sorted(names))
                yield from (record, window, near)
            case m.Lookup(value=value, list=name):
                yield from (Reference(LIST, name), value)
            case m.Joined(record=name, key=key, slot=slot):
                yield from (Reference(s.RECORD, name), key, slot)
            case n.Groups(record=record):
                yield from (_Silent(Reference(s.GROUP, each)) for each in self._side.program.groups)
                yield record
            case _:
                yield from self._plain(node)

    def _field(self, type_: t.Type, name: str) -> Iterator[object]:
        """Yield what a field of a record of a type is known by."""
        yield name
        match type_:
            case t.EntityType(entity=place) | t.ObjectType(path=place) | t.EventType(name=str() as place):
                path = f"{place}.{name}"
                if path in self._side.fields:
                    yield _Silent(Reference(s.FIELD, path))
                if isinstance(type_, t.EventType):
                    yield Reference(s.EVENT, place)
            case _:
                pass

    def _parts_of_asking(self, step: j.Do | j.Call, name: str) -> Iterator[object]:
        program = self._side.program
        asked = program.actions.get(name) if isinstance(step, j.Do) else program.calls.get(name)
        yield Reference(s.ACTION if isinstance(step, j.Do) else s.CALL, name)
        kinds = {each.name: each.kind for each in asked.parameters} if asked else {}
        for argument in sorted(step.arguments, key=lambda each: each.name):
            yield argument.name
            yield self._given(kinds.get(argument.name, "value"), argument.value)
        yield from (getattr(step, each.name) for each in dataclasses.fields(step) if each.name in _OF_CALLS)
        yield from (step.address, step.name)

    def _given(self, kind: str, value: n.Expr) -> object:
        """Return an argument: something declared where its parameter is of such a kind."""
        name = value.value if isinstance(value, n.Literal) else None
        match kind, name:
            case "buying group", str():
                return Reference(s.GROUP, name)
            case "destination", str():
                return Reference(s.DESTINATION, name)
            case _:
                return value

    def _list_at(self, span: Span) -> str | None:
        """Return the list whose values stand at a place, by its name there."""
        source = self._side.sources.get(span.path)
        named = "" if source is None else source.slice(span)
        return named if named in self._side.lists else None

    def _constant_at(self, span: Span) -> str | None:
        """Return the constant whose value stands at a place, by its name there."""
        source = self._side.sources.get(span.path)
        named = "" if source is None else source.slice(span)
        return named if named in self._side.program.constants else None


_OF_CALLS: Final = frozenset({"within", "has_block", "paths", "otherwise", "failed", "timed_out"})


def calendar_of(node: n.Node) -> Iterator[Reference]:
    """Yield the settings by which a node goes that the rules do not name there."""
    match node:
        case n.Today(zone=None) | n.DayWindow(zone=None) | n.HoursWindow(zone=None):
            yield s.ZONE
        case n.Period(zone=zone, unit=unit, fiscal=fiscal):
            yield from () if zone is not None else (s.ZONE,)
            yield from (s.WEEK_START,) if unit == "week" else ()
            yield from (s.FISCAL,) if fiscal else ()
        case n.Call(zone=None, arguments=arguments):
            if any(isinstance(each.type, t.DateTimeType) for each in arguments):
                yield s.ZONE
        case n.Compare(left=left, right=right) | n.Difference(left=left, right=right):
            if {type(left.type), type(right.type)} == {t.DateType, t.DateTimeType}:
                yield s.ZONE
        case n.InWindow(value=value, window=window):
            if isinstance(value.type, t.DateType) or _has_day(window):
                yield s.ZONE
        case n.Events(window=window) | n.Sequence(window=window) if window is not None and _has_day(window):
            yield s.ZONE
        case n.Shift(duration=n.Expr(type=t.DurationType(calendar=True))):
            yield s.ZONE
        case _:
            pass


def _has_day(window: n.Window) -> bool:
    """Tell whether a window goes by days or months."""
    match window:
        case n.LastWindow(length=length) | n.NextWindow(length=length) | n.AgoWindow(length=length):
            return bool(length.months)
        case n.EndingWindow(length=length, ago=ago):
            return bool(length.months or ago.months)
        case n.EdgeWindow(value=value):
            return isinstance(value.type, t.DateType)
        case n.BetweenWindow(low=low, high=high):
            return any(isinstance(each.type, t.DateType) for each in (low, high))
        case _:
            return False
