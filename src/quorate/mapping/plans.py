"""What is made once of a program for one kind of foreign records: its mappings, and how its fields are read."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from zoneinfo import ZoneInfo

from quorate.ir import mappings as m
from quorate.ir import nodes as ir
from quorate.ir.program import Program
from quorate.mapping.shapes import Shape


class Plan:
    """The mappings from one record, in the order of their declarations.

    `joined` has the shapes of the records that they ask for by key; `above` what lies between the account and a target,
    outermost first, by the target's name. `cells` are the records whose values come as texts of cells.
    """

    def __init__(self, program: Program, record: str, mapping: str | None, cells: Collection[str]) -> None:
        self.program = program
        self.record = program.records[record]
        self.mappings = tuple(
            each
            for each in program.mappings.values()
            if each.record == record and (mapping is None or each.name == mapping)
        )
        zone = ZoneInfo(program.calendar.zone)
        self.zone = zone
        self.shape = Shape(self.record, zone, from_cells=record in cells)
        names = dict.fromkeys(joined.record for each in self.mappings for joined in each.joined)
        self.joined = {
            name: Shape(program.records[name], zone, from_cells=name in cells, prefix=f"{name}.") for name in names
        }
        schema = program.schema
        self.above = {
            each.target: tuple(name for name in reversed(tuple(schema.ancestors(each.target))) if name != schema.root)
            for each in self.mappings
            if each.kind == "entity"
        }

        self._fields: dict[int, tuple[tuple[int, str], ...]] = {}

    def fields_of(self, node: ir.Node) -> tuple[tuple[int, str], ...]:
        """Return the slots and fields that a part of a mapping reads, those of items of lists among them."""
        found = self._fields.get(id(node))
        if found is None:
            found = self._fields[id(node)] = tuple(dict.fromkeys(_reads(node)))
        return found

    def is_of_record(self, node: ir.Node) -> bool:
        """Tell whether a part of a mapping reads nothing but the record itself."""
        return all(slot == 0 for slot, _ in self.fields_of(node))


def paths_of(node: ir.Node) -> Iterator[tuple[int, str]]:
    """Yield the slots and the paths of all that a part of a mapping reads: `components[0].account.key`."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        found = _path(each)
        if found is not None:
            yield found
        else:
            waiting.extend(ir.children(each))


def _path(node: ir.Node) -> tuple[int, str] | None:
    match node:
        case ir.Get(record=ir.Slot(number=number), name=name):
            return number, name
        case ir.Get(record=outer, name=name):
            found = _path(outer)
            return None if found is None else (found[0], f"{found[1]}.{name}")
        case m.Item(list=list_, index=index):
            found = _path(list_)
            return None if found is None else (found[0], f"{found[1]}[{index}]")
    return None


def _reads(node: ir.Node) -> Iterator[tuple[int, str]]:
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, ir.Get) and isinstance(each.record, ir.Slot):
            yield each.record.number, each.name
        waiting.extend(ir.children(each))
