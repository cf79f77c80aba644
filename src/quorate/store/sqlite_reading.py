"""Reading a store that is a SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, Final, NoReturn

from quorate.store.rows import (
    AccountRow,
    ActionRow,
    ActionStatus,
    ActivationRow,
    AuditRow,
    ChangeKind,
    ChangeRow,
    EventRow,
    KeptRow,
    MemberRow,
    RequestRow,
    RevisionRow,
)
from quorate.store.sqlite_refusals import refuse

_ACCOUNT: Final = "SELECT id, account, version, revision, decided_at FROM accounts"
_KEPT: Final = (
    "SELECT a.id, a.account, a.version, a.revision, a.decided_at, coalesce(f.facts, x''), coalesce(s.state, x''), a.due"
    " FROM accounts AS a LEFT JOIN facts AS f ON f.account = a.id LEFT JOIN states AS s ON s.account = a.id"
    " WHERE a.tenant = ? AND a.account = ?"
)
_ACTION: Final = (
    "SELECT key, account_key, person, journey, kind, body, created, ready, attempts, status, outcome FROM actions"
)
_REVISION: Final = "SELECT id, revision, name, published_at, published_by, note, findings, plans, files FROM revisions"
_ACTIVATION: Final = "SELECT number, revision, at, activated_by, takes_back FROM activations"
_MEMBER: Final = "SELECT name, account, person, role, since, assigned_by FROM members WHERE tenant = ? AND name = ?"
_OTHER_REVISIONS: Final = ("revision IS NULL", "revision < ?2", "revision > ?2")
_TIMERS: Final = (("timers", "due"), ("timer_leases", "until"))
"""Where accounts wait for their time, and by which column."""

_AT_ONCE: Final = 500
"""How many keys one statement asks for; SQLite takes up to 999 of them in its oldest builds."""


class SqliteReading:
    """What is read within one transaction; see `interface.Reading`."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def tenant(self, name: str) -> int | None:
        """Return the number of a tenant."""
        number: int | None = self._value("SELECT id FROM tenants WHERE name = ?", name)
        return number

    def tenants(self) -> list[tuple[int, str]]:
        """Return all tenants."""
        return self._rows("SELECT id, name FROM tenants ORDER BY id")

    def account(self, tenant: int, account: str) -> AccountRow | None:
        """Return an account."""
        row = self._row(f"{_ACCOUNT} WHERE tenant = ? AND account = ?", tenant, account)
        return None if row is None else AccountRow(*row)

    def kept(self, tenant: int, account: str) -> KeptRow | None:
        """Return an account with what it is decided from."""
        row = self._row(_KEPT, tenant, account)
        return None if row is None else KeptRow(AccountRow(*row[:5]), row[5], row[6], row[7])

    def accounts(self, tenant: int, after: str, most: int) -> list[AccountRow]:
        """Return accounts by key."""
        rows = self._rows(f"{_ACCOUNT} WHERE tenant = ? AND account > ? ORDER BY account LIMIT ?", tenant, after, most)
        return [AccountRow(*row) for row in rows]

    def count_accounts(self, tenant: int) -> int:
        """Return how many accounts a tenant has."""
        return self._count("SELECT ifnull(sum(accounts), 0) FROM decided_by WHERE tenant = ?", tenant)

    def outdated(self, tenant: int, revision: int, most: int) -> list[str]:
        """Return accounts that another revision decided last; each kind of them is found by the index."""
        found: list[str] = []
        for condition in _OTHER_REVISIONS:
            rows = self._rows(
                f"SELECT account FROM accounts WHERE tenant = ?1 AND {condition} LIMIT ?3",  # noqa: S608 - of three texts
                tenant,
                revision,
                most - len(found),
            )
            found += [row[0] for row in rows]
            if len(found) >= most:
                break
        return found

    def count_outdated(self, tenant: int, revision: int, most: int) -> int:
        """Return how many accounts another revision decided last, up to a number."""
        query = (
            "SELECT min(?, ifnull(sum(accounts), 0)) FROM decided_by"
            " WHERE tenant = ? AND (revision <> ? OR revision = 0)"
        )
        return self._count(query, most, tenant, revision)

    def facts(self, account: int) -> tuple[bytes, bytes]:
        """Return the facts of an account and their ledger."""
        row = self._row("SELECT facts, ledger FROM facts WHERE account = ?", account)
        return (b"", b"") if row is None else (row[0], row[1])

    def state(self, account: int) -> bytes:
        """Return the state of an account."""
        return self._value("SELECT state FROM states WHERE account = ?", account) or b""

    def events(self, account: int) -> list[EventRow]:
        """Return the events of an account."""
        rows = self._rows("SELECT id, at, body FROM events WHERE account = ? ORDER BY id", account)
        return [EventRow(*row) for row in rows]

    def event_bodies(self, account: int) -> list[bytes]:
        """Return the bodies of an account's events by id."""
        return [row[0] for row in self._rows("SELECT body FROM events WHERE account = ? ORDER BY id", account)]

    def known_events(self, account: int, ids: Collection[str]) -> dict[str, bytes]:
        """Return the bodies of those of these events that are there."""
        if len(ids) == 1:
            rows = self._rows("SELECT id, body FROM events WHERE account = ? AND id = ?", account, *ids)
            return dict(rows)
        found: dict[str, bytes] = {}
        for some in _portions(sorted(ids)):
            marks = ", ".join("?" * len(some))
            query = f"SELECT id, body FROM events WHERE account = ? AND id IN ({marks})"  # noqa: S608 - question marks
            found.update(self._rows(query, account, *some))
        return found

    def due_of(self, account: int) -> int | None:
        """Return when an account is due."""
        due: int | None = self._value("SELECT due FROM accounts WHERE id = ?", account)
        return due

    def due_accounts(self, tenant: int, now: int, most: int) -> list[str]:
        """Return accounts of a tenant whose time has come."""
        found: list[tuple[int, int, str]] = []
        for table, instant in _TIMERS:
            query = (
                f"SELECT t.{instant}, t.account, a.account FROM {table} AS t CROSS JOIN accounts AS a"  # noqa: S608
                f" ON a.id = t.account WHERE t.{instant} <= ? AND a.tenant = ? ORDER BY t.{instant}, t.account LIMIT ?"
            )
            found += self._rows(query, now, tenant, most)
        return [key for _, _, key in sorted(found)[:most]]

    def members(
        self, tenant: int, name: str, after: tuple[str, str, str], most: int, account: str = ""
    ) -> list[MemberRow]:
        """Return members of an audience or a group."""
        if not account:
            query = f"{_MEMBER} AND (account, person, role) > (?, ?, ?) ORDER BY account, person, role LIMIT ?"
            rows = self._rows(query, tenant, name, *after, most)
        elif after[0] > account:
            rows = []
        else:  # with the account as a part of the comparison the rest of the audience would be looked through
            beyond = ">" if after[0] == account else ">="
            query = f"{_MEMBER} AND account = ? AND (person, role) {beyond} (?, ?) ORDER BY person, role LIMIT ?"
            rows = self._rows(query, tenant, name, account, *(after[1:] if beyond == ">" else ("", "")), most)
        return [MemberRow(*row) for row in rows]

    def changes(self, tenant: int, after: int, most: int) -> list[ChangeRow]:
        """Return the changes behind a place."""
        rows = self._rows(
            "SELECT seq, account, person, kind, name, at, revision, reason, detail FROM changes"
            " WHERE seq > ? AND tenant = ? ORDER BY seq LIMIT ?",
            after,
            tenant,
            most,
        )
        return [ChangeRow(seq, of, person, ChangeKind(kind), *rest) for seq, of, person, kind, *rest in rows]

    def last_change(self) -> int:
        """Return the place of the newest change that was ever written."""
        return self._value("SELECT seq FROM sqlite_sequence WHERE name = 'changes'") or 0

    def first_change(self) -> int:
        """Return the place behind which all changes are kept."""
        first = self._value("SELECT min(seq) FROM changes")
        return self.last_change() if first is None else first - 1

    def count_changes(self, tenant: int, after: int, most: int) -> int:
        """Return how many changes there are behind a place, up to a number."""
        query = "SELECT count(*) FROM (SELECT 1 FROM changes WHERE seq > ? AND tenant = ? LIMIT ?)"
        return self._count(query, after, tenant, most)

    def action(self, tenant: int, key: str) -> ActionRow | None:
        """Return an action."""
        return next(iter(self._actions("WHERE tenant = ? AND key = ?", tenant, key)), None)

    def open_actions(self, account: int) -> list[ActionRow]:
        """Return the open actions of an account."""
        return self._actions("WHERE account = ? AND status = 0 ORDER BY created, key", account)

    def count_open_actions(self) -> int:
        """Return how many actions are open."""
        return self._count("SELECT count(*) FROM actions WHERE status = 0")

    def revision(self, tenant: int, revision: str) -> RevisionRow | None:
        """Return a revision by its name."""
        row = self._row(f"{_REVISION} WHERE tenant = ? AND revision = ?", tenant, revision)
        return None if row is None else RevisionRow(*row)

    def revision_of(self, row: int) -> RevisionRow | None:
        """Return a revision by its row."""
        found = self._row(f"{_REVISION} WHERE id = ?", row)
        return None if found is None else RevisionRow(*found)

    def revision_names(self, tenant: int, start: str, most: int) -> list[str]:
        """Return the names of revisions that start so."""
        query = (
            "SELECT revision FROM revisions WHERE tenant = ? AND revision >= ? AND revision < ?"
            " ORDER BY revision LIMIT ?"
        )
        return [row[0] for row in self._rows(query, tenant, start, f"{start}\U0010ffff", most)]

    def revisions(self, tenant: int, before: int, most: int) -> list[RevisionRow]:
        """Return revisions, the newest first."""
        query = (
            "SELECT id, revision, name, published_at, published_by, note, findings, plans, x'' FROM revisions"
            " WHERE tenant = ? AND id < ? ORDER BY id DESC LIMIT ?"
        )
        return [RevisionRow(*row) for row in self._rows(query, tenant, before, most)]

    def revisions_in_use(self, tenant: int) -> list[int]:
        """Return the rows of the revisions by which accounts were decided last."""
        query = "SELECT revision FROM decided_by WHERE tenant = ? AND revision > 0 AND accounts > 0 ORDER BY revision"
        return [row[0] for row in self._rows(query, tenant)]

    def active(self, tenant: int) -> ActivationRow | None:
        """Return the current activation."""
        row = self._row(f"{_ACTIVATION} WHERE tenant = ? ORDER BY number DESC LIMIT 1", tenant)
        return None if row is None else ActivationRow(*row)

    def activated(self, tenant: int, most: int) -> list[RevisionRow]:
        """Return the revisions that were active, the last first."""
        query = (
            "SELECT r.id, r.revision, r.name, r.published_at, r.published_by, r.note, r.findings, r.plans, x''"
            " FROM activations AS a JOIN revisions AS r ON r.id = a.revision"
            " WHERE a.tenant = ? ORDER BY a.number DESC LIMIT ?"
        )
        return [RevisionRow(*row) for row in self._rows(query, tenant, most)]

    def activation(self, tenant: int, number: int) -> ActivationRow | None:
        """Return an activation."""
        row = self._row(f"{_ACTIVATION} WHERE tenant = ? AND number = ?", tenant, number)
        return None if row is None else ActivationRow(*row)

    def request(self, tenant: int, request: str) -> RequestRow | None:
        """Return a request that was done."""
        row = self._row("SELECT id, digest, answer, at FROM requests WHERE tenant = ? AND id = ?", tenant, request)
        return None if row is None else RequestRow(*row)

    def audit(self, tenant: int, after: int, most: int) -> list[AuditRow]:
        """Return what was done."""
        query = (
            "SELECT seq, at, actor, action, target, detail, request, digest FROM audit"
            " WHERE tenant = ? AND seq > ? ORDER BY seq LIMIT ?"
        )
        return [AuditRow(*row) for row in self._rows(query, tenant, after, most)]

    def last_digest(self, tenant: int) -> bytes:
        """Return the digest of the newest entry of the audit; empty where there is none."""
        return self._value("SELECT digest FROM audit WHERE tenant = ? ORDER BY seq DESC LIMIT 1", tenant) or b""

    def next_timer(self) -> int | None:
        """Return the least instant at which a timer may be leased."""
        found = [self._value(f"SELECT min({instant}) FROM {table}") for table, instant in _TIMERS]  # noqa: S608
        return min((each for each in found if each is not None), default=None)

    def _actions(self, condition: str, *values: object) -> list[ActionRow]:
        found = []
        for row in self._rows(f"{_ACTION} {condition}", *values):
            key, account, person, journey, kind, body, created, ready, attempts, status, outcome = row
            state = ActionStatus(status)
            found.append(ActionRow(key, account, person, journey, kind, body, created, ready, attempts, state, outcome))
        return found

    def _rows(self, query: str, *values: object) -> list[Any]:
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            self._refuse(error)

    def _row(self, query: str, *values: object) -> Any:  # noqa: ANN401 - a row of the database
        try:
            return self._connection.execute(query, values).fetchone()
        except sqlite3.Error as error:
            self._refuse(error)

    def _value(self, query: str, *values: object) -> Any:  # noqa: ANN401 - a value of the database
        row = self._row(query, *values)
        return None if row is None else row[0]

    def _refuse(self, error: sqlite3.Error) -> NoReturn:
        refuse(self._path, error)

    def _count(self, query: str, *values: object) -> int:
        count: int = self._value(query, *values)
        return count


def _portions(keys: list[str]) -> Iterable[list[str]]:
    return (keys[start : start + _AT_ONCE] for start in range(0, len(keys), _AT_ONCE))
