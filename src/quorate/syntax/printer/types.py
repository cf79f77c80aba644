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
    from quorate.syntax.printer.context import Context

# Where a type stands these words are types of the language, not entities.
_TYPE_WORDS: Final = frozenset(
    {"text", "integer", "number", "boolean", "date", "datetime", "timezone", "one", "list"},
)
# After a type these words are marks of the field before, and `key` opens the line that names an entity's key.
_FIELD_WORDS: Final = frozenset({"required", "pii", "consent", "key", "collects"})


def print_type(context: Context, node: nodes.TypeNode, *, choices_enclosed: bool = False) -> Doc:
    """Print a type; a choice among values stands in parentheses where something may follow after a comma."""
    match node:
        case nodes.PlainType():
            return f"{node.name} ignoring case" if node.ignoring_case else node.name
        case nodes.ReferenceType():
            return print_name(node.entity, soft=_TYPE_WORDS)
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
    if not fields:
        return Group(("{", closing_line(end, flat=" "), "}"))
    listed: list[Doc] = []
    for index, (field, doc) in enumerate(zip(fields, print_fields(context, fields), strict=True)):
        after = fields[index - 1].span.end if index else None
        listed += [line(field.span.start, flat="  " if index else " ", after=after), doc]
    return Group(("{", Indent(tuple(listed)), closing_line(end, flat=" "), "}"))


def print_fields(context: Context, fields: tuple[nodes.FieldDeclaration, ...]) -> list[Doc]:
    """Print each field; where they stand one a line, the types of all but nested objects are aligned."""
    names = [print_name(field.name, soft=_FIELD_WORDS) for field in fields]
    aligned = [not isinstance(field.type, nodes.ObjectType) for field in fields]
    width = max((len(name) for name, is_aligned in zip(names, aligned, strict=True) if is_aligned), default=0)
    docs: list[Doc] = []
    for field, name, is_aligned in zip(fields, names, aligned, strict=True):
        gap = " " * (width - len(name) + 2) if is_aligned else " "
        marks = "".join(f" {mark}" for mark in field.marks)
        docs.append((name, Either(gap, " "), print_type(context, field.type), marks))
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
