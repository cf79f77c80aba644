"""What all methods of a server share: who tells callers apart, whose turn it is, and who is told how calls ended."""

from __future__ import annotations

import itertools
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from quorate.server.call import Call, Stopping
from quorate.server.status import DeadlineError
from quorate.server.waits import Waits

if TYPE_CHECKING:
    import grpc

    from quorate.server.identity.roles import Identity
    from quorate.server.options import ServerOptions

REQUEST_ID: Final = "x-request-id"
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")

Metadata: TypeAlias = Sequence[tuple[str, str | bytes]]


class Identifies(Protocol):
    """Tells who calls; raises UnauthenticatedError where that is not known."""

    @property
    def reads_certificates(self) -> bool:
        """Whether it looks at what the connection is known by."""

    def identify(self, metadata: Metadata, auth_context: Mapping[str, Sequence[bytes]]) -> Identity:
        """Turn the metadata of a call, and what its connection is known by, into an identity."""


@dataclass(slots=True)
class Ended:
    """A call that is over."""

    method: str
    known: bool
    """Whether there is such a method; the names of others are whatever callers send."""

    request_id: str
    code: grpc.StatusCode
    reason: str
    """The kind of a refusal in a word, and what of it the log alone is told; empty where all went well."""

    seconds: float
    peer: str
    metadata: Metadata
    """What the caller sent beside its message, credentials included."""

    call: Call | None
    """None where the call was refused before it was known who asks."""


Observer: TypeAlias = Callable[[Ended], None]


class Around:
    """What all methods of a server share."""

    def __init__(
        self, options: ServerOptions, authenticator: Identifies, observers: tuple[Observer, ...], stopping: Stopping
    ) -> None:
        self.limits = options.limits
        self.authenticator = authenticator
        self.observers = observers
        self.stopping = stopping
        self.waits = Waits(options.limits)
        self._turns: SimpleQueue[None] = SimpleQueue()
        for _ in range(options.threads):
            self._turns.put(None)
        self._prefix = secrets.token_hex(6)
        self._numbers = itertools.count(1)

    def request_id(self, metadata: Metadata) -> str:
        """Return the id that the caller gave a call, or make one."""
        for key, value in metadata:
            if key == REQUEST_ID and isinstance(value, str) and _REQUEST_ID.fullmatch(value):
                return value
        return f"{self._prefix}-{next(self._numbers):x}"

    def take_turn(self, call: Call) -> None:
        """Wait until a call may be worked on; raises DeadlineError where its time is over before."""
        try:
            self._turns.get(timeout=call.time_remaining())
        except Empty:
            raise DeadlineError("the time for the call was over before its turn came") from None

    def give_turn(self) -> None:
        """Let another call be worked on."""
        self._turns.put(None)
