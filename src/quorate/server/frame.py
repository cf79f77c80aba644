"""The frame round every call: its method, whether there is room for one more, and on what threads it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeAlias

import grpc

from quorate.server.around import Around, Identifies, Observer
from quorate.server.beside import beside
from quorate.server.call import Stopping
from quorate.server.framed import Refusal, Streaming, Unary
from quorate.server.options import ServerOptions
from quorate.server.pools import Pool
from quorate.server.status import TooManyCallsError, UnknownMethodError

PACKAGE: Final = "/quorate.v1."
HEALTH: Final = "/grpc.health.v1.Health/"

_Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"
_READING: Final = 32
"""Threads beyond those at work: each can wait for a message that is on its way."""

_NAME_LETTERS: Final = 120
_HEALTH: Final = (8, 64)
"""Threads for health, and how many of its calls may wait for one."""

_OTHERS: Final = (8, 16)
_REFUSALS: Final = 1000
"""Calls that wait for being refused."""

_BESIDE_SECONDS: Final = 5.0


class Frame(grpc.ServerInterceptor):
    """The interceptor of a server, with the threads that its calls run on.

    Methods of other packages, such as those of health and reflection, stay as they are; but they have threads of their
    own, so that a server that is busy still tells how it is.
    """

    def __init__(
        self, options: ServerOptions, authenticator: Identifies, *, observers: Iterable[Observer] = ()
    ) -> None:
        limits = options.limits
        self.calls = Pool("calls", min(options.threads + _READING, limits.calls), limits.calls)
        self.stopping = Stopping()
        self._watches = Pool("watches", limits.watches, limits.watches)
        self._streams = Pool("streams", limits.streams, limits.streams)
        self._refusals = Pool("refusals", 1, _REFUSALS)
        self._health = Pool("health", *_HEALTH)
        self._others = Pool("others", *_OTHERS)
        self.most = sum(pool.most for pool in self._pools())
        """How many calls of all kinds there can be; gRPC itself is to refuse those beyond, whom nobody is told of."""

        self._around = Around(options, authenticator, tuple(observers), self.stopping)
        self._handlers: dict[str, tuple[_Handler, Pool]] = {}

    def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], _Handler | None],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> _Handler | None:
        """Return what answers a call: its method within the frame, or a refusal."""
        method = handler_call_details.method
        found = self._handlers.get(method)
        if found is None:
            handler = continuation(handler_call_details)
            if handler is None:
                return self._refuse(method[:_NAME_LETTERS], UnknownMethodError("there is no such method"), known=False)
            found = self._handlers[method] = self._frame(method, handler)
        framed, pool = found
        if pool.is_full():
            return self._refuse(method, TooManyCallsError(f"{pool.most} calls of this kind are under way; try again"))
        return framed

    def under_way(self) -> int:
        """Count the calls that are at work, or wait for something else than their callers."""
        streams = self._watches.at_hand + self._streams.at_hand
        return self.calls.at_hand + max(0, streams - self._around.waits.idle())

    def watchers(self) -> int:
        """Count the watches."""
        return self._watches.at_hand

    def close(self) -> None:
        """Let the threads go, once the server has stopped."""
        self._around.waits.close()
        for pool in self._pools():
            pool.shutdown(wait=False)

    def _pools(self) -> tuple[Pool, ...]:
        return self.calls, self._watches, self._streams, self._refusals, self._health, self._others

    def _frame(self, method: str, handler: _Handler) -> tuple[_Handler, Pool]:
        if not method.startswith(PACKAGE):
            pool = self._health if method.startswith(HEALTH) else self._others
            seconds = min(_BESIDE_SECONDS, self._around.limits.message_seconds)
            return beside(handler, self._around.waits, pool, seconds), pool
        if not handler.response_streaming:
            return _handler(Unary(method, handler, self._around, self.calls)), self.calls
        pool = self._streams if handler.request_streaming else self._watches
        return _handler(Streaming(method, handler, self._around, pool)), pool

    def _refuse(self, method: str, error: Exception, *, known: bool = True) -> _Handler:
        return _handler(Refusal(method, error, self._around, self._refusals, known=known))


def _handler(framed: Unary | Streaming | Refusal) -> _Handler:
    """Wrap a framed method; what gRPC is to know about it, it finds out by its class."""
    if isinstance(framed, Streaming):
        return grpc.stream_stream_rpc_method_handler(framed)
    return grpc.stream_unary_rpc_method_handler(framed)
