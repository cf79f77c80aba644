"""A server of small services within the frame, and what it wrote down about its calls."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any

import grpc

from quorate.server.around import Ended, Metadata
from quorate.server.call import Call
from quorate.server.frame import Frame
from quorate.server.identity.roles import ALL_ROLES, Identity
from quorate.server.options import ServerOptions, channel_arguments
from quorate.server.status import UnauthenticatedError
from quorate.v1 import (
    account_pb2,
    account_pb2_grpc,
    decision_pb2,
    decision_pb2_grpc,
    watch_pb2,
    watch_pb2_grpc,
)

GET = "/quorate.v1.AccountService/Get"
WATCH = "/quorate.v1.WatchService/Watch"
STREAM = "/quorate.v1.DecisionService/DecideStream"
ANN = Identity("ann", "acme/main", ALL_ROLES)

GetRequest = account_pb2.AccountServiceGetRequest
GetResponse = account_pb2.AccountServiceGetResponse


@dataclass
class Known:
    """Knows callers by the word in their metadata; who sends none is ann."""

    identities: dict[str, Identity] = field(default_factory=dict)
    reads_certificates: bool = False

    def identify(self, metadata: Metadata, auth_context: Mapping[str, Sequence[bytes]]) -> Identity:
        """Tell who calls."""
        del auth_context
        for key, value in metadata:
            if key == "x-word":
                if str(value) not in self.identities:
                    raise UnauthenticatedError("the caller is not known", "no such word")
                return self.identities[str(value)]
        return ANN


@dataclass
class Accounts(account_pb2_grpc.AccountServiceServicer):
    """Answers `Get` by a function."""

    answer: Callable[[account_pb2.AccountServiceGetRequest, Call], account_pb2.AccountServiceGetResponse]

    def Get(  # noqa: N802 - the name in the proto; the frame gives a Call
        self, request: account_pb2.AccountServiceGetRequest, call: Call
    ) -> account_pb2.AccountServiceGetResponse:
        """Answer."""
        return self.answer(request, call)


@dataclass
class Watching(watch_pb2_grpc.WatchServiceServicer):
    """Answers `Watch` by a function."""

    answer: Callable[[watch_pb2.WatchRequest, Call], Iterator[watch_pb2.WatchResponse]]

    def Watch(  # noqa: N802 - as above
        self, request: watch_pb2.WatchRequest, call: Call
    ) -> Iterator[watch_pb2.WatchResponse]:
        """Answer."""
        return self.answer(request, call)


@dataclass
class Deciding(decision_pb2_grpc.DecisionServiceServicer):
    """Answers `DecideStream` by a function."""

    answer: Callable[[Iterator[decision_pb2.DecideStreamRequest], Call], Iterator[decision_pb2.DecideStreamResponse]]

    def DecideStream(  # noqa: N802 - as above
        self, request_iterator: Iterator[decision_pb2.DecideStreamRequest], call: Call
    ) -> Iterator[decision_pb2.DecideStreamResponse]:
        """Answer."""
        return self.answer(request_iterator, call)


def empty(request: account_pb2.AccountServiceGetRequest, call: Call) -> account_pb2.AccountServiceGetResponse:
    """Answer nothing much."""
    del request, call
    return GetResponse()


def heartbeats(request: watch_pb2.WatchRequest, call: Call) -> Iterator[watch_pb2.WatchResponse]:
    """Answer heartbeats, one whenever something is over, until somebody has enough."""
    del request
    over: SimpleQueue[None] = SimpleQueue()
    call.when_over(lambda: over.put(None))
    while True:
        yield watch_pb2.WatchResponse(heartbeat=watch_pb2.Heartbeat(cursor="1"))
        over.get()
        call.check_awaited()


def echo(
    requests: Iterator[decision_pb2.DecideStreamRequest], call: Call
) -> Iterator[decision_pb2.DecideStreamResponse]:
    """Answer each request by its revision."""
    for request in requests:
        call.check_awaited()
        yield decision_pb2.DecideStreamResponse(response=decision_pb2.DecideResponse(revision=request.request.revision))


@dataclass
class Running:
    """A server that runs: its channel, its frame, and the calls that ended."""

    server: grpc.Server
    channel: grpc.Channel
    frame: Frame
    address: str
    ended: "SimpleQueue[Ended]"

    def get(self, account: str = "acme", **given: Any) -> account_pb2.AccountServiceGetResponse:  # noqa: ANN401 - passed on
        """Call `Get`."""
        answer = account_pb2_grpc.AccountServiceStub(self.channel).Get(GetRequest(account=account), **given)
        assert isinstance(answer, GetResponse)
        return answer

    def watch(self, **given: Any) -> Any:  # noqa: ANN401 - a call of gRPC
        """Call `Watch`."""
        return watch_pb2_grpc.WatchServiceStub(self.channel).Watch(watch_pb2.WatchRequest(), **given)

    def stream(self, requests: Iterator[decision_pb2.DecideStreamRequest], **given: Any) -> Any:  # noqa: ANN401 - as above
        """Call `DecideStream`."""
        return decision_pb2_grpc.DecisionServiceStub(self.channel).DecideStream(requests, **given)

    def next_ended(self) -> Ended:
        """Return the next call that ended."""
        return self.ended.get(timeout=30)


@contextmanager
def running(
    *,
    get: Callable[[Any, Call], Any] = empty,
    watch: Callable[[Any, Call], Iterator[Any]] = heartbeats,
    stream: Callable[[Any, Call], Iterator[Any]] = echo,
    options: ServerOptions | None = None,
    identities: dict[str, Identity] | None = None,
) -> Iterator[Running]:
    """Run a server of these answers within the block."""
    ended: SimpleQueue[Ended] = SimpleQueue()
    options = options or ServerOptions()
    frame = Frame(options, Known(identities or {}), observers=[ended.put])
    server = grpc.server(
        frame.calls,
        interceptors=[frame],
        options=channel_arguments(options),
        maximum_concurrent_rpcs=frame.most,
    )
    account_pb2_grpc.add_AccountServiceServicer_to_server(Accounts(get), server)
    watch_pb2_grpc.add_WatchServiceServicer_to_server(Watching(watch), server)
    decision_pb2_grpc.add_DecisionServiceServicer_to_server(Deciding(stream), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    address = f"127.0.0.1:{port}"
    try:
        with grpc.insecure_channel(address) as channel:
            yield Running(server, channel, frame, address, ended)
    finally:
        frame.stopping.ask()
        server.stop(None).wait()
        frame.close()
