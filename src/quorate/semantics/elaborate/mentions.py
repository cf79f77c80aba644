"""The order in which declarations are elaborated: each after those that it mentions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from quorate.semantics.elaborate.base import Usable
from quorate.syntax import nodes as n


def in_order(declared: Mapping[str, Usable]) -> list[str]:
    """Return all names, each after those its declaration mentions; circles end somewhere.

    A mention is any name that could be one of the declarations, so the order is safe and not always needed. It is
    found without recursion: a chain of declarations may be longer than the stack.
    """
    order: list[str] = []
    seen: set[str] = set()
    for start in declared:
        if start in seen:
            continue
        seen.add(start)
        stack = [(start, _mentions(declared[start], declared))]
        while stack:
            name, waiting = stack[-1]
            following = next((other for other in waiting if other not in seen), None)
            if following is None:
                order.append(name)
                stack.pop()
            else:
                seen.add(following)
                stack.append((following, _mentions(declared[following], declared)))
    return order


def _mentions(declaration: Usable, declared: Mapping[str, Usable]) -> Iterator[str]:
    found: dict[str, None] = {}
    waiting: list[n.Node] = [declaration]
    while waiting:
        node = waiting.pop()
        if isinstance(node, n.Name) and node.text in declared:
            found.setdefault(node.text)
        waiting.extend(n.children(node))
    return iter(found)
