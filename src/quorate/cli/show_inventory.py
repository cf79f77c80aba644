"""A compiled rule set as lists of what it holds, and as documents for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from quorate.ir.program import Program
from quorate.ir.schema import Field
from quorate.ir.show import (
    facts_read,
    meaning_of,
    show_audience,
    show_define,
    show_entity,
    show_event,
    show_table,
)
from quorate.semantics.project import Project
from quorate.syntax import nodes
from quorate.syntax.parse import parse

JSON_SCHEMA = 1

_Document: TypeAlias = dict[str, object]


@dataclass(frozen=True, slots=True)
class NamedList:
    """A declared list: where it is written out, its items as rules text; else its file and column."""

    name: str
    items: tuple[str, ...]
    file: str = ""
    column: str = ""

    @property
    def summary(self) -> str:
        """What it holds, on one line."""
        if self.file:
            return f"column {self.column} of {self.file}"
        return f"{len(self.items)} {'item' if len(self.items) == 1 else 'items'}: {', '.join(self.items)}"


@dataclass(frozen=True, slots=True)
class Inventory:
    """What a rule set holds. Lists are those of the texts, as programs have them in place of their names."""

    program: Program
    lists: Mapping[str, NamedList]

    def kinds(self) -> dict[str, tuple[str, str]]:
        """Return the kind and name of each thing by the names that it can be asked by."""
        program = self.program
        groups = {
            "event": program.schema.events, "list": self.lists, "define": program.defines, "table": program.tables,
            "audience": program.audiences,
        }  # fmt: skip
        found = {name: (kind, name) for kind, things in groups.items() for name in things}
        for entity in program.schema.entities.values():
            found |= dict.fromkeys((entity.name, entity.many), ("entity", entity.name))
        return found

    def meaning(self, kind: str, name: str, width: int) -> str:
        """Say a thing in plain English."""
        program = self.program
        match kind:
            case "audience":
                return show_audience(program, program.audiences[name], width)
            case "define":
                return show_define(program, program.defines[name], width)
            case "table":
                return show_table(program, program.tables[name], width)
            case "entity":
                return show_entity(program, program.schema.entities[name])
            case "event":
                return show_event(program, program.schema.events[name])
            case _:
                return f"{name} has {self.lists[name].summary}"

    def reads(self, kind: str, name: str) -> tuple[str, ...]:
        """Return the facts without which something can be unknown."""
        return facts_read(self.program, name) if kind in {"audience", "define", "table"} else ()

    def document_of(self, kind: str, name: str) -> _Document:
        """Return one thing for programs, with what it means."""
        return {**self._facts_of(kind, name), "meaning": self.meaning(kind, name, 100)}

    def document(self) -> _Document:
        """Return the whole inventory for programs."""
        program = self.program
        calendar = program.calendar
        by_kind: dict[str, list[_Document]] = {kind: [] for kind in _PLURALS}
        for asked, (kind, name) in self.kinds().items():
            if asked == name:
                by_kind[kind].append(self._facts_of(kind, name))
        return {
            "schema": JSON_SCHEMA,
            "name": program.name,
            "revision": program.revision,
            "calendar": {
                "timezone": calendar.zone,
                "week_start": calendar.week_start,
                "fiscal_year_start": f"{calendar.fiscal_month:02}-{calendar.fiscal_day:02}",
            },
            **{_PLURALS[kind]: things for kind, things in by_kind.items()},
        }

    def _facts_of(self, kind: str, name: str) -> _Document:
        program = self.program
        document: _Document = {"kind": kind, "name": name}
        match kind:
            case "entity":
                entity = program.schema.entities[name]
                document |= {"many": entity.many, "in": entity.parent, "key": entity.key}
                document["fields"] = [_field(field) for field in entity.fields.values()]
            case "event":
                event = program.schema.events[name]
                document |= {"of": event.of, "wire": event.wire}
                document["fields"] = [_field(field) for field in event.fields.values()]
            case "list":
                named = self.lists[name]
                document |= {"file": named.file, "column": named.column} if named.file else {"items": [*named.items]}
            case "define":
                define = program.defines[name]
                parameters = [{"name": given, "type": str(type_)} for given, type_ in define.parameters]
                document |= {"of": define.entity, "parameters": parameters, "type": str(define.body.type)}
                document["summary"] = meaning_of(program, define)
            case "table":
                table = program.tables[name]
                document |= {"of": table.entity, "type": str(table.type), "collects": table.collects}
                document["summary"] = meaning_of(program, table)
            case _:
                audience = program.audiences[name]
                document |= {"title": audience.title, "of": audience.entity, "unknown": audience.unknown}
                document["summary"] = meaning_of(program, audience)
        if reads := self.reads(kind, name):
            document["reads"] = list(reads)
        return document


_PLURALS = {
    "entity": "entities", "event": "events", "list": "lists", "define": "defines", "table": "tables",
    "audience": "audiences",
}  # fmt: skip


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
            case nodes.ListFileDeclaration(name=name, file=path, column=column):
                named = column.text if isinstance(column, nodes.Name) else column.value
                found.append(NamedList(name.text, (), path.value, named))
            case _:
                pass
    return found


def _field(field: Field) -> _Document:
    marks = [mark for mark in ("required", "pii", "consent") if getattr(field, mark)]
    document: _Document = {"name": field.name, "type": str(field.type), "marks": marks}
    if field.fields:
        document["fields"] = [_field(inner) for inner in field.fields.values()]
    return document
