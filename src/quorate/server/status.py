"""What ended a call becomes a gRPC status.

A refusal is a mistake of the caller and is told in its own words. Any other exception is a fault of the
server: its text may hold facts about people, so it goes to the log (standard error unless configured
otherwise) under an id, and the caller is told the id alone.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

import grpc

Request = TypeVar("Request")
Response = TypeVar("Response")

_LOG = logging.getLogger(__name__)


class CallRefusedError(Exception):
    """A call that cannot be answered as it was asked; the message is for the caller."""


class BadRequestError(CallRefusedError):
    """A field of the request holds what cannot be used."""


class WrongRevisionError(CallRefusedError):
    """The request pins a revision that is not the loaded one."""


class BatchTooLargeError(CallRefusedError):
    """The request holds more accounts than one call may."""


STATUS_OF_REFUSAL: dict[type[CallRefusedError], grpc.StatusCode] = {
    BadRequestError: grpc.StatusCode.INVALID_ARGUMENT,
    BatchTooLargeError: grpc.StatusCode.RESOURCE_EXHAUSTED,
    WrongRevisionError: grpc.StatusCode.FAILED_PRECONDITION,
}


@dataclass(frozen=True, slots=True)
class Status:
    """How a call ended: the code and the text that the caller gets."""

    code: grpc.StatusCode
    message: str


def status_of(error: Exception) -> Status:
    """Turn an exception into the status for the caller; logs whatever is not a refusal."""
    if isinstance(error, CallRefusedError):
        return Status(STATUS_OF_REFUSAL[type(error)], str(error))
    error_id = secrets.token_hex(8)
    _LOG.error("internal error %s", error_id, exc_info=error)
    return Status(grpc.StatusCode.INTERNAL, f"internal error {error_id}")


class StatusInterceptor(grpc.ServerInterceptor):
    """Ends unary calls that raise with the status of their exception; lets all others through."""

    def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], grpc.RpcMethodHandler[Any, Any] | None],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> grpc.RpcMethodHandler[Any, Any] | None:
        """Return the method's handler with exceptions turned into statuses; None where there is no method."""
        handler = continuation(handler_call_details)
        if handler is None or handler.unary_unary is None:
            return handler
        return grpc.unary_unary_rpc_method_handler(
            _guarded(handler.unary_unary), handler.request_deserializer, handler.response_serializer
        )


def _guarded(
    answer: Callable[[Request, grpc.ServicerContext], Response],
) -> Callable[[Request, grpc.ServicerContext], Response]:
    def guarded(request: Request, context: grpc.ServicerContext) -> Response:
        try:
            return answer(request, context)
        except Exception as error:  # noqa: BLE001 - the outermost frame of a call: every fault needs a status
            _abort(context, status_of(error))

    return guarded


def _abort(context: grpc.ServicerContext, status: Status) -> NoReturn:
    context.abort(status.code, status.message)
