"""The cases that are meant by their names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from quorate.semantics.suggest import hint
from quorate.suite.case import Case


def selected(cases: Sequence[Case], patterns: Iterable[str]) -> tuple[Case, ...]:
    """Return the cases whose name, or the title of whose test, one of the patterns fits; all without a pattern.

    A pattern is a part of a name, or all of one with `*` and `?`; case does not matter.
    """
    wanted = [pattern.casefold() for pattern in patterns]
    if not wanted:
        return tuple(cases)
    return tuple(case for case in cases if any(_fits(case, pattern) for pattern in wanted))


def meant(patterns: Iterable[str], cases: Iterable[Case]) -> str:
    """Return what was probably meant by patterns that fit no case, as a line of help; empty if nothing is like it."""
    titles = dict.fromkeys(case.test for case in cases)
    return next((found for pattern in patterns if (found := hint(pattern, titles))), "")


def _fits(case: Case, pattern: str) -> bool:
    for name in (case.name.casefold(), case.test.casefold()):
        if pattern in name or (("*" in pattern or "?" in pattern) and fnmatchcase(name, pattern.replace("[", "[[]"))):
            return True
    return False
