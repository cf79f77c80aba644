"""What keeps a request from being done, each told in words for the caller."""

from __future__ import annotations

from collections.abc import Iterable

from quorate.decide.problem import Problem


class ServiceError(Exception):
    """A request that cannot be done as it was asked; the message is for the caller, `problems` tell the places."""

    def __init__(self, message: str, problems: Iterable[Problem] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


class InputError(ServiceError):
    """A part of the request cannot be used."""


class NotFoundError(ServiceError):
    """What the request names is not there."""


class ConflictError(ServiceError):
    """Another request came first."""


class PreconditionError(ServiceError):
    """The request would be in order, and things are not as it needs them."""


class LimitError(ServiceError):
    """The request is for more than the limits of the server."""


class GoneError(ServiceError):
    """What the request goes on from is no longer kept."""
