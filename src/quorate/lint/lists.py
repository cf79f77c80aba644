"""L615, L616 and L625: items of lists that are there twice, and case that does not count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from quorate.diagnostics.catalogue.lint.wording import L615, L616, L625
from quorate.diagnostics.model import Diagnostic, Edit, Fix, Label
from quorate.ir import nodes as ir
from quorate.ir import types as t
from quorate.lint.rule import Rule
from quorate.lint.subject import Subject
from quorate.lint.written import is_constant, short
from quorate.syntax import nodes as n
from quorate.text import Span

_WORDS: Final = re.compile(r"\s+ignoring\s+case$")


@dataclass(frozen=True, slots=True)
class _Listed:
    """The items of a list in the text; `folded`: they are compared without case; `around` is what they stand in."""

    items: tuple[n.Expr, ...]
    folded: bool
    is_safe: bool
    around: Span


def find_repeated_items(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of items that a list has already, and of such as differ from others only in case."""
    for listed in _lists(subject):
        first: dict[object, n.Expr] = {}
        for place, item in enumerate(listed.items):
            if not is_constant(item):
                continue
            value = _value(item)
            exact = value.casefold() if listed.folded and isinstance(value, str) else value
            other = first.setdefault((type(value), exact), item)
            if other is not item:
                before = listed.items[place - 1]
                gap = Span(item.span.path, before.span.end, item.span.end)
                fix = None
                if subject.rewriting("", gap, "") is not None:
                    fix = Fix("take it away", (Edit(gap, ""),), is_safe=listed.is_safe)
                label = Label(other.span, "here")
                yield L625.at(
                    item.span, item=short(subject.text(item.span)), labels=[label], help="take it away", fix=fix
                )
        if not listed.folded:
            yield from _of_other_cases(subject, listed)


def _value(item: n.Expr) -> object:
    match item:
        case n.Negate(operand=operand):
            return ("-", _value(operand))
        case n.TextLiteral(value=value) | n.IntegerLiteral(value=value) | n.NumberLiteral(value=value):
            return value
        case n.BooleanLiteral(value=value) | n.DateLiteral(value=value) | n.DateTimeLiteral(value=value):
            return value
        case _:
            return item


def _of_other_cases(subject: Subject, listed: _Listed) -> Iterator[Diagnostic]:
    first: dict[str, n.TextLiteral] = {}
    for item in listed.items:
        if isinstance(item, n.TextLiteral):
            other = first.setdefault(item.value.casefold(), item)
            if other.value != item.value:
                texts = subject.text(item.span), subject.text(other.span)
                label = Label(other.span, "the other spelling")
                help_ = "if all spellings are meant, end the comparison in `ignoring case`"
                yield L616.at(item.span, item=short(texts[0]), other=short(texts[1]), labels=[label], help=help_)
                return


def _lists(subject: Subject) -> Iterator[_Listed]:
    for node in subject.all_written(n.In):
        if isinstance(node.target, n.ListLiteral):
            made = subject.made_of(node, ir.Contained)
            yield _Listed(node.target.items, made is not None and made.folded, is_safe=True, around=node.span)
    for test in subject.all_written(n.TextTest):
        if isinstance(test.operand, n.ListLiteral):
            yield _Listed(test.operand.items, _is_folded(subject, test), is_safe=True, around=test.span)
    declared = subject.all_written(n.ListDeclaration)
    if declared:
        is_counted = any(isinstance(each, ir.ListItems) and isinstance(each.list, ir.ListOf) for each in subject.nodes)
        for each in declared:
            yield _Listed(each.items, folded=False, is_safe=not is_counted, around=each.span)


def _is_folded(subject: Subject, test: n.TextTest) -> bool:
    made = subject.made_of(test, ir.TextTest) or subject.made_of(test, ir.ListContains)
    return made is not None and made.folded


def find_needless_words(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of `ignoring case` in comparisons of what is declared so."""
    kinds: tuple[type[n.Compare | n.In | n.TextTest], ...] = (n.Compare, n.In, n.TextTest)
    for kind in kinds:
        for node in subject.all_written(kind):
            if node.ignoring_case and (value := _folded_value(subject, node)) is not None:
                text = subject.text(node.span)
                found = _WORDS.search(text)
                if found is not None:
                    span = Span(node.span.path, node.span.start + found.start(), node.span.end)
                    fix = subject.rewriting("leave `ignoring case` out", span, "")
                    help_ = "leave `ignoring case` out"
                    yield L615.at(span, subject=short(subject.text(value.span)), help=help_, fix=fix)


def _folded_value(subject: Subject, node: n.Compare | n.In | n.TextTest) -> ir.Expr | None:
    """Return the side of a comparison that is declared to be compared without case; None where none is."""
    made = (
        subject.made_of(node, ir.Compare)
        or subject.made_of(node, ir.Contained)
        or subject.made_of(node, ir.TextTest)
        or subject.made_of(node, ir.ListContains)
    )
    match made:
        case ir.Compare(left=left, right=right):
            sides: tuple[ir.Expr, ...] = (left, right)
        case ir.Contained(value=value) | ir.TextTest(value=value):
            sides = (value,)
        case ir.ListContains(list=found):
            sides = (found,)
        case _:
            return None
    return next((each for each in sides if _is_declared_folded(each.type)), None)


def _is_declared_folded(type_: t.Type) -> bool:
    match type_:
        case t.TextType(folded=folded):
            return folded
        case t.ListType(item=t.TextType(folded=folded)):
            return folded
        case _:
            return False


RULES = (Rule((L616, L625), find_repeated_items), Rule((L615,), find_needless_words))
