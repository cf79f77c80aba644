"""How far long work is, on one line of a terminal that is overwritten."""

from __future__ import annotations

import time
from typing import Final, TextIO

_SECONDS_BETWEEN: Final = 0.2
_CLEAR: Final = "\r\x1b[K"


class StatusLine:
    """One line of a terminal, written over a few times a second if `shown`."""

    def __init__(self, stream: TextIO, *, shown: bool) -> None:
        self._stream = stream
        self._shown = shown
        self._next = time.monotonic() + _SECONDS_BETWEEN
        self._is_drawn = False

    @property
    def is_due(self) -> bool:
        """Whether it is time to write the line again."""
        return self._shown and time.monotonic() >= self._next

    def write(self, text: str) -> None:
        """Write a text over what stands there."""
        self._stream.write(f"{_CLEAR}{text}")
        self._stream.flush()
        self._is_drawn = True
        self._next = time.monotonic() + _SECONDS_BETWEEN

    def clear(self) -> None:
        """Take the line away."""
        if self._is_drawn:
            self._stream.write(_CLEAR)
            self._stream.flush()
            self._is_drawn = False


def share_of(done: int, total: int | None) -> str:
    """Say how much of all bytes is done, which is 99 % at most; nothing where it is not known how many there are."""
    return f", {min(99, 100 * done // total)} %" if total else ""


class Progress:
    """Counts accounts and bytes, and shows them a few times a second if `shown`; `total` bytes are 100 %."""

    def __init__(self, stream: TextIO, total: int | None, *, shown: bool) -> None:
        self._line = StatusLine(stream, shown=shown)
        self._total = total
        self._accounts = 0
        self._bytes = 0

    def read(self, size: int) -> None:
        """Count bytes of the inputs."""
        self._bytes += size

    def decided(self) -> None:
        """Count an account."""
        self._accounts += 1
        if self._line.is_due:
            self._line.write(f"{self._accounts:,} accounts{share_of(self._bytes, self._total)}")

    def clear(self) -> None:
        """Take the line away."""
        self._line.clear()
