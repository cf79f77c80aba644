"""Paths to what they stand for: a value, a collection, events."""

from __future__ import annotations

from dataclasses import replace

from quorate.diagnostics.catalogue.names import E201
from quorate.diagnostics.catalogue.types import E314
from quorate.ir import nodes as ir
from quorate.ir import types as t
from quorate.ir.groups import MEMBER
from quorate.semantics.elaborate.base import CollectionRef, EventsRef, ListConstant, Reference, Reported
from quorate.semantics.elaborate.misplaced import MisplacedPart
from quorate.semantics.elaborate.scope import Scope
from quorate.syntax import nodes as n
from quorate.text import Span


class NamesPart(MisplacedPart):
    """Resolves names: of the subject first, then of what encloses it, then of the rule set."""

    def resolve(self, node: n.Path, scope: Scope) -> Reference | None:
        """Return what a path stands for; None has been reported."""
        head, *rest = node.parts
        found = self._head(head, scope)
        span = head.span
        for part in rest:
            if found is None:
                return None
            span = span.to(part.span)
            found = self.member_after(found, part, span)
        return found

    def value_of(self, node: n.Path, scope: Scope) -> ir.Expr | None:
        """Resolve a path that has to have a value."""
        found = self.resolve(node, scope)
        name = ".".join(part.text for part in node.parts)
        match found:
            case CollectionRef():
                self.report(E314.at(node.span, name=name, kind="a collection", help=f"`count({name})` is how many"))
                return None
            case EventsRef():
                self.report(E314.at(node.span, name=name, kind="an event", help=f"`count({name})` is how many"))
                return None
            case _:
                return found

    def is_known(self, name: str, scope: Scope) -> bool:
        """Tell whether a name means something at a place, or is said elsewhere to be a mistake."""
        if name in scope.named or name in self.names.declared or self.is_broken(name):
            return True
        subject = scope.subject
        if subject is not None and name in self.members_of(subject.type):
            return True
        return any(self.called(record, n.Name(record.span, name)) is not None for record in scope.around)

    # -- the first name of a path -------------------------------------------------------------------------------

    def _head(self, name: n.Name, scope: Scope) -> Reference | None:
        if name.text in scope.named:
            return self._moved(scope.named[name.text], name.span)
        subject = scope.subject
        if subject is not None:
            found = self.member(subject, name, name.span)
            if found is not None:
                return None if isinstance(found, Reported) else found
        for record in scope.around:
            found = self.called(record, name)
            if found is not None:
                return found
        return self._global(name, scope)

    def _moved(self, value: ir.Expr, span: Span) -> ir.Expr:
        """Return a slot's value as it is used at another place."""
        return ir.Slot(span, value.type, value.number) if isinstance(value, ir.Slot) else value

    def called(self, record: ir.Expr, name: n.Name) -> ir.Expr | None:
        """Return a record, or what contains it, if it is called so: `account` of a person."""
        match record.type:
            case t.EventType(event):
                if event is not None and name.text == event:
                    return self._moved(record, name.span)
                owner = self._owner(record, name.span)
                return None if owner is None else self.called(owner, name)
            case t.EntityType(entity):
                at: str | None = entity
                inner = self._moved(record, name.span)
                while at is not None:
                    declared = self.schema.entities[at]
                    if name.text in (declared.name, declared.many):
                        return inner
                    at = declared.parent
                    if at is not None:
                        inner = ir.Parent(name.span, t.EntityType(at), inner, at)
                if entity == MEMBER:
                    return self.called(self.person_of(self._moved(record, name.span)), name)
        return None

    def _owner(self, event: ir.Expr, span: Span) -> ir.Expr | None:
        """Return the record that an event is of, where that is known."""
        of = self.owner_entity(event.type)
        return None if of is None else ir.Parent(span, t.EntityType(of), self._moved(event, span), of)

    def around(self, entity: str, span: Span, scope: Scope) -> ir.Expr | None:
        """Return the record of an entity that is the subject or encloses it."""
        found = (self.called(record, n.Name(span, entity)) for record in scope.around)
        return next((record for record in found if record is not None), None)

    def _global(self, name: n.Name, scope: Scope) -> ir.Expr | None:
        declared = self.names.declared.get(name.text)
        if isinstance(declared, n.ListDeclaration | n.ListFileDeclaration):
            constant = self.lists.get(name.text)
            return None if constant is None else _constant(constant, name.span)
        if isinstance(declared, n.ConstantDeclaration):
            return replace(self.constants[name.text].value, span=name.span)
        if isinstance(declared, n.BuyingGroupDeclaration):
            account = self.around(self.schema.root, name.span, scope)
            if account is not None:
                group = self.group_of(account, name, name.span)
                return None if isinstance(group, Reported) else group
        if self.is_broken(name.text):
            return None
        if declared is None:
            self.report(E201.at(name.span, name=name.text, help=self.help_for(name.text, scope)))
        else:
            self.report_misplaced(name, declared, scope)
        return None


def _constant(constant: ListConstant, span: Span) -> ir.ListOf:
    """Return the value of a declared list at the place where it is used."""
    item = constant.item
    items = () if item is None else tuple(ir.Literal(span, item, value) for value in constant.values)
    return ir.ListOf(span, t.ListType(item), items)
