"""What a server tells on standard error: one line a call, and what happens otherwise; as JSON or as text.

A line about a call tells who asked for what and how it ended, and nothing of what was in it: no payloads, no facts.
"""

from __future__ import annotations

import contextlib
import logging
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import BinaryIO, Final, Literal

import grpc
import msgspec
import structlog

from quorate.diagnostics.model import shown
from quorate.server.around import Ended

Format = Literal["json", "text"]
Level = Literal["debug", "info", "warning", "error"]

CALL: Final = "call"

_LEVELS: Final[dict[str, int]] = {"debug": 10, "info": 20, "warning": 30, "error": 40}
_NAMES: Final = {number: name for name, number in _LEVELS.items()} | {logging.CRITICAL: "error"}
_NOISY: Final = ("watchfiles", "opentelemetry", "urllib3", "asyncio")
"""Loggers of libraries of which only warnings are told."""

_TOLD: Final = ("rule_set", "revision", "error_id", "method", "request_id", "path", "worker")
"""What records of this program say beside their text."""

_LEVEL_OF_CODE: Final = {
    grpc.StatusCode.INTERNAL: logging.ERROR,
    grpc.StatusCode.UNKNOWN: logging.ERROR,
    grpc.StatusCode.DATA_LOSS: logging.ERROR,
    grpc.StatusCode.UNAVAILABLE: logging.WARNING,
    grpc.StatusCode.DEADLINE_EXCEEDED: logging.WARNING,
    grpc.StatusCode.RESOURCE_EXHAUSTED: logging.WARNING,
    grpc.StatusCode.UNAUTHENTICATED: logging.WARNING,
    grpc.StatusCode.PERMISSION_DENIED: logging.WARNING,
}


class Log:
    """Writes lines to a stream; what cannot be written is lost, as calls go on without a log."""

    def __init__(self, stream: BinaryIO, form: Format, level: Level, *, colours: bool = False) -> None:
        self.level = _LEVELS[level]
        self._output = structlog.BytesLogger(stream)
        self._render = msgspec.json.Encoder(enc_hook=str).encode if form == "json" else _text(colours=colours)
        self._second = (0, "")
        """A second and how it is written: it serves many lines."""

    def write(self, level: int, event: str, fields: dict[str, object]) -> None:
        """Write one line of a level of the logging module."""
        if level >= self.level:
            line = {"time": self._time(), "level": _NAMES.get(level, "info"), "event": event, **fields}
            with contextlib.suppress(OSError, ValueError):  # nobody reads it any more
                self._output.msg(self._render(line))

    def see(self, ended: Ended) -> None:
        """Write the line of a call that is over."""
        level = _LEVEL_OF_CODE.get(ended.code, logging.INFO)
        if level >= self.level:
            self.write(level, CALL, fields_of(ended))

    def _time(self) -> str:
        now = time.time_ns() // 1_000_000
        second, written = self._second
        if now // 1000 != second:
            second = now // 1000
            written = datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")
            self._second = second, written
        return f"{written}.{now % 1000:03d}Z"


def fields_of(ended: Ended) -> dict[str, object]:
    """Turn a call that is over into what its line tells."""
    fields: dict[str, object] = {
        "request_id": ended.request_id,
        "method": ended.method.removeprefix("/") if ended.known else shown(ended.method.removeprefix("/")),
        "status": ended.code.name,
        "ms": round(ended.seconds * 1000, 3),
        "peer": ended.peer,
    }
    if ended.reason:
        fields["reason"] = ended.reason
    call = ended.call
    if call is not None:
        fields["identity"] = call.identity.name
        fields["tenant"] = call.identity.tenant
        fields.update(call.notes)
        if call.decided:
            fields["decided"] = call.decided
        if call.rejected:
            fields["rejected"] = call.rejected
    return fields


@contextlib.contextmanager
def logging_to(log: Log) -> Iterator[None]:
    """Have all that is told to the logging module within the block written to a log."""
    handler = _Forwarding(log)
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(log.level)
    for name in _NOISY:
        logging.getLogger(name).setLevel(max(log.level, logging.WARNING))
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(before)


def open_log(form: Format | None, level: Level) -> Log:
    """Return a log on standard error; without a form text where that is a terminal, else JSON."""
    terminal = sys.stderr.isatty()
    return Log(sys.stderr.buffer, form or ("text" if terminal else "json"), level, colours=terminal)


class _Forwarding(logging.Handler):
    """Writes the records of the logging module to a log."""

    def __init__(self, log: Log) -> None:
        super().__init__()
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record: its text, what it says beside it, and the traceback of its exception."""
        fields: dict[str, object] = {"logger": record.name}
        fields.update((name, value) for name in _TOLD if (value := getattr(record, name, "")))
        if record.exc_info:
            fields["exception"] = logging.Formatter().formatException(record.exc_info)
        self._log.write(record.levelno, record.getMessage(), fields)


def _text(*, colours: bool) -> Callable[[dict[str, object]], bytes]:
    console = structlog.dev.ConsoleRenderer(
        colors=colours,
        sort_keys=False,
        timestamp_key="time",
        exception_formatter=structlog.dev.plain_traceback,
        pad_event_to=0,
    )

    return lambda line: str(console(None, "", line)).encode("utf-8", "backslashreplace")
