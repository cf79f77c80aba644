"""Paths of foreign records, by which queries speak of what a rule set has under names of its own.

Queries say `workAddress.city` (S§3), and a rule set whose mappings say `work_address.city = workAddress.city` means the
same by its own name. Only what a mapping takes as it is has the same meaning: what it computes (a percentage that
becomes a share, a text that is changed) is none, and is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from quorate.ir.mappings import Assignment
from quorate.ir.mappings import Mapping as RecordMapping
from quorate.ir.nodes import Get, Node, Slot, children


@dataclass(eq=False, slots=True)
class Foreign:
    """A field of foreign records, or an object of them, of which `fields` are the fields.

    `targets` are the fields of the rule set that mappings take from it as it is, as paths; `computed` are those that
    they compute of it, and `mapping` is the name of one that does.
    """

    path: str = ""
    fields: dict[str, Foreign] = field(default_factory=dict)
    targets: dict[tuple[str, ...], None] = field(default_factory=dict)
    computed: dict[tuple[str, ...], None] = field(default_factory=dict)
    mapping: str = ""

    def at(self, path: tuple[str, ...]) -> Foreign:
        """Return what is at a path under it, which is made where it is not there."""
        made = self
        for name in path:
            if name not in made.fields:
                made.fields[name] = Foreign(f"{made.path}.{name}" if made.path else name)
            made = made.fields[name]
        return made


def foreign_paths(mappings: Mapping[str, RecordMapping]) -> Mapping[tuple[str, str], Foreign]:
    """Return the paths of the records that mappings are from, by `entity` or `event` and the name of the target."""
    found: dict[tuple[str, str], Foreign] = {}
    for mapping in mappings.values():
        if mapping.kind in {"entity", "event"} and mapping.each is None:
            root = found.setdefault((mapping.kind, mapping.target), Foreign())
            for assignment in mapping.assignments:
                if assignment.place in {"key", "field"}:
                    _note(root, mapping, assignment)
    return found


def _note(root: Foreign, mapping: RecordMapping, assignment: Assignment) -> None:
    plain = _path_of(assignment.value)
    if plain is not None:
        root.at(plain).targets.setdefault(assignment.path)
        return
    for path in _paths_in(assignment.value):
        made = root.at(path)
        made.computed.setdefault(assignment.path)
        made.mapping = made.mapping or mapping.name


def _path_of(value: Node) -> tuple[str, ...] | None:
    """Return the path of a field of the record itself; None for what is anything else."""
    names: list[str] = []
    while isinstance(value, Get):
        names.append(value.name)
        value = value.record
    return tuple(reversed(names)) if names and isinstance(value, Slot) and value.number == 0 else None


def _paths_in(value: Node) -> Iterator[tuple[str, ...]]:
    waiting = [value]
    while waiting:
        each = waiting.pop()
        path = _path_of(each)
        if path is not None:
            yield path
        else:
            waiting += children(each)
