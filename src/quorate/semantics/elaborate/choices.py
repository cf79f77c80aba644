"""Names of stages, roles and interests, which stand bare where one is compared: `stage = qualified`."""

from __future__ import annotations

from typing import Final

from quorate.ir import nodes as ir
from quorate.ir import types as t
from quorate.semantics.elaborate.fitting import FittingPart
from quorate.semantics.elaborate.names import NamesPart
from quorate.semantics.elaborate.scope import Scope
from quorate.syntax import nodes as n

_FIELDS: Final = frozenset({"stage", "role", "interest", "missing", "assigned_by"})
"""The fields of buying groups and of their members that have such names."""


class ChoicesPart(NamesPart, FittingPart):
    """Reads names beside what they are names of."""

    def beside(self, left: n.Expr, right: n.Expr, scope: Scope) -> tuple[ir.Expr | None, ir.Expr | None]:
        """Elaborate two values that meet, either of which may be a bare name beside the other."""
        if self.is_bare_name(left, scope) and (not _is_bare(right) or self._choice_at(right, scope) is not None):
            second = self.expr(right, scope)
            return self.read_beside(left, right, second, scope), second
        first = self.expr(left, scope)
        return first, self.read_beside(right, left, first, scope)

    def read_beside(self, node: n.Expr, other: n.Expr, made: ir.Expr | None, scope: Scope) -> ir.Expr | None:
        """Elaborate a value, or the values of a list, beside another; nothing is said of names beside a mistake."""
        if made is None and isinstance(other, n.Path) and other.parts[-1].text in _FIELDS:
            return None
        return self.expr(node, scope) if made is None else self.read_as(node, made.type, scope)

    def read_as(self, node: n.Expr, beside: t.Type, scope: Scope) -> ir.Expr | None:
        """Elaborate a value, or the values of a list, beside something of a type."""
        choice = _choice_of(beside)
        match node:
            case _ if choice is None:
                return self.expr(node, scope)
            case n.Path(parts=(name,)) if name.text in choice.values or not self.is_known(name.text, scope):
                return self.fit_literal(ir.Literal(name.span, t.TEXT, name.text), choice, "")
            case n.ListLiteral(items=items):
                read = [self.read_as(item, choice, scope) for item in items]
                known = [item for item in read if item is not None]
                return self.list_of(node.span, known) if len(known) == len(read) else None
            case n.Group(inner=inner):
                return self.read_as(inner, choice, scope)
            case _:
                return self.expr(node, scope)

    def is_bare_name(self, node: n.Expr, scope: Scope) -> bool:
        """Tell whether a value is one word that is no stage, role or interest itself, and so may name one."""
        return _is_bare(node) and self._choice_at(node, scope) is None

    def _choice_at(self, node: n.Expr, scope: Scope) -> t.Type | None:
        """Return the type of a bare word that stands for a stage, a role or an interest; None if it does not."""
        subject = scope.subject
        if not isinstance(node, n.Path) or subject is None or node.parts[0].text in scope.named:
            return None
        name = node.parts[0].text
        type_ = self.derived_type(subject, name)
        define = self.defines.get(name)
        if type_ is None and define is not None and not define.parameters:
            type_ = define.body.type
        return _choice_of(type_)


def _is_bare(node: n.Expr) -> bool:
    return isinstance(node, n.Path) and len(node.parts) == 1


def _choice_of(type_: t.Type | None) -> t.ChoiceType | None:
    """Return the type of the names that something, or an item of a list, may have."""
    item = type_.item if isinstance(type_, t.ListType) else type_
    return item if isinstance(item, t.ChoiceType) and item.of else None
