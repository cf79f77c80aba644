"""A compiled rule set as lists of what it holds, and as documents for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from quorate.cli.show_documents import Document, document_of
from quorate.ir.program import Program
from quorate.ir.schema import Entity, Event
from quorate.ir.show import facts_read, meaning_of, show
from quorate.ir.show.kinds import KINDS, LIST
from quorate.ir.show.phrase import layout
from quorate.ir.show.words import quoted_noun
from quorate.ir.uses import Named, uses_of
from quorate.semantics.project import Project
from quorate.syntax import nodes
from quorate.syntax.parse import parse

JSON_SCHEMA = 1
_WITHOUT_READS = frozenset({"entity", "event", LIST, "destination", "action", "call", "constant", "record", "mapping"})


@dataclass(frozen=True, slots=True)
class NamedList:
    """A declared list: where it is written out, its items as rules text; else its file and column."""

    name: str
    items: tuple[str, ...]
    file: str = ""
    column: str = ""
    gives: str = ""

    @property
    def summary(self) -> str:
        """What it holds, on one line."""
        if self.file:
            gives = f", giving {self.gives}" if self.gives else ""
            return f"column {self.column} of {self.file}{gives}"
        return f"{len(self.items)} {'item' if len(self.items) == 1 else 'items'}: {', '.join(self.items)}"

    @property
    def told(self) -> str:
        """What it holds, as the end of a sentence."""
        if self.file:
            gives = f", and gives what stands beside it in the column `{self.gives}`" if self.gives else ""
            return f"what stands in the column `{self.column}` of the file `{self.file}`{gives}"
        return self.summary if self.items else "no items"


@dataclass(frozen=True)
class Inventory:
    """What a rule set holds. Lists are those of the texts, as programs have them in place of their names."""

    program: Program
    lists: Mapping[str, NamedList]

    @cached_property
    def _uses(self) -> Mapping[Named, tuple[Named, ...]]:
        return uses_of(self.program)

    def kinds(self) -> dict[str, tuple[str, str]]:
        """Return the kind and name of each thing by the names that it can be asked by."""
        found = {name: (kind, name) for kind in KINDS for name in self.things(kind)}
        return found | {entity.many: ("entity", entity.name) for entity in self.program.schema.entities.values()}

    def things(self, kind: str) -> Mapping[str, object]:
        """Return what there is of a kind, by name."""
        return self.lists if kind == LIST else KINDS[kind].things(self.program)

    def meaning(self, kind: str, name: str, width: int) -> str:
        """Say a thing in plain English."""
        if kind == LIST:
            return "\n".join(layout(f"The list {quoted_noun(name)} has {self.lists[name].told}.", width))
        return show(self.program, KINDS[kind].things(self.program)[name], width)

    def summary(self, kind: str, name: str) -> str:
        """Say a thing on one line; all but entities and events can be."""
        if kind == LIST:
            return self.lists[name].summary
        declared = KINDS[kind].things(self.program)[name]
        return "" if isinstance(declared, Entity | Event) else meaning_of(self.program, declared)

    def builds_on(self, kind: str, name: str) -> tuple[Named, ...]:
        """Return what else has to be known to understand a thing; that is all that it uses but events."""
        return tuple(used for used in self._uses.get((kind, name), ()) if used[0] != "event")

    def reads(self, kind: str, name: str) -> tuple[str, ...]:
        """Return the facts without which something can be unknown."""
        return () if kind in _WITHOUT_READS else facts_read(self.program, name)

    def document_of(self, kind: str, name: str) -> Document:
        """Return one thing for programs, with what it means."""
        return {**self._facts_of(kind, name), "meaning": self.meaning(kind, name, 100)}

    def document(self) -> Document:
        """Return the whole inventory for programs."""
        program = self.program
        calendar = program.calendar
        return {
            "schema": JSON_SCHEMA,
            "name": program.name,
            "revision": program.revision,
            "calendar": {
                "timezone": calendar.zone,
                "week_start": calendar.week_start,
                "fiscal_year_start": f"{calendar.fiscal_month:02}-{calendar.fiscal_day:02}",
            },
            **{
                kind.key: [self._facts_of(kind.name, name) for name in self.things(kind.name)]
                for kind in KINDS.values()
            },
        }

    def _facts_of(self, kind: str, name: str) -> Document:
        document: Document = {"kind": kind, "name": name}
        if kind == LIST:
            named = self.lists[name]
            document |= {"file": named.file, "column": named.column} if named.file else {"items": [*named.items]}
            document |= {"gives": named.gives} if named.gives else {}
        else:
            document |= document_of(self.program, KINDS[kind].things(self.program)[name])
        if reads := self.reads(kind, name):
            document["reads"] = list(reads)
        if built := self.builds_on(kind, name):
            document["builds_on"] = [{"kind": each, "name": used} for each, used in built]
        return document


def take_inventory(program: Program, project: Project) -> Inventory:
    """Take the inventory of a program and the texts it was compiled from."""
    lists = (named for source in project.files for named in _lists_in(parse(source).file, source.text))
    return Inventory(program, {named.name: named for named in lists})


def _lists_in(file: nodes.RulesFile, text: str) -> list[NamedList]:
    found = []
    for declaration in file.declarations:
        match declaration:
            case nodes.ListDeclaration(name=name, items=items):
                found.append(NamedList(name.text, tuple(text[item.span.start : item.span.end] for item in items)))
            case nodes.ListFileDeclaration(name=name, file=path, column=column, gives=gives):
                given = "" if gives is None else _text_of(gives)
                found.append(NamedList(name.text, (), path.value, _text_of(column), given))
            case _:
                pass
    return found


def _text_of(column: nodes.Name | nodes.TextLiteral) -> str:
    return column.text if isinstance(column, nodes.Name) else column.value
