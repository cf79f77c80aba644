"""The tests that a rule set brings with it, read and run before it is kept."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from quorate.decide.decision import Decision
from quorate.diagnostics.catalogue.tests import E926
from quorate.diagnostics.model import Diagnostic, Severity
from quorate.engine import RuleSet
from quorate.project_bundle import read_bundle
from quorate.project_files import TESTS_SUFFIX
from quorate.service.compiled import Compiled

if TYPE_CHECKING:
    from quorate.suite.case import Suite

TESTS_SECONDS: Final = 30.0
"""How long the tests of a rule set may run when it is published."""

FAILURES_MOST: Final = 20
"""How many failures are told; one that breaks everything breaks all in the same way."""


class _OutOfTimeError(Exception):
    """The tests have run for as long as they may; a single one can be many instants."""


def with_tests(compiled: Compiled, files: Mapping[str, bytes], *, seconds: float | None = None) -> Compiled:
    """Return what rules came to, with what is wrong with their tests; `seconds` has these run as well, for so long.

    A test that fails is an error, and so are tests that were not through in time.
    """
    if compiled.program is None or has_errors(compiled) or not any(path.endswith(TESTS_SUFFIX) for path in files):
        return compiled
    from quorate.suite.reading import read_suite  # noqa: PLC0415 - a server that decides reads no tests

    loaded = read_bundle(files, tests=True)
    if loaded.project is None:
        return compiled
    suite, found = read_suite(loaded.project, compiled.program)
    told = [each for each in loaded.diagnostics if each not in compiled.diagnostics]
    diagnostics = (*compiled.diagnostics, *told, *found)
    compiled = replace(compiled, diagnostics=diagnostics, sources={**compiled.sources, **loaded.sources})
    if seconds is None or has_errors(compiled):
        return compiled
    failures = tuple(_failures(compiled, suite, time.monotonic() + seconds, seconds))
    return replace(compiled, diagnostics=(*diagnostics, *failures))


def has_errors(compiled: Compiled) -> bool:
    """Tell whether something is wrong, and not only odd."""
    return any(found.severity is Severity.ERROR for found in compiled.diagnostics)


def _failures(compiled: Compiled, suite: Suite, until: float, seconds: float) -> Iterator[Diagnostic]:
    from quorate.suite.finding import finding_of  # noqa: PLC0415 - as above
    from quorate.suite.running import run_case  # noqa: PLC0415 - as above

    if compiled.program is None or not suite.cases:
        return
    rules = RuleSet(compiled.program, strict=compiled.strict, population=compiled.population)

    def decide(payload: Mapping[str, Any]) -> Decision:
        if time.monotonic() > until:
            raise _OutOfTimeError
        return rules.decide(payload)

    told = 0
    for number, case in enumerate(suite.cases):
        try:
            failures = run_case(case, decide).failures
        except _OutOfTimeError:
            ran = f"{number:,} of {len(suite.cases):,} were run"
            yield E926.at(
                None, seconds=f"{seconds:g}", help=f"{ran}; publish with `skip_tests` what was tested elsewhere"
            )
            return
        for failure in failures:
            yield finding_of(case, failure)
            told += 1
            if told == FAILURES_MOST:
                return
