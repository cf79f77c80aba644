"""Questions about many things to documents: sources with their clauses, quantifiers and sequences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quorate.syntax import nodes
from quorate.syntax.printer.context import Level
from quorate.syntax.printer.document import Group, Indent, closing_line, line, slot, softline
from quorate.syntax.printer.lexical import print_duration, print_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from quorate.syntax.printer.context import Context, Print
    from quorate.syntax.printer.document import Doc


def _source(context: Context, node: nodes.Source) -> Doc:
    clauses: list[Doc] = [context.show(node.path)]
    if node.burst is not None:
        clauses += [slot(node.burst.span.start), f"within any {print_duration(node.burst)}"]
    for clause in (node.near, node.window):
        if clause is not None:
            clauses += [slot(clause.span.start), context.show(clause)]
    if node.where is not None:
        others = (node.path, node.burst, node.near, node.window)
        clauses += _where(context, node.where, others)
    return tuple(clauses)


def _where(context: Context, where: nodes.Expr, others: tuple[nodes.Node | None, ...]) -> tuple[Doc, Doc]:
    """Print `where (…)`; `others` are what may stand before it in the text."""
    ends = [other.span.end for other in others if other is not None and other.span.end <= where.span.start]
    keyword = context.token_after(max(ends, default=where.span.start))
    end = context.token_after(where.span.end)
    return slot(min(keyword, where.span.start)), context.parenthesized("where ", where, end)


def _near(context: Context, node: nodes.Near) -> Doc:
    relation = "" if node.duration is None else f" {print_duration(node.duration)} of"
    anchor = context.show(node.anchor)
    bare = node.anchor == nodes.Source(node.span, node.anchor.path, None, None, None, None)
    if bare:
        return (node.relation, relation, " any ", anchor)
    inner = (softline(node.anchor.span.start), anchor)
    end = context.token_after(node.anchor.span.end)
    return (node.relation, relation, " any ", Group(("(", Indent(inner), closing_line(end), ")")))


def _quantifier(context: Context, node: nodes.Quantifier) -> Doc:
    count = "" if node.count is None else f" {node.count}"
    different: Doc = ""
    if node.different is not None:
        different = ("different ", context.show(node.different, Level.SUM), " of ")
    return (f"{node.kind}{count} ", different, context.show(node.source))


def _sequence(context: Context, node: nodes.Sequence) -> Doc:
    first, *others = node.steps
    steps: list[Doc] = [softline(first.span.start), context.show(first)]
    for step in others:
        steps += [line(step.span.start), "then ", context.show(step)]
    end = context.token_after(node.steps[-1].span.end)
    doc: Doc = Group(("sequence (", Indent(tuple(steps)), closing_line(end), ")"))
    return doc if node.window is None else (doc, slot(node.window.span.start), context.show(node.window))


def _step(context: Context, node: nodes.Step) -> Doc:
    clauses: list[Doc] = ["no " if node.negated else "", context.show(node.event)]
    if node.name is not None:
        clauses += [slot(node.name.span.start), f"as {print_name(node.name)}"]
    if node.where is not None:
        clauses += _where(context, node.where, (node.event, node.name, node.after, node.within))
    if node.after is not None:
        clauses += [slot(node.after.span.start), f"after {print_duration(node.after)}"]
    if node.within is not None:
        clauses += [slot(node.within.span.start), f"within {print_duration(node.within)}"]
    return tuple(clauses)


PRINTS: Mapping[type[nodes.Node], Print] = {
    nodes.Source: _source,
    nodes.Near: _near,
    nodes.Quantifier: _quantifier,
    nodes.Sequence: _sequence,
    nodes.Step: _step,
}
