"""An expectation that does not hold, as a finding among others."""

from __future__ import annotations

from dataclasses import replace

from quorate.diagnostics.catalogue.tests import E925
from quorate.diagnostics.model import Diagnostic, visible
from quorate.suite.case import Case
from quorate.suite.running import Failure


def finding_of(case: Case, failure: Failure) -> Diagnostic:
    """Return the finding of a failure; it is told whole, however long names in it are."""
    found = E925.at(failure.span, name=case.name, expected="", actual="")
    told = visible(f"test `{case.name}` fails: {failure.message}")
    return replace(found, message=told, declaration=visible(f"test {case.test}"))
