"""Diagnostics as a JUnit report: a suite for each file, with a test case for each code that was found in it.

The form is that of `junit-10.xsd` of Jenkins, which GitLab and others read as well. It tells no times, so the same
findings are the same bytes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final
from xml.sax.saxutils import escape

from quorate.diagnostics.catalogue.families import CODES
from quorate.diagnostics.encode import compact_line, ordered
from quorate.diagnostics.model import Diagnostic
from quorate.diagnostics.run import Run, worst_first
from quorate.text import Source

_ILLEGAL: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_KEPT: Final = {"\r": "&#13;"}
_KEPT_IN_ATTRIBUTES: Final = {"\r": "&#13;", "\n": "&#10;", "\t": "&#9;", '"': "&quot;"}


def encode_junit(diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source], run: Run) -> str:
    """Write a report.

    A case fails if the run does so for one of its findings; else what was found is in its output. A file without
    findings is a case that passes, and so is a run that looked at no file.
    """
    by_file: dict[str, list[Diagnostic]] = {path: [] for path in sorted(run.files)}
    for diagnostic in ordered(diagnostics):
        by_file.setdefault(diagnostic.where, []).append(diagnostic)
    suites = [_Suite(path, found, run) for path, found in by_file.items()] or [_Suite("", [], run)]
    head = _tag("testsuites", name=run.name, **_counts(suites))
    lines = [line for suite in suites for line in suite.lines(sources)]
    text = "\n".join(('<?xml version="1.0" encoding="UTF-8"?>', f"<{head}>", *lines, "</testsuites>", ""))
    return text.encode("ascii", "xmlcharrefreplace").decode()  # right whatever the encoding that it is printed in


class _Suite:
    """The cases of one file; of what has no file where the path is empty."""

    def __init__(self, path: str, found: Iterable[Diagnostic], run: Run) -> None:
        self._name = (legal(run.from_root(path)) if path else "") or run.name
        self._run = run
        by_code: defaultdict[str, list[Diagnostic]] = defaultdict(list)
        for diagnostic in found:
            by_code[diagnostic.code].append(diagnostic)
        self._cases = {code: by_code[code] for code in sorted(by_code)}
        self.tests = max(1, len(self._cases))
        self.failures = sum(any(map(run.is_failed_by, each)) for each in self._cases.values())

    def lines(self, sources: Mapping[str, Source]) -> Iterator[str]:
        yield f"  <{_tag('testsuite', name=self._name, **_counts([self]))}>"
        for code, found in self._cases.items():
            yield from self._case(code, found, sources)
        if not self._cases:
            yield f"    <{_tag('testcase', classname=self._name, name=self._run.name)}/>"
        yield "  </testsuite>"

    def _case(self, code: str, found: Sequence[Diagnostic], sources: Mapping[str, Source]) -> Iterator[str]:
        named = f"{code} {CODES[code].name}" if code in CODES else code
        told = "\n".join(compact_line(diagnostic, sources) for diagnostic in found)
        yield f"    <{_tag('testcase', classname=self._name, name=named)}>"
        worst = worst_first(found)[0]
        if self._run.is_failed_by(worst):
            more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
            head = _tag("failure", type=worst.severity.value, message=f"{worst.message}{more}")
            yield f"      <{head}>{_text(told)}</failure>"
        else:
            yield f"      <system-out>{_text(told)}</system-out>"
        yield "    </testcase>"


def _counts(suites: Iterable[_Suite]) -> dict[str, str]:
    those = list(suites)
    tests, failures = sum(each.tests for each in those), sum(each.failures for each in those)
    return {"tests": str(tests), "failures": str(failures), "errors": "0"}


def _tag(element: str, **attributes: str) -> str:
    """Write the inside of a tag."""
    given = (f'{name}="{escape(legal(value), _KEPT_IN_ATTRIBUTES)}"' for name, value in attributes.items())
    return " ".join((element, *given))


def _text(text: str) -> str:
    return escape(legal(text), _KEPT)


def legal(text: str) -> str:
    """Strip the characters that no XML document can have."""
    return _ILLEGAL.sub("", text)
