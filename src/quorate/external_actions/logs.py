"""What the endpoint tells on standard error: a line for each request and each callback, as JSON or as text.

Lines tell what was asked for and how it ended, and nothing of what was in it: no facts, no tokens, no keys.
"""

from __future__ import annotations

import contextlib
import sys
from datetime import UTC, datetime
from typing import BinaryIO, Literal

import msgspec
import structlog

Format = Literal["json", "text"]


class Log:
    """Writes lines to a stream; what cannot be written is lost, as requests are answered without a log."""

    def __init__(self, stream: BinaryIO, form: Format) -> None:
        self._output = structlog.BytesLogger(stream)
        self._encode = msgspec.json.Encoder(enc_hook=str).encode
        self._console = structlog.dev.ConsoleRenderer(
            colors=False, sort_keys=False, timestamp_key="time", pad_event_to=0
        )
        self._is_json = form == "json"

    def tell(self, event: str, **fields: object) -> None:
        """Tell what happened as it should."""
        self._write("info", event, fields)

    def caution(self, event: str, **fields: object) -> None:
        """Tell what did not go well, and may yet."""
        self._write("warning", event, fields)

    def fail(self, event: str, **fields: object) -> None:
        """Tell what somebody has to look after."""
        self._write("error", event, fields)

    def _write(self, level: str, event: str, fields: dict[str, object]) -> None:
        time = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line: dict[str, object] = {"time": time, "level": level, "event": event, **fields}
        written = self._encode(line) if self._is_json else str(self._console(None, "", line)).encode()
        with contextlib.suppress(OSError, ValueError):  # nobody reads it any more
            self._output.msg(written)


def open_log(form: Format | None) -> Log:
    """Return a log on standard error; without a form text where that is a terminal, else JSON."""
    return Log(sys.stderr.buffer, form or ("text" if sys.stderr.isatty() else "json"))
