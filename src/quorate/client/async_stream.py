"""A stream of decisions that is awaited, over as many connections as it takes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any, Final

import grpc

from quorate.client.core import Core, is_cancelled
from quorate.client.errors import DEADLINE_EXCEEDED, SLOW, UNAVAILABLE, CallError
from quorate.client.outstanding import Outstanding
from quorate.client.retrying import Attempts

_LOOKS: Final = 4
"""How often within the time of a call it is looked whether an answer is overdue."""

_OF_CORE: Final = "Internal error from Core"
"""What gRPC makes of a request that was on its way when the server ended the call; how it ended is then forgotten."""


class AsyncDecisionStream(AsyncIterator[Any]):
    """Yields the responses to requests, in their order; for one reader. A task reads the requests ahead."""

    def __init__(self, start: Callable[..., Any], requests: AsyncIterator[Any], core: Core) -> None:
        self._start = start
        self._requests = requests
        self._core = core
        self._attempts: Attempts | None = None
        self._changed = asyncio.Condition()
        self._outstanding = Outstanding(core.timeout)
        self._round = 0
        self._is_read = False
        self._failure: BaseException | None = None
        self._is_overdue = False
        self._closed = asyncio.Event()
        self._call: Any = None
        self._tasks: list[asyncio.Task[None]] = []

    async def __anext__(self) -> Any:  # noqa: ANN401 - the message of any stream
        if not (self._tasks or self._closed.is_set()):
            self._open()
            self._tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._look())]
        while not self._closed.is_set():
            self._outstanding.await_answer()
            try:
                response = await self._call.read()
            except grpc.RpcError as error:
                await self._go_on_after(_told(CallError.of(error)))
            except asyncio.CancelledError:
                if is_cancelled() or not (self._closed.is_set() or self._is_overdue):
                    self.close()
                    raise
                self._raise_if_overdue()
            else:
                if response is grpc.aio.EOF:
                    self._finish()
                    break
                self._attempts = None
                self._core.purse.earn()
                self._outstanding.answered()
                await self._tell()
                return response
        raise StopAsyncIteration

    def close(self) -> None:
        """End the stream; requests that were not answered are given up."""
        self._closed.set()
        for task in self._tasks:
            task.cancel()
        if self._call is not None:
            self._call.cancel()

    def _open(self) -> None:
        self._call = self._start(self._sent(self._round))

    async def _sent(self, number: int) -> AsyncIterator[Any]:
        """Yield what is to be sent over the connection of a number, until there is no more or it was given up."""
        while True:
            async with self._changed:
                await self._changed.wait_for(
                    lambda: self._round != number or self._outstanding.has_unsent or self._is_read
                )
                if self._round != number or not self._outstanding.has_unsent:
                    return
                request = self._outstanding.send()
            yield request

    async def _read(self) -> None:
        """Read requests, a few ahead of their answers; what they raise is for the reader of the answers."""
        try:
            async for request in self._requests:
                async with self._changed:
                    await self._changed.wait_for(lambda: not self._outstanding.is_full)
                    self._outstanding.add(request)
                    self._changed.notify_all()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is raised where the answers are read
            self._failure = error
        self._is_read = True
        await self._tell()

    async def _look(self) -> None:
        """Give the call up where an answer does not come in time."""
        while not self._is_overdue:
            await asyncio.sleep(self._core.timeout / _LOOKS)
            self._is_overdue = self._outstanding.is_overdue()
        self._call.cancel()

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _go_on_after(self, error: CallError) -> None:
        if self._closed.is_set():
            return
        self._call.cancel()
        self._raise_if_overdue()
        try:
            pause = self._attempts_after(error).pause(error)
        except CallError:
            self.close()
            raise
        await asyncio.sleep(pause)
        self._round += 1
        self._outstanding.start_over()
        await self._tell()
        self._open()

    def _attempts_after(self, error: CallError) -> Attempts:
        if error.reason == SLOW:  # as slow as the requests come, or the answers are taken
            return self._core.begin(is_safe=True, is_endless=True)
        self._attempts = self._attempts or self._core.begin(is_safe=True)
        return self._attempts

    def _raise_if_overdue(self) -> None:
        if self._is_overdue:
            self.close()
            raise CallError(DEADLINE_EXCEEDED, "an answer did not come in time")

    def _finish(self) -> None:
        """End after the last answer; raises what reading the requests raised."""
        self.close()
        if self._failure is not None:
            raise self._failure
        if not self._outstanding.is_empty:
            raise CallError("INTERNAL", "the server ended the stream before all was answered")


def _told(error: CallError) -> CallError:
    """Take what gRPC has forgotten for an interruption: where it was none, the next connection ends alike."""
    return CallError(UNAVAILABLE, "the stream was interrupted") if error.detail == _OF_CORE else error
