"""One run of `quorate decide` by the rules of a server: every payload of every input, in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quorate.cli.answers import Answer, Options, answer_of
from quorate.cli.deciding import Counts, endings, passage
from quorate.cli.exits import ExitCode
from quorate.cli.server_option import Reached, UnansweredError
from quorate.cli.spreading import Item
from quorate.decide.decision import reject
from quorate.decide.payload import Rejected
from quorate.decide.problem import Problem
from quorate.server.options import Limits

if TYPE_CHECKING:
    from quorate.client import Client


def decide_on_server(
    reached: Reached, revision: str, inputs: Sequence[str], options: Options, *, out: Path | None
) -> ExitCode:
    """Have a server decide all accounts of the inputs, and return how that went.

    `out` is None for standard output; `revision` is the one that must answer, empty for the active one. Raises
    ClickException, with its exit code, for what ends the run early.
    """
    counts = Counts()
    try:
        with endings(counts), reached.connected(revision) as client, passage(inputs, out, counts) as way:
            items = way.items(Limits().receive_bytes)
            # Whoever writes to a pipe may wait for each answer; files are decided many accounts at a time.
            is_file = all(Path(each).is_file() for each in inputs)
            way.write((_by_batches if is_file else _one_by_one)(client, items, options))
    except UnansweredError as error:
        if counts.decided or counts.rejected:
            raise type(error)(f"{error.message}; {counts}") from error
        raise
    return counts.exit_code


def refuse_options_of_rules(**given: object) -> None:
    """Refuse options that only rules which are at hand can follow. Raises UsageError that names them."""
    named = [f"--{name.replace('_', '-')}" for name, value in given.items() if value]
    if named:
        raise click.UsageError(
            f"{', '.join(named)}: a server decides by settings of its own, without --server this works"
        )


def _one_by_one(client: Client, items: Iterable[Item], options: Options) -> Iterator[Answer]:
    for payload, place in items:
        if isinstance(payload, Problem):
            decision = reject(Rejected(None, (payload,)))
        else:
            decision = client.decide(payload, now=options.now, missing=options.missing)
        yield answer_of(decision, place, options)


def _by_batches(client: Client, items: Iterable[Item], options: Options) -> Iterator[Answer]:
    """Decide the payloads between problems together, and tell each problem in its place."""
    places: deque[str] = deque()
    problem: Item | None = None
    rest = iter(items)

    def payloads() -> Iterator[bytes]:
        nonlocal problem
        for item in rest:
            payload, place = item
            if isinstance(payload, Problem):
                problem = item
                return
            places.append(place)
            yield payload

    while True:
        problem = None
        for decision in client.decide_many(payloads(), now=options.now, missing=options.missing):
            yield answer_of(decision, places.popleft(), options)
        if problem is None:
            return
        yield answer_of(reject(Rejected(None, (problem[0],))), problem[1], options)
