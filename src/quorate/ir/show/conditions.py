"""Conditions in words: when they are true, and when they are false."""

from __future__ import annotations

from typing import Final

from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.show.derived import audience_title
from quorate.ir.show.group_conditions import OPPOSITE, GroupConditions
from quorate.ir.show.phrase import Phrase, Points, inline, prefixed
from quorate.ir.show.words import article, length

_ORDER: Final = {"<": "is less than", "<=": "is at most", ">": "is more than", ">=": "is at least"}
_DAYS: Final = {"<": "is before", "<=": "is on or before", ">": "is after", ">=": "is on or after"}
_INSTANTS: Final = {"<": "is before", "<=": "is at or before", ">": "is after", ">=": "is at or after"}
_TEXTS: Final = {"<": "sorts before", "<=": "is or sorts before", ">": "sorts after", ">=": "is or sorts after"}
_BOUNDS: Final[dict[n.CompareOperator, n.QuantifierKind]] = {
    "=": "exactly", "<": "fewer than", "<=": "at most", ">": "more than", ">=": "at least",
}  # fmt: skip
_DENIED: Final[dict[n.QuantifierKind, n.QuantifierKind]] = {
    "any": "no", "no": "any", "at least": "fewer than", "fewer than": "at least", "at most": "more than",
    "more than": "at most",
}  # fmt: skip
_TESTS: Final = {
    "starts with": ("starts with", "does not start with"),
    "ends with": ("ends with", "does not end with"),
    "contains": ("contains", "does not contain"),
    "has word": ("has the word", "does not have the word"),
    "has words": ("has the words", "does not have the words"),
}


