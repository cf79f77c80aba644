"""Payloads decided by two revisions, in this process or in several."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from quorate.cli.spreading import Item, spread
from quorate.decide.payload import Recall
from quorate.decide.population import Population
from quorate.decide.problem import Problem, problem
from quorate.diagnostics.catalogue.payload import E517
from quorate.difference.accounts import Subject
from quorate.difference.tally import Looked, Pair, Refused
from quorate.engine import RuleSet
from quorate.ir.program import Program

_BATCH: Final = 32
_Made = tuple[Program, Population | None, bool, tuple[Program, ...]]
"""What a rule set is made of, as it goes through a pipe."""


@dataclass(frozen=True, slots=True)
class Differ:
    """Decides one payload by both revisions."""

    old: RuleSet
    new: RuleSet
    subjects: tuple[Subject, ...]
    samples: int
    now: datetime | None
    pair: Pair
    recall: Recall | None = None

    def __call__(self, item: Item) -> Looked:
        """Tell what is decided otherwise."""
        payload, place = item
        if not isinstance(payload, bytes):
            return _refuse(payload, place)
        return self.pair.look(payload, place, self.now, self.recall)

    def give_up(self, item: Item) -> Looked:
        """Answer for an account that ended the processes which decided it."""
        return _refuse(problem(E517, ""), item[1])


def differ(  # noqa: PLR0913, PLR0917 - what it is made of
    old: RuleSet,
    new: RuleSet,
    subjects: tuple[Subject, ...],
    samples: int,
    now: datetime | None,
    recall: Recall | None = None,
) -> Differ:
    """Prepare two revisions."""
    return Differ(old, new, subjects, samples, now, Pair(old, new, subjects, samples), recall)


def looks(
    items: Iterable[Item], by: Differ, count: int, *, at_once: bool, tell: Callable[[str], None]
) -> Iterator[Looked]:
    """Yield what is decided otherwise about each item, in order; see `spread`."""
    given = (_made_of(by.old), _made_of(by.new), by.subjects, by.samples, by.now)
    return spread(
        items, by, _differ, given, count=count, at_once=at_once, batch=_BATCH, tell=tell, again="decided again"
    )


def _made_of(rules: RuleSet) -> _Made:
    return rules.program, rules.population, rules.strict, rules.earlier


def _differ(old: _Made, new: _Made, subjects: tuple[Subject, ...], samples: int, now: datetime | None) -> Differ:
    """Make what a worker decides with, of the very programs that this process compiled."""
    rules = [
        RuleSet(program, strict=strict, population=population, earlier=earlier)
        for program, population, strict, earlier in (old, new)
    ]
    return differ(rules[0], rules[1], subjects, samples, now)


def _refuse(found: Problem, place: str) -> Looked:
    where = f"{found.path}: " if found.path else ""
    return Looked(Refused(None, place, "both", f"{where}{found.message} ({found.code})"))
