"""What a file is, told by its name and its first bytes, and the header of one that has cells."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Final

from quorate.decide.wire import is_messagepack
from quorate.ir.schema import Field
from quorate.joining.columns import columns_of
from quorate.joining.sources import Format, SourceError
from quorate.semantics.suggest import hint

_PACKED: Final = {".gz", ".zst"}
_TABLES: Final = {".csv", ".tsv", ".tab"}
_DELIMITERS: Final = ",;\t|"
_HEADER_BYTES: Final = 1024 * 1024
_WIDE_MARKS: Final = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_PIECE: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Header:
    """The first row of a table: which cells fill which fields, and what does not fit."""

    delimiter: str
    width: int
    lines: int
    """How many lines it takes, with those before it that are blank."""
    columns: tuple[tuple[int, tuple[str, ...]], ...]
    unknown: tuple[str, ...] = ()
    """The columns that are no fields of the record."""
    missing: tuple[str, ...] = field(default=())
    """The fields that have no column."""
    folded: Mapping[str, str] = field(default_factory=dict)
    """The columns whose names are of another case than the field that they fill, and that."""


def format_of(path: str, mark: bytes) -> Format:
    """Tell what a file holds by its name, else by its first bytes without compression."""
    suffixes = [each.lower() for each in PurePath(path).suffixes]
    if suffixes and suffixes[-1] in _PACKED:
        suffixes.pop()
    if suffixes and suffixes[-1] in _TABLES:
        return "csv"
    if mark.startswith(b"PAR1"):
        return "parquet"
    if is_messagepack(mark[:1]):
        return "messagepack"
    begin = mark.removeprefix(codecs.BOM_UTF8).lstrip()[:1]
    return "array" if begin == b"[" else "ndjson" if begin == b"{" else "csv"


def encoding_of(mark: bytes, given: str | None) -> str:
    """Tell how a text is encoded: as is said, else by a byte order mark, else UTF-8."""
    if given is not None:
        return given
    return next((name for bom, name in _WIDE_MARKS.items() if mark.startswith(bom)), "utf-8")


def is_plain(encoding: str) -> bool:
    """Tell whether all that ASCII has, such as line breaks and quotes, are the bytes that they are there."""
    try:
        return bytes(range(128)).decode(encoding) == "".join(map(chr, range(128)))
    except UnicodeError:  # bytes that lead to others, as those that switch between alphabets
        return False


class Transcoded(io.RawIOBase):
    """A text in another encoding, as UTF-8. Reading raises SourceError for what is no such text."""

    def __init__(self, stream: io.BufferedIOBase, encoding: str, name: str) -> None:
        super().__init__()
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._encoding = encoding
        self._name = name
        self._waiting = b""
        self._is_whole = False

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # any writable buffer
        """Fill a buffer."""
        while not self._waiting and not self._is_whole:
            piece = self._stream.read(_PIECE)
            self._is_whole = not piece
            try:
                self._waiting = self._decoder.decode(piece, final=self._is_whole).encode()
            except UnicodeError as error:  # of some encodings without a reason by itself
                reason = getattr(error, "reason", error)
                raise SourceError(f"{self._name}: it is not {self._encoding} ({reason})") from error
        size = min(len(buffer), len(self._waiting))
        buffer[:size], self._waiting = self._waiting[:size], self._waiting[size:]
        return size


def read_header(  # noqa: PLR0913 - a file, and what its record has
    stream: io.BufferedIOBase,
    fields: Mapping[str, Field],
    *,
    name: str,
    record: str,
    key: str | None,
    encoding: str,
    delimiter: str | None,
    said: Mapping[str, str],
) -> Header:
    """Read the header of a table from the start of a stream. Raises SourceError for one that does not do.

    Dots in a name lead to nested fields. `said` has the names of columns by the fields that they fill.
    """
    text, lines = _first_line(stream, name, encoding)
    if not text:
        raise SourceError(f"{name}: it is empty; the first row has to name the columns")
    chosen = delimiter or _delimiter_of(text, name)
    try:
        names = [each.strip() for each in next(csv.reader([text], delimiter=chosen))]
    except csv.Error as error:
        raise SourceError(f"{name}: its header cannot be read ({error})") from error
    told = columns_of(names, fields, said, name)
    columns = tuple((index, path) for index, path in enumerate(told.paths) if path)
    known = {path for _, path in columns}
    unknown = tuple(each for each, path in zip(names, told.paths, strict=True) if not path)
    twice = next((names[index] for index, path in columns if path in told.paths[:index]), None)
    if twice is not None:
        raise SourceError(f"{name}: there are two columns `{twice}`; name one of them otherwise")
    over = next((path for path in known if any(path[:size] in known for size in range(1, len(path)))), None)
    if over is not None:
        raise SourceError(
            f"{name}: `{'.'.join(over)}` is a part of another column that there is as well; name one of them otherwise"
        )
    absent = tuple(each for each in fields if not any(path[0] == each for path in known))
    if key is not None and key in absent:
        close = hint(key, names)
        raise SourceError(
            f"{name}: there is no column `{key}`, the key of `{record}`"
            + (f"; {close}" if close else "")
            + "; --columns names one"
        )
    if not columns:
        listed = ", ".join(f"`{each}`" for each in fields)
        raise SourceError(f"{name}: none of its columns is a field of `{record}`, which has {listed}")
    return Header(chosen, len(names), lines, columns, unknown, absent, told.folded)


def _first_line(stream: io.BufferedIOBase, name: str, encoding: str) -> tuple[str, int]:
    """Read the first row that is not blank, which may have breaks in quotes, and count its lines."""
    lines = 0
    text = b""
    while len(text) < _HEADER_BYTES and (line := stream.readline(_HEADER_BYTES)):
        lines += 1
        if lines == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        text += line
        if text.strip() and text.count(b'"') % 2 == 0:
            break
        if not text.strip():
            text = b""
    try:
        return text.decode(encoding).rstrip("\r\n"), lines
    except UnicodeDecodeError as error:
        raise SourceError(f"{name}:1: the header is not {encoding}; {encoding_help(encoding)}") from error


def encoding_help(encoding: str) -> str:
    """Tell what to do about a text that is in another encoding."""
    other = "cp1252" if encoding.lower().replace("_", "-") in {"utf-8", "utf8"} else "utf-8"
    return f"`--encoding {other}` may be meant"


def _delimiter_of(text: str, name: str) -> str:
    if name.lower().removesuffix(".gz").removesuffix(".zst").endswith((".tsv", ".tab")):
        return "\t"
    bare = "".join(text.split('"')[::2])
    return max(_DELIMITERS, key=lambda each: (bare.count(each), each == ","))
