"""Whether one condition is true whenever another is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from quorate.ir import nodes as n
from quorate.ir.atoms import FALSE, TRUE
from quorate.ir.forms import ALWAYS, NEVER, All, Atom, Either, Form
from quorate.ir.value_sets import these

Further: TypeAlias = Callable[[Atom, Atom], bool]
"""Tells whether one atom is true whenever another is, where their subjects are not the same."""


def implies(one: Form, other: Form, further: Further | None = None) -> bool:
    """Tell whether `other` is true whenever `one` is, as far as can be told from how they are made up.

    True is always right; False may only mean that it takes more to see it. `further` is asked about atoms of which
    nothing is known here.
    """
    return _Implying(further).tells(one, other)


class _Implying:
    """Tells it of two forms and their parts, once for each pair, by what they are in memory."""

    def __init__(self, further: Further | None) -> None:
        self._further = further
        self._known: dict[tuple[int, int], bool] = {}

    def tells(self, one: Form, other: Form) -> bool:
        key = (id(one), id(other))
        if key not in self._known:
            self._known[key] = self._told(one, other)
        return self._known[key]

    def _told(self, one: Form, other: Form) -> bool:
        if one == NEVER or other == ALWAYS:
            return True
        if isinstance(one, Either):
            return all(self.tells(part, other) for part in one.parts)
        if isinstance(other, All):
            return all(self.tells(one, part) for part in other.parts)
        if isinstance(one, Atom) and isinstance(other, Atom):
            return _atom_implies(one, other) or (self._further is not None and self._further(one, other))
        return (isinstance(one, All) and any(self.tells(part, other) for part in one.parts)) or (
            isinstance(other, Either) and any(self.tells(one, part) for part in other.parts)
        )


def _atom_implies(one: Atom, other: Atom) -> bool:
    if one.subject == other.subject:
        if one.folded == other.folded:
            return one.values <= other.values
        texts = None if one.folded else one.values.points()
        return texts is not None and these(text.casefold() for text in texts) <= other.values
    if one.values == other.values == TRUE:
        return _entails(one.subject, other.subject)
    return one.values == other.values == FALSE and _entails(other.subject, one.subject)


def _entails(one: n.Expr, other: n.Expr) -> bool:
    """Tell whether a condition on members, lists or texts holds where another of its kind does."""
    match one, other:
        case n.MemberOf(), n.MemberOf(role=None):
            return one.record == other.record and one.group == other.group
        case n.ListContains(), n.ListContains():
            return (one.list, one.folded) == (other.list, other.folded) and _items_entail(one, other)
        case n.TextTest(), n.TextTest():
            same = (one.value, one.operator, one.folded) == (other.value, other.operator, other.folded)
            return same and _items_entail(one, other)
        case _:
            return False


def _items_entail(one: n.ListContains | n.TextTest, other: n.ListContains | n.TextTest) -> bool:
    first, second = _constants(one.operands, folded=one.folded), _constants(other.operands, folded=other.folded)
    if not first or not second:
        return False
    if one.mode == "any":
        return len(second) == 1 == len(first) and first == second if other.mode == "all" else first <= second
    return second <= first if other.mode == "all" else bool(first & second)


def _constants(operands: n.Expr, *, folded: bool) -> frozenset[object]:
    """Return the constants of a list; empty where not all of it is constant."""
    items = operands.items if isinstance(operands, n.ListOf) else ()
    values = [item.value for item in items if isinstance(item, n.Literal)]
    if len(values) != len(items):
        return frozenset()
    return frozenset(value.casefold() if folded and isinstance(value, str) else value for value in values)
