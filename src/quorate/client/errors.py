"""How calls that got no answer are told: a gRPC status, with the details that a server sends beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

from google.protobuf.message import DecodeError
from google.rpc import error_details_pb2, status_pb2  # type: ignore[import-untyped]  # it does not say that it is typed

from quorate.decide.problem import Problem

if TYPE_CHECKING:
    import grpc

CANCELLED: Final = "CANCELLED"
DEADLINE_EXCEEDED: Final = "DEADLINE_EXCEEDED"
UNAVAILABLE: Final = "UNAVAILABLE"

SLOW: Final = "SLOW"
"""The reason of a server that gave up waiting for its caller."""

_DETAILS: Final = "grpc-status-details-bin"


class CallError(Exception):
    """A call that got no answer; `code` is the name of the gRPC status, such as "UNAVAILABLE".

    `detail` is what the server says of it, `reason` its word for programs, `problems` are the places in the request
    that are wrong, `retry_after` is how many seconds the server wants to be left alone, `request_id` is what its log
    has the call under; each is empty, or None, where the server does not tell.
    """

    def __init__(  # noqa: PLR0913 - what a status is made of, by name
        self,
        code: str,
        detail: str,
        *,
        reason: str = "",
        problems: Iterable[Problem] = (),
        retry_after: float | None = None,
        request_id: str = "",
    ) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.reason = reason
        self.problems = tuple(problems)
        self.retry_after = retry_after
        self.request_id = request_id

    @classmethod
    def of(cls, error: grpc.RpcError) -> Self:
        """Turn what gRPC raises into an error of this kind."""
        metadata: Any = error.trailing_metadata() or ()
        details = _Details.of(next((value for key, value in metadata if key == _DETAILS), b""))
        return cls(
            error.code().name,
            error.details() or "",
            reason=details.reason,
            problems=details.problems,
            retry_after=details.retry_after,
            request_id=details.request_id,
        )


@dataclass(slots=True)
class _Details:
    """What the details of a status say; those that nobody asks for here are passed over."""

    reason: str = ""
    request_id: str = ""
    problems: tuple[Problem, ...] = ()
    retry_after: float | None = None

    @classmethod
    def of(cls, encoded: bytes) -> _Details:
        found = cls()
        try:
            status = status_pb2.Status.FromString(encoded)
        except DecodeError:
            return found
        info, request = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
        retry = error_details_pb2.RetryInfo()
        for each in status.details:
            if each.Unpack(info):
                found.reason, found.request_id = info.reason, info.metadata.get("request_id", "")
            elif each.Unpack(request):
                found.problems = tuple(
                    Problem(violation.reason, violation.field, violation.description)
                    for violation in request.field_violations
                )
            elif each.Unpack(retry):
                found.retry_after = max(0.0, retry.retry_delay.ToTimedelta().total_seconds())
        return found
