"""Changes of an account that may tell a mutant from the rules: to the boundaries of what it changes."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeAlias

from quorate.decide.scalars import write_instant
from quorate.evaluate.calendar import shift_date, shift_instant
from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.schema import Schema

Account: TypeAlias = dict[str, Any]
Edit: TypeAlias = Callable[[Account], Account]
"""Returns a changed account; the one that is given stays as it is. Raises LookupError where it has no such place."""

_EVENTS: Final = "events"
_STEP: Final = re.compile(r"([^.\[\]]+)|\[([^\]]*)\]")
_CLONES: Final = 2
_NAMES: Final = ("ann", "bob", "cyd", "dan", "eve", "fay", "gus", "hal", "ida", "jon")
_SECOND: Final = timedelta(seconds=1)


@dataclass(slots=True)
class Asked:
    """What conditions ask of fields: values to try, by the entity or event and the name of the field.

    `lengths` are those of windows, `events` the types of events that are looked for, `entities` what is counted.
    """

    values: dict[tuple[str, str], list[Any]] = field(default_factory=dict)
    lengths: list[n.Length] = field(default_factory=list)
    events: set[str] = field(default_factory=set)
    entities: set[str] = field(default_factory=set)
    clocks: list[tuple[int, int]] = field(default_factory=list)

    def note(self, of: str, name: str, values: Sequence[Any]) -> None:
        """Add values of a field."""
        known = self.values.setdefault((of, name), [])
        known += [value for value in values if value not in known]


def asked_in(nodes: Sequence[n.Node], bodies: Callable[[n.Node], Sequence[n.Node]]) -> Asked:
    """Return what conditions ask, also through what they use, of which `bodies` gives the conditions."""
    asked = Asked()
    todo, done = list(nodes), set()
    while todo:
        node = todo.pop()
        _note(node, asked)
        todo += n.children(node)
        for body in bodies(node):
            if id(body) not in done:
                done.add(id(body))
                todo.append(body)
    return asked


def _note(node: n.Node, asked: Asked) -> None:
    match node:
        case n.Compare(left=left, right=right):
            for one, other in ((left, right), (right, left)):
                _note_values(one, [_constant(other)], asked)
        case (
            n.Contained(value=value, list=n.ListOf(items=items))
            | n.TextTest(value=value, operands=n.ListOf(items=items))
        ):
            constants = [_constant(each) for each in items]
            texts = [each for each in constants if isinstance(each, str)]
            more = [
                f"{prefix}{each}{suffix}" for each in texts for prefix, suffix in (("x ", ""), ("", " x"), ("x", "x"))
            ]
            _note_values(value, [*constants, *more], asked)
        case n.ListContains(list=n.Get() as value, operands=n.ListOf(items=items)):
            constants = [_constant(each) for each in items]
            _note_values(value, [[each] for each in constants] + [constants, []], asked, is_list=True)
        case n.InWindow(value=value, window=window):
            _note_values(value, [], asked)
            asked.lengths += _lengths(window)
        case n.Get(type=t.BooleanType()):
            _note_values(node, [True, False], asked)
        case n.Events(names=names, window=window):
            asked.events.update(names or ())
            asked.lengths += [] if window is None else _lengths(window)
        case n.Near(length=n.Length() as length):
            asked.lengths.append(length)
        case n.Step(after=after, within=within):
            asked.lengths += [each for each in (after, within) if each is not None]
        case n.Quantifier(burst=n.Length() as burst):
            asked.lengths.append(burst)
        case n.Collection(path=path):
            asked.entities.update(path)
        case n.HoursWindow(start=start, end=end):
            asked.clocks += [(start.hour, start.minute), (end.hour, end.minute)]


def _note_values(value: n.Expr, constants: Sequence[Any], asked: Asked, *, is_list: bool = False) -> None:
    if not isinstance(value, n.Get):
        for child in n.children(value):
            if isinstance(child, n.Expr):
                _note_values(child, constants, asked)
        return
    of = _entity_of(value.record.type)
    if of is None:
        return
    found: list[Any] = [None]
    for constant in constants:
        if is_list:
            found.append(constant)
            continue
        match value.type, constant:
            case t.ChoiceType(values=values), _:
                found += values
            case t.IntegerType() | t.NumberType(), int() | float() if not isinstance(constant, bool):
                found += [constant, constant - 1, constant + 1]
            case _, str() | bool():
                found += [constant, "other" if isinstance(constant, str) else not constant]
            case t.DateType(), date():
                found += [(constant + timedelta(days=each)).isoformat() for each in (0, -1, 1)]
    asked.note(of, value.name, found)


def _entity_of(type_: t.Type) -> str | None:
    match type_:
        case t.EntityType(entity=entity):
            return entity
        case t.EventType(name=name):
            return name
        case _:
            return None


def _constant(node: n.Expr) -> Any:  # noqa: ANN401 - any value
    match node:
        case n.Literal(value=value):
            return value
        case _:
            return None


def _lengths(window: n.Window) -> list[n.Length]:
    match window:
        case n.LastWindow(length=length) | n.NextWindow(length=length) | n.AgoWindow(length=length):
            return [length]
        case n.EndingWindow(length=length, ago=ago):
            return [length, ago, n.Length(length.months + ago.months, length.microseconds + ago.microseconds)]
        case n.EdgeWindow(value=n.Shift(duration=n.Literal(value=n.Length() as length))):
            return [length]
        case _:
            return [n.Length()]


# -- edits ---------------------------------------------------------------------------------------------------------


def edits_of(account: Account, asked: Asked, schema: Schema, now: datetime, zone: Any) -> Iterator[Edit]:  # noqa: ANN401
    """Yield changes of an account: fields to what is asked of them, times to the edges of windows, more and fewer."""
    for path, entity, record in _records(account, schema.root, schema, ()):
        fields = schema.entities[entity].fields
        for (of, name), values in asked.values.items():
            if of == entity and name in fields and name != schema.entities[entity].key:
                for value in _typed(values, fields[name].type, asked, now, zone):
                    if record.get(name) != value and not (value is None and fields[name].required):
                        yield _setting(path, name, value)
        if path and entity in {each.name for each in schema.entities.values() if each.many in asked.entities}:
            yield _dropping(path)
    for place, event in enumerate(account.get(_EVENTS) or ()):
        declared = next((each for each in schema.events.values() if each.wire == event["type"]), None)
        if declared is None or (asked.events and declared.name not in asked.events):
            continue
        for (of, name), values in asked.values.items():
            if of == declared.name and name in declared.fields:
                for value in _typed(values, declared.fields[name].type, asked, now, zone):
                    if event.get(name) != value:
                        yield _setting((_EVENTS, place), name, value)
        for at in _instants(asked, now, zone):
            yield _setting((_EVENTS, place), "at", at)
        for others in range(1, _CLONES + 1):
            yield _cloning(place, others)
        yield _dropping((_EVENTS, place))


def _records(
    record: Account, entity: str, schema: Schema, path: tuple[Any, ...]
) -> Iterator[tuple[tuple[Any, ...], str, Account]]:
    yield path, entity, record
    for child in schema.children(entity):
        for place, each in enumerate(record.get(child.many) or ()):
            yield from _records(each, child.name, schema, (*path, child.many, place))


def _typed(values: Sequence[Any], type_: t.Type, asked: Asked, now: datetime, zone: Any) -> Iterator[Any]:  # noqa: ANN401
    """Yield values to try that a field can have: those asked for, and of times those at the edges of windows."""
    match type_:
        case t.DateType():
            for length in asked.lengths:
                for sign in (1, -1):
                    if not _is_of_days(length):
                        continue
                    edge = shift_date(now.astimezone(zone).date(), length, sign)
                    if edge is not None:
                        yield from ((edge + timedelta(days=off)).isoformat() for off in (-1, 0, 1))
        case t.DateTimeType():
            yield from _instants(asked, now, zone)
        case t.ZoneType():
            yield from (None, "UTC", "Asia/Tokyo")
            return
        case _:
            pass
    yield from values


def _is_of_days(length: n.Length) -> bool:
    return length.microseconds % (24 * 60 * 60 * 1_000_000) == 0


def _instants(asked: Asked, now: datetime, zone: Any) -> Iterator[str]:  # noqa: ANN401 - a zone
    """Yield instants at the edges of windows before now, just before and just after them."""
    for length in dict.fromkeys(asked.lengths):
        edge = shift_instant(now, length, -1, zone)
        if edge is not None and edge <= now:
            for off in (timedelta(0), _SECOND, -_SECOND):
                if edge + off <= now:
                    yield write_instant(edge + off)
    for hour, minute in dict.fromkeys(asked.clocks):
        local = (now.astimezone(zone) - timedelta(days=1)).replace(hour=hour, minute=minute, second=0, microsecond=0)
        for off in (timedelta(0), -_SECOND):
            yield write_instant(local + off)


def _place(account: Account, path: tuple[Any, ...]) -> Any:  # noqa: ANN401 - a part of a payload
    found: Any = account
    for step in path:
        found = found[step]
    return found


def _setting(path: tuple[Any, ...], name: str, value: Any) -> Edit:  # noqa: ANN401 - as JSON
    def edit(account: Account) -> Account:
        changed = copy.deepcopy(account)
        record = _place(changed, path)
        if value is None:
            record.pop(name, None)
        else:
            record[name] = value
        return changed

    return edit


def _dropping(path: tuple[Any, ...]) -> Edit:
    def edit(account: Account) -> Account:
        changed = copy.deepcopy(account)
        del _place(changed, path[:-1])[path[-1]]
        return changed

    return edit


def _cloning(place: int, others: int) -> Edit:
    def edit(account: Account) -> Account:
        changed = copy.deepcopy(account)
        events = changed[_EVENTS]
        for number in range(others):
            events.append({**events[place], "id": f"{events[place]['id']}-{number + 2}"})
        return changed

    return edit


def leaner(account: Account, schema: Schema) -> Iterator[Edit]:
    """Yield changes that leave something out, larger parts before smaller ones; a collection is then an empty one."""
    for path, entity, record in _records(account, schema.root, schema, ()):
        for many in [child.many for child in schema.children(entity)] + ([] if path else [_EVENTS]):
            if record.get(many) is None:
                yield _setting(path, many, [])
    for path in sorted((path for path, _, _ in _records(account, schema.root, schema, ()) if path), key=len):
        yield _dropping(path)
    for place in range(len(account.get(_EVENTS) or ())):
        yield _dropping((_EVENTS, place))
    for path, entity, record in _records(account, schema.root, schema, ()):
        fields = schema.entities[entity].fields
        for name in record:
            if name in fields and not fields[name].required and name != schema.entities[entity].key:
                yield _setting(path, name, None)
    for place, event in enumerate(account.get(_EVENTS) or ()):
        for name in event:
            if name not in {"id", "type", "at", "person"}:
                yield _setting((_EVENTS, place), name, None)


# -- edits of explanations -----------------------------------------------------------------------------------------


def told_edit(change: Mapping[str, Any], person: str | None, people: str) -> Edit:
    """Return a change that an explanation tells, of the account or of a person by key, as an edit."""

    def edit(account: Account) -> Account:
        changed = copy.deepcopy(account)
        for number, each in enumerate(change["edits"]):
            holder, last = _told_place(changed, each["path"], person, people)
            match each["op"]:
                case "set":
                    holder[last] = each["value"]
                case "unset":
                    holder.pop(last, None)
                case "add":
                    value = dict(each["value"])
                    others = holder.setdefault(last, [])
                    value["id"] = f"new-{number + 1}" if last == _EVENTS else _new_name(value["id"], others)
                    others.append(value)
                case "remove":
                    holder[:] = [one for one in holder if one["id"] != last]
        return changed

    return edit


def _new_name(name: str, others: Sequence[Mapping[str, Any]]) -> str:
    """Return a name that people have in place of one that an explanation made up."""
    taken = {each["id"] for each in others}
    return next((each for each in _NAMES if each not in taken), name.replace("-", "_"))


def _told_place(account: Any, path: str, person: str | None, people: str) -> tuple[Any, Any]:  # noqa: ANN401
    steps = [name or f"[{key}" for name, key in _STEP.findall(path)]
    if person is not None:
        if steps[0] == "account":
            steps = steps[1:]
        else:
            account = _member(account[people], person)
    for step in steps[:-1]:
        account = _member(account, step[1:]) if step.startswith("[") else account.setdefault(step, {})
    return account, steps[-1].removeprefix("[")


def _member(members: Sequence[Any], key: str) -> Any:  # noqa: ANN401 - a part of a payload
    found = next((each for each in members if each["id"] == key), None)
    if found is None:
        raise LookupError(key)
    return found
