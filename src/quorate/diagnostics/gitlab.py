"""Diagnostics as a code quality report of GitLab, which it shows in merge requests."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Final

from quorate.diagnostics.encode import ordered
from quorate.diagnostics.fingerprint import fingerprints
from quorate.diagnostics.model import Diagnostic, Severity
from quorate.diagnostics.run import Run
from quorate.text import Source

_SEVERITIES: Final[Mapping[Severity, str]] = {
    Severity.ERROR: "critical",
    Severity.WARNING: "minor",
    Severity.NOTE: "info",
}


def encode_gitlab(diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source], run: Run) -> str:
    """Write a list with an entry for each diagnostic; what has no place is told of the root."""
    found = ordered(diagnostics)
    keys = fingerprints(found, sources)
    entries = [_entry(each, key, sources, run) for each, key in zip(found, keys, strict=True)]
    return json.dumps(entries, indent=2) + "\n"


def _entry(diagnostic: Diagnostic, key: str, sources: Mapping[str, Source], run: Run) -> dict[str, object]:
    source, span = sources.get(diagnostic.where), diagnostic.span
    line = 1 if source is None or span is None else source.position(span.start).line
    path = run.from_root(diagnostic.where) if diagnostic.where else "."
    return {
        "type": "issue",
        "check_name": diagnostic.code,
        "description": f"{diagnostic.message} ({diagnostic.help})" if diagnostic.help else diagnostic.message,
        "severity": _SEVERITIES[diagnostic.severity],
        "fingerprint": key,
        "location": {"path": path, "lines": {"begin": line}},
    }
