"""A watch that is awaited."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from types import TracebackType
from typing import Any, Self

import grpc

from quorate.client.core import Core, is_cancelled
from quorate.client.errors import CallError
from quorate.client.results import WatchedChange
from quorate.client.watching import Place


class AsyncWatch(AsyncIterator[WatchedChange]):
    """Yields changes until it is closed; for one reader at a time. Otherwise as Watch.

    A reader that gives up waiting may go on later: nothing is lost.
    """

    def __init__(self, start: Callable[..., Any], place: Place, core: Core) -> None:
        """Prepare a watch; `start` makes the call."""
        self._start = start
        self._place = place
        self._core = core
        self._attempts = core.begin(is_safe=True)
        self._call: Any = None
        self._closed = asyncio.Event()

    @property
    def cursor(self) -> str:
        """Where to go on after the last change that was taken."""
        return self._place.cursor

    @property
    def behind(self) -> int:
        """How many changes the reader is behind."""
        return self._place.behind

    async def __anext__(self) -> WatchedChange:
        while not self._closed.is_set():
            try:
                if self._call is None:
                    self._call = self._start(self._place.request())
                response = await self._call.read()
            except grpc.RpcError as error:
                await self._go_on_after(CallError.of(error))
            except asyncio.CancelledError:
                # Either the reader gave up waiting, which ends the call, or another task closed the watch.
                self._end_call()
                if not self._closed.is_set() or is_cancelled():
                    raise
            else:
                if response is grpc.aio.EOF:
                    self.close()
                    break
                self._attempts = self._core.begin(is_safe=True, is_endless=True)
                change = self._place.take(response)
                if change is not None:
                    return change
        raise StopAsyncIteration

    def close(self) -> None:
        """End the watch, also while a task waits for its next change."""
        self._closed.set()
        self._end_call()

    def _end_call(self) -> None:
        if self._call is not None:
            self._call.cancel()
            self._call = None

    async def _go_on_after(self, error: CallError) -> None:
        self._end_call()
        if self._closed.is_set():
            return
        try:
            pause = self._attempts.pause(error)
        except CallError:
            self._closed.set()
            raise
        try:
            await asyncio.wait_for(self._closed.wait(), pause)
        except TimeoutError:
            return

    def __del__(self) -> None:
        # gRPC never lets go of a call that is left alone.
        with contextlib.suppress(RuntimeError):  # where the loop is closed, the call is over
            self._end_call()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
