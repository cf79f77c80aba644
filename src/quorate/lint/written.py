"""What rules that look at the text of conditions share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from quorate.syntax import nodes as n

Constant: TypeAlias = (
    n.TextLiteral | n.IntegerLiteral | n.NumberLiteral | n.BooleanLiteral | n.DateLiteral | n.DateTimeLiteral
)

EQUAL: Final = frozenset({"=", "is"})
UNEQUAL: Final = frozenset({"!=", "is not"})
OPPOSITE: Final[Mapping[n.CompareOperator, n.CompareOperator]] = {
    "=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">", "is": "is not", "is not": "is",
}  # fmt: skip
MIRRORED: Final[Mapping[n.CompareOperator, n.CompareOperator]] = {
    "=": "=", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<=", "is": "=", "is not": "!=",
}  # fmt: skip


def inner(node: n.Expr) -> n.Expr:
    """Return what stands in parentheses, and anything else as it is."""
    while isinstance(node, n.Group):
        node = node.inner
    return node


def is_constant(node: n.Expr) -> bool:
    """Tell whether an expression is a value that stands in the text."""
    if isinstance(node, n.Negate):
        return is_constant(node.operand)
    return isinstance(node, Constant)


def short(text: str, most: int = 40) -> str:
    """Return a piece of rules text on one line, cut if it is long."""
    words = " ".join(text.split())
    return words if len(words) <= most else f"{words[: most - 1]}…"
