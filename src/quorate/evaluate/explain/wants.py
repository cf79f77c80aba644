"""What would make a condition true, or false: edits of the facts, put together as the condition is."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import Final

from quorate.evaluate.comparison import Manner, choice_of, compare
from quorate.evaluate.explain.leaves import body_scope, leaf_plans, object_plans
from quorate.evaluate.explain.quantities import Quantity, aggregate_plans, counting, every_plans, quantity_plans
from quorate.evaluate.explain.scope import Scope, is_condition, record_of, scope_of
from quorate.evaluate.explain.sequences import sequence_plans
from quorate.evaluate.explain.sources import emptied, filled, known
from quorate.evaluate.explain.world import Plan, World
from quorate.evaluate.result import Result
from quorate.ir import nodes as n
from quorate.ir.program import Table
from quorate.ir.types import ObjectType

KEPT: Final = 4
"""How many ways of the fewest edits are kept for each part."""

_SIGNS: Final[dict[str, n.CompareOperator]] = {
    "any": ">=", "no": "<", "at least": ">=", "at most": "<=", "exactly": "=", "more than": ">", "fewer than": "<",
}  # fmt: skip


def wants(world: World, node: n.Expr, scope: Scope, *, goal: bool) -> list[Plan]:
    """Return edits that may give a condition the value wanted, those with the fewest first; none if it has it."""
    if world.value(node, scope.env).value is goal:
        return [()]
    return fewest(_wants(world, node, scope, goal=goal))


def fewest(plans: Iterable[Plan]) -> list[Plan]:
    """Return the plans with the fewest edits."""
    return sorted(plans, key=len)[:KEPT]


def _wants(world: World, node: n.Expr, scope: Scope, *, goal: bool) -> list[Plan]:
    match node:
        case n.And(operands=operands) | n.Or(operands=operands):
            if isinstance(node, n.And) is goal:
                return _each(world, operands, scope, goal=goal)
            return _any_one(world, operands, scope, goal=goal)
        case n.Not(operand=operand):
            return wants(world, operand, scope, goal=not goal)
        case n.InAudience(audience=name, record=record):
            return _membership(world, name, world.value(record, scope.env), goal=goal)
        case n.MemberOf(record=record):
            return _joining(world, node, world.value(record, scope.env), goal=goal)
        case n.DefineCall(name=name) if is_condition(node):
            return wants(world, world.program.defines[name].body, body_scope(world, node, scope), goal=goal)
        case n.TableCall() if is_condition(node):
            return _table(world, node, scope, n.Compare(node.span, node.type, "=", node, node, folded=False), goal=goal)
        case n.If() if is_condition(node):
            return _if(world, node, scope, goal=goal)
        case n.Quantifier(source=n.Source(items=n.ListItems())):
            return leaf_plans(world, node, scope, goal=goal)
        case n.Quantifier(kind="every"):
            return every_plans(world, node, scope, wants, goal=goal)
        case n.Quantifier():
            bound = Result(1 if node.kind in {"any", "no"} else node.bound)
            return quantity_plans(world, Quantity(node, scope), _SIGNS[node.kind], lambda: bound, wants, goal=goal)
        case n.Sequence():
            return sequence_plans(world, node, scope, wants) if goal else []
        case n.IsMissing(value=n.Source() as source):
            return known(world, source, scope) if not goal else []
        case (
            n.IsMissing(value=n.Get(type=ObjectType()) as object_)
            | n.IsEmpty(value=n.Get(type=ObjectType()) as object_)
        ):
            return object_plans(world, node, object_, scope, goal=goal)
        case n.IsEmpty(value=n.Source() as source):
            return emptied(world, source, scope) if goal else filled(world, source, scope, wants)
        case n.Compare():
            return _compare(world, node, scope, goal=goal)
        case _:
            return leaf_plans(world, node, scope, goal=goal)


def _any_one(world: World, operands: Sequence[n.Expr], scope: Scope, *, goal: bool) -> list[Plan]:
    """Return edits that give one of the operands the value wanted; once there are enough of one edit, no more."""
    found: list[Plan] = []
    for operand in operands:
        found += wants(world, operand, scope, goal=goal)
        if sum(len(plan) == 1 for plan in found) >= KEPT:
            break
    return found


def _each(world: World, operands: Sequence[n.Expr], scope: Scope, *, goal: bool) -> list[Plan]:
    """Return edits that give all operands the value wanted."""
    return _together(world, [(operand, scope, goal) for operand in operands])


def _together(world: World, wanted: Iterable[tuple[n.Expr, Scope, bool]]) -> list[Plan]:
    """Return edits that give each condition the value wanted of it; what some bring about, the next need not."""
    found: list[Plan] = [()]
    for condition, scope, goal in wanted:
        further: list[Plan] = []
        for plan in found:
            with world.changed(plan):
                further += [(*plan, *more) for more in wants(world, condition, scope, goal=goal)]
        found = fewest(further)
    return found


def _membership(world: World, name: str, record: Result, *, goal: bool) -> list[Plan]:
    audience = world.program.audiences[name]
    if record_of(record) is None:
        return []
    scope = scope_of(world.program, audience.entity, record)
    return wants(world, audience.where, scope, goal=goal)


def _joining(world: World, node: n.MemberOf, person: Result, *, goal: bool) -> list[Plan]:
    """Return edits after which rules make a person a member of a buying group, in a role or in any, or do not."""
    program = world.program
    group = program.groups[node.group]
    interest = program.interests[group.interest]
    template = program.templates[interest.roles]
    record = record_of(person)
    if record is None:
        return []
    on_person, on_account = (scope_of(program, each.kind, Result(each)) for each in (record, world.root))
    needed = [(program.audiences[group.audience].where, on_account, True)]
    if group.admit == "interested" and interest.shown is not None:
        needed.append((interest.shown, on_person if interest.by == "person" else on_account, True))
    tried = [(role.name, role.when) for role in template.roles if role.when is not None]
    wanted = [place for place, (name, _) in enumerate(tried) if node.role in {None, name}]
    if not goal:
        conditions = [*needed, *((tried[place][1], on_person, True) for place in wanted if node.role is not None)]
        return [plan for condition, scope, _ in conditions for plan in wants(world, condition, scope, goal=False)]
    found: list[Plan] = []
    for place in wanted:
        before = [] if template.allows_many or node.role is None else tried[:place]
        others = [(condition, on_person, False) for _, condition in before]
        found += _together(world, [*needed, *others, (tried[place][1], on_person, True)])
    return found


def _if(world: World, node: n.If, scope: Scope, *, goal: bool) -> list[Plan]:
    found: list[Plan] = []
    for condition, branch in ((True, node.then), (False, node.otherwise)):
        for plan in wants(world, node.condition, scope, goal=condition) if branch is not None else ():
            with world.changed(plan):
                found += [(*plan, *more) for more in wants(world, branch or node.then, scope, goal=goal)]
    return found


def _compare(world: World, node: n.Compare, scope: Scope, *, goal: bool) -> list[Plan]:
    found: list[Plan] = []
    for side, other, sign in ((node.left, node.right, node.operator), (node.right, node.left, _FLIPPED[node.operator])):
        counted = _count_of(world, side, scope)
        if counted is not None:
            bound = functools.partial(world.value, other, scope.env)
            found += quantity_plans(world, counted, sign, bound, wants, goal=goal)
        elif isinstance(side, n.TableCall):
            found += _table(world, side, scope, node, goal=goal)
        elif isinstance(side, n.Aggregate | n.CountBy):
            found += aggregate_plans(world, side, node, scope, wants, goal=goal)
    return found + leaf_plans(world, node, scope, goal=goal)


_FLIPPED: Final[dict[n.CompareOperator, n.CompareOperator]] = {
    "=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<=",
}  # fmt: skip


def _count_of(world: World, expr: n.Expr, scope: Scope) -> Quantity | None:
    """Return what an expression counts, also through definitions; None if it is no count."""
    while isinstance(expr, n.DefineCall):
        scope, expr = body_scope(world, expr, scope), world.program.defines[expr.name].body
    return counting(expr, scope) if isinstance(expr, n.Count) else None


def _table(world: World, call: n.TableCall, scope: Scope, node: n.Compare, *, goal: bool) -> list[Plan]:
    """Return edits after which a row of a table holds whose value is one that is wanted."""
    table = world.program.tables[call.name]
    if table.collects:
        return []
    inside = scope_of(world.program, table.entity, world.value(call.record, scope.env))
    found: list[Plan] = []
    for number, result in enumerate((*(row.result for row in table.rows), table.otherwise)):
        if result is not None and _fits(world, call, node, scope, world.value(result, inside.env), goal=goal):
            found += _row(world, table, number, inside)
    return found


def _fits(  # noqa: PLR0913 - the row's value, and all that it is compared by
    world: World, call: n.TableCall, node: n.Compare, scope: Scope, value: Result, *, goal: bool
) -> bool:
    """Tell whether a value of the table gives the comparison with it the value wanted."""
    if is_condition(call) and node.left is call and node.right is call:
        return value.value is goal
    manner = Manner(world.run().zone, choice_of(node.left.type, node.right.type), node.folded)
    left = value if node.left is call else world.value(node.left, scope.env)
    right = value if node.right is call else world.value(node.right, scope.env)
    return compare(node.operator, left, right, manner).value is goal


def _row(world: World, table: Table, number: int, scope: Scope) -> list[Plan]:
    """Return edits after which a row is the first that holds, or none does where the number is past the last."""
    conditions = [(row.condition, scope, False) for row in table.rows[:number]]
    if number < len(table.rows):
        conditions.append((table.rows[number].condition, scope, True))
    return _together(world, conditions)
