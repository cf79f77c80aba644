"""Conditions of two revisions written so that they can be held against each other.

Definitions and audiences are written out where they are used. What else is referred to is called by what it is known
by, so that two that are equal afterwards mean the same.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping
from typing import Any, Final

from quorate.difference import side as s
from quorate.difference.side import Reference, Side
from quorate.difference.tokens import calendar_of
from quorate.ir import nodes as n
from quorate.ir import types as t

_NODES_MOST: Final = 4_000
"""How much is written out of one condition; what is larger is not looked into."""

_FIRST_FREE: Final = 1_000_000
"""From here on slots are numbered that no condition has of its own."""

_UNTOUCHED: Final = frozenset({"span", "type"})


class UnlinkedError(Exception):
    """A condition that is too large, or goes by a setting that is another on the other side."""


class Linker:
    """Writes the conditions of one side; `known` is what everything is known by.

    With `settings` the settings of both sides are the same, by which conditions go without naming them.
    """

    def __init__(self, side: Side, known: Mapping[Reference, str], other_settings: Mapping[str, str]) -> None:
        self._side = side
        self._known = known
        self._other_settings = other_settings

    def link(self, condition: n.Expr) -> n.Expr:
        """Write a condition. Raises UnlinkedError."""
        found = _Linking(self._side, self._known, self._other_settings).written(condition, {})
        if not isinstance(found, n.Expr):
            raise TypeError("an expression is written as one")
        return found


class _Linking:
    """Writes one condition."""

    def __init__(self, side: Side, known: Mapping[Reference, str], other_settings: Mapping[str, str]) -> None:
        self._side = side
        self._program = side.program
        self._known = known
        self._others = other_settings
        self._left = _NODES_MOST
        self._free = itertools.count(_FIRST_FREE)

    def written(self, value: object, slots: Mapping[int, n.Expr | int]) -> object:
        """Write a node with what stands in its slots: an expression in place of one, or another number."""
        match value:
            case n.Node():
                return self._node(value, slots)
            case tuple():
                return tuple(self.written(each, slots) for each in value)
            case _:
                return value

    def _node(self, node: n.Node, slots: Mapping[int, n.Expr | int]) -> object:
        self._left -= 1
        if self._left < 0:
            raise UnlinkedError
        for setting in calendar_of(node):
            if self._side.settings[setting.name] != self._others[setting.name]:
                raise UnlinkedError
        match node:
            case n.Slot(number=number):
                found = slots.get(number, number)
                return found if isinstance(found, n.Expr) else dataclasses.replace(node, number=found)
            case n.DefineCall(name=name, record=record, arguments=arguments):
                define = self._program.defines[name]
                if _is_there(record):
                    return self._body(define.body, (record, *arguments), slots)
                return self._called(node, s.DEFINE, name, slots)
            case n.InAudience(audience=name, record=record):
                audience = self._program.audiences[name]
                if audience.unknown != "member" and _is_there(record):
                    return self._body(audience.where, (record,), slots)
                return self._called(node, s.AUDIENCE, name, slots, "audience")
            case n.TableCall(name=name):
                return self._called(node, s.TABLE, name, slots)
            case n.GroupOf(name=name):
                return self._called(node, s.GROUP, name, slots)
            case n.MemberOf(group=name):
                return self._called(node, s.GROUP, name, slots, "group")
            case n.Engagement(model=name):
                return self._called(node, s.ENGAGEMENT, name, slots, "model")
            case n.Get(record=record, name=name):
                return self._plain(dataclasses.replace(node, name=self._field(record.type, name)), slots)
            case n.Events(names=names):
                wanted = self._program.schema.events if names is None else names
                called = tuple(sorted(self._called_so(s.EVENT, each) for each in wanted))
                return self._plain(dataclasses.replace(node, names=called), slots)
            case n.Groups(record=record):
                called = tuple(sorted(self._called_so(s.GROUP, each) for each in self._program.groups))
                written = self.written(record, slots)
                if not isinstance(written, n.Expr):
                    raise UnlinkedError
                return n.Groups(node.span, n.GroupOf(node.span, t.EntityType(repr(called)), written, ""))
            case _:
                return self._plain(node, slots)

    def _body(self, body: n.Expr, given: tuple[n.Expr, ...], slots: Mapping[int, n.Expr | int]) -> object:
        """Write a body in place of its use; what it binds itself gets slots of its own."""
        inside: dict[int, n.Expr | int] = {}
        for number, each in enumerate(given):
            written = self.written(each, slots)
            if isinstance(written, n.Expr):
                inside[number] = written
        todo: list[n.Node] = [body]
        while todo:
            node = todo.pop()
            if isinstance(node, n.Source | n.Step):
                inside[node.slot] = next(self._free)
            todo += n.children(node)
        return self.written(body, inside)

    def _plain(self, node: n.Node, slots: Mapping[int, n.Expr | int]) -> n.Node:
        changes: dict[str, Any] = {
            each.name: self.written(getattr(node, each.name), slots)
            for each in dataclasses.fields(node)
            if each.name not in _UNTOUCHED
        }
        if isinstance(node, n.Source | n.Step):
            number = slots.get(node.slot, node.slot)
            changes["slot"] = number if isinstance(number, int) else node.slot
        return dataclasses.replace(node, **changes)

    def _called(
        self, node: n.Node, kind: str, name: str, slots: Mapping[int, n.Expr | int], field: str = "name"
    ) -> n.Node:
        changes: dict[str, Any] = {field: self._called_so(kind, name)}
        return self._plain(dataclasses.replace(node, **changes), slots)

    def _called_so(self, kind: str, name: str) -> str:
        return self._known.get(Reference(kind, name), f"? {name}")

    def _field(self, type_: t.Type, name: str) -> str:
        """Return what a field is known by: with its type, where the schema has one."""
        match type_:
            case t.EntityType(entity=place) | t.ObjectType(path=place) | t.EventType(name=str() as place):
                return self._known.get(Reference(s.FIELD, f"{place}.{name}"), name)
            case _:
                return name


def _is_there(record: n.Expr) -> bool:
    """Tell whether a record is there wherever it is spoken of: one in a slot, and what contains it."""
    while isinstance(record, n.Parent):
        record = record.record
    return isinstance(record, n.Slot)
