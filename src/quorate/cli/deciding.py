"""What all runs of `quorate decide` share: payloads in, lines out, counts, and how a run ends."""

from __future__ import annotations

import contextlib
import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quorate.cli.endings import EndedError, InterruptError, UnusableError
from quorate.cli.exits import ExitCode
from quorate.cli.inputs import InputError, total_bytes
from quorate.cli.output import Output, OutputError, ReaderGoneError, open_output
from quorate.cli.payload_files import ROOT, place_of, read_payloads
from quorate.cli.progress import Progress
from quorate.decide.problem import Problem

if TYPE_CHECKING:
    from quorate.cli.answers import Answer
    from quorate.cli.spreading import Item


class _ReaderGoneError(EndedError):
    exit_code = 128 + signal.SIGPIPE


@dataclass(slots=True)
class Counts:
    """How many accounts met which fate, and how many memberships there are."""

    decided: int = 0
    rejected: int = 0
    members: int = 0

    @property
    def exit_code(self) -> ExitCode:
        """How a run went that came to its end."""
        return ExitCode.INPUT if self.rejected else ExitCode.OK

    def __str__(self) -> str:
        accounts = "account" if self.decided == 1 else "accounts"
        members = "member" if self.members == 1 else "members"
        return f"{self.decided:,} {accounts} decided, {self.rejected:,} rejected, {self.members:,} {members}"


@dataclass(frozen=True, slots=True)
class Passage:
    """The way of payloads through one run."""

    inputs: Sequence[str]
    output: Output
    progress: Progress
    counts: Counts = field(default_factory=Counts)

    def items(self, limit: int, root: str = ROOT) -> Iterator[Item]:
        """Yield the payloads of all inputs, in order, as `read_payloads` does."""
        for path in self.inputs:
            for line in read_payloads(path, self.progress.read, limit, root=root):
                place = place_of(path, line)
                yield line.payload, place
                if isinstance(line.payload, Problem) and line.is_damage:
                    self.tell(f"error: {place}: {line.payload.message}")

    def write(self, answers: Iterable[Answer]) -> None:
        """Write the lines of answers, and count them."""
        for line, rejected, members in answers:
            if rejected:
                self.counts.rejected += 1
            else:
                self.counts.decided += 1
                self.counts.members += members
            self.output.write_line(line)
            self.progress.decided()

    def tell(self, text: str) -> None:
        """Print a line to standard error, beside the progress."""
        self.progress.clear()
        click.echo(text, err=True)


@contextlib.contextmanager
def passage(inputs: Sequence[str], out: Path | None, counts: Counts) -> Iterator[Passage]:
    """Open the output, a file or None for standard output, and let payloads through within the block."""
    with _progress(inputs, out) as progress, open_output(out) as output:
        yield Passage(inputs, output, progress, counts)
        output.finish()


@contextlib.contextmanager
def endings(counts: Counts) -> Iterator[None]:
    """Tell what ends a run early, with how far it came, and on a terminal how far one came that was not ended."""
    try:
        yield
    except KeyboardInterrupt as error:
        raise InterruptError(f"interrupted; {counts}") from error
    except ReaderGoneError as error:
        raise _ReaderGoneError(f"nobody reads the output any more; {counts}") from error
    except (InputError, OutputError) as error:
        raise UnusableError(str(error)) from error
    if sys.stderr.isatty():
        click.echo(str(counts), err=True)


@contextlib.contextmanager
def _progress(inputs: Sequence[str], out: Path | None) -> Iterator[Progress]:
    """Show progress on a terminal, unless the decisions themselves go there."""
    shown = sys.stderr.isatty() and (out is not None or not sys.stdout.isatty())
    progress = Progress(sys.stderr, total_bytes(inputs), shown=shown)
    try:
        yield progress
    finally:
        progress.clear()
