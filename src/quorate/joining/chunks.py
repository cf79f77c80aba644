"""Streams of bytes to chunks of whole records, so that several processes may read one file.

Finding where records end costs a small share of reading them. A line break ends a row of CSV unless it stands in
quotes; quotes count where a cell begins with one, as the csv module has it.
"""

from __future__ import annotations

import codecs
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final, Literal, TypeAlias

import msgspec

from quorate.joining.sources import Chunk, SourceError

CHUNK_BYTES: Final = 512 * 1024
RECORD_BYTES: Final = 16 * 1024 * 1024
"""The largest record; where none ends within so many bytes, a quote or a bracket was not closed."""

SEPARATOR: Final = b"\x1e"
"""What stands between the elements of an array in a chunk; it cannot stand in JSON."""

_End: TypeAlias = Literal["row", "file", "none"]
"""What a chunk ends with; `none` stands for a record that is too large to look for its end."""

_BLANK: Final = " \t\r\n"
_SPACE: Final = re.compile(r"[ \t\r\n]*")
_COMMA: Final = re.compile(r",?[ \t\r\n]*")


def line_chunks(
    stream: io.BufferedIOBase, source: int, line: int, name: str, *, size: int = CHUNK_BYTES
) -> Iterator[Chunk]:
    """Yield chunks of whole lines, of about so many bytes; `line` is the number of the first. Raises SourceError."""
    for chunk, end in _chunks(stream, source, line, size, lambda body: body.rfind(b"\n") + 1):
        if end == "none":
            raise SourceError(f"{name}:{chunk.line}: the line has more than {RECORD_BYTES} bytes")
        yield chunk


def csv_chunks(  # noqa: PLR0913 - a stream, what it is told as, and how it is cut
    stream: io.BufferedIOBase, source: int, line: int, name: str, delimiter: str, *, size: int = CHUNK_BYTES
) -> Iterator[Chunk]:
    """Yield chunks of whole rows, of about so many bytes; `line` is the number of the first. Raises SourceError."""
    quoted = re.compile(rb'(?:^|(?<=[\n\r%b]))"(?:[^"]++|"")*+("|\Z)' % re.escape(delimiter.encode()))
    for chunk, end in _chunks(stream, source, line, size, lambda body: rows_end(body, quoted)):
        if end != "row":
            start = _open_quote(chunk.body, quoted)
            if start >= 0:
                number = chunk.line + chunk.body.count(b"\n", 0, start)
                within = "is never closed" if end == "file" else f"is not closed within {RECORD_BYTES} bytes"
                raise SourceError(f"{name}:{number}: a quote opens a cell there and {within}")
        if end == "none":
            raise SourceError(f"{name}:{chunk.line}: the row has more than {RECORD_BYTES} bytes")
        yield chunk


def _open_quote(body: bytes, quoted: re.Pattern[bytes]) -> int:
    """Return where a quote opens that is not closed; -1 where there is none."""
    return next((found.start() for found in quoted.finditer(body) if not found[1]), -1)


def rows_end(body: bytes, quoted: re.Pattern[bytes]) -> int:
    """Return where the last whole row of a body ends that begins with a row; 0 where none does."""
    if b'"' not in body:
        return body.rfind(b"\n") + 1
    broken = [
        found.span()
        for found in quoted.finditer(body)
        if body.find(b"\n", found.start(), found.end()) >= 0 or not found[1]
    ]
    end = body.rfind(b"\n")
    while broken:
        start, stop = broken.pop()
        if start < end < stop:
            end = body.rfind(b"\n", 0, start)
    return end + 1


