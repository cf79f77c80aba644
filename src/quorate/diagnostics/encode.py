"""Diagnostics for programs: each encoder turns diagnostics and the sources they point into one text.

All encoders share the order of :func:`ordered`. Those here need to know nothing but what was found; those of the
modules beside this one (`sarif`, `junit`, `github`, `gitlab`) are for other systems, which also ask in which run it
was found.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Final, Protocol

from quorate.diagnostics.model import Diagnostic, Fix, Label, Severity, visible
from quorate.text import Source, Span

JSON_SCHEMA: Final = 1


class Encoder(Protocol):
    """A function from diagnostics to a text that ends with a line break, or is empty."""

    def __call__(self, diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source], /) -> str:
        """Encode the diagnostics."""


def ordered(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sort by path, start and code, and drop exact duplicates; those without a span first in their path."""
    return sorted(dict.fromkeys(diagnostics), key=_order)


def encode_compact(diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source]) -> str:
    """Write one line each: `path:line:column: E303 message (help)`; parts that are not known are left out.

    Before the code of what is no error stands what it is: `warning E702 …`.
    """
    return "".join(f"{compact_line(diagnostic, sources)}\n" for diagnostic in ordered(diagnostics))


def encode_json(
    diagnostics: Iterable[Diagnostic],
    sources: Mapping[str, Source],
    *,
    names: Mapping[str, str] | None = None,
) -> str:
    """Write one JSON document, ASCII only; `names` gives the names of codes.

    Lines and columns count from 1 and offsets from 0, all in code points; `line` and `column` are null where
    the text is not at hand. A fix is edits to be made together, each a text for the place of a span.
    Where `span` is null, `path` is a path inside a payload, a file that could not be read, or null.
    """
    found = ordered(diagnostics)
    document = {
        "schema": JSON_SCHEMA,
        "diagnostics": [_json_diagnostic(diagnostic, sources, names or {}) for diagnostic in found],
        "summary": {
            "errors": sum(diagnostic.severity is Severity.ERROR for diagnostic in found),
            "warnings": sum(diagnostic.severity is Severity.WARNING for diagnostic in found),
            "notes": sum(diagnostic.severity is Severity.NOTE for diagnostic in found),
        },
    }
    return json.dumps(document, indent=2) + "\n"


ENCODERS: Final[Mapping[str, Encoder]] = {"compact": encode_compact, "json": encode_json}


def _order(diagnostic: Diagnostic) -> tuple[str, int, str, int, str]:
    span = diagnostic.span
    start, end = (-1, -1) if span is None else (span.start, span.end)
    return diagnostic.where, start, diagnostic.code, end, diagnostic.message


def compact_line(diagnostic: Diagnostic, sources: Mapping[str, Source]) -> str:
    """Write a diagnostic on one line, without a line break."""
    place = diagnostic.where
    source = sources.get(place)
    if diagnostic.span is not None and source is not None:
        line, column = source.position(diagnostic.span.start)
        place = f"{place}:{line}:{column}"
    head = f"{place}: " if place else ""
    head += "" if diagnostic.severity is Severity.ERROR else f"{diagnostic.severity} "
    tail = f" ({diagnostic.help})" if diagnostic.help else ""
    return visible(f"{head}{diagnostic.code} {diagnostic.message}{tail}")


def _json_diagnostic(
    diagnostic: Diagnostic, sources: Mapping[str, Source], names: Mapping[str, str]
) -> dict[str, object]:
    name = {"name": names[diagnostic.code]} if diagnostic.code in names else {}
    return {
        "code": diagnostic.code,
        **name,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "help": diagnostic.help,
        "path": diagnostic.where or None,
        "span": None if diagnostic.span is None else _json_span(diagnostic.span, sources),
        "label": diagnostic.label,
        "labels": [_json_label(label, sources) for label in diagnostic.labels],
        "declaration": diagnostic.declaration or None,
        "fix": None if diagnostic.fix is None else _json_fix(diagnostic.fix, sources),
    }


def _json_label(label: Label, sources: Mapping[str, Source]) -> dict[str, object]:
    return {"text": label.text, "path": label.span.path, "span": _json_span(label.span, sources)}


def _json_fix(fix: Fix, sources: Mapping[str, Source]) -> dict[str, object]:
    return {
        "title": fix.title,
        "safe": fix.is_safe,
        "edits": [
            {"path": edit.span.path, "span": _json_span(edit.span, sources), "text": edit.text} for edit in fix.edits
        ],
    }


def _json_span(span: Span, sources: Mapping[str, Source]) -> dict[str, object]:
    source = sources.get(span.path)
    return {"start": _json_place(span.start, source), "end": _json_place(span.end, source)}


def _json_place(offset: int, source: Source | None) -> dict[str, int | None]:
    line, column = (None, None) if source is None else source.position(offset)
    return {"line": line, "column": column, "offset": offset}
