"""What is no store, or cannot be one, is told in one line that names the file, and left as it was."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from quorate.store.interface import StoreError
from quorate.store.sqlite_store import SqliteStore
from quorate.store.states import States
from tests.service.store.making import TENANT

OPEN = """
import os
import sys
from pathlib import Path
from quorate.store.interface import StoreError
from quorate.store.sqlite_store import SqliteStore
if os.geteuid() == 0:  # who may do everything
    os.setuid(65534)
try:
    SqliteStore(Path(sys.argv[1]))
except StoreError as error:
    print(error)
"""


def of_something_else(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE things (id)")
        connection.commit()


def marked_as_something_else(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA application_id = 7")
        connection.commit()


def states_of_decide(path: Path) -> None:
    with States(path, "seeds") as states:
        states.save()


def random_bytes(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 40)


def short_text(path: Path) -> None:
    path.write_text("not a store\n", encoding="utf-8")


def cut_in_its_first_page(path: Path) -> None:
    SqliteStore(path).close()
    path.write_bytes(path.read_bytes()[:3_000])


def cut_in_its_middle(path: Path) -> None:
    SqliteStore(path).close()
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 8192 * 4096])


def without_its_tables(path: Path) -> None:
    SqliteStore(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE meta")
        connection.commit()


def without_its_id(path: Path) -> None:
    SqliteStore(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM meta")
        connection.commit()


def without_its_steps(path: Path) -> None:
    SqliteStore(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE _sqlite_migrations")
        connection.commit()


def a_folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (of_something_else, "is a database of something else; name another file"),
        (marked_as_something_else, "is a database of something else; name another file"),
        (states_of_decide, "holds the states of `quorate decide --state`, which are no store; name another file"),
        (random_bytes, "the file is no store"),
        (short_text, "the file is no store"),
        (cut_in_its_first_page, "the file is"),
        (cut_in_its_middle, "the file is damaged"),
        (without_its_tables, "the file is damaged"),
        (without_its_id, "the file is damaged"),
        (without_its_steps, "the file is damaged"),
        (a_folder, "the file cannot be opened"),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_what_is_no_store_is_told_and_left_alone(tmp_path: Path, make: Callable[[Path], None], told: str) -> None:
    path = tmp_path / "store.db"
    make(path)
    before = None if path.is_dir() else path.read_bytes()
    with pytest.raises(StoreError) as raised:
        SqliteStore(path)
    assert str(raised.value).startswith(f"{path}: {told}")
    assert "\n" not in str(raised.value)
    assert before is None or path.read_bytes() == before


@pytest.mark.parametrize("make", [Path.absolute, Path.touch], ids=["missing", "empty"])
def test_what_is_not_there_yet_is_made(tmp_path: Path, make: Callable[[Path], object]) -> None:
    path = tmp_path / "store.db"
    make(path)
    store = SqliteStore(path)
    with store.write() as writing:
        writing.add_tenant(TENANT)
    store.close()
    assert [each.name for each in tmp_path.iterdir()] == ["store.db"]


@pytest.mark.parametrize("held", ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"])
def test_who_opens_a_new_file_waits_for_who_makes_it(tmp_path: Path, held: str) -> None:
    path = tmp_path / "store.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as maker, ThreadPoolExecutor(1) as elsewhere:
        maker.execute(held)
        opening = elsewhere.submit(SqliteStore, path)
        with pytest.raises(TimeoutError):
            opening.result(0.2)
        maker.execute("COMMIT")
        opening.result().close()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="its folder has to be there"):
        SqliteStore(tmp_path / "lost" / "store.db")


@pytest.mark.parametrize(
    ("rights", "told"),
    [(0o000, "the file cannot be opened"), (0o444, "the file or its folder may not be written")],
    ids=["unreadable", "read-only"],
)
def test_a_file_that_is_not_allowed_is_told(open_folder: Path, rights: int, told: str) -> None:
    path = open_folder / "store.db"
    SqliteStore(path).close()
    path.chmod(rights)
    open_folder.chmod(0o555)
    done = subprocess.run([sys.executable, "-c", OPEN, path], capture_output=True, text=True, check=False)
    open_folder.chmod(0o755)
    assert (done.stderr, done.returncode) == ("", 0)
    assert done.stdout.startswith(f"{path}: ")
    assert told in done.stdout
