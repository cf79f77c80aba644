"""A watch that is waited for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, Self

import grpc

from quorate.client.core import Core
from quorate.client.errors import CallError
from quorate.client.results import WatchedChange
from quorate.client.watching import Place


class Watch(Iterator[WatchedChange]):
    """Yields changes until it is closed, by any thread; for one reader at a time.

    `cursor` is where another watch goes on after the last change that was taken, and `behind` is how many changes the
    server had to tell beyond it, as of its last sign of life.
    """

    def __init__(self, start: Callable[..., Any], place: Place, core: Core) -> None:
        """Prepare a watch; `start` makes the call."""
        self._start = start
        self._place = place
        self._core = core
        self._attempts = core.begin(is_safe=True)
        self._call: Any = None
        self._closed = threading.Event()

    @property
    def cursor(self) -> str:
        """Where to go on after the last change that was taken."""
        return self._place.cursor

    @property
    def behind(self) -> int:
        """How many changes the reader is behind."""
        return self._place.behind

    def __next__(self) -> WatchedChange:
        while not self._closed.is_set():
            try:
                if self._call is None:
                    self._call = self._start(self._place.request())
                    if self._closed.is_set():
                        self._call.cancel()
                response = next(self._call)
            except grpc.RpcError as error:
                self._go_on_after(CallError.of(error))
            except StopIteration:
                self.close()
            else:
                # Once it has come about, a watch goes on for ever, and each interruption is the first one.
                self._attempts = self._core.begin(is_safe=True, is_endless=True)
                change = self._place.take(response)
                if change is not None:
                    return change
        raise StopIteration

    def close(self) -> None:
        """End the watch, also while another thread waits for its next change."""
        self._closed.set()
        if self._call is not None:
            self._call.cancel()

    def _go_on_after(self, error: CallError) -> None:
        """Wait until the call is to be made again; raises the error where it is not, and the watch is not closed."""
        self._call = None
        if self._closed.is_set():
            return
        try:
            self._closed.wait(self._attempts.pause(error))
        except CallError:
            self._closed.set()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
