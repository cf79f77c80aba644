"""Conditions on lists of values: `in`, `notIn`, `intersects`, `subsetOf` and their like."""

from __future__ import annotations

from dataclasses import replace

from quorate.diagnostics.catalogue.pql import Q114
from quorate.pql import nodes as n
from quorate.pql.arrays import quantity, there
from quorate.pql.base import Body, Manner, Many, Value, atom
from quorate.pql.scope import Scope
from quorate.pql.texts import TextsPart, noted
from quorate.pql.written import (
    FALSE,
    TEST,
    TRUE,
    Condition,
    all_of,
    any_of,
    known,
    missing,
    negation,
)


class ListsPart(TextsPart):
    """Translates conditions on lists of values."""

    def in_(self, expr: n.In, scope: Scope, manner: Manner) -> Condition:
        """Translate `a in b` and `a notIn b`; both need what they are about."""
        found = self.value(expr.value, scope)
        if isinstance(found, Many):
            return self.mapped(
                found, scope, manner, lambda place, value, inner: self._in(expr, value, scope.moved(place), inner, None)
            )
        return self._in(expr, found.settled(), scope, manner, expr.value)

    def _in(self, expr: n.In, value: Value, scope: Scope, manner: Manner, again: n.Expr | None) -> Condition:
        """Say that a value is in an array; `again` is what it is written as, None for an item that has no name."""
        array, place = self.meant(expr.array, scope)
        if isinstance(array, n.Array):
            return self._in_listed(expr, value, array, place, manner)
        many = self.value(array, place)
        if not isinstance(many, Many):
            many = self.as_list(many, array, place)
        plain = self._plain_list(many, scope, value)
        if plain is not None:
            left, item = plain
            self.alike(item, value, expr.at)
            right = value.text
            yes, no = f"{left.text} contains {right}", f"{left.text} not contains {right}"
            made = atom(no, yes, left, value) if expr.negated else atom(yes, no, left, value)
            # An empty list does not contain what is missing either, which is then known.
            is_short = expr.negated and manner == "true" and value.may_lack
            return all_of([made.told(manner), *value.is_there()]) if is_short else made.told(manner)
        return self._in_items(expr, many, scope, manner, again)

    def _in_listed(self, expr: n.In, value: Value, array: n.Array, scope: Scope, manner: Manner) -> Condition:
        self._warn_folded(value, expr)
        if not array.items:
            if expr.negated:
                return self.there(value, manner)
            return TRUE if manner == "false" else FALSE
        items = []
        for each in array.items:
            value, item = self.alike(value, self.scalar(each, scope).settled(), each.at)
            items.append(item)
        texts = dict.fromkeys(item.text for item in items)
        left, right, one = value.bound(TEST), ", ".join(texts), len(texts) == 1
        yes, no = (
            (f"{left} = {right}", f"{left} != {right}") if one else (f"{left} in ({right})", f"{left} not in ({right})")
        )
        if expr.negated:
            yes, no = no, yes
        made = atom(yes, no, value, *items)
        if all(item.constant is not None for item in items):
            made = noted(made, left, "!=" if expr.negated else "=", right)
        return made.told(manner)

    def _in_items(self, expr: n.In, many: Many, scope: Scope, manner: Manner, again: n.Expr | None) -> Condition:
        """Translate membership in an array that is no plain list: one item equals the value."""
        if again is None:
            raise self.refuse(Q114, expr.at, what="an item of the other array")

        def same(place: Scope, item: Value, inner: Manner) -> Condition:
            value = self.scalar(again, scope.moved(place))
            left, right = self.alike(item, value, expr.at)
            return atom(f"{left.text} = {right.text}", f"{left.text} != {right.text}", left, right).told(inner)

        if not expr.negated:
            return self.any_in(many, scope, manner, same)
        value = self.scalar(again, scope)
        absent = [level.levels[0] for level in self.openings(many, scope) if not level.levels[0].is_events]
        if manner == "false":
            sources = [missing(level.source) for level in absent]
            return any_of([self.any_in(many, scope, "sure", same), *sources, *value.lacks()])
        sources = [known(level.source) for level in absent]
        return all_of([self.any_in(many, scope, "false", same), *sources, *value.is_there()])

    # -- sets ----------------------------------------------------------------------------------------------------------

    def set_test(self, expr: n.Method, scope: Scope, manner: Manner) -> Condition:
        """Translate `a.intersects(b)`, `subsetOf`, `supersetOf` and `includes`."""
        self.check_count(expr, 1, 1, "an array" if expr.name != "includes" else "a value")
        many = self.value(expr.object, scope)
        if not isinstance(many, Many):
            many = self.as_list(many, expr.object, scope)
        if expr.name == "includes":
            value = expr.arguments[0]
            inside = n.In(expr.at, value, negated=False, array=expr.object)
            return self._in(inside, self.scalar(value, scope), scope, manner, value)
        other, place = self.meant(expr.arguments[0], scope)
        if expr.name == "intersects":
            return self._with_other(
                self.any_in(many, scope, manner, self._is_in(expr, other, place)), other, place, manner
            )
        if expr.name == "supersetOf":
            return self._superset(expr, many, other, place, scope, manner)
        return self._subset(expr, many, other, place, scope, manner)

    def _is_in(self, expr: n.Method, other: n.Expr, place: Scope) -> Body:
        def test(here: Scope, item: Value, inner: Manner) -> Condition:
            inside = n.In(expr.at, expr.object, negated=False, array=other)
            return self._in(inside, item, place.moved(here), inner, None)

        return test

    def _with_other(self, made: Condition, other: n.Expr, place: Scope, manner: Manner) -> Condition:
        """Add that the other array is there, without which a test is false."""
        lists = [] if isinstance(other, n.Array) else self._sources(self.value(other, place), other, place)
        if manner == "false":
            return any_of([made, *map(missing, lists)])
        if manner == "sure":
            return all_of([made, *map(known, lists)])
        return made

    def _sources(self, found: Value | Many, expr: n.Expr, place: Scope) -> list[str]:
        many = found if isinstance(found, Many) else self.as_list(found, expr, place)
        return [opening.levels[0].source for opening in self.openings(many, place) if not opening.levels[0].is_events]

    def _subset(  # noqa: PLR0913, PLR0917 - two arrays and where they are
        self, expr: n.Method, many: Many, other: n.Expr, place: Scope, scope: Scope, manner: Manner
    ) -> Condition:
        """Say that every item is in the other array; what is missing is in none, and holds none."""
        openings = self.openings(many, scope)
        if len(openings) != 1 or len(openings[0].levels) != 1 or openings[0].levels[0].is_events:
            raise self.refuse_form(f"`{expr.name}` of this array", expr.at)
        level, value = openings[0].levels[0], openings[0].value
        lists = [] if isinstance(other, n.Array) else self._sources(self.value(other, place), other, place)
        negated = n.In(expr.at, expr.object, negated=False, array=other)
        here = place.moved(openings[0].scope)
        inner: Manner = "true" if manner == "true" else "sure"
        conditions = self.conditions_of(level, inner if manner == "false" or not level.terms else "sure")
        if manner == "false":
            outside = all_of([conditions, *there(value), self._in(negated, value, here, "false", None)])
            return any_of([quantity("any", level, outside), missing(level.source), *map(missing, lists)])
        if level.terms or value.item is None:
            conditions = self.conditions_of(level, "sure")
            outside = all_of([conditions, *there(value), self._in(negated, value, here, "false", None)])
            made = negation(quantity("any", level, outside))
        else:
            made = quantity("every", level, self._in(negated, value, here, inner, None))
        is_there = [known(level.source)] if manner == "sure" or level.terms or value.item is None else []
        return all_of([made, *is_there, *map(known, lists)])

    def _superset(  # noqa: PLR0913, PLR0917 - as above
        self, expr: n.Method, many: Many, other: n.Expr, place: Scope, scope: Scope, manner: Manner
    ) -> Condition:
        if not isinstance(other, n.Array):
            swapped = n.Method(expr.at, other, "subsetOf", (expr.object,))
            inner = self.value(other, place)
            found = inner if isinstance(inner, Many) else self.as_list(inner, other, place)
            return self._subset(swapped, found, expr.object, scope, place, manner)
        plain = self._plain_list(many, scope, None)
        if plain is not None and other.items:
            left, item = plain
            values = [self.alike(item, self.scalar(each, place), each.at)[1] for each in other.items]
            right = ", ".join(value.text for value in values)
            many_values = f"all of ({right})" if len(values) > 1 else right
            yes, no = f"{left.text} contains {many_values}", f"{left.text} not contains {many_values}"
            return atom(yes, no, left, *values).told(manner)
        sources = self._sources(many, expr.object, scope)
        parts = [
            self._in_items(n.In(each.at, each, negated=False, array=expr.object), many, scope, manner, each)
            for each in other.items
        ]
        if manner == "false":
            return any_of([*parts, *map(missing, sources)])
        return all_of([*parts, *([known(each) for each in sources] if not parts or manner == "sure" else [])])

    # -- lists ---------------------------------------------------------------------------------------------------------

    def _plain_list(self, many: Many, scope: Scope, value: Value | None) -> tuple[Value, Value] | None:
        """Return a field that is a list of values, and an item of it; None for other arrays."""
        del value
        openings = self.openings(many, scope)
        if len(openings) != 1 or len(openings[0].levels) != 1:
            return None
        level, item = openings[0].levels[0], openings[0].value
        if level.is_events or level.terms or level.extra or item.item is not level.item or item.shape is None:
            return None
        if item.shape.fields:
            return None
        return Value(level.source, kind="list"), replace(item, item=None)
