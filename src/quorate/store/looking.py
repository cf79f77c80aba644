"""A store's file is opened to be looked at: it is neither made nor changed, and may be served meanwhile."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from sqlite_utils import Database

from quorate.store.interface import StoreDamagedError, StoreError
from quorate.store.sqlite_opening import APPLICATION, WAIT_SECONDS, header_of, refuse_newer, refuse_others
from quorate.store.sqlite_refusals import code_of, refuse

_INSTRUCTIONS_BETWEEN: Final = 100_000

Tell = Callable[[str], None]
"""Takes what is being done, in a few words, again and again while it goes on."""


@contextmanager
def looking(path: Path, tell: Tell) -> Iterator[sqlite3.Connection]:
    """Open a store as it is at this instant. Raises StoreError, and StoreDamagedError for what is damaged."""
    refuse_no_files(path)
    with telling_damage(path), closing(_connect(path)) as connection:
        connection.set_progress_handler(lambda: tell(""), _INSTRUCTIONS_BETWEEN)  # which also lets Ctrl-C through
        connection.execute("PRAGMA query_only = on")
        refuse_others(connection, path)
        if header_of(connection)[0] != APPLICATION:
            raise StoreError(f"{path}: is an empty database, and no store yet")
        refuse_newer(Database(connection, execute_plugins=False), path)
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # from here on it is of one instant
        yield connection


@contextmanager
def telling_damage(path: Path) -> Iterator[None]:
    """As `sqlite_refusals.telling`, with what is damaged as a StoreDamagedError, and Ctrl-C as what it is."""
    try:
        yield
    except sqlite3.Error as error:
        match code_of(error):
            case sqlite3.SQLITE_INTERRUPT:
                raise KeyboardInterrupt from error
            case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_ERROR:
                raise StoreDamagedError(f"{path}: is damaged: {error}") from error
            case _:
                refuse(path, error)


def refuse_no_files(path: Path) -> None:
    """Raise StoreError for what is not there, is no file, may not be read, or can be told at once to be no store."""
    try:
        kind = path.stat()
        if stat.S_ISDIR(kind.st_mode):
            raise StoreError(f"{path}: is a folder; name the file of the store in it")
        if not stat.S_ISREG(kind.st_mode):
            raise StoreError(f"{path}: is no file")
    except OSError as error:
        raise StoreError(f"{path}: {(error.strerror or str(error)).lower()}") from error
    # It is not opened here: closing it would take the locks from all who have it open in this process.
    if not os.access(path, os.R_OK):
        raise StoreError(f"{path}: permission denied")
    if not kind.st_size:
        raise StoreError(f"{path}: is empty, and no store")


def _connect(path: Path) -> sqlite3.Connection:
    uri = f"{path.resolve().as_uri()}?mode=rw"  # without making it; with its log as others have it open
    return sqlite3.connect(uri, uri=True, timeout=WAIT_SECONDS, isolation_level=None)
