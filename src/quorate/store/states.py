"""The states of accounts in one SQLite file, from one run to the next, with the revisions of the rules that they need.

A run reads and writes in one transaction, which it commits at its end: whatever ends it before that leaves the
file as it was. What does not fit into SQLite's cache lies in the file already, and its journal takes it back.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike, fspath
from types import TracebackType
from typing import Any, Final, Self

import msgspec

_APPLICATION: Final = 0x51554F52  # "QUOR", in the header of the file
_VERSION: Final = 2
_FIRST_VERSION: Final = 1
"""Files of this version have no revisions, and get room for them when they are opened."""

_WAIT_SECONDS: Final = 5.0

_CREATE: Final = """
    CREATE TABLE states (
        rule_set TEXT NOT NULL,
        account TEXT NOT NULL,
        state TEXT NOT NULL,
        PRIMARY KEY (rule_set, account)
    ) WITHOUT ROWID
"""
_CREATE_REVISIONS: Final = """
    CREATE TABLE revisions (
        rule_set TEXT NOT NULL,
        revision TEXT NOT NULL,
        texts TEXT NOT NULL,
        PRIMARY KEY (rule_set, revision)
    ) WITHOUT ROWID
"""
_REVISIONS: Final = "SELECT revision, texts FROM revisions WHERE rule_set = ? ORDER BY revision"
_KEEP_REVISION: Final = "INSERT OR REPLACE INTO revisions (rule_set, revision, texts) VALUES (?, ?, ?)"
_DROP_REVISION: Final = "DELETE FROM revisions WHERE rule_set = ? AND revision = ?"
_PLANS_INSIDE: Final = """
    SELECT DISTINCT json_extract(instance, '$.journey'), json_extract(instance, '$.revision')
    FROM (
        SELECT CASE WHEN each.type = 'object' THEN each.value ELSE '{}' END AS instance
        FROM states, json_each(CASE WHEN json_valid(state) THEN state ELSE '{}' END, '$.journeys') AS each
        WHERE rule_set = ?
    )
    WHERE json_extract(instance, '$.status') IN ('waiting', 'blocked')
"""
"""States that are damaged are told of when their account comes, and not here."""

_RECALL: Final = "SELECT state FROM states WHERE rule_set = ? AND account = ?"
_KEEP: Final = "INSERT OR REPLACE INTO states (rule_set, account, state) VALUES (?, ?, ?)"


class StatesError(Exception):
    """A file of states that cannot be read or written; the text is one line that names it."""


class States:
    """The states of one rule set's accounts; for one run at a time, within a `with` block.

    Every method raises StatesError where the file cannot be read or written.
    """

    def __init__(self, path: str | PathLike[str], rule_set: str) -> None:
        """Open the file, or make it; waits some seconds for another run to end."""
        self._path = fspath(path)
        self._rule_set = rule_set
        with self._told():
            self._connection = sqlite3.connect(self._path, timeout=_WAIT_SECONDS, isolation_level=None)
        try:
            with self._told():
                self._connection.execute("BEGIN IMMEDIATE")
                self._check()
        except BaseException:
            self._connection.close()
            raise

    def recall(self, account: str) -> Any:  # noqa: ANN401 - a state is plain JSON
        """Return the state of an account; None for one that was not seen before."""
        with self._told():
            row = self._connection.execute(_RECALL, (self._rule_set, account)).fetchone()
        if row is None:
            return None
        try:
            return msgspec.json.decode(row[0])
        except msgspec.DecodeError as error:
            raise StatesError(f"{self._path}: the state of an account is damaged") from error

    def keep(self, account: str, state: object) -> None:
        """Take the new state of an account; it lasts once `save` returns."""
        encoded = msgspec.json.encode(state).decode()
        with self._told():
            self._connection.execute(_KEEP, (self._rule_set, account, encoded))

    def revisions(self) -> list[tuple[str, str]]:
        """Return the revisions of the rule set that were kept, each with its texts."""
        with self._told():
            return self._connection.execute(_REVISIONS, (self._rule_set,)).fetchall()

    def keep_revision(self, revision: str, texts: str) -> None:
        """Keep the texts of a revision; they last once `save` returns."""
        with self._told():
            self._connection.execute(_KEEP_REVISION, (self._rule_set, revision, texts))

    def drop_revision(self, revision: str) -> None:
        """Drop the texts of a revision."""
        with self._told():
            self._connection.execute(_DROP_REVISION, (self._rule_set, revision))

    def plans_inside(self) -> set[tuple[str, str]]:
        """Return the journeys that somebody is inside, each with the plan by which that one goes on."""
        with self._told():
            return set(self._connection.execute(_PLANS_INSIDE, (self._rule_set,)))

    def save(self) -> None:
        """Make all that was kept last."""
        with self._told():
            self._connection.execute("COMMIT")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Closing takes back what was not saved.
        self._connection.close()

    def _check(self) -> None:
        """Tell a file of states from any other, and fill an empty one."""
        (application,) = self._connection.execute("PRAGMA application_id").fetchone()
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        (tables,) = self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if application == _APPLICATION and version == _VERSION:
            return
        if application == _APPLICATION and version == _FIRST_VERSION:
            self._connection.execute(_CREATE_REVISIONS)
            self._connection.execute(f"PRAGMA user_version = {_VERSION}")
            return
        if application == _APPLICATION:
            raise StatesError(f"{self._path}: holds states of another release")
        if application or tables:
            raise StatesError(f"{self._path}: is a database of something else")
        self._connection.execute(_CREATE)
        self._connection.execute(_CREATE_REVISIONS)
        self._connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        self._connection.execute(f"PRAGMA user_version = {_VERSION}")

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            text = "another run uses it" if "locked" in str(error) else str(error)
            raise StatesError(f"{self._path}: {text}") from error
