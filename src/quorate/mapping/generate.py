"""Mappings as Python source: one function that maps records in which all is as declared, and gives up on others.

What it gives up on, by :class:`OddError` or whatever error comes of a value of another kind, the reference evaluator
maps again and tells of. So does it evaluate each expression that has no source here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeAlias

from quorate.decide.scalars import read_text
from quorate.evaluate.functions import FUNCTIONS
from quorate.ir import mappings as m
from quorate.ir import nodes as ir
from quorate.ir import types as t
from quorate.mapping.lowering import Lowering, Source
from quorate.mapping.made import Event, Made, Relation, Upsert
from quorate.mapping.plans import Plan
from quorate.mapping.reference import Find, Reference, Row
from quorate.mapping.writing import event_id, microseconds, write_day, write_instant

Quickly: TypeAlias = Callable[[Mapping[str, Any], Find], list[Made]]

_PLAIN: Final = (t.TextType, t.IntegerType, t.NumberType, t.BooleanType)


class OddError(Exception):
    """A record that is not as it was declared, in whatever way."""


def generate(plan: Plan, reference: Reference) -> Quickly:
    """Make the function of all mappings of a plan."""
    source = Source()
    source.names |= {
        "Upsert": Upsert,
        "Event": Event,
        "Relation": Relation,
        "Odd": OddError,
        "read_text": read_text,
        "iso": write_instant,
        "day": write_day,
        "micros": microseconds,
        "event_id": event_id,
        "int": int,
        "str": str,
        "type": type,
        "len": len,
        "any": any,
        "start": _starter(plan, reference),
        "slowly": _slowly(plan, reference),
        "get_slowly": reference.get,
        "written": reference.written,
        "as_of": reference.as_of,
        "functions": FUNCTIONS,
    }
    _Body(plan, source).write()
    names: dict[str, Any] = {"__builtins__": {}, **source.names}
    exec(compile(source.text(), f"<mappings from {plan.record.name}>", "exec"), names)  # noqa: S102 - made of our own names
    made: Quickly = names["quickly"]
    return made


def _starter(plan: Plan, reference: Reference) -> Callable[[int, Mapping[str, Any], Find], Row]:
    def start(number: int, values: Mapping[str, Any], find: Find) -> Row:
        reference.forget()
        row = reference.start(values, find)
        reference.join(plan.mappings[number], row)
        return row

    return start


def _slowly(plan: Plan, reference: Reference) -> Callable[[int, Mapping[str, Any], Find], Iterable[Made]]:
    def slowly(number: int, values: Mapping[str, Any], find: Find) -> Iterable[Made]:
        reference.forget()
        row = reference.start(values, find)
        made = list(reference.by(plan.mappings[number], row))
        if row.troubles.found:
            raise OddError
        return made

    return slowly


class _Body:
    """Writes the function of all mappings."""

    def __init__(self, plan: Plan, source: Source) -> None:
        self._plan = plan
        self._source = source
        self._shared: dict[tuple[int, str], str] = {}

    def write(self) -> None:
        """Write the function."""
        source = self._source
        source.line(0, "def quickly(values, find):")
        source.line(1, "out = []")
        source.line(1, "get = values.get")
        first = Lowering(self._plan, self._source, {}, 0)
        for mapping in self._plan.mappings:
            if mapping.when is not None and first.can(mapping.when):
                for slot, name in self._plan.fields_of(mapping.when):
                    if slot == 0 and (slot, name) not in self._shared:
                        self._shared[slot, name] = first.read(1, slot, name)
        for number, mapping in enumerate(self._plan.mappings):
            self._mapping(number, mapping)
        source.line(1, "return out")

    def _mapping(self, number: int, mapping: m.Mapping) -> None:
        source = self._source
        if mapping.each is not None and self._goes_through(number, mapping, mapping.each):
            return
        if mapping.each is not None or mapping.kind == "merge":
            lowering = Lowering(self._plan, source, dict(self._shared), number)
            depth = 1
            if mapping.when is not None and self._is_of_record(lowering, mapping.when):
                source.line(1, f"if {lowering.condition(1, mapping.when)}:")
                depth = 2
            source.line(depth, f"out += slowly({number}, values, find)")
            return
        lowering = Lowering(self._plan, source, dict(self._shared), number)
        source.line(1, f"r{number} = None")
        depth = 1
        for joined in mapping.joined:
            lowering.join(depth, joined)
        if mapping.when is not None:
            condition = lowering.condition(1, mapping.when)
            if lowering.is_slow:  # what is wrong with a record is told even where it is not for this mapping
                condition, written = source.fresh("w"), condition
                source.line(1, f"{condition} = {written}")
                source.line(1, f"if r{number} is not None and r{number}.troubles.found: raise Odd")
            source.line(1, f"if {condition}:")
            depth = 2
        if mapping.delete is not None:
            source.line(depth, f"if {lowering.condition(depth, mapping.delete)}:")
            source.line(depth + 1, f"out += slowly({number}, values, find)")
            source.line(depth, "else:")
            depth += 1
        self._make(depth, number, mapping, lowering)

    def _is_of_record(self, lowering: Lowering, node: ir.Expr) -> bool:
        """Tell whether an expression has a source, and needs nothing but the record itself."""
        return lowering.can(node) and self._plan.is_of_record(node)

    def _goes_through(self, number: int, mapping: m.Mapping, each: m.ForEach) -> bool:
        """Write a mapping of the items of a list, if all of it has a source."""
        source = self._source
        lowering = Lowering(self._plan, source, dict(self._shared), number)
        if mapping.kind == "merge" or mapping.delete is not None or mapping.joined or not lowering.reaches(each.list):
            return False
        item = source.fresh("i")
        lowering.stand(each.slot, item)
        parts = [part for part in (mapping.when, mapping.as_of) if part is not None]
        as_of = mapping.as_of is None or isinstance(mapping.as_of.type, t.DateTimeType)
        if (
            not as_of
            or not all(map(lowering.can, parts))
            or not all(_is_quick(one, lowering) for one in mapping.assignments)
        ):
            return False
        for part in (each.list, *parts, *mapping.assignments):
            lowering.read_all(1, part)
        source.line(1, f"for {item} in {lowering.reached(each.list)} or ():")
        source.line(2, f"if {item} is None: continue")
        depth = 2
        if mapping.when is not None:
            source.line(2, f"if {lowering.condition(2, mapping.when)}:")
            depth = 3
        self._make(depth, number, mapping, lowering)
        return True

    def _make(self, depth: int, number: int, mapping: m.Mapping, lowering: Lowering) -> None:
        source = self._source
        keys = {place: self._key(depth, mapping, place, lowering) for place in ("key", "account", "person", "id")}
        above = (
            [self._above(depth, mapping, name, lowering) for name in self._plan.above.get(mapping.target, ())]
            if mapping.kind == "entity"
            else []
        )
        as_of = "None"
        if mapping.as_of is not None and mapping.kind != "event":
            as_of = self._as_of(depth, mapping, lowering)
        made = ""
        match mapping.kind:
            case "entity":
                entity = self._plan.program.schema.entities[mapping.target]
                fields = self._fields(depth, mapping, "field", lowering, f"{{{entity.key!r}: {keys['key']}}}")
                has_relation = any(node.place == "relation" for node in mapping.assignments)
                relation = self._fields(depth, mapping, "relation", lowering, "{}") if has_relation else "None"
                account = keys["key"] if mapping.target == self._plan.program.schema.root else keys["account"]
                listed = "".join(f"{each}, " for each in above)
                made = (
                    f"Upsert({mapping.target!r}, {account}, {keys['key']}, ({listed}), {fields}, {relation}, {as_of})"
                )
            case "event":
                made = self._event(depth, mapping, lowering, keys)
            case _:
                fields = self._fields(depth, mapping, "field", lowering, "{}")
                made = f"Relation({mapping.target!r}, {keys['account']}, {keys['key']}, {fields}, {as_of})"
        if lowering.is_slow:
            source.line(depth, f"if r{number} is not None and r{number}.troubles.found: raise Odd")
        source.line(depth, f"out.append({made})")

    def _event(self, depth: int, mapping: m.Mapping, lowering: Lowering, keys: dict[str, str]) -> str:
        source = self._source
        wire = self._plan.program.schema.events[mapping.target].wire
        at = next(node for node in mapping.assignments if node.place == "at")
        instant = source.fresh("at")
        source.line(depth, f"{instant} = {lowering.value_of(depth, at.value)}")
        source.line(depth, f"if {instant} is None: raise Odd")
        start = f"{{'type': {source.constant(wire)}, 'at': iso({instant})}}"
        if keys["person"] != "None":
            start = f"{start[:-1]}, 'person': {keys['person']}}}"
        fields = self._fields(depth, mapping, "field", lowering, start)
        id_ = source.fresh("id")
        source.line(depth, f"{id_} = {keys['id']} or event_id({keys['account']}, {fields})")
        source.line(depth, f"{fields}['id'] = {id_}")
        return (
            f"Event({source.constant(wire)}, {keys['account']}, {keys['person']}, {id_}, micros({instant}), {fields})"
        )

    def _key(self, depth: int, mapping: m.Mapping, place: str, lowering: Lowering) -> str:
        node = next((each for each in mapping.assignments if each.place == place), None)
        return "None" if node is None else self._given_key(depth, node, lowering)

    def _above(self, depth: int, mapping: m.Mapping, name: str, lowering: Lowering) -> str:
        node = next((each for each in mapping.assignments if each.place == "above" and each.path == (name,)), None)
        return "None" if node is None else self._given_key(depth, node, lowering)

    def _given_key(self, depth: int, node: m.Assignment, lowering: Lowering) -> str:
        name = self._source.fresh("k")
        self._source.line(depth, f"{name} = {lowering.value_of(depth, node.value)} or None")
        if node.required:
            self._source.line(depth, f"if {name} is None: raise Odd")
        return name

    def _as_of(self, depth: int, mapping: m.Mapping, lowering: Lowering) -> str:
        name = self._source.fresh("o")
        node = mapping.as_of
        if node is not None and isinstance(node.type, t.DateTimeType) and lowering.can(node):
            self._source.line(depth, f"{name} = {lowering.value_of(depth, node)}")
            self._source.line(depth, f"if {name} is not None: {name} = micros({name})")
        else:
            mapped = self._source.constant(mapping)
            self._source.line(depth, f"{name} = as_of({mapped}, {lowering.row()})")
        return name

    def _fields(self, depth: int, mapping: m.Mapping, place: m.Place, lowering: Lowering, start: str) -> str:
        """Write the object of the fields of a place, nested objects in it; return its name."""
        source = self._source
        name = source.fresh("f")
        source.line(depth, f"{name} = {start}")
        self._fill(depth, [each for each in mapping.assignments if each.place == place], name, lowering)
        return name

    def _fill(
        self, depth: int, assignments: Iterable[m.Assignment], name: str, lowering: Lowering, *, checks: bool = True
    ) -> None:
        """Write what puts values into an object; where it `checks`, what is required has to be there."""
        source = self._source
        objects: dict[tuple[str, ...], str] = {(): name}
        for node in assignments:
            into = self._object(depth, node.path[:-1], objects)
            value = source.fresh("v")
            source.line(depth, f"{value} = {self._written(depth, node, lowering)}")
            if node.required and checks:
                source.line(depth, f"if {value} is None: raise Odd")
            source.line(depth, f"if {value} is not None: {into}[{source.constant(node.path[-1])}] = {value}")
        for path, inner in reversed(objects.items()):
            if path:
                source.line(depth, f"if {inner}: {objects[path[:-1]]}[{source.constant(path[-1])}] = {inner}")

    def _object(self, depth: int, path: tuple[str, ...], objects: dict[tuple[str, ...], str]) -> str:
        for length in range(1, len(path) + 1):
            if path[:length] not in objects:
                objects[path[:length]] = self._source.fresh("f")
                self._source.line(depth, f"{objects[path[:length]]} = {{}}")
        return objects[path]

    def _written(self, depth: int, node: m.Assignment, lowering: Lowering) -> str:
        """Write the value of an assignment, ready for JSON."""
        source = self._source
        if _is_quick(node, lowering) and isinstance(node.value, m.MappedList):
            return self._listed(depth, node.value, lowering)
        if _is_quick(node, lowering) and isinstance(node.type, t.ListType):
            lowering.read_all(depth, node.value)
            return lowering.reached(node.value)
        if isinstance(node.value, m.MappedList) or isinstance(node.type, t.ListType) or not lowering.can(node.value):
            target = source.constant(f"`{node.path[0]}`")
            return f"written({source.constant(node)}, {target}, {lowering.row()})"
        value = lowering.value_of(depth, node.value)
        match node.type:
            case t.ChoiceType(values=values) if not _is_within(node.value, values):
                held, allowed = source.fresh("v"), source.constant(frozenset(values))
                source.line(depth, f"{held} = {value}")
                source.line(depth, f"if {held} is not None and {held} not in {allowed}: raise Odd")
                return held
            case t.DateType() | t.DateTimeType():
                held = source.fresh("v")
                source.line(depth, f"{held} = {value}")
                write = "iso" if isinstance(node.type, t.DateTimeType) else "day"
                return f"None if {held} is None else {write}({held})"
            case t.ZoneType() if not isinstance(node.value.type, t.ZoneType):
                target = source.constant("")
                return f"written({source.constant(node)}, {target}, {lowering.row()})"
            case _:
                return value

    def _listed(self, depth: int, node: m.MappedList, lowering: Lowering) -> str:
        """Write how a list of objects is made of another list; return its name."""
        source, made, one = self._source, self._source.fresh("l"), self._source.fresh("f")
        item = f"i_{node.source.slot}"
        items = node.source.items
        if not isinstance(items, ir.ListItems):
            raise TypeError(items)
        lowering.read_all(depth, node)
        held = source.fresh("t")
        source.line(depth, f"{held}, {made} = {lowering.reached(items.list)}, None")
        source.line(depth, f"if {held} is not None:")
        source.line(depth + 1, f"{made} = []")
        source.line(depth + 1, f"for {item} in {held}:")
        skipped = f"{item} is None"
        if node.source.where is not None:
            skipped += f" or not {lowering.true(node.source.where)}"
        source.line(depth + 2, f"if {skipped}: continue")
        source.line(depth + 2, f"{one} = {{}}")
        self._fill(depth + 2, node.assignments, one, lowering, checks=False)
        source.line(depth + 2, f"{made}.append({one})")
        return made


def _is_quick(node: m.Assignment, lowering: Lowering) -> bool:
    """Tell whether the value of an assignment has a source, ready for JSON."""
    value = node.value
    if isinstance(value, m.MappedList):
        items, where = value.source.items, value.source.where
        if not isinstance(items, ir.ListItems) or not lowering.reaches(items.list):
            return False
        lowering.stand(value.source.slot, f"i_{value.source.slot}")
        return (where is None or lowering.can(where)) and all(_is_quick(each, lowering) for each in value.assignments)
    if isinstance(node.type, t.ListType):
        given = value.type.item if isinstance(value.type, t.ListType) else None
        return isinstance(given, _PLAIN) and isinstance(node.type.item, _PLAIN) and lowering.reaches(value)
    return not isinstance(node.type, t.ZoneType) and lowering.can(value)


def _is_within(value: ir.Expr, values: tuple[str, ...]) -> bool:
    """Tell whether a value is surely one of those of a choice."""
    return isinstance(value.type, t.ChoiceType) and set(value.type.values) <= set(values)
