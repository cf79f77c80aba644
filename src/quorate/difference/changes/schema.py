"""What of entities, events and lists is other than it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from quorate.difference.changes.base import Both, keyed, plain
from quorate.difference.model import Change
from quorate.difference.side import NamedList
from quorate.ir.schema import Entity, Event, Field
from quorate.ir.show.words import type_words
from quorate.ir.types import ObjectType


def entity(both: Both, old: Entity, new: Entity) -> Iterator[Change]:
    """Tell what of the records of an entity changed."""
    del both
    yield from plain("name in payloads", old.many, new.many)
    yield from plain("stands in", old.parent or "", new.parent or "")
    yield from plain("key", old.key, new.key)
    yield from keyed("field", dict(fields_told(old.fields)), dict(fields_told(new.fields)))


def event(both: Both, old: Event, new: Event) -> Iterator[Change]:
    """Tell what of the events of a type changed."""
    del both
    yield from plain("happens to", old.of, new.of)
    yield from plain("name in payloads", old.wire, new.wire)
    yield from keyed("field", dict(fields_told(old.fields)), dict(fields_told(new.fields)))


def named_list(both: Both, old: NamedList, new: NamedList) -> Iterator[Change]:
    """Tell which values a list has no more, and which it has now."""
    del both
    gone = [each for each in dict.fromkeys(old.values) if each not in new.values]
    come = [each for each in dict.fromkeys(new.values) if each not in old.values]
    if gone:
        yield Change("no longer has", ", ".join(gone), "")
    if come:
        yield Change("has besides", "", ", ".join(come))


def fields_told(fields: Mapping[str, Field], before: str = "") -> Iterator[tuple[str, str]]:
    """Yield fields by their paths, with type and marks."""
    for name, each in fields.items():
        marks = [mark for mark in ("required", "pii", "consent") if getattr(each, mark)]
        type_ = "object" if isinstance(each.type, ObjectType) else type_words(each.type)
        written = [f"as {each.format}"] if each.format else []
        yield f"{before}{name}", ", ".join((type_, *written, *marks))
        yield from fields_told(each.fields, f"{before}{name}.")
