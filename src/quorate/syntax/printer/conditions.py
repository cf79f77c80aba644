"""Conditions to documents: `and`, `or`, `not` and the tests of one value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from quorate.syntax import nodes
from quorate.syntax.printer.context import Level
from quorate.syntax.printer.document import continued
from quorate.syntax.printer.lexical import WORDS_AFTER_AS, print_name
from quorate.syntax.printer.values import print_reference

if TYPE_CHECKING:
    from collections.abc import Mapping

    from quorate.syntax.printer.context import Context, Print
    from quorate.syntax.printer.document import Doc

_WORDS_AFTER_IN: Final = frozenset({"last", "next", "this", "previous", "hours", "zone"})


def _chain(context: Context, node: nodes.And | nodes.Or) -> Doc:
    return context.chain(node, hanging=True)


def _not(context: Context, node: nodes.Not) -> Doc:
    return ("not ", context.show(node.operand, Level.NOT))


def _compare(context: Context, node: nodes.Compare) -> Doc:
    right = context.show(node.right, Level.SUM)
    if isinstance(node.left, nodes.Column) and node.operator == "=":
        return (right, _ignoring_case(node))
    test = (node.operator, " ", right, _ignoring_case(node))
    return _tested(context, node.left, node.right.span.start, test)


def _ignoring_case(node: nodes.Compare | nodes.In | nodes.TextTest) -> str:
    return " ignoring case" if node.ignoring_case else ""


def _tested(context: Context, value: nodes.Expr, at: int, test: Doc) -> Doc:
    """Print a value and its test, whose offset is `at`; in the cell of a table the value has no text."""
    if isinstance(value, nodes.Column):
        return test
    return continued(context.show(value, Level.SUM), (at, test))


def _between(context: Context, node: nodes.Between) -> Doc:
    low = ("not between " if node.negated else "between ", context.show(node.low, Level.SUM))
    high = ("and ", context.show(node.high, Level.SUM))
    if isinstance(node.value, nodes.Column):
        return (low, " ", high)
    value = context.show(node.value, Level.SUM)
    return continued(value, (node.low.span.start, low), (node.high.span.start, high))


def _in(context: Context, node: nodes.In) -> Doc:
    word = "not in " if node.negated else "in "
    test = (word, _target(context, node.target), _ignoring_case(node))
    return test if node.value is None else _tested(context, node.value, node.target.span.start, test)


def _target(context: Context, node: nodes.Expr) -> Doc:
    if isinstance(node, nodes.Path | nodes.Call):
        return print_reference(context, node, soft=_WORDS_AFTER_IN)
    return context.show(node)


def _text_test(context: Context, node: nodes.TextTest) -> Doc:
    test = (
        "not " if node.negated else "",
        node.operator,
        " " if node.mode == "one" else f" {node.mode} of ",
        context.show(node.operand, Level.SUM),
        _ignoring_case(node),
    )
    return _tested(context, node.value, node.operand.span.start, test)


def _state_test(context: Context, node: nodes.StateTest) -> Doc:
    at = context.token_after(node.value.span.end)
    return _tested(context, node.value, at, f"is {'not ' if node.negated else ''}{node.state}")


def _time_test(context: Context, node: nodes.TimeTest) -> Doc:
    # `before X` and the like begin with their value: as a node they begin where the whole test does.
    start = node.window.value if isinstance(node.window, nodes.EdgeWindow) else node.window
    test = (
        "not " if node.negated else "",
        "in " if isinstance(node.window, nodes.DayWindow) else "",
        context.show(node.window),
    )
    return _tested(context, node.value, start.span.start, test)


def _member_of(_: Context, node: nodes.MemberOf) -> Doc:
    role = "" if node.role is None else f" as {print_name(node.role, soft=WORDS_AFTER_AS)}"
    return f"member of {print_name(node.group)}{role}"


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
    nodes.MemberOf: _member_of,
}
