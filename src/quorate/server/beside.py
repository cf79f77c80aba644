"""Methods beside the service's own, such as health and reflection: as they are, but on threads of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NoReturn, cast

import grpc

from quorate.server.framed import parse_message
from quorate.server.status import CallRefusedError, status_of

if TYPE_CHECKING:
    from quorate.server.pools import Pool
    from quorate.server.waits import Waits


class Beside:
    """A method that is not framed; but its callers, too, are not waited for longer than for so many seconds."""

    def __init__(self, handler: grpc.RpcMethodHandler[Any, Any], waits: Waits, pool: Pool, seconds: float) -> None:
        behave = handler.unary_unary or handler.unary_stream or handler.stream_unary or handler.stream_stream
        self.experimental_thread_pool = pool  # where gRPC runs it
        self.experimental_non_blocking = getattr(behave, "experimental_non_blocking", False)
        self._behave = cast("Callable[..., Any]", behave)
        self._takes_stream = handler.request_streaming
        self._parse: Callable[[bytes], Any] = handler.request_deserializer or bytes
        self._waits = waits
        self._seconds = seconds

    def __call__(self, raw: Iterator[bytes], context: grpc.ServicerContext, *send: Callable[[Any], None]) -> Any:  # noqa: ANN401 - whatever it answers
        """Answer a call; with `send` where the answers are sent by that."""
        try:
            if self._takes_stream:
                request: Any = self._requests(raw, context)
            else:
                request = parse_message(self._parse, self._waits.message(raw, context, self._seconds))
        except CallRefusedError as error:
            _refuse(context, error)
        return self._behave(request, context, *send)

    def _requests(self, raw: Iterator[bytes], context: grpc.ServicerContext) -> Iterator[Any]:
        try:
            for message in self._waits.messages(raw, context, self._seconds):
                yield parse_message(self._parse, message)
        except CallRefusedError as error:
            _refuse(context, error)


def _refuse(context: grpc.ServicerContext, error: CallRefusedError) -> NoReturn:
    status = status_of(error)
    context.abort(status.code, status.message)


def beside(
    handler: grpc.RpcMethodHandler[Any, Any], waits: Waits, pool: Pool, seconds: float
) -> grpc.RpcMethodHandler[Any, Any]:
    """Return the handler of a method beside the service's own, with a time limit on its caller."""
    make = grpc.stream_stream_rpc_method_handler if handler.response_streaming else grpc.stream_unary_rpc_method_handler
    return make(Beside(handler, waits, pool, seconds), None, handler.response_serializer)
