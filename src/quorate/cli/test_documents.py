"""How tests went, for programs: JSON, JUnit XML, and failures as findings beside those of other verbs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import StringIO
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias
from xml.etree import ElementTree as ET

from quorate.cli.findings import print_findings
from quorate.cli.test_measures import measures_document
from quorate.cli.test_text import EXPLAINED_MOST, why_lines
from quorate.diagnostics.catalogue.families import CODES
from quorate.diagnostics.encode import encode_json
from quorate.diagnostics.junit import legal
from quorate.diagnostics.model import Diagnostic, Severity
from quorate.suite.explaining import explain_failure
from quorate.suite.finding import finding_of

if TYPE_CHECKING:
    from quorate.cli.test_workers import Timed
    from quorate.cli.tested import Tested
    from quorate.suite.running import Failure
    from quorate.text import Source, Span

FindingsFormat = Literal["sarif", "github", "gitlab"]
Write: TypeAlias = "Callable[[Sequence[Tested], bool], str]"

SCHEMA: Final = 1
_LINE: Final = "\n"
_WIDTH: Final = 100


def json_document(rule_sets: Sequence[Tested], timed: bool) -> str:  # noqa: FBT001 - one shape for all documents
    """Write one JSON document; lines and columns count from 1. Only what took how long differs from run to run."""
    explained = 0
    told: list[dict[str, Any]] = []
    for tested in rule_sets:
        rules, cases = tested.prepared.rules, []
        for each in tested.results:
            failures = []
            for failure in each.result.failures:
                explained += 1
                explanation = None
                if rules is not None and explained <= EXPLAINED_MOST:
                    why = explain_failure(failure, rules)
                    explanation = {
                        "answer": None if why.explanation is None else why.explanation.to_dict(),
                        "journeys": list(why.journeys),
                        "notes": list(why.notes),
                    }
                failures.append({**_failure(failure, tested.prepared.sources), "explanation": explanation})
            case = each.result.case
            seconds = {"seconds": round(each.seconds, 6)} if timed else {}
            place = _place(case.span, tested.prepared.sources)
            cases.append(
                {"name": case.name, "test": case.test, **place, "passed": each.result.passed, **seconds,
                 "failures": failures}
            )  # fmt: skip
        revision = None if rules is None else rules.revision
        measured = measures_document(tested)
        told.append({"path": str(tested.path), "revision": revision, "cases": cases, **measured})
    names = {code.id: code.name for code in CODES.values()}
    found = [each for tested in rule_sets for each in tested.prepared.diagnostics]
    sources = {path: source for tested in rule_sets for path, source in tested.prepared.sources.items()}
    ran = sum(len(tested.results) for tested in rule_sets)
    failed = sum(tested.failed for tested in rule_sets)
    document = {
        "schema": SCHEMA,
        "rule_sets": told,
        "diagnostics": json.loads(encode_json(found, sources, names=names))["diagnostics"],
        "summary": {"passed": ran - failed, "failed": failed, "errors": sum(map(_is_error, found))},
    }
    return json.dumps(document, indent=2) + "\n"


def _failure(failure: Failure, sources: Mapping[str, Source]) -> dict[str, Any]:
    return {**_place(failure.span, sources), "expected": failure.expected, "actual": failure.actual}


def _place(span: Span, sources: Mapping[str, Source]) -> dict[str, Any]:
    source = sources.get(span.path)
    line, column = (None, None) if source is None else source.position(span.start)
    return {"path": span.path, "line": line, "column": column}


def _is_error(found: Diagnostic) -> bool:
    return found.severity is Severity.ERROR


# -- JUnit ---------------------------------------------------------------------------------------------------------


def junit_document(rule_sets: Sequence[Tested], timed: bool) -> str:  # noqa: FBT001 - as above
    """Write JUnit XML as Jenkins describes it (junit-10.xsd): a suite for each file of tests, a case for each case.

    Mistakes of rules and tests are cases with an error. The first failures are told with why it was decided so.
    """
    left = iter(range(EXPLAINED_MOST))
    top = ET.Element("testsuites", name="quorate test")
    for tested in rule_sets:
        by_file: dict[str, list[Timed]] = {}
        for each in tested.results:
            by_file.setdefault(each.result.case.span.path, []).append(each)
        for path, results in by_file.items():
            _suite(top, path, results, tested, left, timed=timed)
        errors = [found for found in tested.prepared.diagnostics if _is_error(found)]
        if errors:
            _mistakes(top, str(tested.path), errors, tested.prepared.sources)
    for name in ("tests", "failures", "errors"):
        top.set(name, str(sum(int(suite.get(name, "0")) for suite in top)))
    ET.indent(top)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(top, encoding="unicode")}\n'


def _suite(  # noqa: PLR0913 - what is told, and how
    top: ET.Element, path: str, results: Sequence[Timed], tested: Tested, left: Iterator[int], *, timed: bool
) -> None:
    sources, rules = tested.prepared.sources, tested.prepared.rules
    failed = sum(not each.result.passed for each in results)
    counts = {"tests": str(len(results)), "failures": str(failed), "errors": "0"}
    suite = ET.SubElement(top, "testsuite", {"name": legal(path), **counts})
    if timed:
        suite.set("time", f"{sum(each.seconds for each in results):.3f}")
    for each in results:
        case = ET.SubElement(suite, "testcase", {"name": legal(each.result.case.name), "classname": legal(path)})
        if timed:
            case.set("time", f"{each.seconds:.3f}")
        for failure in each.result.failures:
            told = ET.SubElement(case, "failure", {"type": "expectation", "message": legal(failure.message)})
            place = _place(failure.span, sources)
            source = sources.get(failure.span.path)
            said = "" if source is None else source.slice(failure.span)
            told.text = legal(f"{place['path']}:{place['line']}:{place['column']}\n{said}\n"
                             f"expected: {failure.expected}\nbut: {failure.actual}")  # fmt: skip
            if rules is not None and next(left, None) is not None:
                why = why_lines(explain_failure(failure, rules), _WIDTH, colour=False)
                told.text = legal("\n".join((told.text, "", *why)).rstrip())


def _mistakes(top: ET.Element, path: str, errors: Sequence[Diagnostic], sources: Mapping[str, Source]) -> None:
    counts = {"tests": str(len(errors)), "failures": "0", "errors": str(len(errors))}
    suite = ET.SubElement(top, "testsuite", {"name": legal(path), **counts})
    for found in errors:
        place = found.where if found.span is None else ":".join(
            str(each) for each in _place(found.span, sources).values() if each is not None
        )  # fmt: skip
        case = ET.SubElement(
            suite, "testcase", {"name": legal(f"{place} {found.code}".strip()), "classname": legal(path)}
        )
        told = ET.SubElement(case, "error", {"type": found.code, "message": legal(found.message)})
        told.text = legal(f"{place}\n{found.message}{f'{_LINE}{found.help}' if found.help else ''}")


# -- findings ------------------------------------------------------------------------------------------------------


def _findings(format_: FindingsFormat) -> Write:
    """Return what writes mistakes and failures as every verb writes its findings in a format."""

    def write(rule_sets: Sequence[Tested], timed: bool) -> str:  # noqa: FBT001 - as above
        del timed
        found = [each for tested in rule_sets for each in tested.prepared.diagnostics]
        for tested in rule_sets:
            for each in tested.results:
                found += (finding_of(each.result.case, failure) for failure in each.result.failures)
        sources = {path: source for tested in rule_sets for path, source in tested.prepared.sources.items()}
        written = StringIO()
        print_findings(found, sources, format_, verb="test", files=sorted(sources), stream=written)
        if format_ == "github":  # whose log is read by people as well
            ran, failed = sum(len(each.results) for each in rule_sets), sum(each.failed for each in rule_sets)
            written.write(f"{ran} {'test' if ran == 1 else 'tests'}, {failed} failed\n")
        return written.getvalue()

    return write


DOCUMENTS: Final[Mapping[str, Write]] = {
    "json": json_document,
    "junit": junit_document,
    "sarif": _findings("sarif"),
    "github": _findings("github"),
    "gitlab": _findings("gitlab"),
}
"""What writes each format that is one document."""
