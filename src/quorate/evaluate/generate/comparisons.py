"""Comparisons and membership in lists as code."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from quorate.evaluate.calendar import start_of_day
from quorate.evaluate.comparison import HOLDS
from quorate.evaluate.generate import code
from quorate.evaluate.generate.records import key_of
from quorate.evaluate.generate.values import value_of
from quorate.evaluate.generate.writer import CONTEXT, Lowered, UnsupportedError, Value, Writer
from quorate.ir import nodes as n
from quorate.ir import types as t

_FLIPPED: Final[Mapping[n.CompareOperator, n.CompareOperator]] = {
    "=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<=",
}  # fmt: skip
_PLAIN = t.IntegerType | t.NumberType | t.BooleanType | t.TimeType | t.WeekdayType | t.ZoneType


def compare(w: Writer, node: n.Compare) -> Lowered:
    """Return a comparison as code; of values with bounds see `counting`."""
    left_type, right_type = node.left.type, node.right.type
    if isinstance(left_type, t.EntityType) and isinstance(right_type, t.EntityType):
        return both(w, key_of(w, node.left), key_of(w, node.right), lambda a, b: code.compare(a, node.operator, b))
    if isinstance(left_type, t.EventType | t.ObjectType | t.ListType | t.EntityType):
        raise UnsupportedError("a comparison of records")
    left, right = value_of(w, node.left), value_of(w, node.right)
    if _is_text(left_type) and _is_text(right_type):
        ordered = node.operator not in {"=", "!="}
        if ordered and (isinstance(left_type, t.ChoiceType) or isinstance(right_type, t.ChoiceType)):
            return _among_choices(w, node, left, right) or _compared(w, node, left, right)
        return _texts(w, node, left, right)
    is_plain = isinstance(left_type, _PLAIN) and isinstance(right_type, _PLAIN)
    if is_plain or (type(left_type) is type(right_type) and isinstance(left_type, t.DateType | t.DateTimeType)):
        return both(w, left, right, lambda a, b: code.compare(a, node.operator, b))
    if isinstance(left_type, t.DateType | t.DateTimeType) and isinstance(right_type, t.DateType | t.DateTimeType):
        sign = code.constant(node.operator)
        return both(w, left, right, lambda a, b: code.call("edge", code.name(CONTEXT), sign, a, b))
    return _compared(w, node, left, right)


def both(w: Writer, left: Value, right: Value, make: Callable[[ast.expr, ast.expr], ast.expr]) -> Lowered:
    """Return a condition on two values, unknown if one is missing."""
    tests: list[tuple[ast.expr, ast.expr]] = []
    operands: list[ast.expr] = []
    for each in (left, right):
        if each.nullable:
            first, later = bound(w, each)
            test = code.is_known(first)
            tests.append((test, test if tests else code.is_known(later)))
            operands.append(later)
        else:
            operands.append(each.code)
    true = make(*operands)
    if not tests:
        return Lowered(true)
    return Lowered(code.and_([*(first for first, _ in tests), true]), code.and_([known for _, known in tests]))


def bound(w: Writer, value: Value) -> tuple[ast.expr, ast.expr]:
    """Return a value where it is first looked at, which keeps it in a variable, and where it is later."""
    if isinstance(value.code, ast.Name):
        return value.code, value.code
    variable = w.fresh()
    return code.bind(variable, value.code), code.name(variable)


def folded_text(w: Writer, node: n.Expr, text: ast.expr) -> ast.expr:
    """Return a known text folded: what was folded before, a constant while the code is made."""
    shared = w.shared.get((node, True))
    if shared is not None:
        return code.name(shared)
    if isinstance(text, ast.Constant) and isinstance(text.value, str):
        return code.constant(text.value.casefold())
    return code.call(code.attribute(text, "casefold"))


def compare_time(w: Writer, sign: n.CompareOperator, time: ast.expr, edge: n.Expr, *, days: bool) -> Lowered:
    """Return the comparison of a known time (a day, if `days`) with an edge, which may be either."""
    if isinstance(edge, n.Literal) and isinstance(edge.type, t.DateType) and not days:
        return Lowered(_with_day(w, sign, time, edge))
    found = value_of(w, edge)
    if isinstance(edge.type, t.DateType) == days:
        return both(w, Value(time, nullable=False), found, lambda a, b: code.compare(a, sign, b))
    return both(
        w, Value(time, nullable=False), found,
        lambda a, b: code.call("edge", code.name(CONTEXT), code.constant(sign), a, b),
    )  # fmt: skip


def contained(w: Writer, node: n.Contained) -> Lowered:
    """Return `country in ("US", "CA")` as code: of constants a look-up in a set."""
    constants = constants_of(node.list)
    if constants is None or not _is_simple(node.value.type):
        if isinstance(node.value.type, t.DateType | t.DateTimeType | t.DurationType | t.EntityType):
            raise UnsupportedError("a list of times or records")
        return _has_item(w, node)
    value = value_of(w, node.value)
    folded = node.folded and _is_text(node.value.type)
    items = w.constant(frozenset(each.casefold() if folded else each for each in constants))
    if not constants:
        return Lowered(code.FALSE)
    if not value.nullable:
        return Lowered(code.contains(folded_text(w, node.value, value.code) if folded else value.code, items))
    first, later = bound(w, value)
    known = code.is_known(later)
    if not folded:
        return Lowered(code.contains(first, items), known)
    test = code.contains(folded_text(w, node.value, later), items)
    return Lowered(test if (node.value, True) in w.shared else code.and_([code.is_known(first), test]), known)


def list_contains(w: Writer, node: n.ListContains) -> Lowered:
    """Return `tags contains any of ("beta", "pilot")` as code."""
    from quorate.evaluate.generate.conditions import all_of, any_of  # noqa: PLC0415 - of which this is a part

    constants = constants_of(node.operands)
    type_ = node.operands.type
    item = type_.item if isinstance(type_, t.ListType) else None
    if constants is None or item is None or not _is_simple(item):
        raise UnsupportedError("a list in a list")
    found = value_of(w, node.list)
    variable = w.fresh()
    tests = []
    for each in constants:
        result = w.fresh("r")
        call = code.call(
            "has_item", w.constant(each), code.name(variable), _key_function(item, folded=node.folded)
        )  # fmt: skip
        tests.append(
            Lowered(
                code.is_(code.name(result), code.TRUE),
                code.is_known(code.name(result)),
                (code.assign(result, call),),
            )
        )
    joined = (any_of if node.mode == "any" else all_of)(w, tests)
    if constants:
        return Lowered(joined.true, joined.known, (code.assign(variable, found.code), *joined.pre))
    known = code.is_known(code.name(variable))
    empty = code.FALSE if node.mode == "any" else code.TRUE
    return Lowered(code.and_([known, empty]), known, (code.assign(variable, found.code),))


def constants_of(node: n.Expr) -> Sequence[Any] | None:
    """Return the items of a list of constants; None for any other list."""
    if isinstance(node, n.ListOf) and all(isinstance(each, n.Literal) for each in node.items):
        return [each.value for each in node.items if isinstance(each, n.Literal)]
    return None


def _has_item(w: Writer, node: n.Contained) -> Lowered:
    """Return membership in a list that is not constant."""
    value, result = value_of(w, node.value), w.fresh("r")
    if isinstance(node.list, n.ListOf):
        items: ast.expr = ast.Tuple([value_of(w, each).code for each in node.list.items], ast.Load())
    else:
        items = value_of(w, node.list).code
    key = _key_function(node.value.type, folded=node.folded)
    found = code.name(result)
    return Lowered(
        code.is_(found, code.TRUE), code.is_known(found),
        (code.assign(result, code.call("has_item", value.code, items, key)),),
    )  # fmt: skip


def _key_function(type_: t.Type, *, folded: bool) -> ast.expr:
    return code.name("folded_key" if folded and _is_text(type_) else "plain_key")


def _compared(w: Writer, node: n.Compare, left: Value, right: Value) -> Lowered:
    """Leave a rare pair of types to the function that knows them all."""
    variable = w.fresh("r")
    call = code.call("compared", code.name(CONTEXT), w.constant(node), left.code, right.code)
    found = code.name(variable)
    return Lowered(code.is_(code.bind(variable, call), code.TRUE), code.is_known(found))


def _among_choices(w: Writer, node: n.Compare, left: Value, right: Value) -> Lowered | None:
    """Return a field's place among its choices beside that of a constant one; None for any other comparison."""
    match node.left, node.right:
        case n.Get(type=t.ChoiceType(values=values)), n.Literal(value=str(constant)):
            field, sign = left, node.operator
        case n.Literal(value=str(constant)), n.Get(type=t.ChoiceType(values=values)):
            field, sign = right, _FLIPPED[node.operator]
        case _:
            return None
    if node.folded or constant not in values:
        return None
    place, holds = values.index(constant), HOLDS[sign]
    items = w.constant(frozenset(each for each in values if holds(values.index(each), place)))
    if not field.nullable:
        return Lowered(code.contains(field.code, items))
    first, later = bound(w, field)
    return Lowered(code.contains(first, items), code.is_known(later))


