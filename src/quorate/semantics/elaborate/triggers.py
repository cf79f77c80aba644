"""What journeys listen for: events, changes of values, joining and leaving of buying groups (domain reference, 5.9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from quorate.diagnostics.catalogue.names import E205
from quorate.diagnostics.catalogue.types import E302, E306, E315
from quorate.ir import nodes as ir
from quorate.ir import types as t
from quorate.ir.journeys import (
    ENTRY_SLOT,
    FIRST_SLOT,
    ChangeTrigger,
    EventTrigger,
    MembershipTrigger,
    Trigger,
)
from quorate.semantics.described import described
from quorate.semantics.elaborate.moments import MomentsPart
from quorate.semantics.elaborate.schema import PERSON
from quorate.semantics.elaborate.scope import Scope
from quorate.syntax import nodes as n
from quorate.text import Span

ENTRY: Final = "journey entry"
"""The name, which no rules text can write, that scopes of journeys have the instant of entry under."""

_COUNTED: Final = ("any", "at least", "more than")
_OLD, _NEW = "old", "new"


class TriggersPart(MomentsPart):
    """Elaborates triggers, and the scopes that conditions of journeys have."""

    def scope_in_journey(self, entity: str, span: Span, named: Mapping[str, t.Type] | None = None) -> Scope:
        """Return the scope of a condition of a journey, in slots of its own.

        Slot 0 has the account or the person, slot 1 the instant of entry; what is `named` stands from slot 2 on.
        """
        self._slots = 0
        scope = self.scope_on(entity, span)
        self.new_slot()
        scope = scope.naming(ENTRY, ir.Slot(span, t.DATETIME, ENTRY_SLOT))
        for name, type_ in (named or {}).items():
            scope = scope.naming(name, ir.Slot(span, type_, self.new_slot()))
        return scope

    def trigger(self, node: n.Trigger, entity: str) -> Trigger | None:
        """Elaborate what is listened for by an account or a person; None where it has a mistake."""
        match node:
            case n.EventTrigger():
                return self._event_trigger(node, entity)
            case n.ChangeTrigger():
                return self._change(node, entity)
            case n.MembershipTrigger():
                return self._membership(node)

    def _event_trigger(self, node: n.EventTrigger, entity: str) -> EventTrigger | None:
        condition = node.condition
        window = condition.source.window
        if window is not None:
            reason, help_ = "is said by how long is listened", "take the window away"
            self.report(E315.at(window.span, clause="in", reason=reason, help=help_))
            return None
        if condition.kind not in _COUNTED:
            reason = "cannot be listened for"
            help_ = "listen for `any …` or `at least N …`, and say `on timeout` what is done without"
            self.report(E315.at(condition.span, clause=condition.kind, reason=reason, help=help_))
            return None
        scope = self.scope_in_journey(entity, node.span, {"listening since": t.DATETIME})
        made = self.quantifier(condition, scope)
        if not isinstance(made, ir.Quantifier):
            return None
        items = made.source.items
        if not isinstance(items, ir.Events):
            name = ".".join(part.text for part in condition.source.path.parts)
            help_ = "listen for an event, or for `change of …`"
            self.report(
                E205.at(condition.source.path.span, name=name, kind="no event", expected="an event", help=help_)
            )
            return None
        since = ir.Slot(node.span, t.DATETIME, FIRST_SLOT)
        listened = replace(items, window=ir.EdgeWindow(node.span, ">", since))
        return EventTrigger(replace(made, source=replace(made.source, items=listened)), node.span)

    def _change(self, node: n.ChangeTrigger, entity: str) -> ChangeTrigger | None:
        of_people = node.of_any is not None
        if node.of_any is not None:
            of = self.entity_of(node.of_any)
            if of is None:
                return None
            if of.name != PERSON:
                name = node.of_any.text
                self.report(E205.at(node.of_any.span, name=name, kind="an entity", expected=f"`{PERSON}`"))
                return None
            if entity == PERSON:
                reason, help_ = "is for journeys of accounts", "a person's own change needs no `of any …`"
                self.report(E315.at(node.of_any.span, clause="of any", reason=reason, help=help_))
                return None
        subject = PERSON if of_people else entity
        value = self.expr(node.value, self.scope_in_journey(subject, node.span))
        if value is None:
            return None
        if isinstance(value.type, t.ObjectType | t.EventType | t.EntityType | t.DurationType):
            self.report(E302.at(node.value.span, operator="change of", type=described(value.type)))
            return None
        where = self._where(node, value, subject)
        if where is None and any((node.old, node.new, node.where)):
            return None
        return ChangeTrigger(value, of_people, where, node.span)

    def _where(self, node: n.ChangeTrigger, value: ir.Expr, subject: str) -> ir.Expr | None:
        """Return the condition on the old and the new value; None where there is none, or it has a mistake."""
        scope = self.scope_in_journey(subject, node.span, {_OLD: value.type, _NEW: value.type})
        found: list[ir.Expr | None] = []
        for name, edge in ((_OLD, node.old), (_NEW, node.new)):
            if edge is not None:
                found.append(self._is(scope.named[name], edge, scope))
        if node.where is not None:
            found.append(self.condition(node.where, scope))
        known = tuple(each for each in found if each is not None)
        if not known or len(known) != len(found):
            return None
        return known[0] if len(known) == 1 else ir.And(node.span, t.BOOLEAN, known)

    def _is(self, changed: ir.Expr, node: n.Expr, scope: Scope) -> ir.Expr | None:
        """Return the condition that an old or a new value is one that is named."""
        other = self.read_as(node, changed.type, scope)
        sides = None if other is None else self.sides(replace(changed, span=node.span), other)
        if sides is None:
            return None
        if isinstance(sides[0].type, t.ListType):
            self.report(E306.at(node.span, name="change of", wanted="a plain value", given=described(sides[0].type)))
            return None
        folded = any(isinstance(side.type, t.TextType) and side.type.folded for side in sides)
        return ir.Compare(node.span, t.BOOLEAN, "=", *sides, folded=folded)

    def _membership(self, node: n.MembershipTrigger) -> MembershipTrigger | None:
        declared = self.declared_as(node.group, n.BuyingGroupDeclaration, "buying group")
        if declared is None or not self.has_role(node.group, node.role):
            return None
        if self.group(node.group.text, node.group.span) is None:
            return None
        return MembershipTrigger(node.kind, node.group.text, node.role.text if node.role else None, node.span)
