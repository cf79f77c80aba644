"""A gRPC server that answers as it is told, for what servers of ours do only when they come to harm."""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import grpc
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.rpc import error_details_pb2, status_pb2  # type: ignore[import-untyped]  # it does not say that it is typed

from quorate.v1 import account_pb2, decision_pb2, journey_pb2, rule_set_pb2, watch_pb2

MODULES = (decision_pb2, rule_set_pb2, account_pb2, journey_pb2, watch_pb2)
DETAILS = "grpc-status-details-bin"


@dataclass(frozen=True)
class Refusal:
    """An answer that is none."""

    code: grpc.StatusCode = grpc.StatusCode.UNAVAILABLE
    text: str = "not now"
    after: float | None = None
    reason: str = "BUSY"

    def details(self) -> bytes:
        """Write the details of the status."""
        status = status_pb2.Status(code=self.code.value[0], message=self.text)
        told: list[Message] = [error_details_pb2.ErrorInfo(reason=self.reason, metadata={"request_id": "r1"})]
        if self.after is not None:
            told.append(error_details_pb2.RetryInfo(retry_delay=_duration(self.after)))
        for each in told:
            status.details.add().Pack(each)
        return bytes(status.SerializeToString())


def hold(request: object) -> Message:
    """Stand for a call that is not answered until it ends."""
    raise NotImplementedError(request)


Part: TypeAlias = Message | Refusal | Callable[[Any], Message]
"""A message, a refusal, what makes a message out of the next request of a stream, or `hold`."""


@dataclass
class Seen:
    """One attempt that came in."""

    method: str
    requests: list[Any]
    metadata: dict[str, str | bytes]
    seconds: float | None


@dataclass
class Scripted:
    """Answers the attempts at each method by the scripts for it, one after the other; `seen` are the attempts.

    If it `repeats`, the last script is for all attempts that come then; `ended` is released by each that is over.
    """

    address: str = ""
    seen: list[Seen] = field(default_factory=list)
    repeats: bool = False
    ended: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    scripts: dict[str, deque[list[Part]]] = field(default_factory=lambda: defaultdict(deque))

    def tell(self, method: str, *parts: Part) -> None:
        """Answer the next attempt at a method so: a call of one answer takes one part, a stream all of them."""
        self.scripts[method].append(list(parts))

    def count(self, method: str) -> int:
        """Count the attempts at a method."""
        return sum(each.method == method for each in self.seen)

    def answer(
        self,
        method: str,
        requests: Any,  # noqa: ANN401 - of any method
        context: grpc.ServicerContext,
    ) -> Iterator[Message]:
        """Answer one attempt."""
        metadata = {str(key): value for key, value in context.invocation_metadata()}
        left = context.time_remaining()
        given: list[Any] = [] if isinstance(requests, Iterator) else [requests]
        seen = Seen(method, given, metadata, left if left < 10**6 else None)  # without a deadline it is some centuries
        self.seen.append(seen)
        try:
            yield from self._parts(seen, requests, context)
        finally:  # also where nobody asks for the rest
            self.ended.release()

    def _parts(
        self,
        seen: Seen,
        requests: Any,  # noqa: ANN401 - of any method
        context: grpc.ServicerContext,
    ) -> Iterator[Message]:
        """Yield what the script of an attempt says."""
        scripts = self.scripts[seen.method]
        for part in scripts.popleft() if len(scripts) > 1 or not self.repeats else scripts[0]:
            if part is hold:
                ended = threading.Event()
                if context.add_callback(ended.set):
                    ended.wait()
            elif isinstance(part, Refusal):
                context.set_trailing_metadata(((DETAILS, part.details()),))
                context.abort(part.code, part.text)
            elif isinstance(part, Message):
                yield part
            else:
                request = next(requests, None)
                if request is None:
                    return
                seen.requests.append(request)
                yield part(request)


@contextmanager
def scripted() -> Iterator[Scripted]:
    """Run such a server within the block."""
    script = Scripted()
    threads = ThreadPoolExecutor(8)
    server = grpc.server(threads, options=[("grpc.so_reuseport", 0)])
    for module in MODULES:
        for service in module.DESCRIPTOR.services_by_name.values():
            handlers = {method.name: _handler(script, service.name, method) for method in service.methods}
            server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service.full_name, handlers),))
    script.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    try:
        yield script
    finally:
        server.stop(None).wait()
        threads.shutdown()


def _duration(seconds: float) -> Duration:
    duration = Duration()
    duration.FromMilliseconds(int(seconds * 1000))
    return duration


def _handler(script: Scripted, service: str, method: Any) -> grpc.RpcMethodHandler[Any, Any]:  # noqa: ANN401 - untyped
    name = f"{service}/{method.name}"

    def stream(requests: Any, context: grpc.ServicerContext) -> Iterator[Message]:  # noqa: ANN401 - of any method
        return script.answer(name, requests, context)

    def unary(requests: Any, context: grpc.ServicerContext) -> Message:  # noqa: ANN401 - of any method
        return next(stream(requests, context))

    make: Any = {
        (False, False): grpc.unary_unary_rpc_method_handler,
        (False, True): grpc.unary_stream_rpc_method_handler,
        (True, True): grpc.stream_stream_rpc_method_handler,
    }[method.client_streaming, method.server_streaming]
    return make(  # type: ignore[no-any-return]  # one of three functions of the same type
        stream if method.server_streaming else unary,
        request_deserializer=GetMessageClass(method.input_type).FromString,
        response_serializer=GetMessageClass(method.output_type).SerializeToString,
    )
