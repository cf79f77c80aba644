"""Mappings by the reference evaluator: their meaning, and what is told where a record is not as it should be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from quorate.decide.mismatch import describe
from quorate.diagnostics.catalogue.mapped import M203, M204
from quorate.evaluate.calendar import start_of_day
from quorate.evaluate.result import Items, Result
from quorate.evaluate.run import Run
from quorate.evaluate.sources import holding
from quorate.evaluate.values import Record
from quorate.ir import mappings as m
from quorate.ir import nodes as ir
from quorate.ir import types as t
from quorate.mapping.expressions import forget, run_of
from quorate.mapping.made import Deletion, Event, Made, Merge, Relation, Upsert
from quorate.mapping.plans import Plan, paths_of
from quorate.mapping.reading import words_of
from quorate.mapping.shapes import Troubles
from quorate.mapping.writing import event_id, holds, microseconds, write_day, write_instant

Find: TypeAlias = Callable[[str, str], Mapping[str, Any] | None]
"""Finds the record of a kind and a key, both as texts."""


@dataclass(slots=True)
class Row:
    """One foreign record while it is mapped: what has been read of it and of those joined to it, by slot."""

    values: Mapping[str, Any]
    find: Find
    troubles: Troubles
    env: dict[int, Result]
    sources: dict[int, Mapping[str, Any]]
    done: set[tuple[int, str]]


class Reference:
    """Maps records of one kind by all mappings that are from it."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._run: Run = run_of(plan.program)

    def map(self, values: Mapping[str, Any], find: Find) -> tuple[list[Made], Troubles]:
        """Return what the mappings make of a record, in their order, and what is wrong with it."""
        self.forget()
        made: list[Made] = []
        row = self.start(values, find)
        for mapping in self.plan.mappings:
            made += self.by(mapping, row)
        return made, row.troubles

    def start(self, values: Mapping[str, Any], find: Find) -> Row:
        """Return a record of which nothing has been read yet."""
        return Row(values, find, Troubles(), {0: Result(self.plan.shape.start())}, {0: values}, set())

    def forget(self) -> None:
        """Drop what was remembered of one record before the next."""
        forget(self._run)

    # -- one mapping ---------------------------------------------------------------------------------------------------

    def by(self, mapping: m.Mapping, row: Row) -> Iterator[Made]:
        """Yield what one mapping makes of a record; of one that it is not for, nothing is read but what tells that."""
        if (when := mapping.when) is not None and self.plan.is_of_record(when) and self.get(when, row) is not True:
            return
        self.join(mapping, row)
        if mapping.each is None:
            made = self._one(mapping, row, "")
            if made is not None:
                yield made
            return
        list_ = self.get(mapping.each.list, row)
        for number, item in enumerate(list_.results if list_ is not None else ()):
            if item.value is not None:
                row.env[mapping.each.slot] = item
                made = self._one(mapping, row, f" in item {number + 1}")
                if made is not None:
                    yield made

    def join(self, mapping: m.Mapping, row: Row) -> None:
        """Find the records that a mapping asks for by their keys."""
        # Other mappings have other things in all slots but that of the record.
        row.env = {0: row.env[0]}
        row.sources = {0: row.values}
        row.done = {each for each in row.done if each[0] == 0}
        for joined in mapping.joined:
            key = self.get(joined.key, row)
            values = None if key is None else row.find(joined.record, str(key))
            row.env[joined.slot] = Result(None if values is None else self.plan.joined[joined.record].start())
            row.sources[joined.slot] = {} if values is None else values

    def get(self, node: ir.Expr, row: Row) -> Any:  # noqa: ANN401 - the value of any expression
        """Evaluate an expression, once what it reads has been read."""
        for slot, name in self.plan.fields_of(node):
            self._read(slot, name, row)
        return self._run.value(node, row.env).value

    def _read(self, slot: int, name: str, row: Row) -> None:
        if slot not in row.sources or (slot, name) in row.done:
            return  # an item of a list, which has been read with the list
        row.done.add((slot, name))
        record = row.env[slot].value
        if isinstance(record, Record):
            shape = self.plan.shape if slot == 0 else self.plan.joined[record.kind]
            shape.read(record, row.sources[slot], name, row.troubles)

    def _one(self, mapping: m.Mapping, row: Row, where: str) -> Made | None:
        if mapping.when is not None and self.get(mapping.when, row) is not True:
            return None
        draft = _Draft(mapping, self, row, where)
        as_of = self.as_of(mapping, row)
        if mapping.delete is not None and self.get(mapping.delete, row) is True:
            return draft.deletion(as_of)
        match mapping.kind:
            case "entity":
                return draft.upsert(as_of)
            case "event":
                return draft.event()
            case "relation":
                return draft.relation(as_of)
            case "merge":
                return draft.merge(as_of)

    def as_of(self, mapping: m.Mapping, row: Row) -> int | None:
        """Return since when what a mapping makes is so, in microseconds."""
        found = None if mapping.as_of is None else self.get(mapping.as_of, row)
        if found is not None and not isinstance(found, datetime):
            found = start_of_day(found, self._run.zone)
        return None if found is None else microseconds(found)

    # -- values --------------------------------------------------------------------------------------------------------

    def written(self, node: m.Assignment, target: str, row: Row) -> Any:  # noqa: ANN401 - any value of JSON
        """Return the value of an assignment, ready for JSON; None where it is missing or not one that is taken."""
        if isinstance(node.value, m.MappedList):
            return self._list(node.value, target, row)
        return self._ready(self.get(node.value, row), node.type, ".".join(node.path), target, row)

    def _ready(self, value: Any, type_: t.Type, field: str, target: str, row: Row) -> Any:  # noqa: ANN401 - any value
        if value is None:
            return None
        match type_:
            case t.ListType(item=item):
                taken = item or t.TEXT
                results = value.results if isinstance(value, Items) else ()
                return [self._ready(each.value, taken, field, target, row) for each in results]
            case t.DateTimeType():
                return write_instant(value)
            case t.DateType():
                return write_day(value)
            case t.ChoiceType() | t.ZoneType() if not holds(type_, value):
                wanted = words_of(type_.values) if isinstance(type_, t.ChoiceType) else "a time zone"
                row.troubles.add(M204, field, value, target=target, found=describe(value), expected=wanted)
                return None
            case _:
                return value

    def _list(self, node: m.MappedList, target: str, row: Row) -> list[Any] | None:
        for slot, name in self.plan.fields_of(node):
            self._read(slot, name, row)
        gathered = holding(self._run, node.source, row.env)
        if gathered.absent is not None:
            return None
        made: list[Any] = []
        for item in gathered.items:
            if item.belongs.value is True and item.value.value is not None:
                row.env[node.source.slot] = item.value
                made.append(gather((each.path, self.written(each, target, row)) for each in node.assignments))
        return made


