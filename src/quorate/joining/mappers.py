"""The mappers of sources, made in each process by the program that it has."""

from __future__ import annotations

from quorate.ir.program import Program
from quorate.joining.mapping_step import Mapper
from quorate.joining.sources import Source
from quorate.mapping.mapper import Mappers


def make_mapper(program: Program, source: Source) -> Mapper:
    """Make what maps the records of a source."""
    return Mappers(program, source.record, mapping=source.mapping, from_cells=source.has_cells)


def make_strict_mapper(program: Program, source: Source) -> Mapper:
    """Make what maps the records of a source, and rejects those in which anything is wrong."""
    return Mappers(program, source.record, mapping=source.mapping, from_cells=source.has_cells, strict=True)
