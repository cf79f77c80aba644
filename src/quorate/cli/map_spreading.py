"""The tasks of `quorate map`, done in this process or in several."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress

from quorate.cli.workers import NoWorkersError, Workers
from quorate.ir.program import Program
from quorate.joining.mappers import MakeMapper
from quorate.joining.sources import SourceError
from quorate.joining.steps import Done, Plan, Task, Worker
from quorate.parquet_files import ParquetError


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


@contextmanager
def spreading(
    plan: Plan, program: Program, make: MakeMapper, count: int
) -> Iterator[Callable[[Iterable[Task]], Iterator[Done]]]:
    """Yield what does tasks, here or by so many processes, which are there until the block ends."""
    if count == 1:
        doing = _Doing(plan, program, make)

        def alone(tasks: Iterable[Task]) -> Iterator[Done]:
            return map(_done, map(doing, tasks))

        try:
            yield alone
        finally:
            doing.close()
        return

    def lost(process_id: int | None, size: int) -> None:
        del size
        raise NoWorkersError(f"process {process_id} was killed before all was written")

    def give_up(task: Task) -> Done | str:
        del task
        raise NoWorkersError("a process was killed before all was written")

    with Workers[Task, Done | str](count, _Doing, (plan, program, make), lost=lost, give_up=give_up) as workers:

        def together(tasks: Iterable[Task]) -> Iterator[Done]:
            for answers in workers.answers([task] for task in tasks):
                yield from map(_done, answers)

        yield together


def _done(answer: Done | str) -> Done:
    if isinstance(answer, str):
        raise FailedTaskError(answer)
    return answer
