"""Several processes that answer on one port: started, started again when they die, and stopped together.

The parent holds the port without listening on it, publishes the rules, and shows the metrics of all; it does not know
gRPC, whose processes must not be copies of one that has used it.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import signal
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING, Final

from quorate.server.address import parse_address, reserve_address
from quorate.server.following import Following
from quorate.server.running import BY, CannotServeError, GaveUpError, Given, Say, line_of, open_house, publish
from quorate.server.stops import Stops
from quorate.server.worker import FAILED, READY, RULES, STOP, work

if TYPE_CHECKING:
    from quorate.server.metrics import Metrics

METRICS_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The variable by which the library of metrics finds, when it is imported, the folder that processes share."""

DEATHS_MOST: Final = 5
DEATHS_SECONDS: Final = 60.0

_FIRST_PAUSE: Final = 0.2
_LONGEST_PAUSE: Final = 5.0
_PATIENCE_SECONDS: Final = 10.0
"""How much longer than drain and grace a worker may take to end."""

_LOG: Final = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class _Worker:
    number: int
    process: BaseProcess
    connection: Connection
    ready: bool = False
    silent: bool = False
    """Whether it has closed its end, as it does when it ends."""


@dataclass(slots=True)
class Crew:
    """The workers of one server."""

    given: Given
    listen: str
    health_listen: str
    all_ready: Callable[[], None]
    died: Callable[[int], None]
    workers: list[_Worker] = field(default_factory=list)
    _again: dict[int, float] = field(default_factory=dict)
    """When which worker is to be started again."""

    _deaths: deque[float] = field(default_factory=deque)
    _told: bool = False
    _rules_well: bool | None = None

    def run(self, stops: Stops) -> None:
        """Start the workers, and keep them until a stop is asked for.

        Raises CannotServeError where one cannot start, and GaveUpError where they die again and again.
        """
        try:
            for number in range(1, self.given.settings.workers + 1):
                self._start(number)
            while not self._look(stops):
                pass
        finally:
            self._end()

    def tell_rules(self, *, well: bool) -> None:
        """Tell all workers whether the rules of the folder compile."""
        self._rules_well = well
        for worker in tuple(self.workers):
            _send(worker, RULES, well)

    def kill(self) -> None:
        """End all workers at once."""
        for worker in tuple(self.workers):
            worker.process.kill()

    def _look(self, stops: Stops) -> bool:
        """Wait for what happens next, and see to it; tells whether a stop was asked for."""
        by_connection = {worker.connection: worker for worker in self.workers if not worker.silent}
        by_sentinel = {worker.process.sentinel: worker for worker in self.workers}
        now = time.monotonic()
        pause = max(0.0, min(self._again.values()) - now) if self._again else None
        happened = wait([stops.fileno(), *by_connection, *by_sentinel], pause)
        if stops.fileno() in happened:
            return True
        for thing in happened:
            if isinstance(thing, Connection):
                self._hear(by_connection[thing])
        for thing in happened:
            if isinstance(thing, int):
                self._bury(by_sentinel[thing])
        for number in [number for number, due in self._again.items() if due <= time.monotonic()]:
            del self._again[number]
            self._start(number)
        return False

    def _start(self, number: int) -> None:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        arguments = (theirs, self.given, self.listen, self.health_listen)
        process = context.Process(target=work, args=arguments, name=f"quorate-worker-{number}", daemon=True)
        process.start()
        theirs.close()
        worker = _Worker(number, process, ours)
        self.workers.append(worker)
        if self._rules_well is not None:
            _send(worker, RULES, self._rules_well)

    def _hear(self, worker: _Worker) -> bool:
        """Take in what a worker says; tells whether it can say more."""
        try:
            word, said = worker.connection.recv()
        except (EOFError, OSError):
            worker.silent = True  # it is dead or about to be, which is seen by its sentinel
            return False
        if word == FAILED and not self._told:
            raise CannotServeError(said)
        if word == FAILED:  # the first ones came up: what keeps this one from it may pass
            _LOG.error("a worker cannot start: %s", said, extra={"worker": worker.number})
            return True
        worker.ready = word == READY
        if not self._told and len(self.workers) == self.given.settings.workers and all(x.ready for x in self.workers):
            self._told = True
            self.all_ready()
        return True

    def _bury(self, worker: _Worker) -> None:
        """See to a worker that died: it is started again, a while later each time, and not for ever."""
        while not worker.silent and worker.connection.poll() and self._hear(worker):
            pass  # what it said at last
        worker.process.join()
        worker.connection.close()
        self.workers.remove(worker)
        if worker.process.pid is not None:
            self.died(worker.process.pid)
        now = time.monotonic()
        self._deaths.append(now)
        while self._deaths[0] < now - DEATHS_SECONDS:
            self._deaths.popleft()
        if len(self._deaths) >= DEATHS_MOST:
            raise GaveUpError(
                f"{len(self._deaths)} workers died within {DEATHS_SECONDS:g} seconds, the last {_how(worker.process)}; "
                "their last lines tell why"
            )
        pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (len(self._deaths) - 1))
        self._again[worker.number] = now + pause
        _LOG.warning(
            "a worker ended %s, and is started again in %g s",
            _how(worker.process),
            pause,
            extra={"worker": worker.number},
        )

    def _end(self) -> None:
        for worker in self.workers:
            _send(worker, STOP, None)
        settings = self.given.settings
        until = time.monotonic() + settings.drain_seconds + settings.grace_seconds + _PATIENCE_SECONDS
        for worker in self.workers:
            worker.process.join(max(0.0, until - time.monotonic()))
            if worker.process.is_alive():
                _LOG.warning("a worker did not end, and is killed", extra={"worker": worker.number})
                worker.process.kill()
                worker.process.join()
            worker.connection.close()


