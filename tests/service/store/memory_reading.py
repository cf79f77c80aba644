"""Reading a store in memory, by looking at everything there is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

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
)
from tests.service.store.memory_tables import Tables


class MemoryReading:
    """What is read of tables; see `interface.Reading`."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def tenant(self, name: str) -> int | None:
        """Return the number of a tenant."""
        return self._tables.tenants.get(name)

    def tenants(self) -> list[tuple[int, str]]:
        """Return all tenants."""
        return sorted((number, name) for name, number in self._tables.tenants.items())

    def account(self, tenant: int, account: str) -> AccountRow | None:
        """Return an account."""
        number = self._tables.numbers.get((tenant, account))
        return None if number is None else self._tables.accounts[number][1]

    def kept(self, tenant: int, account: str) -> KeptRow | None:
        """Return an account with what it is decided from."""
        row = self.account(tenant, account)
        if row is None:
            return None
        return KeptRow(row, self.facts(row.id)[0], self.state(row.id), self.due_of(row.id))

    def accounts(self, tenant: int, after: str, most: int) -> list[AccountRow]:
        """Return accounts by key."""
        found = [row for of, row in self._tables.accounts.values() if of == tenant and row.account > after]
        return sorted(found, key=lambda row: row.account)[:most]

    def count_accounts(self, tenant: int) -> int:
        """Return how many accounts a tenant has."""
        return sum(of == tenant for of, _ in self._tables.accounts.values())

    def outdated(self, tenant: int, revision: int, most: int) -> list[str]:
        """Return accounts that another revision decided last."""
        rows = self._tables.accounts.values()
        return [row.account for of, row in rows if of == tenant and row.revision != revision][:most]

    def count_outdated(self, tenant: int, revision: int, most: int) -> int:
        """Return how many accounts another revision decided last."""
        return len(self.outdated(tenant, revision, most))

    def facts(self, account: int) -> tuple[bytes, bytes]:
        """Return the facts of an account and their ledger."""
        return self._tables.facts.get(account, (b"", b""))

    def state(self, account: int) -> bytes:
        """Return the state of an account."""
        return self._tables.states.get(account, b"")

    def events(self, account: int) -> list[EventRow]:
        """Return the events of an account by id."""
        return [event for (of, _), event in sorted(self._tables.events.items()) if of == account]

    def event_bodies(self, account: int) -> list[bytes]:
        """Return the bodies of an account's events."""
        return [event.body for event in self.events(account)]

    def known_events(self, account: int, ids: Collection[str]) -> dict[str, bytes]:
        """Return the bodies of those of these events that are there."""
        return {event.id: event.body for event in self.events(account) if event.id in ids}

    def due_of(self, account: int) -> int | None:
        """Return when an account is due."""
        timer = self._tables.timers.get(account)
        return None if timer is None else timer.due

    def due_accounts(self, tenant: int, now: int, most: int) -> list[str]:
        """Return accounts of a tenant whose time has come."""
        due = sorted((timer.ready, account) for account, timer in self._tables.timers.items() if timer.ready <= now)
        rows = [self._tables.accounts[account] for _, account in due]
        return [row.account for of, row in rows if of == tenant][:most]

    def members(
        self, tenant: int, name: str, after: tuple[str, str, str], most: int, account: str = ""
    ) -> list[MemberRow]:
        """Return members of an audience or a group."""
        found = [
            row
            for (of, named, *place), row in sorted(self._tables.members.items())
            if (of, named) == (tenant, name) and tuple(place) > after and account in {"", row.account}
        ]
        return found[:most]

    def changes(self, tenant: int, after: int, most: int) -> list[ChangeRow]:
        """Return the changes behind a place."""
        return [row for seq, (of, row) in sorted(self._tables.changes.items()) if of == tenant and seq > after][:most]

    def last_change(self) -> int:
        """Return the place of the newest change that was ever written."""
        return self._tables.last.get("changes", 0)

    def first_change(self) -> int:
        """Return the place behind which all changes are kept."""
        return min(self._tables.changes, default=self.last_change() + 1) - 1

    def count_changes(self, tenant: int, after: int, most: int) -> int:
        """Return how many changes there are behind a place."""
        return len(self.changes(tenant, after, most))

    def action(self, tenant: int, key: str) -> ActionRow | None:
        """Return an action."""
        found = self._tables.actions.get((tenant, key))
        return None if found is None else found[1]

    def open_actions(self, account: int) -> list[ActionRow]:
        """Return the open actions of an account."""
        rows = [row for of, row in self._tables.actions.values() if of == account and row.status is ActionStatus.OPEN]
        return sorted(rows, key=lambda row: (row.created, row.key))

    def count_open_actions(self) -> int:
        """Return how many actions are open."""
        return sum(row.status is ActionStatus.OPEN for _, row in self._tables.actions.values())

    def revision(self, tenant: int, revision: str) -> RevisionRow | None:
        """Return a revision by its name."""
        rows = self._tables.revisions.values()
        return next((row for of, row in rows if (of, row.revision) == (tenant, revision)), None)

    def revision_of(self, row: int) -> RevisionRow | None:
        """Return a revision by its row."""
        found = self._tables.revisions.get(row)
        return None if found is None else found[1]

    def revision_names(self, tenant: int, start: str, most: int) -> list[str]:
        """Return the names of revisions that start so."""
        rows = self._tables.revisions.values()
        return sorted(row.revision for of, row in rows if of == tenant and row.revision.startswith(start))[:most]

    def revisions(self, tenant: int, before: int, most: int) -> list[RevisionRow]:
        """Return revisions, the newest first."""
        rows = sorted(self._tables.revisions.items(), reverse=True)
        return [replace(row, files=b"") for number, (of, row) in rows if of == tenant and number < before][:most]

    def revisions_in_use(self, tenant: int) -> list[int]:
        """Return the rows of the revisions by which accounts were decided last."""
        rows = self._tables.accounts.values()
        return sorted({row.revision for of, row in rows if of == tenant and row.revision is not None})

    def active(self, tenant: int) -> ActivationRow | None:
        """Return the current activation."""
        numbers = [number for of, number in self._tables.activations if of == tenant]
        return self._tables.activations[tenant, max(numbers)] if numbers else None

    def activated(self, tenant: int, most: int) -> list[RevisionRow]:
        """Return the revisions that were active, the last first."""
        rows = sorted(self._tables.activations.items(), reverse=True)
        found = [self.revision_of(row.revision) for (of, _), row in rows if of == tenant]
        return [replace(row, files=b"") for row in found if row is not None][:most]

    def activation(self, tenant: int, number: int) -> ActivationRow | None:
        """Return an activation."""
        return self._tables.activations.get((tenant, number))

    def request(self, tenant: int, request: str) -> RequestRow | None:
        """Return a request that was done."""
        return self._tables.requests.get((tenant, request))

    def audit(self, tenant: int, after: int, most: int) -> list[AuditRow]:
        """Return what was done."""
        return [row for seq, (of, row) in sorted(self._tables.audit.items()) if of == tenant and seq > after][:most]

    def last_digest(self, tenant: int) -> bytes:
        """Return the digest of the newest entry of the audit."""
        rows = [row for _, (of, row) in sorted(self._tables.audit.items()) if of == tenant]
        return rows[-1].digest if rows else b""

    def next_timer(self) -> int | None:
        """Return the least instant at which a timer may be leased."""
        return min((timer.ready for timer in self._tables.timers.values()), default=None)
