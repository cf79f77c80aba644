"""A document and its comments to lines of text, in one pass without recursion."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from quorate.syntax.printer.document import Breaks, Doc, Either, Group, Indent, Line

if TYPE_CHECKING:
    from quorate.syntax.printer.placement import Placement

WIDTH = 100
STEP = 2

_Task: TypeAlias = "tuple[int, bool, Doc]"  # indentation, on one line, document


@dataclass(slots=True)
class _Page:
    """The text written so far."""

    placement: Placement
    parts: list[str] = field(default_factory=list)
    column: int = 0

    def write(self, text: str) -> None:
        self.parts.append(text)
        self.column += len(text)

    def break_line(self, line: Line, indent: int) -> None:
        """End the line, with the comments that stand here."""
        margin = indent + STEP if line.closes else indent
        for remark in self.placement.remarks.get(line, ()):
            if remark.trailing:
                self.parts.append(f"  {remark.text}")
            else:
                self._start_line(margin, blank_before=remark.blank_before)
                self.parts.append(remark.text)
        self._start_line(indent, blank_before=line in self.placement.blanks)

    def _start_line(self, indent: int, *, blank_before: bool) -> None:
        self.parts.append("\n" * (1 + blank_before) + " " * indent)
        self.column = indent

    def breaks(self, line: Line, *, flat: bool) -> bool:
        """Tell whether a line is a line break."""
        if line.breaks is Breaks.WITH_GROUP:
            return not flat
        return line.breaks is Breaks.ALWAYS or line in self.placement.remarks


def lay_out(doc: Doc, placement: Placement) -> str:
    """Write a document within the width where it can be done, breaking groups from the outside in."""
    page = _Page(placement)
    todo: list[_Task] = [(0, False, doc)]
    while todo:
        indent, flat, item = todo.pop()
        match item:
            case str():
                page.write(item)
            case tuple():
                todo.extend((indent, flat, part) for part in reversed(item))
            case Indent():
                indented = not item.after or any(line in placement.remarks for line in item.after)
                todo.append((indent + STEP * indented, flat, item.inner))
            case Either():
                page.write(item.flat if flat else item.broken)
            case Line():
                if page.breaks(item, flat=flat):
                    page.break_line(item, indent)
                else:
                    page.write(item.flat)
            case Group():
                on_one_line = (indent, True, item.inner)
                flat = flat or (item not in placement.broken and _fits(page, on_one_line, todo))
                todo.append((indent, flat, item.inner))
    return "".join(page.parts)


def _fits(page: _Page, task: _Task, rest: list[_Task]) -> bool:
    """Tell whether a document fits on one line, with what follows it up to the next possible line break."""
    room = WIDTH - page.column
    following = len(rest)
    todo = [task]
    while room >= 0:
        if not todo:
            if following == 0:
                return True
            following -= 1
            todo.append(rest[following])
        indent, flat, item = todo.pop()
        match item:
            case str():
                room -= len(item)
            case tuple():
                todo.extend((indent, flat, part) for part in reversed(item))
            case Either():
                room -= len(item.flat if flat else item.broken)
            case Line():
                if page.breaks(item, flat=flat):
                    return True
                room -= len(item.flat)
            case Group() | Indent():
                todo.append((indent, flat, item.inner))
    return False
