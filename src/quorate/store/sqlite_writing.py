"""Changing a store that is a SQLite file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

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
from quorate.store.sqlite_reading import SqliteReading

_ADD_MEMBER: Final = (
    "INSERT OR REPLACE INTO members (tenant, name, account, person, role, since, assigned_by)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_DROP_MEMBER: Final = "DELETE FROM members WHERE tenant = ? AND name = ? AND account = ? AND person = ? AND role = ?"
_ADD_CHANGE: Final = (
    "INSERT INTO changes (tenant, account, person, kind, name, at, revision, reason, detail)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_ADD_ACTION: Final = (
    "INSERT OR IGNORE INTO actions (tenant, key, account, account_key, person, journey, kind, body, created, ready,"
    " attempts, status, outcome) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_LEASE_TIMERS: Final = """
    UPDATE timers SET ready = ?2
    WHERE account IN (SELECT account FROM timers WHERE ready <= ?1 ORDER BY ready LIMIT ?3)
    RETURNING account, due
"""
_LEASE: Final = """
    INSERT INTO leases (name, owner, token, expires) VALUES (?1, ?2, 1, ?4)
    ON CONFLICT (name) DO UPDATE SET
        token = CASE WHEN owner = ?2 AND expires > ?3 THEN token ELSE token + 1 END, owner = ?2, expires = ?4
    WHERE owner = ?2 OR expires <= ?3
    RETURNING token
