"""Quantifiers over the records of one collection, with the record visited once for the conditions of all of them."""

from __future__ import annotations

import dataclasses
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from quorate.evaluate.generate.context import Context
from quorate.evaluate.occurrences import slots_of
from quorate.evaluate.plan.conjuncts import SUBJECT
from quorate.ir import nodes as n

Bits = int
Decide = Callable[[Context, Any, str | None], tuple[Bits, Bits]]

_KINDS: Final[Mapping[str, tuple[int, bool]]] = {
    "at least": (0, False), "more than": (1, False), "fewer than": (0, True), "at most": (1, True),
}  # fmt: skip
"""What is added to the bound for the number that must be there, or, where that is true, must not."""


@dataclass(frozen=True, slots=True)
class Counted:
    """At least so many records of a collection meet a condition, in slot 0; or, where `denied`, fewer."""

    many: str
    entity: str
    where: n.Expr
    least: int
    denied: bool


def counted_of(node: n.Expr) -> Counted | None:
    """Return what a quantifier over the account's own records counts; None for any other condition."""
    denied = False
    while isinstance(node, n.Not):
        node, denied = node.operand, not denied
    match node:
        case n.Quantifier(
            kind=kind,
            bound=bound,
            different=None,
            burst=None,
            source=n.Source(
                items=n.Collection(record=n.Slot(number=0), path=(many,), entity=entity),
                slot=slot,
                where=n.Expr() as where,
            ),
        ) if slots_of(where) == {slot}:
            inside = _moved(where, slot)
        case _:
            return None
    match kind:
        case "any":
            return Counted(many, entity, inside, 1, denied)
        case "no":
            return Counted(many, entity, inside, 1, not denied)
        case "every":
            return Counted(many, entity, n.Not(where.span, where.type, inside), 1, not denied)
        case _ if kind in _KINDS:
            more, is_fewer = _KINDS[kind]
            least = bound + more
            return Counted(many, entity, inside, least, is_fewer is not denied) if least > 0 else None
        case _:
            return None


def _moved(value: Any, slot: int) -> Any:  # noqa: ANN401 - a part of a condition, of any kind
    """Return a condition with what stands in a slot moved to that of a subject."""
    if isinstance(value, n.Slot):
        return dataclasses.replace(value, number=SUBJECT) if value.number == slot else value
    if isinstance(value, n.Node):
        names = [field.name for field in dataclasses.fields(value) if field.name not in {"span", "type"}]
        return dataclasses.replace(value, **{name: _moved(getattr(value, name), slot) for name in names})
    if isinstance(value, tuple):
        return tuple(_moved(each, slot) for each in value)
    return value


@dataclass(frozen=True, slots=True)
class CountTable:
    """How many records of a collection meet each condition, to the audiences that this leaves.

    `decide` tells of a record which conditions it meets. For each there are the numbers that audiences want, and by
    how many of these are reached the audiences that are left of those that want so many, and of those that do not.
    """

    attribute: str
    key: str
    decide: Decide
    by_condition: Sequence[tuple[Sequence[int], Sequence[Bits], Sequence[Bits]]]
    surely: Bits
    perhaps: Bits

    def look(self, context: Context, subject: Any) -> tuple[Bits, Bits]:  # noqa: ANN401 - a struct
        """Return those that hold as far as these records go: surely, and perhaps."""
        records = getattr(subject, self.attribute)
        if records is None:
            return self.surely, self.perhaps
        least = [0] * len(self.by_condition)
        most = [0] * len(self.by_condition)
        for record in records:
            surely, perhaps = self.decide(context, record, getattr(record, self.key))
            _count(surely, least)
            _count(perhaps, most)
        surely = perhaps = -1
        for (wanted, of_more, of_fewer), low, high in zip(self.by_condition, least, most, strict=True):
            first = bisect_right(wanted, low)
            last = first if low == high else bisect_right(wanted, high)
            surely &= of_more[first] & of_fewer[last]
            perhaps &= of_more[last] & of_fewer[first]
        return surely, perhaps


def count_table(  # noqa: PLR0913, PLR0917 - all that it is made of
    attribute: str,
    key: str,
    decide: Decide,
    wheres: Sequence[n.Expr],
    atoms: Iterable[tuple[Bits, Counted]],
    everyone: Bits,
) -> CountTable:
    """Make the table of a collection, whose records `decide` tells the conditions of, in their order."""
    by_where: defaultdict[n.Expr, list[tuple[Bits, Counted]]] = defaultdict(list)
    wants = everyone & 0
    for bits, atom in atoms:
        by_where[atom.where].append((bits, atom))
        wants |= bits
    made: list[tuple[Sequence[int], Sequence[Bits], Sequence[Bits]]] = []
    for where in wheres:
        found = by_where[where]
        wanted = sorted({atom.least for _, atom in found})
        of_more = [everyone] * (len(wanted) + 1)
        of_fewer = [everyone] * (len(wanted) + 1)
        for bits, atom in found:
            for reached in range(len(wanted) + 1):
                is_reached = reached > wanted.index(atom.least)
                if atom.denied and is_reached:
                    of_fewer[reached] &= ~bits
                elif not atom.denied and not is_reached:
                    of_more[reached] &= ~bits
        made.append((wanted, of_more, of_fewer))
    return CountTable(attribute, key, decide, made, everyone & ~wants, everyone)


def _count(bits: Bits, counts: list[int]) -> None:
    while bits:
        lowest = bits & -bits
        bits ^= lowest
        counts[lowest.bit_length() - 1] += 1
