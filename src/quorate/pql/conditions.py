"""Conditions: `and`, `or`, `not`, comparisons, quantifiers, and what stands where a condition is wanted."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import replace

from quorate.pql import nodes as n
from quorate.pql.arrays import nothing_in, quantity, zero_fits
from quorate.pql.base import FLIPPED, OPPOSITE, Manner, Many, Test, Value, atom
from quorate.pql.lists import ListsPart
from quorate.pql.scope import Bound, Scope, Untold
from quorate.pql.shapes import is_numeric, is_time
from quorate.pql.texts import noted
from quorate.pql.values import TESTS
from quorate.pql.written import FALSE, SUM, TEST, TRUE, Condition, all_of, any_of, known, missing

_BOOLEAN = (n.And, n.Or, n.Not, n.Compare, n.In, n.Like, n.Occurs, n.Quantified, n.Chain)
_SETS = ("intersects", "subsetOf", "supersetOf", "includes")
_NULLS = ("isNull", "isNotNull")


class ConditionsPart(ListsPart):
    """Translates conditions."""

    def condition(self, expr: n.Expr, scope: Scope, manner: Manner) -> Condition:
        """Translate a condition."""
        match expr:
            case n.And(operands=operands):
                return self._each(operands, scope, manner, any_of if manner == "false" else all_of)
            case n.Or(operands=operands):
                return self._each(operands, scope, manner, all_of if manner == "false" else any_of)
            case n.Not(operand=operand):
                return self.condition(operand, scope, "sure" if manner == "false" else "false")
            case n.Literal_(value=value):
                return FALSE if (value is False) != (manner == "false") else TRUE
            case n.Compare():
                return self.compare(expr, scope, manner)
            case n.In():
                return self.in_(expr, scope, manner)
            case n.Like():
                return self.like(expr, scope, manner)
            case n.Occurs():
                return self.occurs(expr, scope, manner)
            case n.Quantified():
                return self._quantified(expr, scope, manner)
            case n.Chain():
                return self.chain(expr, scope, manner)
            case n.Let(name=name, value=value, body=body):
                return self.condition(body, scope.naming(name, Bound(value, scope)), manner)
            case n.Lambda(parameters=(name,), body=body) if name:
                return self.condition(body, scope.naming(name, scope.root), manner)
            case n.Lambda():
                raise self.refuse_form("a query of anything but one parameter", expr.at)
            case n.Call(name="inSegment"):
                return self.in_segment(expr, scope, manner)
            case n.Call(name="if"):
                return self._if_condition(expr, scope, manner)
            case n.Method(name=name) if name in TESTS:
                return self._method_test(expr, scope, manner)
            case n.Name(name=name) if isinstance(scope.names.get(name), Bound):
                inner, place = self.meant(expr, scope)
                return self.condition(inner, place, manner)
            case _:
                return self._truth_of(expr, scope, manner)

    @abstractmethod
    def in_segment(self, expr: n.Call, scope: Scope, manner: Manner) -> Condition:
        """Translate membership of another segment; said further on."""

    @abstractmethod
    def chain(self, expr: n.Chain, scope: Scope, manner: Manner) -> Condition:
        """Translate a sequence of events; said further on."""

    def _each(
        self,
        operands: tuple[n.Expr, ...],
        scope: Scope,
        manner: Manner,
        join: Callable[[list[Condition]], Condition],
    ) -> Condition:
        """Translate the operands, all of them even if one cannot be carried over."""
        found: list[Condition] = []
        stopped: Untold | None = None
        for operand in operands:
            try:
                found.append(self.condition(operand, scope, manner))
            except Untold as untold:
                if stopped is not None:
                    self.note(untold.found)
                stopped = stopped or untold
        if stopped is not None:
            raise stopped
        return join(found)

    # -- what stands where a condition is wanted -----------------------------------------------------------------------

    def _truth_of(self, expr: n.Expr, scope: Scope, manner: Manner) -> Condition:
        """Take a value for a condition: what is there is true, and so is an array with an item (section 1.5)."""
        found = self.value(expr, scope)
        if isinstance(found, Many):
            return self.exists(found, scope, manner)
        return self._truth(found, manner)

    def _truth(self, value: Value, manner: Manner) -> Condition:
        if value.item is not None or (not value.may_lack and value.type != "boolean"):
            return FALSE if manner == "false" else TRUE
        if value.type == "boolean":
            return self._boolean(value, expected=True).told(manner)
        if value.zero:
            return FALSE if manner == "false" else TRUE
        return self.there(value, manner)

    def _boolean(self, value: Value, *, expected: bool) -> Test:
        if value.constant is not None:
            holds = value.constant is expected
            return Test(TRUE if holds else FALSE, FALSE if holds else TRUE)
        yes = Condition(value.text, max(value.level, TEST))
        no = Condition(f"not {value.bound(TEST)}", TEST - 1)
        return Test(yes, no, (value,)) if expected else Test(no, yes, (value,))

    def _method_test(self, expr: n.Method, scope: Scope, manner: Manner) -> Condition:
        if expr.name in _SETS:
            return self.set_test(expr, scope, manner)
        if expr.name in _NULLS:
            return self._null_test(expr, scope, manner)
        if expr.name == "matches":
            return self.matches(expr, scope, manner)
        if expr.name == "exists":
            self.check_count(expr, 1, 1, "a condition")
            return self.exists(Many(n.Method(expr.at, expr.object, "filter", expr.arguments), scope), scope, manner)
        return self.text_test(expr, scope, manner)

    def _null_test(self, expr: n.Method, scope: Scope, manner: Manner) -> Condition:
        self.check_count(expr, 0, 0, "nothing")
        asks_for_null = (expr.name == "isNull") != (manner == "false")
        found = self.value(expr.object, scope)
        if isinstance(found, Many):
            openings = self.openings(found, scope)
            level = openings[0].levels[0] if len(openings) == 1 else None
            if level is None or len(openings[0].levels) != 1 or level.terms or openings[0].value.item is not level.item:
                raise self.refuse_form(f"`{expr.name}` of a computed array", expr.at)
            if level.is_events:
                return (
                    nothing_in(level, TRUE)
                    if asks_for_null
                    else self._held(quantity("any", level, TRUE), level, "sure")
                )
            return missing(level.source) if asks_for_null else known(level.source)
        if found.item is not None or not found.may_lack:
            return FALSE if asks_for_null else TRUE
        return self.there(found, "false" if asks_for_null else "sure")

    def _if_condition(self, expr: n.Call, scope: Scope, manner: Manner) -> Condition:
        self.check_count(expr, 3, 3, "a condition and two values")
        test, then, other = expr.arguments
        first = all_of([self.condition(test, scope, "sure"), self.condition(then, scope, manner)])
        second = all_of([self.condition(test, scope, "false"), self.condition(other, scope, manner)])
        return any_of([first, second])

    # -- comparisons ---------------------------------------------------------------------------------------------------

    def compare(self, expr: n.Compare, scope: Scope, manner: Manner) -> Condition:
        """Translate `a >= b`."""
        made = self._compared_count(expr, scope, manner)
        if made is not None:
            return made
        for one, other, sign in ((expr.left, expr.right, expr.sign), (expr.right, expr.left, FLIPPED[expr.sign])):
            if isinstance(one, _BOOLEAN) and sign in {"=", "!="}:
                return self._compared_conditions(one, other, sign, scope, manner)
        left, right = self._side(expr.left, scope), self._side(expr.right, scope)
        if isinstance(left, Many) and isinstance(right, Many):
            raise self.refuse_form(
                "a comparison of two arrays", expr.at, "write `intersects`, `subsetOf` or `supersetOf`"
            )
        if isinstance(left, Many):
            return self._compared_items(expr, left, expr.sign, expr.right, scope, manner)
        if isinstance(right, Many):
            return self._compared_items(expr, right, FLIPPED[expr.sign], expr.left, scope, manner)
        return self.compare_values(expr.sign, left, right, expr, manner)

    def _side(self, expr: n.Expr, scope: Scope) -> Value | Many:
        found = self.value(expr, scope)
        if isinstance(found, Many) and isinstance(found.expr, n.Array):
            raise self.refuse_form("a comparison with an array", expr.at, "write `in`, `intersects` or `supersetOf`")
        return found

    def _compared_items(  # noqa: PLR0913, PLR0917 - two sides, and where
        self, expr: n.Compare, many: Many, sign: n.Sign, other: n.Expr, scope: Scope, manner: Manner
    ) -> Condition:
        return self.mapped(
            many,
            scope,
            manner,
            lambda place, item, inner: self.compare_values(
                sign, item, self.scalar(other, scope.moved(place)), expr, inner
            ),
        )

    def compare_values(self, sign: n.Sign, left: Value, right: Value, expr: n.Expr, manner: Manner) -> Condition:
        """Compare two values."""
        left, right = self._clocked(left, right)
        left, right = self.alike(left, right, expr.at)
        for one, other, turned in ((left, right, sign), (right, left, FLIPPED[sign])):
            if one.zero and isinstance(other.constant, int | float):
                return self._compared_sum(one, turned, other, manner)
        left, right = left.settled(), right.settled()
        kind = left.type or right.type
        if kind == "object" or (left.item is not None and left.type == "object"):
            raise self.refuse_form("a comparison of objects", expr.at)
        if kind == "boolean":
            return self._compared_truths(sign, left, right, expr).told(manner)
        if sign not in {"=", "!="} and kind is not None and not is_numeric(kind) and not is_time(kind):
            raise self.mismatch(left if left.shape is not None else right, "number", kind, expr.at)
        if sign not in {"=", "!="} and kind is None:
            self.want(left, "number", expr.at)
            self.want(right, "number", expr.at)
        self._warn_folded(left, expr)
        first, second = left.bound(SUM - 1), right.bound(SUM - 1)
        made = atom(f"{first} {sign} {second}", f"{first} {OPPOSITE[sign]} {second}", left, right)
        if right.constant is not None:
            made = noted(made, first, sign, second)
        return made.told(manner)

    def _clocked(self, left: Value, right: Value) -> tuple[Value, Value]:
        """Read a word of the clock as a day where it stands beside a day."""
        return self._clock_beside(left, right), self._clock_beside(right, left)

    def _clock_beside(self, value: Value, other: Value) -> Value:
        if other.type != "date" or value.shape is not None or value.type != "datetime" or value.may_lack:
            return value
        words: tuple[n.Clock, ...] = ("now", "today", "yesterday", "tomorrow")
        for word in words:
            if value.text == self.clock_text(word):
                return replace(value, text=self._day_word(word), kind="date", level=SUM)
        return value

    def _compared_truths(self, sign: n.Sign, left: Value, right: Value, expr: n.Expr) -> Test:
        if sign not in {"=", "!="}:
            raise self.mismatch(left, "number", "boolean", expr.at)
        for one, other in ((left, right), (right, left)):
            if isinstance(other.constant, bool):
                return self._boolean(one, expected=other.constant is (sign == "="))
        first, second = left.bound(TEST), right.bound(TEST)
        return atom(f"{first} {sign} {second}", f"{first} {OPPOSITE[sign]} {second}", left, right)

    def _compared_conditions(self, one: n.Expr, other: n.Expr, sign: n.Sign, scope: Scope, manner: Manner) -> Condition:
        """Compare a condition with a truth, or with another condition: neither is ever missing."""
        if isinstance(other, n.Literal_) and isinstance(other.value, bool):
            same = other.value is (sign == "=")
            opposite: Manner = "sure" if manner == "false" else "false"
            return self.condition(one, scope, manner if same else opposite)
        if not isinstance(other, (*_BOOLEAN, n.Method, n.Call)):
            return self.compare_values(sign, self.truth(one, scope), self.scalar(other, scope), one, manner)
        both = all_of([self.condition(one, scope, "sure"), self.condition(other, scope, "sure")])
        neither = all_of([self.condition(one, scope, "false"), self.condition(other, scope, "false")])
        first = all_of([self.condition(one, scope, "sure"), self.condition(other, scope, "false")])
        second = all_of([self.condition(one, scope, "false"), self.condition(other, scope, "sure")])
        return any_of([both, neither]) if (sign == "=") != (manner == "false") else any_of([first, second])

    def _compared_sum(self, value: Value, sign: n.Sign, other: Value, manner: Manner) -> Condition:
        """Compare what is 0 where there is nothing to add up, and missing in rules."""
        if manner == "false":
            return self._compared_sum(value, OPPOSITE[sign], other, "sure")
        number = other.constant
        made = Condition(f"{value.bound(SUM - 1)} {sign} {other.text}", TEST)
        if isinstance(number, int | float) and zero_fits(sign, number):
            return any_of([made, *map(missing, value.zero)])
        return all_of([made, *map(known, value.zero)]) if manner == "sure" else made

    def _compared_count(self, expr: n.Compare, scope: Scope, manner: Manner) -> Condition | None:
        for one, other, sign in ((expr.left, expr.right, expr.sign), (expr.right, expr.left, FLIPPED[expr.sign])):
            many = self.counted(one, scope)
            if many is None:
                continue
            number, _ = self.meant(other, scope)
            if (
                isinstance(number, n.Literal_)
                and isinstance(number.value, int | float)
                and not isinstance(number.value, bool)
            ):
                return self.compared_count(many, sign, number.value, scope, manner)
        return None

    # -- quantifiers ---------------------------------------------------------------------------------------------------

    def _quantified(self, expr: n.Quantified, scope: Scope, manner: Manner) -> Condition:
        """Translate `exists X from … where … : …` and `forall …`."""
        many = Many(n.Select(expr.at, expr.binds), scope)
        body = expr.body
        if body is None:
            if expr.kind == "forall":
                return FALSE if manner == "false" else TRUE
            return self.exists(many, scope, manner)
        if expr.kind == "exists":
            return self.any_in(many, scope, manner, lambda place, _value, inner: self.condition(body, place, inner))
        if manner == "false":
            return self.any_in(many, scope, "true", lambda place, _value, _inner: self.condition(body, place, "false"))
        if len(expr.binds) == 1:
            short = self.every_in(many, scope, manner, lambda place, _value, inner: self.condition(body, place, inner))
            if short is not None:
                return short
        return self.any_in(many, scope, "false", lambda place, _value, _inner: self.condition(body, place, "false"))
