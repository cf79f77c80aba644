"""What the printing functions of all kinds of expressions share."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, TypeAlias

from quorate.syntax import nodes
from quorate.syntax.printer.document import Doc, Group, Indent, closing_line, line, softline

_BLANK_OR_COMMENT = re.compile(r"(?:\s|#[^\r\n]*)*")


class Level(IntEnum):
    """How tightly an expression holds together, loosest first."""

    OR = 1
    AND = 2
    NOT = 3
    COMPARISON = 4
    SUM = 5
    PRODUCT = 6
    UNARY = 7
    ATOM = 8


_LEVELS: Mapping[type[nodes.Node], Level] = {
    nodes.Or: Level.OR,
    nodes.And: Level.AND,
    nodes.Not: Level.NOT,
    nodes.Compare: Level.COMPARISON,
    nodes.Between: Level.COMPARISON,
    nodes.In: Level.COMPARISON,
    nodes.TextTest: Level.COMPARISON,
    nodes.StateTest: Level.COMPARISON,
    nodes.TimeTest: Level.COMPARISON,
    nodes.Quantifier: Level.COMPARISON,
    nodes.Sequence: Level.COMPARISON,
    nodes.MemberOf: Level.COMPARISON,
    nodes.Negate: Level.UNARY,
}

# A printing function takes the node type it is registered for, which the type of the table cannot say.
Print: TypeAlias = Callable[["Context", Any], Doc]


@dataclass(frozen=True, slots=True)
class Context:
    """The text that is printed, and one printing function for each type of node."""

    text: str
    prints: Mapping[type[nodes.Node], Print]

    def show(self, node: nodes.Node, tightness: Level = Level.OR) -> Doc:
        """Print a node, in parentheses if it holds together less tightly than its place asks for."""
        doc = self.prints[type(node)](self, node)
        return doc if level_of(node) >= tightness else ("(", doc, ")")

    def parenthesized(self, head: Doc, inner: nodes.Expr, end: int) -> Doc:
        """Print `head(inner)`; `end` is the offset of the closing parenthesis."""
        while isinstance(inner, nodes.Group):
            inner = inner.inner
        body = (softline(inner.span.start), self.block(inner))
        return Group((head, "(", Indent(body), closing_line(end), ")"))

    def block(self, node: nodes.Expr) -> Doc:
        """Print an expression that stands at the left margin of its block."""
        return self.chain(node, hanging=False) if isinstance(node, nodes.And | nodes.Or) else self.show(node)

    def chain(self, node: nodes.And | nodes.Or, *, hanging: bool) -> Doc:
        """Print `and` or `or`, an operand a line if they do not fit.

        Hanging, the operands after the first are indented.
        """
        word, tightness = ("and ", Level.NOT) if isinstance(node, nodes.And) else ("or ", Level.AND)
        first, *others = node.operands
        head = self.show(first, tightness)
        rest = tuple((line(other.span.start), word, self.show(other, tightness)) for other in others)
        return Group((Indent(head), Indent(rest))) if hanging else Group((head, rest))

    def token_after(self, offset: int) -> int:
        """Return the offset of the first thing after an offset that is neither blank nor comment."""
        found = _BLANK_OR_COMMENT.match(self.text, offset)
        return found.end() if found else offset


def level_of(node: nodes.Node) -> Level:
    """Tell how tightly a node holds together."""
    if isinstance(node, nodes.Arithmetic):
        return Level.SUM if any(operator in "+-" for operator, _ in node.rest) else Level.PRODUCT
    return _LEVELS.get(type(node), Level.ATOM)
