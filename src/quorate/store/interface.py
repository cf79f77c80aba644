"""What a store has to do, whatever keeps it. `tests/service/store` holds what every implementation must pass.

A store is read within `read()`, where all that is seen is of one instant, that of the first look, and changed within
`write()`, where nobody else writes, and all that was done lasts together once the block ends, or, where it ends with an
exception, not at all. Reading within another block of the same thread sees what that block sees; writing within
another block is a mistake of the program, and a RuntimeError.
Methods take the store's own numbers of tenants and accounts, and raise StoreError for what the medium refuses.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from quorate.store.rows import (
    AccountRow,
    ActionRow,
    ActionStatus,
    ActivationRow,
    AuditRow,
    ChangeRow,
    EventRow,
    KeptRow,
    MemberRow,
    RequestRow,
    RevisionRow,
    TimerRow,
)


class StoreError(Exception):
    """The store cannot be used: it is damaged, full, not allowed, or of something else; one line that names it."""


class StoreBusyError(StoreError):
    """Another process has the store for too long; the same may be tried again."""


class StoreDamagedError(StoreError):
    """The store cannot be read to its end."""


class Reading(Protocol):
    """The store at one instant."""

    def tenant(self, name: str) -> int | None:
        """Return the number of a tenant; None for one that has nothing."""

    def tenants(self) -> list[tuple[int, str]]:
        """Return all tenants by number and name."""

    def account(self, tenant: int, account: str) -> AccountRow | None:
        """Return an account."""

    def kept(self, tenant: int, account: str) -> KeptRow | None:
        """Return an account with what it is decided from, but for its events."""

    def accounts(self, tenant: int, after: str, most: int) -> list[AccountRow]:
        """Return accounts by key, from behind one on."""

    def count_accounts(self, tenant: int) -> int:
        """Return how many accounts a tenant has."""

    def outdated(self, tenant: int, revision: int, most: int) -> list[str]:
        """Return accounts that another revision, or none, decided last, in no order."""

    def count_outdated(self, tenant: int, revision: int, most: int) -> int:
        """Return how many accounts another revision, or none, decided last, counting up to a number."""

    def facts(self, account: int) -> tuple[bytes, bytes]:
        """Return the facts of an account without its events, and the ledger of when each was true."""

    def state(self, account: int) -> bytes:
        """Return the state of an account; empty before it was decided."""

    def events(self, account: int) -> list[EventRow]:
        """Return the events of an account by id."""

    def event_bodies(self, account: int) -> list[bytes]:
        """Return the bodies of an account's events by id."""

    def known_events(self, account: int, ids: Collection[str]) -> dict[str, bytes]:
        """Return the bodies of those of these events that are there."""

    def due_of(self, account: int) -> int | None:
        """Return when an account is to be decided again by itself."""

    def due_accounts(self, tenant: int, now: int, most: int) -> list[str]:
        """Return accounts of a tenant whose time has come and that nobody has leased, the longest due first."""

    def members(
        self, tenant: int, name: str, after: tuple[str, str, str], most: int, account: str = ""
    ) -> list[MemberRow]:
        """Return members of an audience or a group by account, person and role, from behind one on."""

    def changes(self, tenant: int, after: int, most: int) -> list[ChangeRow]:
        """Return the changes behind a place, in order."""

    def last_change(self) -> int:
        """Return the place of the newest change that was ever written."""

    def first_change(self) -> int:
        """Return the place behind which all changes are kept."""

    def count_changes(self, tenant: int, after: int, most: int) -> int:
        """Return how many changes there are behind a place, counting up to a number."""

    def action(self, tenant: int, key: str) -> ActionRow | None:
        """Return an action."""

    def open_actions(self, account: int) -> list[ActionRow]:
        """Return the open actions of an account, the oldest first."""

    def count_open_actions(self) -> int:
        """Return how many actions are open."""

    def revision(self, tenant: int, revision: str) -> RevisionRow | None:
        """Return a revision by its name."""

    def revision_of(self, row: int) -> RevisionRow | None:
        """Return a revision by its row."""

    def revision_names(self, tenant: int, start: str, most: int) -> list[str]:
        """Return the names of revisions that start so."""

    def revisions(self, tenant: int, before: int, most: int) -> list[RevisionRow]:
        """Return revisions, the newest first, with rows below a number; `files` is left empty."""

    def revisions_in_use(self, tenant: int) -> list[int]:
        """Return the rows of the revisions by which accounts were decided last."""

    def active(self, tenant: int) -> ActivationRow | None:
        """Return the current activation."""

    def activated(self, tenant: int, most: int) -> list[RevisionRow]:
        """Return the revisions that were active, the last first, as often as they were; `files` is left empty."""

    def activation(self, tenant: int, number: int) -> ActivationRow | None:
        """Return an activation."""

    def request(self, tenant: int, request: str) -> RequestRow | None:
        """Return a request that was done."""

    def audit(self, tenant: int, after: int, most: int) -> list[AuditRow]:
        """Return what was done, in order, from behind a place on."""

    def last_digest(self, tenant: int) -> bytes:
        """Return the digest of the newest entry of the audit; empty where there is none."""

    def next_timer(self) -> int | None:
        """Return the least instant at which a timer may be leased; None where there is none."""


