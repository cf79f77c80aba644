"""The flat list of events: of which type, whose, and which of several deliveries counts."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar, cast

from quorate.decide.fields import Part, Shape, shape_of
from quorate.decide.mismatch import MismatchError
from quorate.decide.problem import Where
from quorate.decide.reading import Reading
from quorate.decide.scalars import read_instant, read_key, read_text
from quorate.diagnostics.catalogue.payload import E504, E510, E512
from quorate.evaluate.values import Record
from quorate.ir.schema import Event, Schema

_Raw = dict[str, object]
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class _Kind:
    """One type of event; `owner` is the entity that it is of, which is also the member that names whose it is."""

    name: str
    owner: str
    shape: Shape


def event_part(schema: Schema) -> Part:
    """Return what reads the list of events into `reading.events`, sorted by time, then id."""
    kinds = {event.wire: _kind_of(event, schema) for event in schema.events.values()}

    def read_events(value: object, where: Where, record: Record, reading: Reading) -> None:
        del record
        if type(value) is not list:
            reading.refuse_kind("a list of events", value, where)
            return
        if not reading.has_room("events", len(value), reading.limits.events, where):
            return
        delivered: dict[str, tuple[Record, _Raw]] = {}
        for number, raw in enumerate(value):
            if type(raw) is dict:
                _read_event(raw, (where, number), kinds, reading, delivered)
            else:
                reading.refuse_kind("an object, one of events", raw, (where, number))
        reading.events = tuple(sorted((record for record, _ in delivered.values()), key=_order))

    return read_events


def _kind_of(event: Event, schema: Schema) -> _Kind:
    apart = ["id", "type", "at", *([event.of] if event.of != schema.root else [])]
    return _Kind(event.name, event.of, shape_of(event.name, event.fields, apart=apart))


def _read_event(
    raw: _Raw,
    where: Where,
    kinds: Mapping[str, _Kind],
    reading: Reading,
    delivered: dict[str, tuple[Record, _Raw]],
) -> None:
    wire = _member(raw, "type", read_text, where, reading)
    if wire is None:
        return
    kind = kinds.get(wire)
    if kind is None:
        _meet_unknown(wire, where, reading)
        return
    key = _member(raw, "id", read_key, where, reading)
    at = _member(raw, "at", read_instant, where, reading)
    owner = _owner_of(raw, kind, where, reading)
    record = Record(kind.name, key or "", f"events[{key}]", owner, {"id": key, "type": wire, "at": at})
    kind.shape.read(raw, where, record, reading)
    if key is None or at is None or owner is None:
        return
    other = delivered.get(key)
    if other is None or _counts_before(record, raw, *other):
        delivered[key] = record, raw


def _member(raw: _Raw, name: str, read: Callable[[object], _Value], where: Where, reading: Reading) -> _Value | None:
    """Read a member that every event has; None, with a problem, if it cannot be had."""
    value = raw.get(name)
    if value is None:
        reading.refuse(E504, (where, name))
        return None
    try:
        return read(value)
    except MismatchError as error:
        reading.refuse_value(error, value, (where, name))
        return None


def _owner_of(raw: _Raw, kind: _Kind, where: Where, reading: Reading) -> Record | None:
    if kind.owner == reading.root.kind:
        return reading.root
    if raw.get(kind.owner) is None:
        reading.refuse(E512, where, event=kind.name)
        return None
    key = _member(raw, kind.owner, read_key, where, reading)
    return None if key is None else reading.refer(kind.owner, key)


def _meet_unknown(wire: str, where: Where, reading: Reading) -> None:
    if reading.strict:
        reading.refuse(E510, (where, "type"), type=f'`"{wire}"`')
    else:
        reading.ignored_events += 1


def _counts_before(record: Record, raw: _Raw, other: Record, other_raw: _Raw) -> bool:
    """Tell which of two events of one id counts: the earlier, then that whose canonical JSON comes first."""
    at, other_at = cast("datetime", record.fields["at"]), cast("datetime", other.fields["at"])
    if at != other_at:
        return at < other_at
    return raw != other_raw and _canonical(raw) < _canonical(other_raw)


def _canonical(raw: _Raw) -> str:
    try:
        return json.dumps(raw, sort_keys=True, separators=(",", ":"), default=str)
    except TypeError:  # MessagePack has names that are no texts; they tell nothing, but stand there
        return repr(raw)


def _order(event: Record) -> tuple[datetime, str]:
    return cast("datetime", event.fields["at"]), event.key
