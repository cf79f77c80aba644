"""One call as the services see it: who asks, how long they wait, and what is noted about it."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from quorate.server.status import CallCancelledError, DeadlineError, StoppingError

if TYPE_CHECKING:
    import grpc

    from quorate.server.identity.roles import Identity

Wake = Callable[[], None]


class Stopping:
    """The wish that a server stops, and who wants to be woken by it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wakes: list[Wake] = []
        self.asked = False

    def ask(self) -> None:
        """Ask for the end of whatever has no end of its own."""
        with self._lock:
            self.asked = True
            wakes = tuple(self._wakes)
        for wake in wakes:
            wake()

    def add(self, wake: Wake) -> None:
        """Have `wake` called when the server is asked to stop; at once where it was already."""
        with self._lock:
            self._wakes.append(wake)
            asked = self.asked
        if asked:
            wake()

    def remove(self, wakes: list[Wake]) -> None:
        """Let go of what was added."""
        with self._lock:
            for wake in wakes:
                self._wakes.remove(wake)


@dataclass(slots=True)
class Call:
    """One call under way."""

    method: str
    """The full name: `/quorate.v1.DecisionService/Decide`."""

    request_id: str
    identity: Identity
    context: grpc.ServicerContext

    deadline: float = math.inf
    """The reading of the monotonic clock at which time is over."""

    stopping: Stopping | None = None
    """For calls that have no end of their own: the server's wish to stop."""

    notes: dict[str, str] = field(default_factory=dict)
    decided: int = 0
    rejected: int = 0
    wakes: list[Wake] = field(default_factory=list)

    @property
    def tenant(self) -> str:
        """Whose accounts and rules the call is about: ORGANISATION/SANDBOX."""
        return self.identity.tenant

    def note(self, **what: str) -> None:
        """Note something for the log and for metrics, such as `rule_set`, `revision` and `outcome`."""
        self.notes.update(what)

    def count(self, *, decided: int = 0, rejected: int = 0) -> None:
        """Count accounts for the log and for metrics: those that were decided, and those that were rejected."""
        self.decided += decided
        self.rejected += rejected

    def time_remaining(self) -> float:
        """Return the seconds that are left, 0 when time is over; infinite where there is no deadline."""
        return max(0.0, self.deadline - time.monotonic())

    def check_awaited(self) -> None:
        """Raise where going on is for nothing.

        Raises DeadlineError when time is over, CallCancelledError when nobody waits any more, and for calls that have
        no end of their own StoppingError when the server stops.
        """
        if time.monotonic() >= self.deadline:
            raise DeadlineError("the time for the call is over")
        if not self.context.is_active():
            raise CallCancelledError("nobody waits for the call any more")
        if self.stopping is not None and self.stopping.asked:
            raise StoppingError("the server stops; call again")

    def when_over(self, wake: Wake) -> None:
        """Have `wake` called, by any thread, once `check_awaited` may have something to raise.

        That is when the caller is gone and when the server stops: for those who wait for something else meanwhile.
        """
        if self.stopping is not None:
            self.stopping.add(wake)
            self.wakes.append(wake)
        if not self.context.add_callback(wake):
            wake()

    def forget(self) -> None:
        """Let go of those that the server's wish to stop would wake."""
        if self.stopping is not None:
            self.stopping.remove(self.wakes)
            self.wakes.clear()
