"""One rule set to all that lint finds in it."""

from __future__ import annotations

from collections.abc import Callable

from quorate.diagnostics.encode import ordered
from quorate.diagnostics.model import Diagnostic
from quorate.lint.rules import RULES
from quorate.lint.subject import Subject


def _any(_: str) -> bool:
    return True


def lint(subject: Subject, is_wanted: Callable[[str], bool] = _any) -> list[Diagnostic]:
    """Return what rules find, in the order of places, each with the declaration that it stands in.

    `is_wanted` tells of a code whether it is asked for; see `quorate.lint.levels` for what settings ask for.
    """
    found = [
        each
        for rule in RULES
        if any(is_wanted(code.id) for code in rule.codes)
        for each in rule.find(subject)
        if is_wanted(each.code)
    ]
    return ordered(subject.placed(each) for each in found)
