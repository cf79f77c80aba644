"""The run in which diagnostics were found, as far as reports for other systems tell of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from quorate.diagnostics.encode import ordered
from quorate.diagnostics.model import Diagnostic, Severity

PROGRAM: Final = "quorate"

WORST_FIRST: Final = tuple(Severity)


@dataclass(frozen=True, slots=True)
class Run:
    """A verb at work on files.

    `files` are the paths, as diagnostics have them, of all files looked at, also of those without a finding.
    `from_root` turns a path into that from the root of the repository, or an absolute one outside of it. `fails_at` is
    the mildest severity that lets the run fail.
    """

    verb: str
    version: str
    from_root: Callable[[str], str]
    files: tuple[str, ...] = ()
    fails_at: Severity = Severity.ERROR

    @property
    def name(self) -> str:
        """The command: `quorate check`."""
        return f"{PROGRAM} {self.verb}"

    def is_failed_by(self, diagnostic: Diagnostic) -> bool:
        """Tell whether the run fails for a diagnostic."""
        return WORST_FIRST.index(diagnostic.severity) <= WORST_FIRST.index(self.fails_at)


def worst_first(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sort by severity, and then as all formats do."""
    return sorted(ordered(diagnostics), key=lambda diagnostic: WORST_FIRST.index(diagnostic.severity))
