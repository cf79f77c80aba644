"""What generated functions share while one account is decided: its structs, the instant, and what was found so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from quorate.evaluate.calendar import day_of
from quorate.evaluate.generate.screens import Screen, screen_of
from quorate.evaluate.generate.shapes import EVENTS, collection_attribute, field_attribute, owner_attribute
from quorate.evaluate.groups import GroupFacts
from quorate.ir.program import Program
from quorate.ir.schema import Schema
from quorate.ir.settings import Calendar, Limits
from quorate.ir.types import ZoneType
from quorate.ir.zones import is_zone

Types = str | tuple[str, ...]


class SurpriseError(Exception):
    """Something that generated code leaves to the reader and the evaluator that say what it means."""


class UntoldError(Exception):
    """What an answer is unknown for want of, where only the reference evaluator tells that; code tells the answer."""


@dataclass(frozen=True, slots=True)
class _Branch:
    """One collection of records: its attribute, what gives their key, and the collections below them."""

    entity: str
    attribute: str
    key: Callable[[Any], str]
    below: tuple[_Branch, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """What is known of payloads before any is seen.

    `owners` gives the attribute that names the owner for each type of event (None: the account's own), `owned` what
    reads each such attribute with the types that need it, `needed` the attributes of fields that events of a type must
    have; `zones` are the account's fields that hold time zones.
    `screen` finds the events that need a closer look.
    """

    limits: Limits
    branches: tuple[_Branch, ...]
    owners: Mapping[str, str | None]
    owned: tuple[tuple[Callable[[Any], str | None], frozenset[str]], ...]
    needed: Mapping[str, tuple[str, ...]]
    screen: Screen
    zones: tuple[str, ...]
    zone: ZoneInfo
    calendar: Calendar


def layout_of(program: Program, schema: Schema) -> Layout:
    """Lay out the part of a program's schema that it reads. Raises LookupError for zones below the account."""
    root = schema.entities[schema.root]
    below = [*(each.fields for each in schema.entities.values() if each is not root)]
    below += [each.fields for each in schema.events.values()]
    if any(isinstance(field.type, ZoneType) for fields in below for field in fields.values()):
        raise LookupError("time zones below the account")
    events = schema.events.values()
    owners = {each.wire: None if each.of == schema.root else owner_attribute(each.of) for each in events}
    return Layout(
        program.limits,
        _branches(schema, schema.root),
        owners,
        tuple(
            (attrgetter(attribute), frozenset(wire for wire, owner in owners.items() if owner == attribute))
            for attribute in dict.fromkeys(owners.values())
            if attribute is not None
        ),
        {
            each.wire: tuple(field_attribute(field.name) for field in each.fields.values() if field.required)
            for each in schema.events.values()
            if any(field.required for field in each.fields.values())
        },
        screen_of(owners.values()),
        tuple(field_attribute(field.name) for field in root.fields.values() if isinstance(field.type, ZoneType)),
        ZoneInfo(program.calendar.zone),
        program.calendar,
    )


def _branches(schema: Schema, entity: str) -> tuple[_Branch, ...]:
    return tuple(
        _Branch(
            child.name,
            collection_attribute(child.many),
            attrgetter(field_attribute(child.key)),
            _branches(schema, child.name),
        )
        for child in schema.children(entity)
    )


class Groups(Protocol):
    """Tells of the buying groups of one account what conditions ask, each decided when it is first asked for."""

    def find(self, name: str) -> GroupFacts | None:
        """Return a group; None where the account has none."""

    def all(self) -> list[GroupFacts] | None:
        """Return all groups that the account has."""

    def member_of(self, person: str, group: str, role: str | None) -> bool | None:
        """Tell whether a person is a member of a group, in a role or in any; None if that is not known."""

    def lacking(self, name: str) -> Sequence[str]:
        """Return what there is no group for want of, as paths in the account."""

    def member_missing(self, person: str, group: str, role: str | None) -> Sequence[str]:
        """Return what `member_of` is unknown for want of, as paths in the account."""

    def engagement(self, person: str, model: str) -> float | None:
        """Return a person's engagement by a model."""


class Context:
    """One account at one instant.

    `events` are those up to now of the types that are read, each id once, in no order; None where the payload has
    none. `later` are those after now. `moments` remembers what follows from the instant alone, and may be shared by
    accounts of the same one. `groups` tells of the account's buying groups; None until whoever decides them has set
    it. `noting` has them decided by what notes when they turn, where that is asked.
    """

    __slots__ = (
        "a",
        "events",
        "groups",
        "later",
        "layout",
        "lists",
        "memo",
        "moments",
        "noting",
        "now",
        "owned",
        "records",
    )

    def __init__(self, layout: Layout, a: Any, now: datetime, moments: dict[object, Any]) -> None:  # noqa: ANN401
        self.layout = layout
        self.a = a
        self.now = now
        self.moments = moments
        self.events: list[Any] | None = None
        self.later: Sequence[Any] = ()
        self.groups: Groups | None = None
        self.noting: Groups | None = None
        self.lists: dict[object, list[Any]] | None = None
        self.owned: dict[object, dict[str, list[Any]]] = {}
        self.records: dict[str, dict[str, Any]] = {}
        self.memo: dict[object, Any] = {}

    def apart(self) -> Context:
        """Return the same account at the same instant, with groups of its own, and what follows from these."""
        found = Context(self.layout, self.a, self.now, self.moments)
        found.events, found.later = self.events, self.later
        found.lists, found.owned, found.records = self.lists, self.owned, self.records
        return found

    def check(self) -> None:
        """Take in an account's structs. Raises SurpriseError for all that the decoder does not check."""
        layout = self.layout
        account = self.a
        for attribute in layout.zones:
            zone = getattr(account, attribute)
            if zone is not None and not is_zone(zone):
                raise SurpriseError
        for branch in layout.branches:
            self._check_branch(branch, getattr(account, branch.attribute))
        if layout.owners:
            found = _events(layout, getattr(self.a, collection_attribute(EVENTS)), self.now)
            self.events, self.later = found

    def _check_branch(self, branch: _Branch, found: Sequence[Any] | None) -> None:
        if not found:
            return
        if len(found) > self.layout.limits.people or len(set(map(branch.key, found))) != len(found):
            raise SurpriseError
        for below in branch.below:
            self._check_branch(below, _all_below(below, found))

    def today(self) -> date:
        """Return the day it is in the rule set's zone."""
        today: date | None = self.moments.get("today")
        if today is None:
            today = self.moments["today"] = day_of(self.now, self.layout.zone) or self.now.date()
        return today

    def of_types(self, types: Types) -> list[Any] | None:
        """Return the events of a type, or of several; None where the payload has no events."""
        lists = self.lists
        if lists is None:
            if self.events is None:
                return None
            lists = self.lists = {each: [] for each in self.layout.owners}
            for event in self.events:
                lists[event.f_type].append(event)
        found = lists.get(types)
        if found is None:
            found = lists[types] = [event for each in types for event in lists[each]]
        return found

    def of_owner(self, types: Types, key: str) -> Sequence[Any] | None:
        """Return the events of a type, or of several, whose owner has a key; None as above."""
        owned = self.owned.get(types)
        if owned is None:
            events = self.of_types(types)
            if events is None:
                return None
            owned = self.owned[types] = {}
            owners = self.layout.owners
            for event in events:
                attribute = owners[event.f_type]
                if attribute is not None:
                    owned.setdefault(getattr(event, attribute), []).append(event)
        return owned.get(key, ())

    def record(self, entity: str, key: str) -> Any:  # noqa: ANN401 - a struct
        """Return the record of a key that stands in the payload; None if there is none."""
        records = self.records.get(entity)
        if records is None:
            records = self.records[entity] = {}
            _gather(entity, self.layout.branches, (self.a,), records)
        return records.get(key)

    def once(self, key: object, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever is made
        """Return what follows from the instant, made on first need."""
        found = self.moments.get(key, self)
        if found is self:
            found = self.moments[key] = make()
        return found


def _all_below(branch: _Branch, parents: Sequence[Any]) -> list[Any]:
    return [each for parent in parents for each in getattr(parent, branch.attribute) or ()]


def _gather(entity: str, branches: Sequence[_Branch], parents: Sequence[Any], found: dict[str, Any]) -> None:
    for branch in branches:
        inside = _all_below(branch, parents)
        if branch.entity == entity:
            found.update((branch.key(each), each) for each in inside)
        _gather(entity, branch.below, inside, found)


def _events(layout: Layout, raw: list[Any] | None, now: datetime) -> tuple[list[Any] | None, Sequence[Any]]:
    """Return the events of a payload up to now, and those after now."""
    if raw is None:
        return None, ()
    if len(raw) > layout.limits.events:
        raise SurpriseError
    if not raw:
        return raw, ()
    # Nearly always all is well, and a few passes at the speed of the interpreter's own loops tell that.
    owners = layout.owners
    found = [event for event in raw if event.f_type in owners]
    odd = layout.screen(found, now)
    if odd or len(layout.owned) != 1 or None in owners.values():
        for owner, types in layout.owned:
            if None in map(owner, found) and any(owner(event) is None and event.f_type in types for event in found):
                raise SurpriseError
    if layout.needed:
        for event in found:
            if any(getattr(event, each) is None for each in layout.needed.get(event.f_type, ())):
                raise SurpriseError
    if len({event.f_id for event in found}) != len(found):
        found = _each_once(found)
    if not odd:
        return found, ()
    return [event for event in found if event.f_at <= now], [event for event in found if event.f_at > now]


def _each_once(events: Sequence[Any]) -> list[Any]:
    """Keep the earliest event of each id; those of one id and instant differ in what only the slow reader weighs."""
    kept: dict[str, Any] = {}
    for event in events:
        other = kept.setdefault(event.f_id, event)
        if event.f_at < other.f_at:
            kept[event.f_id] = event
        elif event is not other and event.f_at == other.f_at and not _are_equal(event, other):
            raise SurpriseError
    return list(kept.values())


def _are_equal(event: Any, other: Any) -> bool:  # noqa: ANN401 - structs
    return all(getattr(event, each) == getattr(other, each) for each in event.__struct_fields__)
