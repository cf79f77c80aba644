"""Windows as code: their edges once, then a comparison for each time."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from datetime import timedelta

from quorate.evaluate.generate import code
from quorate.evaluate.generate.comparisons import compare_time
from quorate.evaluate.generate.values import value_of, zone_of
from quorate.evaluate.generate.writer import CONTEXT, Lowered, Value, Writer
from quorate.ir import nodes as n

Setup = Sequence[ast.stmt]


def window_of(w: Writer, window: n.Window, time: ast.expr, *, days: bool, past: bool = False) -> tuple[Setup, Lowered]:
    """Return what finds the edges of a window, and the test of a known time (a day, if `days`).

    `past` says that no time is after now.
    """
    match window:
        case n.LastWindow(length=length):
            low = w.fresh()
            setup = [code.assign(low, _step(w, length, -1, days=days))]
            if past:
                return setup, Lowered(code.compare(time, ">", code.name(low)))
            return setup, Lowered(code.between(code.name(low), "<", time, "<=", _base(days=days)))
        case n.NextWindow(length=length):
            high = w.fresh()
            setup = [code.assign(high, _step(w, length, 1, days=days))]
            return setup, Lowered(code.between(_base(days=days), "<", time, "<=", code.name(high)))
        case n.AgoWindow(length=length):
            low = w.fresh()
            setup = [code.assign(low, _step(w, length, -1, days=days))]
            return setup, Lowered(code.compare(time, "<", code.name(low)))
        case n.EndingWindow():
            low, high = w.fresh(), w.fresh()
            function = "ending_days" if days else "ending"
            call = code.call(function, code.name(CONTEXT), w.module.key(window), w.constant(window))
            pair = ast.Tuple([ast.Name(low, ast.Store()), ast.Name(high, ast.Store())], ast.Store())
            return [ast.Assign([pair], call)], Lowered(code.between(code.name(low), "<", time, "<=", code.name(high)))
        case n.DayWindow(offset=offset, zone=zone):
            if days:
                return _on_day(w, offset, zone_of(w, zone), time)
            call_of_day = [code.name(CONTEXT), _number(offset)]
            return _bounded(w, "day_bounds", call_of_day, zone_of(w, zone), time)
        case n.PeriodWindow(period=period):
            function = "period_days" if days else "period_bounds"
            given = [code.name(CONTEXT), w.module.key(period), w.constant(period)]
            return _bounded(w, function, given, zone_of(w, period.zone), time)
        case n.EdgeWindow(operator=sign, value=value):
            return _edges(w, [(sign, value)], time, days=days)
        case n.BetweenWindow(low=first, high=last):
            return _edges(w, [(">=", first), ("<=", last)], time, days=days)
        case n.HoursWindow():
            return _hours(w, window, zone_of(w, window.zone), time)


def _base(*, days: bool) -> ast.expr:
    now = code.attribute(code.name(CONTEXT), "now")
    return code.call(code.attribute(code.name(CONTEXT), "today")) if days else now


def _step(w: Writer, length: n.Length, sign: int, *, days: bool) -> ast.expr:
    """Step from now, or from today."""
    signed = _number(sign)
    if not days and not length.months:
        exact = w.constant(timedelta(microseconds=length.microseconds))
        return ast.BinOp(_base(days=False), ast.Add() if sign > 0 else ast.Sub(), exact)
    function = "stepped_days" if days else "stepped"
    return code.call(function, code.name(CONTEXT), w.module.key(length), w.constant(length), signed)


def _number(value: int) -> ast.expr:
    return code.constant(value) if value >= 0 else ast.UnaryOp(ast.USub(), code.constant(-value))


def _bounded(w: Writer, function: str, given: Sequence[ast.expr], zone: Value, time: ast.expr) -> tuple[Setup, Lowered]:
    """Test a time against the start of a stretch and that of the next; unknown if the zone is missing."""
    bounds, named = w.fresh(), w.fresh()
    found = code.name(bounds)
    low, high = (ast.Subscript(found, code.constant(place), ast.Load()) for place in (0, 1))
    inside = code.between(low, "<=", time, "<", high)
    if not zone.nullable:
        return [code.assign(bounds, code.call(function, *given, zone.code))], Lowered(inside)
    made = code.call(function, *given, code.name(named))
    known = code.is_known(code.bind(named, zone.code))
    setup = [code.assign(bounds, code.choose(known, made, code.NONE))]
    return setup, Lowered(code.and_([code.is_known(found), inside]), code.is_known(found))


def _on_day(w: Writer, offset: int, zone: Value, time: ast.expr) -> tuple[Setup, Lowered]:
    named, day = w.fresh(), w.fresh()
    today: ast.expr = code.call("today_in", code.name(CONTEXT), code.name(named))
    if offset:
        today = ast.BinOp(today, ast.Sub(), w.constant(timedelta(days=-offset)))
    setup: list[ast.stmt] = [code.assign(named, zone.code)]
    if not zone.nullable:
        return [*setup, code.assign(day, today)], Lowered(code.compare(time, "=", code.name(day)))
    known = code.is_known(code.name(named))
    setup.append(code.assign(day, code.choose(known, today, code.NONE)))
    return setup, Lowered(code.compare(time, "=", code.name(day)), known)


def _edges(
    w: Writer, edges: Sequence[tuple[n.CompareOperator, n.Expr]], time: ast.expr, *, days: bool
) -> tuple[Setup, Lowered]:
    """Test a time against edges, each of which is evaluated once."""
    from quorate.evaluate.generate.conditions import all_of  # noqa: PLC0415 - of which this is a part

    setup: list[ast.stmt] = []
    tests: list[Lowered] = []
    for sign, edge in edges:
        if isinstance(edge, n.Literal):
            tests.append(compare_time(w, sign, time, edge, days=days))
            continue
        found = value_of(w, edge)
        variable = w.fresh()
        setup.append(code.assign(variable, found.code))
        tests.append(_against(sign, time, Value(code.name(variable), found.nullable), edge, days=days))
    return setup, all_of(w, tests)


def _against(sign: n.CompareOperator, time: ast.expr, found: Value, edge: n.Expr, *, days: bool) -> Lowered:
    from quorate.ir.types import DateType  # noqa: PLC0415 - one name of many

    if isinstance(edge.type, DateType) == days:
        test = code.compare(time, sign, found.code)
    else:
        test = code.call("edge", code.name(CONTEXT), code.constant(sign), time, found.code)
    if not found.nullable:
        return Lowered(test)
    known = code.is_known(found.code)
    return Lowered(code.and_([known, test]), known)


def _hours(w: Writer, window: n.HoursWindow, zone: Value, time: ast.expr) -> tuple[Setup, Lowered]:
    named = w.fresh()
    test = code.call("in_hours", code.name(CONTEXT), w.constant(window), code.name(named), time)
    setup = [code.assign(named, zone.code)]
    if not zone.nullable:
        return setup, Lowered(test)
    known = code.is_known(code.name(named))
    return setup, Lowered(code.and_([known, test]), known)