"""


class SqliteWriting(SqliteReading):
    """What is changed within one transaction; see `interface.Writing`."""

    def add_tenant(self, name: str) -> int:
        """Return the number of a tenant, a new one where it has none."""
        self._connection.execute("INSERT OR IGNORE INTO tenants (name) VALUES (?)", (name,))
        number: int = self._value("SELECT id FROM tenants WHERE name = ?", name)
        return number

    def add_account(self, tenant: int, account: str) -> AccountRow:
        """Add an account."""
        added = self._connection.execute("INSERT INTO accounts (tenant, account) VALUES (?, ?)", (tenant, account))
        return AccountRow(added.lastrowid or 0, account, 0, None, None)

    def decided(self, account: int, revision: int, decided_at: int, state: bytes, due: int | None) -> int:
        """Keep what a decision left."""
        run = self._connection.execute
        run("INSERT OR REPLACE INTO states (account, state) VALUES (?, ?)", (account, state))
        if due is None:
            run("DELETE FROM timers WHERE account = ?", (account,))
        elif not self._value("SELECT 1 FROM timers WHERE account = ?1 AND due = ?2 AND ready = ?2", account, due):
            # What is leased is given back by this: the account has just been decided.
            run("INSERT OR REPLACE INTO timers (account, due, ready) VALUES (?, ?, ?)", (account, due, due))
        version: int = self._value(
            "UPDATE accounts SET version = version + 1, revision = ?, decided_at = ? WHERE id = ? RETURNING version",
            revision,
            decided_at,
            account,
        )
        return version

    def put_facts(self, account: int, facts: bytes, ledger: bytes) -> None:
        """Keep the facts of an account."""
        self._connection.execute(
            "INSERT OR REPLACE INTO facts (account, facts, ledger) VALUES (?, ?, ?)", (account, facts, ledger)
        )

    def remove_account(self, tenant: int, account: int) -> None:
        """Remove an account."""
        del tenant
        for table in ("facts", "states", "events", "timers"):
            self._connection.execute(f"DELETE FROM {table} WHERE account = ?", (account,))  # noqa: S608 - of four names
        self._connection.execute("DELETE FROM accounts WHERE id = ?", (account,))

    def add_events(self, account: int, events: Sequence[EventRow]) -> None:
        """Add events."""
        self._connection.executemany(
            "INSERT INTO events (account, id, at, body) VALUES (?, ?, ?, ?)",
            sorted((account, event.id, event.at, event.body) for event in events),
        )

    def drop_events(self, account: int, ids: Collection[str]) -> None:
        """Drop events."""
        self._connection.executemany(
            "DELETE FROM events WHERE account = ? AND id = ?", [(account, each) for each in sorted(ids)]
        )

    def change_members(self, tenant: int, gone: Iterable[MemberRow], come: Iterable[MemberRow]) -> None:
        """Take members out and put members in."""
        drop = sorted((tenant, each.name, each.account, each.person, each.role) for each in gone)
        add = sorted((tenant, each.name, each.account, each.person, each.role, each.since, each.by) for each in come)
        if drop:
            self._connection.executemany(_DROP_MEMBER, drop)
        if add:
            self._connection.executemany(_ADD_MEMBER, add)

    def add_changes(self, tenant: int, changes: Sequence[ChangeRow]) -> None:
        """Add changes."""
        self._connection.executemany(
            _ADD_CHANGE,
            [
                (
                    tenant,
                    each.account,
                    each.person,
                    int(each.kind),
                    each.name,
                    each.at,
                    each.revision,
                    each.reason,
                    each.detail,
                )
                for each in changes
            ],
        )

    def drop_changes(self, before: int, most: int) -> int:
        """Drop some of the oldest changes from before an instant: those up to the first that is to stay."""
        last: int | None = self._value(
            "SELECT max(seq) FROM (SELECT seq, at FROM changes ORDER BY seq LIMIT ?) WHERE at < ?", most, before
        )
        if last is None:
            return 0
        return self._connection.execute("DELETE FROM changes WHERE seq <= ?", (last,)).rowcount

    def add_actions(self, tenant: int, account: int, actions: Sequence[ActionRow]) -> None:
        """Add actions."""
        self._connection.executemany(
            _ADD_ACTION,
            [
                (
                    tenant,
                    each.key,
                    account,
                    each.account,
                    each.person,
                    each.journey,
                    each.kind,
                    each.body,
                    each.created,
                    each.ready,
                    each.attempts,
                    int(each.status),
                    each.outcome,
                )
                for each in actions
            ],
        )

    def lease_actions(self, tenant: int, now: int, until: int, most: int, kinds: Collection[str]) -> list[ActionRow]:
        """Lease open actions."""
        only = f" AND kind IN ({', '.join('?' * len(kinds))})" if kinds else ""
        keys = self._rows(
            "SELECT key FROM actions WHERE tenant = ? AND status = 0 AND ready <= ?"  # noqa: S608 - question marks
            f"{only} ORDER BY ready LIMIT ?",
            tenant,
            now,
            *sorted(kinds),
            most,
        )
        self._connection.executemany(
            "UPDATE actions SET ready = ?, attempts = attempts + 1 WHERE tenant = ? AND key = ?",
            sorted((until, tenant, key) for (key,) in keys),
        )
        return [found for (key,) in keys if (found := self.action(tenant, key)) is not None]

    def close_action(self, tenant: int, key: str, status: ActionStatus, outcome: bytes) -> None:
        """Keep what became of an action."""
        self._connection.execute(
            "UPDATE actions SET status = ?, outcome = ? WHERE tenant = ? AND key = ?",
            (int(status), outcome, tenant, key),
        )

    def lease_timers(self, now: int, until: int, most: int) -> list[TimerRow]:
        """Lease accounts whose time has come."""
        leased = self._rows(_LEASE_TIMERS, now, until, most)
        found = []
        for account, due in sorted(leased, key=lambda row: row[1]):
            row = self._row("SELECT tenant, account FROM accounts WHERE id = ?", account)
            if row is not None:
                found.append(TimerRow(row[0], row[1], due))
        return found

    def lease(self, name: str, owner: str, now: int, until: int) -> int | None:
        """Take or prolong a lease."""
        token: int | None = self._value(_LEASE, name, owner, now, until)
        return token

    def release(self, name: str, owner: str) -> None:
        """Give a lease back."""
        self._connection.execute("UPDATE leases SET expires = 0 WHERE name = ? AND owner = ?", (name, owner))

    def holds(self, name: str, token: int) -> bool:
        """Tell whether a fencing token is the newest."""
        return bool(self._value("SELECT token = ? FROM leases WHERE name = ?", token, name))

    def add_revision(self, tenant: int, revision: RevisionRow) -> int:
        """Add a revision."""
        added = self._connection.execute(
            "INSERT INTO revisions (tenant, revision, name, published_at, published_by, note, findings, files)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                tenant,
                revision.revision,
                revision.name,
                revision.published_at,
                revision.published_by,
                revision.note,
                revision.findings,
                revision.files,
            ),
        )
        return added.lastrowid or 0

    def drop_revision(self, row: int) -> None:
        """Drop a revision."""
        self._connection.execute("DELETE FROM revisions WHERE id = ?", (row,))

    def activate(self, tenant: int, revision: int, at: int, by: str, takes_back: int) -> ActivationRow:
        """Make a revision the active one."""
        last = self.active(tenant)
        row = ActivationRow(1 if last is None else last.number + 1, revision, at, by, takes_back)
        self._connection.execute(
            "INSERT INTO activations (tenant, number, revision, at, activated_by, takes_back)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (tenant, row.number, row.revision, row.at, row.by, row.takes_back),
        )
        return row

    def add_request(self, tenant: int, request: RequestRow) -> None:
        """Keep a request that is done."""
        self._connection.execute(
            "INSERT INTO requests (tenant, id, digest, answer, at) VALUES (?, ?, ?, ?, ?)",
            (tenant, request.id, request.digest, request.answer, request.at),
        )

    def drop_requests(self, before: int, most: int) -> int:
        """Drop some of the oldest requests."""
        return self._connection.execute(
            "DELETE FROM requests WHERE (tenant, id) IN"
            " (SELECT tenant, id FROM requests WHERE at < ? ORDER BY at LIMIT ?)",
            (before, most),
        ).rowcount

    def add_audit(self, tenant: int, entry: AuditRow) -> None:
        """Add an entry."""
        self._connection.execute(
            "INSERT INTO audit (tenant, at, actor, action, target, detail, request, digest)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                tenant,
                entry.at,
                entry.actor,
                entry.action,
                entry.target,
                entry.detail,
                entry.request,
                entry.digest,
            ),
        )
