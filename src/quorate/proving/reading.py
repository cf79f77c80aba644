"""Conditions as forms with all written out that they use, so that what they ask of one value comes together.

Beyond `ir.forms`: definitions and audiences on any record and with arguments, quantifiers as counts, tests of several
texts one by one, and comparisons of two values as one question with three answers.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Final

from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.atoms import FALSE, TRUE, all_values, in_own_slots
from quorate.ir.forms import NEVER, Atom, Form, Forms
from quorate.ir.program import Define, Program
from quorate.ir.value_sets import Values, compared, of_integers, these
from quorate.proving.placing import placed
from quorate.proving.possible import Possible

_WRITTEN_OUT_MOST: Final = 200
"""How large a form may be that stands in place of a definition or an audience."""
_DEPTH_MOST: Final = 12
"""How many definitions and audiences are written out inside one another."""
_TEXTS_MOST: Final = 40
"""How many texts of one test are told apart."""

_SIGNS: Final[Mapping[str, n.CompareOperator]] = {
    "at least": ">=", "at most": "<=", "exactly": "=", "more than": ">", "fewer than": "<",
}  # fmt: skip
_OUTCOMES: Final[Mapping[n.CompareOperator, tuple[int, ...]]] = {
    "=": (0,), "!=": (-1, 1), "<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (0, 1),
}  # fmt: skip
_NONE: Final = of_integers(compared("<=", 0))


class Reading(Forms):
    """Makes forms of the conditions of one program."""

    def __init__(self, program: Program, possible: Possible) -> None:
        """Prepare; each use of a definition or an audience is written out once."""
        super().__init__(program.defines, possible)
        self._program = program
        self._written_out: dict[tuple[n.Expr, bool], Form | None] = {}
        self._depth = 0

    def of(self, condition: n.Expr, *, negated: bool = False) -> Form:
        """Return when a condition is true, or (negated) when it is false."""
        match condition:
            case n.Quantifier():
                return self._counted(condition, negated=negated)
            case n.Compare(left=left, right=right) if not _is_constant(left) and not _is_constant(right):
                return self._compared(condition, negated=negated)
            case n.IsMissing(value=n.Expr() as value) | n.IsEmpty(value=n.Expr() as value) if self.is_range(value):
                return self._atom(Atom(in_own_slots(condition), folded=False, values=FALSE if negated else TRUE))
            case n.ListContains() | n.TextTest():
                return self._each(condition, negated=negated)
            case n.InAudience() | n.DefineCall(type=t.BooleanType()):
                return self._named(condition, negated=negated)
        return super().of(condition, negated=negated)

    def possible(self, subject: n.Expr) -> Values:
        """Return all that a value may be."""
        found = self._possible(subject)
        if isinstance(subject, n.Quantifier | n.Count) or (
            isinstance(subject, n.Compare) and isinstance(subject.type, t.IntegerType)
        ):
            return all_values(t.INTEGER) if found is None else found
        whole = all_values(subject.type)
        return whole if found is None else whole & found

    def is_range(self, subject: n.Expr) -> bool:
        """Tell whether what is asked of may be a range of numbers, which several answers fit only together."""
        match subject:
            case n.Count() | n.Quantifier():
                return True
            case n.DefineCall() | n.Slot():
                return isinstance(subject.type, t.IntegerType | t.NumberType)
            case n.Compare(left=left, right=right):
                return self.is_range(left) or self.is_range(right)
            case _:
                return False

    def _counted(self, test: n.Quantifier, *, negated: bool) -> Form:
        """Ask for the number of what a quantifier is about."""
        source = test.source
        match test.kind:
            case "any":
                values = of_integers(compared(">=", 1))
            case "no" | "every":
                values = _NONE
            case kind:
                values = of_integers(compared(_SIGNS[kind], test.bound))
        if test.kind == "every" and source.where is not None:
            source = dataclasses.replace(source, where=_opposite(source.where))
        if test.different is None and test.burst is None:
            subject: n.Expr = n.Count(test.span, t.INTEGER, source)
        else:
            subject = dataclasses.replace(test, kind="any", bound=0)
        return self._of_count(subject, source, values.known_others() if negated else values)

    def _of_count(self, subject: n.Expr, source: n.Source, values: Values) -> Form:
        """Ask for a number of items; where none can be counted, it is surely at least 0."""
        if source.where is not None and not values.holds(0) and self.of(source.where) == NEVER:
            return NEVER
        return self._atom(Atom(in_own_slots(subject), folded=False, values=values))

    def _compared(self, test: n.Compare, *, negated: bool) -> Form:
        """Ask how one value stands to another: below, equal or above."""
        left, right = self._body(test.left), self._body(test.right)
        if self.is_range(left) or self.is_range(right) or _is_constant(left) or _is_constant(right):
            return super().of(dataclasses.replace(test, left=left, right=right), negated=negated)
        outcomes = _OUTCOMES[test.operator]
        left, right = in_own_slots(left), in_own_slots(right)
        if repr(left) > repr(right):
            left, right, outcomes = right, left, tuple(-each for each in outcomes)
        if negated:
            outcomes = tuple(each for each in (-1, 0, 1) if each not in outcomes)
        subject = dataclasses.replace(test, operator="=", left=left, right=right, type=t.INTEGER)
        return self._atom(Atom(subject, folded=False, values=these(outcomes)))

    def _each(self, test: n.ListContains | n.TextTest, *, negated: bool) -> Form:
        """Ask for several texts one by one, where all are constant."""
        items = test.operands.items if isinstance(test.operands, n.ListOf) else ()
        constants = [each for each in items if isinstance(each, n.Literal)]
        if not constants or len(constants) < len(items) or len(items) > _TEXTS_MOST:
            return super().of(test, negated=negated)
        parts = [super(Reading, self).of(self._alone(test, each), negated=negated) for each in constants]
        if len(parts) == 1:
            return parts[0]
        return self.either(parts) if (test.mode == "any") != negated else self.all_of(parts)

    def _alone(self, test: n.ListContains | n.TextTest, item: n.Literal) -> n.Expr:
        """Return the test of one text, in one case where case is ignored."""
        value = item.value.casefold() if test.folded and isinstance(item.value, str) else item.value
        operands = n.ListOf(test.operands.span, test.operands.type, (dataclasses.replace(item, value=value),))
        if isinstance(test, n.TextTest):
            return dataclasses.replace(test, mode="any", value=self._body(test.value), operands=operands)
        return dataclasses.replace(test, mode="any", operands=operands)

    def _named(self, use: n.InAudience | n.DefineCall, *, negated: bool) -> Form:
        """Write out what an audience or a definition asks for, or take it by its name."""
        key = (use, negated)
        if key not in self._written_out:
            self._written_out[key] = None
            form = self._inside(use, negated=negated) if self._depth < _DEPTH_MOST else None
            if form is not None and form.size <= _WRITTEN_OUT_MOST:
                self._written_out[key] = form
        found = self._written_out[key]
        if found is not None:
            return found
        return self._atom(Atom(in_own_slots(use), folded=False, values=FALSE if negated else TRUE))

    def _inside(self, use: n.InAudience | n.DefineCall, *, negated: bool) -> Form | None:
        slots: dict[int, n.Expr] = {0: use.record}
        if isinstance(use, n.InAudience):
            audience = self._program.audiences.get(use.audience)
            if audience is None or audience.unknown is not None:
                return None
            body = audience.where
        else:
            define = self._program.defines.get(use.name)
            if define is None or not _fit(define, use):
                return None
            body = define.body
            slots |= {number + 1: argument for number, argument in enumerate(use.arguments)}
        if not (isinstance(use.record, n.Slot) and use.record.number == 0 and len(slots) == 1):
            body = placed(body, slots)
        self._depth += 1
        try:
            return self.of(body, negated=negated)
        finally:
            self._depth -= 1

    def _body(self, value: n.Expr) -> n.Expr:
        """Return what a definition stands for that is no condition, on its record and with its arguments."""
        for _ in range(_DEPTH_MOST):
            define = self._program.defines.get(value.name) if isinstance(value, n.DefineCall) else None
            if not isinstance(value, n.DefineCall) or define is None or not _fit(define, value):
                break
            body = define.body
            if body.type != value.type or isinstance(body, n.And | n.Or | n.Not):
                break
            value = placed(body, {0: value.record, **{at + 1: each for at, each in enumerate(value.arguments)}})
        return value


def _is_constant(value: n.Expr) -> bool:
    return isinstance(value, n.Literal)


def _fit(define: Define, use: n.DefineCall) -> bool:
    """Tell whether arguments are passed on as they are: an integer where a number is wanted is turned into one."""
    given = [each.type for each in use.arguments]
    wanted = [type_ for _, type_ in define.parameters]
    return not any(
        isinstance(one, t.IntegerType) and isinstance(other, t.NumberType)
        for one, other in zip(given, wanted, strict=True)
    )


def _opposite(condition: n.Expr) -> n.Expr:
    return condition.operand if isinstance(condition, n.Not) else n.Not(condition.span, t.BOOLEAN, condition)