class Writing(Reading, Protocol):
    """The store while nobody else writes."""

    def transaction(self) -> int:
        """Return the number of this transaction, greater than that of any before; to be asked once."""

    def add_tenant(self, name: str) -> int:
        """Return the number of a tenant, a new one where it has none."""

    def add_account(self, tenant: int, account: str) -> AccountRow:
        """Add an account that is not there."""

    def decided(self, account: int, revision: int, decided_at: int, state: bytes, due: int | None) -> int:
        """Keep what a decision left, and when the next is due; returns the version of the account."""

    def put_facts(self, account: int, facts: bytes, ledger: bytes) -> None:
        """Keep the facts of an account."""

    def remove_account(self, tenant: int, account: int) -> None:
        """Remove an account with its facts, events, state and timer; changes and actions that were told stay.

        Its memberships are taken out by `change_members`, and no account ever gets its number again.
        """

    def add_events(self, account: int, events: Sequence[EventRow]) -> None:
        """Add events that are not there."""

    def drop_events(self, account: int, ids: Collection[str]) -> None:
        """Drop events."""

    def change_members(self, tenant: int, gone: Iterable[MemberRow], come: Iterable[MemberRow]) -> None:
        """Take members out and put members in."""

    def add_changes(self, tenant: int, changes: Sequence[ChangeRow]) -> None:
        """Add changes behind all that there are."""

    def drop_changes(self, before: int, most: int) -> int:
        """Drop the oldest changes, up to the first that is not from before an instant; returns how many."""

    def add_actions(self, tenant: int, account: int, actions: Sequence[ActionRow]) -> None:
        """Add actions; those that are there stay as they are."""

    def lease_actions(self, tenant: int, now: int, until: int, most: int, kinds: Collection[str]) -> list[ActionRow]:
        """Lease open actions, of some kinds or of all, until an instant: those first that were to be had the longest.

        They are told as leased: with the attempt counted, and `ready` being that instant.
        """

    def close_action(self, tenant: int, key: str, status: ActionStatus, outcome: bytes) -> None:
        """Keep what became of an action."""

    def drop_actions(self, account: int) -> None:
        """Drop all actions of an account, whatever became of them."""

    def lease_timers(self, now: int, until: int, most: int) -> list[TimerRow]:
        """Lease accounts whose time has come, those first that were to be had the longest, and tell them by `due`.

        Until an instant nobody else gets them, unless they are decided before that.
        """

    def lease(self, name: str, owner: str, now: int, until: int) -> int | None:
        """Take or prolong a lease; returns its fencing token, None where another owner has it.

        Whoever takes it gets a token greater than all before; prolonging keeps the token. A lease that ends more than
        twice as far from now as the one that is asked for is of a clock that was ahead, and is over.
        """

    def release(self, name: str, owner: str) -> None:
        """Give a lease back."""

    def holds(self, name: str, token: int) -> bool:
        """Tell whether a fencing token is the newest of its lease."""

    def add_revision(self, tenant: int, revision: RevisionRow) -> int:
        """Add a revision that is not there; returns its row."""

    def drop_revision(self, row: int) -> None:
        """Drop a revision."""

    def activate(self, tenant: int, revision: int, at: int, by: str, takes_back: int) -> ActivationRow:
        """Make a revision the active one."""

    def add_request(self, tenant: int, request: RequestRow) -> None:
        """Keep a request that is done."""

    def drop_requests(self, before: int, most: int) -> int:
        """Drop some of the oldest requests from before an instant; returns how many."""

    def add_audit(self, tenant: int, entry: AuditRow) -> None:
        """Add an entry behind all that there are."""


class Store(Protocol):
    """Keeps accounts, revisions and changes; for any number of threads."""

    @property
    def id(self) -> str:
        """What this store is known by, so that a cursor of another is told."""

    def read(self) -> AbstractContextManager[Reading]:
        """See the store as it is at one instant; blocks nobody."""

    def peek(self) -> AbstractContextManager[Reading]:
        """See the store for one single question, as `read` for several."""

    def write(self) -> AbstractContextManager[Writing]:
        """Change the store; waits for others, and raises StoreBusyError where that takes too long."""

    def close(self) -> None:
        """Close it; nothing is lost where that is left out."""
