"""What is new and what is gone since the last export, by what of that is remembered: 16 bytes for each row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from quorate.exports.tables import digest


@dataclass(slots=True)
class Earlier:
    """The rows of a table of the last export, by keys of theirs; `keys` are the numbers of their columns.

    Rows are given as they stand in a file: cells of a CSV file, values of others. Without keys a row is its own, so
    that one that has changed is gone and another has come.
    """

    keys: tuple[int, ...] = ()
    rows: dict[bytes, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[list[Any]], keys: tuple[int, ...] = ()) -> Earlier:
        """Remember rows."""
        found = cls(keys)
        for row in rows:
            key, whole = found._marks(row)
            found.rows[key] = whole
        return found

    def compare(self, row: list[Any]) -> Literal["same", "added", "changed"]:
        """Tell what a row is to the last export, and forget that of its key, for it is not gone."""
        key, whole = self._marks(row)
        before = self.rows.pop(key, None)
        if before is None:
            return "added"
        return "same" if before == whole else "changed"

    def is_gone(self, row: list[Any]) -> bool:
        """Tell whether a row of the last export has no successor; to be asked once all new ones were seen."""
        return self._marks(row)[0] in self.rows

    def _marks(self, row: list[Any]) -> tuple[bytes, bytes]:
        whole = digest(row)
        return (digest([row[number] for number in self.keys]) if self.keys else whole), whole
