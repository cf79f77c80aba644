"""What a value can be at all, by what makes it: an hour is one of 24, a count is never below 0."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import product
from typing import Final

from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.program import Program
from quorate.ir.value_sets import KNOWN, MISSING, Values, between, compared, of_integers, these

_COUNTED: Final = MISSING | of_integers(compared(">=", 0))
_PARTS: Final[Mapping[str, tuple[int, int]]] = {
    "hour": (0, 23), "minute": (0, 59), "day": (1, 31), "month": (1, 12), "quarter": (1, 4), "year": (1, 9999),
}  # fmt: skip
_COMPLETENESS_MOST: Final = 500
"""How many combinations of people in roles are gone through to tell what a completeness can be."""

Possible = Callable[[n.Expr], Values | None]


class Bounds:
    """Tells what values can be, on top of what is known of fields and scores (`semantics.journey_findings.known`)."""

    def __init__(self, program: Program, known: Possible) -> None:
        """Prepare for one rule set."""
        self._program = program
        self._known = known
        self._completeness: dict[str, Values | None] = {}

    def of(self, value: n.Expr) -> Values | None:
        """Return what a value can be, where that is less than all of its type."""
        match value:
            case n.Count() | n.CountBy() | n.Aggregate(function="distinct"):
                return _numbers_of(value)
            case n.Quantifier():
                return _numbers_of(value)
            case n.Compare(type=t.IntegerType()):
                same = value.left == value.right
                return MISSING | (these([0]) if same else these([-1, 0, 1]))
            case n.TextTest(operands=n.ListOf(items=(n.Literal(value=""),)), operator=operator):
                return MISSING | these([operator in {"starts with", "ends with", "contains"}])
            case n.Call(function=function) if function in _PARTS:
                low, high = _PARTS[function]
                return MISSING | of_integers(between(low, high))
            case n.Call(function="length"):
                return _COUNTED
            case n.Call(function="abs"):
                return MISSING | compared(">=", 0)
            case n.Get(record=n.Expr(type=t.EventType()), name="at" | "id" | "type"):
                return KNOWN if isinstance(value.record, n.Slot) else None
            case n.Get(record=n.GroupOf(name=name), name="completeness"):
                return self._completeness_of(name)
            case _:
                return self._known(value)

    def _completeness_of(self, group: str) -> Values | None:
        """Return all that the completeness of a group can be: means of what is filled of each role."""
        if group not in self._completeness:
            self._completeness[group] = self._filled(group)
        return self._completeness[group]

    def _filled(self, name: str) -> Values | None:
        group = self._program.groups.get(name)
        interest = None if group is None else self._program.interests.get(group.interest)
        template = None if interest is None else self._program.templates.get(interest.roles)
        if group is None or template is None or group.weighted:
            return MISSING | between(0, 1)
        needs = [role.needs for role in template.roles if role.needs]
        if not needs or math.prod(each + 1 for each in needs) > _COMPLETENESS_MOST:
            return MISSING | between(0, 1)
        shares = product(*([Fraction(filled, each) for filled in range(each + 1)] for each in needs))
        return MISSING | these({float(sum(each, Fraction(0)) / len(needs)) for each in shares})


def _numbers_of(value: n.Count | n.CountBy | n.Aggregate | n.Quantifier) -> Values:
    """Return what a count can be; of different values no more than there are."""
    match value:
        case n.Quantifier(different=n.Expr(type=type_)) | n.Aggregate(value=n.Expr(type=type_)):
            most = _values_of(type_)
            return _COUNTED if most is None else MISSING | of_integers(between(0, most))
        case n.CountBy(function="average" | "median"):
            return MISSING | compared(">=", 0)
        case _:
            return _COUNTED


def _values_of(type_: t.Type) -> int | None:
    match type_:
        case t.BooleanType():
            return 2
        case t.WeekdayType():
            return 7
        case t.ChoiceType(values=values):
            return len(values)
        case _:
            return None
