"""The tasks of `quorate map`, done in this process or in several."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from typing import Final, Self

from quorate.cli.workers import NoWorkersError, Workers
from quorate.ir.program import Program
from quorate.joining.mappers import MakeMapper
from quorate.joining.sources import SourceError
from quorate.joining.steps import Done, Plan, Task, Worker
from quorate.parquet_files import ParquetError

_ALONE_FOR: Final = 0.5
"""Seconds of work after which it pays to start other processes."""


class FailedTaskError(Exception):
    """A task that a file or the disk did not let be done; the text is one line."""


class _Doing:
    """Does tasks in a process; what keeps it from it is an answer too, as it has to reach the process that asked."""

    def __init__(self, plan: Plan, program: Program, make: MakeMapper) -> None:
        self._temp = plan.folder
        self._worker = Worker(plan, program, make)

    def close(self) -> None:
        """Let go of files, which are no longer wanted if they cannot be written."""
        with suppress(OSError):
            self._worker.close()

    def __call__(self, task: Task) -> Done | str:
        try:
            return self._worker(task)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            return f"{self._temp}: {reason}; --temp names another place"
        except (ParquetError, SourceError) as error:
            return str(error)


class Spreading:
    """Does tasks: the first ones in this process, and once there is work for them by so many others, or at once."""

    def __init__(self, plan: Plan, program: Program, make: MakeMapper, count: int, *, at_once: bool) -> None:
        self._given = plan, program, make
        self._count = count
        self._alone = _Doing(plan, program, make)
        self._until = time.monotonic() if at_once else time.monotonic() + _ALONE_FOR
        self._workers: Workers[Task, Done | str] | None = None
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()
        self._alone.close()

    def __call__(self, tasks: Iterable[Task]) -> Iterator[Done]:
        """Yield what comes of tasks, in order. Raises FailedTaskError and NoWorkersError."""
        tasks = iter(tasks)
        while self._workers is None:
            if self._count > 1 and time.monotonic() >= self._until:
                self._workers = self._stack.enter_context(
                    Workers(self._count, _Doing, self._given, lost=_lost, give_up=_give_up)
                )
                break
            task = next(tasks, None)
            if task is None:
                return
            yield _done(self._alone(task))
        for answers in self._workers.answers([task] for task in tasks):
            yield from map(_done, answers)


def _lost(process_id: int | None, size: int) -> None:
    del size
    raise NoWorkersError(f"process {process_id} was killed before all was written")


def _give_up(task: Task) -> Done | str:
    del task
    raise NoWorkersError("a process was killed before all was written")


def _done(answer: Done | str) -> Done:
    if isinstance(answer, str):
        raise FailedTaskError(answer)
    return answer
