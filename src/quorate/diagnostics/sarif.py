"""Diagnostics as a SARIF 2.1.0 log, the form in which GitHub and others take what was found.

Columns count units of UTF-16, lines end as those of a :class:`Source` do, and paths start at the root of the repository
(`%SRCROOT%`). Bounds are those that GitHub has for uploads: beyond `RESULTS_AT_MOST` results it refuses a log.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias
from urllib.parse import quote

from quorate.diagnostics.catalogue.families import CODES, FAMILIES
from quorate.diagnostics.encode import ordered
from quorate.diagnostics.fingerprint import fingerprints
from quorate.diagnostics.model import Diagnostic, Edit, Fix, Severity
from quorate.diagnostics.pages import page_as_markdown, title_of
from quorate.diagnostics.run import PROGRAM, Run, worst_first
from quorate.text import Source, Span

RESULTS_AT_MOST: Final = 25_000
SHOWN_AT_MOST: Final = 5_000
"""The results, the worst first, that GitHub keeps of a log."""

_PLACES_AT_MOST: Final = 100
_LETTERS_AT_MOST: Final = 1_024
_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT: Final = "%SRCROOT%"
_PAGE: Final = "urn:quorate:finding:{code}"
"""Names the page of a code. It is in the log as a whole (`help`), and nowhere on the web."""

_PROBLEMS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "recommendation"}
_FAMILY_OF: Final = {code.id: family for family, codes in FAMILIES.items() for code in codes}

_Json: TypeAlias = dict[str, Any]


def encode_sarif(diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source], run: Run) -> str:
    """Write a log of one run, ASCII only; of more results than are taken the mildest are left out, which it tells."""
    found = ordered(diagnostics)
    keys = dict(zip(found, fingerprints(found, sources), strict=True))
    kept = found if len(found) <= RESULTS_AT_MOST else ordered(worst_first(found)[:RESULTS_AT_MOST])
    codes = sorted({diagnostic.code for diagnostic in kept})
    places = _Places(sources, run)
    log = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {"name": PROGRAM, "version": run.version, "rules": [_rule(code) for code in codes]},
                },
                "automationDetails": {"id": f"{PROGRAM}/{run.verb}/"},
                "invocations": [_invocation(found)],
                "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
                "columnKind": "utf16CodeUnits",
                "newlineSequences": ["\r\n", "\n", "\r"],
                "results": [_result(each, codes.index(each.code), keys[each], places) for each in kept],
            }
        ],
    }
    return json.dumps(log, indent=2) + "\n"


def left_out(number: int) -> str:
    """Tell what becomes of so many results: in the log, and at GitHub; empty if all are kept and shown."""
    if number > RESULTS_AT_MOST:
        return f"the log has the worst {RESULTS_AT_MOST:,} of {number:,} findings, and GitHub shows {SHOWN_AT_MOST:,}"
    return f"GitHub shows the worst {SHOWN_AT_MOST:,} of {number:,} findings" if number > SHOWN_AT_MOST else ""


def _invocation(found: Sequence[Diagnostic]) -> _Json:
    invocation: _Json = {"executionSuccessful": True}
    if told := left_out(len(found)):
        invocation["toolExecutionNotifications"] = [{"level": "warning", "message": {"text": told}}]
    return invocation


def _rule(id_: str) -> _Json:
    code = CODES.get(id_)
    if code is None:
        return {"id": id_, "helpUri": _PAGE.format(code=id_)}
    return {
        "id": id_,
        "name": code.name,
        "shortDescription": {"text": _cut(title_of(code))},
        "fullDescription": {"text": _cut(f"{code.what} {code.why}")},
        "help": {"text": f"{code.what}\n\n{code.why}", "markdown": page_as_markdown(code)},
        "helpUri": _PAGE.format(code=id_),
        "defaultConfiguration": {"level": code.severity.value},
        "properties": {"tags": [_FAMILY_OF[id_]], "problem.severity": _PROBLEMS[code.severity]},
    }


def _result(diagnostic: Diagnostic, rule: int, key: str, places: _Places) -> _Json:
    told = f"{diagnostic.message} ({diagnostic.help})" if diagnostic.help else diagnostic.message
    result: _Json = {
        "ruleId": diagnostic.code,
        "ruleIndex": rule,
        "level": diagnostic.severity.value,
        "message": {"text": _literal(told)},
        "locations": [places.primary(diagnostic)],
        "partialFingerprints": {"primaryLocationLineHash": key, f"{PROGRAM}/v1": key},
    }
    if diagnostic.labels:
        result["relatedLocations"] = [
            {"id": number, **places.place(label.span.path, label.span), "message": {"text": _literal(label.text)}}
            for number, label in enumerate(diagnostic.labels[:_PLACES_AT_MOST], 1)
        ]
    if diagnostic.fix is not None and (changes := places.changes(diagnostic.fix.edits)):
        result["fixes"] = [{"description": {"text": _literal(_fix_title(diagnostic.fix))}, "artifactChanges": changes}]
    return result


class _Places:
    """Writes where something is."""

    def __init__(self, sources: Mapping[str, Source], run: Run) -> None:
        self._sources = sources
        self._run = run

    def primary(self, diagnostic: Diagnostic) -> _Json:
        location = self.place(diagnostic.where, diagnostic.span)
        if diagnostic.label:
            location["message"] = {"text": _literal(diagnostic.label)}
        if diagnostic.declaration:
            kind, _, name = diagnostic.declaration.rpartition(" ")
            logical = {"name": name, "fullyQualifiedName": diagnostic.declaration, "kind": kind}
            location["logicalLocations"] = [logical]
        return location

    def place(self, path: str, span: Span | None) -> _Json:
        """Write a location, which is that of a file, or the root of all, where its lines are not known."""
        physical: _Json = {"artifactLocation": self._artifact(path)}
        if span is not None and (source := self._sources.get(path)) is not None:
            physical["region"] = _region(source, span)
        return {"physicalLocation": physical}

    def changes(self, edits: Iterable[Edit]) -> list[_Json]:
        """Write edits by file; nothing where the text of one is not at hand."""
        by_path: defaultdict[str, list[_Json]] = defaultdict(list)
        for edit in sorted(edits, key=lambda edit: edit.span):
            source = self._sources.get(edit.span.path)
            if source is None:
                return []
            region = _region(source, edit.span)
            by_path[edit.span.path].append({"deletedRegion": region, "insertedContent": {"text": edit.text}})
        return [{"artifactLocation": self._artifact(path), "replacements": each} for path, each in by_path.items()]

    def _artifact(self, path: str) -> _Json:
        placed = self._run.from_root(path) if path else "."
        if placed.startswith("/"):
            return {"uri": f"file://{_quoted(placed)}"}
        return {"uri": _quoted(placed), "uriBaseId": _ROOT}


def _region(source: Source, span: Span) -> _Json:
    first, last = source.utf16_position(span.start), source.utf16_position(span.end)
    return {
        "startLine": first.line,
        "startColumn": first.column,
        "endLine": last.line,
        "endColumn": last.column,
    }


def _quoted(path: str) -> str:
    """Write a path as a URI; the bytes of a name that is no text are those that the system has."""
    try:
        return quote(path.encode("utf-8", "surrogateescape"))
    except UnicodeEncodeError:
        return quote(path.encode("utf-8", "surrogatepass"))


def _fix_title(fix: Fix) -> str:
    return fix.title if fix.is_safe else f"{fix.title} (the rules may mean something else then)"


def _literal(text: str) -> str:
    """Keep a text from being read as a link: `[…](…)` is one in messages of the format."""
    return text.replace("[", "\\[").replace("]", "\\]") if "](" in text else text


def _cut(text: str) -> str:
    return text if len(text) <= _LETTERS_AT_MOST else f"{text[: _LETTERS_AT_MOST - 1]}…"
