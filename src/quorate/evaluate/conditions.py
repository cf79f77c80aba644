"""Conditions on values: logic, comparisons, lists, and what is missing (section 4)."""

from __future__ import annotations

from quorate.evaluate.comparison import Manner, choice_of, compare
from quorate.evaluate.result import FALSE, Items, Result, all_of, any_of, lacking, opposite, truth
from quorate.evaluate.run import Env, Run
from quorate.evaluate.sources import gather
from quorate.evaluate.values import Record
from quorate.evaluate.windows import window_test
from quorate.ir import nodes as n
from quorate.ir.types import ChoiceType, DateType, ListType, TextType, Type


def or_(run: Run, node: n.Or, env: Env) -> Result:
    """Evaluate `or`."""
    return any_of(run.value(each, env) for each in node.operands)


def and_(run: Run, node: n.And, env: Env) -> Result:
    """Evaluate `and`."""
    return all_of(run.value(each, env) for each in node.operands)


def not_(run: Run, node: n.Not, env: Env) -> Result:
    """Evaluate `not`."""
    return opposite(run.value(node.operand, env))


def compare_(run: Run, node: n.Compare, env: Env) -> Result:
    """Evaluate a comparison."""
    manner = Manner(run.zone, choice_of(node.left.type, node.right.type), node.folded)
    return compare(node.operator, run.value(node.left, env), run.value(node.right, env), manner)


def contained(run: Run, node: n.Contained, env: Env) -> Result:
    """Evaluate `country in ("US", "CA")`."""
    value = run.value(node.value, env)
    found = run.value(node.list, env)
    if found.value is None:
        return lacking(value, found)
    return _is_item(run, value, found.value, node.value.type, folded=node.folded)


def list_contains(run: Run, node: n.ListContains, env: Env) -> Result:
    """Evaluate `tags contains any of ("beta", "pilot")`."""
    found, operands = run.value(node.list, env), run.value(node.operands, env)
    if found.value is None or operands.value is None:
        return lacking(found, operands)
    join = any_of if node.mode == "any" else all_of
    type_ = _item_type(node.operands.type)
    return join(_is_item(run, each, found.value, type_, folded=node.folded) for each in operands.value.results)


def is_missing(run: Run, node: n.IsMissing, env: Env) -> Result:
    """Evaluate `is missing`: of a collection, whether any part of it that should be in the payload is not."""
    if isinstance(node.value, n.Source):
        return truth(value=gather(run, node.value, env).absent is not None)
    return truth(value=run.value(node.value, env).value is None)


def is_empty(run: Run, node: n.IsEmpty, env: Env) -> Result:
    """Evaluate `is empty`."""
    if isinstance(node.value, n.Source):
        return truth(value=not gather(run, node.value, env).items)
    value = run.value(node.value, env).value
    match value:
        case Record():
            return truth(value=not value.fields and not value.collections)
        case Items():
            return truth(value=not value.results)
        case _:
            return truth(value=value is None or value == "")


def in_window(run: Run, node: n.InWindow, env: Env) -> Result:
    """Evaluate `closed_on in last 12 months`."""
    value = run.value(node.value, env)
    test = window_test(run, node.window, env, days=isinstance(node.value.type, DateType))
    return lacking(value) if value.value is None else test(value.value)


def in_audience(run: Run, node: n.InAudience, env: Env) -> Result:
    """Evaluate `in growers`."""
    record = run.value(node.record, env)
    return record if record.value is None else run.member(node.audience, record.value)


def _item_type(type_: Type) -> Type:
    return type_.item if isinstance(type_, ListType) and type_.item else type_


def _is_item(run: Run, value: Result, items: Items, type_: Type, *, folded: bool) -> Result:
    if not items.results:
        return FALSE
    if isinstance(type_, TextType | ChoiceType) and value.value is not None:
        return items.has_text(value.value, folded=folded)
    return any_of(compare("=", value, each, Manner(run.zone, folded=folded)) for each in items.results)
