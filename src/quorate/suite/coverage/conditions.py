"""The atomic conditions of an expression: what `and`, `or` and `not` join, wherever it is asked."""

from __future__ import annotations

from collections.abc import Iterator

from quorate.ir import nodes as n
from quorate.ir import types as t


def atoms_of(node: n.Node, *, is_asked: bool = True) -> Iterator[n.Expr]:
    """Yield the atomic conditions in a node, in the order of the text, with those inside of others after these.

    `is_asked` says that the node itself is a condition. What one piece of text says in several conditions, as `between`
    does, is one.
    """
    match node:
        case n.And(operands=operands) | n.Or(operands=operands) if not _is_written_as_one(node):
            for each in operands:
                yield from atoms_of(each)
        case n.Not(operand=operand) if operand.span != node.span:
            yield from atoms_of(operand)
        case n.Source(items=items, where=where):
            yield from atoms_of(items, is_asked=False)
            if where is not None:
                yield from atoms_of(where)
        case n.Step(events=events, where=where):
            yield from atoms_of(events, is_asked=False)
            if where is not None:
                yield from atoms_of(where)
        case _:
            if is_asked and isinstance(node, n.Expr) and not isinstance(node, n.Literal):
                yield node
            for child in n.children(node):
                yield from atoms_of(child, is_asked=_is_asked(node, child))


def _is_written_as_one(node: n.And | n.Or) -> bool:
    return any(each.span == node.span for each in node.operands)


def _is_asked(node: n.Node, child: n.Node) -> bool:
    """Tell whether a part of a node is a condition of its own: of `if`, and those that are joined."""
    if isinstance(node, n.If) and child is node.condition:
        return True
    joined = isinstance(child, n.And | n.Or | n.Not) and child.type == t.BOOLEAN
    return joined and isinstance(child, n.Expr) and child.span != getattr(node, "span", None)
