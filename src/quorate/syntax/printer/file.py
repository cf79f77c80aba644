"""A whole file to its canonical text: declarations, the comments between them, and blank lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from quorate.syntax import nodes
from quorate.syntax.printer import conditions, mappings, sources, steps, values, windows
from quorate.syntax.printer.context import Context
from quorate.syntax.printer.declarations import print_declaration
from quorate.syntax.printer.entity_names import settle
from quorate.syntax.printer.layout import lay_out
from quorate.syntax.printer.placement import blank_between, place

if TYPE_CHECKING:
    from quorate.syntax.printer.entity_names import EntityNames
    from quorate.text import Source

_PRINTS: Final = {
    **values.PRINTS,
    **windows.PRINTS,
    **conditions.PRINTS,
    **sources.PRINTS,
    **steps.PRINTS,
    **mappings.PRINTS,
}

# Declarations of one kind that are one line each may stand together without blank lines.
_KINDS_THAT_GATHER: Final = {
    nodes.EventDeclaration: "event",
    nodes.ListDeclaration: "list",
    nodes.ListFileDeclaration: "list",
    nodes.DefineDeclaration: "define",
    nodes.DestinationDeclaration: "destination",
    nodes.ActionDeclaration: "action",
    nodes.CallDeclaration: "call",
    nodes.ConstantDeclaration: "constant",
}


def print_file(file: nodes.RulesFile, source: Source, names: EntityNames | None = None) -> str:
    """Print a file parsed from `source`; `names` settle the number of entities' names."""
    if names:
        file = settle(file, names)
    page = _Page(source.text)
    comments = sorted(file.comments, key=lambda comment: comment.span.start)
    context = Context(source.text, _PRINTS)
    taken = 0
    pending: tuple[nodes.Comment, ...] = ()
    for declaration in file.declarations:
        first = taken
        taken = _count_before(comments, taken, declaration.span.start)
        between = (*pending, *comments[first:taken])
        first = taken
        taken = _count_before(comments, taken, declaration.span.end)
        doc = print_declaration(context, declaration)
        placement = place(doc, comments[first:taken], source.text)
        page.add(declaration, lay_out(doc, placement), between)
        pending = placement.rest
    page.add_comments((*pending, *comments[taken:]))
    return page.text()


def _count_before(comments: list[nodes.Comment], taken: int, offset: int) -> int:
    while taken < len(comments) and comments[taken].span.start < offset:
        taken += 1
    return taken


@dataclass(slots=True)
class _Page:
    """The lines printed so far, and what stands last among them."""

    source: str
    parts: list[str] = field(default_factory=list)
    end: int = 0
    gathers: str | None = None
    has_declaration: bool = False

    def add(self, node: nodes.Declaration, text: str, comments: tuple[nodes.Comment, ...]) -> None:
        """Add a declaration with the comments in front of it."""
        gathers = None if "\n" in text else _KINDS_THAT_GATHER.get(type(node))
        apart = self.has_declaration and (gathers is None or gathers != self.gathers)
        blank = self.add_comments(comments, before=node.span.start, apart=apart)
        self.parts.append(f"{self._gap(blank=blank)}{text}")
        self.end, self.gathers, self.has_declaration = node.span.end, gathers, True

    def add_comments(
        self, comments: tuple[nodes.Comment, ...], *, before: int | None = None, apart: bool = False
    ) -> bool:
        """Add comments and tell whether a blank line follows; `apart` puts one in where none is."""
        if comments and comments[0].trailing and self.has_declaration:
            self.parts.append(f"  {comments[0].text.rstrip()}")
            self.end = max(self.end, comments[0].span.end)
            comments = comments[1:]
        starts = [comment.span.start for comment in comments] + ([] if before is None else [before])
        ends = [self.end]
        for comment in comments:
            ends.append(max(ends[-1], comment.span.end))
        blanks = [blank_between(self.source, end, start) for end, start in zip(ends, starts, strict=False)]
        if apart and not any(blanks):
            blanks[0] = True
        for comment, blank in zip(comments, blanks, strict=False):
            self.parts.append(f"{self._gap(blank=blank)}{comment.text.rstrip()}")
        self.end = ends[-1]
        return bool(blanks) and blanks[-1]

    def text(self) -> str:
        """Return all lines, the last one ended too."""
        return "".join((*self.parts, "\n")) if self.parts else ""

    def _gap(self, *, blank: bool) -> str:
        if not self.parts:
            return ""
        return "\n\n" if blank else "\n"
