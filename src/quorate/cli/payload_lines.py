"""A stream of bytes as payloads: one a line, or a single one over many lines."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import msgspec

from quorate.cli.inputs import DamagedError
from quorate.decide.problem import Problem, problem
from quorate.diagnostics.catalogue.payload import E501, E508

_PIECE_BYTES: Final = 64 * 1024
_CUT: Final = "Input data was truncated"


@dataclass(frozen=True, slots=True)
class PayloadLine:
    """One payload and the line it starts at, from 1; in its place a problem if it was not read.

    `is_damage` says that the problem is the file's, of which nothing more can be read. In files without lines the
    number is that of a `unit`, such as a row.
    """

    number: int
    payload: bytes | Problem
    is_damage: bool = False
    unit: str = ""

    @property
    def where(self) -> str:
        """Where in its file it is, as it stands behind the file's name and a colon."""
        return f"{self.unit} {self.number}" if self.unit else str(self.number)


def payload_lines(stream: io.BufferedIOBase, limit: int) -> Iterator[PayloadLine]:
    """Yield the payloads of a stream; one of more than `limit` bytes is passed over, never held as a whole."""
    lines = _lines(stream, limit)
    first = next(lines, None)
    if first is None:
        return
    if isinstance(first.payload, bytes) and _is_cut(first.payload):
        yield from _document(first, lines, limit)
    else:
        yield first
    yield from lines


def _lines(stream: io.BufferedIOBase, limit: int) -> Iterator[PayloadLine]:
    """Yield the lines that are not blank."""
    number = 0
    try:
        while line := stream.readline(limit + len("\r\n")):
            number += 1
            if number == 1:
                line = line.removeprefix(codecs.BOM_UTF8)
            payload = line.rstrip(b"\r\n")
            if len(payload) > limit:
                size = len(payload) + (0 if line.endswith(b"\n") else _skip_line(stream))
                yield PayloadLine(number, too_large(f"{size} bytes", limit))
            elif payload and not payload.isspace():
                yield PayloadLine(number, payload)
    except DamagedError as error:
        yield damaged_line(number + 1, error)


def _skip_line(stream: io.BufferedIOBase) -> int:
    """Read to the end of a line, and return how many bytes that were."""
    size = 0
    while piece := stream.readline(_PIECE_BYTES):
        size += len(piece)
        if piece.endswith(b"\n"):
            return size - 1
    return size


def _document(first: PayloadLine, lines: Iterator[PayloadLine], limit: int) -> Iterator[PayloadLine]:
    """Tell a payload over many lines from a bad first line of many payloads.

    It is one payload if all lines together are; else there are many if any line alone is one. What is neither is
    one bad payload.
    """
    held = [first]
    size = _size(first)
    for line in lines:
        held.append(line)
        size += _size(line) + line.number - held[-2].number
        if size > limit or not isinstance(line.payload, bytes):
            break
    is_damaged = held[-1].is_damage
    is_whole = not is_damaged and size <= limit
    whole = _joined(held) if is_whole else b""
    if not _is_json(whole) and any(_is_alone(line) for line in held[1:]):
        yield from held
    elif is_whole:
        yield PayloadLine(first.number, whole)
    elif is_damaged:
        yield held[-1]
    else:
        yield PayloadLine(first.number, too_large(f"more than {limit} bytes", limit))
        yield from (line for line in lines if line.is_damage)


def _size(line: PayloadLine) -> float:
    """Return how many bytes a line has; one that was not read has too many."""
    return len(line.payload) if isinstance(line.payload, bytes) else float("inf")


def _joined(lines: list[PayloadLine]) -> bytes:
    """Put lines together as they stood, blank ones included, so that places in them are told right."""
    text = bytearray()
    number = lines[0].number
    for line in lines:
        if isinstance(line.payload, bytes):
            text += b"\n" * (line.number - number) + line.payload
            number = line.number
    return bytes(text)


def _is_cut(text: bytes) -> bool:
    """Tell whether a text is the start of JSON that goes on."""
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
    except msgspec.DecodeError as error:
        return str(error) == _CUT
    except (UnicodeDecodeError, RecursionError):
        return False
    return False


def _is_json(text: bytes) -> bool:
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


def _is_alone(line: PayloadLine) -> bool:
    """Tell whether a line is a payload of its own; inside a larger one, lines are indented."""
    return isinstance(line.payload, bytes) and line.payload.startswith(b"{") and _is_json(line.payload)


def damaged_line(number: int, error: DamagedError) -> PayloadLine:
    """Tell that nothing can be read from a line on."""
    return PayloadLine(number, problem(E501, "", format="whole", reason=str(error)), is_damage=True)


def too_large(what: str, limit: int) -> Problem:
    """Tell of a payload that is longer than payloads may be."""
    return problem(E508, "", what=f"payload of {what}", limit=f"{limit} bytes")
