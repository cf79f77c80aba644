"""Diagnostics as lines and as JSON."""

from __future__ import annotations

import json

import pytest

from quorate.diagnostics.encode import ENCODERS, encode_compact, encode_json, ordered
from quorate.diagnostics.model import Diagnostic, Label, Severity
from quorate.text import Source, Span

SOURCES = {
    "a.rules": Source("a.rules", 'audience x\n  where tier is "namd"\n'),
    "schema.rules": Source("schema.rules", "tier one of named\n"),
}
VALUE = Diagnostic(
    "E303",
    "`namd` is not a value of `tier`",
    Span("a.rules", 27, 33),
    "not one of `named`",
    (Label(Span("schema.rules", 0, 4), "declared here"),),
    'did you mean `"named"`?',
)
UNUSED = Diagnostic("L101", "`x` is not used", Span("a.rules", 9, 10), severity=Severity.WARNING)
PAYLOAD = Diagnostic("E701", "expected a number", path="people[3].score")


def test_compact() -> None:
    assert encode_compact([VALUE, UNUSED, PAYLOAD], SOURCES) == (
        "a.rules:1:10: warning L101 `x` is not used\n"
        'a.rules:2:17: E303 `namd` is not a value of `tier` (did you mean `"named"`?)\n'
        "people[3].score: E701 expected a number\n"
    )


def test_compact_without_a_place_or_a_text() -> None:
    found = [Diagnostic("E001", "nothing to read"), Diagnostic("E002", "gone", Span("gone.rules", 3, 4))]
    assert encode_compact(found, SOURCES) == "E001 nothing to read\ngone.rules: E002 gone\n"


def test_compact_keeps_to_one_line_and_hides_nothing() -> None:
    found = [Diagnostic("E001", "a\nb\x1b[31m", help="c\u202ed", path="e\r\nf")]
    assert encode_compact(found, SOURCES) == ("e<U+000D><U+000A>f: E001 a<U+000A>b<U+001B>[31m (c<U+202E>d)\n")


def test_json() -> None:
    assert json.loads(encode_json([VALUE, UNUSED], SOURCES, names={"E303": "unknown-value"})) == {
        "schema": 1,
        "diagnostics": [
            {
                "code": "L101",
                "severity": "warning",
                "message": "`x` is not used",
                "help": "",
                "path": "a.rules",
                "span": {
                    "start": {"line": 1, "column": 10, "offset": 9},
                    "end": {"line": 1, "column": 11, "offset": 10},
                },
                "label": "",
                "labels": [],
                "declaration": None,
                "fix": None,
            },
            {
                "code": "E303",
                "name": "unknown-value",
                "severity": "error",
                "message": "`namd` is not a value of `tier`",
                "help": 'did you mean `"named"`?',
                "path": "a.rules",
                "span": {
                    "start": {"line": 2, "column": 17, "offset": 27},
                    "end": {"line": 2, "column": 23, "offset": 33},
                },
                "label": "not one of `named`",
                "labels": [
                    {
                        "text": "declared here",
                        "path": "schema.rules",
                        "span": {
                            "start": {"line": 1, "column": 1, "offset": 0},
                            "end": {"line": 1, "column": 5, "offset": 4},
                        },
                    },
                ],
                "declaration": None,
                "fix": None,
            },
        ],
        "summary": {"errors": 1, "warnings": 1, "notes": 0},
    }


def test_json_without_a_place_or_a_text() -> None:
    found = [
        PAYLOAD,
        Diagnostic("E001", "nothing to read"),
        Diagnostic("E002", "gone", Span("g.rules", 3, 4)),
    ]
    first, second, third = json.loads(encode_json(found, SOURCES))["diagnostics"]
    assert (first["path"], first["span"]) == (None, None)
    assert second["path"] == "g.rules"
    assert second["span"]["start"] == {"line": None, "column": None, "offset": 3}
    assert (third["path"], third["span"]) == ("people[3].score", None)


def test_json_is_ascii_whatever_the_texts_are() -> None:
    found = [Diagnostic("E001", "é\u202e\ud800\x1b")]
    text = encode_json(found, {})
    assert text.isascii()
    assert "\x1b" not in text
    assert json.loads(text)["diagnostics"][0]["message"] == "é\u202e\ud800\x1b"


def test_nothing_found() -> None:
    assert encode_compact([], {}) == ""
    assert json.loads(encode_json([], {})) == {
        "schema": 1,
        "diagnostics": [],
        "summary": {"errors": 0, "warnings": 0, "notes": 0},
    }


@pytest.mark.parametrize("name", ENCODERS)
def test_every_text_is_empty_or_ends_a_line(name: str) -> None:
    assert ENCODERS[name]([VALUE], SOURCES).endswith("\n")
    assert ENCODERS[name]([], SOURCES)[-1:] in {"", "\n"}


def test_order_is_path_then_start_then_code() -> None:
    found = [
        Diagnostic("E002", "d", Span("b.rules", 0, 1)),
        Diagnostic("E002", "c", Span("a.rules", 10, 11)),
        Diagnostic("E003", "b", Span("a.rules", 9, 10)),
        Diagnostic("E001", "a", Span("a.rules", 9, 12)),
        Diagnostic("E009", "whole file", path="a.rules"),
    ]
    assert [diagnostic.message for diagnostic in ordered(found)] == ["whole file", "a", "b", "c", "d"]
    assert ordered(reversed(found)) == ordered(found)


def test_only_exact_duplicates_are_dropped() -> None:
    twin = Diagnostic(UNUSED.code, UNUSED.message, UNUSED.span, "told apart by its label")
    assert len(ordered([VALUE, UNUSED, VALUE, twin, UNUSED])) == 3
