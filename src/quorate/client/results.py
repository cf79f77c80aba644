"""What calls answer with: plain values that never change; instants are in UTC, None where there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from quorate.decide.decision import Decision
from quorate.decide.problem import Problem
from quorate.diagnostics.model import Diagnostic, Severity

CompletionStatus: TypeAlias = str
"""`accepted`, `repeated`, `conflicting`, `late`, `unknown` or `refused`."""

ChangeKind: TypeAlias = Literal["entered", "exited", "role", "score", "stage", "ready", "step", "action"]


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in rules; `revision` is empty where they do not compile."""

    revision: str
    name: str
    diagnostics: tuple[Diagnostic, ...]

    @property
    def is_well(self) -> bool:
        """Whether none of the findings is an error."""
        return not any(found.severity is Severity.ERROR for found in self.diagnostics)


@dataclass(frozen=True, slots=True)
class Published:
    """How publishing went; `known` tells that just this was published before."""

    accepted: bool
    revision: str
    known: bool
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Revision:
    """One published revision; `findings` is how many it was published with."""

    revision: str
    name: str
    published_at: datetime | None
    published_by: str
    note: str
    active: bool
    findings: int


@dataclass(frozen=True, slots=True)
class PublishedFiles:
    """One published revision with its files, by their paths."""

    revision: Revision
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Activation:
    """One change of the active revision; `takes_back` is the number of the one that it took back, 0 for none."""

    number: int
    revision: str
    at: datetime | None
    by: str
    takes_back: int


@dataclass(frozen=True, slots=True)
class DifferencePart:
    """One part of a declaration that is other than it was; its effect is as that of a difference."""

    what: str
    old: str
    new: str
    effect: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One declaration that is not what it was.

    Its kind is `added`, `removed`, `changed`, `renamed` or `affected`, which it is by what it uses alone: `because` has
    what that is. Its effect is `widened`, `narrowed`, `different`, or empty where it is none on members.
    """

    kind: str
    declaration: str
    name: str
    old_text: str
    new_text: str
    effect: str = ""
    old_name: str = ""
    changes: tuple[DifferencePart, ...] = ()
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Differences:
    """What means something else in the newer of two revisions."""

    old_revision: str
    new_revision: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class DecidedAccount:
    """That an account was decided: for which instant, for the how-manieth time, and how many changes that made."""

    account: str
    now: datetime | None
    version: int
    changes: int
    rejected: bool


@dataclass(frozen=True, slots=True)
class RecordProblem:
    """What is wrong with the record of a number, from 0."""

    index: int
    problem: Problem


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of records; those with problems were left out."""

    accepted: int
    known: int
    problems: tuple[RecordProblem, ...]
    decided: tuple[DecidedAccount, ...]
    transaction: int


@dataclass(frozen=True, slots=True)
class StoredAccount:
    """One account as the store keeps it; `payload` is there where it was asked for, `due` where time will tell."""

    decision: Decision
    revision: str
    version: int
    payload: Mapping[str, Any] | None
    due: datetime | None


@dataclass(frozen=True, slots=True)
class Member:
    """An account (`person` is empty) or a person in an audience, or a person in a `role` of a buying group."""

    account: str
    person: str
    role: str
    since: datetime | None
    assigned_by: str


@dataclass(frozen=True, slots=True)
class Commanded:
    """How an account was decided after a command."""

    decided: DecidedAccount
    transaction: int


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to be done, or one call to be made; the same one always has the same key.

    `document` is the whole of it, with its arguments, as decisions tell it.
    """

    key: str
    action: str
    account: str
    person: str
    journey: str
    step: str
    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LeasedAction:
    """An action that a worker has until an instant; `attempt` is how often it was given."""

    action: Action
    lease_until: datetime | None
    attempt: int


@dataclass(frozen=True, slots=True)
class Advanced:
    """Who was decided because time went on."""

    decided: tuple[DecidedAccount, ...]
    transaction: int


@dataclass(frozen=True, slots=True)
class Completed:
    """How a completion was taken; `decided` is None where the account was not decided for it."""

    status: CompletionStatus
    decided: DecidedAccount | None
    problems: tuple[Problem, ...]
    transaction: int


@dataclass(frozen=True, slots=True)
class JourneyPlace:
    """Where an account (`person` is empty) or a person is in a journey."""

    name: str
    person: str
    entry: int
    status: str
    step: str
    since: datetime | None
    due: datetime | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AccountJourneys:
    """The journeys of an account and of its people, and their actions that are not completed."""

    journeys: tuple[JourneyPlace, ...]
    open_actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class WatchedChange:
    """One change; a watch that starts from its `cursor` goes on after it.

    `detail` is what it was and is, by kind; `reason` tells what the account was decided for.
    """

    cursor: str
    kind: ChangeKind | str
    account: str
    person: str
    name: str
    at: datetime | None
    revision: str
    reason: str
    detail: Mapping[str, Any]