class Conditions(GroupConditions):
    """Says conditions."""

    def condition(self, expr: n.Expr, here: int) -> Phrase:
        """Say when a condition is true."""
        return self._say(expr, here, holds=True)

    def _say(self, expr: n.Expr, here: int, *, holds: bool) -> Phrase:
        if (said := self.about_groups(expr, here, holds=holds)) is not None:
            return said
        match expr:
            case n.And(operands=operands) | n.Or(operands=operands):
                points = tuple(self.condition(operand, here) for operand in operands)
                return _points(points, is_all=isinstance(expr, n.And), holds=holds)
            case n.Not(operand=operand):
                return self._say(operand, here, holds=not holds)
            case n.Compare():
                return self._compare(expr, here, holds=holds)
            case n.Contained():
                return self._contained(expr, here, holds=holds)
            case n.ListContains():
                return self._list_contains(expr, here, holds=holds)
            case n.TextTest():
                return self._text_test(expr, here, holds=holds)
            case n.Matches(value=value, pattern=pattern, folded=folded):
                verb = "matches" if holds else "does not match"
                return f"{self.value(value, here)} {verb} /{pattern}/{_ignoring(folded=folded)}"
            case n.IsMissing(value=value):
                return f"{self._state_of(value, here)} {'is missing' if holds else 'is known'}"
            case n.IsEmpty(value=value):
                said = "is missing or empty" if holds else "is known and not empty"
                return f"{self._state_of(value, here)} {said}"
            case n.InWindow(value=value, window=n.EdgeWindow() as edge) if not self.exact:
                operator = edge.operator if holds else OPPOSITE[edge.operator]
                verbs = _DAYS if isinstance(edge.value.type, t.DateType) else _INSTANTS
                return f"{self.value(value, here)} {verbs[operator]} {self.value(edge.value, here)}"
            case n.InWindow(value=value, window=window):
                return f"{self.value(value, here)} is {'' if holds else 'not '}{self.window(window, here)}"
            case n.InAudience(audience=audience, record=record):
                title = audience_title(self.program, audience)
                return f"{self.person(record, here)} is {'' if holds else 'not '}in {title}"
            case n.Quantifier():
                return self._quantifier(expr, here, holds=holds)
            case n.Sequence():
                return self._sequence(expr, here, holds=holds)
            case n.DefineCall() | n.TableCall():
                return f"{self.value(expr, here)} {'holds' if holds else 'does not hold'}"
            case n.Literal(value=bool() as value):
                return "always" if value is holds else "never"
            case n.If():
                return self._either(expr, here, holds=holds)
            case _:
                return f"{self._whole(expr, here)} is {'true' if holds else 'false'}"

    def _whole(self, expr: n.Expr, here: int) -> str:
        said = self.value(expr, here)
        return f"({said})" if isinstance(expr, n.Coalesce) else said

    def _either(self, expr: n.If, here: int, *, holds: bool) -> str:
        condition, then = inline(self.condition(expr.condition, here)), inline(self.condition(expr.then, here))
        otherwise = inline(self.condition(expr.otherwise, here)) if expr.otherwise else "unknown"
        return f"{'' if holds else 'not '}(if {condition}: {then}; otherwise: {otherwise})"

    def _state_of(self, value: n.Expr | n.Source, here: int) -> str:
        return inline(self.items(value, here, many=True)) if isinstance(value, n.Source) else self.value(value, here)

    def _compare(self, expr: n.Compare, here: int, *, holds: bool) -> Phrase:
        operator = expr.operator if holds else OPPOSITE[expr.operator]
        bound = expr.right.value if isinstance(expr.right, n.Literal) else None
        if isinstance(expr.left, n.Count) and isinstance(bound, int) and operator in _BOUNDS:
            counted = n.Quantifier(expr.span, expr.type, _BOUNDS[operator], bound, None, None, expr.left.source)
            return self._quantifier(counted, here, holds=True)
        left = self.compared(expr.left, expr.right, here)
        right = self.compared(expr.right, expr.left, here)
        return f"{left} {_verb(operator, expr)} {right}{_note(expr, operator)}"

    def _contained(self, expr: n.Contained, here: int, *, holds: bool) -> str:
        value = self.value(expr.value, here)
        note = _ignoring(folded=expr.folded)
        if not isinstance(expr.list, n.ListOf):
            constant = isinstance(expr.list, n.Literal) and isinstance(expr.list.value, tuple)
            if not constant:
                return f"{value} is {'' if holds else 'not '}among {self.value(expr.list, here)}{note}"
        items = self.list_items(expr.list, here, beside=expr.value)
        match items, holds:
            case [], _:
                return "never" if holds else "always"
            case [one], _:
                return f"{value} is {'' if holds else 'not '}{one}{note}"
            case _, True:
                return f"{value} is one of {self.join(items, 'or')}{note}"
            case _:
                return f"{value} is none of {self.join(items, 'or')}{note}"

    def _operands(self, expr: n.Expr, mode: str, here: int) -> str:
        """Say the operands of a test: `"a" or "b"`, `all of "a" and "b"`."""
        items = self.list_items(expr, here)
        if not isinstance(expr, n.ListOf | n.Literal):
            return f"{mode} of {items[0]}"
        if len(items) < 2:  # noqa: PLR2004 - one needs no joint
            return "".join(items) or f"{mode} of no values"
        return self.join(items, "or") if mode == "any" else f"all of {self.join(items, 'and')}"

    def _list_contains(self, expr: n.ListContains, here: int, *, holds: bool) -> str:
        verb = "contains" if holds else "does not contain"
        operands = self._operands(expr.operands, expr.mode, here)
        return f"{self.value(expr.list, here)} {verb} {operands}{_ignoring(folded=expr.folded)}"

    def _text_test(self, expr: n.TextTest, here: int, *, holds: bool) -> str:
        verb = _TESTS[expr.operator][0 if holds else 1]
        operands = self._operands(expr.operands, expr.mode, here)
        side = " side by side" if expr.operator == "has words" else ""
        return f"{self.value(expr.value, here)} {verb} {operands}{side}{_ignoring(folded=expr.folded)}"

    def _quantifier(self, expr: n.Quantifier, here: int, *, holds: bool) -> Phrase:
        said = self.quantity(expr, here, holds=holds)
        if self.exact or expr.kind == "every":
            return said
        is_one = expr.kind in {"any", "no"} or expr.bound == 1
        return prefixed("there is" if is_one else "there are", said)

    def quantity(self, expr: n.Quantifier, here: int, *, holds: bool) -> Phrase:
        """Say how many of what there have to be: `at least 2 people for whom …`."""
        source = expr.source
        if expr.kind == "every":
            return self._every(source, here, holds=holds)
        kind = expr.kind if holds else _DENIED.get(expr.kind, f"not {expr.kind}")
        if kind == "any":
            before, many = "at least one", False
        elif kind == "no":
            before, many = "no", False
        else:
            before, many = f"{kind} {expr.bound}", expr.bound != 1
        if expr.different is not None or expr.burst is not None:
            return self._gathered(expr, before, here, many=many)
        return self.items(source, here, many=many, before=before)

    def _every(self, source: n.Source, here: int, *, holds: bool) -> Phrase:
        items = self.noun_of(source, here, many=False)
        if source.where is None:
            return f"{'' if holds else 'not '}every {items}"
        return prefixed(f"{'' if holds else 'not '}for every {items},", self.where(source))

    def _gathered(self, expr: n.Quantifier, before: str, here: int, *, many: bool) -> Phrase:
        """Say a bound on different values, or on events within one stretch of time."""
        source = expr.source
        if expr.different is None:
            said = f"{before} {self.noun_of(source, here, many=many, burst=expr.burst)}"
        else:
            items = self.noun_of(source, here, many=True, burst=expr.burst)
            value = self.value(expr.different, source.slot)
            said = f"{before} different {'values' if many else 'value'} of {value} among {items}"
        return said if source.where is None else prefixed(f"{said} {self.relative(source)}", self.where(source))

    def _sequence(self, expr: n.Sequence, here: int, *, holds: bool) -> Phrase:
        for number, step in enumerate(expr.steps, 1):
            self.bind(step.slot, f"step {number}")
        steps = tuple(self._step(step, here, is_first=not index) for index, step in enumerate(expr.steps))
        window = self.window(expr.window, here) if expr.window else ""
        head = f"this {'happens' if holds else 'does not happen'} in this order {window}".rstrip()
        return Points(head, ", ", steps, after=window, is_denied=not holds, is_ordered=True)

    def _step(self, step: n.Step, here: int, *, is_first: bool) -> Phrase:
        events = self.events(step.events, here, many=False)
        said = "" if is_first else "then "
        if step.after:
            said += f"after at least {length(step.after)} "
        if step.within:
            said += f"within {length(step.within)} "
        said += f"no {events}" if step.negated else article(events)
        return said if step.where is None else prefixed(f"{said} for which", self.condition(step.where, step.slot))


