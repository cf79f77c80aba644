"""Definitions, tables and audiences."""

from __future__ import annotations

from dataclasses import replace

from quorate.diagnostics.catalogue.names import E202, E205
from quorate.diagnostics.catalogue.types import E313
from quorate.diagnostics.model import Label
from quorate.ir import nodes as ir
from quorate.ir import types as t
from quorate.ir.program import Audience, Define, Table, TableRow
from quorate.ir.schema import Entity
from quorate.semantics.described import described
from quorate.semantics.elaborate.groups import GroupsPart
from quorate.semantics.elaborate.schema import PERSON
from quorate.semantics.elaborate.scope import Scope
from quorate.semantics.named import Usable
from quorate.syntax import nodes as n
from quorate.text import Span


class DeclarationsPart(GroupsPart):
    """Elaborates what rules declare besides the schema."""

    def elaborate_one(self, name: str, declared: Usable) -> None:
        """Put what a declaration means, or None, under its name."""
        match declared:
            case n.DefineDeclaration():
                self.defines[name] = self._define(declared)
            case n.TableDeclaration():
                self.tables[name] = self._table(declared)
            case n.AudienceDeclaration():
                self.audiences[name] = self._audience(declared)
            case n.RoleTemplateDeclaration():
                self.templates[name] = self.role_template(declared)
            case n.StagesDeclaration():
                self.stage_models[name] = self.stage_model(declared)
            case n.InterestDeclaration():
                self.interests[name] = self.solution_interest(declared)
            case n.BuyingGroupDeclaration():
                self.groups[name] = self.buying_group(declared)

    def define(self, name: str, used_at: Span) -> Define | None:
        """Return a definition, elaborated first if need be; None where it has a mistake or is a cycle."""
        self.make_ready(name, used_at)
        return self.defines.get(name)

    def table(self, name: str, used_at: Span) -> Table | None:
        """Return a table, as `define` does."""
        self.make_ready(name, used_at)
        return self.tables.get(name)

    def audience(self, name: str, used_at: Span) -> Audience | None:
        """Return an audience, as `define` does."""
        self.make_ready(name, used_at)
        return self.audiences.get(name)

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
        if not self.is_bounded(declared, (body,), repeats=bool(known)):
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
        if where is None or not self.is_bounded(declared, (where,)):
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
        if not self.is_bounded(declared, (*parts, *([otherwise] if otherwise else []))):
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
        return self.scope_on(entity.name, declared.name.span)


def _holds_object(type_: t.Type) -> bool:
    return isinstance(type_, t.ObjectType) or (isinstance(type_, t.ListType) and _holds_item_object(type_))


def _holds_item_object(type_: t.ListType) -> bool:
    return type_.item is not None and _holds_object(type_.item)
