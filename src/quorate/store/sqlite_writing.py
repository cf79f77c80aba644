"""Changing a store that is a SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from itertools import takewhile
from typing import Any, Final, NoReturn

from quorate.store.interface import StoreError
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
    "INSERT INTO actions (tenant, key, account, account_key, person, journey, kind, body, created, ready,"
    " attempts, status, outcome) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (tenant, key) DO NOTHING"
)
_ACTIONS_TO_DO: Final = (
    "SELECT ready, key FROM actions WHERE tenant = ? AND status = 0 AND kind = ? AND ready <= ?"
    " ORDER BY ready, key LIMIT ?"
)
_LEASE_ACTION: Final = "UPDATE actions SET ready = ?, attempts = attempts + 1 WHERE tenant = ? AND key = ?"
_WAITING: Final = """
    SELECT t.due, t.account, t.due, a.tenant, a.account FROM timers AS t LEFT JOIN accounts AS a ON a.id = t.account
    WHERE t.due <= ? ORDER BY t.due, t.account LIMIT ?
"""
_GIVEN_BACK: Final = """
    SELECT t.until, t.account, t.due, a.tenant, a.account
    FROM timer_leases AS t LEFT JOIN accounts AS a ON a.id = t.account
    WHERE t.until <= ? ORDER BY t.until, t.account LIMIT ?
"""
_LEASE_TIMER: Final = "INSERT OR REPLACE INTO timer_leases (account, due, until) VALUES (?, ?, ?)"
_LEASE: Final = """
    INSERT INTO leases (name, owner, token, expires) VALUES (?1, ?2, 1, ?4)
    ON CONFLICT (name) DO UPDATE SET
        token = CASE WHEN owner = ?2 AND expires > ?3 THEN token ELSE token + 1 END, owner = ?2, expires = ?4
    WHERE owner = ?2 OR expires <= ?3 OR expires > ?4 + (?4 - ?3)
    RETURNING token
