"""Comments that speak of what stands beside them: what that is, and how it stays so in another layout.

A comment after something is of its line. One on a line of its own is of what begins on the next line, to its end: of a
whole declaration above the head of one, else of the nodes that begin there.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Final

from quorate.syntax import nodes as n
from quorate.text import Source, Span

_SPEAKS: Final = re.compile(r"#[ \t]*quorate:[ \t]*ignore[ \t]*\[")
_SPACE: Final = re.compile(r"(?:\s+|#[^\n\r]*)*")
_TOKEN: Final = re.compile(r'"(?:[^"\\\n\r]|\\[^\n\r])*"|`[^`\n\r]*`|(#[^\n\r]*)|[\w.]+|\S')

_CLOSING: Final = re.compile(r"(?:[\s)}]+|#[^\n\r]*)*")


def speaking(file: n.RulesFile) -> list[n.Comment]:
    """Return the comments of a file that speak of what stands beside them, in their order."""
    found = [each for each in file.comments if _SPEAKS.match(each.text)]
    return sorted(found, key=lambda each: each.span.start)


def covered(source: Source, file: n.RulesFile, comment: n.Comment) -> Span:
    """Return what a comment speaks of."""
    if comment.trailing:
        line = source.position(comment.span.start).line
        return Span(file.path, source.line_starts[line - 1], comment.span.start)
    found = _SPACE.match(source.text, comment.span.end)
    start = found.end() if found else comment.span.end
    end = _end_of_line(source, start)
    declaration = declaration_at(file, start)
    if declaration is None:
        return Span(file.path, start, end)
    if declaration.span.start == start:
        return declaration.span
    ends = (node.span.end for node in _inside(declaration, start) if start <= node.span.start < end)
    return Span(file.path, start, max((end, *ends)))


def declaration_at(file: n.RulesFile, offset: int) -> n.Declaration | None:
    """Return the declaration around an offset."""
    number = bisect_right(file.declarations, offset, key=lambda each: each.span.start) - 1
    if number < 0 or offset >= file.declarations[number].span.end:
        return None
    return file.declarations[number]


def uncovered(before: tuple[Source, n.RulesFile], after: tuple[Source, n.RulesFile]) -> list[int]:
    """Return the numbers of the comments that speak of less in a text than in another with another layout."""
    pairs = zip(_covered_tokens(*before), _covered_tokens(*after), strict=True)
    return [number for number, (wanted, found) in enumerate(pairs) if not wanted <= found]


def lift(source: Source, file: n.RulesFile, numbers: Iterable[int]) -> Source:
    """Return a text in which comments stand further up, on a line of their own above what holds all they speak of.

    Where that is a declaration of which they do not speak as a whole, they stay: rather is something told again than
    left out that nobody has looked at.
    """
    comments = speaking(file)
    edits: list[tuple[int, int, str]] = []
    for number in numbers:
        comment = comments[number]
        place = _place_of(source, file, covered(source, file, comment))
        if place is not None:
            edits += [(*_all_of(source, comment), ""), (place, place, _line_at(source, place, comment))]
    parts, end = [], 0
    for start, stop, text in sorted(edits):
        parts += [source.text[end:start], text]
        end = max(end, stop)
    return Source(source.path, "".join((*parts, source.text[end:])))


def _covered_tokens(source: Source, file: n.RulesFile) -> Iterator[set[int]]:
    starts = [found.start() for found in _TOKEN.finditer(source.text) if not found[1]]
    for comment in speaking(file):
        span = covered(source, file, comment)
        yield {number for number, start in enumerate(starts) if span.start <= start < span.end}


def _place_of(source: Source, file: n.RulesFile, span: Span) -> int | None:
    """Return where a comment has to stand to speak of all in a span, and of little else; None for nowhere."""
    found = _SPACE.match(source.text, span.start)
    start = found.end() if found else span.start
    end = max(start + 1, span.start + len(source.slice(span).rstrip()))
    declaration = declaration_at(file, start)
    if declaration is None or declaration.span.end < end:
        return None
    holder: n.Node = declaration
    while inner := next(
        (each for each in n.children(holder) if each.span.start <= start and end <= each.span.end), None
    ):
        holder = inner
    line = source.position(holder.span.start).line
    place = max(declaration.span.start, source.line_starts[line - 1])
    is_whole = start <= declaration.span.start and _CLOSING.fullmatch(source.text, end, declaration.span.end)
    return None if place == declaration.span.start and not is_whole else place


def _all_of(source: Source, comment: n.Comment) -> tuple[int, int]:
    """Return where a comment begins and ends with the blanks before it, and its line break if nothing else is there."""
    start, end = comment.span.start, comment.span.end
    while start and source.text[start - 1] in " \t":
        start -= 1
    return start, end if comment.trailing else _end_of_line(source, end)


def _line_at(source: Source, place: int, comment: n.Comment) -> str:
    is_line = place in source.line_starts
    return f"{comment.text}\n" if is_line else f"\n{comment.text}\n"


def _end_of_line(source: Source, offset: int) -> int:
    line = source.position(offset).line
    return source.line_starts[line] if line < len(source.line_starts) else len(source.text)


def _inside(declaration: n.Declaration, offset: int) -> Iterator[n.Node]:
    """Yield the nodes of a declaration that do not end before an offset."""
    todo: list[n.Node] = list(n.children(declaration))
    while todo:
        node = todo.pop()
        if node.span.end > offset:
            yield node
            todo += n.children(node)
