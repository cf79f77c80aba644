"""Findings on their way out: diagnostics become a text in the format asked for, printed to a stream."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Final, Literal, TextIO

from quorate.diagnostics.encode import ENCODERS
from quorate.diagnostics.model import Diagnostic
from quorate.text import Source

_WIDTH_OF_FILES: Final = 100
_WIDEST: Final = 160


def report(
    diagnostics: Iterable[Diagnostic],
    sources: Mapping[str, Source],
    *,
    format: Literal["pretty", "compact", "json"],  # noqa: A002 - the name of the option
    stream: TextIO,
) -> None:
    """Print diagnostics to a stream; `pretty` ends with the summary and fits the terminal."""
    if format == "pretty":
        from quorate.diagnostics.render import render_diagnostics  # noqa: PLC0415 - the only format that needs rich

        text = render_diagnostics(
            diagnostics,
            sources,
            colour=wants_colour(stream),
            width=width_of(stream),
            ascii_only=not _is_unicode(stream),
        )
    else:
        text = ENCODERS[format](diagnostics, sources)
    stream.write(printable(text, stream))


def wants_colour(stream: TextIO) -> bool:
    """Tell whether to colour: NO_COLOR forbids, FORCE_COLOR demands, else the stream has to be a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def width_of(stream: TextIO) -> int:
    """Return the cells of a row: those of the terminal up to a readable width, always the same for files."""
    if not stream.isatty():
        return _WIDTH_OF_FILES
    asked = os.environ.get("COLUMNS", "")
    columns = int(asked) if asked.isascii() and asked.isdigit() else _terminal_columns(stream)
    return min(columns or _WIDTH_OF_FILES, _WIDEST)


def _terminal_columns(stream: TextIO) -> int:
    """Ask the terminal; 0 where it does not tell."""
    try:
        return os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        return 0


def _is_unicode(stream: TextIO) -> bool:
    """Tell whether the stream prints any text."""
    return _encoding(stream).lower().startswith("utf")


def printable(text: str, stream: TextIO) -> str:
    """Escape what the encoding of the stream does not have."""
    encoding = _encoding(stream)
    return text.encode(encoding, "backslashreplace").decode(encoding)


def _encoding(stream: TextIO) -> str:
    """Return the encoding of the stream; texts kept in memory have none, whatever their type says."""
    return getattr(stream, "encoding", None) or "utf-8"
