"""What ended a call becomes a gRPC status.

A refusal is a mistake of the caller, or of the surroundings, and is told in its own words. Any other exception is a
fault of the server: its text may hold facts about people, so it goes to the log alone, under an id, and the caller is
told the id and nothing more.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from typing import Final

import grpc
from google.protobuf import any_pb2, duration_pb2
from google.rpc import error_details_pb2, status_pb2  # type: ignore[import-untyped]  # it does not say that it is typed

from quorate.decide.problem import Problem
from quorate.service import errors
from quorate.store.interface import StoreBusyError, StoreError

DETAILS_KEY: Final = "grpc-status-details-bin"
DETAILS_BYTES: Final = 3584
"""The most that the details of a status may take: they travel as a header, a third larger there, and callers usually
take 8 KiB of headers."""

DOMAIN: Final = "quorate"
RETRY_SECONDS: Final = 1.0

_MESSAGE_BYTES: Final = 600
_PROBLEM_BYTES: Final = 400
_LOG: Final = logging.getLogger(__name__)


class CallRefusedError(Exception):
    """A call that cannot be answered as it was asked; the message is for the caller."""


class MessageError(CallRefusedError):
    """What was sent is no message of the method, or not one where there has to be one."""


class UnauthenticatedError(CallRefusedError):
    """Who calls is not known; the message is the same whatever was wrong, `reason` is for the log alone."""

    def __init__(self, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason


class ForbiddenError(CallRefusedError):
    """The caller has no role that the method needs."""


class UnknownMethodError(CallRefusedError):
    """No service here has the method."""


class DeadlineError(CallRefusedError):
    """The time that the caller gave, or the server gives, is over."""


class CallCancelledError(CallRefusedError):
    """Nobody waits for the answer any more."""


class SlowError(CallRefusedError):
    """What the call waited for from its caller did not come in time."""


class TooManyCallsError(CallRefusedError):
    """The server has as many calls of this kind as it takes on."""


class AnswerTooLargeError(CallRefusedError):
    """The answer is larger than a message may be."""


class StoppingError(CallRefusedError):
    """The server stops; another one, or this one later, can be asked the same."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What is told of an exception's class: the code, a word for programs, and when to try again if at all."""

    code: grpc.StatusCode
    reason: str
    retry_seconds: float | None = None


KIND_OF: Final[dict[type[Exception], Kind]] = {
    errors.InputError: Kind(grpc.StatusCode.INVALID_ARGUMENT, "INPUT"),
    errors.NotFoundError: Kind(grpc.StatusCode.NOT_FOUND, "NOT_FOUND"),
    errors.ConflictError: Kind(grpc.StatusCode.ABORTED, "CONFLICT"),
    errors.PreconditionError: Kind(grpc.StatusCode.FAILED_PRECONDITION, "PRECONDITION"),
    errors.LimitError: Kind(grpc.StatusCode.RESOURCE_EXHAUSTED, "LIMIT"),
    errors.GoneError: Kind(grpc.StatusCode.OUT_OF_RANGE, "GONE"),
    StoreBusyError: Kind(grpc.StatusCode.UNAVAILABLE, "BUSY", RETRY_SECONDS),
    StoreError: Kind(grpc.StatusCode.UNAVAILABLE, "STORE", RETRY_SECONDS),
    MessageError: Kind(grpc.StatusCode.INVALID_ARGUMENT, "MESSAGE"),
    UnauthenticatedError: Kind(grpc.StatusCode.UNAUTHENTICATED, "UNAUTHENTICATED"),
    ForbiddenError: Kind(grpc.StatusCode.PERMISSION_DENIED, "FORBIDDEN"),
    UnknownMethodError: Kind(grpc.StatusCode.UNIMPLEMENTED, "UNKNOWN_METHOD"),
    DeadlineError: Kind(grpc.StatusCode.DEADLINE_EXCEEDED, "DEADLINE"),
    CallCancelledError: Kind(grpc.StatusCode.CANCELLED, "CANCELLED"),
    SlowError: Kind(grpc.StatusCode.CANCELLED, "SLOW"),
    TooManyCallsError: Kind(grpc.StatusCode.RESOURCE_EXHAUSTED, "TOO_MANY_CALLS", RETRY_SECONDS),
    AnswerTooLargeError: Kind(grpc.StatusCode.RESOURCE_EXHAUSTED, "ANSWER_TOO_LARGE"),
    StoppingError: Kind(grpc.StatusCode.UNAVAILABLE, "STOPPING", RETRY_SECONDS),
}
"""The one table from exceptions to statuses; a subclass is told as the nearest of its bases that stands here."""

