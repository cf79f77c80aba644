"""Changing a store in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from quorate.store.rows import (
    AccountRow,
    ActionRow,
    ActionStatus,
    ActivationRow,
    AuditRow,
    ChangeRow,
    EventRow,
    MemberRow,
    RequestRow,
    RevisionRow,
    TimerRow,
)
from tests.service.store.memory_reading import MemoryReading
from tests.service.store.memory_tables import Lease, Timer


class MemoryWriting(MemoryReading):
    """What is changed in a copy of the tables; see `interface.Writing`."""

    def transaction(self) -> int:
        """Return the number of this transaction."""
        return self._tables.next("transactions")

    def add_tenant(self, name: str) -> int:
        """Return the number of a tenant, a new one where it has none."""
        if name not in self._tables.tenants:
            self._tables.tenants[name] = self._tables.next("tenants")
        return self._tables.tenants[name]

    def add_account(self, tenant: int, account: str) -> AccountRow:
        """Add an account."""
        row = AccountRow(self._tables.next("accounts"), account, 0, None, None)
        self._tables.accounts[row.id] = tenant, row
        self._tables.numbers[tenant, account] = row.id
        return row

    def decided(self, account: int, revision: int, decided_at: int, state: bytes, due: int | None) -> int:
        """Keep what a decision left."""
        tenant, row = self._tables.accounts[account]
        row = replace(row, version=row.version + 1, revision=revision, decided_at=decided_at)
        self._tables.accounts[account] = tenant, row
        self._tables.states[account] = state
        self._tables.timers.pop(account, None)
        if due is not None:
            self._tables.timers[account] = Timer(due, due)
        return row.version

    def put_facts(self, account: int, facts: bytes, ledger: bytes) -> None:
        """Keep the facts of an account."""
        self._tables.facts[account] = facts, ledger

    def remove_account(self, tenant: int, account: int) -> None:
        """Remove an account."""
        _, row = self._tables.accounts.pop(account)
        del self._tables.numbers[tenant, row.account]
        self._tables.facts.pop(account, None)
        self._tables.states.pop(account, None)
        self._tables.timers.pop(account, None)
        self.drop_events(account, [event.id for event in self.events(account)])

    def add_events(self, account: int, events: Sequence[EventRow]) -> None:
        """Add events."""
        self._tables.events.update({(account, event.id): event for event in events})

    def drop_events(self, account: int, ids: Collection[str]) -> None:
        """Drop events."""
        for each in ids:
            self._tables.events.pop((account, each), None)

    def change_members(self, tenant: int, gone: Iterable[MemberRow], come: Iterable[MemberRow]) -> None:
        """Take members out and put members in."""
        for row in gone:
            self._tables.members.pop((tenant, row.name, row.account, row.person, row.role), None)
        for row in come:
            self._tables.members[tenant, row.name, row.account, row.person, row.role] = row

    def add_changes(self, tenant: int, changes: Sequence[ChangeRow]) -> None:
        """Add changes."""
        for change in changes:
            seq = self._tables.next("changes")
            self._tables.changes[seq] = tenant, replace(change, seq=seq)

    def drop_changes(self, before: int, most: int) -> int:
        """Drop the oldest changes."""
        dropped = 0
        for seq, (_, row) in sorted(self._tables.changes.items())[:most]:
            if row.at >= before:
                break
            del self._tables.changes[seq]
            dropped += 1
        return dropped

    def add_actions(self, tenant: int, account: int, actions: Sequence[ActionRow]) -> None:
        """Add actions."""
        for action in actions:
            self._tables.actions.setdefault((tenant, action.key), (account, action))

    def lease_actions(self, tenant: int, now: int, until: int, most: int, kinds: Collection[str]) -> list[ActionRow]:
        """Lease open actions."""
        free = sorted(
            (row.ready, row.key)
            for (of, _), (_, row) in self._tables.actions.items()
            if of == tenant
            and row.status is ActionStatus.OPEN
            and row.ready <= now
            and (not kinds or row.kind in kinds)
        )
        found = []
        for _, key in free[:most]:
            account, row = self._tables.actions[tenant, key]
            found.append(replace(row, ready=until, attempts=row.attempts + 1))
            self._tables.actions[tenant, key] = account, found[-1]
        return found

    def close_action(self, tenant: int, key: str, status: ActionStatus, outcome: bytes) -> None:
        """Keep what became of an action."""
        found = self._tables.actions.get((tenant, key))
        if found is not None:
            self._tables.actions[tenant, key] = found[0], replace(found[1], status=status, outcome=outcome)

    def drop_actions(self, account: int) -> None:
        """Drop all actions of an account."""
        mine = [key for key, (of, _) in self._tables.actions.items() if of == account]
        for key in mine:
            del self._tables.actions[key]

    def lease_timers(self, now: int, until: int, most: int) -> list[TimerRow]:
        """Lease accounts whose time has come."""
        free = sorted((timer.ready, of) for of, timer in self._tables.timers.items() if timer.ready <= now)[:most]
        found = []
        for due, account in sorted((self._tables.timers[account].due, account) for _, account in free):
            self._tables.timers[account] = Timer(due, until)
            tenant, row = self._tables.accounts[account]
            found.append(TimerRow(tenant, row.account, due))
        return found

    def lease(self, name: str, owner: str, now: int, until: int) -> int | None:
        """Take or prolong a lease."""
        held = self._tables.leases.get(name, Lease(owner, 0, now))
        is_over = held.expires <= now
        if held.owner != owner and not is_over and held.expires <= until + (until - now):
            return None
        token = held.token if held.owner == owner and not is_over else held.token + 1
        self._tables.leases[name] = Lease(owner, token, until)
        return token

    def release(self, name: str, owner: str) -> None:
        """Give a lease back."""
        held = self._tables.leases.get(name)
        if held is not None and held.owner == owner:
            self._tables.leases[name] = replace(held, expires=0)

    def holds(self, name: str, token: int) -> bool:
        """Tell whether a fencing token is the newest."""
        held = self._tables.leases.get(name)
        return held is not None and held.token == token

    def add_revision(self, tenant: int, revision: RevisionRow) -> int:
        """Add a revision."""
        number = self._tables.next("revisions")
        self._tables.revisions[number] = tenant, replace(revision, id=number)
        return number

    def drop_revision(self, row: int) -> None:
        """Drop a revision."""
        self._tables.revisions.pop(row, None)

    def activate(self, tenant: int, revision: int, at: int, by: str, takes_back: int) -> ActivationRow:
        """Make a revision the active one."""
        last = self.active(tenant)
        row = ActivationRow(1 if last is None else last.number + 1, revision, at, by, takes_back)
        self._tables.activations[tenant, row.number] = row
        return row

    def add_request(self, tenant: int, request: RequestRow) -> None:
        """Keep a request that is done."""
        self._tables.requests[tenant, request.id] = request

    def drop_requests(self, before: int, most: int) -> int:
        """Drop some of the oldest requests."""
        old = sorted((row.at, key) for key, row in self._tables.requests.items() if row.at < before)[:most]
        for _, key in old:
            del self._tables.requests[key]
        return len(old)

    def add_audit(self, tenant: int, entry: AuditRow) -> None:
        """Add an entry."""
        seq = self._tables.next("audit")
        self._tables.audit[seq] = tenant, replace(entry, seq=seq)
