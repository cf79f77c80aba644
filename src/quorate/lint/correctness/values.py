"""Values that are never worked out or never there, and numbers that are hardly ever equal."""

from __future__ import annotations

from collections.abc import Iterator

from quorate.diagnostics.catalogue.lint.correctness import L119, L120, L123
from quorate.diagnostics.model import Diagnostic, Edit, Fix, Label
from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.lint.rule import Rule
from quorate.lint.subject import Subject
from quorate.text import Span


def find_unneeded(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of arguments of `coalesce` after one that is always known."""
    for node in subject.nodes_of(n.Coalesce):
        place = next((at for at, each in enumerate(node.arguments) if _is_always_known(subject, each)), None)
        if place is None or place + 1 == len(node.arguments):
            continue
        first, known, unneeded = node.arguments[0], node.arguments[place], node.arguments[place + 1]
        edit = (
            Edit(node.span, subject.text(first.span))
            if place == 0
            else Edit(Span(node.span.path, known.span.end, node.arguments[-1].span.end), "")
        )
        labels = (Label(known.span, "never missing"),)
        fix = Fix("leave it out", (edit,), is_safe=True)
        yield L119.at(unneeded.span, value=subject.text(unneeded.span), labels=labels, help="leave it out", fix=fix)


def _is_always_known(subject: Subject, value: n.Expr) -> bool:
    if isinstance(value, n.Literal | n.Now):
        return True
    found = subject.known.field_of(value)
    return found is not None and found.required and isinstance(value, n.Get) and isinstance(value.record, n.Slot)


def find_divisions(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of divisions by a constant zero."""
    divisors = [operand for node in subject.nodes_of(n.Arithmetic) for sign, operand in node.rest if sign == "/"] + [
        node.arguments[1] for node in subject.nodes_of(n.Call) if node.function == "mod"
    ]
    for divisor in divisors:
        if isinstance(divisor, n.Literal) and divisor.value == 0:
            yield L120.at(divisor.span, help="divide by something else")


def find_equalities(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of computed numbers that are compared by `=` or `!=`."""
    for node in subject.nodes_of(n.Compare):
        if node.operator in {"=", "!="}:
            for side in (node.left, node.right):
                if _is_rounded(side):
                    help_ = "compare with `>=` and `<=`, or round it first, as in `round(x, 2)`"
                    yield L123.at(node.span, value=subject.text(side.span), help=help_)
                    break


def _is_rounded(value: n.Expr) -> bool:
    """Tell whether a number is worked out in steps that each round it."""
    match value:
        case n.Aggregate(function="average"):
            return True
        case n.Aggregate(function="sum", type=t.NumberType()):
            return True
        case n.Arithmetic(type=t.NumberType()):
            return True
        case _:
            return False


RULES = (
    Rule((L119,), find_unneeded),
    Rule((L120,), find_divisions),
    Rule((L123,), find_equalities),
)
