"""L608 to L612, L614, L617 and L621 to L624: conditions that could be said shorter or plainer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from quorate.diagnostics.catalogue.lint.wording import (
    L608,
    L609,
    L610,
    L611,
    L612,
    L614,
    L617,
    L621,
    L622,
    L623,
    L624,
)
from quorate.diagnostics.model import Diagnostic, Edit, Fix
from quorate.ir import nodes as ir
from quorate.ir import types as t
from quorate.lint.rule import Rule
from quorate.lint.subject import Subject
from quorate.lint.written import EQUAL, MIRRORED, OPPOSITE, UNEQUAL, inner, is_constant, short
from quorate.syntax import nodes as n
from quorate.text import Span

_ANY_OF: Final = re.compile(r"\b(?:any|all)\s+of\s*$")
_ONE_OR_MORE: Final = frozenset({(">", 0), (">=", 1), ("!=", 0), ("is not", 0)})
_NONE: Final = frozenset({("=", 0), ("is", 0), ("<=", 0), ("<", 1)})
_PLAIN: Final[Mapping[tuple[str, int], str]] = {
    ("at least", 1): "any",
    ("more than", 0): "any",
    ("at most", 0): "no",
    ("exactly", 0): "no",
    ("fewer than", 1): "no",
}
_OTHER_STATE: Final = {"missing": "known", "known": "missing"}


def find_negations(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of `not` before another, and of `not` before a single comparison."""
    for node in subject.all_written(n.Not):
        operand = inner(node.operand)
        if isinstance(operand, n.Not):
            text = _in_parentheses(subject, inner(operand.operand), node.span)
            fix = subject.rewriting(f"write `{short(text)}`", node.span, text)
            yield L608.at(node.span, help="leave both out", fix=fix)
        elif isinstance(operand, n.Compare) and not _is_cell(operand.left):
            operator = OPPOSITE[operand.operator]
            text = _compared(subject, operand, operator)
            fix = subject.rewriting(f"write `{short(text)}`", node.span, text)
            yield L610.at(node.span, operator=operator, help=f"write `{short(text)}`", fix=fix)


def _in_parentheses(subject: Subject, node: n.Expr, place: Span) -> str:
    """Return the text of a node as it may stand at the place of another that holds together tightly."""
    text, around = subject.text(node.span), subject.sources[place.path].text
    is_alone = around[place.start - 1 : place.start] == "(" and around[place.end : place.end + 1] == ")"
    return f"({text})" if isinstance(node, n.And | n.Or) and not is_alone else text


def _compared(subject: Subject, node: n.Compare, operator: str) -> str:
    tail = " ignoring case" if node.ignoring_case else ""
    return f"{subject.text(node.left.span)} {operator} {subject.text(node.right.span)}{tail}"