class _Draft:
    """What one mapping makes of a record, or of one item of it (`where`), while it is put together."""

    def __init__(self, mapping: m.Mapping, reference: Reference, row: Row, where: str) -> None:
        self._mapping = mapping
        self._reference = reference
        self._row = row
        self._where = where
        self._is_whole = True

    @property
    def _target(self) -> str:
        kinds = {"entity": "", "event": "event ", "relation": "the relation of ", "merge": "a merge of "}
        return f"{kinds[self._mapping.kind]}`{self._mapping.target}`{self._where}"

    def _values(self, *places: m.Place) -> Iterator[tuple[m.Assignment, Any]]:
        """Yield the assignments to some places, each with its value; a gap that rejects is noted."""
        for node in self._mapping.assignments:
            if node.place not in places:
                continue
            value = self._reference.written(node, self._target, self._row)
            if node.place not in {"field", "relation"} and not value:
                value = None  # an empty text is no key
                self._note_gap(node)
            elif value is None and node.required:
                self._note_gap(node)
            yield node, value

    def _note_gap(self, node: m.Assignment) -> None:
        """Note that a value is missing, if that or what is wrong with its fields rejects the record."""
        row, wrong = self._row, False
        for slot, path in paths_of(node.value):
            wrong = row.troubles.reject(path if slot == 0 else f"{_name_of(row, slot)}.{path}") or wrong
        if node.required and not wrong:
            row.troubles.add(M203, ".".join(node.path), None, rejects=True, target=self._target)
        if node.required or wrong:
            self._is_whole = False

    def _one(self, place: m.Place) -> Any:  # noqa: ANN401 - a key or an instant
        return next((value for _, value in self._values(place)), None)

    def _fields(self, place: m.Place) -> dict[str, Any]:
        return gather((node.path, value) for node, value in self._values(place))

    def _above(self) -> tuple[str | None, ...]:
        given = {node.path[0]: value for node, value in self._values("above")}
        return tuple(given.get(each) for each in self._reference.plan.above[self._mapping.target])

    def upsert(self, as_of: int | None) -> Upsert | None:
        key, account, above = self._one("key"), self._one("account"), self._above()
        mapping = self._mapping
        root = self._reference.plan.program.schema.root
        entity = self._reference.plan.program.schema.entities[mapping.target]
        fields = {entity.key: key, **self._fields("field")}
        has_relation = any(node.place == "relation" for node in mapping.assignments)
        relation = self._fields("relation") if has_relation else None
        if not self._is_whole:
            return None
        return Upsert(mapping.target, key if mapping.target == root else account, key, above, fields, relation, as_of)

    def event(self) -> Event | None:
        mapping = self._mapping
        at = next((node for node in mapping.assignments if node.place == "at"), None)
        when = None if at is None else self._reference.get(at.value, self._row)
        instant, account, person = self._one("at"), self._one("account"), self._one("person")
        declared = self._reference.plan.program.schema.events[mapping.target]
        id_ = self._one("id")
        fields = {"type": declared.wire, "at": instant}
        if person is not None:
            fields["person"] = person
        fields |= self._fields("field")
        if not self._is_whole or when is None:
            return None
        id_ = id_ or event_id(account, fields)
        return Event(declared.wire, account, person, id_, microseconds(when), {"id": id_, **fields})

    def relation(self, as_of: int | None) -> Relation | None:
        key, account, fields = self._one("key"), self._one("account"), self._fields("field")
        return Relation(self._mapping.target, account, key, fields, as_of) if self._is_whole else None

    def merge(self, as_of: int | None) -> Merge | None:
        into, merged = self._one("into"), self._one("merged")
        listed = merged if isinstance(merged, list) else [merged]
        others = tuple(each for each in dict.fromkeys(listed) if each and each != into)
        if self._is_whole and not others:
            self._row.troubles.add(M203, "merged", None, rejects=True, target=self._target)
        return Merge(self._mapping.target, into, others, as_of) if self._is_whole and others else None

    def deletion(self, as_of: int | None) -> Deletion | None:
        mapping, account = self._mapping, self._one("account")
        if mapping.kind == "event":
            key, what = self._one("id"), self._reference.plan.program.schema.events[mapping.target].wire
            if key is None and self._is_whole:
                self._row.troubles.add(M203, "id", None, rejects=True, target=self._target)
                self._is_whole = False
        else:
            key = self._one("key")
            what = f"relation of {mapping.target}" if mapping.kind == "relation" else mapping.target
        is_root = mapping.kind == "entity" and mapping.target == self._reference.plan.program.schema.root
        above = self._above() if mapping.kind == "entity" else ()
        return Deletion(what, key if is_root else account, key, above, as_of) if self._is_whole else None


def gather(values: Iterable[tuple[tuple[str, ...], Any]]) -> dict[str, Any]:
    """Put values under their paths into an object; what is missing is left out."""
    found: dict[str, Any] = {}
    for path, value in values:
        if value is not None:
            at = found
            for name in path[:-1]:
                at = at.setdefault(name, {})
            at[path[-1]] = value
    return found


def _name_of(row: Row, slot: int) -> str:
    """Return what is told of a joined record: its fields have its name in front."""
    record = row.env[slot].value if slot in row.env else None
    return record.kind if isinstance(record, Record) else ""
