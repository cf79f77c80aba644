"""Records that mappings look up by key, held in memory by every process."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import msgspec

from quorate.joining.spill import SpillWriter, files_of, read_spilled

_STEM: Final = "lookup"
_OVERHEAD: Final = 150
"""About how many bytes a key and its place take besides the record itself."""

_Entry = tuple[str, bytes]
_ENTRIES: Final = msgspec.msgpack.Decoder(list[_Entry])


class LookupsTooLargeError(Exception):
    """More to look up than the memory holds; the text is one line that tells of what, and what to do."""


def write_lookup(
    folder: Path, record: str, entries: Iterable[tuple[str, Mapping[str, Any]]], *, most_bytes: int
) -> int:
    """Write the records of a name; return about how many bytes they take in memory.

    Raises LookupsTooLargeError where these are more than `most_bytes`, and OSError.
    """
    out: SpillWriter[_Entry] = SpillWriter(folder, _STEM)
    size = 0
    for key, values in entries:
        body = packed(values)
        size += len(body) + len(key) + _OVERHEAD
        if size > most_bytes:
            mebibytes = most_bytes // 2**20
            raise LookupsTooLargeError(
                f"looking up `{record}` takes more than {mebibytes} MB, a share of --memory: give it more, or put the "
                f"fields that are looked up into the other file"
            )
        out.add(_part_of(record), (key, body))
    out.close()
    return size


def packed(values: Mapping[str, Any]) -> bytes:
    """Write a record; what no MessagePack holds as what is no value of any type either."""
    try:
        return msgspec.msgpack.encode(values)
    except (OverflowError, RecursionError, TypeError):
        return msgspec.msgpack.encode({name: _bounded(value) for name, value in values.items()})


def _bounded(value: Any) -> Any:  # noqa: ANN401 - any value of JSON
    try:
        msgspec.msgpack.encode(value)
    except (OverflowError, RecursionError, TypeError):
        return b""  # of another type than any field
    return value


def _part_of(record: str) -> str:
    """Return what stands for a record in the name of a file, as its own name may be any text."""
    return hashlib.blake2b(record.encode(), digest_size=16).hexdigest()


class Lookups:
    """Finds records by name and key; each name is read when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._records: dict[str, dict[str, bytes]] = {}
        self._decoded = lru_cache(maxsize=4_096)(self._find)

    def find(self, record: str, key: str) -> Mapping[str, Any] | None:
        """Return the values of a record; of several of one key those that came last."""
        return self._decoded(record, key)

    def _find(self, record: str, key: str) -> Mapping[str, Any] | None:
        entries = self._records.get(record)
        if entries is None:
            entries = self._records[record] = dict(
                read_spilled(files_of(self._folder, _STEM, _part_of(record)), _ENTRIES)
            )
        body = entries.get(key)
        return None if body is None else msgspec.msgpack.decode(body)
