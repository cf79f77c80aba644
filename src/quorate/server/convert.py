"""Messages to what the engine takes and back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from quorate.server.status import BadRequestError, BatchTooLargeError, WrongRevisionError
from quorate.v1 import decision_pb2

if TYPE_CHECKING:
    from quorate.engine import Decision

JSON = "application/json"


class _Dated(msgspec.Struct):
    """A payload, read only so far as to see whether it names its instant."""

    now: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


def check_request(request: decision_pb2.DecideRequest | decision_pb2.DecideBatchRequest, revision: str) -> None:
    """Check what a request demands against what is there: the content type and the loaded revision.

    Raises BadRequestError for an unknown content type, WrongRevisionError for a pin to another revision.
    """
    if request.content_type not in ("", JSON):
        raise BadRequestError(f"content type `{request.content_type}` is not known; send `{JSON}`")
    if request.revision not in ("", revision):
        raise WrongRevisionError(f"revision `{request.revision}` is not loaded; `{revision}` is")


def check_size(request: decision_pb2.DecideBatchRequest, most: int) -> None:
    """Raise BatchTooLargeError for a batch of more accounts than `most`."""
    if len(request.payloads) > most:
        raise BatchTooLargeError(f"a batch holds at most {most} accounts, not {len(request.payloads)}")


def read_now(request: decision_pb2.DecideRequest | decision_pb2.DecideBatchRequest) -> datetime | None:
    """Return the instant that a request names, in UTC and cut to microseconds; None where it names none.

    Raises BadRequestError where the timestamp lies outside the years 1 to 9999 or its nanoseconds outside a
    second.
    """
    if not request.HasField("now"):
        return None
    try:
        return request.now.ToDatetime(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        stated = f"{request.now.seconds} s and {request.now.nanos} ns"
        raise BadRequestError(f"`now` is not an instant of the years 1 to 9999: {stated}") from error


def is_dated(payload: bytes) -> bool:
    """Tell whether a payload names its own `now`; what is no JSON object counts as dated."""
    try:
        return msgspec.json.decode(payload, type=_Dated).now is not msgspec.UNSET
    except msgspec.MsgspecError:
        return True


def encode_response(decision: Decision, revision: str) -> decision_pb2.DecideResponse:
    """Turn one decision into the answer of `Decide`."""
    return decision_pb2.DecideResponse(decision=decision.to_json(), content_type=JSON, revision=revision)


def encode_batch(decisions: Iterable[Decision], revision: str) -> decision_pb2.DecideBatchResponse:
    """Turn decisions into the answer of `DecideBatch`, in their order."""
    results = [decision_pb2.DecideBatchResult(decision=decision.to_json()) for decision in decisions]
    return decision_pb2.DecideBatchResponse(results=results, content_type=JSON, revision=revision)
