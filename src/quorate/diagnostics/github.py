"""Diagnostics as commands of a GitHub workflow, which become annotations of a pull request.

The escapes are those of GitHub's own toolkit: `%`, CR and LF in messages, in properties `:` and `,` as well. GitHub
takes no columns for what goes over several lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from quorate.diagnostics.encode import compact_line
from quorate.diagnostics.model import Diagnostic, Severity
from quorate.diagnostics.run import Run, worst_first
from quorate.diagnostics.summary import summary
from quorate.text import Source

SHOWN_AT_MOST: Final = 10
"""The annotations of one severity that GitHub shows for a step; all others are in its log alone."""

_COMMANDS: Final[Mapping[Severity, str]] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "notice",
}
_DATA: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def encode_github(diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source], run: Run) -> str:
    """Write a command for each diagnostic, the worst first, and a last line that counts them."""
    found = worst_first(diagnostics)
    lines = [_command(diagnostic, sources, run) for diagnostic in found]
    counts = [sum(each.severity is severity for each in found) for severity in Severity]
    cut = f"; of each severity, GitHub shows {SHOWN_AT_MOST} on the page" if max(counts) > SHOWN_AT_MOST else ""
    return "\n".join((*lines, f"{run.name}: {summary(found)}{cut}")) + "\n"


def _command(diagnostic: Diagnostic, sources: Mapping[str, Source], run: Run) -> str:
    properties = {**_place(diagnostic, sources, run), "title": f"{run.name}: {diagnostic.code}"}
    given = ",".join(f"{name}={value.translate(_PROPERTY)}" for name, value in properties.items())
    told = compact_line(diagnostic, sources).translate(_DATA)
    return f"::{_COMMANDS[diagnostic.severity]} {given}::{told}"


def _place(diagnostic: Diagnostic, sources: Mapping[str, Source], run: Run) -> dict[str, str]:
    if not diagnostic.where:
        return {}
    place = {"file": run.from_root(diagnostic.where)}
    source = sources.get(diagnostic.where)
    if diagnostic.span is None or source is None:
        return place
    start, end = diagnostic.span.start, diagnostic.span.end
    first, last = source.position(start), source.position(max(start, end - 1))  # a line break belongs to its line
    place |= {"line": str(first.line), "endLine": str(last.line)}
    if first.line == last.line:
        place |= {"col": str(first.column), "endColumn": str(last.column + (end > start))}
    return place
