"""Conditions: comparisons, memberships, texts, states and times."""

from __future__ import annotations

from abc import abstractmethod
from typing import Final
from typing import Literal as OneOf

import re2

from quorate.diagnostics.catalogue.limits import E405
from quorate.diagnostics.catalogue.types import E301, E302, E304, E306, E307, E309, E310, E312, E321
from quorate.ir import nodes as ir
from quorate.ir import types as t
from quorate.semantics.builtins import is_numeric, is_ordered, is_text, is_time
from quorate.semantics.described import described
from quorate.semantics.elaborate.base import CollectionRef, EventsRef
from quorate.semantics.elaborate.fitting import is_folded
from quorate.semantics.elaborate.memberships import MembershipsPart, negated
from quorate.semantics.elaborate.scope import Scope
from quorate.semantics.elaborate.values import duration_type
from quorate.syntax import nodes as n
from quorate.text import Span

PATTERN_MOST: Final = 1_000
_WHOLE: Final = 100
_PLAIN_OPERATORS: Final[dict[str, ir.CompareOperator]] = {"is": "=", "is not": "!="}
TextOperator = OneOf["starts with", "ends with", "contains", "has word", "has words"]
_RE2_OPTIONS: Final = re2.Options()
_RE2_OPTIONS.log_errors = False


class ConditionsPart(MembershipsPart):
    """Elaborates what is true, false or unknown."""

    def condition(self, node: n.Expr, scope: Scope) -> ir.Expr | None:
        """Elaborate what has to be a condition; reports a value of another type."""
        found = self.expr(node, scope)
        if found is None or isinstance(found.type, t.BooleanType):
            return found
        self.report(E304.at(node.span, type=self.thing(found.type), help=_as_condition(found.type)))
        return None

    def both(self, operands: tuple[n.Expr, ...], scope: Scope) -> tuple[ir.Expr, ...] | None:
        """Elaborate the operands of `and` or `or`, all of them even if one has a mistake."""
        found = [self.condition(operand, scope) for operand in operands]
        known = tuple(operand for operand in found if operand is not None)
        return known if len(known) == len(found) else None

    def compare(self, node: n.Compare, scope: Scope) -> ir.Expr | None:
        """Elaborate `a >= b`."""
        left, right = self.beside(node.left, node.right, scope)
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
        for value, constant in ((left, right), (right, left)):
            self._check_scale(value, constant)
        folded = ignoring_case or is_folded(left, right)
        return ir.Compare(span, t.BOOLEAN, operator, left, right, folded)

    def _check_scale(self, value: ir.Expr, constant: ir.Expr) -> None:
        """Report a constant that a score of a buying group never comes to."""
        if not isinstance(constant, ir.Literal) or not isinstance(constant.value, int | float):
            return
        most = self._most_of(value)
        if most is not None and not 0 <= constant.value <= most:
            what = "completeness" if most == 1 else "engagement"
            help_ = f"write `{constant.value}%`" if most == 1 and 1 < constant.value <= _WHOLE else ""
            self.report(E321.at(constant.span, what=what, most=most, value=constant.value, help=help_))

    def _most_of(self, value: ir.Expr) -> int | None:
        """Return the greatest number that a score comes to; None for what has no scale."""
        model: str | None = None
        match value:
            case ir.Engagement(model=model):
                pass
            case ir.Get(record=ir.Expr(type=t.EntityType(entity=entity)), name=name) if entity in self.derived:
                if name == "completeness":
                    return 1
                draft = self.drafts.groups.get(entity)
                model = draft.engagement if draft is not None and name == "engagement" else None
        found = self.engagements.get(model) if model else None
        return _WHOLE if found is not None and found.scale == "population" else None

    def _is_ordered(self, span: Span, left: ir.Expr, right: ir.Expr) -> bool:
        """Tell whether one side can be less than the other; reports two that have no order in common."""
        if not is_ordered(left.type) or not is_ordered(right.type):
            help_ = "write `=`, `!=` or `in`" if is_text(left.type) else ""
            self.report(E310.at(span, type=described(left.type), help=help_))
            return False
        choices = isinstance(left.type, t.ChoiceType) or isinstance(right.type, t.ChoiceType)
        if choices and left.type != right.type:
            self.report(E301.at(span, left=described(left.type), right=described(right.type)))
            return False
        return True

    def between(self, node: n.Between, scope: Scope) -> ir.Expr | None:
        """Elaborate `x between a and b`, both included."""
        value = self.expr(node.value, scope)
        low, high = (self.read_beside(part, node.value, value, scope) for part in (node.low, node.high))
        if value is None or low is None or high is None:
            return None
        least = self._compare(node.span, ">=", value, low)
        most = self._compare(node.span, "<=", value, high)
        if least is None or most is None:
            return None
        return negated(node.negated, ir.And(node.span, t.BOOLEAN, (least, most)))

    # -- texts and lists -----------------------------------------------------------------------------------------------

    def text_test(self, node: n.TextTest, scope: Scope) -> ir.Expr | None:
        """Elaborate `job_title starts with any of (…)`, `tags contains "beta"`, `url matches /…/`."""
        value = self.expr(node.value, scope)
        if isinstance(node.operand, n.Pattern):
            made = None if value is None else self._matches(node, value, node.operand)
        else:
            if node.operator == "contains" and (value is None or isinstance(value.type, t.ListType)):
                operand = self.read_beside(node.operand, node.value, value, scope)
            else:
                operand = self.expr(node.operand, scope)
            made = None if value is None or operand is None else self._text_test(node, value, operand)
        return None if made is None else negated(node.negated, made)

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
        return operands if item is None else self.items_beside(ir.Slot(value.span, item, -1), operands)

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
            return negated(node.negated, ir.IsEmpty(node.span, t.BOOLEAN, value))
        return negated(node.negated != (node.state == "known"), ir.IsMissing(node.span, t.BOOLEAN, value))

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
        return negated(node.negated, ir.InWindow(node.span, t.BOOLEAN, value, window))

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


def _reason(error: Exception) -> str:
    """Return why a pattern was refused, in the words of RE2."""
    text = error.args[0] if error.args else error
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)


def _as_condition(type_: t.Type) -> str:
    """Tell how a value becomes a condition."""
    if is_numeric(type_):
        return "compare it, as in `>= 1`, or write `is known`"
    if isinstance(type_, t.EntityType):
        return "write `is known`, or what of it is meant"
    return "compare it, or write `is known`"
