"""A client of the gRPC service: the calls of a loaded rule set, answered by a running server."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from types import TracebackType
from typing import Any, Final, Self, TypeAlias, TypeVar

import grpc
import msgspec
from google.protobuf.timestamp_pb2 import Timestamp

from quorate.engine import Decision
from quorate.server.options import Limits
from quorate.v1 import decision_pb2, decision_pb2_grpc

Payload: TypeAlias = bytes | str | Mapping[str, Any]
Answer = TypeVar("Answer")

BATCH_ACCOUNTS: Final = 100
BATCH_BYTES: Final = Limits().receive_bytes // 4


class CallError(Exception):
    """A call that got no answer; `code` is the name of the gRPC status, such as "UNAVAILABLE"."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


def connect(target: str, *, revision: str = "", timeout: float = 30.0) -> Client:
    """Return a client of the server at HOST:PORT; the connection is made by the first call.

    `revision` (`sha256:…`) is the one that must answer, empty for whichever is loaded; `timeout` bounds each
    call, in seconds.
    """
    options = [("grpc.max_receive_message_length", Limits().send_bytes)]
    return Client(grpc.insecure_channel(target, options), revision=revision, timeout=timeout)


class Client:
    """Decides accounts on a server; safe to share between threads. Close it, or use it as a context."""

    def __init__(self, channel: grpc.Channel, *, revision: str, timeout: float) -> None:
        self._channel = channel
        self._service = decision_pb2_grpc.DecisionServiceStub(channel)
        self._revision = revision
        self._timeout = timeout

    def decide(self, payload: Payload, *, now: datetime | str | None = None) -> Decision:
        """Turn the facts about one account into its decision; a rejected account is told inside it.

        `now` takes the place of the payload's own. Raises CallError where the server does not answer, and
        ValueError for a `now` without an offset.
        """
        request = decision_pb2.DecideRequest(
            payload=_encode_payload(payload), now=_read_now(now), revision=self._revision
        )
        response: decision_pb2.DecideResponse = self._call(self._service.Decide, request)
        return Decision.from_json(response.decision)

    def decide_many(self, payloads: Iterable[Payload], *, now: datetime | str | None = None) -> Iterator[Decision]:
        """Turn many accounts into decisions, in their order, some of them in each call.

        A batch is read from `payloads` when its first decision is asked for. Raises as `decide` does.
        """
        instant = _read_now(now)
        for batch in _batches(_encode_payload(payload) for payload in payloads):
            request = decision_pb2.DecideBatchRequest(payloads=batch, now=instant, revision=self._revision)
            response: decision_pb2.DecideBatchResponse = self._call(self._service.DecideBatch, request)
            yield from (Decision.from_json(result.decision) for result in response.results)

    def close(self) -> None:
        """Close the connection; calls under way end with CANCELLED."""
        self._channel.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _call(self, method: Callable[..., Answer], request: object) -> Answer:
        try:
            return method(request, timeout=self._timeout)
        except grpc.RpcError as error:
            raise CallError(error.code().name, error.details() or "") from error


def _encode_payload(payload: Payload) -> bytes:
    if isinstance(payload, bytes):
        return payload
    return payload.encode() if isinstance(payload, str) else msgspec.json.encode(payload)


def _read_now(now: datetime | str | None) -> Timestamp | None:
    if now is None:
        return None
    instant = datetime.fromisoformat(now) if isinstance(now, str) else now
    if instant.tzinfo is None:
        raise ValueError(f"`now` has no offset: {now}")
    timestamp = Timestamp()
    timestamp.FromDatetime(instant)
    return timestamp


def _batches(payloads: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Cut payloads into batches of bounded number and size; only a payload alone may be over the size."""
    batch: list[bytes] = []
    size = 0
    for payload in payloads:
        if batch and (len(batch) == BATCH_ACCOUNTS or size + len(payload) > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(payload)
        size += len(payload)
    if batch:
        yield batch
