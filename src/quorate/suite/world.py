"""What is so in a test: the account and what belongs to it, grown statement by statement, as a payload has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from quorate.decide.records import EVENTS
from quorate.diagnostics.catalogue.tests import E905, E920
from quorate.ir.schema import Entity, Event, Schema
from quorate.suite.mistakes import MistakeError, not_declared, not_told, one, worded
from quorate.suite.scope import Scope
from quorate.suite.values import fields_of
from quorate.syntax import nodes as n
from quorate.syntax import test_nodes as tn


@dataclass(slots=True)
class Thing:
    """One record; `values` are its fields as payloads have them, `absent` the collections that nothing is told of.

    `instant` is the number of the instant at which it was told last; None for one out of a payload.
    """

    entity: Entity
    key: str
    parent: Thing | None
    values: dict[str, Any] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)
    children: dict[str, list[Thing]] = field(default_factory=dict)
    instant: int | None = None


class World:
    """The facts of one case up to a statement.

    A collection that a test says nothing of is empty, unless it is told to be missing, or a payload does not have it.
    """

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._schema: Schema = scope.program.schema
        self._things: dict[tuple[str, str], Thing] = {}
        self._events: list[Mapping[str, Any]] = []
        self._event_ids: set[Any] = set()
        self._has_events = True
        self._told_at: dict[int | str, int] = {}  # events, or a thing by its identity: the last instant of its members
        self.root: Thing | None = None

    # -- from a payload --------------------------------------------------------------------------------------------

    def take(self, account: Mapping[str, Any]) -> None:
        """Begin with the account of a payload, which was read as one before."""
        self.root = self._take(account, self._schema.entities[self._schema.root], None)
        events = self.root.values.pop(EVENTS, None)
        self._has_events = events is not None
        self._events = [dict(event) for event in events or ()]
        self._event_ids = {each.get("id") for each in self._events}

    def _take(self, raw: Mapping[str, Any], entity: Entity, parent: Thing | None) -> Thing:
        children = {child.many: child for child in self._schema.children(entity.name)}
        values = {name: value for name, value in raw.items() if name not in children and name != entity.key}
        absent = {many for many in children if raw.get(many) is None}
        thing = self._add(Thing(entity, raw[entity.key], parent, values, absent))
        for many, child in children.items():
            for each in raw.get(many) or ():
                self._take(each, child, thing)
        return thing

    def _add(self, thing: Thing) -> Thing:
        self._things[thing.entity.name, thing.key] = thing
        if thing.parent is not None:
            thing.parent.children.setdefault(thing.entity.many, []).append(thing)
        return thing

    # -- statements --------------------------------------------------------------------------------------------------

    def tell(self, fact: tn.Fact, instant: int) -> None:
        """Add a record, or change the fields that are named of one that is there. Raises MistakeError."""
        entity = self.entity_of(fact.kind)
        key = self._scope.name(fact.key)
        known = self._things.get((entity.name, key.text))
        parent = self._parent(entity, fact)
        if known is None:
            if entity.parent is None and self.root is not None:
                help_ = f"a test is about one {entity.name}; make another test for the other"
                raise MistakeError(E905.at(fact.span, what=f"the {entity.name}", help=help_))
            known = self._add(Thing(entity, key.text, parent))
            if entity.parent is None:
                self.root = known
            elif parent is not None:
                parent.absent.discard(entity.many)
        elif known.instant == instant:
            help_ = "what changes later stands behind `after`"
            raise MistakeError(E905.at(fact.span, what=f"{entity.name} `{key.text}`", help=help_))
        is_new, known.instant = not known.values and known.instant is None, instant
        if known.parent is not None:
            known.parent.absent.discard(entity.many)
            self._told_at[id(known.parent)] = instant
        given = fact.fields or tn.ObjectValue(fact.span, ())
        self._fill(known, given, instant, is_new=is_new)

    def _fill(self, thing: Thing, given: tn.ObjectValue, instant: int, *, is_new: bool) -> None:
        entity = thing.entity
        absent = self._absent(thing, given, instant)
        fields = {name: each for name, each in entity.fields.items() if name != entity.key}
        others = tn.ObjectValue(given.span, tuple(each for each in given.fields if each.name.text not in absent))
        found = fields_of(others, fields, f"`{entity.name}`", self._scope, self.key_of, whole=is_new)
        for name, value in found.items():
            if value is None:
                thing.values.pop(name, None)
            else:
                thing.values[name] = value

    def _absent(self, thing: Thing, given: tn.ObjectValue, instant: int) -> set[str]:
        """Note the collections that are told to be missing, and return their names.

        What was told of before an instant may be missing from it on, until more is told of it.
        """
        children = {child.many: child for child in self._schema.children(thing.entity.name)}
        is_root = thing.entity.parent is None
        found: set[str] = set()
        for each in given.fields:
            name = each.name.text
            if name in thing.entity.fields or not (name in children or (is_root and name == EVENTS)):
                continue
            found.add(name)
            how = f"`{children[name].name} NAME of {thing.key}`" if name in children else "`event … by NAME`"
            if not isinstance(each.value, tn.MissingValue):
                help_ = f"write {how} for each, or `{name}: missing` where nothing is known of them"
                raise worded(E920, each.span, f"`{name}` are things of their own", help_)
            has_some = bool(self._events if name == EVENTS else thing.children.get(name))
            if has_some and self._told_at.get(EVENTS if name == EVENTS else id(thing), 0) == instant:
                raise MistakeError(E905.at(each.span, what=f"`{name}`", help="some are told of before"))
            if name == EVENTS:
                self._has_events = False
            else:
                thing.absent.add(name)
        return found

    def happen(self, event: Event, owner: str | None, at: str, values: dict[str, Any], instant: int) -> None:
        """Add an event of the type; `owner` is the key of whose it is, None for the account's own."""
        self._told_at[EVENTS] = instant
        number = len(self._events) + 1
        while f"e{number}" in self._event_ids:
            number += 1
        told = {name: value for name, value in values.items() if value is not None}
        whose = {} if owner is None else {event.of: owner}
        happened = {"id": f"e{number}", "type": event.wire, "at": at, **whose, **told}
        self._events.append(happened)
        self._event_ids.add(happened["id"])
        self._has_events = True

    # -- asking --------------------------------------------------------------------------------------------------

    @property
    def size(self) -> int:
        """How many records and events are told of."""
        return len(self._things) + len(self._events)

    def key_of(self, entity: str, name: n.Name) -> str:
        """Return the key of a record that is told of. Raises MistakeError."""
        found = self._scope.name(name)
        if (entity, found.text) not in self._things:
            root = self.root.key if self.root is not None else "NAME"
            parent = self._schema.entities[entity].parent
            of = f" of {root if parent == self._schema.root else 'NAME'}" if parent is not None else ""
            raise not_told(
                entity, found, (key for kind, key in self._things if kind == entity), f"{entity} {found.text}{of}"
            )
        return found.text

    def has(self, entity: str, key: str) -> bool:
        """Tell whether a record is told of."""
        return (entity, key) in self._things

    def keys(self, *entities: str) -> list[str]:
        """Return the keys of all records of these entities."""
        return [key for kind, key in self._things if kind in entities]

    def path_of(self, name: n.Name) -> str | None:
        """Return the path that answers have for a record below the account; None for what is no record."""
        found = next((thing for (_, key), thing in self._things.items() if key == name.text), None)
        if found is None or found.parent is None:
            return None
        steps: list[str] = []
        while found.parent is not None:
            steps.append(f"{found.entity.many}[{found.key}]")
            found = found.parent
        return ".".join(reversed(steps))

    def account(self) -> dict[str, Any]:
        """Return the account as payloads have it, as of now; events, which never change, are not copied."""
        if self.root is None:
            return {}
        found = self._written(self.root)
        if self._has_events:
            found[EVENTS] = list(self._events)
        return found

    def _written(self, thing: Thing) -> dict[str, Any]:
        found = {thing.entity.key: thing.key, **thing.values}
        for child in self._schema.children(thing.entity.name):
            if child.many not in thing.absent:
                found[child.many] = [self._written(each) for each in thing.children.get(child.many, ())]
        return found

    def entity_of(self, kind: n.Name) -> Entity:
        """Return the entity of a name, one or many. Raises MistakeError."""
        entities = self._schema.entities
        found = entities.get(kind.text) or next((each for each in entities.values() if each.many == kind.text), None)
        if found is None:
            raise not_declared("entity", kind, entities)
        return found

    def _parent(self, entity: Entity, fact: tn.Fact) -> Thing | None:
        """Return what a record belongs to: what is named, else what it is in already, else the account."""
        if entity.parent is None:
            if fact.parent is not None:
                raise worded(E920, fact.parent.span, f"{one(entity.name)} is in nothing else")
            return None
        key = self._scope.name(fact.key).text
        known = self._things.get((entity.name, key))
        if fact.parent is not None:
            parent = self._scope.name(fact.parent)
            found = self._things.get((entity.parent, parent.text))
            if found is None:
                help_ = f"write `{entity.name} {key} of NAME`, with the name of {one(entity.parent)}"
                other = next((kind for kind, told in self._things if told == parent.text), None)
                if other is not None:
                    what = f"{one(entity.name)} is in {one(entity.parent)}, and `{parent.text}` is {one(other)}"
                    raise worded(E920, parent.span, what, help_)
                raise not_told(entity.parent, parent, self.keys(entity.parent))
            if known is not None and known.parent is not found:
                raise MistakeError(E905.at(parent.span, what=f"what `{key}` is in"))
            return found
        if known is not None:
            return known.parent
        if entity.parent == self._schema.root and self.root is not None:
            return self.root
        what = f"{entity.name} `{key}` does not say which {entity.parent} it is in"
        raise worded(E920, fact.key.span, what, f"write `{entity.name} {key} of NAME`")
