"""Conditions on one value as what it asks of that value: `x >= 5` is true where x is one of some values."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.value_sets import ANYTHING, KNOWN, MISSING, Values, between, compared, of_integers, these

TRUE: Final = these([True])
FALSE: Final = these([False])

_BOOLEANS: Final = MISSING | TRUE | FALSE
_FLIPPED: Final[Mapping[n.CompareOperator, n.CompareOperator]] = {
    "=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<=",
}  # fmt: skip
_WEEK: Final = 7
_UNTOUCHED: Final = frozenset({"span", "type"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a condition asks: it is true where `subject` is one of `true`, and false where it is one of `false`.

    Where it is neither, the condition is unknown. Texts are told apart without case where `folded`.
    """

    subject: n.Expr
    folded: bool
    true: Values
    false: Values


def asked(condition: n.Expr, written_out: Callable[[n.Expr], n.Expr]) -> Asked:
    """Return what a condition without connectives asks, of itself where it is none on one value beside constants.

    `written_out` gives the body of a definition in place of its use.
    """
    found = _read(condition, written_out)
    if found is None:
        return Asked(written_out(condition), folded=False, true=TRUE, false=FALSE)
    subject, folded, true, false = found
    if isinstance(subject.type, t.IntegerType | t.ChoiceType | t.WeekdayType):
        true, false = of_integers(true), of_integers(false)
    return Asked(subject, folded, true, false)


def all_values(type_: t.Type) -> Values:
    """Return all that a value of a type may be; a choice is one by its place in the order of its type."""
    match type_:
        case t.BooleanType():
            return _BOOLEANS
        case t.ChoiceType(values=values):
            return MISSING | of_integers(these(range(len(values))))
        case t.WeekdayType():
            return MISSING | of_integers(these(range(_WEEK)))
        case _:
            return ANYTHING


def in_own_slots(expr: n.Expr) -> n.Expr:
    """Return an expression with the slots that it binds itself numbered by where they are bound.

    So two that mean the same are equal, wherever they stand.
    """
    bound: dict[int, int] = {}
    todo: list[n.Node] = [expr]
    while todo:
        node = todo.pop()
        if isinstance(node, n.Source | n.Step) and node.slot not in bound:
            bound[node.slot] = -2 - len(bound)
        todo += reversed(list(n.children(node)))
    return _renumbered(expr, bound) if bound else expr


def _renumbered(node: n.Expr, bound: Mapping[int, int]) -> n.Expr:
    found = _rebuilt(node, bound)
    return found if isinstance(found, n.Expr) else node


def _rebuilt(value: object, bound: Mapping[int, int]) -> object:
    match value:
        case n.Slot(number=number):
            return dataclasses.replace(value, number=bound.get(number, number))
        case n.Node():
            changes: dict[str, Any] = {
                field.name: bound[value.slot]
                if field.name == "slot" and isinstance(value, n.Source | n.Step)
                else _rebuilt(getattr(value, field.name), bound)
                for field in dataclasses.fields(value)
                if field.name not in _UNTOUCHED
            }
            return dataclasses.replace(value, **changes)
        case tuple():
            return tuple(_rebuilt(each, bound) for each in value)
        case _:
            return value


_Read = tuple[n.Expr, bool, Values, Values]


def _read(condition: n.Expr, written_out: Callable[[n.Expr], n.Expr]) -> _Read | None:
    match condition:
        case n.IsMissing(value=n.Expr() as value):
            return written_out(value), False, MISSING, KNOWN
        case n.IsEmpty(value=n.Expr(type=t.TextType()) as value):
            empty = these([""])
            return written_out(value), False, MISSING | empty, empty.known_others()
        case n.Compare(operator=operator, left=left, right=right, folded=folded):
            value, constant = written_out(left), written_out(right)
            if isinstance(value, n.Literal):
                value, constant, operator = constant, value, _FLIPPED[operator]
            return _known(value, [constant], lambda found: compared(operator, found[0]), folded=folded)
        case n.Contained(value=value, list=n.ListOf(items=items), folded=folded) if items:
            return _known(written_out(value), items, these, folded=folded)
        case n.InWindow(value=value, window=n.EdgeWindow(operator=operator, value=edge)):
            return _known(written_out(value), [edge], lambda found: compared(operator, found[0]), folded=False)
        case n.InWindow(value=value, window=n.BetweenWindow(low=low, high=high)):
            return _known(written_out(value), [low, high], lambda found: between(found[0], found[1]), folded=False)
        case _:
            return None


def _known(
    value: n.Expr, constants: Iterable[n.Expr], make: Callable[[list[object]], Values], *, folded: bool
) -> _Read | None:
    """Return what is asked of a value beside constants; None where one of these is none, or is of another type."""
    found = [_constant(each, value.type, folded=folded) for each in constants]
    if isinstance(value, n.Literal) or any(each is None for each in found):
        return None
    true = make(found)
    return value, folded, true, true.known_others()


def _constant(expr: n.Expr, type_: t.Type, *, folded: bool) -> object:
    """Return a constant as what values of a type are ordered by; None for what is none, or not of the type."""
    value = expr.value if isinstance(expr, n.Literal) else None
    match type_, value:
        case t.BooleanType(), bool():
            return value
        case t.IntegerType() | t.NumberType(), int() | float() if not isinstance(value, bool):
            return value
        case t.WeekdayType(), int():
            return value
        case t.TextType() | t.ZoneType(), str():
            return value.casefold() if folded else value
        case t.ChoiceType(values=values), str() if not folded and value in values:
            return values.index(value)
        case t.DateTimeType(), datetime():
            return value
        case t.DateType(), date() if not isinstance(value, datetime):
            return value
        case t.DurationType(), n.Length(months=0, microseconds=microseconds):
            return microseconds
        case _:
            return None
