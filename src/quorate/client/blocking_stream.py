"""A stream of decisions that is waited for, over as many connections as it takes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any, Final

import grpc

from quorate.client.core import Core
from quorate.client.errors import DEADLINE_EXCEEDED, SLOW, CallError
from quorate.client.outstanding import Outstanding
from quorate.client.retrying import Attempts

_LOOKS: Final = 4
"""How often within the time of a call it is looked whether an answer is overdue."""


class DecisionStream(Iterator[Any]):
    """Yields the responses to requests, in their order; for one reader, and closed by any thread.

    A thread reads the requests, another of gRPC's sends them, and a third looks for answers that do not come.
    """

    def __init__(self, start: Callable[..., Any], requests: Iterator[Any], core: Core) -> None:
        self._start = start
        self._requests = requests
        self._core = core
        self._attempts: Attempts | None = None
        self._changed = threading.Condition()
        self._outstanding = Outstanding(core.timeout)
        self._round = 0
        self._is_read = False
        self._failure: BaseException | None = None
        self._is_overdue = False
        self._closed = threading.Event()
        self._call: Any = None

    def __next__(self) -> Any:  # noqa: ANN401 - the message of any stream
        if self._call is None and not self._closed.is_set():
            self._open()
            for work in (self._read, self._look):
                threading.Thread(target=work, name="quorate-stream", daemon=True).start()
        while not self._closed.is_set():
            with self._changed:
                self._outstanding.await_answer()
            try:
                response = next(self._call)
            except grpc.RpcError as error:
                self._go_on_after(CallError.of(error))
            except StopIteration:
                self._finish()
            else:
                self._attempts = None
                self._core.purse.earn()
                with self._changed:
                    self._outstanding.answered()
                    self._changed.notify_all()
                return response
        raise StopIteration

    def close(self) -> None:
        """End the stream; requests that were not answered are given up."""
        self._closed.set()
        with self._changed:
            self._changed.notify_all()
        if self._call is not None:
            self._call.cancel()

    def _open(self) -> None:
        self._call = self._start(self._sent(self._round))
        if self._closed.is_set():
            self._call.cancel()

    def _sent(self, number: int) -> Iterator[Any]:
        """Yield what is to be sent over the connection of a number, until there is no more or it was given up."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._is_over(number) or self._outstanding.has_unsent or self._is_read)
                if self._is_over(number) or not self._outstanding.has_unsent:
                    return
                request = self._outstanding.send()
            yield request

    def _is_over(self, number: int) -> bool:
        return self._closed.is_set() or self._round != number

    def _read(self) -> None:
        """Read requests, a few ahead of their answers; what they raise is for the reader of the answers."""
        try:
            for request in self._requests:
                with self._changed:
                    self._changed.wait_for(lambda: self._closed.is_set() or not self._outstanding.is_full)
                    if self._closed.is_set():
                        return
                    self._outstanding.add(request)
                    self._changed.notify_all()
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is raised where the answers are read
            self._failure = error
        finally:
            with self._changed:
                self._is_read = True
                self._changed.notify_all()

    def _look(self) -> None:
        """Give the call up where an answer does not come in time."""
        while not self._closed.wait(self._core.timeout / _LOOKS):
            with self._changed:
                self._is_overdue = self._outstanding.is_overdue()
            if self._is_overdue:
                self._call.cancel()
                return

    def _go_on_after(self, error: CallError) -> None:
        if self._closed.is_set():
            return
        error = CallError(DEADLINE_EXCEEDED, "an answer did not come in time") if self._is_overdue else error
        try:
            self._closed.wait(self._attempts_after(error).pause(error))
        except CallError:
            self.close()
            raise
        with self._changed:
            self._round += 1
            self._outstanding.start_over()
            self._changed.notify_all()
        self._open()

    def _attempts_after(self, error: CallError) -> Attempts:
        if error.reason == SLOW:  # as slow as the requests come, or the answers are taken
            return self._core.begin(is_safe=True, is_endless=True)
        self._attempts = self._attempts or self._core.begin(is_safe=True)
        return self._attempts

    def _finish(self) -> None:
        """End after the last answer; raises what reading the requests raised."""
        self.close()
        if self._failure is not None:
            raise self._failure
        if not self._outstanding.is_empty:
            raise CallError("INTERNAL", "the server ended the stream before all was answered")
