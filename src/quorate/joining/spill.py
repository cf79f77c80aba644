"""Files of MessagePack between two steps: what a process has for each part, appended block by block.

A part has one file for each process that writes to it. A block is its length in four bytes and an array, and nothing of
a block is kept back once it is written, so that a process may end at any time after its answer.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final, Generic, TypeVar

import msgspec

_LENGTH: Final = struct.Struct("<I")
_BLOCK_RECORDS: Final = 2_000
_MIX: Final = 0x9E3779B1
_OPEN_AT_MOST: Final = 64

Record = TypeVar("Record")


def part_of(key: str, parts: int) -> int:
    """Return the part that everything about a key goes to, the same in all processes."""
    return zlib.crc32(key.encode()) % parts


def subpart_of(key: str, parts: int) -> int:
    """Return the part of a part that was too large; another share of keys than that of `part_of`."""
    return (zlib.crc32(key.encode()) * _MIX >> 7) % parts


class SpillWriter(Generic[Record]):
    """Appends records to the files of parts in a folder; `stem` tells steps apart."""

    def __init__(self, folder: Path, stem: str) -> None:
        self._folder = folder
        self._stem = stem
        self._encoder = msgspec.msgpack.Encoder()
        self._waiting: dict[str, list[Record]] = {}
        self._files: dict[str, BinaryIO] = {}

    def add(self, part: str, record: Record) -> None:
        """Take a record; every so many of a part are written at once. Raises OSError."""
        waiting = self._waiting.get(part)
        if waiting is None:
            waiting = self._waiting[part] = []
        waiting.append(record)
        if len(waiting) >= _BLOCK_RECORDS:
            self._write(part, waiting)

    def extend(self, part: str, records: Iterable[Record]) -> None:
        """Take several records of one part. Raises OSError."""
        waiting = self._waiting.setdefault(part, [])
        waiting.extend(records)
        if len(waiting) >= _BLOCK_RECORDS:
            self._write(part, waiting)

    def flush(self) -> None:
        """Write all that waits. Raises OSError."""
        for part, waiting in self._waiting.items():
            if waiting:
                self._write(part, waiting)

    def close(self) -> None:
        """Write all that waits, and let go of the files. Raises OSError."""
        try:
            self.flush()
        finally:
            while self._files:
                self._files.popitem()[1].close()

    def _write(self, part: str, waiting: list[Record]) -> None:
        body = self._encoder.encode(waiting)
        waiting.clear()
        file = self._files.get(part)
        if file is None:
            while len(self._files) >= _OPEN_AT_MOST:
                self._files.pop(next(iter(self._files))).close()
            # Not buffered: a block is whole in the file once it is written.
            file = (self._folder / f"{self._stem}-{part}-{os.getpid()}").open("ab", buffering=0)
            self._files[part] = file
        block = _LENGTH.pack(len(body)) + body
        written = file.write(block)
        while written < len(block):  # a disk that is nearly full takes a part, and tells why only the next time
            written += file.write(block[written:])


class BlockWriter(Generic[Record]):
    """Writes records to one file, to be read as those of parts are."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._encoder = msgspec.msgpack.Encoder()
        self._waiting: list[Record] = []

    def add(self, record: Record) -> None:
        """Take a record. Raises OSError."""
        self._waiting.append(record)
        if len(self._waiting) >= _BLOCK_RECORDS:
            self._write()

    def close(self) -> None:
        """Write all that waits, and let go of the file. Raises OSError."""
        try:
            self._write()
        finally:
            self._file.close()

    def _write(self) -> None:
        if self._waiting:
            body = self._encoder.encode(self._waiting)
            self._file.write(_LENGTH.pack(len(body)) + body)
            self._waiting.clear()


def files_of(folder: Path, stem: str, part: str) -> list[Path]:
    """Return the files of one part, whoever wrote them."""
    return sorted(folder.glob(f"{stem}-{part}-*"))


def parts_of(folder: Path, stem: str) -> dict[str, int]:
    """Return the parts that there are, with the size of their files."""
    found: dict[str, int] = {}
    for file in folder.glob(f"{stem}-*"):
        part = file.name[len(stem) + 1 :].rpartition("-")[0]
        found[part] = found.get(part, 0) + file.stat().st_size
    return dict(sorted(found.items()))


def read_spilled(files: Sequence[Path], decoder: msgspec.msgpack.Decoder[list[Any]]) -> Iterator[Any]:
    """Yield the records of files, one block in memory at a time. Raises OSError."""
    for path in files:
        with path.open("rb") as file:
            while head := file.read(_LENGTH.size):
                yield from decoder.decode(file.read(_LENGTH.unpack(head)[0]))


def remove_part(folder: Path, stem: str, part: str) -> None:
    """Take away the files of a part."""
    for file in files_of(folder, stem, part):
        file.unlink()
