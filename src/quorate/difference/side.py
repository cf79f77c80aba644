"""One of two revisions that are held against each other: its program, and the texts that it was compiled from."""

from __future__ import annotations

import csv
import io
import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

from quorate.ir.program import Program
from quorate.ir.schema import Field
from quorate.ir.show.kinds import KINDS, LIST
from quorate.ir.show.meanings import Declared
from quorate.semantics.config import parse_config
from quorate.semantics.project import Project
from quorate.syntax import nodes as n
from quorate.syntax.declared_kinds import KIND_OF
from quorate.syntax.parse import parse
from quorate.text import Source, Span

ENTITY: Final = "entity"
EVENT: Final = "event"
DEFINE: Final = "define"
TABLE: Final = "table"
AUDIENCE: Final = "audience"
TEMPLATE: Final = "role_template"
INTEREST: Final = "interest"
STAGES: Final = "stage_model"
ENGAGEMENT: Final = "engagement_model"
GROUP: Final = "buying_group"
DESTINATION: Final = "destination"
ACTIVATION: Final = "activation"
ACTION: Final = "action"
CALL: Final = "call"
JOURNEY: Final = "journey"
CONSTANT: Final = "constant"
RECORD: Final = "record"
MAPPING: Final = "mapping"
FIELD: Final = "field"
SETTING: Final = "setting"


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """Something declared: its kind, as `KINDS` names it, or a field or a setting; and its name."""

    kind: str
    name: str

    @property
    def one(self) -> str:
        """What it is, in a text."""
        return KINDS[self.kind].one if self.kind in KINDS else self.kind

    def __str__(self) -> str:
        return f"{self.one} {self.name}"


@dataclass(frozen=True, slots=True)
class NamedList:
    """A declared list: its values as rules write them, in their order."""

    name: str
    values: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Text:
    """A declaration as it is written: its file, from the folder of the rules, its line, and what stands there."""

    path: str
    line: int
    place: int
    source: str


Thing: TypeAlias = Declared | NamedList


@dataclass(frozen=True)
class Side:
    """A revision. `population` names the statistics that scale its engagement, None where nothing is scaled."""

    program: Program
    project: Project
    population: str | None = None

    @cached_property
    def things(self) -> Mapping[Reference, Thing]:
        """All that the rules declare themselves, in the order of kinds and of the texts."""
        found: dict[Reference, Thing] = {}
        for kind in KINDS.values():
            things: Mapping[str, Thing] = self.lists if kind.name == LIST else kind.things(self.program)
            # What the standard library declares stands in no file of the rules.
            found.update({Reference(kind.name, name): each for name, each in things.items() if each.span.path})
        return found

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """The texts by path."""
        return {source.path: source for source in self.project.files}

    @cached_property
    def _declarations(self) -> tuple[n.Declaration, ...]:
        return tuple(each for source in self.project.files for each in parse(source).file.declarations)

    @cached_property
    def texts(self) -> Mapping[Reference, Text]:
        """How declarations are written."""
        found: dict[Reference, Text] = {}
        for place, each in enumerate(self._declarations):
            kind = KIND_OF.get(type(each))
            if kind is None:
                continue
            source = self.sources[each.span.path]
            path = posixpath.relpath(source.path or ".", self.project.folder or ".")
            line = source.position(each.span.start).line
            found[Reference(kind, each.name.text)] = Text(path, line, place, source.slice(each.span))
        return found

    @cached_property
    def lists(self) -> Mapping[str, NamedList]:
        """The declared lists; programs have them in place of their names."""
        return {each.name: each for each in self._lists()}

    def _lists(self) -> Iterator[NamedList]:
        for each in self._declarations:
            if isinstance(each, n.ListDeclaration):
                source = self.sources[each.span.path]
                yield NamedList(each.name.text, tuple(source.slice(item.span) for item in each.items), each.name.span)
            elif isinstance(each, n.ListFileDeclaration):
                yield NamedList(each.name.text, tuple(self._cells(each)), each.name.span)

    def _cells(self, declared: n.ListFileDeclaration) -> Iterator[str]:
        """Yield the cells of a column that are not empty, each once, as rules write texts."""
        key = self.project.data_key(declared.span.path, declared.file.value)
        content = self.project.data.get(key or "", b"").decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(content, newline="")))
        column = declared.column.text if isinstance(declared.column, n.Name) else declared.column.value
        header = [cell.strip() for cell in rows[0]] if rows else []
        if column in header:
            at = header.index(column)
            cells = dict.fromkeys(row[at].strip() for row in rows[1:] if at < len(row))
            pairs = self.program.lookups.get(declared.name.text, {})
            given = {cell: f' gives "{pairs[cell]}"' for cell in cells if cell in pairs}
            yield from (f'"{cell}"{given.get(cell, "")}' for cell in cells if cell)

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """The fields of entities and events by their paths: `account.address.city`."""
        schema = self.program.schema
        found: dict[str, Field] = {}
        todo: list[tuple[str, Mapping[str, Field]]] = [
            *((each.name, each.fields) for each in schema.entities.values()),
            *((each.name, each.fields) for each in schema.events.values()),
        ]
        while todo:
            place, fields = todo.pop()
            for name, each in fields.items():
                found[f"{place}.{name}"] = each
                todo.append((f"{place}.{name}", each.fields))
        return found

    @property
    def is_named(self) -> bool:
        """Whether the rules say themselves what they are called, and not their folder or file."""
        config = self.project.config
        return config is not None and parse_config(config)[0].name is not None

    @cached_property
    def settings(self) -> Mapping[str, str]:
        """What is set for the rule set as a whole, as texts; those that are empty are not set."""
        program, project = self.program, self.project
        calendar, limits = program.calendar, program.limits
        return {
            "name": program.name,
            "language": str(project.language),
            "time zone": calendar.zone,
            "first day of weeks": _WEEKDAYS[calendar.week_start],
            "start of fiscal years": f"{calendar.fiscal_month:02}-{calendar.fiscal_day:02}",
            "engagement": program.engagement or "",
            "strict": "yes" if project.strict else "no",
            "bytes of a payload": f"{limits.payload_bytes:,}",
            "people of an account": f"{limits.people:,}",
            "events of an account": f"{limits.events:,}",
            "population": self.population or "",
        }


_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ZONE: Final = Reference(SETTING, "time zone")
WEEK_START: Final = Reference(SETTING, "first day of weeks")
FISCAL: Final = Reference(SETTING, "start of fiscal years")
POPULATION: Final = Reference(SETTING, "population")
MEANT_ENGAGEMENT: Final = Reference(SETTING, "engagement")
