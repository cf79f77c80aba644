"""A file that is not in its canonical form, as a finding."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from quorate.diagnostics.catalogue.form import F001
from quorate.diagnostics.model import Diagnostic, Edit, Fix
from quorate.text import Source, Span


def unformatted(source: Source, text: str) -> Diagnostic:
    """Return the finding: it points to the first lines that differ, and its fix writes all that do."""
    edits = tuple(_edits(source, text))
    span = edits[0].span if edits else Span(source.path, 0, 0)  # what differs may be a byte order mark alone
    fix = Fix("write the canonical form", edits, is_safe=True) if edits else None
    return F001.at(span, file=source.path, help="`quorate fmt` writes it", fix=fix)


def _edits(source: Source, text: str) -> Iterator[Edit]:
    before, after = source.text.splitlines(keepends=True), text.splitlines(keepends=True)
    starts = [0]
    for line in before:
        starts.append(starts[-1] + len(line))
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for kind, first, last, new_first, new_last in matcher.get_opcodes():
        if kind != "equal":
            yield Edit(Span(source.path, starts[first], starts[last]), "".join(after[new_first:new_last]))
