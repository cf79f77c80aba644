"""A store is copied while it is written, and put back, whole or not at all."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from quorate.service.errors import InputError
from quorate.service.store_check import check_store
from quorate.store.checking import check_file
from quorate.store.copying import back_up, restore
from quorate.store.interface import StoreDamagedError, StoreError
from quorate.store.serving_lock import serving_lock
from quorate.store.sqlite_store import SqliteStore
from tests.house.housing import TENANT, account, housed
from tests.service.store import counting
from tests.service.store.kept import change, findings_of, keep, tell
from tests.service.store.test_transactions import everything

SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "store.db"
    keep(path)
    return path


@pytest.fixture
def path(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(whole, tmp_path / "store.db"))


def content_of(path: Path) -> dict[str, Any]:
    store = SqliteStore(path)
    try:
        with store.read() as reading:
            return everything(reading)
    finally:
        store.close()


def names_in(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()}


def copy(path: Path, to: Path, *, force: bool = False) -> int:
    return back_up(path, to, tell, check_file, force=force)


def put_back(backup: Path, path: Path, *, force: bool = False) -> int:
    return restore(backup, path, tell, check_store, force=force)


def test_a_copy_is_a_store_of_its_own_in_one_file(path: Path, tmp_path: Path) -> None:
    path.chmod(0o640)
    with housed(path) as made:  # what lies in the log is copied as well
        made.ingest(account("more", employees=900))
        assert Path(f"{path}-wal").stat().st_size > 0
        size = copy(path, tmp_path / "copy.db")
        assert names_in(tmp_path) == {"store.db", "store.db-wal", "store.db-shm", "copy.db"}
    copied = tmp_path / "copy.db"
    assert size == copied.stat().st_size
    assert stat.S_IMODE(copied.stat().st_mode) == 0o640
    assert copied.read_bytes()[18:20] == b"\x01\x01"  # read where no log may be written, such as from a disk of backups
    assert findings_of(copied) == []
    assert content_of(copied) == content_of(path)


def test_a_copy_is_of_one_instant_and_ends_while_others_write(tmp_path: Path) -> None:
    path, to = tmp_path / "store.db", tmp_path / "copy.db"
    store = SqliteStore(path, durability="normal")
    with store.write() as writing:
        tenant = writing.add_tenant(TENANT)
        rows = [writing.add_account(tenant, f"a{number}") for number in range(1_000)]
        for row in rows:
            writing.put_facts(row.id, b"x" * 20_000, b"")
    shares: list[str] = []

    def write_meanwhile(text: str) -> None:
        if text:
            shares.append(text)
            assert len(shares) < 100  # it ends
            with store.write() as writing:  # as it was copied already, and as it is yet to be
                for row in (rows[0], rows[-1]):
                    writing.put_facts(row.id, b"later", b"")
                writing.add_account(tenant, f"later {len(shares)}")

    back_up(path, to, write_meanwhile, check_file, force=False)
    store.close()
    assert len(shares) == len(set(shares)) > 3  # not begun anew with each change
    copied = SqliteStore(to)
    with copied.read() as reading:
        assert reading.count_accounts(tenant) == 1_000
        assert {reading.facts(row.id)[0] for row in rows} == {b"x" * 20_000}
    copied.close()


def a_folder(path: Path) -> None:
    path.mkdir()


def a_store(path: Path) -> None:
    SqliteStore(path).close()


def something_else(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE things (id)")


def random_bytes(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 40)


def empty(path: Path) -> None:
    path.touch()


@pytest.mark.parametrize(
    ("make", "given", "told"),
    [
        (a_store, {}, "is there already; `--force` overwrites it"),
        (empty, {}, "is there already; `--force` overwrites it"),
        (
            something_else,
            {"force": True},
            "is a database of something else, which is not overwritten; name another file",
        ),
        (a_folder, {"force": True}, "is a folder; name a file in it, such as "),
    ],
    ids=lambda each: getattr(each, "__name__", None),
)
@pytest.mark.parametrize("do", [copy, put_back])
def test_a_place_that_is_taken_is_refused_and_left_alone(
    path: Path, do: Callable[..., int], make: Callable[[Path], None], given: dict[str, bool], told: str
) -> None:
    to = path.with_name("to.db")
    make(to)
    before = None if to.is_dir() else to.read_bytes()
    with pytest.raises(StoreError) as raised:
        do(path, to, **given)
    assert str(raised.value).startswith(f"{to}: {told}")
    assert before is None or to.read_bytes() == before
    assert names_in(path.parent) == {"store.db", "to.db"}


@pytest.mark.parametrize("make", [a_store, random_bytes, empty])
@pytest.mark.parametrize("do", [copy, put_back])
def test_what_is_in_a_place_is_overwritten_where_that_is_wanted(
    path: Path, tmp_path: Path, do: Callable[..., int], make: Callable[[Path], None]
) -> None:
    to = tmp_path / "to.db"
    make(to)
    for suffix in ("-wal", "-shm", "-journal"):  # which would be read as those of the new file
        Path(f"{to}{suffix}").write_bytes(b"left behind")
    do(path, to, force=True)
    assert names_in(tmp_path) == {"store.db", "to.db"}
    assert content_of(to) == content_of(path)
    assert findings_of(to) == []


@pytest.mark.parametrize("do", [copy, put_back])
def test_nothing_is_copied_onto_itself_or_to_where_no_folder_is(
    path: Path, tmp_path: Path, do: Callable[..., int]
) -> None:
    (tmp_path / "link.db").symlink_to(path)
    before = path.read_bytes()
    for to in (path, tmp_path / "link.db"):
        with pytest.raises(StoreError, match="is the very file that is to be copied"):
            do(path, to, force=True)
    with pytest.raises(StoreError, match=r"the folder .*lost is not there; make it first"):
        do(path, tmp_path / "lost" / "to.db")
    assert path.read_bytes() == before


@pytest.mark.parametrize("do", [copy, put_back])
def test_a_store_that_is_served_or_open_is_not_overwritten(path: Path, tmp_path: Path, do: Callable[..., int]) -> None:
    to = tmp_path / "to.db"
    with serving_lock(to):
        a_store(to)
        with pytest.raises(StoreError, match=f"{to}: process [0-9]+ serves it; stop that first"):
            do(path, to, force=True)
    store = SqliteStore(to, wait_seconds=1)
    with store.write() as writing:
        writing.add_tenant("kept/main")
    with pytest.raises(StoreError, match=f"{to}: another process has it open; let that end first"):
        do(path, to, force=True)
    with store.write() as writing:
        writing.add_tenant("more/main")
    store.close()
    assert [name for _, name in content_of(to)["tenants"]] == ["kept/main", "more/main"]
    assert names_in(tmp_path) == {"store.db", "to.db"}


@pytest.mark.parametrize("do", [copy, put_back])
def test_a_copy_that_somebody_reads_is_not_overwritten(path: Path, tmp_path: Path, do: Callable[..., int]) -> None:
    to = tmp_path / "to.db"
    copy(path, to)  # a file without a log
    with closing(sqlite3.connect(to, isolation_level=None)) as reading:
        reading.execute("BEGIN")
        reading.execute("SELECT * FROM tenants").fetchone()
        with pytest.raises(StoreError, match=f"{to}: another process has it open; let that end first"):
            do(path, to, force=True)
    do(path, to, force=True)


class StopError(Exception):
    """Ends a copy in its middle."""


@pytest.mark.parametrize("error", [StopError, KeyboardInterrupt])
@pytest.mark.parametrize("make", [Path.absolute, a_store], ids=["to a new place", "over another"])
@pytest.mark.parametrize("do", [back_up, restore])
def test_a_copy_that_is_ended_leaves_what_was_there(
    path: Path, tmp_path: Path, do: Callable[..., int], make: Callable[[Path], object], error: type[BaseException]
) -> None:
    to = tmp_path / "to.db"
    make(to)
    before, names = to.read_bytes() if to.exists() else None, names_in(tmp_path)

    def stop(text: str) -> None:
        if text:
            raise error

    with pytest.raises(error):
        do(path, to, stop, check_file, force=True)
    assert (to.read_bytes() if to.exists() else None) == before
    assert names_in(tmp_path) == names


@pytest.mark.parametrize("do", ["back_up", "restore"])
def test_a_copy_whose_process_is_killed_leaves_what_was_there(path: Path, tmp_path: Path, do: str) -> None:
    to = tmp_path / "to.db"
    a_store(to)
    before = content_of(to)
    ready = SPAWN.Barrier(2)
    process = SPAWN.Process(target=counting.copy_and_stay, args=(do, path, to, ready))
    process.start()
    try:
        ready.wait(60)
    finally:
        process.kill()
        process.join(60)
    assert content_of(to) == before
    {"back_up": copy, "restore": put_back}[do](path, to, force=True)
    assert content_of(to) == content_of(path)


@pytest.mark.parametrize("do", [copy, put_back])
def test_what_is_damaged_is_not_copied(path: Path, tmp_path: Path, do: Callable[..., int]) -> None:
    to = tmp_path / "to.db"
    a_store(to)
    before = to.read_bytes()
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'changes'").fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\x00" * 4096)
    with pytest.raises(StoreDamagedError, match=f"{path}: is damaged, and was not copied: file: "):
        do(path, to, force=True)
    assert to.read_bytes() == before
    assert names_in(tmp_path) == {"store.db", "to.db"}


@pytest.mark.parametrize("there", ["", "to.db"])
def test_who_serves_may_still_do_so_once_it_is_restored(path: Path, tmp_path: Path, there: str) -> None:
    owned = tmp_path / (there or "store.db")
    if there:
        a_store(owned)
    owned.chmod(0o600)
    if os.geteuid() == 0:
        os.chown(owned, 65534, 65534)
    before = owned.stat()
    put_back(path, tmp_path / "to.db", force=True)
    after = (tmp_path / "to.db").stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)


def test_a_backup_whose_parts_do_not_fit_is_not_restored(path: Path, tmp_path: Path) -> None:
    change(path, "DELETE FROM members WHERE account = 'acme'")
    with pytest.raises(StoreDamagedError, match="members: those of 1 accounts are not what the states say"):
        put_back(path, tmp_path / "to.db")
    assert names_in(tmp_path) == {"store.db"}


def test_a_backup_of_a_newer_release_is_not_restored(path: Path, tmp_path: Path) -> None:
    change(path, "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('quorate', '9999_new', '')")
    for do in (copy, put_back):
        with pytest.raises(StoreError, match="was taken to `9999_new` by a newer release"):
            do(path, tmp_path / "to.db")
    assert names_in(tmp_path) == {"store.db"}


def test_what_is_restored_is_another_store_for_watches(path: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup.db"
    copy(path, backup)
    with housed(path) as made:
        made.ingest(account("later", employees=900))
        cursor = made.house.watching.cursor_of(made.changes()[-1].seq)
        assert made.house.watching.place_of(cursor)
        before = made.house.store.id
    put_back(backup, path, force=True)
    with housed(path) as made:
        assert made.house.store.id != before
        assert "later" not in {each.account for each in made.changes()}
        made.ingest(account("other", employees=900))
        with pytest.raises(InputError, match="the cursor is none that this store gave"):
            made.house.watching.place_of(cursor)
    assert findings_of(path) == []


def test_a_store_is_not_served_while_it_is_restored(path: Path, tmp_path: Path) -> None:
    to = tmp_path / "to.db"
    told: list[str] = []

    def serve(text: str) -> None:
        if text:
            with pytest.raises(StoreError, match="serves it") as raised, serving_lock(to):
                pass
            told.append(str(raised.value))

    restore(path, to, serve, check_file, force=False)
    assert told
    with serving_lock(to):
        pass
