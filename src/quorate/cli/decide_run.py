"""One run of `quorate decide`: every payload of every input, in order, and how it ends."""

from __future__ import annotations

import contextlib
import gc
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from quorate.cli.answers import Answerer, Options, answers
from quorate.cli.cache_folder import cache_folder
from quorate.cli.earlier import given_earlier, keep_revision, kept_earlier, load_with_earlier
from quorate.cli.endings import EndedError, InterruptError, UnusableError
from quorate.cli.exits import ExitCode
from quorate.cli.inputs import InputError, name_of, open_input, total_bytes
from quorate.cli.output import Output, OutputError, ReaderGoneError, open_output
from quorate.cli.payload_lines import payload_lines
from quorate.cli.progress import Progress
from quorate.cli.spreading import Item
from quorate.cli.workers import NoWorkersError, usable_cores
from quorate.decide.problem import Problem
from quorate.engine import RuleSet
from quorate.loading import load_program
from quorate.store.states import States, StatesError


class _ReaderGoneError(EndedError):
    exit_code = 128 + signal.SIGPIPE


def decide_inputs(  # noqa: PLR0913 - all but what is decided by name
    rules: Path,
    inputs: Sequence[str],
    options: Options,
    *,
    out: Path | None,
    state_file: Path | None,
    earlier: Sequence[Path] = (),
) -> ExitCode:
    """Decide all accounts of the inputs, and return how that went.

    `out` is None for standard output, `state_file` for a run without memory; `earlier` are older revisions of the
    rules. Raises RulesError for rules that do not compile and ClickException, with its exit code, for what ends the run
    early.
    """
    if out is not None and state_file is not None and out.resolve() == state_file.resolve():
        raise click.UsageError(f"--state and --out want files of their own, and {state_file} is named twice")
    counts = Counts()
    try:
        program, project = load_program(rules, cache=cache_folder())
        given = given_earlier(earlier)
        with contextlib.ExitStack() as stack:
            states = stack.enter_context(States(state_file, program.name)) if state_file else None
            kept = kept_earlier(states, program) if states is not None else []
            rule_set = load_with_earlier(program, project, rules, [*given, *kept])
            gc.freeze()  # the rules stay for the whole run: looking them through each time costs more than deciding
            with _progress(inputs, out) as progress, open_output(out) as output:
                _Run(rule_set, options, states, output, progress, counts).decide_all(inputs)
                output.finish()
            # Only now: what was never told must not be taken as told by the next run.
            if states is not None:
                keep_revision(states, program, project, kept)
                states.save()
    except KeyboardInterrupt as error:
        raise InterruptError(f"interrupted; {counts}") from error
    except ReaderGoneError as error:
        raise _ReaderGoneError(f"nobody reads the output any more; {counts}") from error
    except (InputError, OutputError, StatesError, NoWorkersError) as error:
        raise UnusableError(str(error)) from error
    if sys.stderr.isatty():
        click.echo(str(counts), err=True)
    return ExitCode.INPUT if counts.rejected else ExitCode.OK


@dataclass(slots=True)
class Counts:
    """How many accounts met which fate, and how many memberships there are."""

    decided: int = 0
    rejected: int = 0
    members: int = 0

    def __str__(self) -> str:
        accounts = "account" if self.decided == 1 else "accounts"
        members = "member" if self.members == 1 else "members"
        return f"{self.decided:,} {accounts} decided, {self.rejected:,} rejected, {self.members:,} {members}"


@dataclass(frozen=True, slots=True)
class _Run:
    """One run over all inputs."""

    rule_set: RuleSet
    options: Options
    states: States | None
    output: Output
    progress: Progress
    counts: Counts

    def decide_all(self, inputs: Sequence[str]) -> None:
        """Decide every payload of every input, in order."""
        decide = Answerer(self.rule_set, self.options, self.states)
        # An account may come twice, and the second time its state is that of the first: one process keeps that order.
        count = 1 if self.states is not None else self.options.workers or 0
        if not count:
            # Whoever writes to a pipe may wait for each answer, and several processes answer batches.
            count = usable_cores() if all(Path(each).is_file() for each in inputs) else 1
        for line, rejected, members in answers(
            self._items(inputs), decide, count, at_once=self.options.workers is not None, tell=self._tell
        ):
            if rejected:
                self.counts.rejected += 1
            else:
                self.counts.decided += 1
                self.counts.members += members
            self.output.write_line(line)
            self.progress.decided()

    def _items(self, inputs: Sequence[str]) -> Iterator[Item]:
        limit = self.rule_set.program.limits.payload_bytes
        for path in inputs:
            with open_input(path, self.progress.read) as stream:
                for line in payload_lines(stream, limit):
                    place = f"{name_of(path)}:{line.number}"
                    yield line.payload, place
                    if isinstance(line.payload, Problem) and line.is_damage:
                        self._tell(f"error: {place}: {line.payload.message}")

    def _tell(self, text: str) -> None:
        self.progress.clear()
        click.echo(text, err=True)


@contextlib.contextmanager
def _progress(inputs: Sequence[str], out: Path | None) -> Iterator[Progress]:
    """Show progress on a terminal, unless the decisions themselves go there."""
    shown = sys.stderr.isatty() and (out is not None or not sys.stdout.isatty())
    progress = Progress(sys.stderr, total_bytes(inputs), shown=shown)
    try:
        yield progress
    finally:
        progress.clear()
