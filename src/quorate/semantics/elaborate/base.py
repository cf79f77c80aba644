"""What every part of the elaborator shares: the rule set so far, the reports, the fresh slots."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from quorate.diagnostics.model import Diagnostic
from quorate.ir import nodes as ir
from quorate.ir import types as t
from quorate.ir.program import Audience, Define, Table
from quorate.ir.schema import Entity, Event, Field, Schema
from quorate.semantics.elaborate.scope import Scope
from quorate.semantics.project import Project
from quorate.syntax import nodes as n
from quorate.text import Span


@dataclass(frozen=True, slots=True)
class ListConstant:
    """A declared list: its items, all of one type (None where there are none)."""

    name: str
    item: t.Type | None
    values: tuple[object, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class CollectionRef:
    """A name that stands for records below a record."""

    record: ir.Expr
    path: tuple[str, ...]
    entity: str
    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class EventsRef:
    """A name that stands for events of a record; `event` None is `any event`."""

    record: ir.Expr
    event: str | None
    span: Span


Reference: TypeAlias = ir.Expr | CollectionRef | EventsRef
"""What a path can stand for; None, beside it, is a path that stands for nothing and was reported."""


class Reported:
    """What a name stands for whose own mistake has been reported: nothing more is said of its uses."""


REPORTED = Reported()

Usable: TypeAlias = n.DefineDeclaration | n.TableDeclaration | n.AudienceDeclaration
"""Declarations that can refer to each other."""


@dataclass
class Names:
    """The declarations of a rule set by name; `broken` are names of declarations that could not be parsed."""

    declared: dict[str, n.Declaration] = field(default_factory=dict)
    broken: frozenset[str] = frozenset()

    def usable(self) -> dict[str, Usable]:
        """Return definitions, tables and audiences."""
        wanted = n.DefineDeclaration | n.TableDeclaration | n.AudienceDeclaration
        return {name: item for name, item in self.declared.items() if isinstance(item, wanted)}


class Base(ABC):
    """The state of one elaboration.

    `entities` has every entity under both of its names. `objects` has the fields of nested objects by the path of
    their declaration. Of definitions, tables and audiences, None stands for one that has a mistake.
    """

    def __init__(self, project: Project, names: Names) -> None:
        self.project = project
        self.names = names
        self.diagnostics: list[Diagnostic] = []
        self.entities: dict[str, Entity] = {}
        self.events: dict[str, Event] = {}
        self.objects: dict[str, Mapping[str, Field]] = {}
        self.schema = Schema("", {}, {})
        self.lists: dict[str, ListConstant | None] = {}
        self.defines: dict[str, Define | None] = {}
        self.tables: dict[str, Table | None] = {}
        self.audiences: dict[str, Audience | None] = {}
        self._slots = 0

    def report(self, diagnostic: Diagnostic) -> None:
        """Keep a mistake."""
        self.diagnostics.append(diagnostic)

    def new_slot(self) -> int:
        """Return a slot that nothing of this declaration stands in yet."""
        self._slots += 1
        return self._slots - 1

    def is_broken(self, name: str) -> bool:
        """Tell whether a name is that of a declaration whose mistakes are told elsewhere."""
        return name in self.names.broken

    @abstractmethod
    def expr(self, node: n.Expr, scope: Scope) -> ir.Expr | None:
        """Elaborate anything with a value; None has been reported."""

    @abstractmethod
    def condition(self, node: n.Expr, scope: Scope) -> ir.Expr | None:
        """Elaborate what has to be a condition."""

    @abstractmethod
    def source(self, node: n.Source, scope: Scope) -> ir.Source | None:
        """Elaborate items to range over; clauses of events are checked to stand after events."""

    @abstractmethod
    def window(self, node: n.Window, scope: Scope) -> ir.Window | None:
        """Elaborate a window of time, whatever it is to be used on."""

    @abstractmethod
    def zone(self, node: n.Expr, scope: Scope) -> ir.Expr | None:
        """Elaborate the zone after `in zone`."""

    @abstractmethod
    def define(self, name: str, used_at: Span) -> Define | None:
        """Return a definition, elaborated first if need be; None where it has a mistake or is a cycle."""

    @abstractmethod
    def table(self, name: str, used_at: Span) -> Table | None:
        """Return a table, as `define` does."""

    @abstractmethod
    def audience(self, name: str, used_at: Span) -> Audience | None:
        """Return an audience, as `define` does."""
