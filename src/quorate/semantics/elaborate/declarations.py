"""Definitions, tables and audiences: what can be used by name, and uses each other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from quorate.diagnostics.catalogue.limits import E406, E407
from quorate.diagnostics.catalogue.names import E202, E205, E206
from quorate.diagnostics.catalogue.types import E313
from quorate.diagnostics.model import Label
from quorate.ir import nodes as ir
from quorate.ir import types as t
from quorate.ir.program import Audience, Define, Table, TableRow
from quorate.ir.schema import Entity
from quorate.semantics.described import described
from quorate.semantics.elaborate.base import Names, Usable
from quorate.semantics.elaborate.extent import DEPTH_MOST, SIZE_MOST, Extent, extent_of
from quorate.semantics.elaborate.lists import ListsPart
from quorate.semantics.elaborate.mentions import in_order
from quorate.semantics.elaborate.schema import PERSON
from quorate.semantics.elaborate.scope import Scope
from quorate.semantics.project import Project
from quorate.syntax import nodes as n
from quorate.text import Span

_CIRCLE_MOST: Final = 16
"""How many declarations are followed: what is mentioned is elaborated first, so only circles are followed at all."""


class DeclarationsPart(ListsPart):
    """Elaborates what can be used by name; each once, and before what uses it."""

    def __init__(self, project: Project, names: Names) -> None:
        super().__init__(project, names)
        self._usable = names.usable()
        self._under_way: list[str] = []
        self._extents: dict[str, Extent] = {}
        self._column: ir.Expr | None = None

    def elaborate_declarations(self) -> None:
        """Fill `defines`, `tables` and `audiences`, each in the order in which they use each other."""
        for name in in_order(self._usable):
            declared = self._usable[name]
            try:
                self._elaborate(name, declared)
            except RecursionError:
                self.report(E406.at(declared.name.span, name=name, limit=DEPTH_MOST))

    def define(self, name: str, used_at: Span) -> Define | None:
        """Return a definition, elaborated first if need be; None where it has a mistake or is a cycle."""
        self._make_ready(name, used_at)
        return self.defines.get(name)

    def table(self, name: str, used_at: Span) -> Table | None:
        """Return a table, as `define` does."""
        self._make_ready(name, used_at)
        return self.tables.get(name)

    def audience(self, name: str, used_at: Span) -> Audience | None:
        """Return an audience, as `define` does."""
        self._make_ready(name, used_at)
        return self.audiences.get(name)

    def _make_ready(self, name: str, used_at: Span) -> None:
        """Elaborate a declaration that is about to be used, and report one that uses itself."""
        declared = self._usable[name]
        if name in self._under_way or len(self._under_way) > _CIRCLE_MOST:
            circle = self._under_way[self._under_way.index(name) if name in self._under_way else 0 :]
            over = " → ".join(f"`{step}`" for step in (*circle, name)) if len(circle) > 1 else ""
            help_ = f"the circle is {over}" if over else "say what it stands for without its own name"
            labels = [Label(declared.name.span, "declared here")]
            self.report(E206.at(used_at, labels=labels, name=name, help=help_))
        else:
            self._elaborate(name, declared)

    def _elaborate(self, name: str, declared: Usable) -> None:
        """Put what a declaration means, or None, under its name, unless that is done."""
        if name in self.defines or name in self.tables or name in self.audiences:
            return
        with self._under_way_with(name):
            match declared:
                case n.DefineDeclaration():
                    self.defines[name] = self._define(declared)
                case n.TableDeclaration():
                    self.tables[name] = self._table(declared)
                case n.AudienceDeclaration():
                    self.audiences[name] = self._audience(declared)

    @contextmanager
    def _under_way_with(self, name: str) -> Iterator[None]:
        """Give one declaration slots of its own, whatever is being elaborated around it."""
        slots, column = self._slots, self._column
        self._under_way.append(name)
        self._slots = 0
        try:
            yield
        finally:
            self._under_way.pop()
            self._slots, self._column = slots, column

    # -- each kind -----------------------------------------------------------------------------------------------------

    def _define(self, declared: n.DefineDeclaration) -> Define | None:
        entity = self.entity_of(declared.of)
        if entity is None:
            return None
        scope = self._scope_of(declared, entity)
        parameters = [self._parameter(item, entity) for item in declared.parameters]
        for parameter in parameters:
            if parameter is not None:
                slot = ir.Slot(declared.span, parameter[1], self.new_slot())
                scope = scope.naming(parameter[0], slot)
        known = tuple(parameter for parameter in parameters if parameter is not None)
        body = self.expr(declared.body, scope)
        if body is None or len(known) != len(parameters):
            return None
        name = declared.name.text
        if not self._is_bounded(declared, (body,), repeats=bool(known)):
            return None
        return Define(name, entity.name, known, body, declared.name.span)

    def _parameter(self, node: n.Parameter, entity: Entity) -> tuple[str, t.Type] | None:
        name = node.name.text
        if name in entity.fields:
            labels = [Label(entity.fields[name].span, "a field of this name")]
            self.report(E202.at(node.name.span, label="declared again", labels=labels, name=name))
            return None
        type_ = self.type_of(node.type, name)
        if type_ is not None and _holds_object(type_):
            self.report(E205.at(node.type.span, name=name, kind="an object", expected="a type of plain values"))
            return None
        return None if type_ is None else (name, type_)

    def _audience(self, declared: n.AudienceDeclaration) -> Audience | None:
        entity = self.entity_of(declared.of)
        if entity is None:
            return None
        if entity.name not in (self.schema.root, PERSON):
            expected = f"`{self.schema.root}` or `{PERSON}`"
            self.report(E205.at(declared.of.span, name=declared.of.text, kind="an entity", expected=expected))
            return None
        where = self.condition(declared.where, self._scope_of(declared, entity))
        if where is None or not self._is_bounded(declared, (where,)):
            return None
        name = declared.name.text
        title = declared.title.value if declared.title is not None else name
        return Audience(name, title, entity.name, where, declared.unknown, declared.name.span)

    def _table(self, declared: n.TableDeclaration) -> Table | None:
        entity = self.entity_of(declared.of)
        gives = self.type_of(declared.gives, declared.name.text)
        if entity is None or gives is None:
            return None
        if _holds_object(gives):
            self.report(E205.at(declared.gives.span, name="this", kind="an object", expected="a type of plain values"))
            return None
        scope = self._scope_of(declared, entity)
        columns = [self.expr(column, scope) for column in declared.columns]
        if any(column is None for column in columns):
            return None
        rows = [self._row(row, columns, declared, gives, scope) for row in declared.rows]
        otherwise = None
        if declared.otherwise is not None:
            otherwise = self._result(declared.otherwise, declared, gives, scope)
            if otherwise is None:
                return None
        known = tuple(row for row in rows if row is not None)
        if len(known) != len(rows):
            return None
        parts = [part for row in known for part in (row.condition, row.result)]
        if not self._is_bounded(declared, (*parts, *([otherwise] if otherwise else []))):
            return None
        return Table(declared.name.text, entity.name, gives, declared.collects, known, otherwise, declared.name.span)

    def _row(
        self, node: n.Row, columns: list[ir.Expr | None], table: n.TableDeclaration, gives: t.Type, scope: Scope
    ) -> TableRow | None:
        cells: list[ir.Expr | None] = []
        for cell, column in zip(node.cells, columns, strict=True):
            if not isinstance(cell, n.AnyCell):
                self._column = column
                cells.append(self.condition(cell, scope))
        self._column = None
        result = self._result(node.result, table, gives, scope)
        known = tuple(cell for cell in cells if cell is not None)
        if result is None or len(known) != len(cells):
            return None
        condition: ir.Expr = ir.And(node.span, t.BOOLEAN, known)
        if not known:
            condition = ir.Literal(node.span, t.BOOLEAN, value=True)
        elif len(known) == 1:
            condition = known[0]
        return TableRow(condition, result, node.span)

    def _result(self, node: n.Expr, table: n.TableDeclaration, gives: t.Type, scope: Scope) -> ir.Expr | None:
        found = self.expr(node, scope)
        if found is None:
            return None
        labels = [Label(table.gives.span, "the table says so here")]
        name, wanted, given = table.name.text, described(gives), described(found.type)
        return self.fit(
            found,
            gives,
            f"table `{name}`",
            lambda: E313.at(node.span, labels=labels, table=name, wanted=wanted, given=given),
        )

    def column(self, node: n.Column) -> ir.Expr | None:
        """Return the column that a cell is compared with."""
        return None if self._column is None else replace(self._column, span=node.span)

    # -- what they have in common --------------------------------------------------------------------------------------

    def _scope_of(self, declared: Usable, entity: Entity) -> Scope:
        """Return the scope of a record of an entity; reports a definition or table called as a field of it."""
        name = declared.name.text
        if name in entity.fields and not isinstance(declared, n.AudienceDeclaration):
            labels = [Label(entity.fields[name].span, "a field of this name")]
            self.report(E202.at(declared.name.span, label="declared again", labels=labels, name=name))
        return Scope((ir.Slot(declared.name.span, t.EntityType(entity.name), self.new_slot()),))

    def _is_bounded(self, declared: Usable, parts: tuple[ir.Expr, ...], *, repeats: bool = False) -> bool:
        """Keep how deep and large a declaration is; reports one beyond the bounds."""
        name = declared.name.text
        extent = self._extents[name] = extent_of(parts, self._extents, repeats=repeats)
        if extent.depth > DEPTH_MOST:
            self.report(E406.at(declared.name.span, name=name, limit=DEPTH_MOST))
        elif extent.size > SIZE_MOST:
            self.report(E407.at(declared.name.span, name=name, limit=f"{SIZE_MOST:,}"))
        else:
            return True
        return False


def _holds_object(type_: t.Type) -> bool:
    return isinstance(type_, t.ObjectType) or (isinstance(type_, t.ListType) and _holds_item_object(type_))


def _holds_item_object(type_: t.ListType) -> bool:
    return type_.item is not None and _holds_object(type_.item)
