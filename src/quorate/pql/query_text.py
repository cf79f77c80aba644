"""The tree of a query to its text form: for comments over what was read from JSON."""

from __future__ import annotations

import json
from typing import Final

from quorate.pql import nodes as n

_OR, _AND, _NOT, _TEST, _SUM, _PRODUCT, _POSTFIX = range(7)
_LEVELS: Final = {n.Or: _OR, n.And: _AND, n.Not: _NOT}
_TESTS: Final = (n.Compare, n.In, n.Like, n.Occurs)
_PREFIX: Final = (n.Select, n.Quantified, n.Aggregate, n.Lambda)


def query_text(expr: n.Expr) -> str:
    """Write a query as text; it is read as the same tree."""
    return _text(expr)


def _level(expr: n.Expr) -> int:
    if isinstance(expr, n.Arithmetic):
        return _SUM if expr.rest[0][0] in {"+", "-"} else _PRODUCT
    if isinstance(expr, _TESTS):
        return _TEST
    if isinstance(expr, _PREFIX):
        return -1
    if isinstance(expr, n.Literal_) and not isinstance(expr.value, str | bool) and expr.value < 0:
        return _PRODUCT
    return _LEVELS.get(type(expr), _POSTFIX)


def _bound(expr: n.Expr, level: int) -> str:
    return f"({_text(expr)})" if _level(expr) <= level else _text(expr)


def _text(expr: n.Expr) -> str:
    match expr:
        case n.Literal_(value=value):
            return json.dumps(value, ensure_ascii=False)
        case n.ClockWord(word=word):
            return word
        case n.Period(which=which, unit=unit):
            return f"{which} {unit}"
        case n.Array(items=items):
            return f"[{_many(items)}]"
        case n.Object(pairs=pairs):
            return "{" + ", ".join(f"{json.dumps(key)}: {_text(value)}" for key, value in pairs) + "}"
        case n.Tuple_(items=items):
            return f"({_many(items)})"
        case n.Name(name=name):
            return name
        case n.Root():
            return "$1"
        case n.Position(number=number):
            return f"${number}"
        case n.Context(name=name):
            return f"@{{{name}}}"
        case n.Outer(levels=levels, name=name):
            return f"{'^' * levels}{name}"
        case n.Field(object=object_, name=name):
            return f"{_bound(object_, _PRODUCT)}.{name}"
        case n.Call(name=name, arguments=arguments):
            return f"{name}({_many(arguments)})"
        case n.Method(object=object_, name="filter", arguments=(condition,)):
            if isinstance(condition, n.Lambda):
                return f"{_bound(object_, _PRODUCT)}.filter({_text(condition)})"
            return f"{_bound(object_, _PRODUCT)}[{_text(condition)}]"
        case n.Method(object=object_, name=name, arguments=arguments):
            return f"{_bound(object_, _PRODUCT)}.{name}({_many(arguments)})"
        case n.Arithmetic(first=first, rest=rest):
            level = _level(expr)
            return _bound(first, level - 1) + "".join(f" {sign} {_bound(each, level)}" for sign, each in rest)
        case _:
            return _condition_text(expr)


def _condition_text(expr: n.Expr) -> str:
    match expr:
        case n.Lambda(parameters=parameters, body=body):
            return f"({', '.join(parameters)}) => {_text(body)}"
        case n.Let(name=name, value=value, body=body):
            return f"let {name} = {_bound(value, _TEST)} in ({_text(body)})"
        case n.And(operands=operands):
            return " and ".join(_bound(each, _AND) for each in operands)
        case n.Or(operands=operands):
            return " or ".join(_bound(each, _OR) for each in operands)
        case n.Not(operand=operand):
            return f"not ({_text(operand)})"
        case n.Compare(sign=sign, left=left, right=right):
            return f"{_bound(left, _TEST)} {sign} {_bound(right, _TEST)}"
        case n.In(value=value, negated=negated, array=array):
            return f"{_bound(value, _TEST)} {'notIn' if negated else 'in'} {_bound(array, _TEST)}"
        case n.Like(value=value, pattern=pattern):
            return f"{_bound(value, _TEST)} like {_bound(pattern, _TEST)}"
        case n.Occurs(value=value, when=when):
            return f"{_bound(value, _TEST)} occurs {_when(when)}"
        case n.Select(binds=binds):
            return f"select {_binds(binds)}"
        case n.Quantified(kind=kind, binds=binds, body=body):
            return f"{kind} {_binds(binds)}" + (f" : {_text(body)}" if body is not None else "")
        case n.Aggregate(function=function, value=value, binds=binds):
            over = f"{_text(value)} over " if value is not None else ""
            return f"{function} {over}{_binds(binds)}"
        case n.Chain(source=source, order=order, steps=steps):
            return f"chain({_text(source)}, {order}, [{', '.join(map(_step, steps))}])"
        case _:
            raise TypeError(type(expr).__name__)


def _many(items: tuple[n.Expr, ...]) -> str:
    return ", ".join(map(_text, items))


def _binds(binds: tuple[n.Bind, ...]) -> str:
    return ", ".join(
        f"{bind.name} from {_bound(bind.array, _PRODUCT)}"
        + (f" where {_bound(bind.where, -1)}" if bind.where is not None else "")
        for bind in binds
    )


def _when(when: n.When) -> str:
    match when:
        case n.Offset(sign=sign, count=count, unit=unit, direction=direction, time=time):
            return f"{sign} {count} {unit} {direction} {_text(time)}"
        case n.Directed(direction=direction, time=time):
            return f"{direction} {_text(time)}"
        case n.On(time=time):
            return _text(time)
        case n.Between(low=low, high=high):
            return f"between {_text(low)} and {_text(high)}"


def _step(step: n.Step) -> str:
    parts = [f"{step.label}: WHAT({_text(step.what)})"]
    if step.when is not None:
        parts.append(f"WHEN({_when(step.when)})")
    if step.count != 1:
        parts.append(f"COUNT({step.count})")
    if step.where is not None:
        parts.append(f"WHERE({_text(step.where)})")
    return " ".join(parts)
