"""Buying groups where conditions are explained: records that no payload has, which are decided anew each time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from quorate.evaluate.calendar import MICROSECOND
from quorate.evaluate.result import Result
from quorate.evaluate.run import Env, Run
from quorate.evaluate.values import Record
from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.groups import ANY_GROUP, MEMBER, MEMBERS, REMOVED
from quorate.ir.program import EngagementModel, Program

_IN_STAGE_FOR = "in_stage_for"
_OF_ITS_STAGE = ("stage", "stage_since")


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


def decays(program: Program, entity: str) -> bool:
    """Tell whether the engagement of a buying group or of a member goes down as time passes.

    `entity` is that of the record: a group's name, a stage model's, or one of any group.
    """
    group = program.groups.get(entity)
    if group is not None:
        return group.engagement is not None and _decays(program.engagements[group.engagement])
    return any(_decays(model) for model in program.engagements.values())


def decays_in(program: Program, node: n.Expr) -> bool:
    """Tell whether a value is an engagement that goes down as time passes."""
    match node:
        case n.Engagement(model=model):
            return _decays(program.engagements[model])
        case n.Get(record=n.Expr(type=t.EntityType(entity=entity)), name="engagement"):
            return entity not in program.schema.entities and decays(program, entity)
        case _:
            return False


def is_time_in_stage(node: n.Expr) -> bool:
    """Tell whether a value is how long a buying group has been in its stage: no payload has a length of time."""
    return isinstance(node, n.Get) and isinstance(node.type, t.DurationType)


def at_another_time(run: Run, env: Env) -> Env:
    """Return the slots with the buying groups and members in them as they are in an evaluation at another time.

    A group is looked at in the stage in which it stood, for that is what passes until it moves.
    """
    return {slot: Result(_then(run, each.value)) if _is_derived(each) else each for slot, each in env.items()}


def _is_derived(found: Result) -> bool:
    return isinstance(found.value, Record) and is_derived(found.value)


def _then(run: Run, record: Record) -> Record:
    if record.kind == MEMBER:
        return next(_same_member(run, record), record)
    found = run.groups.group(record.key).value
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


def _decays(model: EngagementModel) -> bool:
    return model.half_life is not None
