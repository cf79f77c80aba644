"""A file of rows: its columns, who is in it, and who was left out and why."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

import msgspec

from quorate.decide.decided import DecidedAccount
from quorate.exports.columns import Column
from quorate.exports.subjects import Subject

Reason: TypeAlias = Literal["no identifier", "no consent", "repeated", "not known whether it is closed"]
Form: TypeAlias = Literal["csv", "ndjson", "parquet"]

_DIGEST: Final = 16
_ENCODER: Final = msgspec.json.Encoder(order="sorted")
_FORMULAS: Final = tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20")
"""What spreadsheets take for the start of a formula; some take the same in full width as well."""


_SIGNS: Final = ("-", "+", "=", "@")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what tells it from all others, and its values, one for each column; two rows of one mark are one row."""

    mark: bytes
    values: tuple[Any, ...]


@dataclass(slots=True)
class Tally:
    """How many rows a table has, how many were left out for which reason, and what is odd in those that it has.

    `odd_ids` and `unfit` count, by column, values that are no id of Salesforce, and that do not fit a typed column;
    `odd_keys` are keys that spreadsheets would calculate.
    """

    rows: int = 0
    left_out: Counter[Reason] = field(default_factory=Counter)
    odd_ids: Counter[str] = field(default_factory=Counter)
    unfit: Counter[str] = field(default_factory=Counter)
    odd_keys: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A file of an export.

    `subjects` gives those of an account that are to be in it, or why one is left out; `identity` has the numbers of the
    columns by which rows are the same, `identifiers` those sets of columns of which one has to be filled. `changes` is
    by whole `rows` (added, removed), by `members` (the same, and changed), by
    `keys` (upserted, deleted), or by `documents`. `most_rows` and `most_bytes` are those of one file.
    """

    name: str
    columns: tuple[Column, ...]
    subjects: Callable[[DecidedAccount], Iterable[Subject | Reason]]
    identity: tuple[int, ...]
    identifiers: tuple[tuple[int, ...], ...] = ()
    alike: tuple[int, ...] = ()
    """The columns that say alone that rows are the same, where any of them is filled."""

    least_rows: int = 0
    most_rows: int | None = None
    most_bytes: int | None = None
    changes: Literal["rows", "members", "keys", "documents"] = "rows"
    ids: tuple[int, ...] = ()
    """The columns that hold ids of Salesforce."""

    documents: Callable[[DecidedAccount], Iterable[Row]] | None = None
    """What gives whole records in the place of rows, each with its key; those of one key are one."""

    @property
    def names(self) -> tuple[str, ...]:
        """The header."""
        return tuple(column.name for column in self.columns)

    def rows(self, decided: DecidedAccount, tally: Tally) -> Iterator[Row]:
        """Yield the rows of an account, and count those that are left out."""
        if self.documents is not None:
            yield from self.documents(decided)
            return
        for subject in self.subjects(decided):
            if isinstance(subject, str):
                tally.left_out[subject] += 1
                continue
            values = tuple(column.read(subject) for column in self.columns)
            if self.identifiers and not any(all(_is_there(values[n]) for n in each) for each in self.identifiers):
                tally.left_out["no identifier"] += 1
                continue
            alike = [values[number] for number in self.alike]
            same = alike if any(map(_is_there, alike)) else [values[number] for number in self.identity]
            yield Row(digest(same), values)


@dataclass(slots=True)
class Gathering:
    """The rows of a table out of one account after the other, each row once: of those that are the same the first.

    Takes 100 bytes of memory for a row.
    """

    table: Table
    tally: Tally = field(default_factory=Tally)
    _seen: set[bytes] = field(default_factory=set)

    def rows(self, decided: DecidedAccount) -> Iterator[Row]:
        """Yield the rows of an account."""
        tally, table = self.tally, self.table
        for row in table.rows(decided, tally):
            if table.documents is not None:  # whoever writes them puts those of one key together
                yield row
                continue
            if row.mark in self._seen:
                tally.left_out["repeated"] += 1
                continue
            self._seen.add(row.mark)
            tally.rows += 1
            for number in table.ids:
                tally.odd_ids[table.columns[number].name] += not is_salesforce_id(row.values[number])
            yield row


def digest(values: object) -> bytes:
    """Return 16 bytes that tell plain values from all others."""
    return hashlib.blake2b(_ENCODER.encode(values), digest_size=_DIGEST).digest()


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet would calculate a text, which it does of no sign that stands alone."""
    if text in _SIGNS:
        return False
    return text.startswith(_FORMULAS) or text.lstrip().startswith(_FORMULAS)


def is_salesforce_id(value: object) -> bool:
    """Tell whether a value can be an id of Salesforce: 15 or 18 letters and digits."""
    return isinstance(value, str) and len(value) in {15, 18} and value.isascii() and value.isalnum()


def _is_there(value: object) -> bool:
    return value is not None and value != ""
