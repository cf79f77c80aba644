"""Payloads to decided accounts, in this process or in several."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

import msgspec

from quorate.cli.spreading import Item, spread
from quorate.decide.decided import DecidedAccount
from quorate.decide.population import Population
from quorate.decide.problem import Problem, problem
from quorate.decide.wire import is_messagepack
from quorate.diagnostics.catalogue.payload import E517
from quorate.engine import RuleSet
from quorate.ir.program import Program
from quorate.store.states import States


@dataclass(frozen=True, slots=True)
class Refused:
    """An account that could not be decided: the first of what is wrong with it, and its place in the input."""

    problem: Problem
    place: str


_Encoded: TypeAlias = tuple[bytes, bytes]
"""Facts and decision on their way from another process."""

_Found: TypeAlias = _Encoded | Refused | DecidedAccount
_BATCH: Final = 32
_OBJECTS: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
_PACKED_OBJECTS: Final = msgspec.msgpack.Decoder(dict[str, msgspec.Raw])


@dataclass(frozen=True, slots=True)
class Teller:
    """Decides one payload; `is_here` is false in another process, from which answers go as bytes.

    `states` is None for a run without memory; what they hold is read, and nothing is kept.
    """

    rule_set: RuleSet
    now: datetime | None
    states: States | None = None
    is_here: bool = True

    def __call__(self, item: Item) -> _Found:
        """Decide a payload."""
        payload, place = item
        if not isinstance(payload, bytes):
            return Refused(payload, place)
        recall = None if self.states is None else self.states.recall
        decision = self.rule_set.decide(payload, now=self.now, missing=False, recall=recall)
        if decision.rejected:
            return Refused(decision.errors[0], place)
        root = self.rule_set.program.schema.root
        if is_messagepack(payload):
            facts = msgspec.json.encode(msgspec.msgpack.decode(_PACKED_OBJECTS.decode(payload)[root]))
        else:
            facts = bytes(_OBJECTS.decode(payload)[root])
        if self.is_here:
            return DecidedAccount(msgspec.json.decode(facts), decision.content)
        return facts, decision.to_json()

    def give_up(self, item: Item) -> _Found:
        """Answer for an account that ended the processes which decided it."""
        return Refused(problem(E517, ""), item[1])


def tell_accounts(
    items: Iterable[Item], teller: Teller, count: int, tell: Callable[[str], None]
) -> Iterator[DecidedAccount | Refused]:
    """Yield what becomes of each item, in order, by up to `count` processes; see `spread`."""
    rules = teller.rule_set
    given = (rules.program, rules.population, rules.strict, rules.earlier, teller.now)
    found = spread(
        items, teller, _teller, given, count=count, at_once=False, batch=_BATCH, tell=tell, again="decided again"
    )
    for each in found:
        if isinstance(each, tuple):
            facts, decision = each
            yield DecidedAccount(msgspec.json.decode(facts), msgspec.json.decode(decision))
        else:
            yield each


def _teller(
    program: Program,
    population: Population | None,
    strict: bool,  # noqa: FBT001 - what a rule set is made of
    earlier: tuple[Program, ...],
    now: datetime | None,
) -> Teller:
    """Make what a worker answers with, of the very program that this process compiled."""
    return Teller(RuleSet(program, strict=strict, population=population, earlier=earlier), now, is_here=False)
