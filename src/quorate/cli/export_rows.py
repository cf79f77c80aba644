"""One table of rows on its way to its files, and to those of what is new and what is gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from quorate.cli.export_earlier import LastExport
from quorate.cli.export_files import Sheet, What, Written
from quorate.cli.export_order import Order
from quorate.cli.export_parquet import ParquetSheet
from quorate.decide.decided import DecidedAccount
from quorate.exports import Earlier, Gathering, Table
from quorate.exports.cells import Cells

_DELTAS: Final[Mapping[str, tuple[What, What, What]]] = {
    "rows": ("added", "added", "removed"),
    "members": ("added", "changed", "removed"),
    "keys": ("upsert", "upsert", "delete"),
}
"""The files for what is new, what has changed and what is gone, by how a table is compared."""


@dataclass(slots=True)
class RowsWork:
    """The work on a table; `last` is the export that it is compared with."""

    table: Table
    order: Order
    folder: Path
    last: LastExport | None
    gathering: Gathering = field(init=False)
    cells: Cells = field(init=False)
    _earlier: Earlier | None = None
    _sheets: dict[What, Sheet | ParquetSheet] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Open what is written to. Raises ExportError for a last export that does not go with this one."""
        table, last = self.table, self.last
        self.gathering = Gathering(table)
        self.cells = self.order.shape.cells()
        self._open("whole")
        if last is not None:
            last.check_columns(table.name, table.columns)
            keys = () if table.changes == "rows" else table.identity
            self._earlier = Earlier.of(last.rows(table.name, table.columns, self.order.shape), keys)
            for what in dict.fromkeys(_DELTAS[table.changes]):
                self._open(what)

    def take(self, decided: DecidedAccount) -> None:
        """Write the rows of an account."""
        for row in self.gathering.rows(decided):
            plain = self.order.shape.plain(row, self.table, self.cells, self.gathering.tally)
            self._sheets["whole"].write(plain)
            if self._earlier is not None and (change := self._earlier.compare(plain)) != "same":
                added, changed, _ = _DELTAS[self.table.changes]
                self._sheets[added if change == "added" else changed].write(plain)

    def finish(self, latest: str) -> list[Written]:
        """Write what is gone since the last export, and end all files."""
        del latest
        if self._earlier is not None and self.last is not None:
            gone = self._sheets[_DELTAS[self.table.changes][2]]
            keys = self.table.identity if self.table.changes == "keys" else range(len(self.table.columns))
            for plain in self.last.rows(self.table.name, self.table.columns, self.order.shape):
                if self._earlier.is_gone(plain):
                    gone.write([plain[number] for number in keys])
        return [written for sheet in self._sheets.values() for written in sheet.close()]

    def abandon(self) -> None:
        """Let go of files that will not be whole."""
        for sheet in self._sheets.values():
            sheet.abandon()

    def _open(self, what: What) -> None:
        table, shape = self.table, self.order.shape
        columns = table.columns
        if what == "delete":
            columns = tuple(columns[number] for number in table.identity)
        most = min((each for each in (table.most_rows, self.order.most_rows) if each is not None), default=None)
        if shape.form == "parquet":
            self._sheets[what] = ParquetSheet(self.folder, table.name, what, columns, most)
        else:
            self._sheets[what] = Sheet(
                self.folder, table.name, what, columns, shape, self.cells, most, table.most_bytes
            )
