"""Sets of what a value may be: missing, or in ranges of an ordered type.

The ends of ranges are cuts between values, so that one kind of range has all of `x >= 5`, `x > 5`, `x = 5` and
`x != 5`.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from operator import itemgetter
from typing import Any, Final, TypeAlias

from quorate.ir.nodes import CompareOperator

Cut: TypeAlias = tuple[Any, ...]
"""A place between values: `(-1,)` below all, `(0, v, 0)` just below and `(0, v, 1)` just above v, `(1,)` above all."""

_FIRST: Final[Cut] = (-1,)
_LAST: Final[Cut] = (1,)


@dataclass(frozen=True, slots=True)
class Values:
    """Some of what a value may be; `ranges` are sorted and lie apart, each from a cut to a later one."""

    is_missing: bool
    ranges: tuple[tuple[Cut, Cut], ...]

    @property
    def is_empty(self) -> bool:
        """Whether it is nothing at all."""
        return not self.is_missing and not self.ranges

    def __le__(self, other: Values) -> bool:
        """Tell whether all of this is in another set."""
        if self.is_missing and not other.is_missing:
            return False
        return self.ranges == other.ranges or all(other._spans(low, high) for low, high in self.ranges)

    def __and__(self, other: Values) -> Values:
        """Return what is in both."""
        found: list[tuple[Cut, Cut]] = []
        mine, others = list(reversed(self.ranges)), list(reversed(other.ranges))
        while mine and others:
            low, high = max(mine[-1][0], others[-1][0]), min(mine[-1][1], others[-1][1])
            if low < high:
                found.append((low, high))
            (mine if mine[-1][1] == high else others).pop()
        return Values(self.is_missing and other.is_missing, tuple(found))

    def __or__(self, other: Values) -> Values:
        """Return what is in one of them."""
        return any_of((self, other))

    def known_others(self) -> Values:
        """Return the values that are not in it, without being missing."""
        cuts = [_FIRST, *(cut for each in self.ranges for cut in each), _LAST]
        gaps = zip(cuts[::2], cuts[1::2], strict=True)
        return Values(is_missing=False, ranges=tuple((low, high) for low, high in gaps if low < high))

    def holds(self, value: object) -> bool:
        """Tell whether a value is one of them."""
        return self._spans((0, value, 0), (0, value, 1))

    def _spans(self, low: Cut, high: Cut) -> bool:
        """Tell whether all from a cut to another is in it."""
        place = bisect_right(self.ranges, low, key=itemgetter(0)) - 1
        return place >= 0 and high <= self.ranges[place][1]

    def points(self) -> tuple[Any, ...] | None:
        """Return its values, where they are single ones; None where it has ranges, or may be missing."""
        if self.is_missing or not all(_is_point(low, high) for low, high in self.ranges):
            return None
        return tuple(low[1] for low, _ in self.ranges)


MISSING: Final = Values(is_missing=True, ranges=())
KNOWN: Final = Values(is_missing=False, ranges=((_FIRST, _LAST),))
ANYTHING: Final = Values(is_missing=True, ranges=((_FIRST, _LAST),))


def these(values: Iterable[object]) -> Values:
    """Return the set of some values."""
    return Values(is_missing=False, ranges=_merged(tuple(((0, each, 0), (0, each, 1)) for each in values)))


def any_of(sets: Collection[Values]) -> Values:
    """Return what is in one of some sets."""
    ranges = tuple(each for one in sets for each in one.ranges)
    return Values(any(one.is_missing for one in sets), _merged(ranges))


def all_of(sets: Sequence[Values]) -> Values:
    """Return what is in all of some sets, of which there is one; neighbours first, so that many small ones stay so."""
    while len(sets) > 1:
        sets = [each & other for each, other in zip_longest(sets[::2], sets[1::2], fillvalue=ANYTHING)]
    return sets[0]


def compared(operator: CompareOperator, value: object) -> Values:
    """Return the set of what compares so with a value."""
    below, above = (0, value, 0), (0, value, 1)
    match operator:
        case "=":
            return these([value])
        case "!=":
            return these([value]).known_others()
        case "<":
            return _range(_FIRST, below)
        case "<=":
            return _range(_FIRST, above)
        case ">":
            return _range(above, _LAST)
        case ">=":
            return _range(below, _LAST)


def between(low: object, high: object) -> Values:
    """Return the set of what lies between two values, which are in it."""
    return _range((0, low, 0), (0, high, 1))


def of_integers(values: Values) -> Values:
    """Return a set of numbers without what is between integers, so that `> 19` and `>= 20` are the same."""
    return Values(values.is_missing, _merged(tuple((_rounded(low), _rounded(high)) for low, high in values.ranges)))


def _range(low: Cut, high: Cut) -> Values:
    return Values(is_missing=False, ranges=_merged(((low, high),)))


def _rounded(cut: Cut) -> Cut:
    if cut in {_FIRST, _LAST}:
        return cut
    _, value, side = cut
    return (0, math.floor(value) + 1 if side else math.ceil(value), 0)


def _is_point(low: Cut, high: Cut) -> bool:
    if low == _FIRST or high == _LAST:
        return False
    return low[1:] == (high[1], 0) or (isinstance(low[1], int) and high == (0, low[1] + 1, 0))


def _merged(ranges: tuple[tuple[Cut, Cut], ...]) -> tuple[tuple[Cut, Cut], ...]:
    """Sort ranges, leave out empty ones, and join those that touch."""
    found: list[tuple[Cut, Cut]] = []
    for low, high in sorted(each for each in ranges if each[0] < each[1]):
        if found and low <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return tuple(found)
