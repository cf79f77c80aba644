"""Computing with numbers and times (section 4, Functions and Times)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Final

from quorate.evaluate.calendar import day_of, shift_date, shift_instant, start_of_day
from quorate.evaluate.periods import instants_of
from quorate.evaluate.result import UNKNOWN, Result, lacking
from quorate.evaluate.run import Env, Run
from quorate.ir import nodes as n

Number = int | float

_LEAST: Final = -(2**63)
_GREATEST: Final = 2**63 - 1
_MICROSECOND: Final = timedelta(microseconds=1)


def checked(value: Number) -> Result:
    """Make the result of computing: missing if it is beyond 64 bits, infinite or no number."""
    fits = _LEAST <= value <= _GREATEST if isinstance(value, int) else math.isfinite(value)
    return Result(value) if fits else UNKNOWN


def negate(run: Run, node: n.Negate, env: Env) -> Result:
    """Evaluate `-x`."""
    operand = run.value(node.operand, env)
    return lacking(operand) if operand.value is None else checked(-operand.value)


def arithmetic(run: Run, node: n.Arithmetic, env: Env) -> Result:
    """Evaluate `a + b - c`; what overflows on the way is missing, whatever follows."""
    operands = [run.value(each, env) for each in (node.first, *(operand for _, operand in node.rest))]
    if any(each.value is None for each in operands):
        return lacking(*operands)
    found = operands[0]
    for (sign, _), operand in zip(node.rest, operands[1:], strict=True):
        found = _computed(sign, found.value, operand.value)
        if found.value is None:
            break
    return found


def concat(run: Run, node: n.Concat, env: Env) -> Result:
    """Evaluate `a + b` of texts."""
    parts = [run.value(each, env) for each in node.parts]
    if any(each.value is None for each in parts):
        return lacking(*parts)
    return Result("".join(each.value for each in parts))


def now(run: Run, _node: n.Now, _env: Env) -> Result:
    """Evaluate `now`."""
    return Result(run.now)


def today(run: Run, node: n.Today, env: Env) -> Result:
    """Evaluate `today` in a zone."""
    zone = run.zone_of(node.zone, env)
    return zone if zone.value is None else Result(day_of(run.now, zone.value))


def period_edge(run: Run, node: n.PeriodEdge, env: Env) -> Result:
    """Evaluate `start of this month` and `end of this month`."""
    zone = run.zone_of(node.period.zone, env)
    if zone.value is None:
        return zone
    found = instants_of(node.period, run.now, zone.value, run.program.calendar)
    return Result(found[node.edge == "end"]) if found else UNKNOWN


def shift(run: Run, node: n.Shift, env: Env) -> Result:
    """Evaluate a time and a duration added or taken away."""
    time, duration = run.value(node.time, env), run.value(node.duration, env)
    if time.value is None or duration.value is None:
        return lacking(time, duration)
    if isinstance(time.value, datetime):
        return Result(shift_instant(time.value, duration.value, node.sign, run.zone))
    return Result(shift_date(time.value, duration.value, node.sign))


def difference(run: Run, node: n.Difference, env: Env) -> Result:
    """Evaluate a time minus a time: an exact length."""
    left, right = run.value(node.left, env), run.value(node.right, env)
    if left.value is None or right.value is None:
        return lacking(left, right)
    if isinstance(left.value, datetime) != isinstance(right.value, datetime):
        left, right = Result(_instant(run, left.value)), Result(_instant(run, right.value))
        if left.value is None or right.value is None:
            return UNKNOWN
    return Result(n.Length(microseconds=(left.value - right.value) // _MICROSECOND))


def _instant(run: Run, time: date) -> datetime | None:
    return time if isinstance(time, datetime) else start_of_day(time, run.zone)


def _computed(sign: n.ArithmeticOperator, left: Number, right: Number) -> Result:
    if sign == "/" and right == 0:
        return UNKNOWN
    try:
        return checked(_SIGNS[sign](left, right))
    except OverflowError:
        return UNKNOWN


_SIGNS: Final[Mapping[str, Callable[[Number, Number], Number]]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right,
}
