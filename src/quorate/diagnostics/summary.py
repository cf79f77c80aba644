"""What was found, counted."""

from __future__ import annotations

from collections.abc import Iterable

from quorate.diagnostics.encode import ordered
from quorate.diagnostics.model import Diagnostic, Severity


def summary(diagnostics: Iterable[Diagnostic]) -> str:
    """Count what was found: `3 errors and 1 warning in 2 files`."""
    found = ordered(diagnostics)
    if not found:
        return "no errors"
    by_severity = {severity: sum(diagnostic.severity is severity for diagnostic in found) for severity in Severity}
    counts = _together([_count(number, severity) for severity, number in by_severity.items() if number])
    files = len({diagnostic.span.path for diagnostic in found if diagnostic.span is not None})
    return f"{counts} in {_count(files, 'file')}" if files else counts


def _together(parts: list[str]) -> str:
    """Write `a`, `a and b` or `a, b and c`."""
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
