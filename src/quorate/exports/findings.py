"""What is to be known of the files of an export before they are sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quorate.diagnostics.catalogue.exports import X110, X111, X112, X113, X114, X116, X117, X118, X119
from quorate.diagnostics.model import Diagnostic
from quorate.exports.tables import Table, Tally

_IDENTIFIED_BY = {"companies": "a name, site, domain or page", "contacts": "an email, a device, or both names"}


def findings_of(
    table: Table, tally: Tally, formulas: int, *, is_guarded: bool, consent: Sequence[str]
) -> Iterator[Diagnostic]:
    """Yield what is to be known of the rows of a table; `formulas` are cells that spreadsheets would calculate."""
    name = table.name
    if count := tally.left_out["no identifier"]:
        what = _IDENTIFIED_BY.get(name, "any of its keys")
        yield X112.at(None, count=f"{count:,}", noun=_rows(count), table=name, what=what)
    if count := tally.left_out["no consent"]:
        fields = "` or `".join(consent)
        noun = "person was" if count == 1 else "people were"
        help_ = f"`--consent {consent[0]}` looks at that one alone; " if len(consent) > 1 else ""
        help_ += "`--without-consent-check` takes them in, and with them who said no: --of is to leave those out"
        yield X114.at(None, count=f"{count:,}", noun=noun, table=name, fields=fields, help=help_)
    if count := tally.left_out["repeated"]:
        yield X113.at(None, count=f"{count:,}", noun=_rows(count), table=name)
    if formulas and not is_guarded:
        noun = "cell" if formulas == 1 else "cells"
        help_ = "`--formulas guard` puts an apostrophe before each"
        yield X116.at(None, count=f"{formulas:,}", noun=noun, table=name, help=help_)
    if is_guarded and (count := tally.odd_keys):
        noun = (
            "key, changed by an apostrophe before it," if count == 1 else "keys, changed by an apostrophe before each,"
        )
        help_ = "`--formulas tell` leaves keys as they are, to be found again by programs"
        yield X116.at(None, count=f"{count:,}", noun=noun, table=name, help=help_)
    for column, count in tally.unfit.items():
        noun = "value" if count == 1 else "values"
        yield X119.at(None, count=f"{count:,}", noun=noun, column=column, help="other forms write values as they are")
    for column, count in tally.odd_ids.items():
        if count:
            help_ = "name the field that has the id: --columns NAME=FIELD"
            yield X118.at(None, count=f"{count:,}", noun="value" if count == 1 else "values", column=column, help=help_)


def findings_of_files(table: Table, rows: Sequence[int]) -> Iterator[Diagnostic]:
    """Yield what is to be known of the files that a table was written to, each with so many rows."""
    total = sum(rows)
    for number, count in enumerate(rows or (total,), start=1):
        if count < table.least_rows:
            name = f"{table.name}-{number}" if len(rows) > 1 else table.name
            noun = "row" if count == 1 else "rows"
            yield X110.at(None, file=name, rows=f"{count:,}", noun=noun, least=table.least_rows)
    if len(rows) > 1:
        limits = [f"{table.most_rows:,} rows"] if table.most_rows is not None else []
        limits += [f"{table.most_bytes // 1_000_000} MB"] if table.most_bytes is not None else []
        limit = " and ".join(limits) or "as many rows as `--rows-most` says"
        yield X111.at(None, table=table.name, parts=len(rows), limit=limit)


def empty_columns(table: Table, columns: Sequence[str]) -> Iterator[Diagnostic]:
    """Yield which columns of a template have no field."""
    if columns:
        told = ", ".join(f"`{each}`" for each in columns)
        help_ = f"name a field: --columns {columns[0]}=FIELD"
        yield X117.at(None, table=table.name, columns=told, help=help_)


def _rows(count: int) -> str:
    return "row was" if count == 1 else "rows were"
