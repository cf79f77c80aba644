"""How far `quorate map` is, on one line of a terminal that is overwritten."""

from __future__ import annotations

from typing import Final, TextIO

from quorate.cli.progress import StatusLine, share_of

_STAGES: Final = {"things": "joining things", "moved": "joining what was merged", "accounts": "joining accounts"}


class MapProgress:
    """Counts bytes that are read, then parts that are done; `total` bytes are 100 %."""

    def __init__(self, stream: TextIO, total: int | None, *, shown: bool) -> None:
        self._line = StatusLine(stream, shown=shown)
        self._total = total
        self._stage = "reading"
        self._bytes = 0
        self._parts = 0
        self._done = 0

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
        self._line.clear()

    def _draw(self) -> None:
        if self._line.is_due:
            share = f", {self._done} of {self._parts} parts" if self._parts else share_of(self._bytes, self._total)
            self._line.write(f"{self._stage}{share}")
