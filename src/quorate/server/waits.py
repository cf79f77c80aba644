"""Waiting for the other side, but not for ever: a call that is stuck on its caller for too long is cancelled."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import grpc

from quorate.server.status import CallCancelledError, MessageError, SlowError

if TYPE_CHECKING:
    from quorate.server.options import Limits

_LONGEST_LOOK: Final = 1.0
_SHORTEST_LOOK: Final = 0.05


@dataclass(slots=True, eq=False)
class Wait:
    """One call that waits for its caller."""

    context: grpc.ServicerContext
    until: float
    idle: bool
    """Whether it waits for what need not come: the next message of a stream."""

    late: bool = False
    """Whether the call was cancelled, as what it waited for did not come in time."""


class Waits:
    """All calls that wait for their callers, looked at now and then by a thread of its own."""

    def __init__(self, limits: Limits) -> None:
        """Start to look."""
        shortest = min(limits.message_seconds, limits.idle_seconds, limits.take_seconds)
        self._open: dict[int, Wait] = {}
        self._every = min(_LONGEST_LOOK, max(_SHORTEST_LOOK, shortest / 4))
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._look, name="quorate-waits", daemon=True)
        self._thread.start()

    def begin(self, context: grpc.ServicerContext, seconds: float, *, idle: bool = False) -> Wait:
        """Begin to wait for at most so long."""
        wait = Wait(context, time.monotonic() + seconds, idle)
        self._open[id(wait)] = wait
        return wait

    def end(self, wait: Wait) -> None:
        """End a wait; it may have ended before."""
        self._open.pop(id(wait), None)

    def message(self, raw: Iterator[bytes], context: grpc.ServicerContext, seconds: float) -> bytes:
        """Wait for the one message of a call; raises as `messages`, and MessageError where there is none."""
        try:
            return self._next(raw, context, seconds, idle=False)
        except StopIteration:
            raise MessageError("the call has no message") from None

    def messages(self, raw: Iterator[bytes], context: grpc.ServicerContext, seconds: float) -> Iterator[bytes]:
        """Yield the messages of a call, each of which may let so long wait for itself.

        Raises SlowError when it did not come in time, and CallCancelledError when none can come any more.
        """
        while True:
            try:
                message = self._next(raw, context, seconds, idle=True)
            except StopIteration:
                return
            yield message

    def _next(self, raw: Iterator[bytes], context: grpc.ServicerContext, seconds: float, *, idle: bool) -> bytes:
        wait = self.begin(context, seconds, idle=idle)
        try:
            return next(raw)
        except (grpc.RpcError, StopIteration) as error:
            if wait.late:
                raise SlowError("the message of the call did not come in time") from None
            if isinstance(error, grpc.RpcError) or not context.is_active():
                raise CallCancelledError("nobody waits for the call any more") from None
            raise
        finally:
            self.end(wait)

    def idle(self) -> int:
        """Count the calls that wait for what need not come."""
        return sum(wait.idle for wait in self._open.copy().values())

    def close(self) -> None:
        """Look no more."""
        self._closed.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._closed.wait(self._every):
            now = time.monotonic()
            for wait in self._open.copy().values():
                if now >= wait.until and not wait.late:
                    wait.late = True
                    wait.context.cancel()
