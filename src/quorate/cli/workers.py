"""Accounts decided by several processes: batches out, results back in their order, and no batch lost with a worker."""

from __future__ import annotations

import contextlib
import copyreg
import gc
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from threading import Thread
from types import MappingProxyType
from typing import Any, Final, Generic, Self, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")
Sent = tuple[int, list[Item]]

_AHEAD: Final = 2
"""Batches that a worker has at hand, so that it need not wait for the next."""
_OPEN: Final = 4
"""Batches for each worker that are taken and not yet told, so that a slow one holds up no memory."""
_PATIENCE: Final = 5.0  # seconds for a worker to end by itself


class NoWorkersError(Exception):
    """Workers that do not come up, or end by themselves."""


@dataclass(slots=True, eq=False)
class _Worker(Generic[Item]):
    process: BaseProcess
    connection: Connection
    at_hand: deque[Sent[Item]] = field(default_factory=deque)


class Workers(Generic[Item, Answer]):
    """So many processes, each of which answers one batch of items after the other.

    `prepare(*given)` runs in each of them and returns what answers an item. When a worker dies, `lost` is told its
    process id and how many items are tried again. An item over which its worker dies a second time, then alone, is
    answered by `give_up`.
    """

    def __init__(
        self,
        count: int,
        prepare: Callable[..., Callable[[Item], Answer]],
        given: tuple[object, ...],
        *,
        lost: Callable[[int | None, int], None],
        give_up: Callable[[Item], Answer],
    ) -> None:
        self._count = count
        self._prepare = prepare
        self._given = given
        self._lost = lost
        self._give_up = give_up
        self._workers: list[_Worker[Item]] = []

    def __enter__(self) -> Self:
        try:
            for _ in range(self._count):
                self._workers.append(self._start())
        except OSError as error:
            self.__exit__()
            raise NoWorkersError(str(error)) from error
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.connection.close()  # a worker ends when nobody can send it anything any more
        for worker in self._workers:
            worker.process.join(_PATIENCE)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()

    @property
    def process_ids(self) -> list[int | None]:
        """The processes at work."""
        return [worker.process.pid for worker in self._workers]

    def answers(self, batches: Iterable[list[Item]]) -> Iterator[list[Answer]]:
        """Yield the answers to every batch, in order; no more batches are taken than keep all workers busy.

        Raises NoWorkersError if a worker ends otherwise than by being killed.
        """
        source = enumerate(batches)
        done: dict[int, list[Answer]] = {}
        again: set[int] = set()
        told, taken, ended = 0, 0, False
        while True:
            while not ended and taken - told < _OPEN * self._count:
                worker = min(self._workers, key=lambda each: len(each.at_hand))
                entry = next(source, None) if len(worker.at_hand) < _AHEAD else None
                if entry is None:
                    ended = len(worker.at_hand) < _AHEAD
                    break
                taken += 1
                self._send(worker, entry)
            if told in done:
                while told in done:
                    yield done.pop(told)
                    told += 1
                continue  # there is room for more, and perhaps nobody has anything at hand any more
            if ended and told == taken:
                return
            for worker in self._answering():
                try:
                    number, answers = worker.connection.recv()
                    worker.at_hand.popleft()
                    done[number] = answers
                except (EOFError, OSError):
                    done.update(self._try_again(worker, again))

    def _answering(self) -> list[_Worker[Item]]:
        busy = {worker.connection: worker for worker in self._workers if worker.at_hand}
        return [busy[connection] for connection in wait(list(busy)) if isinstance(connection, Connection)]

    @staticmethod
    def _send(worker: _Worker[Item], entry: Sent[Item]) -> None:
        worker.at_hand.append(entry)
        with contextlib.suppress(OSError):  # a dead worker is met when its answer is read
            worker.connection.send(entry)

    def _try_again(self, dead: _Worker[Item], again: set[int]) -> dict[int, list[Answer]]:
        """Give what a dead worker had at hand to another; a batch over which two died is tried item by item."""
        first, rest = dead.at_hand[0], list(dead.at_hand)[1:]
        number, items = first
        worker = self._replaced(dead, sum(len(batch) for _, batch in dead.at_hand))
        if number not in again:
            again.add(number)
            self._send(worker, first)
            done = {}
        else:
            answers = []
            for item in items:
                worker, answer = self._alone(worker, number, item)
                answers.append(answer)
            done = {number: answers}
        for entry in rest:
            self._send(worker, entry)
        return done

    def _alone(self, worker: _Worker[Item], number: int, item: Item) -> tuple[_Worker[Item], Answer]:
        try:
            worker.connection.send((number, [item]))
            _, (answer,) = worker.connection.recv()
        except (EOFError, OSError):
            return self._replaced(worker, 0), self._give_up(item)
        return worker, answer

    def _replaced(self, dead: _Worker[Item], items: int) -> _Worker[Item]:
        dead.connection.close()
        dead.process.join()
        if (dead.process.exitcode or 0) >= 0:
            raise NoWorkersError(f"a process that decides ended by itself with {dead.process.exitcode}")
        if items:
            self._lost(dead.process.pid, items)
        worker = self._workers[self._workers.index(dead)] = self._start()
        return worker

    def _start(self) -> _Worker[Item]:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs, self._prepare, self._given), daemon=True)
        # What is blocked here is blocked in the new process as well, which could not ignore it before it has begun.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        theirs.close()
        return _Worker(process, ours)


def _work(connection: Connection, prepare: Callable[..., Callable[[Any], Any]], given: tuple[object, ...]) -> None:
    """Answer batches until nobody sends any more: the life of a worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends the work
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    try:
        answer = prepare(*given)
    except Exception as error:
        raise SystemExit(1) from error  # the parent tells that the process ended, and how
    gc.freeze()
    # Read by a thread of its own: the parent, which may be sending, would else wait for this process to read while this
    # one, with an answer that fills the pipe, waits for the parent.
    batches: SimpleQueue[Any] = SimpleQueue()
    Thread(target=_read, args=(connection, batches), daemon=True).start()
    while (sent := batches.get()) is not None:
        number, batch = sent
        answers = [answer(item) for item in batch]
        try:
            connection.send((number, answers))
        except OSError:
            return


def _read(connection: Connection, batches: SimpleQueue[Any]) -> None:
    """Take in batches as they come; None stands for the last."""
    with contextlib.suppress(EOFError, OSError):
        while True:
            batches.put(connection.recv())
    batches.put(None)


def usable_cores() -> int:
    """Return how many cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1


def _view(items: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(items)


def _reduced(
    view: MappingProxyType[Any, Any],
) -> tuple[Callable[[dict[Any, Any]], MappingProxyType[Any, Any]], tuple[dict[Any, Any]]]:
    return _view, (dict(view),)


copyreg.pickle(MappingProxyType, _reduced)  # programs hold read-only mappings, and go to workers through a pipe
