"""The file of `--baseline`: read before rule sets are looked at, and written after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from quorate.cli.endings import UnusableError
from quorate.cli.output import open_output
from quorate.diagnostics.model import Diagnostic, visible
from quorate.lint.baseline import (
    EMPTY,
    Baseline,
    BaselineError,
    Entry,
    entries_of,
    kept_entries,
    read_baseline,
    write_baseline,
)
from quorate.lint.levels import Levels
from quorate.lint.subject import Subject

_SHOWN = 5
_BYTES_MOST = 64 * 1024 * 1024


@dataclass
class BaselineFile:
    """A baseline on disk, and what this run has to say about it."""

    path: Path
    baseline: Baseline
    stale: list[Entry] = field(default_factory=list)
    written: int = 0

    @classmethod
    def read(cls, path: Path, *, may_be_absent: bool) -> BaselineFile:
        """Read a file. Raises UnusableError."""
        try:
            with path.open("rb") as file:
                content = file.read(_BYTES_MOST + 1)
        except FileNotFoundError as error:
            if may_be_absent:
                return cls(path, EMPTY)
            raise UnusableError(f"{path}: there is no such file; `--write-baseline` writes it") from error
        except OSError as error:
            raise UnusableError(f"{path}: {(error.strerror or str(error)).lower()}") from error
        if len(content) > _BYTES_MOST:
            raise UnusableError(f"{path}: not a baseline: it has more than {_BYTES_MOST:,} bytes")
        try:
            return cls(path, read_baseline(content))
        except BaselineError as error:
            raise UnusableError(f"{path}: {error}") from error

    def entries(self, name: str) -> tuple[Entry, ...]:
        """Return what the file has of a rule set."""
        return self.baseline.rule_sets.get(name, ())

    def put(self, subject: Subject, found: Sequence[Diagnostic], levels: Levels) -> None:
        """Take the findings of a rule set in the place of those that it had; what was not looked for stays."""
        name = subject.project.name
        now = entries_of(found, subject.sources)
        self.written += sum(each.count for each in now)
        self.baseline = self.baseline.with_rule_set(name, [*now, *kept_entries(self.entries(name), levels.is_wanted)])

    def end(self, *, write: bool) -> None:
        """Write the file, or tell what in it is stale. Raises OutputError."""
        if write:
            with open_output(self.path) as output:
                output.write_line(write_baseline(self.baseline).rstrip(b"\n"))
            click.echo(f"wrote {self.path}: {self.written} {'finding' if self.written == 1 else 'findings'}", err=True)
        for entry in self.stale[:_SHOWN]:
            place = f"`{entry.declaration}` of {entry.path}" if entry.declaration else entry.path
            click.echo(f"{self.path}: {visible(f'{entry.code} is not found any more in {place}')}", err=True)
        if self.stale:
            more = f"{len(self.stale) - _SHOWN} more are not; " if len(self.stale) > _SHOWN else ""
            click.echo(f"{self.path}: {more}`--write-baseline` takes out what is stale", err=True)
