"""One run of `quorate export`: decided accounts to files, with the delta to the last export, and their manifest."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from quorate.cli.endings import UnusableError
from quorate.cli.exits import ExitCode
from quorate.cli.export_earlier import LastExport, read_last
from quorate.cli.export_files import Place, Sheet, What, Written
from quorate.cli.export_parquet import ParquetSheet
from quorate.cli.export_shape import Shape, suffix_of
from quorate.cli.export_telling import tell
from quorate.cli.output import OutputError
from quorate.cli.populations import Population
from quorate.decide.decided import DecidedAccount
from quorate.diagnostics.model import Diagnostic, Severity
from quorate.exports import Earlier, Gathering, Row, Table
from quorate.exports.cells import Cells
from quorate.exports.findings import findings_of, findings_of_files
from quorate.exports.xdm import Times, document_of
from quorate.parquet_files import ParquetError

_DELTAS: Final[Mapping[str, tuple[What, What, What]]] = {
    "rows": ("added", "added", "removed"),
    "members": ("added", "changed", "removed"),
    "keys": ("upsert", "upsert", "delete"),
}
"""The files for what is new, what has changed and what is gone, by how a table is compared."""

FORMAT: Final = 1
"""The number of the manifest's form."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for of any kind of export.

    `options` shape rows, so that a delta wants the same; `notes` are told besides what is found.
    """

    kind: str
    of: Sequence[str]
    tables: Sequence[Table]
    options: Mapping[str, Any]
    shape: Shape
    place: Place
    since: Path | None = None
    most_rows: int | None = None
    force: bool = False
    namespace: str = ""
    notes: Sequence[Diagnostic] = ()
    consent: Sequence[str] = ()
    format_: Literal["pretty", "json"] = "pretty"
    fails_at: Literal["never", "warning"] = "never"


@dataclass(slots=True)
class _Work:
    """One table on its way to its files, and to those of its delta."""

    table: Table
    order: Order
    folder: Path
    last: LastExport | None
    gathering: Gathering = field(init=False)
    cells: Cells = field(init=False)
    earlier: Earlier | None = None
    memberships: dict[str, Times] = field(default_factory=dict)
    sheets: dict[What, Sheet | ParquetSheet] = field(default_factory=dict)
    now: str = ""

    def __post_init__(self) -> None:
        self.gathering = Gathering(self.table)
        self.cells = self.order.shape.cells()
        table, last = self.table, self.last
        self._sheet("whole")
        if last is None:
            return
        last.check_columns(table.name, table.columns)
        if table.changes == "documents":
            self.memberships = dict(last.documents(table.name))
            self._sheet("changes")
        else:
            keys = () if table.changes == "rows" else table.identity
            self.earlier = Earlier.of(last.rows(table.name, table.columns, self.order.shape), keys)
            for what in dict.fromkeys(_DELTAS[table.changes]):
                self._sheet(what)

    def take(self, decided: DecidedAccount) -> None:
        """Write the rows of an account."""
        self.now = decided.decision["now"]
        for row in self.gathering.rows(decided):
            if row.document is not None:
                self._take_document(row)
                continue
            plain = self.order.shape.plain(row, self.cells)
            self.sheets["whole"].write(plain)
            if self.earlier is not None and (change := self.earlier.compare(plain)) != "same":
                added, changed, _ = _DELTAS[self.table.changes]
                self.sheets[added if change == "added" else changed].write(plain)

    def finish(self, latest: str) -> list[Written]:
        """Write what is gone since the last export, as of the latest decision, and end all files."""
        self.now = latest
        if self.earlier is not None and self.last is not None:
            gone = self.sheets[_DELTAS[self.table.changes][2]]
            for plain in self.last.rows(self.table.name, self.table.columns, self.order.shape):
                if self.earlier.is_gone(plain):
                    keys = self.table.identity if self.table.changes == "keys" else ()
                    gone.write([plain[number] for number in keys] or plain)
        if "changes" in self.sheets:
            for key, before in self.memberships.items():
                self._write_changes(key, {}, before)
        return [written for sheet in self.sheets.values() for written in sheet.close()]

    def findings(self, written: Sequence[Written]) -> Iterable[Diagnostic]:
        """Return what is to be known of the files."""
        rows = [each.rows for each in written if each.table == self.table.name and each.what == "whole"]
        order = self.order
        tally, formulas = self.gathering.tally, self.cells.formulas
        yield from findings_of(self.table, tally, formulas, is_guarded=order.shape.is_guarded, consent=order.consent)
        yield from findings_of_files(self.table, rows)

    def abandon(self) -> None:
        """Let go of files that will not be whole."""
        for sheet in self.sheets.values():
            sheet.abandon()

    def _take_document(self, row: Row) -> None:
        self._write_document(self.sheets["whole"], row.document)
        if "changes" in self.sheets:
            key, times = row.values
            self._write_changes(key, times, self.memberships.pop(key, {}))

    def _write_changes(self, key: str, times: Times, before: Times) -> None:
        """Write the memberships of a record that are others than in the last export; who is gone left just now."""
        changed = {segment: each for segment, each in times.items() if before.get(segment) != each}
        for segment, (status, time) in before.items():
            if segment not in times and status == "realized":
                changed[segment] = ("exited", self.now or time)
        if changed:
            is_account = self.table.name == "accounts"
            document = document_of(key, self.order.namespace, changed, is_account=is_account)
            self._write_document(self.sheets["changes"], document)

    def _write_document(self, sheet: Sheet | ParquetSheet, document: object) -> None:
        if isinstance(sheet, Sheet):
            sheet.write_line(self.order.shape.document_line(document))

    def _sheet(self, what: What) -> None:
        table, shape = self.table, self.order.shape
        columns = table.columns
        if what == "delete":
            columns = tuple(columns[number] for number in table.identity)
        most = min((each for each in (table.most_rows, self.order.most_rows) if each is not None), default=None)
        if shape.form == "parquet":
            self.sheets[what] = ParquetSheet(self.folder, table.name, what, columns, most)
            return
        suffix = suffix_of(table, shape.form)
        self.sheets[what] = Sheet(
            self.folder, table.name, what, suffix, columns, shape, self.cells, most, table.most_bytes
        )


def run_export(population: Population, order: Order) -> ExitCode:
    """Export all accounts of a population, tell what there is to be known of the files, and return how that went.

    Raises ExportError for a last export that does not go with this one, and ClickException for what ends it early.
    """
    order.place.check(force=order.force)
    last = None
    if order.since is not None:
        last = read_last(order.since)
        last.check(order.kind, order.of, order.options, population.program.name)
        last.check_files()
    try:
        return _run(population, order, last)
    except (OutputError, ParquetError) as error:
        raise UnusableError(str(error)) from error


def _run(population: Population, order: Order, last: LastExport | None) -> ExitCode:
    first: str | None = None
    latest = ""
    with order.place.writing() as folder, contextlib.ExitStack() as stack:
        works = []
        for table in order.tables:
            works.append(_Work(table, order, folder, last))
            stack.callback(works[-1].abandon)
        for decided in population.accounts():
            now = decided.decision["now"]
            first = now if first is None or now < first else first
            latest = max(latest, now)
            for work in works:
                work.take(decided)
        written = [each for work in works for each in work.finish(latest)]
        if order.place.is_file:
            if len(written) > 1:
                names = ", ".join(each.name for each in written)
                raise UnusableError(f"{order.place.path}: the export is several files ({names}); name a folder")
            written = [_renamed(written[0], folder, order.place.path.name)]
        found = [*order.notes, *(each for work in works for each in work.findings(written))]
        manifest = _manifest(population, order, works, written, found, (first, latest or None), last)
        order.place.take(folder, written, msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
    tell(manifest, order.place.path, order.format_)
    if population.rejected:
        return ExitCode.INPUT
    is_failed = order.fails_at == "warning" and any(each.severity is Severity.WARNING for each in found)
    return ExitCode.LINT if is_failed else ExitCode.OK


def _manifest(  # noqa: PLR0913, PLR0917 - all that a manifest tells
    population: Population,
    order: Order,
    works: Sequence[_Work],
    written: Sequence[Written],
    found: Sequence[Diagnostic],
    instants: tuple[str | None, str | None],
    last: LastExport | None,
) -> dict[str, Any]:
    since = None
    if last is not None:
        files = [{"name": each["name"], "sha256": each["sha256"]} for each in last.manifest["files"]]
        since = {"manifest": last.sha256, "rule_set": last.manifest["rule_set"], "now": last.manifest["now"]}
        since["files"] = files
    return {
        "format": FORMAT,
        "kind": order.kind,
        "of": list(order.of),
        "rule_set": {"name": population.program.name, "revision": population.revision},
        "now": {"first": instants[0], "last": instants[1]},
        "accounts": {"decided": population.decided, "rejected": population.rejected},
        "options": dict(order.options),
        "tables": [_table(work) for work in works],
        "files": [
            {name: getattr(each, name) for name in ("name", "table", "what", "rows", "bytes", "sha256")}
            for each in written
        ],
        "since": since,
        "findings": [
            {"code": each.code, "severity": each.severity.value, "message": each.message, "help": each.help}
            for each in found
        ],
    }


def _table(work: _Work) -> dict[str, Any]:
    return {
        "name": work.table.name,
        "rows": work.gathering.tally.rows,
        "columns": [
            {"name": each.name, "from": each.path or None, "kind": each.kind, "pii": each.pii}
            for each in work.table.columns
        ],
        "left_out": dict(sorted(work.gathering.tally.left_out.items())),
        "formulas": work.cells.formulas,
    }


def _renamed(written: Written, folder: Path, name: str) -> Written:
    """Give a file the name that it will have, so that its manifest tells it."""
    (folder / written.name).rename(folder / name)
    return replace(written, name=name)