"""


class SqliteWriting(SqliteReading):
    """What is changed within one transaction; see `interface.Writing`."""

    _failed = False

    def transaction(self) -> int:
        """Return the number of this transaction."""
        query = "UPDATE counters SET value = value + 1 WHERE name = 'transaction' RETURNING value"
        number: int = self._returned(query)[0][0]
        return number

    def add_tenant(self, name: str) -> int:
        """Return the number of a tenant, a new one where it has none."""
        self._run("INSERT INTO tenants (name) VALUES (?) ON CONFLICT (name) DO NOTHING", name)
        number: int = self._value("SELECT id FROM tenants WHERE name = ?", name)
        return number

    def add_account(self, tenant: int, account: str) -> AccountRow:
        """Add an account."""
        added = self._run("INSERT INTO accounts (tenant, account) VALUES (?, ?)", tenant, account)
        return AccountRow(added.lastrowid or 0, account, 0, None, None)

    def decided(self, account: int, revision: int, decided_at: int, state: bytes, due: int | None) -> int:
        """Keep what a decision left."""
        self._run("INSERT OR REPLACE INTO states (account, state) VALUES (?, ?)", account, state)
        self._set_timer(account, self.due_of(account), due)
        query = (
            "UPDATE accounts SET version = version + 1, revision = ?, decided_at = ?, due = ? WHERE id = ?"
            " RETURNING version"
        )
        version: int = self._returned(query, revision, decided_at, due, account)[0][0]
        return version

    def _set_timer(self, account: int, before: int | None, due: int | None) -> None:
        """Have an account wait for another instant than before; what is leased is given back by this."""
        was_leased = False
        if before is not None:
            was_leased = bool(self._run("DELETE FROM timer_leases WHERE account = ?", account).rowcount)
        if before == due and not was_leased:
            return
        if before is not None and not was_leased:
            self._run("DELETE FROM timers WHERE due = ? AND account = ?", before, account)
        if due is not None:
            self._run("INSERT INTO timers (due, account) VALUES (?, ?)", due, account)

    def put_facts(self, account: int, facts: bytes, ledger: bytes) -> None:
        """Keep the facts of an account."""
        self._run("INSERT OR REPLACE INTO facts (account, facts, ledger) VALUES (?, ?, ?)", account, facts, ledger)

    def remove_account(self, tenant: int, account: int) -> None:
        """Remove an account."""
        del tenant
        self._set_timer(account, self.due_of(account), None)
        for table in ("facts", "states", "events"):
            self._run(f"DELETE FROM {table} WHERE account = ?", account)  # noqa: S608 - of three names
        self._run("DELETE FROM accounts WHERE id = ?", account)

    def add_events(self, account: int, events: Sequence[EventRow]) -> None:
        """Add events."""
        self._run_many(
            "INSERT INTO events (account, id, at, body) VALUES (?, ?, ?, ?)",
            sorted((account, event.id, event.at, event.body) for event in events),
        )

    def drop_events(self, account: int, ids: Collection[str]) -> None:
        """Drop events."""
        self._run_many("DELETE FROM events WHERE account = ? AND id = ?", [(account, each) for each in sorted(ids)])

    def change_members(self, tenant: int, gone: Iterable[MemberRow], come: Iterable[MemberRow]) -> None:
        """Take members out and put members in."""
        drop = sorted((tenant, each.name, each.account, each.person, each.role) for each in gone)
        add = [(tenant, each.name, each.account, each.person, each.role, each.since, each.by) for each in come]
        add.sort(key=lambda row: row[:5])  # of one that comes twice the last counts
        if drop:
            self._run_many(_DROP_MEMBER, drop)
        if add:
            self._run_many(_ADD_MEMBER, add)

    def add_changes(self, tenant: int, changes: Sequence[ChangeRow]) -> None:
        """Add changes."""
        self._run_many(
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
        """Drop some of the oldest changes from before an instant."""
        oldest = self._rows("SELECT seq, at FROM changes ORDER BY seq LIMIT ?", most)
        gone = [seq for seq, _ in takewhile(lambda row: row[1] < before, oldest)]
        return self._run("DELETE FROM changes WHERE seq <= ?", gone[-1]).rowcount if gone else 0

    def add_actions(self, tenant: int, account: int, actions: Sequence[ActionRow]) -> None:
        """Add actions."""
        self._run_many(
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
        """Lease open actions: of each kind the index has them in their order."""
        found: list[tuple[int, str]] = []
        for kind in sorted(set(kinds) or self._open_kinds(tenant)):
            found += self._rows(_ACTIONS_TO_DO, tenant, kind, now, most)
        keys = [key for _, key in sorted(found)[:most]]
        self._run_many(_LEASE_ACTION, sorted((until, tenant, key) for key in keys))
        return [action for key in keys if (action := self.action(tenant, key)) is not None]

    def close_action(self, tenant: int, key: str, status: ActionStatus, outcome: bytes) -> None:
        """Keep what became of an action."""
        query = "UPDATE actions SET status = ?, outcome = ? WHERE tenant = ? AND key = ?"
        self._run(query, int(status), outcome, tenant, key)

    def drop_actions(self, account: int) -> None:
        """Drop all actions of an account."""
        self._run("DELETE FROM actions WHERE account = ?", account)

    def lease_timers(self, now: int, until: int, most: int) -> list[TimerRow]:
        """Lease accounts whose time has come: they leave those who wait, and stay among those who are leased."""
        rows = self._rows(_WAITING, now, most) + self._rows(_GIVEN_BACK, now, most)
        chosen = sorted(rows, key=lambda row: row[:2])[:most]
        places = [(due, account) for _, account, due, *_ in chosen]
        self._run_many("DELETE FROM timers WHERE due = ? AND account = ?", places)
        self._run_many(_LEASE_TIMER, sorted((account, due, until) for due, account in places))
        by_due = sorted(chosen, key=lambda row: (row[2], row[1]))
        return [TimerRow(tenant, key, due) for _, _, due, tenant, key in by_due if key is not None]

    def lease(self, name: str, owner: str, now: int, until: int) -> int | None:
        """Take or prolong a lease."""
        rows = self._returned(_LEASE, name, owner, now, until)
        token: int | None = rows[0][0] if rows else None
        return token

    def release(self, name: str, owner: str) -> None:
        """Give a lease back."""
        self._run("UPDATE leases SET expires = 0 WHERE name = ? AND owner = ?", name, owner)

    def holds(self, name: str, token: int) -> bool:
        """Tell whether a fencing token is the newest."""
        return bool(self._value("SELECT token = ? FROM leases WHERE name = ?", token, name))

    def add_revision(self, tenant: int, revision: RevisionRow) -> int:
        """Add a revision."""
        added = self._run(
            "INSERT INTO revisions (tenant, revision, name, published_at, published_by, note, findings, plans, files)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            tenant,
            revision.revision,
            revision.name,
            revision.published_at,
            revision.published_by,
            revision.note,
            revision.findings,
            revision.plans,
            revision.files,
        )
        return added.lastrowid or 0

    def drop_revision(self, row: int) -> None:
        """Drop a revision."""
        self._run("DELETE FROM revisions WHERE id = ?", row)

    def activate(self, tenant: int, revision: int, at: int, by: str, takes_back: int) -> ActivationRow:
        """Make a revision the active one."""
        last = self.active(tenant)
        row = ActivationRow(1 if last is None else last.number + 1, revision, at, by, takes_back)
        query = (
            "INSERT INTO activations (tenant, number, revision, at, activated_by, takes_back) VALUES (?, ?, ?, ?, ?, ?)"
        )
        self._run(query, tenant, row.number, row.revision, row.at, row.by, row.takes_back)
        return row

    def add_request(self, tenant: int, request: RequestRow) -> None:
        """Keep a request that is done."""
        query = "INSERT INTO requests (tenant, id, digest, answer, at) VALUES (?, ?, ?, ?, ?)"
        self._run(query, tenant, request.id, request.digest, request.answer, request.at)

    def drop_requests(self, before: int, most: int) -> int:
        """Drop some of the oldest requests."""
        oldest = self._rows("SELECT tenant, id FROM requests WHERE at < ? ORDER BY at LIMIT ?", before, most)
        self._run_many("DELETE FROM requests WHERE tenant = ? AND id = ?", sorted(oldest))
        return len(oldest)

    def add_audit(self, tenant: int, entry: AuditRow) -> None:
        """Add an entry."""
        query = (
            "INSERT INTO audit (tenant, at, actor, action, target, detail, request, digest)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        )
        told = entry.at, entry.actor, entry.action, entry.target, entry.detail, entry.request, entry.digest
        self._run(query, tenant, *told)

    def check(self) -> None:
        """Raise StoreError where a change failed, as on a full disk: what was being written is not kept in part.

        The database may have ended the transaction by itself then, and would keep each further change at once.
        """
        if self._failed or not self._connection.in_transaction:
            raise StoreError(f"{self._path}: a change failed, and all of its transaction with it; try again")

    def _open_kinds(self, tenant: int) -> list[str]:
        """Return the kinds of open actions, each found by the index."""
        found = []
        kind = self._value("SELECT min(kind) FROM actions WHERE tenant = ? AND status = 0", tenant)
        while kind is not None:
            found.append(kind)
            kind = self._value(
                "SELECT min(kind) FROM actions WHERE tenant = ? AND status = 0 AND kind > ?", tenant, kind
            )
        return found

    def _run(self, statement: str, *values: object) -> sqlite3.Cursor:
        self.check()
        try:
            return self._connection.execute(statement, values)
        except sqlite3.Error as error:
            self._refuse(error)

    def _run_many(self, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
        self.check()
        try:
            self._connection.executemany(statement, rows)
        except sqlite3.Error as error:
            self._refuse(error)

    def _returned(self, statement: str, *values: object) -> list[Any]:
        """Return the rows that a change returns."""
        self.check()
        return self._rows(statement, *values)

    def _refuse(self, error: sqlite3.Error) -> NoReturn:
        self._failed = True
        super()._refuse(error)
