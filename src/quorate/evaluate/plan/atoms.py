"""Conditions that a table can answer for many audiences at once: on one field, or on how recent events are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from quorate.evaluate.plan.conjuncts import SUBJECT
from quorate.ir import nodes as n
from quorate.ir import types as t

_FLIPPED: Final[dict[str, str]] = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_DENIED: Final[dict[str, str]] = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_ORDERED: Final = t.IntegerType | t.NumberType | t.DateType | t.DateTimeType
_AT_LEAST: Final = {"any": 0, "at least": 0, "more than": 1}
_FEWER: Final = {"no": 0, "fewer than": 0, "at most": 1}


@dataclass(frozen=True, slots=True)
class OneOf:
    """A field's value is one of some, or, where `denied`, none of them; `folded` texts whatever their case."""

    field: str
    folded: bool
    values: frozenset[object]
    denied: bool


@dataclass(frozen=True, slots=True)
class Bound:
    """A field's value is less or more than a bound, or that itself."""

    field: str
    operator: str
    value: object


@dataclass(frozen=True, slots=True)
class Missing:
    """A field is missing, or, where `denied`, known."""

    field: str
    denied: bool


@dataclass(frozen=True, slots=True)
class Recent:
    """At least so many events of some types happened in the last so many microseconds; or, where `denied`, fewer."""

    types: tuple[str, ...]
    least: int
    microseconds: int
    denied: bool


Atom = OneOf | Bound | Missing | Recent


def atom_of(node: n.Expr) -> Atom | None:
    """Return what a table can answer; None for any other condition."""
    match node:
        case n.Not(operand=operand):
            found = _positive(operand)
            return None if found is None else _opposite(found)
        case _:
            return _positive(node)


def _positive(node: n.Expr) -> Atom | None:
    match node:
        case n.Get(record=n.Slot(number=0), name=name, type=t.BooleanType()):
            return OneOf(name, folded=False, values=frozenset((True,)), denied=False)
        case n.IsMissing(value=n.Get(record=n.Slot(number=0), name=name, type=type_)) if _is_single(type_):
            return Missing(name, denied=False)
        case n.Compare(left=n.Get() as field, right=n.Literal() as literal, operator=sign, folded=folded):
            return _compared(field, sign, literal, folded=folded)
        case n.Compare(left=n.Literal() as literal, right=n.Get() as field, operator=sign, folded=folded):
            return _compared(field, _FLIPPED[sign], literal, folded=folded)
        case n.Contained(value=n.Get() as field, list=list_, folded=folded):
            values = _constants(list_)
            return None if values is None else _one_of(field, values, folded=folded)
        case n.Or(operands=operands):
            return _united([_positive(operand) for operand in operands])
        case n.Quantifier():
            return _recent(node)
        case _:
            return None


def _compared(field: n.Get, sign: str, literal: n.Literal, *, folded: bool) -> Atom | None:
    if sign in {"=", "!="}:
        found = _one_of(field, (literal.value,), folded=folded)
        return found if found is None or sign == "=" else _opposite(found)
    if not _is_of_subject(field) or not isinstance(field.type, _ORDERED):
        return None
    is_number = isinstance(field.type, t.IntegerType | t.NumberType)
    if is_number != isinstance(literal.type, t.IntegerType | t.NumberType):
        return None
    return Bound(field.name, sign, literal.value) if is_number or type(field.type) is type(literal.type) else None


def _one_of(field: n.Get, values: tuple[object, ...], *, folded: bool) -> OneOf | None:
    if not _is_of_subject(field):
        return None
    match field.type:
        case t.TextType() | t.ChoiceType() if all(isinstance(value, str) for value in values):
            texts = (str(value) for value in values)
            return OneOf(
                field.name, folded, frozenset(each.casefold() if folded else each for each in texts), denied=False
            )
        case t.IntegerType() | t.NumberType() if all(type(value) in {int, float} for value in values):
            return OneOf(field.name, folded=False, values=frozenset(values), denied=False)
        case t.BooleanType() if all(type(value) is bool for value in values):
            return OneOf(field.name, folded=False, values=frozenset(values), denied=False)
        case _:
            return None


def _united(atoms: list[Atom | None]) -> OneOf | None:
    """Return the union of sets of values of one field; None where it is anything else."""
    sets = [each for each in atoms if isinstance(each, OneOf) and not each.denied]
    if len(sets) < len(atoms) or len({(each.field, each.folded) for each in sets}) != 1:
        return None
    return OneOf(sets[0].field, sets[0].folded, frozenset().union(*(each.values for each in sets)), denied=False)


def _recent(node: n.Quantifier) -> Recent | None:
    source = node.source
    match source.items:
        case n.Events(record=n.Slot(number=0), names=tuple() as names, window=n.LastWindow(length=length), near=None):
            pass
        case _:
            return None
    if source.where is not None or node.different is not None or node.burst is not None or length.months:
        return None
    is_fewer = node.kind in _FEWER
    more = _FEWER.get(node.kind, _AT_LEAST.get(node.kind))
    if more is None:
        return None
    least = 1 if node.kind in {"any", "no"} else node.bound + more
    return Recent(names, least, length.microseconds, denied=is_fewer) if least > 0 else None


def _opposite(atom: Atom) -> Atom:
    match atom:
        case OneOf(field, folded, values, denied):
            return OneOf(field, folded, values, not denied)
        case Bound(field, operator, value):
            return Bound(field, _DENIED[operator], value)
        case Missing(field, denied):
            return Missing(field, not denied)
        case Recent(types, least, microseconds, denied):
            return Recent(types, least, microseconds, not denied)


def _constants(list_: n.Expr) -> tuple[object, ...] | None:
    match list_:
        case n.Literal(value=tuple() as values):
            return values
        case n.ListOf(items=items) if all(isinstance(item, n.Literal) for item in items):
            return tuple(item.value for item in items if isinstance(item, n.Literal))
        case _:
            return None


def _is_of_subject(field: n.Get) -> bool:
    return isinstance(field.record, n.Slot) and field.record.number == SUBJECT


def _is_single(type_: t.Type) -> bool:
    return not isinstance(type_, t.ObjectType | t.ListType | t.EntityType)
