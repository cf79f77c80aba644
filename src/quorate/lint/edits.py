"""Edits of fixes, put into texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from quorate.diagnostics.model import Edit, Fix
from quorate.text import Source


def choose_fixes(fixes: Iterable[Fix]) -> list[Fix]:
    """Return those fixes, in their order, of which no two change the same place."""
    chosen: list[Fix] = []
    taken: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for fix in fixes:
        if fix.edits and not any(_touches(edit, taken[edit.span.path]) for edit in fix.edits):
            chosen.append(fix)
            for edit in fix.edits:
                taken[edit.span.path].append((edit.span.start, edit.span.end))
    return chosen


def put_fixes(sources: Mapping[str, Source], fixes: Iterable[Fix]) -> dict[str, Source]:
    """Return the texts that fixes change, by path, as they are then; no two of the fixes may change the same place."""
    edits: dict[str, list[Edit]] = defaultdict(list)
    for fix in fixes:
        for edit in fix.edits:
            edits[edit.span.path].append(edit)
    return {path: Source(path, put_edits(sources[path].text, found)) for path, found in edits.items()}


def put_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return a text after edits of it that do not overlap."""
    parts: list[str] = []
    end = 0
    for edit in sorted(edits, key=lambda each: (each.span.start, each.span.end)):
        parts += [text[end : edit.span.start], edit.text]
        end = edit.span.end
    return "".join((*parts, text[end:]))


def _touches(edit: Edit, taken: Iterable[tuple[int, int]]) -> bool:
    """Tell whether an edit changes a place that is taken, or puts something right beside it."""
    return any(edit.span.start <= end and start <= edit.span.end for start, end in taken)
