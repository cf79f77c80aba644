"""The tables of a store in memory: each a dict from keys to rows that never change themselves."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace

from quorate.store.rows import (
    AccountRow,
    ActionRow,
    ActivationRow,
    AuditRow,
    ChangeRow,
    EventRow,
    MemberRow,
    RequestRow,
    RevisionRow,
)


@dataclass(frozen=True, slots=True)
class Timer:
    """When an account is due, and when it may be leased."""

    due: int
    ready: int


@dataclass(frozen=True, slots=True)
class Lease:
    """Who has something that only one may have."""

    owner: str
    token: int
    expires: int


@dataclass(slots=True)
class Tables:
    """All that a store holds; `last` has the greatest number that was ever given, by table."""

    last: dict[str, int] = field(default_factory=dict)
    tenants: dict[str, int] = field(default_factory=dict)
    accounts: dict[int, tuple[int, AccountRow]] = field(default_factory=dict)
    numbers: dict[tuple[int, str], int] = field(default_factory=dict)
    facts: dict[int, tuple[bytes, bytes]] = field(default_factory=dict)
    states: dict[int, bytes] = field(default_factory=dict)
    events: dict[tuple[int, str], EventRow] = field(default_factory=dict)
    members: dict[tuple[int, str, str, str, str], MemberRow] = field(default_factory=dict)
    revisions: dict[int, tuple[int, RevisionRow]] = field(default_factory=dict)
    activations: dict[tuple[int, int], ActivationRow] = field(default_factory=dict)
    changes: dict[int, tuple[int, ChangeRow]] = field(default_factory=dict)
    actions: dict[tuple[int, str], tuple[int, ActionRow]] = field(default_factory=dict)
    timers: dict[int, Timer] = field(default_factory=dict)
    leases: dict[str, Lease] = field(default_factory=dict)
    requests: dict[tuple[int, str], RequestRow] = field(default_factory=dict)
    audit: dict[int, tuple[int, AuditRow]] = field(default_factory=dict)

    def copy(self) -> Tables:
        """Return tables that can be changed apart from these."""
        return replace(self, **{each.name: dict(getattr(self, each.name)) for each in fields(self)})

    def next(self, table: str) -> int:
        """Return a number that was never given in a table."""
        self.last[table] = self.last.get(table, 0) + 1
        return self.last[table]
