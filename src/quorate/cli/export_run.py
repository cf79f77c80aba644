"""One run of `quorate export`: decided accounts to files, with the delta to the last export, and their manifest."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeAlias

import click
import msgspec

from quorate.cli.endings import UnusableError
from quorate.cli.exits import ExitCode
from quorate.cli.export_documents import DocumentsWork
from quorate.cli.export_earlier import LastExport, read_last
from quorate.cli.export_files import Written
from quorate.cli.export_order import Order
from quorate.cli.export_rows import RowsWork
from quorate.cli.export_telling import tell
from quorate.cli.output import OutputError
from quorate.cli.populations import Population
from quorate.diagnostics.model import Diagnostic, Severity
from quorate.exports.findings import findings_of, findings_of_files
from quorate.parquet_files import ParquetError

FORMAT: Final = 1
"""The number of the manifest's form."""

_Work: TypeAlias = RowsWork | DocumentsWork


def run_export(population: Population, order: Order) -> ExitCode:
    """Export all accounts of a population, tell what there is to be known of the files, and return how that went.

    Raises ExportError for a last export that does not go with this one, and ClickException for what ends it early.
    """
    order.place.check(force=order.force)
    if order.place.is_file and (len(order.tables) > 1 or order.since is not None):
        raise click.UsageError(f"{order.place.path} would be several files: name a folder")
    place = order.place.path.resolve()
    if place.is_file() and any(Path(each).resolve() == place for each in population.sources):
        raise click.UsageError(f"{order.place.path} is read, and would be written over")
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
        works: list[_Work] = []
        for table in order.tables:
            made = RowsWork if table.documents is None else DocumentsWork
            works.append(made(table, order, folder, last))
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
        found = [*order.notes, *(each for work in works for each in _findings(work, written))]
        manifest = _manifest(population, order, works, written, found, (first, latest or None), last)
        order.place.take(folder, written, msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
    tell(manifest, order.place.path, order.format_)
    if population.rejected:
        return ExitCode.INPUT
    is_failed = order.fails_at == "warning" and any(each.severity is Severity.WARNING for each in found)
    return ExitCode.LINT if is_failed else ExitCode.OK


def _findings(work: _Work, written: Sequence[Written]) -> Iterable[Diagnostic]:
    """Yield what is to be known of the files of a table."""
    table, order = work.table, work.order
    tally, formulas = work.gathering.tally, work.cells.formulas
    yield from findings_of(table, tally, formulas, is_guarded=order.shape.is_guarded, consent=order.consent)
    yield from findings_of_files(
        table, [each.rows for each in written if each.table == table.name and each.what == "whole"]
    )


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
