"""A condition on one record as the same condition on another: what stands in some slots put in their place."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from itertools import count
from typing import Any, Final

from quorate.ir import nodes as n

_FRESH: Final = count(1_000_000)
_UNTOUCHED: Final = frozenset({"span", "type"})


def fresh_slot() -> int:
    """Return the number of a slot that nothing stands in."""
    return next(_FRESH)


def placed(expr: n.Expr, slots: Mapping[int, n.Expr]) -> n.Expr:
    """Return an expression with others in some slots; those that it binds itself get numbers of their own."""
    bound: dict[int, int] = {}
    todo: list[n.Node] = [expr]
    while todo:
        node = todo.pop()
        if isinstance(node, n.Source | n.Step) and node.slot not in bound:
            bound[node.slot] = fresh_slot()
        todo += n.children(node)
    found = _put(expr, slots, bound)
    return found if isinstance(found, n.Expr) else expr


def _put(value: object, slots: Mapping[int, n.Expr], bound: Mapping[int, int]) -> object:
    match value:
        case n.Slot(number=number):
            if number in bound:
                return dataclasses.replace(value, number=bound[number])
            return slots.get(number, value)
        case n.Node():
            changes: dict[str, Any] = {
                field.name: bound[value.slot]
                if field.name == "slot" and isinstance(value, n.Source | n.Step)
                else _put(getattr(value, field.name), slots, bound)
                for field in dataclasses.fields(value)
                if field.name not in _UNTOUCHED
            }
            return dataclasses.replace(value, **changes)
        case tuple():
            return tuple(_put(each, slots, bound) for each in value)
        case _:
            return value
