"""The files whose records mappings of other files look up by key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from quorate.cli.map_inputs import Inputs, can_be_read_once
from quorate.decide.mismatch import MismatchError, describe
from quorate.diagnostics.catalogue.mapped import M201
from quorate.ir.program import Program
from quorate.joining.kept import place_of
from quorate.joining.lookups import write_lookup
from quorate.joining.mapping_step import Mapper
from quorate.joining.rows import BadRow, Row, parquet_rows, rows_of
from quorate.joining.sources import Source
from quorate.joining.tally import FileTally, Tally, message_of
from quorate.mapping.reading import reader_of


def write_lookups(
    program: Program, inputs: Inputs, make: Callable[[Program, Source], Mapper], folder: Path, *, most_bytes: int
) -> tuple[set[int], int, Tally]:
    """Write what is looked up for all processes; return the files that are mapped, how much memory that takes, counts.

    Raises UsageError for a file that is neither, and for records that are looked up and not given, LookupsTooLargeError
    and what reading does.
    """
    mapped = {source.index for source in inputs.sources if _is_mapped(program, source)}
    tally = Tally()
    size = 0
    wanted: dict[str, str] = {}
    for source in inputs.sources:
        for record in make(program, source).lookups if source.index in mapped else ():
            wanted.setdefault(record, source.record)
    for record, by in wanted.items():
        given = _given(inputs, record, by)
        entries = _entries(program, inputs, given, mapped, tally)
        size += write_lookup(folder, record, entries, most_bytes=most_bytes - size)
    for source in inputs.sources:
        if source.index not in mapped and source.record not in wanted:
            raise click.UsageError(f"{source.name}: there is no mapping from `{source.record}`")
    return mapped, size, tally


def _is_mapped(program: Program, source: Source) -> bool:
    return source.mapping is not None or any(each.record == source.record for each in program.mappings.values())


def _given(inputs: Inputs, record: str, by: str) -> list[Source]:
    """Return the files of a record that is looked up. Raises UsageError where they do not do."""
    given = [source for source in inputs.sources if source.record == record]
    if not given:
        raise click.UsageError(f"mappings of `{by}` look up `{record}`, and no file of it is given; add {record}=FILE")
    if any(can_be_read_once(source.path) for source in given):
        raise click.UsageError(f"`{record}` is looked up, and has to be a file that can be read twice")
    if len({source.has_cells for source in given}) > 1:
        raise click.UsageError(f"`{record}` is looked up, and its files have to be either all tables or all JSON")
    return given


def _entries(
    program: Program, inputs: Inputs, sources: list[Source], mapped: set[int], tally: Tally
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what records of files declare with their keys; those without one cannot be asked for.

    Rows that are none are told here only where nobody else reads the file.
    """
    record = program.records[sources[0].record]
    if record.key_field is None:
        return
    zone = ZoneInfo(program.calendar.zone)
    for source in sources:
        read = reader_of(record.key_field, zone, from_cells=source.has_cells)
        counts = tally.file(source.index)
        is_read_again = source.index in mapped
        for line, values in _rows(inputs, source, FileTally() if is_read_again else counts):
            counts.rows += not is_read_again
            if isinstance(values, BadRow):
                if not is_read_again:
                    counts.rejected += 1
                    tally.note("rejected", values.code.id, place_of(source.index, line), values.message)
                continue
            key = record.key_of(values)
            if key is None or key == "":
                continue
            try:
                found = read(key)
            except MismatchError as error:
                if not is_read_again:
                    counts.rejected += 1
                    told = {"field": record.key, "found": error.found or describe(key), **error.values}
                    tally.note("rejected", M201.id, place_of(source.index, line), message_of(M201, **told))
                continue
            if found is not None:
                counts.looked_up += 1
                yield str(found), {name: values[name] for name in record.fields.keys() & values.keys()}


def _rows(inputs: Inputs, source: Source, counts: FileTally) -> Iterator[Row]:
    if source.format == "parquet":
        yield from parquet_rows(source)
        return
    for chunk in inputs.chunks(source, lambda _: None):
        yield from rows_of(source, chunk, counts)
