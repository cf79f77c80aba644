"""Conditions: comparisons, memberships, texts, states and times."""

from __future__ import annotations

from abc import abstractmethod
from typing import Final
from typing import Literal as OneOf

import re2

from quorate.diagnostics.catalogue.limits import E405
from quorate.diagnostics.catalogue.names import E205, E208
from quorate.diagnostics.catalogue.types import E301, E302, E304, E306, E307, E309, E310, E312
from quorate.ir import nodes as ir
from quorate.ir import types as t
from quorate.semantics.builtins import is_numeric, is_ordered, is_text, is_time
from quorate.semantics.described import described
from quorate.semantics.elaborate.base import CollectionRef, EventsRef
from quorate.semantics.elaborate.calls import CallsPart
from quorate.semantics.elaborate.fitting import comparable, is_folded
from quorate.semantics.elaborate.scope import Scope
from quorate.semantics.elaborate.values import duration_type
from quorate.semantics.suggest import hint
from quorate.syntax import nodes as n
from quorate.text import Span

PATTERN_MOST: Final = 1_000
_PLAIN_OPERATORS: Final[dict[str, ir.CompareOperator]] = {"is": "=", "is not": "!="}
TextOperator = OneOf["starts with", "ends with", "contains", "has word", "has words"]
_RE2_OPTIONS: Final = re2.Options()
_RE2_OPTIONS.log_errors = False


