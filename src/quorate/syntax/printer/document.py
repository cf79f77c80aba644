"""The document algebra: text that knows where it may break, before anybody knows the width.

A document is a string (one line of text), a tuple of documents (one after the other) or one of the classes
here. A line also knows the offset in the source of what stands after it, so that comments find their place by
position alone (see :mod:`quorate.syntax.printer.placement`): every line is a place where a comment can stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias

Doc: TypeAlias = "str | Line | Either | Group | Indent | tuple[Doc, ...]"


class Breaks(Enum):
    """What turns a line into a line break."""

    WITH_GROUP = auto()
    ALWAYS = auto()
    FOR_COMMENTS = auto()


# Lines and groups are compared by identity: placement and layout keep facts about each of them.


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A place that is `flat` text or a line break.

    Comments before the offset `at` that no earlier line took stand here, and make it a line break. Where
    `after` (the end of what stands before) is given, one blank line of the author's is kept; `apart`, there is
    always one. Comments at a line that `closes` a block are indented as the block is.
    """

    flat: str
    breaks: Breaks
    at: int
    after: int | None = None
    closes: bool = False
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Either:
    """One text if the group around it is broken, another if it is on one line."""

    broken: str
    flat: str


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """A document whose lines break together, when it does not fit or when something in it must break."""

    inner: Doc


@dataclass(frozen=True, slots=True)
class Indent:
    """A document whose line breaks are indented one step more; `after` lines, only if a comment broke one."""

    inner: Doc
    after: tuple[Line, ...] = ()


def line(at: int, *, flat: str = " ", after: int | None = None) -> Line:
    """Make a line that breaks with its group."""
    return Line(flat, Breaks.WITH_GROUP, at, after)


def softline(at: int) -> Line:
    """Make a line that is nothing when its group is on one line."""
    return Line("", Breaks.WITH_GROUP, at)


def closing_line(at: int, *, flat: str = "", breaks: Breaks = Breaks.WITH_GROUP) -> Line:
    """Make the line before the closing parenthesis or brace of a block."""
    return Line(flat, breaks, at, closes=True)


def hardline(at: int, *, after: int | None = None, apart: bool = False) -> Line:
    """Make a line that always breaks; `apart`, there is a blank line before it or before its comments."""
    return Line("", Breaks.ALWAYS, at, after, apart=apart)


def continued(head: Doc, *parts: tuple[int, Doc]) -> Doc:
    """Write parts on the line of the head, each with its offset; only comments between them break the line."""
    docs = [head]
    slots: tuple[Line, ...] = ()
    for at, part in parts:
        slots = (*slots, Line(" ", Breaks.FOR_COMMENTS, at))
        docs += [Indent(slots[-1]), Indent(part, slots)]
    return tuple(docs)


def enclosed(opening: str, items: tuple[tuple[int, Doc], ...], closing: str, end: int) -> Doc:
    """Write items with commas between them, one a line if they do not fit; each comes with its offset."""
    if not items:
        return Group((opening, closing_line(end), closing))
    listed: list[Doc] = []
    for index, (at, item) in enumerate(items):
        listed += [",", line(at), item] if index else [softline(at), item]
    return Group((opening, Indent(tuple(listed)), closing_line(end), closing))


def flatten(doc: Doc) -> str:
    """Write a document without any line break."""
    text: list[str] = []
    todo = [doc]
    while todo:
        item = todo.pop()
        match item:
            case str():
                text.append(item)
            case tuple():
                todo.extend(reversed(item))
            case Line() | Either():
                text.append(item.flat)
            case Group() | Indent():
                todo.append(item.inner)
    return "".join(text)
