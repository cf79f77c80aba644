"""One run of `quorate decide` by rules that are at hand: every payload of every input, in order."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Sequence
from pathlib import Path

import click

from quorate.cli.answers import Answerer, Options, answers
from quorate.cli.cache_folder import cache_folder
from quorate.cli.deciding import Counts, Passage, endings, passage
from quorate.cli.earlier import given_earlier, keep_revision, kept_earlier, load_with_earlier
from quorate.cli.endings import UnusableError
from quorate.cli.exits import ExitCode
from quorate.cli.workers import NoWorkersError, usable_cores
from quorate.loading import load_program
from quorate.store.states import States, StatesError


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
        with endings(counts), contextlib.ExitStack() as stack:
            program, project = load_program(rules, cache=cache_folder())
            given = given_earlier(earlier)
            states = stack.enter_context(States(state_file, program.name)) if state_file else None
            kept = kept_earlier(states, program) if states is not None else []
            rule_set = load_with_earlier(program, project, rules, [*given, *kept])
            gc.freeze()  # the rules stay for the whole run: looking them through each time costs more than deciding
            with passage(inputs, out, counts) as way:
                _decide_all(way, Answerer(rule_set, options, states))
            # Only now: what was never told must not be taken as told by the next run.
            if states is not None:
                keep_revision(states, program, project, kept)
                states.save()
    except (StatesError, NoWorkersError) as error:
        raise UnusableError(str(error)) from error
    return counts.exit_code


def _decide_all(way: Passage, decide: Answerer) -> None:
    """Decide every payload, by as many processes as it takes."""
    # An account may come twice, and the second time its state is that of the first: one process keeps that order.
    count = 1 if decide.states is not None else decide.options.workers or 0
    if not count:
        # Whoever writes to a pipe may wait for each answer, and several processes answer batches.
        count = usable_cores() if all(Path(each).is_file() for each in way.inputs) else 1
    program = decide.rule_set.program
    items = way.items(program.limits.payload_bytes, program.schema.root)
    at_once = decide.options.workers is not None
    way.write(answers(items, decide, count, at_once=at_once, tell=way.tell))
