"""Completeness in words: a number from 0 to 1 is compared as a percentage."""

from __future__ import annotations

from typing import Final

from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.program import Program
from quorate.ir.show.derived import is_group

_KEEPING: Final = frozenset({"average", "min", "max", "median", "first", "last"})
_DIGITS: Final = 2


def is_share(program: Program, expr: n.Expr) -> bool:
    """Tell whether a value is a completeness, or one of several."""
    match expr:
        case n.Get(record=record, name="completeness"):
            return is_group(program, record.type)
        case n.Aggregate(function=function, value=value):
            return function in _KEEPING and is_share(program, value)
        case n.Coalesce(arguments=arguments):
            return is_share(program, arguments[0])
        case n.DefineCall(name=name):
            return name in program.defines and is_share(program, program.defines[name].body)
        case _:
            return False


def percent_of(expr: n.Expr) -> str | None:
    """Write a constant number as a percentage; None for all else."""
    if isinstance(expr, n.Negate):
        inner = percent_of(expr.operand)
        return inner and f"-{inner}"
    if isinstance(expr, n.Literal) and isinstance(expr.type, t.IntegerType | t.NumberType):
        return f"{round(float(str(expr.value)) * 100, 10):g}%"
    return None


def percentage(part: float, whole: float) -> str:
    """Write a share of a whole, with up to two decimals: `41.67%`."""
    share = round(100 * part / whole, _DIGITS) if whole else 0.0
    return f"{share:.{_DIGITS}f}".rstrip("0").rstrip(".") + "%"
