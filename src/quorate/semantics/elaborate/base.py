"""What every part of the elaborator shares: the rule set so far, the reports, the fresh slots."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from quorate.diagnostics.catalogue.names import E205
from quorate.diagnostics.model import Diagnostic
from quorate.ir import nodes as ir
from quorate.ir import types as t
from quorate.ir.groups import MEMBER
from quorate.ir.journeys import Action, CallService, Journey
from quorate.ir.mappings import Constant, ForeignRecord
from quorate.ir.mappings import Mapping as RecordMapping
from quorate.ir.program import (
    Activation,
    Audience,
    BuyingGroup,
    Define,
    Destination,
    EngagementModel,
    Interest,
    RoleTemplate,
    StageModel,
    Table,
)
from quorate.ir.schema import Entity, Event, Field, Schema
from quorate.semantics.declared import kind_of
from quorate.semantics.described import described
from quorate.semantics.elaborate.drafts import Drafts
from quorate.semantics.elaborate.scope import Scope
from quorate.semantics.named import Names
from quorate.semantics.project import Project
from quorate.semantics.suggest import hint_or_all
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

Kind = TypeVar("Kind")


class Base(ABC):
    """The state of one elaboration.

    `entities` has every entity of payloads under both of its names, and `schema` also has those of `ir.groups`, which
    are in `derived` and not in `payloads`. `objects` has the fields of nested objects by the path of their
    declaration. `members` says of which group, or of which groups, the member of a buying group in a slot is one, by
    the entity of the group. `pairs` has what lists give that give something, and `looked_up` those of them that are
    asked; `is_mapping` and `is_of_record` tell that what is elaborated is of a mapping or a record. Of what rules
    declare, None stands for something that has a mistake.
    """

    def __init__(self, project: Project, names: Names) -> None:
        self.project = project
        self.names = names
        self.diagnostics: list[Diagnostic] = []
        self.entities: dict[str, Entity] = {}
        self.events: dict[str, Event] = {}
        self.objects: dict[str, Mapping[str, Field]] = {}
        self.payloads = self.schema = Schema("", {}, {})
        self.derived: dict[str, Entity] = {}
        self.lists: dict[str, ListConstant | None] = {}
        self.defines: dict[str, Define | None] = {}
        self.tables: dict[str, Table | None] = {}
        self.audiences: dict[str, Audience | None] = {}
        self.drafts = Drafts()
        self.templates: dict[str, RoleTemplate | None] = {}
        self.stage_models: dict[str, StageModel | None] = {}
        self.interests: dict[str, Interest | None] = {}
        self.engagements: dict[str, EngagementModel] = {}
        self.groups: dict[str, BuyingGroup | None] = {}
        self.destinations: dict[str, Destination] = {}
        self.activations: dict[str, Activation] = {}
        self.actions: dict[str, Action | None] = {}
        self.calls: dict[str, CallService] = {}
        self.journeys: dict[str, Journey] = {}
        self.constants: dict[str, Constant] = {}
        self.records: dict[str, ForeignRecord] = {}
        self.mappings: dict[str, RecordMapping | None] = {}
        self.pairs: dict[str, Mapping[str, str]] = {}
        self.looked_up: set[str] = set()
        self.members: dict[int, str] = {}
        self.is_mapping = self.is_of_record = False
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

    def declared_as(self, name: n.Name, kind: type[Kind], words: str) -> Kind | None:
        """Return the declaration of a kind that a clause names; reports a name that is not one of its kind."""
        declared = self.names.declared.get(name.text)
        if isinstance(declared, kind):
            return declared
        if not self.is_broken(name.text):
            known = [key for key, item in self.names.declared.items() if isinstance(item, kind)]
            what = f"no {words}" if declared is None else kind_of(declared)
            expected = f"an {words}" if words[0] in "aeiou" else f"a {words}"
            help_ = hint_or_all(name.text, known, f"no {words} is declared")
            self.report(E205.at(name.span, name=name.text, kind=what, expected=expected, help=help_))
        return None

    def thing(self, type_: t.Type) -> str:
        """Write a type with its article, and a buying group by its name."""
        if isinstance(type_, t.EntityType) and type_.entity in self.drafts.groups:
            return f"buying group `{type_.entity}`"
        if isinstance(type_, t.EntityType) and type_.entity in self.derived and type_.entity != MEMBER:
            return "a buying group"
        if isinstance(type_, t.ObjectType) and type_.path in self.records:
            return f"record `{type_.path}`"
        return described(type_)

    def word(self, entity: str) -> str:
        """Return what a record of an entity is called in rules, where its own name is none."""
        if entity in self.derived:
            return "member" if entity == MEMBER else "group"
        return entity

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
    def entry(self, node: n.Node, scope: Scope) -> ir.Expr | None:
        """Elaborate `journey entry`; reports a place outside of journeys."""

    @abstractmethod
    def entry_window(self, node: n.EntryWindow, scope: Scope) -> ir.Window | None:
        """Elaborate `in 30 days before journey entry`."""

    @abstractmethod
    def zone(self, node: n.Expr, scope: Scope) -> ir.Expr | None:
        """Elaborate the zone after `in zone`."""

    @abstractmethod
    def indexed(self, node: n.Indexed, scope: Scope) -> ir.Expr | None:
        """Elaborate `lead.components[0].key`; reports a place outside of mappings."""

    @abstractmethod
    def lookup(self, node: n.Call, scope: Scope) -> ir.Expr | None:
        """Elaborate `lookup(lead.sicCode, industries)`; reports a place outside of mappings."""

    @abstractmethod
    def define(self, name: str, used_at: Span) -> Define | None:
        """Return a definition, elaborated first if need be; None where it has a mistake or is a cycle."""

    @abstractmethod
    def table(self, name: str, used_at: Span) -> Table | None:
        """Return a table, as `define` does."""

    @abstractmethod
    def audience(self, name: str, used_at: Span) -> Audience | None:
        """Return an audience, as `define` does."""

    @abstractmethod
    def group(self, name: str, used_at: Span) -> BuyingGroup | None:
        """Return a buying group, as `define` does."""

    @abstractmethod
    def every_group(self, used_at: Span) -> bool:
        """Elaborate all buying groups; False, reported, where they are a circle or it is not known what they have."""

    @abstractmethod
    def default_engagement(self, used_at: Span) -> str | Reported | None:
        """Return the engagement model that is meant where none is named; None if there is none at all."""
