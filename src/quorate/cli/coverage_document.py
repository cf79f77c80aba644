"""Coverage as plain values, for JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quorate.suite.coverage.gaps import shown_span
from quorate.suite.coverage.measuring import Coverage, FileCoverage
from quorate.text import Source

_DIGITS = 2


def coverage_document(coverage: Coverage, sources: Mapping[str, Source]) -> dict[str, Any]:
    """Return how much was seen, and what was not; lines and columns count from 1, columns in code points."""
    return {
        "points": coverage.points,
        "seen": coverage.seen,
        "percent": round(coverage.percent, _DIGITS),
        "files": [_file(each, sources[each.path]) for each in coverage.files],
    }


def _file(file: FileCoverage, source: Source) -> dict[str, Any]:
    missed = []
    for point in file.missed:
        start, end = source.position(point.span.start), source.position(point.span.end)
        missed.append(
            {
                "kind": point.kind,
                "declaration": point.declaration,
                "text": " ".join(source.slice(shown_span(point, source)).split()),
                "told": point.lack.replace("`", ""),
                "line": start.line,
                "column": start.column,
                "end_line": end.line,
                "end_column": end.column,
            }
        )
    return {"path": file.path, "points": len(file.points), "seen": len(file.seen), "missed": missed}
