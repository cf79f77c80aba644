"""Comments to lines: which line of a document holds which comments, and which groups break for them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from quorate.syntax.printer.document import Breaks, Doc, Either, Group, Indent, Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quorate.syntax.nodes import Comment

_BREAK = r"(?:\r\n|\n|\r(?!\n))"
_BLANK_LINE = re.compile(rf"{_BREAK}[ \t]*{_BREAK}")


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment as it is printed: at the end of a line or on one of its own, after a blank line or not."""

    text: str
    trailing: bool
    blank_before: bool


@dataclass(frozen=True, slots=True)
class Placement:
    """What the source adds to a document; `rest` are the comments that no line took."""

    remarks: dict[Line, tuple[Remark, ...]] = field(default_factory=dict)
    blanks: set[Line] = field(default_factory=set)
    broken: set[Group] = field(default_factory=set)
    rest: tuple[Comment, ...] = ()


def blank_between(text: str, start: int, end: int) -> bool:
    """Tell whether the author left a blank line between two offsets."""
    return start < end and _BLANK_LINE.search(text, start, end) is not None


def place(doc: Doc, comments: Sequence[Comment], text: str) -> Placement:
    """Give every comment, in order, to the first line of the document that stands for a later place of it.

    Positions decide and nothing else, so printing the printed text places every comment where it is.
    """
    placement = Placement()
    taken = 0
    opened: list[Group] = []
    todo: list[Doc | None] = [doc]  # None stands for the end of the innermost open group
    while todo:
        item = todo.pop()
        match item:
            case tuple():
                todo.extend(reversed(item))
            case Indent():
                todo.append(item.inner)
            case Group():
                opened.append(item)
                todo += [None, item.inner]
            case Line():
                first = taken
                while taken < len(comments) and comments[taken].span.start < item.at:
                    taken += 1
                _note(placement, item, comments[first:taken], text)
                if taken > first or item.breaks is Breaks.ALWAYS:
                    _break(placement, opened)
            case None:
                opened.pop()
            case str() | Either():
                pass
    return Placement(placement.remarks, placement.blanks, placement.broken, tuple(comments[taken:]))


def _note(placement: Placement, at: Line, comments: Sequence[Comment], text: str) -> None:
    """Record what stands at a line."""
    end = at.after
    remarks: list[Remark] = []
    for index, comment in enumerate(comments):
        trailing = comment.trailing and index == 0
        blank = not trailing and end is not None and blank_between(text, end, comment.span.start)
        remarks.append(Remark(comment.text.rstrip(), trailing, blank))
        end = None if end is None else max(end, comment.span.end)
    if end is not None and blank_between(text, end, at.at):
        placement.blanks.add(at)
    if at.apart and at not in placement.blanks and not any(remark.blank_before for remark in remarks):
        first = next((index for index, remark in enumerate(remarks) if not remark.trailing), None)
        if first is None:
            placement.blanks.add(at)
        else:
            remarks[first] = replace(remarks[first], blank_before=True)
    if remarks:
        placement.remarks[at] = tuple(remarks)


def _break(placement: Placement, opened: Sequence[Group]) -> None:
    """Break the open groups, from the innermost out; a broken one has only broken ones around it."""
    for group in reversed(opened):
        if group in placement.broken:
            return
        placement.broken.add(group)
