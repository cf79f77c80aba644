"""What a decision is made from, whoever reads and whoever evaluates: an account, its people, and verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from quorate.decide.payload import Account
from quorate.decide.problem import Problem
from quorate.decide.state import State
from quorate.evaluate.paths import relative_to_record
from quorate.evaluate.reference import Evaluation
from quorate.evaluate.values import Record
from quorate.ir.program import Audience, Program


class Verdicts(Protocol):
    """Tells of one subject which audiences it is in."""

    def results(self, audiences: Sequence[Audience]) -> list[bool | None]:
        """Tell of each audience whether it is a member; None if that is not known."""

    def missing(self, audience: Audience) -> list[str]:
        """Return what an unknown answer is for want of, as paths from the subject, sorted."""


@dataclass(frozen=True, slots=True)
class Person:
    """One person: its key, the path of it in the payload, and the verdicts on it."""

    key: str
    path: str
    verdicts: Verdicts


@dataclass(frozen=True, slots=True)
class Subjects:
    """One account to be decided; `people` is None where the payload has no collection of them."""

    key: str
    now: datetime
    verdicts: Verdicts
    people: Sequence[Person] | None
    state: State
    errors: tuple[Problem, ...]
    ignored: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ByReference:
    """The verdicts of the reference evaluator."""

    evaluation: Evaluation
    record: Record

    def results(self, audiences: Sequence[Audience]) -> list[bool | None]:
        """Tell of each audience whether the record is a member."""
        return [self.evaluation.audience(audience.name, self.record).result for audience in audiences]

    def missing(self, audience: Audience) -> list[str]:
        """Return what is missing, sorted."""
        paths = self.evaluation.audience(audience.name, self.record).missing
        return sorted({relative_to_record(path, self.record) for path in paths})


def subjects_of(program: Program, account: Account, people: str, *, counted: bool) -> Subjects:
    """Return an account to be decided by the reference evaluator.

    `people` is the collection of those decided too; `counted` tells how much the schema does not know.
    """
    root = account.facts.root
    evaluation = Evaluation(program, account.facts, account.now)
    members = root.collections.get(people)
    counts = {"fields": account.ignored_fields, "events": account.ignored_events} if counted else {}
    return Subjects(
        root.key,
        account.now,
        ByReference(evaluation, root),
        None
        if members is None
        else [Person(each.key, f"{root.kind}.{each.path}", ByReference(evaluation, each)) for each in members],
        account.state,
        account.errors,
        {what: count for what, count in counts.items() if count},
    )
