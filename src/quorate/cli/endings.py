"""What ends a run over many accounts early, told on standard error instead of a traceback."""

from __future__ import annotations

import signal
from typing import IO, Any

import click

from quorate.cli.exits import ExitCode


class EndedError(click.ClickException):
    """What ends a run early, told line by line."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Print each line to standard error, or to a file."""
        for line in self.message.splitlines():
            click.echo(f"error: {line}", file=file, err=True)


class UnusableError(EndedError):
    """A file that cannot be read or written as it has to be, or processes that there are not."""

    exit_code = ExitCode.USAGE


class InterruptError(EndedError):
    """Somebody has interrupted the run; how far it came is told."""

    exit_code = 128 + signal.SIGINT
