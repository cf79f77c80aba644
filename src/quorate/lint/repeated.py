"""L613 and L618 to L620: conditions that are long, and such as are said again and again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from quorate.diagnostics.catalogue.lint.wording import L613, L618, L619, L620
from quorate.diagnostics.fingerprint import written_alike
from quorate.diagnostics.model import Diagnostic, Label
from quorate.ir import nodes as ir
from quorate.ir.program import Define
from quorate.lint.rule import Rule
from quorate.lint.subject import Subject
from quorate.lint.written import short
from quorate.text import Span

_COMPARISONS: Final = (
    ir.Compare,
    ir.Contained,
    ir.ListContains,
    ir.TextTest,
    ir.Matches,
    ir.IsMissing,
    ir.IsEmpty,
    ir.InWindow,
    ir.InAudience,
    ir.MemberOf,
)
_WHOLES: Final = (ir.And, ir.Or, ir.Quantifier, ir.Sequence)
_SHORTEST: Final = 4
"""Characters that a comparison has at least, to pass over conditions that cannot have many."""

_LABELS_MOST: Final = 3
_LEAST_SIZE: Final = 2


def find_long(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of conditions with many comparisons."""
    most = subject.bounds.condition_parts
    for condition in subject.conditions:
        span = condition.expr.span
        if span.end - span.start > _SHORTEST * most and (count := size_of_condition(condition.expr)) > most:
            yield L618.at(span, count=count, help="give parts of it a name, by `define`")


def find_repeated(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of conditions that several declarations say, the longest of those inside each other only."""
    most = subject.bounds.repeated_conditions
    places: defaultdict[ir.Expr, list[ir.Expr]] = defaultdict(list)
    for kind in _WHOLES:
        for node in subject.all_made(kind):
            places[node].append(node)
    told: list[Span] = []
    repeated = [nodes for nodes in places.values() if len(nodes) > most and size_of_condition(nodes[0]) >= _LEAST_SIZE]
    for nodes in sorted(repeated, key=lambda each: each[0].span.start - each[0].span.end):
        spans = _one_a_declaration(subject, (each.span for each in nodes))
        if len(spans) > most and not any(_is_inside(spans[0], each) for each in told):
            told += [each.span for each in nodes]
            help_ = "give it a name, by `define`"
            yield L619.at(spans[0], count=len(spans), labels=_again(spans), help=help_)


def find_repeated_numbers(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of fields that several declarations compare with the same number."""
    most = subject.bounds.repeated_numbers
    places: defaultdict[tuple[ir.Expr, object], list[Span]] = defaultdict(list)
    for node in subject.all_made(ir.Compare):
        if isinstance(node.left, ir.Get) and isinstance(node.right, ir.Literal):
            value = node.right.value
            if isinstance(value, int | float) and not isinstance(value, bool) and value not in {0, 1}:
                places[node.left, value].append(node.span)
    for (left, value), found in places.items():
        spans = _one_a_declaration(subject, found)
        if len(spans) > most:
            number = f"{value:_}" if isinstance(value, int) else value
            field = short(subject.text(left.span)) or _name_of(left)  # a cell of a table does not write its column
            help_ = "give the comparison a name, by `define`"
            yield L620.at(spans[0], count=len(spans), subject=field, number=number, labels=_again(spans), help=help_)


def find_said_in_full(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of conditions that a definition has a name for."""
    bodies: dict[ir.Expr, Define] = {}
    for define in subject.program.defines.values():
        if not define.parameters and isinstance(define.body, _WHOLES) and size_of_condition(define.body) >= _LEAST_SIZE:
            bodies.setdefault(define.body, define)
    if not bodies:
        return
    for node in (each for kind in _WHOLES for each in subject.all_made(kind)):
        found = bodies.get(node)
        if found is not None and node is not found.body:
            name, span = found.name, node.span
            text = subject.text(span)
            declared = subject.declared("define", name).name.span
            fix = None
            if written_alike(text) == written_alike(subject.text(found.body.span)):
                fix = subject.rewriting(f"write `{name}`", span, subject.text(declared))
            label = Label(declared, "defined here")
            yield L613.at(span, name=name, labels=[label], help=f"write `{name}`", fix=fix)


def _name_of(expr: ir.Expr) -> str:
    return expr.name if isinstance(expr, ir.Get) else ""


def size_of_condition(expr: ir.Expr) -> int:
    """Count the comparisons of a condition."""
    count, todo = 0, list[ir.Node]([expr])
    while todo:
        node = todo.pop()
        count += isinstance(node, _COMPARISONS)
        todo += ir.children(node)
    return count


def _one_a_declaration(subject: Subject, spans: Iterable[Span]) -> list[Span]:
    """Return the first of the places in each declaration."""
    first: dict[tuple[str, str], Span] = {}
    for span in spans:
        first.setdefault((span.path, subject.declaration_at(span)), span)
    return list(first.values())


def _again(spans: Sequence[Span]) -> list[Label]:
    return [Label(span, "again") for span in spans[1 : 1 + _LABELS_MOST]]


def _is_inside(span: Span, other: Span) -> bool:
    return span.path == other.path and other.start <= span.start and span.end <= other.end


RULES = (
    Rule((L618,), find_long),
    Rule((L619,), find_repeated),
    Rule((L620,), find_repeated_numbers),
    Rule((L613,), find_said_in_full),
)
