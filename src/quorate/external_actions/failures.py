"""What is told of a request that is refused, and of one that could not be answered (domain reference, section 5.13)."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final, Literal

ErrorCode = Literal[
    "INVALID_REQUEST",
    "RESOURCE_NOT_FOUND",
    "VALIDATION_ERROR",
    "INTERNAL_ERROR",
    "UNAUTHORIZED",
    "FORBIDDEN",
    "TIMEOUT",
    "RATE_LIMITED",
]
"""What answers to requests say; there are no others."""

ActivityCode = Literal[
    "RATE_LIMIT_EXCEEDED",
    "INVALID_DATA",
    "TIMEOUT",
    "NOT_FOUND",
    "EXTERNAL_API_ERROR",
    "AUTHENTICATION_FAILED",
    "INSUFFICIENT_DATA",
]
"""What callbacks say of a request that could not be answered."""

DETAILS_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing that is wrong: where in the request, and what."""

    field: str
    message: str


@dataclass(slots=True, eq=False)
class RefusedError(Exception):
    """A request that is not accepted; `headers` go with the answer."""

    status: HTTPStatus
    code: ErrorCode
    message: str
    details: tuple[Detail, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class UnansweredError(Exception):
    """A request that was accepted and cannot be answered; the reason tells nothing of the facts in it."""

    code: ActivityCode
    reason: str


class SettingsError(Exception):
    """Settings that do not go together, or that rules do not fit; one line that names them."""
