"""One rule set to all that lint finds in it."""

from __future__ import annotations

from dataclasses import replace

from quorate.diagnostics.encode import ordered
from quorate.diagnostics.model import Diagnostic
from quorate.lint.rules import RULES
from quorate.lint.subject import Subject


def lint(subject: Subject) -> list[Diagnostic]:
    """Return what all rules find, in the order of places, each with the declaration that it stands in."""
    found = [each for rule in RULES for each in rule.find(subject)]
    return ordered(replace(each, declaration=each.declaration or subject.declaration_at(each.span)) for each in found)
