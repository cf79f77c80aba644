"""What `--columns` says: which column of a file fills a field, where it has another name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import click

from quorate.ir.program import Program
from quorate.ir.schema import Field
from quorate.joining.columns import path_of
from quorate.semantics.suggest import hint_or_all


def name_columns(program: Program, records: Sequence[str], given: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
    """Return the names of columns by the fields of each record; `records` are those of the files. Raises UsageError.

    `FIELD=HEADER` is of the only record that there is, else it is `RECORD.FIELD=HEADER`.
    """
    known = dict.fromkeys(records)
    found: dict[str, dict[str, str]] = {name: {} for name in known}
    for each in given:
        name, equals, column = each.partition("=")
        if not equals or not name or not column.strip():
            raise click.UsageError(f"--columns: expected FIELD=HEADER, found `{each}`")
        record, field = _field_of(program, list(known), name)
        said = found[record]
        if field in said:
            raise click.UsageError(f"--columns: `{name}` is named twice")
        if column.strip() in said.values():
            raise click.UsageError(f"--columns: the column `{column.strip()}` is named twice")
        said[field] = column.strip()
    return found


def _field_of(program: Program, records: Sequence[str], name: str) -> tuple[str, str]:
    """Return the record and the field that a name is of."""
    first, _, rest = name.partition(".")
    if first in records and rest and path_of(rest, program.records[first].fields):
        return first, rest
    if len(records) == 1 and path_of(name, program.records[records[0]].fields):
        return records[0], name
    if len(records) == 1 or (first in records and rest):
        record = first if first in records and rest else records[0]
        asked = rest if first in records and rest else name
        known = _paths(program.records[record].fields)
        raise click.UsageError(f"--columns: `{record}` has no field `{asked}`; {hint_or_all(asked, known)}")
    if any(path_of(name, program.records[each].fields) for each in records):
        raise click.UsageError(
            f"--columns: there are files of several records: write RECORD.{name}=…, where RECORD is "
            + " or ".join(f"`{each}`" for each in records if path_of(name, program.records[each].fields))
        )
    known = (f"{each}.{path}" for each in records for path in _paths(program.records[each].fields))
    raise click.UsageError(f"--columns: no record of the files has `{name}`; {hint_or_all(name, known)}")


def _paths(fields: Mapping[str, Field], above: str = "") -> Iterator[str]:
    for name, field in fields.items():
        yield f"{above}{name}"
        yield from _paths(field.fields, f"{above}{name}.")
