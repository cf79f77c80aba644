"""What the store keeps, row by row. Instants are whole microseconds since 1970 in UTC, documents are JSON as bytes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class ChangeKind(IntEnum):
    """What a change is about; the numbers are those of the wire."""

    ENTERED = 1
    EXITED = 2
    ROLE = 3
    SCORE = 4
    STAGE = 5
    READY = 6
    STEP = 7
    ACTION = 8


class ActionStatus(IntEnum):
    """What became of an action."""

    OPEN = 0
    DONE = 1
    FAILED = 2
    PAST = 3
    """A call whose journey waits for it no more."""


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account as it was decided last; `id` is the store's own, `revision` the row of the revision that decided.

    `decided_at` is None for one that no decision was made of yet.
    """

    id: int
    account: str
    version: int
    revision: int | None
    decided_at: int | None


@dataclass(frozen=True, slots=True)
class KeptRow:
    """One account with its facts without events, its state (empty before it was decided), and when it is due."""

    row: AccountRow
    facts: bytes
    state: bytes
    due: int | None


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event of an account."""

    id: str
    at: int
    body: bytes


@dataclass(frozen=True, slots=True, order=True)
class MemberRow:
    """An account or a person in an audience, or a person in a role of a buying group.

    `person` and `role` are empty where there is none; `by` tells who assigned a role.
    """

    name: str
    account: str
    person: str
    role: str
    since: int
    by: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change; `seq` is its place among all, 0 for one that is yet to be written."""

    seq: int
    account: str
    person: str
    kind: ChangeKind
    name: str
    at: int
    revision: str
    reason: str
    detail: bytes


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action of a journey; `ready` is when it may be leased next, `outcome` what was told of it."""

    key: str
    account: str
    person: str
    journey: str
    kind: str
    body: bytes
    created: int
    ready: int
    attempts: int
    status: ActionStatus
    outcome: bytes


@dataclass(frozen=True, slots=True)
class TimerRow:
    """An account whose time has come."""

    tenant: int
    account: str
    due: int


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """One published revision; `files` are its files as one document, `plans` those of its journeys, by blanks."""

    id: int
    revision: str
    name: str
    published_at: int
    published_by: str
    note: str
    findings: int
    plans: str
    files: bytes


@dataclass(frozen=True, slots=True)
class ActivationRow:
    """One change of the active revision; `takes_back` is the number of the activation that it took back, or 0."""

    number: int
    revision: int
    at: int
    by: str
    takes_back: int


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request that was done under an id of the caller's own."""

    id: str
    digest: bytes
    answer: bytes
    at: int


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One administrative call; `digest` is the hash of this entry and of the digest before it."""

    seq: int
    at: int
    actor: str
    action: str
    target: str
    detail: str
    request: str
    digest: bytes