def run_workers(given: Given, rules: Path | None, say: Say) -> None:
    """Serve by several processes until a signal asks to stop; raises as `run` does."""
    settings = given.settings
    with ExitStack() as stack:
        crews: list[Crew] = []

        def kill() -> None:
            for crew in crews:
                crew.kill()

        stops = stack.enter_context(Stops(last=kill))
        house = stack.enter_context(closing(open_house(given)))
        loaded = publish(house, settings.tenant, rules)
        address, held = reserve_address(parse_address(settings.listen))
        health = ""
        if settings.health_listen is not None:
            place, more = reserve_address(parse_address(settings.health_listen))
            health, held = str(place), held + more
        for holding in held:
            stack.enter_context(holding)
        metrics, died = stack.enter_context(_metrics(given))
        crew = Crew(given, str(address), health, lambda: say(line_of(loaded, str(address))), died)
        crews.append(crew)
        if settings.watch and rules is not None:

            def tell(well: bool) -> None:  # noqa: FBT001 - how it went
                crew.tell_rules(well=well)
                if metrics is not None:
                    metrics.tell_reload(well=well)

            crew.tell_rules(well=True)
            if metrics is not None:
                metrics.tell_rules(well=True)
            following = Following(rules, lambda: house.publish_folder(settings.tenant, rules, BY), tell)
            stack.enter_context(following)
        crew.run(stops)


@contextlib.contextmanager
def _metrics(given: Given) -> Iterator[tuple[Metrics | None, Callable[[int], None]]]:
    """Show the metrics of all processes within the block; yields those of this one, and what forgets a process."""
    if given.settings.metrics is None:
        yield None, lambda _: None
        return
    with tempfile.TemporaryDirectory(prefix="quorate-metrics-") as name:
        folder = Path(name)
        os.environ[METRICS_FOLDER] = name
        from quorate.server.metrics import Metrics, forget_process, shared_registry, showing  # noqa: PLC0415 - only now

        with showing(given.settings.metrics, shared_registry(folder)):
            yield Metrics(given.store), lambda process: forget_process(process, folder)


def _send(worker: _Worker, word: str, said: object) -> None:
    with contextlib.suppress(OSError):  # a dead one is seen by its sentinel
        worker.connection.send((word, said))


def _how(process: BaseProcess) -> str:
    code = process.exitcode or 0
    return f"by {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
