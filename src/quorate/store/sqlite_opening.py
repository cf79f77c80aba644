"""A file is opened as a store: looked at before anything is written, and taken to the newest step."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from pathlib import Path
from typing import Final, Literal

from sqlite_utils import Database

from quorate.store.interface import StoreDamagedError, StoreError
from quorate.store.migrations import STEPS
from quorate.store.sqlite_refusals import DAMAGED, code_of, is_busy

APPLICATION: Final = 0x51554F53
""""QUOS", in the header of the file."""

STATES_APPLICATION: Final = 0x51554F52
""""QUOR", in the header of the files of `decide --state`."""

WAIT_SECONDS: Final = 10.0
Durability = Literal["full", "normal"]

_CACHE_KIBIBYTES: Final = 16 * 1024
_LOG_MOST_BYTES: Final = 64 * 1024 * 1024
"""What of the log's file stays on the disk once its content is in the store."""

_PAUSE_SECONDS: Final = 0.01


def connect(path: Path, *, wait_seconds: float = WAIT_SECONDS, durability: Durability = "full") -> sqlite3.Connection:
    """Open a file, and make it if it is not there; nothing is written yet. Raises sqlite3.Error."""
    # Closing is done by another thread than the one that uses it; nothing else is.
    connection = sqlite3.connect(path, timeout=wait_seconds, isolation_level=None, check_same_thread=False)
    try:
        for pragma in (
            f"synchronous = {durability}",
            f"cache_size = -{_CACHE_KIBIBYTES}",
            f"journal_size_limit = {_LOG_MOST_BYTES}",
            "temp_store = memory",
        ):
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


def prepare(connection: sqlite3.Connection, path: Path, wait_seconds: float) -> str:
    """Make a file a store of the newest step, and return its id. Raises StoreError and sqlite3.Error."""
    refuse_others(connection, path)
    _use_log(connection, path, wait_seconds)
    try:
        migrate(connection, path)
        row = connection.execute("SELECT value FROM meta WHERE name = 'store'").fetchone()
    except sqlite3.OperationalError as error:
        if code_of(error) == sqlite3.SQLITE_ERROR:  # a table is not there, or is another
            raise StoreDamagedError(f"{path}: {DAMAGED}") from error
        raise
    if row is None:
        raise StoreDamagedError(f"{path}: {DAMAGED}")
    return str(row[0])


def refuse_others(connection: sqlite3.Connection, path: Path) -> None:
    """Raise StoreError for a file of something else; what is empty may become a store."""
    application, tables = header_of(connection)
    if application == STATES_APPLICATION:
        raise StoreError(f"{path}: holds the states of `quorate decide --state`, which are no store; name another file")
    if application != APPLICATION and (application or tables):
        raise StoreError(f"{path}: is a database of something else; name another file")


def header_of(connection: sqlite3.Connection) -> tuple[int, int]:
    """Return whose a file is, and how many tables and indexes it has, both at one instant."""
    connection.execute("BEGIN")
    try:
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        (application,) = connection.execute("PRAGMA application_id").fetchone()
    finally:
        connection.execute("ROLLBACK")
    return application, tables


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Make the steps that the file does not have yet, all in one transaction. Raises StoreError."""
    database = Database(connection, execute_plugins=False)
    refuse_newer(database, path)
    if header_of(connection)[0] == APPLICATION and not STEPS.pending(database):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        refuse_newer(database, path)  # another process may have been at it just now
        STEPS.apply(database)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def refuse_newer(database: Database, path: Path) -> None:
    """Raise StoreError for a file that a newer release has been at."""
    unknown = sorted({step.name for step in STEPS.applied(database)} - set(step_names()))
    if unknown:
        raise StoreError(f"{path}: was taken to `{unknown[-1]}` by a newer release; use that, or restore a backup")


def step_names() -> list[str]:
    """Return the names of all steps in order."""
    with contextlib.closing(Database(memory=True, execute_plugins=False)) as empty:
        return [step.name for step in STEPS.pending(empty)]


def _use_log(connection: sqlite3.Connection, path: Path, wait_seconds: float) -> None:
    """Have changes go to a log beside the file, which lets others read meanwhile; the file remembers that."""
    deadline = time.monotonic() + wait_seconds
    mode = ""
    while not mode:
        try:
            (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
        except sqlite3.OperationalError as error:
            # Several processes that open a new file at once: the database does not wait for that by itself.
            if not is_busy(error) or time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE_SECONDS)
    if mode != "wal":
        raise StoreError(f"{path}: its disk lacks shared memory for files; put the store on a disk of this machine")
