"""One table of whole records on its way to its file, and to that of the memberships that changed.

A person may be in several accounts, and has one record all the same. So records wait in a file of their own, until it
is known who comes again; of those alone more than a hash is in memory.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import msgspec

from quorate.cli.export_earlier import LastExport
from quorate.cli.export_files import Sheet, What, Written
from quorate.cli.export_order import Order
from quorate.cli.output import told
from quorate.decide.decided import DecidedAccount
from quorate.exports import Gathering, Table
from quorate.exports.cells import Cells
from quorate.exports.xdm import Times, document_of, merged

_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(tuple[str, str, dict[str, tuple[str, str]]])


@dataclass(slots=True)
class DocumentsWork:
    """The work on a table of records; as `export_rows.RowsWork`."""

    table: Table
    order: Order
    folder: Path
    last: LastExport | None
    gathering: Gathering = field(init=False)
    cells: Cells = field(init=False)
    _waiting: BinaryIO = field(init=False)
    _seen: set[bytes] = field(default_factory=set)
    _again: dict[str, Times] = field(default_factory=dict)
    _before: dict[str, Times] = field(default_factory=dict)
    _sheets: dict[What, Sheet] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Open what is written to. Raises ExportError for a last export that does not go with this one."""
        self.gathering = Gathering(self.table)
        self.cells = self.order.shape.cells()
        with told(str(self.folder)):
            self._waiting = self._place.open("w+b")
        whats: tuple[What, ...] = ("whole",)
        if self.last is not None:
            self.last.check_columns(self.table.name, ())
            self._before = dict(self.last.documents(self.table.name))
            whats = ("whole", "changes")
        for what in whats:
            self._sheets[what] = Sheet(
                self.folder, self.table.name, what, (), self.order.shape, self.cells, self.order.most_rows
            )

    def take(self, decided: DecidedAccount) -> None:
        """Keep the records of an account until all have come."""
        now = decided.decision["now"]
        for row in self.gathering.rows(decided):
            key, times = row.values
            if row.mark in self._seen:
                self._again[key] = merged(self._again.get(key, {}), times)
                continue
            self._seen.add(row.mark)
            with told(str(self.folder)):
                self._waiting.write(_ENCODER.encode((key, now, times)) + b"\n")

    def finish(self, latest: str) -> list[Written]:
        """Write all records, and which memberships changed since the last export; who is no more left at the latest."""
        with told(str(self.folder)):
            self._waiting.seek(0)
        for line in self._waiting:
            key, now, times = _DECODER.decode(line)
            if key in self._again:
                times = merged(times, self._again.pop(key))
            self._write("whole", key, times)
            self.gathering.tally.rows += 1
            if self.last is not None:
                self._write_changes(key, times, self._before.pop(key, {}), now)
        for key, before in self._before.items():
            self._write_changes(key, {}, before, latest)
        self.abandon()
        return [written for sheet in self._sheets.values() for written in sheet.close()]

    def abandon(self) -> None:
        """Let go of what waits."""
        self._waiting.close()
        self._place.unlink(missing_ok=True)

    @property
    def _place(self) -> Path:
        return self.folder / f".{self.table.name}.waiting"

    def _write_changes(self, key: str, times: Times, before: Times, now: str) -> None:
        changed = {segment: each for segment, each in times.items() if before.get(segment) != each}
        for segment, (status, _) in before.items():
            if segment not in times and status == "realized":
                changed[segment] = ("exited", now)
        if changed:
            self._write("changes", key, changed)

    def _write(self, what: What, key: str, times: Times) -> None:
        is_account = self.table.name == "accounts"
        document = document_of(key, self.order.namespace, times, is_account=is_account)
        self._sheets[what].write_line(_ENCODER.encode(document) + b"\n")
