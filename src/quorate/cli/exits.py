"""How a command ended, as a number for scripts."""

from __future__ import annotations

import enum


class ExitCode(enum.IntEnum):
    """The exit codes; a number keeps its meaning for ever."""

    OK = 0
    """All was done and nothing was found."""

    INTERNAL = 1
    """A mistake in this program, not in what it was given."""

    USAGE = 2
    """The command line is wrong, or a file it names cannot be read or written."""

    RULES = 3
    """The rules do not compile."""

    TESTS = 4
    """A test failed."""

    LINT = 5
    """A finding is at or over the fail level, `fmt --check` saw differences, or `diff --fail-on` what it is for."""

    SCORE = 6
    """Coverage or a mutation score is under its threshold."""

    INPUT = 7
    """Some input was rejected, and the rest was still decided; or a store is damaged."""
