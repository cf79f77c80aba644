"""Memberships: in a list, in an audience, in a buying group; and the engagement that goes with the last."""

from __future__ import annotations

from quorate.diagnostics.catalogue.names import E205, E208, E219
from quorate.diagnostics.catalogue.types import E302, E306
from quorate.ir import nodes as ir
from quorate.ir import types as t
from quorate.semantics.builtins import is_text
from quorate.semantics.declared import kind_of
from quorate.semantics.described import described
from quorate.semantics.elaborate.calls import CallsPart
from quorate.semantics.elaborate.fitting import comparable, is_folded
from quorate.semantics.elaborate.schema import PERSON
from quorate.semantics.elaborate.scope import Scope
from quorate.semantics.suggest import hint
from quorate.syntax import nodes as n
from quorate.text import Span


class MembershipsPart(CallsPart):
    """Elaborates what asks whether something is one of others."""

    def membership(self, node: n.In, scope: Scope) -> ir.Expr | None:
        """Elaborate `x in LIST`, `account in AUDIENCE` and `in AUDIENCE`."""
        audience = self._audience_named(node.target, scope)
        if node.value is None:
            return self._in_audience(node, scope.subject, audience)
        if audience is not None:
            value = self.expr(node.value, scope)
            return None if value is None else self._in_audience(node, value, audience)
        value, items = self._value_and_list(node.value, node.target, scope)
        if value is None or items is None:
            return None
        if not isinstance(items.type, t.ListType):
            help_ = "write `=`" if comparable(value.type, items.type) else ""
            self.report(E306.at(node.target.span, name="in", wanted="a list", given=described(items.type), help=help_))
            return None
        fitted = self.items_beside(value, items)
        if fitted is None:
            return None
        if node.ignoring_case and not is_text(value.type):
            self.report(E302.at(node.span, operator="ignoring case", type=described(value.type)))
            return None
        folded = node.ignoring_case or is_folded(value, fitted)
        return negated(node.negated, ir.Contained(node.span, t.BOOLEAN, value, fitted, folded))

    def _value_and_list(self, value: n.Expr, target: n.Expr, scope: Scope) -> tuple[ir.Expr | None, ir.Expr | None]:
        """Elaborate a value and the list that it is looked for in; names of roles stand bare on either side."""
        if isinstance(target, n.Weekdays):
            return self.expr(value, scope), _weekdays(target)
        if isinstance(target, n.Path) and self.is_bare_name(value, scope):
            items = self.expr(target, scope)
            return self.read_beside(value, target, items, scope), items
        found = self.expr(value, scope)
        return found, self.read_beside(target, value, found, scope)

    def items_beside(self, value: ir.Expr, items: ir.Expr) -> ir.Expr | None:
        """Return a list fit to hold a value; the items of a list that is written out are checked one by one."""
        if isinstance(items, ir.ListOf):
            fitted: list[ir.Expr] = []
            for item in items.items:
                sides = self.sides(value, item)
                if sides is None:
                    return None
                value, other = sides
                fitted.append(other)
            return ir.ListOf(items.span, items.type, tuple(fitted))
        item_type = items.type.item if isinstance(items.type, t.ListType) else None
        if item_type is not None and self.sides(value, ir.Slot(items.span, item_type, -1)) is None:
            return None
        return items

    def _audience_named(self, target: n.Expr, scope: Scope) -> n.AudienceDeclaration | None:
        if not isinstance(target, n.Path) or len(target.parts) != 1 or target.parts[0].text in scope.named:
            return None
        declared = self.names.declared.get(target.parts[0].text)
        return declared if isinstance(declared, n.AudienceDeclaration) else None

    def _in_audience(
        self, node: n.In, record: ir.Expr | None, audience: n.AudienceDeclaration | None
    ) -> ir.Expr | None:
        if audience is None:
            self._report_no_audience(node)
            return None
        name = audience.name.text
        made = self.audience(name, node.target.span)
        if made is None or record is None:
            return None
        record = self.person_of(record) if made.entity == PERSON else record
        if not isinstance(record.type, t.EntityType):
            expected = f"a record of `{made.entity}`"
            self.report(E205.at(record.span, name=_words_of(node), kind=described(record.type), expected=expected))
            return None
        if record.type.entity != made.entity:
            above = made.entity in self.schema.ancestors(record.type.entity)
            help_ = f"write `{made.entity} in {name}`" if above and node.value is None else ""
            given = self.word(record.type.entity)
            self.report(E208.at(node.target.span, name=name, one=made.entity, other=given, help=help_))
            return None
        return negated(node.negated, ir.InAudience(node.span, t.BOOLEAN, name, record))

    def _report_no_audience(self, node: n.In) -> None:
        target = node.target
        if not isinstance(target, n.Path) or self.is_broken(target.parts[0].text):
            return
        name = ".".join(part.text for part in target.parts)
        audiences = [key for key, item in self.names.declared.items() if isinstance(item, n.AudienceDeclaration)]
        kind, help_ = "no audience" if name not in self.names.declared else "not an audience", hint(name, audiences)
        if isinstance(self.names.declared.get(name), n.BuyingGroupDeclaration):
            kind, help_ = "a buying group", f"write `member of {name}` of people, `{name} is known` of accounts"
        self.report(E205.at(target.span, name=name, kind=kind, expected="an audience", help=help_))

    # -- buying groups -------------------------------------------------------------------------------------------------

    def member_of(self, node: n.MemberOf, scope: Scope) -> ir.Expr | None:
        """Elaborate `member of seeds_growers as decision_maker`."""
        words = f"member of {node.group.text}"
        declared = self.declared_as(node.group, n.BuyingGroupDeclaration, "buying group")
        in_account, in_group = f"any {PERSON} where ({words} …)", f"any members where ({words} …)"
        person = self._person_here(node.span, words, scope, in_account, in_group)
        if declared is None or person is None or not self.has_role(node.group, node.role):
            return None
        if self.group(node.group.text, node.group.span) is None:
            return None
        role = node.role.text if node.role is not None else None
        return ir.MemberOf(node.span, t.BOOLEAN, person, node.group.text, role)

    def has_role(self, group: n.Name, role: n.Name | None) -> bool:
        """Tell whether a buying group has the role that is asked for; reports one that it does not have."""
        draft = self.drafts.groups[group.text]
        if role is None or draft.template is None:
            return True
        roles = tuple(each.name for each in self.drafts.templates[draft.template].roles)
        if role.text in roles:
            return True
        self.unknown_name(role.span, role.text, t.ChoiceType(roles, f"a role of `{draft.template}`"))
        return False

    def engagement_of(self, node: n.EngagementOf, scope: Scope) -> ir.Expr | None:
        """Elaborate `engagement of seeds_growers`: that of a person, whether a member or not, by the group's model."""
        *above, name = node.group.parts
        if above and [part.text for part in above] != [self.schema.root]:
            group, expected = ".".join(part.text for part in node.group.parts), "the name of a buying group"
            help_ = f"write `engagement of {name.text}`"
            self.report(E205.at(node.group.span, name=group, kind="a path", expected=expected, help=help_))
            return None
        if not self._is_named_group(name):
            return None
        words, of_group = f"engagement of {name.text}", f"{name.text}.engagement"
        person = self._person_here(node.span, words, scope, of_group, "engagement")
        draft = self.drafts.groups[name.text]
        if person is None:
            return None
        if not draft.engagement:
            if draft.engagement is None and name.text not in self.drafts.flawed:
                self.report(E219.at(name.span, name=name.text, help="declare an engagement model"))
            return None
        return ir.Engagement(node.span, t.NUMBER, person, draft.engagement)

    def _is_named_group(self, name: n.Name) -> bool:
        declared = self.names.declared.get(name.text)
        if isinstance(declared, n.EngagementDeclaration):
            users = [key for key, draft in self.drafts.whole_groups() if draft.engagement == name.text]
            help_ = f"write `engagement of {users[0]}`, which goes by it" if users else "name a buying group"
            what = kind_of(declared)
            self.report(E205.at(name.span, name=name.text, kind=what, expected="a buying group", help=help_))
            return False
        return self.declared_as(name, n.BuyingGroupDeclaration, "buying group") is not None

    def _person_here(self, span: Span, words: str, scope: Scope, in_account: str, in_group: str) -> ir.Expr | None:
        """Return the person who is the subject; reports a place where there is none, and what to write there."""
        person = self.record_of(PERSON, scope)
        if person is not None:
            return person
        subject = scope.subject
        entity = subject.type.entity if subject is not None and isinstance(subject.type, t.EntityType) else None
        other = self.word(entity) if entity is not None else "nothing"
        help_ = ""
        if entity == self.schema.root:
            help_ = f"write `{in_account}`"
        elif entity in self.derived:
            help_ = f"write `{in_group}`"
        elif subject is not None and isinstance(subject.type, t.EventType):
            other, help_ = (
                subject.type.name or "event",
                f"write it outside of `where`, or within `any {PERSON} where (…)`",
            )
        self.report(E208.at(span, name=words, one=PERSON, other=other, help=help_))
        return None


def _weekdays(node: n.Weekdays) -> ir.Expr:
    """Return the days of a range as a list."""
    length = (node.last - node.first) % 7 + 1
    days = tuple(ir.Literal(node.span, t.WEEKDAY, (node.first + step) % 7) for step in range(length))
    return ir.ListOf(node.span, t.ListType(t.WEEKDAY), days)


def negated(is_negated: bool, condition: ir.Expr) -> ir.Expr:  # noqa: FBT001 - the flag of the node
    """Return a condition, or its opposite."""
    return ir.Not(condition.span, t.BOOLEAN, condition) if is_negated else condition


def _words_of(node: n.In) -> str:
    return ".".join(part.text for part in node.value.parts) if isinstance(node.value, n.Path) else "this"