def array_chunks(stream: io.BufferedIOBase, source: int, name: str, *, size: int = CHUNK_BYTES) -> Iterator[Chunk]:
    """Yield chunks of the elements of one JSON array; a line is the number of an element. Raises SourceError."""
    number = 1
    elements: list[bytes] = []
    gathered = 0
    for element in _elements(stream, name, size):
        elements.append(element.encode())
        gathered += len(element)
        if gathered >= size:
            yield Chunk(source, number, SEPARATOR.join(elements))
            number += len(elements)
            elements, gathered = [], 0
    if elements:
        yield Chunk(source, number, SEPARATOR.join(elements))


def object_chunks(objects: Iterable[bytes], source: int, *, size: int = CHUNK_BYTES) -> Iterator[Chunk]:
    """Yield chunks of objects of MessagePack as arrays of them; a line is the number of an object."""
    number = 1
    gathered: list[msgspec.Raw] = []
    room = size
    for each in objects:
        gathered.append(msgspec.Raw(each))
        room -= len(each)
        if room <= 0:
            yield Chunk(source, number, msgspec.msgpack.encode(gathered))
            number += len(gathered)
            gathered, room = [], size
    if gathered:
        yield Chunk(source, number, msgspec.msgpack.encode(gathered))


def _elements(stream: io.BufferedIOBase, name: str, size: int) -> Iterator[str]:
    """Yield the text of each element of an array."""
    decoder, decode = json.JSONDecoder(), codecs.getincrementaldecoder("utf-8")().decode
    text, at, is_whole, number = "", 0, False, 0
    is_open = False
    while True:
        at = _end_of(_SPACE, text, at)
        if at < len(text):
            if not is_open:
                is_open, at = True, at + 1  # the bracket that told the format
                continue
            if text[at] == "]":
                _check_end(stream, text[at + 1 :], name, number)
                return
            start = _end_of(_COMMA, text, at)
            end = _element_end(decoder, text, start)
            if end and (end < len(text) or is_whole):  # a number may go on in the next piece
                number += 1
                yield text[start:end]
                at = end
                continue
        if is_whole:
            raise SourceError(f"{name}: the array is cut off, or no JSON, after element {number}")
        if len(text) - at > RECORD_BYTES:
            raise SourceError(f"{name}: element {number + 1} has no end within {RECORD_BYTES} bytes")
        piece = stream.read(max(size, len(text) - at))  # so that a large element is not tried again and again
        is_whole = not piece
        try:
            text, at = text[at:] + decode(piece, is_whole), 0
        except UnicodeDecodeError as error:
            raise SourceError(f"{name}: it is not UTF-8 ({error.reason}), as JSON has to be") from error


def _check_end(stream: io.BufferedIOBase, rest: str, name: str, number: int) -> None:
    """Make sure that nothing comes after an array: it would be lost. Raises SourceError."""
    piece = b""
    while not rest.strip(_BLANK) and not piece.strip(_BLANK.encode()):
        piece = stream.read(CHUNK_BYTES)
        if not piece:
            return
    raise SourceError(f"{name}: after the array, of {number} elements, comes something else; a file has one array")


def _element_end(decoder: json.JSONDecoder, text: str, start: int) -> int:
    """Return where the value that starts there ends; 0 where it does not end in this text."""
    try:
        return decoder.raw_decode(text, start)[1]
    except (ValueError, RecursionError):
        return 0


def _end_of(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found is not None else at


def _chunks(
    stream: io.BufferedIOBase, source: int, line: int, size: int, end: Callable[[bytes], int]
) -> Iterator[tuple[Chunk, _End]]:
    """Yield chunks up to where their last record ends; the last one, or one that has no end, as far as it goes."""
    rest = b""
    while piece := stream.read(max(size, len(rest))):  # so that a large record is not searched again and again
        body = rest + piece
        cut = end(body)
        if not cut and len(body) > RECORD_BYTES:
            yield Chunk(source, line, body), "none"
            return
        if cut:
            yield Chunk(source, line, body[:cut]), "row"
            line += body.count(b"\n", 0, cut)
        rest = body[cut:]
    if rest:
        yield Chunk(source, line, rest), "file"
