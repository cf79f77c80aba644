"""Types and field declarations to documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from quorate.syntax import nodes
from quorate.syntax.printer.document import (
    Breaks,
    Doc,
    Either,
    Group,
    Indent,
    closing_line,
    enclosed,
    hardline,
    line,
)
from quorate.syntax.printer.lexical import print_name, print_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quorate.syntax.printer.context import Context
    from quorate.text import Span

TYPE_WORDS: Final = frozenset(
    {"text", "integer", "number", "boolean", "date", "datetime", "timezone", "one", "list"},
)
"""Where a type stands these words are types of the language, not entities."""

# After a type these words are marks of the field before, and `key` opens the line that names an entity's key.
_FIELD_WORDS: Final = frozenset({"required", "pii", "consent", "key", "collects"})


def print_type(context: Context, node: nodes.TypeNode, *, choices_enclosed: bool = False) -> Doc:
    """Print a type; a choice among values stands in parentheses where something may follow after a comma."""
    match node:
        case nodes.PlainType():
            return f"{node.name} ignoring case" if node.ignoring_case else node.name
        case nodes.ReferenceType():
            return print_name(node.entity, soft=TYPE_WORDS)
        case nodes.ListType():
            return ("list of ", print_type(context, node.item, choices_enclosed=choices_enclosed))
        case nodes.ObjectType():
            return print_object(context, node.fields, node.span.end - 1)
        case nodes.ChoiceType():
            values = tuple((value.span.start, print_text(value)) for value in node.values)
            if choices_enclosed:
                return ("one of ", enclosed("(", values, ")", node.span.end - 1))
            rest = tuple((",", line(at), value) for at, value in values[1:])
            return Group(("one of", Indent((line(values[0][0]), values[0][1], rest))))
        case _:
            assert_never(node)


def print_object(context: Context, fields: tuple[nodes.FieldDeclaration, ...], end: int) -> Doc:
    """Print fields in braces, on one line if they fit; `end` is the offset of the closing brace."""
    members = zip(fields, print_fields(context, fields), strict=True)
    return print_members([(field.span, doc) for field, doc in members], end)


def print_members(members: Sequence[tuple[Span, Doc]], end: int) -> Doc:
    """Print in braces what is printed already, each with its span, on one line if all fits."""
    if not members:
        return Group(("{", closing_line(end, flat=" "), "}"))
    listed: list[Doc] = []
    after = None
    for span, doc in members:
        listed += [line(span.start, flat="  " if listed else " ", after=after), doc]
        after = span.end
    return Group(("{", Indent(tuple(listed)), closing_line(end, flat=" "), "}"))


def print_fields(context: Context, fields: tuple[nodes.FieldDeclaration, ...]) -> list[Doc]:
    """Print each field; where they stand one a line, the types of all but nested objects are aligned."""
    types = [print_type(context, field.type) for field in fields]
    return print_typed([(field, (type_, _after(field))) for field, type_ in zip(fields, types, strict=True)])


def print_record_fields(context: Context, fields: Sequence[nodes.FieldDeclaration], *, has_key: bool) -> list[Doc]:
    """Print the fields of a record as those of an entity, the first of them as the key that it may be."""
    types = [print_type(context, field.type) for field in fields]
    members = [(field, (type_, _after(field))) for field, type_ in zip(fields, types, strict=True)]
    return print_typed(members, has_key=has_key)


def _after(field: nodes.FieldDeclaration) -> str:
    """Write what stands after the type of a field."""
    written = "" if field.format is None else f" format {print_text(field.format)}"
    return "".join((written, *(f" {mark}" for mark in field.marks)))


def print_typed(
    members: Sequence[tuple[nodes.FieldDeclaration | nodes.ActionParameter, Doc]], *, has_key: bool = False
) -> list[Doc]:
    """Print the name of each member before its type, which is printed already; the first may be a `key`."""
    names = [print_name(member.name, soft=_FIELD_WORDS) for member, _ in members]
    if has_key:
        names[0] = f"key {names[0]}"
    aligned = [not isinstance(member.type, nodes.ObjectType) for member, _ in members]
    width = max((len(name) for name, is_aligned in zip(names, aligned, strict=True) if is_aligned), default=0)
    docs: list[Doc] = []
    for name, is_aligned, (_, type_) in zip(names, aligned, members, strict=True):
        gap = " " * (width - len(name) + 2) if is_aligned else " "
        docs.append((name, Either(gap, " "), type_))
    return docs


def print_entity(context: Context, node: nodes.EntityDeclaration) -> Doc:
    """Print an entity with a field a line."""
    parent = "" if node.parent is None else f" in {print_name(node.parent)}"
    head = f"entity {print_name(node.name)} {print_name(node.many)}{parent} {{"
    body: list[Doc] = []
    after = None
    if node.key is not None:
        body += [hardline(node.key.span.start), f"key {print_name(node.key)}"]
        after = node.key.span.end
    fields = print_fields(context, node.fields)
    for field, doc in zip(node.fields, fields, strict=True):
        body += [hardline(field.span.start, after=after), doc]
        after = field.span.end
    breaks = Breaks.ALWAYS if body else Breaks.FOR_COMMENTS
    return (head, Indent(tuple(body)), closing_line(node.span.end - 1, flat=" ", breaks=breaks), "}")
