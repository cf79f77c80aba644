"""Questions about many things to documents: sources with their clauses, quantifiers and sequences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from quorate.syntax import nodes
from quorate.syntax.printer.context import Level
from quorate.syntax.printer.document import Group, Indent, closing_line, continued, line, softline
from quorate.syntax.printer.entity_names import names_many
from quorate.syntax.printer.lexical import WORDS_AFTER_AS, print_duration, print_name
from quorate.syntax.printer.values import print_before_of, print_things

if TYPE_CHECKING:
    from collections.abc import Mapping

    from quorate.syntax.printer.context import Context, Print
    from quorate.syntax.printer.document import Doc

_WORDS_AFTER_COUNT: Final = frozenset({"different"})


def _source(context: Context, node: nodes.Source) -> Doc:
    return print_source(context, node, many=True)


def print_source(context: Context, node: nodes.Source, *, many: bool, soft: frozenset[str] = frozenset()) -> Doc:
    """Print a source, of one or many; `soft` are the keywords of its place that a collection could be called."""
    clauses: list[tuple[int, Doc]] = []
    if node.burst is not None:
        clauses.append((node.burst.span.start, f"within any {print_duration(node.burst)}"))
    clauses += [(item.span.start, context.show(item)) for item in (node.near, node.window) if item is not None]
    if node.where is not None:
        clauses.append(_where(context, node.where, (node.path, node.burst, node.near, node.window)))
    return continued(print_things(node.path, many=many, soft=soft), *clauses)


def _where(context: Context, where: nodes.Expr, others: tuple[nodes.Node | None, ...]) -> tuple[int, Doc]:
    """Print `where (…)`, with its offset; `others` are what may stand before it in the text."""
    ends = [other.span.end for other in others if other is not None and other.span.end <= where.span.start]
    keyword = context.token_after(max(ends, default=where.span.start))
    end = context.token_after(where.span.end)
    return min(keyword, where.span.start), context.parenthesized("where ", where, end)


def _near(context: Context, node: nodes.Near) -> Doc:
    relation = "" if node.duration is None else f" {print_duration(node.duration)} of"
    anchor = print_source(context, node.anchor, many=False)
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
        different = ("different ", print_before_of(context, node.different, Level.SUM))
    source = print_source(context, node.source, many=names_many(node), soft=_WORDS_AFTER_COUNT)
    return (f"{node.kind}{count} ", different, source)


def _sequence(context: Context, node: nodes.Sequence) -> Doc:
    first, *others = node.steps
    steps: list[Doc] = [softline(first.span.start), context.show(first)]
    for step in others:
        steps += [line(step.span.start), "then ", context.show(step)]
    end = context.token_after(node.steps[-1].span.end)
    doc: Doc = Group(("sequence (", Indent(tuple(steps)), closing_line(end), ")"))
    return doc if node.window is None else continued(doc, (node.window.span.start, context.show(node.window)))


def _step(context: Context, node: nodes.Step) -> Doc:
    clauses: list[tuple[int, Doc]] = []
    if node.name is not None:
        clauses.append((node.name.span.start, f"as {print_name(node.name, soft=WORDS_AFTER_AS)}"))
    if node.where is not None:
        clauses.append(_where(context, node.where, (node.event, node.name, node.after, node.within)))
    for word, duration in (("after", node.after), ("within", node.within)):
        if duration is not None:
            clauses.append((duration.span.start, f"{word} {print_duration(duration)}"))
    return continued(("no " if node.negated else "", context.show(node.event)), *clauses)


PRINTS: Mapping[type[nodes.Node], Print] = {
    nodes.Source: _source,
    nodes.Near: _near,
    nodes.Quantifier: _quantifier,
    nodes.Sequence: _sequence,
    nodes.Step: _step,
}
