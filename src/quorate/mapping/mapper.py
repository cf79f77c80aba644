"""Foreign records to what mappings make of them: quickly where all is as declared, by the reference where it is not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from quorate.decide.mismatch import MismatchError
from quorate.ir.program import Program
from quorate.mapping.generate import OddError, generate
from quorate.mapping.made import Made, Trouble
from quorate.mapping.plans import Plan
from quorate.mapping.reference import Find, Reference


class Mappers:
    """All mappings of a program from one record, or one of them; for one thread at a time.

    `record` is the record and its fields, `mappings` the names of the mappings, and `lookups` the records that they
    ask for by key. `from_cells` tells that the values of the record and of those are texts of cells, or names the
    records whose values are. Raises LookupError for a record or a mapping that the program does not have.
    """

    def __init__(
        self,
        program: Program,
        record: str,
        *,
        mapping: str | None = None,
        strict: bool = False,
        from_cells: bool | Collection[str] = False,
    ) -> None:
        if isinstance(from_cells, bool):
            from_cells = tuple(program.records) if from_cells else ()
        plan = Plan(program, record, mapping, from_cells)
        if mapping is not None and not plan.mappings:
            raise LookupError(f"no mapping `{mapping}` from `{record}`")
        self.record = plan.record
        self.mappings = tuple(each.name for each in plan.mappings)
        self.lookups = tuple(plan.joined)
        self._strict = strict
        self._reference = Reference(plan)
        try:
            self._quickly = generate(plan, self._reference)
        except (SyntaxError, RecursionError, MemoryError):  # Python nests no deeper, as in a `coalesce` of hundreds
            self._quickly = _giving_up

    def map(self, values: Mapping[str, Any], find: Find) -> tuple[list[Made], list[Trouble]]:
        """Return what a record becomes and what is wrong with it; both empty where no mapping is for it.

        `values` are those of the record by the names of its fields, and `find(record, key)` returns those of another
        record by its key as a text, or None. Fields that the record does not declare are passed over.
        """
        try:
            return self._quickly(values, find), []
        except (MismatchError, OddError, TypeError, ValueError, AttributeError, OverflowError):
            return self._slowly(values, find)

    def _slowly(self, values: Mapping[str, Any], find: Find) -> tuple[list[Made], list[Trouble]]:
        made, troubles = self._reference.map(values, find)
        found = list(troubles.found.values())
        if self._strict and found:
            return [], [replace(each, rejects=True) for each in found]
        return made, found


def _giving_up(_values: Mapping[str, Any], _find: Find) -> list[Made]:
    raise OddError
