"""Buying groups where conditions are explained: records that no payload has, which are decided anew each time."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar, cast

from quorate.evaluate.calendar import MICROSECOND
from quorate.evaluate.result import Result
from quorate.evaluate.run import Env, Run
from quorate.evaluate.values import Record
from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.groups import ANY_GROUP, MEMBER, MEMBERS, REMOVED
from quorate.ir.program import Program

_IN_STAGE_FOR = "in_stage_for"
_CALLS = (n.DefineCall, n.TableCall, n.InAudience, n.GroupOf, n.Groups, n.MemberOf)
_ENGAGEMENT = "engagement"
_OF_ITS_STAGE = ("stage", "stage_since")

_Node = TypeVar("_Node", bound=n.Node)


def is_derived(record: Record) -> bool:
    """Tell whether a record is a buying group or a member of one, which no change of facts can set or bring in."""
    return record.kind in {ANY_GROUP, MEMBER}


def ranges_over_derived(source: n.Source) -> bool:
    """Tell whether a source has buying groups, or members of one, as its items."""
    items = source.items
    return isinstance(items, n.Groups) or (isinstance(items, n.Collection) and items.entity == MEMBER)


def asks_for_groups(node: n.Node) -> bool:
    """Tell whether evaluating a node itself may decide buying groups."""
    if isinstance(node, n.GroupOf | n.MemberOf):
        return True
    return any(isinstance(each, n.Source) and isinstance(each.items, n.Groups) for each in n.children(node))


def membership_of(group: Record, person: Record) -> Iterator[Record]:
    """Yield what a buying group has a person as: a member in a role, or one who was removed."""
    for many in (MEMBERS, REMOVED):
        yield from (each for each in group.collections.get(many, ()) if each.fields.get("person") is person)


def may_go_by_the_time(program: Program, node: n.Expr) -> bool:
    """Tell whether a value may be an engagement that decays, or how long a buying group has been in its stage."""
    match node:
        case n.Engagement(model=model):
            return program.engagements[model].half_life is not None
        case n.Get(type=t.DurationType()):
            return True  # no payload has a length of time
        case n.Get(record=n.Expr(type=t.EntityType(entity=entity)), name="engagement"):
            is_derived = entity not in program.schema.entities
            return is_derived and any(model.half_life is not None for model in program.engagements.values())
        case _:
            return False


def goes_by_the_time(run: Run, node: n.Expr, env: Env) -> bool:
    """Tell the same of a value where it is known of which group it is."""
    if not may_go_by_the_time(run.program, node):
        return False
    return not isinstance(node, n.Get) or node.name != _ENGAGEMENT or _decays(run, node, env)


def reads_a_score(test: n.Node) -> bool:
    """Tell whether a test reads the engagement of a buying group or of a member, which stand in slots."""
    return any(isinstance(each, n.Get) and each.name == _ENGAGEMENT for each in below(test))


def _decays(run: Run, node: n.Get, env: Env) -> bool:
    record = run.value(node.record, env).value
    group = record.parent if record is not None and record.kind == MEMBER else record
    if group is None or group.kind != ANY_GROUP:
        return False
    model = run.program.groups[group.key].engagement
    return model is not None and run.program.engagements[model].half_life is not None


def below(node: n.Node) -> Iterator[n.Node]:
    """Yield a node and all that is inside it."""
    yield node
    for child in n.children(node):
        yield from below(child)


def _outside(node: n.Node) -> Iterator[n.Node]:
    """Yield a node and what is inside it, but for what is asked of items, which are in no slot here."""
    yield node
    inside = tuple(n.children(node))
    if not any(isinstance(child, n.Source | n.Step) for child in inside):
        for child in inside:
            yield from _outside(child)


def calls_others(test: n.Node) -> bool:
    """Tell whether a test may ask for buying groups by what it calls."""
    return any(
        isinstance(each, n.DefineCall | n.TableCall | n.InAudience | n.MemberOf | n.Groups) for each in below(test)
    )


def with_groups_in_slots(run: Run, test: _Node, env: Env) -> tuple[_Node, Env] | None:
    """Return a test with the buying groups that it names in slots of their own; None if one is not there.

    Scores that do not decay are replaced by what they are.
    """
    named = [each for each in _outside(test) if isinstance(each, n.GroupOf)]
    slots = dict(env)
    for group in named:
        found = run.value(group, env)
        if found.value is None:
            return None
        slots[_slot_of(group, env, named)] = found
    changed = test
    for group in named:
        changed = _replaced(changed, group, n.Slot(group.span, group.type, _slot_of(group, env, named)))
    for get in [each for each in _outside(changed) if isinstance(each, n.Get) and each.name == _ENGAGEMENT]:
        record = run.value(get.record, slots).value
        if record is not None and is_derived(record) and not _decays(run, get, slots):
            changed = _replaced(changed, get, n.Literal(get.span, get.type, record.fields.get(get.name)))
    return changed, slots


def _slot_of(group: n.GroupOf, env: Env, named: Sequence[n.GroupOf]) -> int:
    return 1 + max(env, default=0) + named.index(group)


def _replaced(node: _Node, old: n.Node, new: n.Node) -> _Node:
    """Return a node with another one in place of a part of it."""
    if node is old:
        return cast("_Node", new)
    changed: dict[str, Any] = {
        field.name: _replaced_in(getattr(node, field.name), old, new)
        for field in dataclasses.fields(node)
        if isinstance(getattr(node, field.name), n.Node | tuple)
    }
    return dataclasses.replace(node, **changed)


def _replaced_in(value: object, old: n.Node, new: n.Node) -> object:
    if isinstance(value, tuple):
        return tuple(_replaced_in(each, old, new) for each in value)
    return _replaced(value, old, new) if isinstance(value, n.Node) else value


def at_another_time(run: Run, env: Env, *, anew: bool = True) -> Env:
    """Return the slots with the buying groups and members in them as they are in an evaluation at another time.

    A group is looked at in the stage in which it stood, for that is what passes until it moves; what else it is has to
    be decided `anew` only where it goes by the time.
    """
    return {slot: Result(_then(run, each.value, anew)) if _is_derived(each) else each for slot, each in env.items()}


def _is_derived(found: Result) -> bool:
    return isinstance(found.value, Record) and is_derived(found.value)


def _then(run: Run, record: Record, anew: bool) -> Record:  # noqa: FBT001 - one caller
    if record.kind == MEMBER:
        return next(_same_member(run, record), record) if anew else record
    found: Record | None = run.groups.group(record.key).value if anew else record
    if found is None:
        return record
    fields = {name: value for name, value in found.fields.items() if name not in {*_OF_ITS_STAGE, _IN_STAGE_FOR}}
    fields |= {name: record.fields[name] for name in _OF_ITS_STAGE if name in record.fields}
    since = fields.get("stage_since")
    if isinstance(since, datetime):
        fields[_IN_STAGE_FOR] = n.Length(microseconds=(run.now - since) // MICROSECOND)
    return Record(found.kind, found.key, found.path, found.parent, fields, found.collections)


def _same_member(run: Run, record: Record) -> Iterator[Record]:
    group = record.parent
    found = None if group is None else run.groups.group(group.key).value
    for members in () if found is None else found.collections.values():
        yield from (each for each in members if each.path == record.path and each.key == record.key)
