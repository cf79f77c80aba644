"""SIGTERM and SIGINT as wishes to stop: the first is taken as one, the second ends the process at once."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Final, Self

STOP_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)


class Stops:
    """Takes the signals within a `with` block, in the main thread; can be waited for together with other files."""

    def __init__(self, *signals: signal.Signals, last: Callable[[], None] = lambda: None) -> None:
        """Take these signals, or those that usually mean it; `last` is done before a second ends the process."""
        self._signals = signals or STOP_SIGNALS
        self._last = last
        self._asked = False

    def __enter__(self) -> Self:
        self._reading, self._writing = os.pipe()
        self._before = {number: signal.getsignal(number) for number in self._signals}
        for number in self._signals:
            signal.signal(number, self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for number, answer in self._before.items():
            signal.signal(number, answer)
        os.close(self._reading)
        os.close(self._writing)

    def fileno(self) -> int:
        """Return a file that can be read once a stop was asked for."""
        return self._reading

    def wait(self) -> None:
        """Wait until a stop is asked for."""
        select.select([self._reading], [], [])

    def _note(self, number: int, frame: FrameType | None) -> None:
        del frame
        if self._asked:
            self._last()
            os._exit(128 + number)
        self._asked = True
        os.write(self._writing, b"!")