def find_equals_in_rows(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of one value that is compared with one constant after the other."""
    rows: tuple[tuple[type[n.Or | n.And], frozenset[str], str], ...] = (
        (n.Or, EQUAL, "in"),
        (n.And, UNEQUAL, "not in"),
    )
    for kind, operators, word in rows:
        for node in subject.all_written(kind):
            for run in _runs(node.operands, operators):
                first, last = run[0], run[-1]
                if _is_counted(subject, first.left):
                    continue
                left = subject.text(first.left.span)
                items = ", ".join(subject.text(each.right.span) for each in run)
                text = f"{left} {word} ({items}){' ignoring case' if first.ignoring_case else ''}"
                span = first.span.to(last.span)
                fix = subject.rewriting(f"write `{short(text)}`", span, text)
                yield L609.at(span, subject=short(left), count=len(run), help=f"write `{short(text, 70)}`", fix=fix)


def _runs(operands: tuple[n.Expr, ...], operators: frozenset[str]) -> Iterator[list[n.Compare]]:
    """Yield the operands side by side that compare the same with constants, where there are at least two."""
    run: list[n.Compare] = []
    for each in (*operands, None):
        if (
            isinstance(each, n.Compare)
            and each.operator in operators
            and isinstance(each.right, n.TextLiteral | n.IntegerLiteral | n.NumberLiteral)
            and (not run or (each.left == run[0].left and each.ignoring_case == run[0].ignoring_case))
        ):
            run.append(each)
            continue
        if len(run) > 1:
            yield run
        run = [each] if isinstance(each, n.Compare) and _begins(each, operators) else []


def _begins(node: n.Compare, operators: frozenset[str]) -> bool:
    return node.operator in operators and isinstance(node.right, n.TextLiteral | n.IntegerLiteral | n.NumberLiteral)


def find_single_items(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of lists of one constant to compare with."""
    for node in subject.all_written(n.In):
        target = node.target
        if isinstance(target, n.ListLiteral) and len(target.items) == 1 and is_constant(target.items[0]):
            operator, item = "!=" if node.negated else "=", subject.text(target.items[0].span)
            if node.value is None or _is_counted(subject, node.value):
                continue
            head = f"{operator} " if node.negated else ""
            if not _is_cell(node.value):
                head = f"{subject.text(node.value.span)} {operator} "
            text = f"{head}{item}{' ignoring case' if node.ignoring_case else ''}"
            fix = subject.rewriting(f"write `{short(text)}`", node.span, text)
            yield L611.at(target.span, help=f"write `{short(text)}`", fix=fix)
    for test in subject.all_written(n.TextTest):
        operand = test.operand
        if isinstance(operand, n.ListLiteral) and len(operand.items) == 1 and is_constant(operand.items[0]):
            before = Span(test.span.path, test.span.start, operand.span.start)
            found = _ANY_OF.search(subject.text(before))
            if found is None:
                continue
            span = Span(before.path, before.start + found.start(), operand.span.end)
            item = subject.text(operand.items[0].span)
            yield L611.at(operand.span, help=f"write {item} alone", fix=subject.rewriting(f"write {item}", span, item))


def find_constants_first(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of comparisons whose constant stands on the left."""
    for node in subject.all_written(n.Compare):
        if is_constant(node.left) and not is_constant(node.right):
            tail = " ignoring case" if node.ignoring_case else ""
            left, right = subject.text(node.left.span), subject.text(node.right.span)
            text = f"{right} {MIRRORED[node.operator]} {left}{tail}"
            fix = subject.rewriting(f"write `{short(text)}`", node.span, text)
            yield L612.at(node.span, help=f"write `{short(text)}`", fix=fix)


def find_booleans(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of what is true or false, and is compared with `true` or `false`."""
    for node in subject.all_written(n.Compare):
        right = node.right
        if isinstance(right, n.BooleanLiteral) and not _is_cell(node.left) and not is_constant(node.left):
            is_plain = right.value == (node.operator in EQUAL)
            left = subject.text(node.left.span)
            text = left if is_plain else f"not {left}"
            fix = subject.rewriting(f"write `{short(text)}`", node.span, text)
            yield L614.at(node.span, value=str(right.value).lower(), help=f"write `{short(text)}`", fix=fix)


def find_mixed(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of `and` beside `or` where no parentheses show what belongs together."""
    for node in subject.all_written(n.Or):
        bare = [each for each in node.operands if isinstance(each, n.And)]
        if bare:
            edits = [
                edit
                for each in bare
                for edit in (
                    Edit(Span(each.span.path, each.span.start, each.span.start), "("),
                    Edit(Span(each.span.path, each.span.end, each.span.end), ")"),
                )
            ]
            fix = Fix("put parentheses round what `and` joins", tuple(edits), is_safe=True)
            yield L617.at(bare[0].span, help="put parentheses round what `and` joins", fix=fix)


def find_negated_states(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of `is not missing` and `is not known`."""
    for node in subject.all_written(n.StateTest):
        other = _OTHER_STATE.get(node.state)
        if node.negated and other is not None and not _is_cell(node.value):
            text = f"{subject.text(node.value.span)} is {other}"
            fix = subject.rewriting(f"write `{short(text)}`", node.span, text)
            yield L621.at(node.span, state=node.state, other=other, help=f"write `{short(text)}`", fix=fix)


def find_counted_to_one(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of quantifiers that count to one, and of counts of which only one matters."""
    for node in subject.all_written(n.Quantifier):
        plain = _PLAIN.get((node.kind, -1 if node.count is None else node.count))
        if plain is not None and node.different is None and node.source.burst is None:
            head = Span(node.span.path, node.span.start, node.source.span.start)
            fix = subject.rewriting(f"write `{plain}`", head, f"{plain} ")
            written = f"{node.kind} {node.count}"
            yield L622.at(head, written=written, plain=plain, help=f"write `{plain}`", fix=fix)
    for compared in subject.all_written(n.Compare):
        left, right = compared.left, compared.right
        if isinstance(left, n.Count) and isinstance(right, n.IntegerLiteral) and left.source.burst is None:
            asked = (compared.operator, right.value)
            plain = "any" if asked in _ONE_OR_MORE else "no" if asked in _NONE else None
            if plain is not None:
                text = f"{plain} {subject.text(left.source.span)}"
                fix = subject.rewriting(f"write `{short(text)}`", compared.span, text)
                yield L623.at(compared.span, plain=plain, help=f"write `{short(text, 70)}`", fix=fix)


def find_two_bounds(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of a value that is held between two constants by two comparisons side by side."""
    for node in subject.all_written(n.And):
        for one, other in zip(node.operands, node.operands[1:], strict=False):
            low, high = (one, other) if isinstance(one, n.Compare) and one.operator == ">=" else (other, one)
            if (
                isinstance(low, n.Compare)
                and isinstance(high, n.Compare)
                and (low.operator, high.operator) == (">=", "<=")
                and isinstance(low.left, n.Path)
                and low.left == high.left
                and is_constant(low.right)
                and is_constant(high.right)
                and type(low.right) is type(high.right)
                and not (low.ignoring_case or high.ignoring_case)
            ):
                left = subject.text(low.left.span)
                text = f"{left} between {subject.text(low.right.span)} and {subject.text(high.right.span)}"
                span = one.span.to(other.span)
                fix = subject.rewriting(f"write `{short(text)}`", span, text)
                yield L624.at(span, subject=left, help=f"write `{short(text)}`", fix=fix)


def _is_counted(subject: Subject, value: n.Expr) -> bool:
    """Tell whether a value may be a count, which is compared by its range, and looked for in a list by its number."""
    made = subject.made_of(value, ir.Expr)
    return isinstance(made, ir.Count | ir.DefineCall) and isinstance(made.type, t.IntegerType)


def _is_cell(value: n.Expr | None) -> bool:
    """Tell whether a comparison is a cell of a table, which has no left side of its own."""
    return isinstance(value, n.Column)


RULES = (
    Rule((L608, L610), find_negations),
    Rule((L609,), find_equals_in_rows),
    Rule((L611,), find_single_items),
    Rule((L612,), find_constants_first),
    Rule((L614,), find_booleans),
    Rule((L617,), find_mixed),
    Rule((L621,), find_negated_states),
    Rule((L622, L623), find_counted_to_one),
    Rule((L624,), find_two_bounds),
)
