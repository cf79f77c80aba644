"""Findings of any kind, and what reports of them are held to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from lxml import etree

from quorate.diagnostics.model import Diagnostic, Edit, Fix, Label, Severity
from quorate.diagnostics.run import Run
from quorate.text import Source, Span

_SCHEMAS = Path(__file__).parent / "schemas"
_SARIF = Draft4Validator(json.loads((_SCHEMAS / "sarif-2.1.0.json").read_text(encoding="utf-8")))
_JUNIT = etree.XMLSchema(etree.parse(_SCHEMAS / "junit-10.xsd"))

FEW = settings(
    max_examples=60, derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
RUN = Run("check", "1.2.3", lambda path: path)

Findings = tuple[list[Diagnostic], Mapping[str, Source]]

_HOSTILE = (
    "\x00",
    "\x1b",
    "\t",
    "\r\n",
    "\r",
    "\n",
    "\ufeff",
    "\u202e",
    "\u2028",
    "\x85",
    "\ud800",
    "\ufffe",
    "𐐷",
    "😀",
)
_NASTY = (
    "::error::x",
    "##[error]x",
    "%0A",
    "]]>",
    "<a&b>",
    '"',
    "'",
    "[x](http://x)",
    "{0}",
    "a,b:c",
    "\udcff",
    "%SRCROOT%",
)
TEXTS = st.lists(st.text(max_size=8) | st.sampled_from((*_HOSTILE, *_NASTY)), max_size=6).map("".join)
PATHS = TEXTS.filter(lambda path: bool(path) and not path.startswith("/"))
CODES = st.sampled_from(["E101", "E303", "E609", "F001", "Z999"])


@st.composite
def findings(draw: st.DrawFn) -> Findings:
    """Draw findings in texts, and some that have no place, or one in a text that is not at hand."""
    sources = {path: Source(path, draw(TEXTS)) for path in draw(st.lists(PATHS, max_size=3, unique=True))}
    spans = _spans(sources)
    found = [
        Diagnostic(
            draw(CODES),
            draw(TEXTS),
            draw(st.none() | spans),
            draw(TEXTS),
            tuple(Label(span, draw(TEXTS)) for span in draw(st.lists(spans, max_size=2))),
            draw(TEXTS),
            draw(st.sampled_from(Severity)),
            draw(TEXTS),
            draw(
                st.none()
                | st.builds(Fix, TEXTS, st.lists(st.builds(Edit, spans, TEXTS), max_size=2).map(tuple), st.booleans())
            ),
            draw(st.sampled_from(["", "audience growers", "role template seeds"])),
        )
        for _ in range(draw(st.integers(0, 4)))
    ]
    return found, sources


def _spans(sources: Mapping[str, Source]) -> st.SearchStrategy[Span]:
    def within(path: str) -> st.SearchStrategy[Span]:
        size = len(sources[path].text) if path in sources else 9
        return st.tuples(st.integers(0, size), st.integers(0, size)).map(lambda ends: Span(path, min(ends), max(ends)))

    return st.sampled_from([*sources, "gone.rules"]).flatmap(within)


def valid_sarif(text: str) -> dict[str, Any]:
    """Return the run of a log that the schema of OASIS takes."""
    assert text.isascii()
    log = json.loads(text)
    assert [error.message for error in _SARIF.iter_errors(log)] == []
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def valid_junit(text: str) -> etree._Element:
    """Return the root of a report that the schema of Jenkins takes."""
    root = etree.fromstring(text.encode())
    assert _JUNIT.validate(root), _JUNIT.error_log
    return root


def utf16_offset(text: str, line: int, column: int) -> int:
    """Turn a line and a column in units of UTF-16, both from 1, into an offset, by another way than the product."""
    start = 0
    for _ in range(line - 1):
        ends = [(text.index(end, start), -len(end)) for end in ("\r\n", "\n", "\r") if end in text[start:]]
        at, size = min(ends)
        start = at - size
    units = text[start:].encode("utf-16-le", "surrogatepass")[: 2 * (column - 1)]
    return start + len(units.decode("utf-16-le", "surrogatepass"))
