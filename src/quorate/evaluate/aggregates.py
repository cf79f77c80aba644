"""`sum(amount of opportunities)`, `last(at of form_submitted)`, `max(count by url of page_viewed)` (section 4)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from quorate.evaluate.arithmetic import checked
from quorate.evaluate.comparison import order_key, same_key
from quorate.evaluate.result import UNKNOWN, Result, lacking
from quorate.evaluate.run import Env, Run
from quorate.evaluate.sources import Gathered, holding
from quorate.ir import nodes as n
from quorate.ir.types import Type

_OVER_NOTHING: Final = {"sum", "distinct"}


def aggregate(run: Run, node: n.Aggregate, env: Env) -> Result:
    """Evaluate an aggregate of values; without any it is missing for want of those that were skipped."""
    gathered = holding(run, node.source, env)
    unknown = _unknown(gathered)
    if unknown:
        return unknown
    results = [run.value(node.value, item.env) for item in gathered.items]
    values = [each.value for each in results if each.value is not None]
    if not values and node.function not in _OVER_NOTHING:
        return lacking(*results)
    return AGGREGATES[node.function](values, node.value.type)


def count_by(run: Run, node: n.CountBy, env: Env) -> Result:
    """Evaluate an aggregate of the sizes of groups; items without a key are skipped."""
    gathered = holding(run, node.source, env)
    unknown = _unknown(gathered)
    if unknown:
        return unknown
    key = same_key(node.key.type)
    results = (run.value(node.key, item.env) for item in gathered.items)
    sizes = Counter(key(each.value) for each in results if each.value is not None)
    if not sizes:
        return Result(0)
    return AGGREGATES[node.function](list(sizes.values()), node.type)


def _unknown(gathered: Gathered) -> Result | None:
    unknown = [item.belongs for item in gathered.items if item.belongs.value is None]
    if gathered.absent is not None:
        unknown.append(gathered.absent)
    return lacking(*unknown) if unknown else None


def _sum(values: Sequence[Any], type_: Type) -> Result:
    """Add up: integers exactly, others rounded once, so that their order does not matter."""
    del type_
    if all(isinstance(value, int) for value in values):
        return checked(sum(values))
    try:
        return checked(math.fsum(values))
    except OverflowError:
        return UNKNOWN


def _average(values: Sequence[Any], type_: Type) -> Result:
    if all(isinstance(value, int) for value in values):
        return checked(sum(values) / len(values))
    total = _sum(values, type_)
    return total if total.value is None else checked(total.value / len(values))


def _median(values: Sequence[Any], type_: Type) -> Result:
    del type_
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return checked(float(ordered[middle]))
    return checked((ordered[middle - 1] + ordered[middle]) / 2)


def _min(values: Sequence[Any], type_: Type) -> Result:
    return Result(min(values, key=order_key(type_)))


def _max(values: Sequence[Any], type_: Type) -> Result:
    return Result(max(values, key=order_key(type_)))


def _distinct(values: Sequence[Any], type_: Type) -> Result:
    return Result(len(set(map(same_key(type_), values))))


def _first(values: Sequence[Any], type_: Type) -> Result:
    del type_
    return Result(values[0])


def _last(values: Sequence[Any], type_: Type) -> Result:
    del type_
    return Result(values[-1])


AGGREGATES: Final[Mapping[str, Callable[[Sequence[Any], Type], Result]]] = {
    "sum": _sum,
    "average": _average,
    "min": _min,
    "max": _max,
    "median": _median,
    "distinct": _distinct,
    "first": _first,
    "last": _last,
}