class ConditionsPart(CallsPart):
    """Elaborates what is true, false or unknown."""

    def condition(self, node: n.Expr, scope: Scope) -> ir.Expr | None:
        """Elaborate what has to be a condition; reports a value of another type."""
        found = self.expr(node, scope)
        if found is None or isinstance(found.type, t.BooleanType):
            return found
        self.report(E304.at(node.span, type=described(found.type), help=_as_condition(found.type)))
        return None

    def both(self, operands: tuple[n.Expr, ...], scope: Scope) -> tuple[ir.Expr, ...] | None:
        """Elaborate the operands of `and` or `or`, all of them even if one has a mistake."""
        found = [self.condition(operand, scope) for operand in operands]
        known = tuple(operand for operand in found if operand is not None)
        return known if len(known) == len(found) else None

    def compare(self, node: n.Compare, scope: Scope) -> ir.Expr | None:
        """Elaborate `a >= b`."""
        left, right = self.expr(node.left, scope), self.expr(node.right, scope)
        if left is None or right is None:
            return None
        operator = _PLAIN_OPERATORS.get(node.operator) or node.operator
        return self._compare(node.span, operator, left, right, ignoring_case=node.ignoring_case)  # type: ignore[arg-type]

    def _compare(
        self, span: Span, operator: ir.CompareOperator, left: ir.Expr, right: ir.Expr, *, ignoring_case: bool = False
    ) -> ir.Expr | None:
        sides = self.sides(left, right)
        if sides is None:
            return None
        left, right = sides
        if ignoring_case and not is_text(left.type):
            self.report(E302.at(span, operator="ignoring case", type=described(left.type)))
            return None
        if operator not in ("=", "!=") and not self._is_ordered(span, left, right):
            return None
        folded = ignoring_case or is_folded(left, right)
        return ir.Compare(span, t.BOOLEAN, operator, left, right, folded)

    def _is_ordered(self, span: Span, left: ir.Expr, right: ir.Expr) -> bool:
        """Tell whether one side can be less than the other; reports two that have no order in common."""
        if not is_ordered(left.type) or not is_ordered(right.type):
            self.report(E310.at(span, type=described(left.type)))
            return False
        choices = isinstance(left.type, t.ChoiceType) or isinstance(right.type, t.ChoiceType)
        if choices and left.type != right.type:
            self.report(E301.at(span, left=described(left.type), right=described(right.type)))
            return False
        return True

    def between(self, node: n.Between, scope: Scope) -> ir.Expr | None:
        """Elaborate `x between a and b`, both included."""
        value, low, high = (self.expr(part, scope) for part in (node.value, node.low, node.high))
        if value is None or low is None or high is None:
            return None
        least = self._compare(node.span, ">=", value, low)
        most = self._compare(node.span, "<=", value, high)
        if least is None or most is None:
            return None
        return _negated(node.negated, ir.And(node.span, t.BOOLEAN, (least, most)))

    # -- in ------------------------------------------------------------------------------------------------------------

    def membership(self, node: n.In, scope: Scope) -> ir.Expr | None:
        """Elaborate `x in LIST`, `account in AUDIENCE` and `in AUDIENCE`."""
        audience = self._audience_named(node.target, scope)
        if node.value is None:
            return self._in_audience(node, scope.subject, audience)
        value = self.expr(node.value, scope)
        if value is None:
            return None
        if audience is not None:
            return self._in_audience(node, value, audience)
        items = self._list_operand(node.target, scope)
        if items is None:
            return None
        if not isinstance(items.type, t.ListType):
            help_ = "write `=`" if comparable(value.type, items.type) else ""
            self.report(E306.at(node.target.span, name="in", wanted="a list", given=described(items.type), help=help_))
            return None
        fitted = self._items_beside(value, items)
        if fitted is None:
            return None
        if node.ignoring_case and not is_text(value.type):
            self.report(E302.at(node.span, operator="ignoring case", type=described(value.type)))
            return None
        folded = node.ignoring_case or is_folded(value, fitted)
        return _negated(node.negated, ir.Contained(node.span, t.BOOLEAN, value, fitted, folded))

    def _list_operand(self, node: n.Expr, scope: Scope) -> ir.Expr | None:
        if isinstance(node, n.Weekdays):
            length = (node.last - node.first) % 7 + 1
            days = tuple(ir.Literal(node.span, t.WEEKDAY, (node.first + step) % 7) for step in range(length))
            return ir.ListOf(node.span, t.ListType(t.WEEKDAY), days)
        return self.expr(node, scope)

    def _items_beside(self, value: ir.Expr, items: ir.Expr) -> ir.Expr | None:
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
        if not isinstance(record.type, t.EntityType):
            expected = f"a record of `{made.entity}`"
            self.report(E205.at(record.span, name=_words_of(node), kind=described(record.type), expected=expected))
            return None
        if record.type.entity != made.entity:
            above = made.entity in self.schema.ancestors(record.type.entity)
            help_ = f"write `{made.entity} in {name}`" if above and node.value is None else ""
            given = record.type.entity
            self.report(E208.at(node.target.span, name=name, one=made.entity, other=given, help=help_))
            return None
        return _negated(node.negated, ir.InAudience(node.span, t.BOOLEAN, name, record))

    def _report_no_audience(self, node: n.In) -> None:
        target = node.target
        if not isinstance(target, n.Path) or self.is_broken(target.parts[0].text):
            return
        name = ".".join(part.text for part in target.parts)
        audiences = [key for key, item in self.names.declared.items() if isinstance(item, n.AudienceDeclaration)]
        kind = "no audience" if name not in self.names.declared else "not an audience"
        self.report(E205.at(target.span, name=name, kind=kind, expected="an audience", help=hint(name, audiences)))

    # -- texts and lists -----------------------------------------------------------------------------------------------

    def text_test(self, node: n.TextTest, scope: Scope) -> ir.Expr | None:
        """Elaborate `job_title starts with any of (…)`, `tags contains "beta"`, `url matches /…/`."""
        value = self.expr(node.value, scope)
        if isinstance(node.operand, n.Pattern):
            made = None if value is None else self._matches(node, value, node.operand)
        else:
            operand = self.expr(node.operand, scope)
            made = None if value is None or operand is None else self._text_test(node, value, operand)
        return None if made is None else _negated(node.negated, made)

    def _text_test(self, node: n.TextTest, value: ir.Expr, operand: ir.Expr) -> ir.Expr | None:
        many = node.mode != "one"
        if many and not isinstance(operand.type, t.ListType):
            given = described(operand.type)
            self.report(E306.at(node.operand.span, name=f"{node.mode} of", wanted="a list", given=given))
            return None
        operands = operand if many else ir.ListOf(operand.span, t.ListType(operand.type), (operand,))
        folded = node.ignoring_case or is_folded(value, operands)
        mode: OneOf["any", "all"] = "all" if node.mode == "all" else "any"
        if isinstance(value.type, t.ListType) and node.operator == "contains":
            fitted = self._items_of(value, operands)
            if fitted is None:
                return None
            return ir.ListContains(node.span, t.BOOLEAN, value, mode, fitted, folded)
        if not is_text(value.type):
            self.report(E302.at(node.value.span, operator=node.operator, type=described(value.type)))
            return None
        item = operands.type.item if isinstance(operands.type, t.ListType) else None
        if item is not None and not is_text(item):
            self.report(E306.at(node.operand.span, name=node.operator, wanted="a text", given=described(item)))
            return None
        operator: TextOperator = node.operator  # type: ignore[assignment]  # the grammar gives `matches` a pattern
        return ir.TextTest(node.span, t.BOOLEAN, operator, value, mode, operands, folded)

    def _items_of(self, value: ir.Expr, operands: ir.Expr) -> ir.Expr | None:
        """Return operands fit to be items of a list."""
        item = value.type.item if isinstance(value.type, t.ListType) else None
        return operands if item is None else self._items_beside(ir.Slot(value.span, item, -1), operands)

    def _matches(self, node: n.TextTest, value: ir.Expr, pattern: n.Pattern) -> ir.Expr | None:
        if not is_text(value.type):
            self.report(E302.at(node.value.span, operator="matches", type=described(value.type)))
            return None
        if len(pattern.pattern) > PATTERN_MOST:
            self.report(E405.at(pattern.span, length=len(pattern.pattern), limit=PATTERN_MOST))
            return None
        try:
            re2.compile(pattern.pattern, _RE2_OPTIONS)
        except re2.error as error:
            self.report(E309.at(pattern.span, reason=_reason(error)))
            return None
        folded = pattern.ignoring_case or node.ignoring_case or is_folded(value)
        return ir.Matches(node.span, t.BOOLEAN, value, pattern.pattern, folded)

    # -- states and times ----------------------------------------------------------------------------------------------

    def state_test(self, node: n.StateTest, scope: Scope) -> ir.Expr | None:
        """Elaborate `x is missing`, `x is known`, `x is empty`, of a value or a collection."""
        value: ir.Expr | ir.Source | None
        if isinstance(node.value, n.Path):
            found = self.resolve(node.value, scope)
            value = self.whole(found) if isinstance(found, CollectionRef | EventsRef) else found
        else:
            value = self.expr(node.value, scope)
        if value is None:
            return None
        if node.state == "empty":
            return _negated(node.negated, ir.IsEmpty(node.span, t.BOOLEAN, value))
        return _negated(node.negated != (node.state == "known"), ir.IsMissing(node.span, t.BOOLEAN, value))

    @abstractmethod
    def whole(self, found: CollectionRef | EventsRef) -> ir.Source:
        """Return all that a collection or event holds, as a source without conditions."""

    def time_test(self, node: n.TimeTest, scope: Scope) -> ir.Expr | None:
        """Elaborate `closed_on in last 12 months`."""
        value, window = self.expr(node.value, scope), self.window(node.window, scope)
        if value is None or window is None:
            return None
        if not is_time(value.type):
            self.report(E312.at(node.value.span, type=described(value.type)))
            return None
        if isinstance(value.type, t.DateType) and not self._fits_a_date(node.window, window):
            return None
        return _negated(node.negated, ir.InWindow(node.span, t.BOOLEAN, value, window))

    def _fits_a_date(self, node: n.Window, window: ir.Window) -> bool:
        """Tell whether a window is made of whole days; reports one that is not."""
        if isinstance(window, ir.HoursWindow):
            self.report(E307.at(node.span, length="an hour of the day", help="a date is a whole day"))
            return False
        for item in _durations_in(node):
            if not duration_type(item).whole_days:
                self.report(E307.at(item.span, length="a length in hours or less", help="write it in days"))
                return False
        return True


def _durations_in(window: n.Window) -> list[n.Duration]:
    return [item for item in n.children(window) if isinstance(item, n.Duration)]


def _negated(negated: bool, condition: ir.Expr) -> ir.Expr:  # noqa: FBT001 - the flag of the node
    return ir.Not(condition.span, t.BOOLEAN, condition) if negated else condition


def _words_of(node: n.In) -> str:
    return ".".join(part.text for part in node.value.parts) if isinstance(node.value, n.Path) else "this"


def _reason(error: Exception) -> str:
    """Return why a pattern was refused, in the words of RE2."""
    text = error.args[0] if error.args else error
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)


def _as_condition(type_: t.Type) -> str:
    """Tell how a value becomes a condition."""
    if is_numeric(type_):
        return "compare it, as in `>= 1`, or write `is known`"
    return "compare it, or write `is known`"
