"""All that was told of one thing, in whatever order, to what it is in the end.

Of each field the newest value counts. Facts and deletions without an `as of` are of the time of their arrival: newer
than all that have one, and among each other in the order of the arguments and their lines. Of facts of the same instant
that which comes later counts, and a deletion before any fact, as a store has it. A deletion takes away all facts that
are older; a newer one brings the thing back, without them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

ARRIVAL: Final = 2**62
"""The instant that stands for that of the arrival."""

Order: TypeAlias = tuple[int, bool, int]
"""When a fact was true, whether it is a deletion, and its place: greater ones win."""

Fields: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fact:
    """Fields as they were at an instant; None for a deletion."""

    order: Order
    fields: Fields | None

    @property
    def as_of(self) -> int | None:
        """The instant in microseconds, None for the arrival."""
        return as_of(self.order)


@dataclass(slots=True)
class Folded:
    """What a thing is: None instead of `fields` where it is not there, `gone` where it was deleted at some time."""

    fields: Fields | None = None
    facts: list[Fact] = field(default_factory=list)
    """The facts that are not older than a deletion, the oldest first."""
    gone: Order | None = None

    @property
    def newest(self) -> Order | None:
        """When the last of the facts that count was told."""
        return self.facts[-1].order if self.facts else self.gone


def order_of(instant: int | None, place: int, *, deletes: bool = False) -> Order:
    """Return what a fact is weighed by."""
    return (ARRIVAL, False, place) if instant is None else (instant, deletes, place)


def as_of(order: Order) -> int | None:
    """Return the instant of an order, None for the arrival."""
    return None if order[0] == ARRIVAL else order[0]


def fold(facts: list[Fact]) -> Folded:
    """Put facts about one thing together."""
    if len(facts) == 1 and (only := facts[0].fields) is not None:
        return Folded(only, facts)
    facts.sort(key=_order)
    folded = Folded()
    for fact in facts:
        if fact.fields is None:
            folded.gone = fact.order
            folded.facts = []
        else:
            folded.facts.append(fact)
    if folded.facts:
        folded.fields = {}
        for fact in folded.facts:
            folded.fields.update(fact.fields or {})
    return folded


def layers_of(facts: Iterable[Fact], key: str) -> list[tuple[int | None, Fields]]:
    """Return, by instant and the oldest first, the fields whose newest value is of that instant, and the key.

    It is what a store has to be told: values that newer ones take the place of are left out, instants are not.
    """
    newest: dict[str, tuple[int, Any]] = {}
    instants: set[int] = set()
    for fact in facts:
        instants.add(fact.order[0])
        for name, value in (fact.fields or {}).items():
            newest[name] = fact.order[0], value
    layers = {
        instant: {name: value for name, (at, value) in newest.items() if at == instant or name == key}
        for instant in sorted(instants)
    }
    last = max(instants, default=None)
    return [(as_of((at, False, 0)), fields) for at, fields in layers.items() if len(fields) > 1 or at == last]


def _order(fact: Fact) -> Order:
    return fact.order
