"""Payloads answered in this process, or in several once there is work for them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Final, Protocol, TypeAlias, TypeVar

from quorate.cli.workers import Workers
from quorate.decide.problem import Problem

Item: TypeAlias = tuple[bytes | Problem, str]
"""A payload, or why there is none, and its place in the input."""

_Answer = TypeVar("_Answer")
_Answer_co = TypeVar("_Answer_co", covariant=True)

_BATCH_BYTES: Final = 256 * 1024
_ALONE_FOR: Final = 0.5
"""Seconds of work after which it pays to start other processes."""


class Answering(Protocol[_Answer_co]):
    """Answers an item, and for one that ended the processes which were at it."""

    def __call__(self, item: Item) -> _Answer_co:
        """Answer an item."""

    def give_up(self, item: Item) -> _Answer_co:
        """Answer for an item that ended the processes."""


def spread(  # noqa: PLR0913 - what is answered, and how it is spread by name
    items: Iterable[Item],
    answer: Answering[_Answer],
    prepare: Callable[..., Callable[[Item], _Answer]],
    given: tuple[object, ...],
    *,
    count: int,
    at_once: bool,
    batch: int,
    tell: Callable[[str], None],
    again: str,
) -> Iterator[_Answer]:
    """Yield the answer to each item, in order; `count` processes help, `at_once` or when there is work for them.

    `prepare(*given)` makes in each of them what `answer` is here; they take `batch` items at a time. `tell` is told of
    processes that were killed, and that their accounts are done `again` ("decided again"). Raises NoWorkersError for
    processes that do not come up.
    """
    items = iter(items)
    if count == 1 or not at_once:
        until = time.monotonic() + _ALONE_FOR
        for item in items:
            yield answer(item)
            if count > 1 and time.monotonic() > until:
                break
    first = next(items, None)
    if first is None:
        return

    def lost(process_id: int | None, size: int) -> None:
        accounts = "1 account is" if size == 1 else f"{size} accounts are"
        tell(f"warning: a worker was killed (process {process_id}); {accounts} {again}")

    with Workers(count, prepare, given, lost=lost, give_up=answer.give_up) as workers:
        for answers in workers.answers(_batches(chain((first,), items), batch)):
            yield from answers


def _batches(items: Iterable[Item], most: int) -> Iterator[list[Item]]:
    batch: list[Item] = []
    size = 0
    for item in items:
        batch.append(item)
        size += len(item[0]) if isinstance(item[0], bytes) else 0
        if len(batch) == most or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
