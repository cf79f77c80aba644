"""Diagnostics for people: each becomes a message with the code it is about.

error[E303]: `namd` is not a value of `tier`
  --> rules/seeds/audiences.rules:12:17
   |
12 |   where tier is "namd"
   |                 ^^^^^^ not one of `named`, `growth`, `long tail`
   |
   = help: did you mean `"named"`?
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from quorate.diagnostics.cells import fit_text
from quorate.diagnostics.encode import ordered
from quorate.diagnostics.frame import Mark, Page, frame_rows, marks_of
from quorate.diagnostics.model import Diagnostic, Label
from quorate.diagnostics.paint import SEVERITY_STYLE, Paint, Style
from quorate.diagnostics.summary import summary
from quorate.text import Source

_NARROWEST = 20
_BESIDE_NUMBER = len(" | ")


def render_diagnostics(
    diagnostics: Iterable[Diagnostic],
    sources: Mapping[str, Source],
    *,
    colour: bool,
    width: int = 100,
    ascii_only: bool = False,
) -> str:
    """Turn diagnostics into a text that ends with the summary; rows of source keep within `width` cells."""
    found = ordered(diagnostics)
    view = _View(sources, Paint(colour), width, ascii_only)
    blocks = ["\n".join(_block(diagnostic, view)) for diagnostic in found]
    return "\n\n".join((*blocks, summary(found))) + "\n"


@dataclass(frozen=True, slots=True)
class _View:
    """What every block of one text shares."""

    sources: Mapping[str, Source]
    paint: Paint
    width: int
    ascii_only: bool

    def text(self, text: str) -> str:
        return fit_text(text, ascii_only=self.ascii_only)


def _block(diagnostic: Diagnostic, view: _View) -> Iterator[str]:
    """Print one diagnostic: header, frames (its own file first), notes and help."""
    accent = SEVERITY_STYLE[diagnostic.severity]
    marks, homeless = _marks(diagnostic, view.sources)
    gutter = len(str(max((mark.line for group in marks.values() for mark in group), default=1)))
    page = Page(view.paint, accent, gutter, max(_NARROWEST, view.width - gutter - _BESIDE_NUMBER), view.ascii_only)
    header = view.paint(f"{diagnostic.severity}[{diagnostic.code}]", accent)
    yield header + view.paint(f": {view.text(diagnostic.message)}", Style.STRONG)
    if diagnostic.where and diagnostic.where not in marks:
        yield f"{page.margin(bar='-->')} {view.text(diagnostic.where)}"
    for index, (path, group) in enumerate(marks.items()):
        if index:
            yield page.margin()
        arrow = "-->" if path == diagnostic.where else ":::"
        place = _first_place(group)
        yield f"{page.margin(bar=arrow)} {view.text(path)}:{place}"
        yield page.margin()
        yield from frame_rows(view.sources[path], group, page)
    notes = [("note", f"{label.text} ({label.span.path})") for label in homeless]
    notes += [("help", diagnostic.help)] if diagnostic.help else []
    if marks and notes:
        yield page.margin()
    for word, text in notes:
        yield f"{page.margin(bar=' =')} {view.paint(word, Style.STRONG)}: {view.text(text)}"


def _marks(diagnostic: Diagnostic, sources: Mapping[str, Source]) -> tuple[Mapping[str, list[Mark]], tuple[Label, ...]]:
    """Return the marks by path, that of the diagnostic first, and the labels whose text is not at hand."""
    marks: dict[str, list[Mark]] = defaultdict(list)
    homeless = []
    labels = [(label, False) for label in diagnostic.labels]
    if diagnostic.span is not None:
        labels.insert(0, (Label(diagnostic.span, diagnostic.label), True))
    for label, primary in labels:
        source = sources.get(label.span.path)
        if source is not None:
            marks[label.span.path] += marks_of(source, label.span, label.text, primary=primary)
        elif label.text:
            homeless.append(label)
    return marks, tuple(homeless)


def _first_place(marks: Iterable[Mark]) -> str:
    """Return `line:column` of the primary mark, of the first mark where another file has none."""
    mark = min(marks, key=lambda mark: (not mark.primary, mark.line, mark.start))
    return f"{mark.line}:{mark.start + 1}"