def _points(points: tuple[Phrase, ...], *, is_all: bool, holds: bool) -> Phrase:
    if holds:
        head = "all of these hold" if is_all else "at least one of these holds"
    else:
        head = "not all of these hold" if is_all else "none of these holds"
    return Points(head, " and " if is_all else " or ", points, is_denied=not holds)


def _verb(operator: n.CompareOperator, expr: n.Compare) -> str:
    left, right = expr.left.type, expr.right.type
    if operator in {"=", "!="}:
        is_day_of_instant = {type(left), type(right)} == {t.DateType, t.DateTimeType}
        return f"is {'not ' if operator == '!=' else ''}{'on ' if is_day_of_instant else ''}".rstrip()
    if isinstance(left, t.DateTimeType) and isinstance(right, t.DateTimeType):
        return _INSTANTS[operator]
    if isinstance(left, t.DateType | t.DateTimeType):
        return _DAYS[operator]
    if isinstance(left, t.TextType) and isinstance(right, t.TextType):
        return _TEXTS[operator]
    return _ORDER[operator]


def _note(expr: n.Compare, operator: n.CompareOperator) -> str:
    """Tell the order of a choice, or that case does not count."""
    choice = next((side.type for side in (expr.left, expr.right) if isinstance(side.type, t.ChoiceType)), None)
    if choice is not None and operator not in {"=", "!="}:
        return f" (in the order {', '.join(choice.values)})"
    return _ignoring(folded=expr.folded)


def _ignoring(*, folded: bool) -> str:
    return " (ignoring case)" if folded else ""
