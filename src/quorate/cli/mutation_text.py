"""Mutants as text and as plain values: those that no test noticed, each with the test that is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from quorate.cli.coverage_text import View, percent
from quorate.diagnostics.model import visible
from quorate.diagnostics.paint import Paint, Style
from quorate.suite.mutation.mutant import Mutant
from quorate.suite.mutation.proving import Mutation, Proved, diff_of
from quorate.text import Source

_COLOURS = {"-": Style.ERROR, "+": Style.NOTE, "@": Style.GUTTER}


def mutation_text(mutation: Mutation, sources: Mapping[str, Source], view: View) -> str:
    """Write the mutants that survived, and how many there were."""
    paint = Paint(view.colour)
    rows: list[str] = []
    for mutant, proved in mutation.of("survived"):
        rows += [*_survivor(mutant, proved, sources[mutant.span.path], paint), ""]
    same = len(mutation.of("equivalent"))
    missed = mutation.counted - mutation.killed
    score = percent(mutation.killed, mutation.counted)
    rows.append(paint("Mutants", Style.STRONG))
    noticed = f"{mutation.killed:,} of {mutation.counted:,} noticed"
    further = f"; {same:,} more mean the same" if same else ""
    rows.append(f"  {noticed}  {paint(score, Style.WARNING if missed else Style.STRONG)}{further}")
    return "".join(f"{row}\n" for row in rows)


def _survivor(mutant: Mutant, proved: Proved, source: Source, paint: Paint) -> Iterator[str]:
    kind, _, name = mutant.declaration.rpartition(" ")
    line = source.position(mutant.span.start).line
    yield paint("not noticed", Style.WARNING) + paint(f": {visible(mutant.change.told)}", Style.STRONG)
    yield f"  --> {source.path}:{line}, {kind} `{name}` ({mutant.id})"
    if proved.why:
        yield f"  {proved.why}"
    yield ""
    for row in diff_of(mutant, source).splitlines():
        yield f"  {paint(row, _COLOURS[row[0]]) if row[:1] in _COLOURS else row}"
    yield ""
    if proved.test:
        yield "  a test that would notice it:"
        yield ""
        yield from (f"  {row}" for row in proved.test.rstrip().splitlines())
    else:
        yield "  no test was found that would notice it"


def mutation_document(mutation: Mutation, sources: Mapping[str, Source]) -> dict[str, Any]:
    """Return what became of all mutants; those that compile to nothing are left out."""
    return {
        "score": round(100 * mutation.killed / mutation.counted, 2) if mutation.counted else 100.0,
        "noticed": mutation.killed,
        "survived": mutation.counted - mutation.killed,
        "equivalent": len(mutation.of("equivalent")),
        "mutants": [
            _document(mutant, proved, sources[mutant.span.path])
            for mutant, proved in mutation.mutants
            if proved.verdict != "invalid"
        ],
    }


def _document(mutant: Mutant, proved: Proved, source: Source) -> dict[str, Any]:
    start, end = source.position(mutant.span.start), source.position(mutant.span.end)
    document: dict[str, Any] = {
        "id": mutant.id,
        "declaration": mutant.declaration,
        "operator": mutant.change.operator,
        "told": mutant.change.told,
        "path": source.path,
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
        "verdict": proved.verdict,
    }
    if proved.by:
        document["by"] = proved.by
    if proved.why:
        document["why"] = proved.why
    if proved.verdict == "survived":
        document |= {"diff": diff_of(mutant, source), "test": proved.test or None}
    return document
