"""What is read: files of foreign records, each by one record of the rules, or by one mapping."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import msgspec

Format: TypeAlias = Literal["csv", "ndjson", "array", "messagepack", "parquet"]


@dataclass(frozen=True, slots=True)
class Source:
    """One file; `record` is what each of its rows is, `mapping` the only one that applies, None for all.

    `columns`, of a file with a header, are the places of cells and the fields that they fill, nested ones as several
    names.
    """

    index: int
    name: str
    path: str
    record: str
    mapping: str | None
    format: Format
    encoding: str = "utf-8"
    delimiter: str = ","
    width: int = 0
    """How many columns there are, those too that fill no field."""
    columns: tuple[tuple[int, tuple[str, ...]], ...] = ()

    @property
    def has_cells(self) -> bool:
        """Whether values are texts of cells, and not of JSON."""
        return self.format == "csv"


class Chunk(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """Whole records of one source, the first of which starts at `line`; empty for a file that is read by its path."""

    source: int
    line: int
    body: bytes


class SourceError(Exception):
    """A file that cannot be read as what it has to be; the text is one line that names it."""
