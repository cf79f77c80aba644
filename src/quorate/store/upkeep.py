"""What a store's keeper wants to know of it: how large it is, what is in it, and whether the database is sound."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlite_utils import Database

from quorate.store.interface import StoreDamagedError
from quorate.store.looking import Tell, looking
from quorate.store.migrations import STEPS
from quorate.store.serving_lock import serving_process
from quorate.store.sqlite_reading import SqliteReading

_FIRST_WITH_LOG: Final = (3, 7, 0)
_FIXED: Final = (3, 51, 3)
_FIXED_BEFORE: Final = {(3, 50): (3, 50, 7), (3, 44): (3, 44, 6)}
"""Releases that got the repair as well, by the first two parts of their number."""

COUNTED: Final = ("accounts", "events", "members", "changes", "actions", "timers", "requests", "audit", "revisions")


@dataclass(frozen=True, slots=True)
class Active:
    """The active revision of a tenant, and since when, in microseconds."""

    revision: str
    name: str
    activation: int
    since: int
    by: str


@dataclass(frozen=True, slots=True)
class TenantInfo:
    """One tenant."""

    name: str
    accounts: int
    revisions: int
    active: Active | None


@dataclass(frozen=True, slots=True)
class Info:
    """What is in a store; `counts` are rows by table, `step` is the newest that was made, `served_by` a process."""

    id: str
    bytes: int
    log_bytes: int
    free_bytes: int
    step: str
    pending_steps: list[str]
    sqlite: str
    served_by: int | None
    counts: dict[str, int]
    open_actions: int
    next_timer: int | None
    first_change: int
    last_change: int
    tenants: list[TenantInfo]


def sqlite_warning(version: tuple[int, int, int] | None = None) -> str | None:
    """Return what is to be told of the SQLite that is linked, or of a version of it; None where it is sound.

    Up to 3.51.2 a log that is begun anew at a bad moment can lose what was written, where several connections are open
    (https://www.sqlite.org/wal.html#walresetbug); 3.50.7 and 3.44.6 have the repair as well.
    """
    found = version or sqlite3.sqlite_version_info
    is_sound = found < _FIRST_WITH_LOG or found >= _FIXED or found >= _FIXED_BEFORE.get(found[:2], _FIXED)
    if is_sound:
        return None
    return (
        f"SQLite {'.'.join(map(str, found))} has a rare fault by which a store that several processes have open can be "
        "damaged; use 3.51.3 or newer (or 3.50.7, 3.44.6), and keep backups"
    )


def describe(path: Path, tell: Tell) -> Info:
    """Tell what is in a store. Raises StoreError, and StoreDamagedError for what is damaged."""
    with looking(path, tell) as connection:

        def value(query: str, *values: object) -> Any:  # noqa: ANN401 - a value of the database
            row = connection.execute(query, values).fetchone()
            return None if row is None else row[0]

        database = Database(connection, execute_plugins=False)
        applied = STEPS.applied(database)
        tables = set(database.table_names())
        if not applied or not {"meta", "tenants", "accounts"} <= tables:
            raise StoreDamagedError(f"{path}: is damaged: what makes it a store is not there")
        counts: dict[str, int] = {}
        for table in COUNTED:
            if table in tables:
                tell(table)
                counts[table] = int(value(f"SELECT count(*) FROM {table}"))  # noqa: S608 - one of the names above
        has_changes, has_actions = "changes" in tables, "actions" in tables
        last = value("SELECT seq FROM sqlite_sequence WHERE name = 'changes'") or 0
        first = value("SELECT min(seq) FROM changes") if has_changes else None
        return Info(
            id=value("SELECT value FROM meta WHERE name = 'store'"),
            bytes=path.stat().st_size,
            log_bytes=_size_of(path.with_name(path.name + "-wal")),
            free_bytes=value("PRAGMA freelist_count") * value("PRAGMA page_size"),
            step=applied[-1].name,
            pending_steps=[step.name for step in STEPS.pending(database)],
            sqlite=sqlite3.sqlite_version,
            served_by=serving_process(path),
            counts=counts,
            open_actions=value("SELECT count(*) FROM actions WHERE status = 0") if has_actions else 0,
            next_timer=SqliteReading(connection, path).next_timer() if "timers" in tables else None,
            first_change=last if first is None else first - 1,
            last_change=last,
            tenants=_tenants(connection, value, has_revisions="revisions" in tables),
        )


def _tenants(connection: sqlite3.Connection, value: Callable[..., Any], *, has_revisions: bool) -> list[TenantInfo]:
    found = []
    for number, name in connection.execute("SELECT id, name FROM tenants ORDER BY name").fetchall():
        accounts = value("SELECT count(*) FROM accounts WHERE tenant = ?", number)
        revisions = value("SELECT count(*) FROM revisions WHERE tenant = ?", number) if has_revisions else 0
        active = None
        if has_revisions:
            row = connection.execute(
                "SELECT r.revision, r.name, a.number, a.at, a.activated_by FROM activations AS a"
                " JOIN revisions AS r ON r.id = a.revision WHERE a.tenant = ? ORDER BY a.number DESC LIMIT 1",
                (number,),
            ).fetchone()
            active = None if row is None else Active(*row)
        found.append(TenantInfo(name, accounts, revisions, active))
    return found


def _size_of(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_size
    return 0
