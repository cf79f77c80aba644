"""Which values are made of the time, and how they go as it passes."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from typing import Final

from quorate.evaluate.explain.derived import may_go_by_the_time
from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.program import Program

PERIODIC: Final = frozenset({"hour", "minute", "day", "weekday", "month", "quarter", "year"})
"""Functions whose value comes round again, a part of the clock or of the calendar."""

_ONE_WAY: Final = frozenset({"days_between", "date", "floor", "ceil", "round", "number", "integer"})
_GOING_ALONG: Final = frozenset({"sum", "average", "min", "max", "median"})
"""Aggregates that go as their values do, where all of these go the same way, as scores that decay."""


class Pace(enum.IntEnum):
    """How a value goes as time passes."""

    STILL = 0
    """It is not made of the time; what it ranges over and chooses by tells of itself."""

    ONE_WAY = 1
    """It only grows, or only falls."""

    ANY = 2
    """It may go up and down."""


def pace_of(program: Program, node: n.Node) -> Pace:
    """Tell how a value goes as time passes."""
    match node:
        case n.Now() | n.Today() | n.PeriodEdge() | n.Call(function="age"):
            return Pace.ONE_WAY
        case n.Get() | n.Engagement() if may_go_by_the_time(program, node):
            return Pace.ONE_WAY
        case n.Aggregate(function=function, value=value) if function in _GOING_ALONG and may_go_by_the_time(
            program, value
        ):
            return Pace.ONE_WAY
        case n.DefineCall(name=name):
            return max(_inside(program, node), pace_of(program, program.defines[name].body))
        case n.TableCall(name=name):
            rows = program.tables[name].rows
            return Pace.ANY if any(pace_of(program, row.result) for row in rows) else _inside(program, node)
        case n.Call(function=function) if function in PERIODIC:
            return Pace.STILL  # its turns are its own
        case n.Call(function=function) if function in _ONE_WAY:
            return _inside(program, node)
        case n.Arithmetic(first=first, rest=rest):
            return _arithmetic(program, first, rest)
        case n.Negate() | n.Shift() | n.Difference():
            return _inside(program, node)
        case n.Source():
            return Pace.STILL
        case _:
            return Pace.ANY if _inside(program, node) else Pace.STILL


def _inside(program: Program, node: n.Node) -> Pace:
    return max((pace_of(program, each) for each in _values_in(node)), default=Pace.STILL)


def _values_in(node: n.Node) -> Iterator[n.Node]:
    """Yield what a value is made of: not the conditions in it, whose turns are their own."""
    for child in n.children(node):
        if not (isinstance(child, n.Expr) and isinstance(child.type, t.BooleanType)):
            yield child


def _arithmetic(program: Program, first: n.Expr, rest: tuple[tuple[n.ArithmeticOperator, n.Expr], ...]) -> Pace:
    paces = [pace_of(program, first), *(pace_of(program, operand) for _, operand in rest)]
    moving = [pace for pace in paces if pace]
    if not moving:
        return Pace.STILL
    return moving[0] if len(moving) == 1 else Pace.ANY
