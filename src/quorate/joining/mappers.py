"""The mappers of sources, made in each process by the program that it has."""

from __future__ import annotations

from dataclasses import dataclass

from quorate.ir.program import Program
from quorate.joining.mapping_step import Mapper
from quorate.joining.sources import Source
from quorate.mapping.mapper import Mappers


@dataclass(frozen=True, slots=True)
class MakeMapper:
    """Makes what maps the records of a source; `tables` are the records that are looked up in files of cells."""

    tables: frozenset[str] = frozenset()
    strict: bool = False

    def __call__(self, program: Program, source: Source) -> Mapper:
        """Make a mapper."""
        cells = self.tables | {source.record} if source.has_cells else self.tables - {source.record}
        return Mappers(program, source.record, mapping=source.mapping, from_cells=cells, strict=self.strict)
