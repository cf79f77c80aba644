"""Values: constants, the clock, arithmetic."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from quorate.diagnostics.catalogue.names import E213
from quorate.diagnostics.catalogue.types import E302, E306, E307, E317
from quorate.ir import nodes as ir
from quorate.ir import types as t
from quorate.ir.zones import is_zone
from quorate.semantics.builtins import is_numeric, is_text, is_time
from quorate.semantics.described import described
from quorate.semantics.elaborate.choices import ChoicesPart
from quorate.semantics.elaborate.scope import RECORDS, Scope
from quorate.semantics.suggest import zone_hint
from quorate.syntax import nodes as n
from quorate.text import Span

_MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}
_EXACT: Final = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
_MICROSECOND: Final = timedelta(microseconds=1)
_YESTERDAY: Final = ir.Length(microseconds=timedelta(days=1) // _MICROSECOND)
_DAYS_TYPE: Final = t.DurationType(whole_days=True)


class ValuesPart(ChoicesPart):
    """Elaborates values."""

    def literal(self, node: n.Expr) -> ir.Expr | None:
        """Elaborate a constant; None for what is none."""
        match node:
            case n.TextLiteral(value=value):
                return ir.Literal(node.span, t.TEXT, value)
            case n.IntegerLiteral(value=value):
                return ir.Literal(node.span, t.INTEGER, value)
            case n.NumberLiteral(value=value):
                return ir.Literal(node.span, t.NUMBER, value)
            case n.BooleanLiteral(value=value):
                return ir.Literal(node.span, t.BOOLEAN, value)
            case n.DateLiteral(value=value):
                return ir.Literal(node.span, t.DATE, value)
            case n.DateTimeLiteral(value=value):
                return ir.Literal(node.span, t.DATETIME, value)
            case n.TimeLiteral(value=value):
                return ir.Literal(node.span, t.TIME, value)
            case n.Duration():
                return ir.Literal(node.span, duration_type(node), length_of(node))
            case _:
                return None

    def weekday(self, node: n.Weekdays) -> ir.Expr | None:
        """Elaborate a weekday as a value; a range of them is for `in` alone."""
        if node.first != node.last:
            self.report(E302.at(node.span, operator="=", type="a range of weekdays", help="write `in monday..friday`"))
            return None
        return ir.Literal(node.span, t.WEEKDAY, node.first)

    def item(self, node: n.It, scope: Scope) -> ir.Expr | None:
        """Elaborate `it`."""
        subject = scope.subject
        if subject is None or isinstance(subject.type, RECORDS) or not isinstance(subject, ir.Slot):
            self.report(E213.at(node.span))
            return None
        return ir.Slot(node.span, subject.type, subject.number)

    def clock(self, node: n.Clock) -> ir.Expr:
        """Elaborate `now`, `today` and `yesterday`."""
        if node.word == "now":
            return ir.Now(node.span, t.DATETIME)
        today = ir.Today(node.span, t.DATE, None)
        if node.word == "today":
            return today
        return ir.Shift(node.span, t.DATE, today, ir.Literal(node.span, _DAYS_TYPE, _YESTERDAY), -1)

    def zone(self, node: n.Expr, scope: Scope) -> ir.Expr | None:
        """Elaborate the zone after `in zone`: a field of type timezone, or the name of a zone."""
        value = self.expr(node, scope)
        if value is None:
            return None
        if isinstance(value, ir.Literal) and isinstance(value.type, t.TextType):
            name = str(value.value)
            if not is_zone(name):
                self.report(E317.at(node.span, zone=name, help=zone_hint(name)))
                return None
            return ir.Literal(node.span, t.ZONE, name)
        if not isinstance(value.type, t.ZoneType):
            wanted, given = "a timezone", described(value.type)
            self.report(E306.at(node.span, name="in zone", wanted=wanted, given=given))
            return None
        return value

    def list_literal(self, node: n.ListLiteral, scope: Scope) -> ir.Expr | None:
        """Elaborate a list of values."""
        items = [self.expr(item, scope) for item in node.items]
        known = [item for item in items if item is not None]
        return self.list_of(node.span, known) if len(known) == len(items) else None

    def negation(self, node: n.Negate, scope: Scope) -> ir.Expr | None:
        """Elaborate `-x`."""
        operand = self.expr(node.operand, scope)
        if operand is None:
            return None
        if not is_numeric(operand.type):
            self.report(E302.at(node.span, operator="-", type=described(operand.type)))
            return None
        if isinstance(operand, ir.Literal) and isinstance(operand.value, int | float):
            return ir.Literal(node.span, operand.type, -operand.value)
        return ir.Negate(node.span, operand.type, operand)

    def arithmetic(self, node: n.Arithmetic, scope: Scope) -> ir.Expr | None:
        """Elaborate `a + b - c` from left to right; the types of two operands say what a sign means."""
        result = self.expr(node.first, scope)
        for sign, operand in node.rest:
            right = self.expr(operand, scope)
            result = None if result is None or right is None else self._combine(result, sign, right)
        return result

    def _combine(self, left: ir.Expr, sign: ir.ArithmeticOperator, right: ir.Expr) -> ir.Expr | None:
        span = left.span.to(right.span)
        if is_numeric(left.type) and is_numeric(right.type):
            return _add_term(span, left, sign, right)
        if sign == "+" and is_text(left.type) and is_text(right.type):
            parts = left.parts if isinstance(left, ir.Concat) else (left,)
            return ir.Concat(span, t.TEXT, (*parts, right))
        if sign in ("+", "-"):
            if is_time(left.type) and isinstance(right.type, t.DurationType):
                return self._shift(span, left, right, 1 if sign == "+" else -1)
            if sign == "+" and isinstance(left.type, t.DurationType) and is_time(right.type):
                return self._shift(span, right, left, 1)
            if sign == "-" and is_time(left.type) and is_time(right.type):
                return ir.Difference(span, t.DurationType(), left, right)
            if isinstance(left, ir.Literal) and isinstance(right, ir.Literal):
                lengths = _add_lengths(span, left, 1 if sign == "+" else -1, right)
                if lengths is not None:
                    return lengths
        wrong = right if is_numeric(left.type) or (sign == "+" and is_text(left.type)) else left
        help_ = "convert numbers with `text(…)`" if is_text(left.type) or is_text(right.type) else ""
        if is_time(left.type) and is_numeric(right.type):
            help_ = f"write a length of time, as in `{sign} 3 days`"
        self.report(E302.at(wrong.span, operator=sign, type=_beside(wrong, left, right), help=help_))
        return None

    def _shift(self, span: Span, time: ir.Expr, length: ir.Expr, sign: int) -> ir.Expr | None:
        by_days = isinstance(length.type, t.DurationType) and length.type.whole_days
        if isinstance(time.type, t.DateType) and not by_days:
            self.report(E307.at(length.span, length=_length_words(length)))
            return None
        return ir.Shift(span, time.type, time, length, 1 if sign == 1 else -1)


def length_of(node: n.Duration) -> ir.Length:
    """Turn a duration into its length."""
    if node.unit in _MONTHS:
        return ir.Length(months=node.count * _MONTHS[node.unit])
    return ir.Length(microseconds=node.count * (_EXACT[node.unit] // _MICROSECOND))


def duration_type(node: n.Duration) -> t.DurationType:
    """Return the type of a duration."""
    calendar = node.unit in _MONTHS
    return t.DurationType(calendar=calendar, whole_days=calendar or node.unit in ("day", "week"))


def _add_term(span: Span, left: ir.Expr, sign: ir.ArithmeticOperator, right: ir.Expr) -> ir.Expr:
    integers = isinstance(left.type, t.IntegerType) and isinstance(right.type, t.IntegerType)
    type_ = t.INTEGER if integers and sign != "/" else t.NUMBER
    same_level = isinstance(left, ir.Arithmetic) and (left.rest[0][0] in "+-") == (sign in "+-")
    if same_level and isinstance(left, ir.Arithmetic):
        return ir.Arithmetic(span, type_, left.first, (*left.rest, (sign, right)))
    return ir.Arithmetic(span, type_, left, ((sign, right),))


def _add_lengths(span: Span, left: ir.Literal, sign: int, right: ir.Literal) -> ir.Expr | None:
    """Add two constant durations of one kind, calendar or exact."""
    one, other = left.value, right.value
    if not isinstance(one, ir.Length) or not isinstance(other, ir.Length):
        return None
    months, microseconds = one.months + sign * other.months, one.microseconds + sign * other.microseconds
    if months and microseconds:
        return None
    days = isinstance(left.type, t.DurationType) and isinstance(right.type, t.DurationType)
    whole = days and left.type.whole_days and right.type.whole_days  # type: ignore[union-attr]  # both are durations
    return ir.Literal(span, t.DurationType(bool(months), whole), ir.Length(months, microseconds))


def _beside(wrong: ir.Expr, left: ir.Expr, right: ir.Expr) -> str:
    """Say what an operator is used on, and beside what."""
    other = right if wrong is left else left
    return f"{described(wrong.type)} beside {described(other.type)}"


def _length_words(length: ir.Expr) -> str:
    return "a length in hours or less" if isinstance(length, ir.Literal) else "an exact length"
