"""Conditions to documents: `and`, `or`, `not` and the tests of one value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quorate.syntax import nodes
from quorate.syntax.printer.context import Level
from quorate.syntax.printer.document import slot

if TYPE_CHECKING:
    from collections.abc import Mapping

    from quorate.syntax.printer.context import Context, Print
    from quorate.syntax.printer.document import Doc


def _chain(context: Context, node: nodes.And | nodes.Or) -> Doc:
    return context.chain(node, hanging=True)


def _not(context: Context, node: nodes.Not) -> Doc:
    return ("not ", context.show(node.operand, Level.NOT))


def _compare(context: Context, node: nodes.Compare) -> Doc:
    right = context.show(node.right, Level.SUM)
    if isinstance(node.left, nodes.Column):
        plain = node.operator == "="
        return (right if plain else (node.operator, " ", right), _ignoring_case(node))
    return (
        context.show(node.left, Level.SUM),
        slot(node.right.span.start),
        node.operator,
        " ",
        right,
        _ignoring_case(node),
    )


def _ignoring_case(node: nodes.Compare | nodes.In | nodes.TextTest) -> str:
    return " ignoring case" if node.ignoring_case else ""


def _subject(context: Context, value: nodes.Expr, at: int) -> Doc:
    """Print what is tested, and the place after it; a cell of a table is without both."""
    return "" if isinstance(value, nodes.Column) else (context.show(value, Level.SUM), slot(at))


def _between(context: Context, node: nodes.Between) -> Doc:
    return (
        _subject(context, node.value, node.low.span.start),
        "not between " if node.negated else "between ",
        context.show(node.low, Level.SUM),
        slot(node.high.span.start),
        "and ",
        context.show(node.high, Level.SUM),
    )


def _in(context: Context, node: nodes.In) -> Doc:
    return (
        "" if node.value is None else _subject(context, node.value, node.target.span.start),
        "not in " if node.negated else "in ",
        context.show(node.target, Level.SUM),
        _ignoring_case(node),
    )


def _text_test(context: Context, node: nodes.TextTest) -> Doc:
    return (
        _subject(context, node.value, node.operand.span.start),
        "not " if node.negated else "",
        node.operator,
        " " if node.mode == "one" else f" {node.mode} of ",
        context.show(node.operand, Level.SUM),
        _ignoring_case(node),
    )


def _state_test(context: Context, node: nodes.StateTest) -> Doc:
    at = context.token_after(node.value.span.end)
    return (_subject(context, node.value, at), "is not " if node.negated else "is ", node.state)


def _time_test(context: Context, node: nodes.TimeTest) -> Doc:
    return (
        _subject(context, node.value, node.window.span.start),
        "not " if node.negated else "",
        context.show(node.window),
    )


PRINTS: Mapping[type[nodes.Node], Print] = {
    nodes.Or: _chain,
    nodes.And: _chain,
    nodes.Not: _not,
    nodes.Compare: _compare,
    nodes.Between: _between,
    nodes.In: _in,
    nodes.TextTest: _text_test,
    nodes.StateTest: _state_test,
    nodes.TimeTest: _time_test,
}
