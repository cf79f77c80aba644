"""Chunks of a file to the records in it, each with the line it starts at, or why it is none."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any, Final, TypeAlias

import msgspec

from quorate.diagnostics.catalogue.joined import M301, M302
from quorate.diagnostics.model import Code, shown
from quorate.joining.chunks import RECORD_BYTES, SEPARATOR
from quorate.joining.opening import encoding_help
from quorate.joining.sources import Chunk, Source, SourceError
from quorate.joining.tally import FileTally, message_of

Values: TypeAlias = dict[str, Any]

_OBJECTS: Final = msgspec.json.Decoder()
_MAPS: Final = msgspec.msgpack.Decoder(list[dict[Any, Any]])
_SHOWN: Final = 200


class BadRow(msgspec.Struct, frozen=True, gc=False):
    """A row that is no record: why, and how it begins."""

    code: Code
    message: str
    text: str


Row: TypeAlias = tuple[int, Values | BadRow]


def rows_of(source: Source, chunk: Chunk, tally: FileTally) -> Iterator[Row]:
    """Yield the records of a chunk with their lines."""
    if source.format == "csv":
        return _table_rows(source, chunk, tally)
    if source.format == "messagepack":
        return _maps(source, chunk)
    if source.format == "array":
        return _json_rows(chunk, chunk.body.split(SEPARATOR), "JSON object")
    return _json_rows(chunk, chunk.body.split(b"\n"), "line of JSON")


def parquet_rows(source: Source) -> Iterator[Row]:
    """Yield the records of a file of Parquet with their numbers. Raises what `quorate.parquet_files` does."""
    from quorate.parquet_files import read_rows  # noqa: PLC0415 - it imports an optional package

    return enumerate(read_rows(source.path, bare=True), start=1)


def _maps(source: Source, chunk: Chunk) -> Iterator[Row]:
    try:
        maps = _MAPS.decode(chunk.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, TypeError) as error:
        raise SourceError(f"{source.name}: an object from {chunk.line} on cannot be read ({error})") from error
    # Whatever is no text names no field, and is told as one that is not read.
    return ((line, {str(name): value for name, value in each.items()}) for line, each in enumerate(maps, chunk.line))


def _json_rows(chunk: Chunk, texts: list[bytes], what: str) -> Iterator[Row]:
    for line, text in enumerate(texts, start=chunk.line):
        if not text or text.isspace():
            continue
        try:
            values = _OBJECTS.decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            reason = "it nests too deeply" if isinstance(error, RecursionError) else str(error)
            yield line, _bad(M301, text.decode(errors="replace"), what=what, reason=reason)
            continue
        if isinstance(values, dict):
            yield line, values
        else:
            yield line, _bad(M301, text.decode(errors="replace"), what="object", reason="it is another value of JSON")


def _table_rows(source: Source, chunk: Chunk, tally: FileTally) -> Iterator[Row]:
    try:
        text = chunk.body.decode(source.encoding)
    except UnicodeDecodeError:
        yield from _rows_with_bad_bytes(source, chunk, tally)
        return
    yield from _text_rows(source, text, chunk.line, tally)


def _text_rows(source: Source, text: str, line: int, tally: FileTally) -> Iterator[Row]:
    csv.field_size_limit(RECORD_BYTES)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=source.delimiter)
    width, columns = source.width, source.columns
    nested = any(len(path) > 1 for _, path in columns)
    is_whole = not nested and [index for index, _ in columns] == list(range(width))
    names = [path[0] for _, path in columns]
    indexes = [index for index, _ in columns]
    before = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line + before, _bad(M301, "", what="row of a table", reason=str(error))
            before = reader.line_num
            continue
        number, before = line + before, reader.line_num
        size = len(cells)
        if size != width:
            if not size:
                continue
            if size > width:
                if any(cells[width:]):
                    told = source.delimiter.join(cells)
                    yield number, _bad(M302, told, cells=size, columns=width)
                    continue
            else:
                tally.short_rows += 1
                cells += [""] * (width - size)
        if is_whole:
            yield number, dict(zip(names, cells, strict=False))
        elif nested:
            yield number, _nested(cells, columns)
        else:
            yield number, {name: cells[index] for name, index in zip(names, indexes, strict=True)}


def _nested(cells: list[str], columns: tuple[tuple[int, tuple[str, ...]], ...]) -> Values:
    values: Values = {}
    for index, path in columns:
        inner = values
        for step in path[:-1]:
            inner = inner.setdefault(step, {})
        inner[path[-1]] = cells[index]
    return values


def _rows_with_bad_bytes(source: Source, chunk: Chunk, tally: FileTally) -> Iterator[Row]:
    """Yield the rows of a chunk some of which are in another encoding; those are told."""
    # Undecodable bytes become halves of surrogate pairs, which no text has.
    text = chunk.body.decode(source.encoding, errors="surrogateescape")
    for line, row in _text_rows(source, text, chunk.line, tally):
        if isinstance(row, BadRow) or _is_text(row):
            yield line, row
        else:
            reason = f"it is not {source.encoding}; {encoding_help(source.encoding)}"
            told = source.delimiter.join(map(str, row.values())).encode(errors="replace").decode()
            yield line, _bad(M301, told, what="row of a table", reason=reason)


def _is_text(values: Values) -> bool:
    try:
        for value in values.values():
            if isinstance(value, dict):
                if not _is_text(value):
                    return False
            else:
                value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _bad(code: Code, text: str, **values: object) -> BadRow:
    return BadRow(code, message_of(code, **values), shown(text, _SHOWN))
