"""How the file of a store came to be what it is, step by step; each step has a name and is made once."""

from __future__ import annotations

import secrets
from typing import Final

from sqlite_utils import Database, Migrations

STEPS: Final = Migrations("quorate")

# How many accounts each revision decided last (0 stands for none), kept along, as it is asked for with every page of
# members while a new revision takes over.
_COUNT_DECIDED_BY: Final = (
    """
    CREATE TABLE decided_by (
        tenant INTEGER NOT NULL, revision INTEGER NOT NULL, accounts INTEGER NOT NULL, PRIMARY KEY (tenant, revision)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TRIGGER account_added AFTER INSERT ON accounts BEGIN
        INSERT INTO decided_by (tenant, revision, accounts) VALUES (new.tenant, ifnull(new.revision, 0), 1)
            ON CONFLICT (tenant, revision) DO UPDATE SET accounts = accounts + 1;
    END
    """,
    """
    CREATE TRIGGER account_decided AFTER UPDATE OF revision ON accounts WHEN old.revision IS NOT new.revision BEGIN
        UPDATE decided_by SET accounts = accounts - 1
            WHERE tenant = old.tenant AND revision = ifnull(old.revision, 0);
        INSERT INTO decided_by (tenant, revision, accounts) VALUES (new.tenant, ifnull(new.revision, 0), 1)
            ON CONFLICT (tenant, revision) DO UPDATE SET accounts = accounts + 1;
    END
    """,
    """
    CREATE TRIGGER account_removed AFTER DELETE ON accounts BEGIN
        UPDATE decided_by SET accounts = accounts - 1
            WHERE tenant = old.tenant AND revision = ifnull(old.revision, 0);
    END
    """,
)


@STEPS(name="0001_accounts")
def _accounts(db: Database) -> None:
    """Make tenants, accounts with their facts, states and events, and who is a member of what."""
    for statement in (
        "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
        "CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID",
        "INSERT INTO counters (name, value) VALUES ('transaction', 0)",
        "CREATE TABLE tenants (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT",
        """
        CREATE TABLE accounts (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            tenant INTEGER NOT NULL,
            account TEXT NOT NULL,
            version INTEGER NOT NULL DEFAULT 0,
            revision INTEGER,
            decided_at INTEGER,
            due INTEGER,
            UNIQUE (tenant, account)
        ) STRICT
        """,
        "CREATE INDEX accounts_by_revision ON accounts (tenant, revision)",
        *_COUNT_DECIDED_BY,
        "CREATE TABLE facts (account INTEGER PRIMARY KEY, facts BLOB NOT NULL, ledger BLOB NOT NULL) STRICT",
        "CREATE TABLE states (account INTEGER PRIMARY KEY, state BLOB NOT NULL) STRICT",
        """
        CREATE TABLE events (
            account INTEGER NOT NULL,
            id TEXT NOT NULL,
            at INTEGER NOT NULL,
            body BLOB NOT NULL,
            PRIMARY KEY (account, id)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE members (
            tenant INTEGER NOT NULL,
            name TEXT NOT NULL,
            account TEXT NOT NULL,
            person TEXT NOT NULL,
            role TEXT NOT NULL,
            since INTEGER NOT NULL,
            assigned_by TEXT NOT NULL,
            PRIMARY KEY (tenant, name, account, person, role)
        ) STRICT, WITHOUT ROWID
        """,
    ):
        db.execute(statement)
    db.execute("INSERT INTO meta (name, value) VALUES ('store', ?)", [secrets.token_hex(8)])


@STEPS(name="0002_revisions")
def _revisions(db: Database) -> None:
    """Make revisions and which of them is active."""
    for statement in (
        """
        CREATE TABLE revisions (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            tenant INTEGER NOT NULL,
            revision TEXT NOT NULL,
            name TEXT NOT NULL,
            published_at INTEGER NOT NULL,
            published_by TEXT NOT NULL,
            note TEXT NOT NULL,
            findings INTEGER NOT NULL,
            plans TEXT NOT NULL,
            files BLOB NOT NULL,
            UNIQUE (tenant, revision)
        ) STRICT
        """,
        """
        CREATE TABLE activations (
            tenant INTEGER NOT NULL,
            number INTEGER NOT NULL,
            revision INTEGER NOT NULL,
            at INTEGER NOT NULL,
            activated_by TEXT NOT NULL,
            takes_back INTEGER NOT NULL,
            PRIMARY KEY (tenant, number)
        ) STRICT, WITHOUT ROWID
        """,
    ):
        db.execute(statement)


@STEPS(name="0003_changes")
def _changes(db: Database) -> None:
    """Make what changed, what is to be done, when accounts are due, and who may do what only one may."""
    for statement in (
        """
        CREATE TABLE changes (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            tenant INTEGER NOT NULL,
            account TEXT NOT NULL,
            person TEXT NOT NULL,
            kind INTEGER NOT NULL,
            name TEXT NOT NULL,
            at INTEGER NOT NULL,
            revision TEXT NOT NULL,
            reason TEXT NOT NULL,
            detail BLOB NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE actions (
            tenant INTEGER NOT NULL,
            key TEXT NOT NULL,
            account INTEGER NOT NULL,
            account_key TEXT NOT NULL,
            person TEXT NOT NULL,
            journey TEXT NOT NULL,
            kind TEXT NOT NULL,
            body BLOB NOT NULL,
            created INTEGER NOT NULL,
            ready INTEGER NOT NULL,
            attempts INTEGER NOT NULL,
            status INTEGER NOT NULL,
            outcome BLOB NOT NULL,
            PRIMARY KEY (tenant, key)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX changes_by_tenant ON changes (tenant, seq)",
        "CREATE INDEX actions_to_do ON actions (tenant, kind, ready) WHERE status = 0",
        "CREATE INDEX actions_of_account ON actions (account)",
        # Who waits for its time, in the order of time, and who was leased. So leasing a thousand changes pages that lie
        # side by side, while the accounts themselves stay as they are.
        """
        CREATE TABLE timers (
            due INTEGER NOT NULL, account INTEGER NOT NULL, PRIMARY KEY (due, account)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE timer_leases (
            account INTEGER PRIMARY KEY, due INTEGER NOT NULL, until INTEGER NOT NULL
        ) STRICT
        """,
        "CREATE INDEX timer_leases_by_end ON timer_leases (until)",
        """
        CREATE TABLE leases (
            name TEXT PRIMARY KEY, owner TEXT NOT NULL, token INTEGER NOT NULL, expires INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
    ):
        db.execute(statement)


@STEPS(name="0004_requests_and_audit")
def _requests_and_audit(db: Database) -> None:
    """Make the requests that were done, and the log of administrative calls."""
    for statement in (
        """
        CREATE TABLE requests (
            tenant INTEGER NOT NULL,
            id TEXT NOT NULL,
            digest BLOB NOT NULL,
            answer BLOB NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (tenant, id)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX requests_by_time ON requests (at)",
        """
        CREATE TABLE audit (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            tenant INTEGER NOT NULL,
            at INTEGER NOT NULL,
            actor TEXT NOT NULL,
            action TEXT NOT NULL,
            target TEXT NOT NULL,
            detail TEXT NOT NULL,
            request TEXT NOT NULL,
            digest BLOB NOT NULL
        ) STRICT
        """,
        "CREATE INDEX audit_by_tenant ON audit (tenant, seq)",
    ):
        db.execute(statement)
