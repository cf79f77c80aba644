"""Files of every earlier step are taken to the newest, whole or not at all, and those of newer releases are refused."""

from __future__ import annotations

import multiprocessing
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database, Migrations

from quorate.store import sqlite_opening
from quorate.store.interface import StoreError
from quorate.store.migrations import STEPS
from quorate.store.sqlite_opening import APPLICATION, step_names
from quorate.store.sqlite_store import SqliteStore
from tests.service.store import counting
from tests.service.store.test_transactions import everything, fill

SPAWN = multiprocessing.get_context("spawn")
OF_SQLITE = ("sqlite_", "_sqlite_")
VALUES: dict[str, Any] = {"INTEGER": 7, "TEXT": "seven", "BLOB": b"\x07"}


def build(path: Path, last: str) -> dict[str, list[tuple[Any, ...]]]:
    """Make a file as the release had it whose newest step was `last`, with a row in each table; return its rows."""
    names = step_names()
    following = names[names.index(last) + 1 :]
    with closing(Database(sqlite3.connect(path), execute_plugins=False)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        STEPS.apply(database, stop_before=following)
        database.execute(f"PRAGMA application_id = {APPLICATION}")
        for table in tables_of(database.conn):
            columns = {row[1]: row[2] for row in database.conn.execute(f"PRAGMA table_info({table})")}
            marks = ", ".join("?" * len(columns))
            names_of = ", ".join(columns)
            values = [VALUES[kind] for kind in columns.values()]
            database.conn.execute(f"REPLACE INTO {table} ({names_of}) VALUES ({marks})", values)  # noqa: S608 - of ours
        database.conn.commit()
        return rows_of(database.conn)


def tables_of(connection: sqlite3.Connection) -> list[str]:
    found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    return [name for (name,) in found if not name.startswith(OF_SQLITE)]


def rows_of(connection: sqlite3.Connection) -> dict[str, list[tuple[Any, ...]]]:
    return {
        table: connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()  # noqa: S608 - of ours
        for table in tables_of(connection)
    }


def content_of(path: Path) -> tuple[list[tuple[Any, ...]], dict[str, list[tuple[Any, ...]]]]:
    """Tell all that is in a file: whose it is, the steps it is at, what makes its tables, and the rows."""
    with closing(sqlite3.connect(path)) as connection:
        made = connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()
        steps: list[tuple[Any, ...]] = []
        if made:
            steps = connection.execute("SELECT name FROM _sqlite_migrations").fetchall()
        return [*connection.execute("PRAGMA application_id"), *steps, *made], rows_of(connection)


def with_step(does: str) -> Migrations:
    """Return the steps with one more that fails in its middle."""
    steps = Migrations("quorate")
    for each in STEPS.pending(Database(memory=True, execute_plugins=False)):
        steps(name=each.name)(each.fn)

    @steps(name="9998_failing")
    def failing(db: Database) -> None:
        db.execute("CREATE TABLE half (id INTEGER PRIMARY KEY)")
        db.execute("UPDATE tenants SET name = name || ' half'")
        db.execute(does)

    return steps


@pytest.mark.parametrize("last", step_names())
def test_a_file_of_an_earlier_step_is_taken_to_the_newest(tmp_path: Path, last: str) -> None:
    path = tmp_path / "store.db"
    before = build(path, last)
    store = SqliteStore(path)
    store.close()
    made, after = content_of(path)
    assert {table: rows for table, rows in after.items() if table in before} == before
    SqliteStore(tmp_path / "new.db").close()
    assert made == content_of(tmp_path / "new.db")[0]  # the same tables and indexes as in a new file


def test_a_file_is_not_written_when_it_is_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    SqliteStore(path).close()
    before = path.read_bytes()
    store = SqliteStore(path)
    assert store.id
    store.close()
    assert path.read_bytes() == before


def test_what_was_written_is_there_when_it_is_opened_again(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "store.db")
    with store.write() as writing:
        fill(writing)
        before = everything(writing)
    store.close()
    again = SqliteStore(tmp_path / "store.db")
    with again.read() as reading:
        assert everything(reading) == before
    assert again.id == store.id
    again.close()


@pytest.mark.parametrize("last", [step_names()[0], step_names()[-1]])
def test_a_file_of_a_newer_release_is_refused_and_left_alone(tmp_path: Path, last: str) -> None:
    path = tmp_path / "store.db"
    build(path, last)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('quorate', '9999_new', 'then')"
        )
        connection.commit()
    before = content_of(path)
    with pytest.raises(StoreError, match="was taken to `9999_new` by a newer release"):
        SqliteStore(path)
    assert content_of(path) == before


@pytest.mark.parametrize("last", [step_names()[0], step_names()[-1]])
@pytest.mark.parametrize("does", ["SELECT lost FROM tenants", "INSERT INTO meta (name, value) VALUES ('store', '')"])
def test_a_step_that_fails_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: str, does: str
) -> None:
    path = tmp_path / "store.db"
    build(path, last)
    before = content_of(path)
    with monkeypatch.context() as patch:
        patch.setattr(sqlite_opening, "STEPS", with_step(does))
        with pytest.raises((StoreError, sqlite3.Error)):
            SqliteStore(path)
    assert content_of(path) == before
    SqliteStore(path).close()


def test_a_step_that_fails_makes_no_store_of_a_new_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "store.db"
    with monkeypatch.context() as patch:
        patch.setattr(sqlite_opening, "STEPS", with_step("SELECT lost FROM tenants"))
        with pytest.raises(StoreError):
            SqliteStore(path)
    assert content_of(path) == ([(0,)], {})
    SqliteStore(path).close()


def test_processes_that_open_an_old_file_at_once_get_the_same_store(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    before = build(path, step_names()[0])
    together = SPAWN.Barrier(4)
    told = [tmp_path / f"told{number}" for number in range(4)]
    processes = [SPAWN.Process(target=counting.open_together, args=(path, together, each)) for each in told]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    store = SqliteStore(path)
    assert [each.read_text(encoding="utf-8") for each in told] == [store.id] * 4
    store.close()
    after = content_of(path)[1]
    assert {table: rows for table, rows in after.items() if table in before} == before
