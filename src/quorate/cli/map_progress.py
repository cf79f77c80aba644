"""How far `quorate map` is, on one line of a terminal that is overwritten."""

from __future__ import annotations

import time
from typing import Final, TextIO

_SECONDS_BETWEEN: Final = 0.2
_CLEAR: Final = "\r\x1b[K"
_STAGES: Final = {"things": "joining things", "moved": "joining what was merged", "accounts": "joining accounts"}


class MapProgress:
    """Counts bytes that are read, then parts that are done; `total` bytes are 100 %."""

    def __init__(self, stream: TextIO, total: int | None, *, shown: bool) -> None:
        self._stream = stream
        self._total = total
        self._shown = shown
        self._stage = "reading"
        self._bytes = 0
        self._parts = 0
        self._done = 0
        self._next = time.monotonic() + _SECONDS_BETWEEN
        self._is_drawn = False

    def read(self, size: int) -> None:
        """Count bytes of the inputs."""
        self._bytes += size
        self._draw()

    def stage(self, name: str, parts: int) -> None:
        """Begin another step, of so many parts."""
        self._stage, self._parts, self._done = _STAGES[name], parts, 0
        self._draw()

    def part(self) -> None:
        """Count a part that is done."""
        self._done += 1
        self._draw()

    def clear(self) -> None:
        """Take the line away."""
        if self._is_drawn:
            self._stream.write(_CLEAR)
            self._stream.flush()
            self._is_drawn = False

    def _draw(self) -> None:
        if not self._shown or time.monotonic() < self._next:
            return
        if self._parts:
            share = f", {self._done} of {self._parts} parts"
        else:
            share = f", {min(99, 100 * self._bytes // self._total)} %" if self._total else ""
        self._stream.write(f"{_CLEAR}{self._stage}{share}")
        self._stream.flush()
        self._is_drawn = True
        self._next = time.monotonic() + _SECONDS_BETWEEN
