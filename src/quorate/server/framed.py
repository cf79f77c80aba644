"""One method within the frame: who calls, whether they may, for how long; and how it ended.

Services answer `method(request, call)` and raise; all else about a call is done here, once for all methods. Every
method is given to gRPC as one that takes a stream of bytes, whatever it takes: so the frame is asked before a message
is there, refuses callers whose messages nobody should read, and does not wait for ever for those that never come.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final, NoReturn, cast

import grpc
from google.protobuf.message import DecodeError

from quorate.server.around import REQUEST_ID, Around, Ended, Metadata
from quorate.server.call import Call
from quorate.server.identity.permissions import check_permission
from quorate.server.status import (
    DETAILS_KEY,
    KIND_OF,
    AnswerTooLargeError,
    CallCancelledError,
    DeadlineError,
    MessageError,
    SlowError,
    details_of,
    status_of,
)

if TYPE_CHECKING:
    from quorate.server.pools import Pool

_NO_DEADLINE: Final = 365 * 24 * 3600.0
"""Whoever waits for longer named no deadline: gRPC then tells the end of all days."""

_NO_CERTIFICATE: Final[Mapping[str, Sequence[bytes]]] = {}


def parse_message(parse: Callable[[bytes], Any], message: bytes) -> Any:  # noqa: ANN401 - whatever the method takes
    """Turn bytes into a message; raises MessageError where they are none."""
    try:
        return parse(message)
    except DecodeError:
        raise MessageError(f"the {len(message)} bytes that were sent are no message of this method") from None


class Opened:
    """What is known of a call from its first moment on, and how it is ended."""

    __slots__ = (
        "_around",
        "_known",
        "_method",
        "_peer",
        "call",
        "context",
        "metadata",
        "request_id",
        "slow",
        "started",
    )

    def __init__(self, method: str, around: Around, context: grpc.ServicerContext, *, known: bool = True) -> None:
        self.started = time.perf_counter()
        self.call: Call | None = None
        self.slow = False
        self.context = context
        self.metadata: Metadata = context.invocation_metadata()
        self.request_id = around.request_id(self.metadata)
        self._peer = context.peer()  # once a call is over, gRPC does not know any more
        self._method = method
        self._around = around
        self._known = known

    def end(self, code: grpc.StatusCode = grpc.StatusCode.OK, reason: str = "") -> None:
        """Tell that the call is over to whoever writes it down."""
        seconds = time.perf_counter() - self.started
        ended = Ended(
            self._method, self._known, self.request_id, code, reason, seconds, self._peer, self.metadata, self.call
        )
        for observe in self._around.observers:
            observe(ended)

    def refuse(self, error: Exception) -> NoReturn:
        """End the call by the status of an exception."""
        status = status_of(error, method=self._method, request_id=self.request_id)
        self.end(status.code, f"{status.kind.reason} {status.note}".rstrip())
        details = details_of(status, self.request_id)
        self.context.set_trailing_metadata(((REQUEST_ID, self.request_id), (DETAILS_KEY, details)))
        self.context.abort(status.code, status.message)


class Refusal:
    """What answers calls that are refused whatever they ask."""

    def __init__(self, method: str, error: Exception, around: Around, pool: Pool, *, known: bool) -> None:
        self.experimental_thread_pool = pool  # where gRPC runs it
        self._method = method
        self._error = error
        self._around = around
        self._known = known

    def __call__(self, raw: Iterator[bytes], context: grpc.ServicerContext) -> bytes:
        """Refuse a call."""
        del raw
        Opened(self._method, self._around, context, known=self._known).refuse(self._error)


class _Framed:
    """A method of a service within the frame."""

    def __init__(self, method: str, handler: grpc.RpcMethodHandler[Any, Any], around: Around, pool: Pool) -> None:
        self.experimental_thread_pool = pool  # where gRPC runs it
        self._method = method
        self._around = around
        self._limits = around.limits
        self._takes_stream = handler.request_streaming
        self._parse: Callable[[bytes], Any] = handler.request_deserializer or bytes
        self._serialize: Callable[[Any], bytes] = handler.response_serializer or bytes
        behave = handler.unary_unary or handler.unary_stream or handler.stream_unary or handler.stream_stream
        self._behave = cast("Callable[[Any, Call], Any]", behave)

    def _open(self, opened: Opened, *, endless: bool) -> Call:
        """Find out who calls and how long they wait; raises where they may not, or do not wait any more."""
        around, context = self._around, opened.context
        certified = around.authenticator.reads_certificates
        auth_context: Any = context.auth_context() if certified else _NO_CERTIFICATE
        identity = around.authenticator.identify(opened.metadata, auth_context)
        opened.call = Call(self._method, opened.request_id, identity, context)
        check_permission(self._method, identity)
        seconds = context.time_remaining()
        if seconds <= 0:
            raise DeadlineError("the time for the call was over before it began")
        named = seconds < _NO_DEADLINE
        if endless:
            deadline = time.monotonic() + seconds if named else math.inf
            opened.call = Call(self._method, opened.request_id, identity, context, deadline, around.stopping)
        else:
            seconds = min(seconds, self._limits.most_deadline_seconds) if named else self._limits.deadline_seconds
            opened.call = Call(self._method, opened.request_id, identity, context, time.monotonic() + seconds)
        return opened.call

    def _requests(self, raw: Iterator[bytes], context: grpc.ServicerContext) -> Iterator[Any]:
        """Yield the messages of a call as they come."""
        for message in self._around.waits.messages(raw, context, self._limits.idle_seconds):
            yield self._parsed(message)

    def _parsed(self, message: bytes) -> Any:  # noqa: ANN401 - a message of whatever the method takes
        return parse_message(self._parse, message)

    def _serialized(self, response: object) -> bytes:
        answer = self._serialize(response)
        if len(answer) > self._limits.send_bytes:
            most = self._limits.send_bytes
            raise AnswerTooLargeError(f"the answer has {len(answer)} bytes, and one has at most {most}; ask for less")
        return answer


class Unary(_Framed):
    """A method that answers once."""

    def __call__(self, raw: Iterator[bytes], context: grpc.ServicerContext) -> bytes:
        """Answer a call, or end it with a status."""
        opened = Opened(self._method, self._around, context)
        try:
            call = self._open(opened, endless=False)
            if self._takes_stream:
                answer = self._serialized(self._behave(self._requests(raw, context), call))
            else:
                message = self._around.waits.message(raw, context, self._limits.message_seconds)
                answer = self._in_turn(message, call)
        except Exception as error:  # noqa: BLE001 - the outermost frame of a call: every fault needs a status
            opened.refuse(error)
        context.set_trailing_metadata(((REQUEST_ID, opened.request_id),))
        opened.end()
        return answer

    def _in_turn(self, message: bytes, call: Call) -> bytes:
        """Answer a message once it is its turn."""
        self._around.take_turn(call)
        try:
            return self._serialized(self._behave(self._parsed(message), call))
        finally:
            self._around.give_turn()


class Streaming(_Framed):
    """A method that answers as long as it has something to tell."""

    def __call__(self, raw: Iterator[bytes], context: grpc.ServicerContext) -> Iterator[bytes]:
        """Answer a call bit by bit, and end it with a status."""
        opened = Opened(self._method, self._around, context)
        try:
            call = self._open(opened, endless=True)
            try:
                yield from self._answers(raw, opened, call)
            finally:
                call.forget()
        except Exception as error:  # noqa: BLE001 - as above
            opened.refuse(error)
        except GeneratorExit:
            kind = KIND_OF[SlowError if opened.slow else CallCancelledError]
            opened.end(kind.code, kind.reason)
            raise
        context.set_trailing_metadata(((REQUEST_ID, opened.request_id),))
        opened.end()

    def _answers(self, raw: Iterator[bytes], opened: Opened, call: Call) -> Iterator[bytes]:
        context, waits = call.context, self._around.waits
        request = (
            self._requests(raw, context)
            if self._takes_stream
            else self._parsed(waits.message(raw, context, self._limits.message_seconds))
        )
        with closing(self._behave(request, call)) as responses:
            for response in responses:
                answer = self._serialized(response)
                wait = waits.begin(context, self._limits.take_seconds)
                try:
                    yield answer
                finally:
                    waits.end(wait)
                    opened.slow |= wait.late
