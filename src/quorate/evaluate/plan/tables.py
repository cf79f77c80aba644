"""Tables that answer a question for all audiences at once: a value leads to the set of those it does not rule out.

Sets of audiences are integers, one bit for each. An audience that a table says nothing of is in all of its sets.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from quorate.evaluate.generate.context import Context
from quorate.evaluate.plan.atoms import Bound, Missing, OneOf, Recent

Bits = int

_HOLDS: Final[Mapping[str, tuple[bool, bool, bool]]] = {
    "<": (True, False, False), "<=": (True, True, False), ">": (False, False, True), ">=": (False, True, True),
}  # fmt: skip
"""Whether a bound holds of values below it, at it, and above it."""


@dataclass(frozen=True, slots=True)
class ValueTable:
    """One field's value to those it leaves; `surely` and `perhaps` are those that a missing value leaves."""

    attribute: str
    folded: bool
    by_value: Mapping[object, Bits]
    other: Bits
    surely: Bits
    perhaps: Bits

    def look(self, subject: Any) -> tuple[Bits, Bits]:  # noqa: ANN401 - a struct
        """Return those that hold as far as this field goes: surely, and perhaps."""
        value = getattr(subject, self.attribute)
        if value is None:
            return self.surely, self.perhaps
        found = self.by_value.get(value.casefold() if self.folded else value, self.other)
        return found, found


@dataclass(frozen=True, slots=True)
class RangeTable:
    """One field's place among bounds to those it leaves: below the first, at it, between it and the second."""

    attribute: str
    bounds: Sequence[Any]
    by_place: Sequence[Bits]
    surely: Bits
    perhaps: Bits

    def look(self, subject: Any) -> tuple[Bits, Bits]:  # noqa: ANN401 - a struct
        """Return those that hold as far as this field goes: surely, and perhaps."""
        value = getattr(subject, self.attribute)
        if value is None:
            return self.surely, self.perhaps
        place = bisect_left(self.bounds, value)
        is_at = place < len(self.bounds) and self.bounds[place] == value
        found = self.by_place[2 * place + is_at]
        return found, found


@dataclass(frozen=True, slots=True)
class RecencyTable:
    """The times of events of some types to those they leave.

    For each number of events there are the lengths that windows have, the longest first, and after how many of them
    the windows do not hold that many events any more.
    """

    types: str | tuple[str, ...]
    by_least: Sequence[tuple[int, Sequence[timedelta], Sequence[Bits]]]
    surely: Bits
    perhaps: Bits

    def look(self, context: Context, key: str | None) -> tuple[Bits, Bits]:
        """Return those that hold as far as these events go; `key` is that of a person, None for the account."""
        found = context.of_types(self.types) if key is None else context.of_owner(self.types, key)
        if found is None:
            return self.surely, self.perhaps
        times = sorted([event.f_at for event in found], reverse=True)
        edges = context.once(self, lambda: _edges(self, context))
        left = -1
        for (least, _, by_place), starts in zip(self.by_least, edges, strict=True):
            left &= by_place[bisect_left(starts, times[least - 1]) if len(times) >= least else 0]
        return left, left

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other


def _edges(table: RecencyTable, context: Context) -> list[list[Any]]:
    """Return where windows begin, the longest first."""
    return [[context.now - length for length in lengths] for _, lengths, _ in table.by_least]


def value_table(
    attribute: str, atoms: Iterable[tuple[Bits, OneOf | Missing]], everyone: Bits, *, folded: bool
) -> ValueTable:
    """Make the table of a field from atoms, each with those that have it."""
    sets: defaultdict[OneOf, Bits] = defaultdict(int)
    marks: defaultdict[bool, Bits] = defaultdict(int)
    for bits, atom in atoms:
        if isinstance(atom, OneOf):
            sets[atom] |= bits
        else:
            marks[atom.denied] |= bits
    known, perhaps = everyone & ~marks[False], everyone & ~marks[True]
    other, surely = known, perhaps
    for atom, bits in sets.items():
        surely &= ~bits
        if not atom.denied:
            other &= ~bits
    by_value: dict[object, Bits] = {}
    for value in {value for atom in sets for value in atom.values}:
        left = known
        for atom, bits in sets.items():
            if (value in atom.values) is atom.denied:
                left &= ~bits
        by_value[value] = left
    return ValueTable(attribute, folded, by_value, other, surely, perhaps)


def range_table(attribute: str, atoms: Iterable[tuple[Bits, Bound]], everyone: Bits) -> RangeTable:
    """Make the table of a field's bounds; each atom comes with a single audience, for it may have several."""
    atoms = list(atoms)
    bounds: list[Any] = sorted({atom.value for _, atom in atoms})
    changes: defaultdict[int, list[tuple[Bits, bool]]] = defaultdict(list)
    failing: defaultdict[Bits, int] = defaultdict(int)
    place_of = {value: place for place, value in enumerate(bounds)}
    wants = everyone & 0
    for bits, atom in atoms:
        wants |= bits
        below, at, above = _HOLDS[atom.operator]
        place = 2 * place_of[atom.value] + 1
        failing[bits] += not below
        if at is not below:
            changes[place].append((bits, at))
        if above is not at:
            changes[place + 1].append((bits, above))
    left = everyone
    for bits, count in failing.items():
        if count:
            left &= ~bits
    by_place = [left]
    for place in range(1, 2 * len(bounds) + 1):
        for bits, holds in changes[place]:
            failing[bits] += -1 if holds else 1
            left = left & ~bits if failing[bits] else left | bits
        by_place.append(left)
    return RangeTable(attribute, bounds, by_place, everyone & ~wants, everyone)


def recency_table(types: tuple[str, ...], atoms: Iterable[tuple[Bits, Recent]], everyone: Bits) -> RecencyTable:
    """Make the table of events of some types."""
    by_least: defaultdict[int, defaultdict[int, list[tuple[Bits, bool]]]] = defaultdict(lambda: defaultdict(list))
    wants = everyone & 0
    for bits, atom in atoms:
        wants |= bits
        by_least[atom.least][atom.microseconds].append((bits, atom.denied))
    made: list[tuple[int, Sequence[timedelta], Sequence[Bits]]] = []
    for least, by_length in sorted(by_least.items()):
        lengths = sorted(by_length, reverse=True)
        left = [everyone] * (len(lengths) + 1)
        for place, length in enumerate(lengths):
            for bits, denied in by_length[length]:
                for number in range(len(left)):
                    if (number > place) is denied:
                        left[number] &= ~bits
        made.append((least, [timedelta(microseconds=each) for each in lengths], left))
    named = types[0] if len(types) == 1 else types
    return RecencyTable(named, made, everyone & ~wants, everyone)
