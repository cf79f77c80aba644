"""What blocks of clauses share: `head { … }` with a clause a line, lists of names, where a word stands."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeAlias

from quorate.syntax.printer.document import Breaks, Group, Indent, closing_line, hardline, line
from quorate.syntax.printer.lexical import print_name, print_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quorate.syntax import nodes
    from quorate.syntax.printer.context import Context
    from quorate.syntax.printer.document import Doc

Clause: TypeAlias = "tuple[int, Doc]"  # the offset of its value, what is printed

_TOKEN: Final = re.compile(r'"(?:[^"\\\n\r]|\\.)*"|`[^`\n\r]*`|#[^\n\r]*|\w+')


def print_head(
    words: str, name: nodes.Name, title: nodes.TextLiteral | None, *, soft: frozenset[str] = frozenset()
) -> str:
    """Print what a declaration or a part of one begins with: its words, its name and its title."""
    return f"{words} {print_name(name, soft=soft)}{'' if title is None else f' {print_text(title)}'}"


def print_clauses(head: str, clauses: Sequence[Clause], end: int) -> Doc:
    """Print a block with a clause a line; `end` is the offset of the closing brace."""
    return print_block(head, [part for at, clause in clauses for part in (hardline(at), clause)], end)


def print_block(head: Doc, body: Sequence[Doc], end: int) -> Doc:
    """Print a block of lines that are made already; `end` is the offset of the closing brace."""
    breaks = Breaks.ALWAYS if body else Breaks.FOR_COMMENTS
    return (head, " {", Indent(tuple(body)), closing_line(end, flat=" ", breaks=breaks), "}")


def print_names(names: Sequence[nodes.Name]) -> Doc:
    """Print names with commas between them, one a line if they do not fit."""
    first, *others = names
    rest = tuple((",", line(name.span.start), print_name(name)) for name in others)
    return Group((print_name(first), Indent(rest)))


def offset_of(context: Context, node: nodes.Declaration, words: tuple[str, str]) -> int:
    """Return where two words stand one after the other in a declaration, behind its name.

    So a clause is found that has no node: its first word alone may be a name that another clause gives.
    """
    found = _TOKEN.finditer(context.text, node.name.span.end, node.span.end)
    tokens = [token for token in found if not token.group().startswith("#")]
    pairs = pairwise(tokens)
    return next((one.start() for one, two in pairs if (one.group(), two.group()) == words), node.span.end)
