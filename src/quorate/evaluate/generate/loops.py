"""Loops over the items of a source, as plain as if written by hand."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from quorate.evaluate.generate import code
from quorate.evaluate.generate.groups import COLLECTIONS, asked, is_derived, is_person_of_member
from quorate.evaluate.generate.near import near_of
from quorate.evaluate.generate.records import held_record, key_of
from quorate.evaluate.generate.shapes import collection_attribute
from quorate.evaluate.generate.values import value_of
from quorate.evaluate.generate.windows import window_of
from quorate.evaluate.generate.writer import ACCOUNT, CONTEXT, Binding, Lowered, UnsupportedError, Writer
from quorate.ir import nodes as n
from quorate.ir import types as t

_OWNER: Final = -1
"""A slot that no program has."""


@dataclass(frozen=True, slots=True)
class Item:
    """One turn of a loop: the variable of the item, what its conditions are written by, and the conditions."""

    variable: str
    writer: Writer
    conditions: Sequence[Lowered]

    def judged(self, hit: Sequence[ast.stmt], unknown: Sequence[ast.stmt] = ()) -> list[ast.stmt]:
        """Return the turn: what happens where the item surely belongs, and where that is not known."""
        return judged(self.writer, self.conditions, hit, unknown)


Body = Callable[[Item], Sequence[ast.stmt]]


def loop(w: Writer, source: n.Source, absent: str, body: Body, *, done: ast.expr | None = None) -> list[ast.stmt]:
    """Return a loop over the items of a source that may belong; `body` says what happens with each.

    It sets the variable `absent` if the payload lacks a part of the source. `done` is true once `body` has left
    the innermost loop for good. The source's own condition is one of the item's.
    """
    start = [code.assign(absent, code.FALSE)]
    match source.items:
        case n.Collection() as collection:
            return [*start, *_over_records(w, source, collection, absent, body, done)]
        case n.ListItems(list=items):
            return [*start, *_over_items(w, source, items, absent, body)]
        case n.Events() as events:
            return [*start, *_over_events(w, source, events, absent, body)]
        case n.Groups():
            return [*start, *_over_groups(w, source, absent, body)]


def judged(
    w: Writer, conditions: Sequence[Lowered], hit: Sequence[ast.stmt], unknown: Sequence[ast.stmt]
) -> list[ast.stmt]:
    """Return one turn of a loop, which goes on with the next item as soon as a condition fails."""
    is_open = w.fresh("u")
    may_be_open = bool(unknown) and any(each.known is not None for each in conditions)
    found: list[ast.stmt] = [code.assign(is_open, code.FALSE)] if may_be_open else []
    plain: list[ast.expr] = []

    def flush() -> None:
        if plain:
            found.append(code.when(code.not_(code.and_(plain)), [ast.Continue()]))
            plain.clear()

    for each in conditions:
        if not each.pre and (each.known is None or not unknown):
            plain.append(each.true)
            continue
        flush()
        found += each.pre
        failed: list[ast.stmt] = [ast.Continue()]
        if each.known is not None and unknown:
            failed = [code.when(each.known, [ast.Continue()]), code.assign(is_open, code.TRUE)]
        found.append(code.when(code.not_(each.true), failed))
    flush()
    return [*found, code.when(code.name(is_open), unknown, hit)] if may_be_open else [*found, *hit]


def _conditions(w: Writer, source: n.Source, first: Sequence[Lowered]) -> list[Lowered]:
    from quorate.evaluate.generate.conditions import operands_of  # noqa: PLC0415 - of which this is a part

    return [*first, *([] if source.where is None else operands_of(w, source.where))]


def _over_records(  # noqa: PLR0913, PLR0917 - what a loop is made of
    w: Writer, source: n.Source, collection: n.Collection, absent: str, body: Body, done: ast.expr | None
) -> list[ast.stmt]:
    before, binding = held_record(w, collection.record)
    is_group = is_derived(w.module, collection.record.type)
    many = {each.many: each.name for each in w.module.schema.entities.values()}
    if is_group:
        many = dict.fromkeys(COLLECTIONS, collection.entity)
    holder, inside = binding.variable, dict(binding.inside)
    if isinstance(collection.record.type, t.EntityType):
        inside[collection.record.type.entity] = holder
    levels: list[tuple[str, str, str]] = []
    for name in collection.path:
        variable = w.fresh("p")
        levels.append((holder, collection_attribute(name), variable))
        inside[many[name]] = variable
        holder = variable
    inner = w.inside(source.slot, Binding(holder, inside=inside))
    statements = list(body(Item(holder, inner, _conditions(inner, source, ()))))
    for depth, (above, attribute, variable) in enumerate(reversed(levels)):
        found = w.fresh()
        following = [code.when(done, [ast.Break()])] if done is not None and depth < len(levels) - 1 else []
        statements = [
            code.assign(found, code.attribute(code.name(above), attribute)),
            code.when(
                code.is_none(code.name(found)),
                [code.assign(absent, code.TRUE)],
                [code.each(variable, code.name(found), statements)],
            ),
            *following,
        ]
    if binding.nullable:
        statements = [
            code.when(code.is_none(code.name(binding.variable)), [code.assign(absent, code.TRUE)], statements)
        ]
    return [*before, *statements]


def _over_groups(w: Writer, source: n.Source, absent: str, body: Body) -> list[ast.stmt]:
    found, variable = w.fresh(), w.fresh("p")
    inner = w.inside(source.slot, Binding(variable, inside={w.module.schema.root: ACCOUNT}))
    statements = body(Item(variable, inner, _conditions(inner, source, ())))
    return [
        code.assign(found, asked("all")),
        code.when(
            code.is_none(code.name(found)),
            [code.assign(absent, code.TRUE)],
            [code.each(variable, code.name(found), statements)],
        ),
    ]


def _over_items(w: Writer, source: n.Source, items: n.Expr, absent: str, body: Body) -> list[ast.stmt]:
    found, variable = w.fresh(), w.fresh("p")
    inner = w.inside(source.slot, Binding(variable, nullable=True))
    statements = body(Item(variable, inner, _conditions(inner, source, ())))
    return [
        code.assign(found, value_of(w, items).code),
        code.when(
            code.is_none(code.name(found)),
            [code.assign(absent, code.TRUE)],
            [code.each(variable, code.name(found), statements)],
        ),
    ]


def _over_events(w: Writer, source: n.Source, events: n.Events, absent: str, body: Body) -> list[ast.stmt]:
    variable = w.fresh("e")
    owner: list[ast.stmt] = []
    if is_person_of_member(events.record):
        # Their person stands in a slot of its own, so that more can be asked of it than its key.
        owner, binding = held_record(w, events.record)
        slot = n.Slot(events.span, events.record.type, _OWNER)
        w, events = w.inside(_OWNER, binding), dataclasses.replace(events, record=slot)
    setup, found, belongs = events_of(w, events, variable)
    inner = w.inside(source.slot, event_binding(w, events, variable))
    statements = body(Item(variable, inner, _conditions(inner, source, belongs)))
    members = w.fresh()
    loop_ = code.each(variable, code.name(members), statements)
    return [
        *owner,
        code.assign(members, found),
        code.when(
            code.is_none(code.name(members)),
            [code.assign(absent, code.TRUE)],
            # Nothing is set up for no events.
            [code.when(code.name(members), [*setup, loop_]) if setup else loop_],
        ),
    ]


def event_binding(w: Writer, events: n.Events, variable: str) -> Binding:
    """Return the binding of an event; what its owner is, where that stands in a slot."""
    record = events.record
    if isinstance(record, n.Slot) and isinstance(record.type, t.EntityType):
        binding = w.binding(record)
        inside = {**binding.inside, record.type.entity: binding.variable}
        if record.type.entity == w.module.schema.root:
            inside = {}
        return Binding(variable, inside=inside)
    return Binding(variable)


def events_of(w: Writer, events: n.Events, variable: str) -> tuple[list[ast.stmt], ast.expr, list[Lowered]]:
    """Return what has to run before, the events of a record, and what tells whether one belongs."""
    schema = w.module.schema
    type_ = events.record.type
    if not isinstance(type_, t.EntityType):
        raise UnsupportedError("events of what is no entity")
    kinds = [each for each in schema.events.values() if events.names is None or each.name in events.names]
    if type_.entity == schema.root:
        types = _types([each.wire for each in kinds], w)
        found = code.call(code.attribute(code.name(CONTEXT), "of_types"), types)
    else:
        types = _types([each.wire for each in kinds if each.of == type_.entity], w)
        key = key_of(w, events.record)
        if key.nullable and not isinstance(events.record, n.Slot):
            raise UnsupportedError("events of the owner of an event")
        found = code.call(code.attribute(code.name(CONTEXT), "of_owner"), types, key.code)
    setup: list[ast.stmt] = []
    belongs: list[Lowered] = []
    at = code.attribute(code.name(variable), "f_at")
    if events.window is not None:
        before, inside = window_of(w, events.window, at, days=False, past=True)
        setup += before
        belongs.append(inside)
    if events.near is not None:
        before, near = near_of(w, events.near, code.name(variable))
        setup += before
        belongs.append(near)
    return setup, found, belongs


def _types(wires: Sequence[str], w: Writer) -> ast.expr:
    return code.constant(wires[0]) if len(wires) == 1 else w.constant(tuple(wires))


__all__ = ["ACCOUNT", "Item", "event_binding", "events_of", "loop"]