def _with_day(w: Writer, sign: n.CompareOperator, time: ast.expr, day: n.Literal) -> ast.expr:
    """Compare an instant with a constant day, from its start to the start of the next."""
    value = day.value
    if not isinstance(value, date) or value == date.max:
        raise UnsupportedError("the last day there is")
    zone = ZoneInfo(w.module.program.calendar.zone)
    start, end = start_of_day(value, zone), start_of_day(value + timedelta(days=1), zone)
    if start is None or end is None:
        raise UnsupportedError("a day that is not in all zones")
    match sign:
        case "<" | ">=":
            return code.compare(time, sign, w.constant(start))
        case "<=":
            return code.compare(time, "<", w.constant(end))
        case ">":
            return code.compare(time, ">=", w.constant(end))
        case _:
            inside = code.between(w.constant(start), "<=", time, "<", w.constant(end))
            return inside if sign == "=" else code.not_(inside)


def _texts(w: Writer, node: n.Compare, left: Value, right: Value) -> Lowered:
    """Compare two texts, or choices for whether they are equal."""

    def made(a: ast.expr, b: ast.expr) -> ast.expr:
        if node.folded:
            a, b = folded_text(w, node.left, a), folded_text(w, node.right, b)
        return code.compare(a, node.operator, b)

    if node.operator == "=" and left.nullable and isinstance(right.code, ast.Constant):
        # A missing text is not equal to any, so that it need not be looked at before.
        first, later = bound(w, left)
        if not node.folded or (node.left, True) in w.shared:
            return Lowered(made(first, right.code), code.is_known(later))
    return both(w, left, right, made)


def _is_text(type_: t.Type) -> bool:
    return isinstance(type_, t.TextType | t.ChoiceType)


def _is_simple(type_: t.Type) -> bool:
    return _is_text(type_) or isinstance(type_, _PLAIN)
