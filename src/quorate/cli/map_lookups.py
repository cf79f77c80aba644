"""The files whose records mappings of other files look up by key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from quorate.cli.map_inputs import Inputs
from quorate.ir.program import Program
from quorate.ir.types import IntegerType
from quorate.joining.lookups import write_lookup
from quorate.joining.mapping_step import Mapper
from quorate.joining.rows import BadRow, parquet_rows, rows_of
from quorate.joining.sources import Source
from quorate.joining.tally import FileTally


def write_lookups(
    program: Program, inputs: Inputs, make: Callable[[Program, Source], Mapper], folder: Path, *, most_bytes: int
) -> tuple[set[int], int]:
    """Write what is looked up for all processes; return the files that are mapped, and how much memory that takes.

    Raises UsageError for a file that is neither, and for records that are looked up and not given, LookupsTooLargeError
    and what reading does.
    """
    mapped = {source.index for source in inputs.sources if _is_mapped(program, source)}
    wanted: dict[str, str] = {}
    for source in inputs.sources:
        if source.index in mapped:
            for record in make(program, source).lookups:
                wanted.setdefault(record, source.record)
    size = 0
    for record, by in wanted.items():
        given = [source for source in inputs.sources if source.record == record]
        if not given:
            raise click.UsageError(
                f"mappings of `{by}` look up `{record}`, and no file of it is given; add {record}=FILE"
            )
        if any(source.path == "-" for source in given):
            raise click.UsageError(f"`{record}` is looked up, and has to be a file that can be read twice")
        if len({source.has_cells for source in given}) > 1:
            raise click.UsageError(f"`{record}` is looked up, and its files have to be either all tables or all JSON")
        size += write_lookup(folder, record, _entries(program, inputs, given), most_bytes=most_bytes - size)[1]
    for source in inputs.sources:
        if source.index not in mapped and source.record not in wanted:
            raise click.UsageError(f"{source.name}: there is no mapping from `{source.record}`")
    return mapped, size


def _is_mapped(program: Program, source: Source) -> bool:
    return source.mapping is not None or any(each.record == source.record for each in program.mappings.values())


def _entries(program: Program, inputs: Inputs, sources: list[Source]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the records of files with their keys; those without one cannot be asked for."""
    record = program.records[sources[0].record]
    if record.key_field is None:
        return
    is_integer = isinstance(record.key_field.type, IntegerType)
    for source in sources:
        for values in _values(inputs, source):
            key = record.key_of(values)
            if key is None or key == "":
                continue
            text = str(key).strip() if is_integer else str(key)
            if is_integer and text.lstrip("+-").isdecimal():
                text = str(int(text))
            yield text, values


def _values(inputs: Inputs, source: Source) -> Iterator[dict[str, Any]]:
    if source.format == "parquet":
        rows = parquet_rows(source)
        yield from (values for _, values in rows if not isinstance(values, BadRow))
        return
    for chunk in inputs.chunks(source, lambda _: None):
        for _, values in rows_of(source, chunk, FileTally()):
            if not isinstance(values, BadRow):
                yield values
