"""Counts and quantifiers: ranges where items are unknown (section 4)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final, cast

from quorate.evaluate.bursts import most_in_a_stretch
from quorate.evaluate.comparison import Manner, compare, same_key
from quorate.evaluate.result import Result, all_of, any_of, lacking, opposite
from quorate.evaluate.run import Env, Run
from quorate.evaluate.sources import Gathered, Item, gather, holding
from quorate.ir import nodes as n

_SIGNS: Final[Mapping[str, n.CompareOperator]] = {
    "at least": ">=",
    "at most": "<=",
    "exactly": "=",
    "more than": ">",
    "fewer than": "<",
}


def count(run: Run, node: n.Count, env: Env) -> Result:
    """Evaluate `count(SOURCE)`."""
    return _counted(holding(run, node.source, env))


def quantifier(run: Run, node: n.Quantifier, env: Env) -> Result:
    """Evaluate a quantifier or a bound on a count."""
    if node.kind == "every":
        return _every(run, node.source, env)
    found = quantity(run, node, env)
    if node.kind in {"any", "no"}:
        some = compare(">=", found, Result(1), Manner(run.zone))
        return some if node.kind == "any" else opposite(some)
    return compare(_SIGNS[node.kind], found, Result(node.bound), Manner(run.zone))


def _every(run: Run, source: n.Source, env: Env) -> Result:
    """Return whether no item that belongs fails the condition."""
    gathered = gather(run, source, env)
    where = source.where
    if where is None:
        raise AssertionError("`every` has a condition")
    failing = (all_of((item.belongs, opposite(run.value(where, item.env)))) for item in gathered.items)
    absent = [] if gathered.absent is None else [gathered.absent]
    return opposite(any_of((*failing, *absent)))


def quantity(run: Run, node: n.Quantifier, env: Env) -> Result:
    """Count what a quantifier has a bound on: items, different values of them, or those within one stretch."""
    gathered = holding(run, node.source, env)
    if node.different is None:
        if node.burst is None:
            return _counted(gathered)
        return _burst(run, node.burst, gathered, lambda item: (item.value.value,))
    valued = [(item, run.value(node.different, item.env)) for item in gathered.items]
    key = same_key(node.different.type)
    if node.burst is None:
        known = {key(value.value) for item, value in valued if item.belongs.value and value.value is not None}
        # An unknown item of a value that is there anyway changes nothing, so it is not for want of it either.
        open_ = [
            (item, value)
            for item, value in valued
            if value.value is None or (item.belongs.value is None and key(value.value) not in known)
        ]
        possible = {key(value.value) for _, value in open_ if value.value is not None}
        valueless = sum(value.value is None for _, value in open_)
        most = len(known) + len(possible) + valueless
        return _range(len(known), most, (lacking(item.belongs, value) for item, value in open_), gathered.absent)
    keys = {id(item): () if value.value is None else (key(value.value),) for item, value in valued}
    found = _burst(run, node.burst, gathered, lambda item: keys[id(item)])
    if found.value is not None:
        return found
    return Result(found.value, found.missing.union(*(value.missing for _, value in valued)), found.bounds)


def _burst(run: Run, length: n.Length, gathered: Gathered, keys: Callable[[Item], tuple[object, ...]]) -> Result:
    """Return how many fit into one stretch of a length; an item without a key may be of any."""
    certain = [item for item in gathered.items if item.belongs.value]
    least = most_in_a_stretch(run.step, length, [(_at(item), keys(item)) for item in certain], wild=0)
    most = most_in_a_stretch(run.step, length, [(_at(item), keys(item)) for item in gathered.items], wild=1)
    return _range(least, most, (item.belongs for item in gathered.items), gathered.absent)


def _at(item: Item) -> datetime:
    return cast("datetime", item.value.value.fields["at"])


def _counted(gathered: Gathered) -> Result:
    unknown = [item.belongs for item in gathered.items if item.belongs.value is None]
    size = len(gathered.items)
    return _range(size - len(unknown), size, unknown, gathered.absent)


def _range(least: int, most: int, unknown: Iterable[Result], absent: Result | None) -> Result:
    """Make a count: a number, or a range with what it is unknown for want of."""
    if absent is None and least == most:
        return Result(least)
    missing = lacking(*unknown, *([] if absent is None else [absent])).missing
    return Result(None, missing, (least, most if absent is None else math.inf))
