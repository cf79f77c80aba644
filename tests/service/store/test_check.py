"""A check finds what is not well, wherever it is, and nothing in a store that is."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from quorate.store.checking import check_file
from quorate.store.interface import StoreError
from quorate.store.migrations import STEPS
from quorate.store.sqlite_opening import APPLICATION, step_names
from quorate.store.sqlite_store import SqliteStore
from tests.house.housing import Housed, account, housed
from tests.service.store.kept import change, findings_of, keep, tell

LEASED = "INSERT INTO timer_leases (account, due, until) SELECT id, due, due - 1 FROM accounts WHERE account = 'acme'"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "store.db"
    keep(path)
    return path


@pytest.fixture
def path(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(whole, tmp_path / "store.db"))


def test_a_store_that_a_server_left_is_well(path: Path) -> None:
    before = path.read_bytes()
    assert findings_of(path) == []
    assert check_file(path, tell) == []
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == ["store.db"]


def test_a_new_store_is_well(tmp_path: Path) -> None:
    SqliteStore(tmp_path / "store.db").close()
    assert findings_of(tmp_path / "store.db") == []


@pytest.mark.parametrize("following", step_names()[1:])
def test_a_store_of_an_earlier_step_is_well(tmp_path: Path, following: str) -> None:
    path = tmp_path / "store.db"
    with closing(Database(path, execute_plugins=False)) as database:
        STEPS.apply(database, stop_before=following)
        database.execute(f"PRAGMA application_id = {APPLICATION}")
    assert findings_of(path) == []


def test_a_store_is_checked_while_it_is_written(path: Path) -> None:
    ended = threading.Event()
    with housed(path) as made, ThreadPoolExecutor(1) as elsewhere:
        writer = elsewhere.submit(ingest_until, made, ended)
        try:
            for _ in range(5):
                assert findings_of(path) == []
        finally:
            ended.set()
        assert writer.result() > 0
    assert findings_of(path) == []


def ingest_until(made: Housed, ended: threading.Event) -> int:
    """Keep one account after another; returns how many."""
    count = 0
    while not ended.is_set():
        count += 1
        made.ingest(account(f"more{count}", employees=count * 100))
    return count


@pytest.mark.parametrize(
    ("damage", "part", "message"),
    [
        ("DELETE FROM accounts WHERE account = 'acme'", "facts", "1 of accounts that are not there, such as account"),
        ("DELETE FROM accounts WHERE account = 'acme'", "states", "1 of accounts that are not there"),
        ("DELETE FROM accounts WHERE account = 'acme'", "events", "1 of accounts that are not there"),
        ("DELETE FROM accounts WHERE account = 'acme'", "timers", "1 of accounts that are due at another time"),
        ("UPDATE timers SET due = due + 1", "timers", "of accounts that are due at another time, such as account"),
        ("UPDATE timers SET due = due + 1", "accounts", "that are due and wait for it nowhere, such as account acme"),
        ("UPDATE decided_by SET accounts = 7", "decided_by", "that count other accounts than there are"),
        ("DELETE FROM decided_by", "accounts", "4 that are counted nowhere, such as account acme"),
        (LEASED, "timers", "1 that are leased as well, such as account 1"),
        (LEASED, "timer_leases", "1 that end before they are due, such as account 1"),
        (
            "DELETE FROM accounts WHERE account = 'acme'",
            "members",
            "those of 1 accounts that have no state, such as ac",
        ),
        ("DELETE FROM states", "accounts", "4 decided and without a state, such as account acme"),
        ("DELETE FROM revisions", "accounts", "4 decided by revisions that are not there"),
        ("DELETE FROM revisions", "activations", "3 of revisions that are not there, such as number 1"),
        ("DELETE FROM activations WHERE number = 2", "activations", "1 without the one before, such as number 3"),
        ("UPDATE accounts SET tenant = 9", "accounts", "4 of tenants that are not there, such as account acme"),
        ("UPDATE changes SET tenant = 9 WHERE seq = 1", "changes", "1 of tenants that are not there, such as seq 1"),
        ("UPDATE changes SET kind = 99 WHERE seq = 2", "changes", "1 of kinds that are none, such as seq 2"),
        ("UPDATE actions SET status = 9", "actions", "in a status that is none, such as key"),
        (
            "UPDATE sqlite_sequence SET seq = 1 WHERE name = 'accounts'",
            "accounts",
            "3 with numbers that will be given again, such as account bolt",
        ),
        (
            "UPDATE sqlite_sequence SET seq = 1 WHERE name = 'changes'",
            "changes",
            "with places that will be given again, such as seq 2",
        ),
        (
            "DELETE FROM members WHERE account = 'acme'",
            "members",
            "those of 1 accounts are not what the states say, such",
        ),
        ("UPDATE members SET since = 1", "members", "those of 2 accounts are not what the states say, such as acme"),
        (
            "UPDATE members SET account = 'lost' WHERE account = 'acme'",
            "members",
            "those of 1 accounts that have no state, such as lost",
        ),
        ("UPDATE members SET account = 'zz' WHERE account = 'bolt'", "members", "such as zz"),
        (
            "UPDATE states SET state = CAST('no json' AS BLOB)",
            "states",
            "4 that cannot be read, such as that of account acme",
        ),
        ("UPDATE states SET state = CAST('{\"audiences\": [1]}' AS BLOB)", "states", "4 that cannot be read"),
        ("UPDATE audit SET actor = 'eve' WHERE seq = 2", "audit", "entry 2 of acme/prod is not what was written"),
        ("DELETE FROM audit WHERE seq = 2", "audit", "entry 3 of acme/prod is not what was written, or one before it"),
        ("DROP INDEX changes_by_tenant", "steps", "index changes_by_tenant is missing"),
        ("DROP TABLE leases", "steps", "table leases is missing"),
        ("DROP TABLE states", "steps", "table states is missing"),
        ("CREATE TABLE strange (id)", "steps", "table strange is none of a store"),
        ("ALTER TABLE leases ADD COLUMN more TEXT", "steps", "table leases is not as it was made"),
        ("DELETE FROM meta", "meta", "`store` is missing"),
        ("DELETE FROM counters", "counters", "`transaction` is missing"),
    ],
)
def test_what_is_not_well_is_told(path: Path, damage: str, part: str, message: str) -> None:
    change(path, damage)
    findings = [each.message for each in findings_of(path) if each.part == part]
    assert any(message in each for each in findings), findings


@pytest.mark.parametrize("table", ["accounts", "states", "members", "changes", "changes_by_tenant", "audit"])
def test_pages_that_are_overwritten_are_found(path: Path, table: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        (page,) = connection.execute(query, (table,)).fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\x00" * 4096)
    findings = findings_of(path)
    assert findings
    assert {each.part for each in findings} >= {"file"}
    assert check_file(path, tell)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_file_that_was_cut_is_found(path: Path, share: float) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share) // 4096 * 4096])
    assert "file" in {each.part for each in findings_of(path)}


@pytest.mark.parametrize("length", [0, 50, 99, 100, 101, 2_000])
def test_a_file_that_was_cut_in_its_first_page_is_told(path: Path, length: int) -> None:
    path.write_bytes(path.read_bytes()[:length])
    try:
        findings = findings_of(path)
    except StoreError as error:
        assert str(error).startswith(f"{path}: ")  # noqa: PT017 - either is well
    else:
        assert findings


def test_a_log_that_was_lost_is_no_damage(path: Path, tmp_path: Path) -> None:
    """What lies in the log alone is lost with it, and what is left is of an earlier instant, whole."""
    with housed(path) as made:
        made.ingest(account("more", employees=900))
        copied = Path(shutil.copy(path, tmp_path / "copied.db"))
    assert findings_of(copied) == []
