"""Whether one condition of either side is true, or false, whenever another is; what is said is always right."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from quorate.ir import nodes as n
from quorate.ir.atoms import FALSE, TRUE
from quorate.ir.forms import Atom, Form, Forms
from quorate.ir.implication import implies
from quorate.ir.value_sets import MISSING, Values, compared

_ITEM_SLOT: Final = 2_000_000
"""From here on slots are numbered in which items stand whose conditions are held against each other."""

_DEPTH_MOST: Final = 8
_SIZE_MOST: Final = 2_000
"""Forms that are larger together are not held against each other."""

_AT_LEAST: Final = {"any": 1, "at least": 0, "more than": 1}
_AT_MOST: Final = {"no": 0, "at most": 0, "fewer than": -1}
_Items: TypeAlias = n.Collection | n.ListItems | n.Events | n.Groups


@dataclass(frozen=True, slots=True)
class Compared:
    """What was proved of two conditions, an old one and a new one.

    Whenever the old one is true the new one is (`keeps_true`), whenever the new one is true the old one was
    (`adds_no_true`), and so of what is false.
    """

    keeps_true: bool
    adds_no_true: bool
    keeps_false: bool
    adds_no_false: bool

    @property
    def is_same(self) -> bool:
        """Whether both come to the same, whatever the facts."""
        return self.keeps_true and self.adds_no_true and self.keeps_false and self.adds_no_false


NOTHING_PROVED: Final = Compared(keeps_true=False, adds_no_true=False, keeps_false=False, adds_no_false=False)


def compare_conditions(old: n.Expr, new: n.Expr) -> Compared:
    """Hold two conditions against each other that were linked."""
    forms = Forms({}, _possible)
    true = forms.of(old), forms.of(new)
    false = forms.of(old, negated=True), forms.of(new, negated=True)
    if sum(each.size for each in (*true, *false)) > _SIZE_MOST:
        return NOTHING_PROVED
    prover = _Prover(0)
    return Compared(
        keeps_true=prover.implies(*true),
        adds_no_true=prover.implies(true[1], true[0]),
        keeps_false=prover.implies(*false),
        adds_no_false=prover.implies(false[1], false[0]),
    )


def _possible(value: n.Expr) -> Values | None:
    return MISSING | compared(">=", 0) if isinstance(value, n.Count) else None


@dataclass(frozen=True, slots=True)
class _Prover:
    """Proves implications; `depth` is how many quantifiers stand around what is looked at."""

    depth: int

    def implies(self, one: Form, other: Form) -> bool:
        return implies(one, other, self._atom_implies)

    def _atom_implies(self, one: Atom, other: Atom) -> bool:
        if one.values == other.values == TRUE:
            return self._is_stronger(one.subject, other.subject)
        if one.values == other.values == FALSE:
            return self._is_stronger(other.subject, one.subject)
        match one.subject, other.subject:
            case n.Count(source=first), n.Count(source=second) if one.values <= other.values:
                return (_has_no_end(other.values) and self._is_inside(first, second)) or (
                    _has_no_start(other.values) and self._is_inside(second, first)
                )
        return False

    def _is_stronger(self, one: n.Expr, other: n.Expr) -> bool:
        """Tell whether a condition is true only where another is, and false wherever that one is."""
        match one, other:
            case n.Quantifier(), n.Quantifier():
                return self._is_stronger_quantifier(one, other)
            case n.InWindow(), n.InWindow():
                return one.value == other.value and _is_window_inside(one.window, other.window)
            case _:
                return False

    def _is_stronger_quantifier(self, one: n.Quantifier, other: n.Quantifier) -> bool:
        if one.different != other.different:
            return False
        if one.kind == other.kind == "every":
            same = one.source.items == other.source.items and one.burst == other.burst
            return same and self._where_implies(one.source, other.source)
        if one.kind in _AT_LEAST and other.kind in _AT_LEAST:
            enough = _bound(one, _AT_LEAST) >= _bound(other, _AT_LEAST)
            return enough and _is_burst_inside(one, other) and self._is_inside(one.source, other.source)
        if one.kind in _AT_MOST and other.kind in _AT_MOST:
            few = _bound(one, _AT_MOST) <= _bound(other, _AT_MOST)
            return few and _is_burst_inside(other, one) and self._is_inside(other.source, one.source)
        return False

    def _is_inside(self, one: n.Source, other: n.Source) -> bool:
        """Tell whether each item of a source is one of another, and what is none of that is none of this."""
        return _are_items_inside(one.items, other.items) and self._where_implies(one, other)

    def _where_implies(self, one: n.Source, other: n.Source) -> bool:
        """Tell whether the condition on items of a source is stronger than that of another."""
        if other.where is None:
            return True
        if one.where is None or self.depth == _DEPTH_MOST:
            return False
        slot = _ITEM_SLOT + self.depth
        first, second = _in_slot(one.where, one.slot, slot), _in_slot(other.where, other.slot, slot)
        forms = Forms({}, _possible)
        inner = _Prover(self.depth + 1)
        return inner.implies(forms.of(first), forms.of(second)) and inner.implies(
            forms.of(second, negated=True), forms.of(first, negated=True)
        )


def _bound(quantifier: n.Quantifier, kinds: dict[str, int]) -> int:
    """Return how many there have to be at least, or may be at most."""
    return kinds[quantifier.kind] + (0 if quantifier.kind in {"any", "no"} else quantifier.bound)


def _is_burst_inside(one: n.Quantifier, other: n.Quantifier) -> bool:
    if one.burst == other.burst or other.burst is None:
        return True
    return one.burst is not None and _is_shorter(one.burst, other.burst)


def _are_items_inside(one: _Items, other: _Items) -> bool:
    if one == other:
        return True
    match one, other:
        case n.Events(record=first), n.Events(record=second) if first == second and one.names == other.names:
            near = other.near is None or one.near == other.near
            return near and _is_window_inside(one.window, other.window)
        case _:
            return False


def _is_window_inside(one: n.Window | None, other: n.Window | None) -> bool:
    """Tell whether all that lies in a window lies in another, and whatever is missing for one is for the other."""
    if other is None or one == other:
        return True
    match one, other:
        case n.LastWindow(length=first), n.LastWindow(length=second):
            return _is_shorter(first, second)
        case n.NextWindow(length=first), n.NextWindow(length=second):
            return _is_shorter(first, second)
        case n.AgoWindow(length=first), n.AgoWindow(length=second):
            return _is_shorter(second, first)
        case _:
            return False


def _is_shorter(one: n.Length, other: n.Length) -> bool:
    """Tell whether a length is at most another; those of months and those of days are not compared."""
    if bool(one.months) != bool(other.months):
        return False
    return 0 <= one.months <= other.months and 0 <= one.microseconds <= other.microseconds


def _has_no_end(values: Values) -> bool:
    """Tell whether with a number all greater ones are in a set."""
    return not values.is_missing and len(values.ranges) == 1 and values.holds(10**18)


def _has_no_start(values: Values) -> bool:
    return not values.is_missing and len(values.ranges) == 1 and values.holds(0)


def _in_slot(value: Any, slot: int, number: int) -> Any:  # noqa: ANN401 - of whatever is given
    """Return a condition with what stands in one slot in another."""
    match value:
        case n.Slot(number=found) if found == slot:
            return dataclasses.replace(value, number=number)
        case n.Node():
            changes = {
                each.name: _in_slot(getattr(value, each.name), slot, number)
                for each in dataclasses.fields(value)
                if each.name not in {"span", "type"}
            }
            return dataclasses.replace(value, **changes)
        case tuple():
            return tuple(_in_slot(each, slot, number) for each in value)
        case _:
            return value