_BUSY: Final = "the store is busy; nothing of this was kept, try again"
_REFUSES: Final = "the store cannot be used now; nothing of this was kept, and the log of the server tells why"
_FAULT: Final = Kind(grpc.StatusCode.INTERNAL, "INTERNAL")


@dataclass(frozen=True, slots=True)
class Status:
    """How a call ended other than well: what the caller gets, and `reason` for the log where it tells more."""

    kind: Kind
    message: str
    problems: tuple[Problem, ...] = ()
    note: str = ""

    @property
    def code(self) -> grpc.StatusCode:
        """The status code."""
        return self.kind.code


def status_of(error: BaseException, *, method: str = "", request_id: str = "") -> Status:
    """Turn an exception into the status for the caller; logs whatever is not a refusal, with its traceback."""
    kind = next((KIND_OF[base] for base in type(error).__mro__ if base in KIND_OF), None)
    if kind is None:
        error_id = secrets.token_hex(8)
        where = {"error_id": error_id, "method": method, "request_id": request_id}
        _LOG.error("internal error %s", error_id, exc_info=error, extra=where)
        return Status(_FAULT, f"internal error {error_id}", note=error_id)
    if isinstance(error, StoreError):
        # Its text names files, which are nobody's business but that of whoever looks after the server.
        _LOG.warning("the store refuses: %s", error, extra={"method": method, "request_id": request_id})
        return Status(kind, _BUSY if isinstance(error, StoreBusyError) else _REFUSES)
    problems = error.problems if isinstance(error, errors.ServiceError) else ()
    note = error.reason if isinstance(error, UnauthenticatedError) else ""
    return Status(kind, _plain(str(error), _MESSAGE_BYTES), problems, note)


def details_of(status: Status, request_id: str) -> bytes:
    """Write the details of a status as a serialized `google.rpc.Status` of at most DETAILS_BYTES.

    Problems that do not fit are left out, the last first; ErrorInfo then tells how many there were.
    """
    info = error_details_pb2.ErrorInfo(reason=status.kind.reason, domain=DOMAIN)
    if request_id:
        info.metadata["request_id"] = request_id
    told = status_pb2.Status(code=status.code.value[0], message=status.message)
    if status.kind.retry_seconds is not None:
        delay = duration_pb2.Duration()
        delay.FromMilliseconds(int(status.kind.retry_seconds * 1000))
        _pack(told, error_details_pb2.RetryInfo(retry_delay=delay))
    # What is left once the rest is written, with room for the count of problems and for the wrapping of each detail.
    room = DETAILS_BYTES - told.ByteSize() - info.ByteSize() - 300
    violations = _violations(status.problems, room)
    if len(violations) < len(status.problems):
        info.metadata["problems"] = str(len(status.problems))
    _pack(told, info)
    if violations:
        _pack(told, error_details_pb2.BadRequest(field_violations=violations))
    return bytes(told.SerializeToString())


def _violations(problems: tuple[Problem, ...], room: int) -> list[error_details_pb2.BadRequest.FieldViolation]:
    """Return as many problems, from the first, as fit into so many bytes."""
    fitting = []
    for problem in problems:
        violation = error_details_pb2.BadRequest.FieldViolation(
            field=_plain(problem.path, _PROBLEM_BYTES),
            description=_plain(problem.message, _PROBLEM_BYTES),
            reason=_plain(problem.code, _PROBLEM_BYTES),
        )
        room -= violation.ByteSize() + 4
        if room < 0:
            break
        fitting.append(violation)
    return fitting


def _pack(
    status: status_pb2.Status,
    detail: error_details_pb2.ErrorInfo | error_details_pb2.BadRequest | error_details_pb2.RetryInfo,
) -> None:
    packed = any_pb2.Any()
    packed.Pack(detail)
    status.details.append(packed)


def _plain(text: str, most: int) -> str:
    """Make a text fit for a message: of at most so many bytes, and without halves of characters."""
    encoded = text.encode("utf-8", "backslashreplace")
    if len(encoded) <= most:
        return encoded.decode("utf-8")
    return encoded[: most - len("…".encode())].decode("utf-8", "ignore") + "…"
