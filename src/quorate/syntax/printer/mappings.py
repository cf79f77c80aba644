"""Constants, records and mappings to documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from quorate.syntax import nodes
from quorate.syntax.printer.blocks import print_block, print_head
from quorate.syntax.printer.document import Either, Group, Indent, closing_line, hardline, line
from quorate.syntax.printer.lexical import UNIT_WORDS, WORDS_AFTER_AS, print_name, print_path
from quorate.syntax.printer.types import print_record_fields

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from quorate.syntax.printer.context import Context, Print
    from quorate.syntax.printer.document import Doc
    from quorate.text import Span

_ALIGNED_MOST: Final = 24
"""Names longer than this stand out of the column, so that one of them does not push all values to the right."""

_HEADS: Final = {"record": "", "relation": "relation of ", "merge": "merge of "}


def print_constant(context: Context, node: nodes.ConstantDeclaration) -> Doc:
    """Print a constant, which is one line."""
    return (f"constant {print_name(node.name)} = ", context.show(node.value))


def print_record(context: Context, node: nodes.RecordDeclaration) -> Doc:
    """Print a record with a field a line, its key first."""
    fields = [node.key, *node.fields] if node.key is not None else list(node.fields)
    body: list[Doc] = []
    after = None
    docs = print_record_fields(context, fields, has_key=node.key is not None)
    for field, doc in zip(fields, docs, strict=True):
        body += [hardline(field.span.start, after=after), doc]
        after = field.span.end
    return print_block(print_head("record", node.name, node.title), body, node.span.end - 1)


def print_mapping(context: Context, node: nodes.MappingDeclaration) -> Doc:
    """Print a mapping: its clauses, then a field a line."""
    head = print_head("mapping", node.name, node.title)
    source = "" if node.source is None else f" from {print_name(node.source)}"
    each: Doc = ""
    if node.each is not None:
        name = print_name(node.each.name, soft=WORDS_AFTER_AS)
        each = Group(Indent((line(node.each.span.start), "for each ", context.show(node.each.list), f" as {name}")))
    body: list[Doc] = []
    after = None
    for span, doc in _clauses(context, node):
        body += [hardline(span.start, after=after), doc]
        after = span.end
    for assignment, doc in zip(node.assignments, _assignments(context, node.assignments), strict=True):
        body += [hardline(assignment.span.start, after=after), doc]
        after = assignment.span.end
    breaks = print_block("", body, node.span.end - 1)
    return (f"{head}{source} to {_HEADS[node.kind]}{print_name(node.target)}", each, breaks)


def _clauses(context: Context, node: nodes.MappingDeclaration) -> list[tuple[Span, Doc]]:
    clauses: list[tuple[Span, Doc]] = []
    for words, value in (("when ", node.when), ("delete when ", node.delete_when), ("as of ", node.as_of)):
        if value is not None:
            clauses.append((value.span, (words, context.show(value))))
    for joined in node.joined:
        doc = (f"with {print_name(joined.record)} by ", context.show(joined.by))
        clauses.append((joined.span, doc))
    return clauses


def _assignments(context: Context, assignments: Sequence[nodes.Assignment]) -> list[Doc]:
    """Print assignments; where they stand one a line, their values are aligned."""
    names = [_target(assignment) for assignment in assignments]
    width = max((len(name) for name in names if len(name) <= _ALIGNED_MOST), default=0)
    return [
        (name, Either(" " * (width - len(name)), ""), " = ", context.show(assignment.value))
        for name, assignment in zip(names, assignments, strict=True)
    ]


def _target(assignment: nodes.Assignment) -> str:
    first, *others = assignment.target
    return ".".join((print_name(first, soft=UNIT_WORDS), *map(print_name, others)))


def _each(context: Context, node: nodes.Each) -> Doc:
    where: Doc = ""
    if node.where is not None:
        where = (" ", context.parenthesized("where ", node.where, context.token_after(node.where.span.end)))
    listed: list[Doc] = []
    after = None
    for assignment, doc in zip(node.assignments, _assignments(context, node.assignments), strict=True):
        listed += [line(assignment.span.start, flat="  " if listed else " ", after=after), doc]
        after = assignment.span.end
    body = Group(("{", Indent(tuple(listed)), closing_line(node.span.end - 1, flat=" "), "}"))
    return ("each ", context.show(node.list), where, " ", body)


def _indexed(context: Context, node: nodes.Indexed) -> Doc:
    base = print_path(node.base) if isinstance(node.base, nodes.Path) else context.show(node.base)
    after = "".join(f".{name.text if name.text == 'missing' else print_name(name)}" for name in node.after)
    return (base, f"[{node.index.value}]{after}")


PRINTS: Mapping[type[nodes.Node], Print] = {
    nodes.Each: _each,
    nodes.Indexed: _indexed,
}
