"""Threads for one kind of calls, and no more calls than are to be taken on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


class Pool(ThreadPoolExecutor):
    """Threads that know how many calls they have at hand; whoever submits asks `is_full` before."""

    def __init__(self, name: str, threads: int, most: int) -> None:
        super().__init__(threads, thread_name_prefix=f"quorate-{name}")
        self.most = most
        self._lock = threading.Lock()
        self._at_hand = 0

    @property
    def at_hand(self) -> int:
        """How many calls are under way or wait for a thread."""
        return self._at_hand

    def is_full(self) -> bool:
        """Tell whether there are as many calls as are to be taken on."""
        return self._at_hand >= self.most

    def submit(self, fn: Callable[_Given, _Result], /, *args: _Given.args, **kwargs: _Given.kwargs) -> Future[_Result]:
        """Have a thread make a call."""
        with self._lock:
            self._at_hand += 1
        future = super().submit(fn, *args, **kwargs)
        future.add_done_callback(self._let_go)
        return future

    def _let_go(self, future: Future[_Result]) -> None:
        del future
        with self._lock:
            self._at_hand -= 1
