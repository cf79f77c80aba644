"""The server as a whole: services, health and reflection on one port, from start to graceful stop."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import SimpleQueue
from types import FrameType
from typing import TYPE_CHECKING, Final

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from quorate.server.address import bind_address, parse_address
from quorate.server.options import ServerOptions, channel_arguments
from quorate.server.services import DECISION_SERVICE, DecisionService
from quorate.server.status import StatusInterceptor
from quorate.v1 import decision_pb2_grpc

if TYPE_CHECKING:
    from quorate.engine import RuleSet

STOP_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)


class Server:
    """A server that is answering; `address` is the real one, port included."""

    def __init__(self, rule_set: RuleSet, options: ServerOptions) -> None:
        """Start to answer; raises ListenError where that cannot be."""
        self._grace_seconds = options.grace_seconds
        self._health = health.HealthServicer()
        self._threads = ThreadPoolExecutor(options.threads, thread_name_prefix="quorate-rpc")
        self._server = _build_server(rule_set, options, self._threads, self._health)
        self.address = str(bind_address(self._server, parse_address(options.listen)))
        self._server.start()

    def stop(self) -> None:
        """Turn health to NOT_SERVING, refuse new calls, let those under way end, and return.

        Calls that outlast the grace are cut off.
        """
        self._health.enter_graceful_shutdown()
        self._server.stop(self._grace_seconds).wait()
        self._threads.shutdown(wait=False)


@contextmanager
def serving(rule_set: RuleSet, options: ServerOptions) -> Iterator[Server]:
    """Answer calls within the block; stops gracefully at its end."""
    server = Server(rule_set, options)
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def stop_signals() -> Iterator[Callable[[], int]]:
    """Take SIGTERM and SIGINT within the block as wishes to stop; yields what waits for one and tells which.

    Only the first is taken: the second ends the process as ever. For the main thread alone.
    """
    # Unlike an Event, a SimpleQueue may be filled by a signal that arrives in the midst of a wait.
    asked: SimpleQueue[int] = SimpleQueue()

    def note(number: int, frame: FrameType | None) -> None:
        del frame
        restore()
        asked.put(number)

    def restore() -> None:
        for number, answer in before.items():
            signal.signal(number, answer)

    before = {number: signal.getsignal(number) for number in STOP_SIGNALS}
    for number in STOP_SIGNALS:
        signal.signal(number, note)
    try:
        yield asked.get
    finally:
        restore()


def _build_server(
    rule_set: RuleSet,
    options: ServerOptions,
    threads: ThreadPoolExecutor,
    health_service: health.HealthServicer,
) -> grpc.Server:
    server = grpc.server(
        threads,
        interceptors=[StatusInterceptor()],
        options=channel_arguments(options),
        maximum_concurrent_rpcs=options.limits.calls,
    )
    service = DecisionService(rule_set, options)
    decision_pb2_grpc.add_DecisionServiceServicer_to_server(service, server)
    health_pb2_grpc.add_HealthServicer_to_server(health_service, server)
    health_service.set(DECISION_SERVICE, health_pb2.HealthCheckResponse.SERVING)
    reflection.enable_server_reflection((DECISION_SERVICE, health.SERVICE_NAME, reflection.SERVICE_NAME), server)
    return server
