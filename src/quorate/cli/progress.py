"""How far long work is, on one line of a terminal that is overwritten."""

from __future__ import annotations

import time
from typing import Final, TextIO

_SECONDS_BETWEEN: Final = 0.2
_CLEAR: Final = "\r\x1b[K"


class Progress:
    """Counts accounts and bytes, and shows them a few times a second if `shown`; `total` bytes are 100 %."""

    def __init__(self, stream: TextIO, total: int | None, *, shown: bool) -> None:
        self._stream = stream
        self._total = total
        self._shown = shown
        self._accounts = 0
        self._bytes = 0
        self._next = time.monotonic() + _SECONDS_BETWEEN
        self._is_drawn = False

    def read(self, size: int) -> None:
        """Count bytes of the inputs."""
        self._bytes += size

    def decided(self) -> None:
        """Count an account."""
        self._accounts += 1
        if self._shown and time.monotonic() >= self._next:
            self._draw()

    def clear(self) -> None:
        """Take the line away."""
        if self._is_drawn:
            self._stream.write(_CLEAR)
            self._stream.flush()
            self._is_drawn = False

    def _draw(self) -> None:
        share = f", {min(99, 100 * self._bytes // self._total)} %" if self._total else ""
        self._stream.write(f"{_CLEAR}{self._accounts:,} accounts{share}")
        self._stream.flush()
        self._is_drawn = True
        self._next = time.monotonic() + _SECONDS_BETWEEN
