"""`quorate store` tells how a store is, copies it and puts it back, and never shows how it is made."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from quorate.store.migrations import STEPS
from quorate.store.serving_lock import serving_lock
from quorate.store.sqlite_opening import APPLICATION, step_names
from quorate.store.sqlite_store import SqliteStore
from quorate.store.states import States
from quorate.store.upkeep import sqlite_warning
from tests.cli.running import run, run_here
from tests.house.housing import TENANT, housed
from tests.service.store.kept import change, keep

WARNING = sqlite_warning()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "quorate.db"
    keep(path)
    return path


@pytest.fixture
def path(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(whole, tmp_path / "quorate.db"))


def test_a_store_that_is_well_is_told_so(path: Path) -> None:
    done = run_here("store", "check", path)
    assert (done.returncode, done.stdout) == (0, f"{path}: well\n")
    assert done.stderr == (f"note: {WARNING}\n" if WARNING else "")


def test_what_is_not_well_is_told_by_part_and_with_the_way_out(path: Path) -> None:
    change(path, "DELETE FROM accounts WHERE account = 'acme'")
    done = run_here("store", "check", path)
    assert done.returncode == 7
    first, *findings, _, last = done.stdout.splitlines()
    assert first == f"{path}: damaged"
    assert [line.split()[0] for line in findings] == ["facts", "states", "events", "timers", "members"]
    assert findings[0] == "  facts    1 of accounts that are not there, such as account 1"
    assert last == f"`quorate store restore BACKUP {path} --force` puts a backup in its place"


def test_findings_are_told_as_json(path: Path) -> None:
    warnings = [WARNING] if WARNING else []
    done = run_here("store", "check", path, "--format", "json")
    assert done.returncode == 0
    assert json.loads(done.stdout) == {"file": str(path), "well": True, "findings": [], "warnings": warnings}
    change(path, "DROP INDEX changes_by_tenant")
    done = run_here("store", "check", path, "--format", "json")
    assert done.returncode == 7
    finding = {"part": "steps", "message": "index changes_by_tenant is missing"}
    assert json.loads(done.stdout) == {"file": str(path), "well": False, "findings": [finding], "warnings": warnings}
    assert done.stderr == ""


def test_a_store_is_copied_and_put_back(path: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup.db"
    done = run_here("store", "backup", path, backup)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(rf"wrote {backup}, [0-9.]+ kB\n", done.stdout)
    assert run_here("store", "check", backup).returncode == 0
    again = run_here("store", "backup", path, backup)
    assert (again.returncode, again.stderr) == (2, f"Error: {backup}: is there already; `--force` overwrites it\n")
    assert run_here("store", "backup", path, backup, "--force").returncode == 0
    path.write_bytes(b"lost")
    refused = run_here("store", "restore", backup, path)
    assert (refused.returncode, refused.stderr) == (2, f"Error: {path}: is there already; `--force` overwrites it\n")
    assert run_here("store", "restore", backup, path, "--force").returncode == 0
    assert run_here("store", "check", path).returncode == 0
    with housed(path) as made:
        assert made.members("large") == [("acme", "", ""), ("bolt", "", "")]


def test_a_damaged_backup_is_not_restored(path: Path, tmp_path: Path) -> None:
    backup = Path(shutil.copy(path, tmp_path / "backup.db"))
    change(backup, "UPDATE audit SET actor = 'eve'")
    before = path.read_bytes()
    done = run_here("store", "restore", backup, path, "--force")
    assert done.returncode == 7
    assert done.stderr.startswith(f"Error: {backup}: is damaged, and was not copied: audit: entry 1 of {TENANT} is not")
    assert path.read_bytes() == before


def test_a_served_store_is_looked_at_and_copied_but_not_overwritten(path: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup.db"
    with serving_lock(path), housed(path):
        assert run_here("store", "check", path).returncode == 0
        assert run_here("store", "backup", path, backup).returncode == 0
        assert f"served by     process {os.getpid()}" in run_here("store", "info", path).stdout
        done = run_here("store", "restore", backup, path, "--force")
        assert done.returncode == 2
        assert f"Error: {path}: process {os.getpid()} serves it; stop that first" in done.stderr
    assert run_here("store", "restore", backup, path, "--force").returncode == 0


def test_what_is_in_a_store_is_told(path: Path) -> None:
    done = run_here("store", "info", path)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == str(path)
    told = dict(re.split(r"  +", line.strip(), maxsplit=1) for line in lines[1 : lines.index("")])
    assert told["accounts"] == "4"
    assert told["revisions"] == "2"
    assert told["served by"] == "nobody"
    assert told["sqlite"] == sqlite3.sqlite_version
    assert re.fullmatch(r"1 to \d+", told["kept changes"])
    assert lines[-2] == "tenants"
    assert re.fullmatch(
        rf"  {TENANT}: 4 accounts, 2 revisions, small sha256:[0-9a-f]+ active since 2026-06-01T12:00:00Z "
        r"\(activation 3, ann\)",
        lines[-1],
    )


def test_what_is_in_a_store_is_told_as_json(path: Path) -> None:
    done = run_here("store", "info", path, "--format", "json")
    document = json.loads(done.stdout)
    assert document["bytes"] == path.stat().st_size
    assert document["counts"]["accounts"] == 4
    assert document["pending_steps"] == []
    assert document["step"].startswith("0")
    (tenant,) = document["tenants"]
    assert (tenant["name"], tenant["active"]["activation"], tenant["active"]["by"]) == (TENANT, 3, "ann")
    assert tenant["active"]["since"] == "2026-06-01T12:00:00Z"


def test_a_new_store_is_told(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    SqliteStore(path).close()
    done = run_here("store", "info", path)
    assert done.returncode == 0
    assert "tenants" not in done.stdout
    assert "kept changes  none" in done.stdout


@pytest.mark.parametrize("following", step_names()[1:])
def test_a_store_of_an_earlier_step_is_told(tmp_path: Path, following: str) -> None:
    path = tmp_path / "old.db"
    with closing(Database(path, execute_plugins=False)) as database:
        STEPS.apply(database, stop_before=following)
        database.execute(f"PRAGMA application_id = {APPLICATION}")
    done = run_here("store", "info", path)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"; a server of this release takes it to {step_names()[-1]}\n" in done.stdout
    backup = tmp_path / "backup.db"
    assert run_here("store", "backup", path, backup).returncode == 0
    assert run_here("store", "restore", backup, path, "--force").returncode == 0
    SqliteStore(path).close()
    assert run_here("store", "check", path).returncode == 0


# -- what is no store ------------------------------------------------------------------------------------------------


def missing(path: Path) -> None:
    path.unlink(missing_ok=True)


def a_folder(path: Path) -> None:
    path.mkdir()


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def random_bytes(path: Path) -> None:
    path.write_bytes(bytes(range(1, 256)) * 40)


def like_a_database(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\x00" + bytes(range(256)) * 40)


def cut(path: Path) -> None:
    keep(path)
    path.write_bytes(path.read_bytes()[: 4096 * 5])


def cut_early(path: Path) -> None:
    keep(path)
    path.write_bytes(path.read_bytes()[:2_000])


def something_else(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE things (id)")


def an_empty_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("VACUUM")


def states_of_decide(path: Path) -> None:
    with States(path, "seeds") as states:
        states.save()


def of_a_newer_release(path: Path) -> None:
    keep(path)
    change(path, "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('quorate', '9999_new', '')")


def without_its_tables(path: Path) -> None:
    keep(path)
    change(path, "DROP TABLE meta", "DROP TABLE accounts", "DROP TABLE _sqlite_migrations")


BAD: list[tuple[Callable[[Path], object], int]] = [
    (missing, 2),
    (Path.touch, 2),
    (a_folder, 2),
    (a_pipe, 2),
    (random_bytes, 2),
    (like_a_database, 2),
    (cut, 7),
    (cut_early, 7),
    (something_else, 2),
    (an_empty_database, 2),
    (states_of_decide, 2),
    (of_a_newer_release, 2),
    (without_its_tables, 7),
]


@pytest.mark.parametrize(("make", "code"), BAD, ids=[make.__name__ for make, _ in BAD])
@pytest.mark.parametrize("verb", ["info", "check", "backup", "restore"])
def test_a_bad_file_is_told_in_one_line(tmp_path: Path, verb: str, make: Callable[[Path], object], code: int) -> None:
    path, to = tmp_path / "bad.db", tmp_path / "to.db"
    make(path)
    done = run_here("store", verb, path, *([to] if verb in {"backup", "restore"} else []))
    told = [line for line in done.stderr.splitlines() if not line.startswith("note: ")]
    if verb == "check" and code == 7:
        assert done.stdout.startswith(f"{path}: damaged\n  ")
        assert told == []
    else:
        assert len(told) == 1, done.stderr
        assert told[0].startswith(f"Error: {path}: ")
        assert done.stdout == ""
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert not to.exists()


def test_the_file_that_was_meant_is_named(path: Path) -> None:
    done = run_here("store", "check", path.with_name("quorat.db"))
    assert done.returncode == 2
    assert done.stderr.endswith("quorat.db: there is no such file; a name close to it is `quorate.db`\n")
    done = run_here("store", "chek", path)
    assert done.returncode == 2
    assert "Did you mean 'check'?" in done.stderr


AS_NOBODY = """
import os
import sys
from quorate.cli.main import run
import quorate.cli.store_run
if os.geteuid() == 0:  # who may do everything
    os.setuid(65534)
sys.exit(run(sys.argv[1:]))
"""


@pytest.mark.parametrize("verb", ["info", "check", "backup", "restore"])
def test_a_file_that_is_not_allowed_is_told(whole: Path, open_folder: Path, verb: str) -> None:
    path = Path(shutil.copy(whole, open_folder / "quorate.db"))
    path.chmod(0)
    others = ["to.db"] if verb in {"backup", "restore"} else []
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, "store", verb, path.name, *others],
        cwd=path.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "Error: quorate.db: permission denied\n"


# -- terminals -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a store that takes a second to be looked through."""
    path = tmp_path_factory.mktemp("large") / "large.db"
    store = SqliteStore(path, durability="normal")
    with store.write() as writing:
        tenant = writing.add_tenant(TENANT)
        for number in range(40_000):
            row = writing.add_account(tenant, f"a{number}")
            writing.put_facts(row.id, b"x" * 3_000, b"")
            writing.decided(row.id, 1, 1, b"{}", None)
    store.close()
    return path


def test_long_work_shows_how_far_it_is_on_a_terminal(large: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "quorate", "store", "backup", str(large), str(tmp_path / "copy.db")]
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        while part := read_terminal(ours):
            shown += part
        assert process.wait(60) == 0
    os.close(ours)
    assert re.search(rb"copying .*large\.db: \d+ %", shown)
    assert shown.endswith(b"\r\x1b[K")  # nothing of it is left


def read_terminal(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 4096)
    except OSError:  # what the other end of a terminal gives once it is closed
        return b""


@pytest.mark.parametrize("verb", ["check", "backup"])
def test_ctrl_c_ends_long_work_and_leaves_nothing(large: Path, tmp_path: Path, verb: str) -> None:
    others = [str(tmp_path / "copy.db")] if verb == "backup" else []
    command = [sys.executable, "-m", "quorate", "store", verb, str(large), *others]
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs) as process:
        os.close(theirs)
        read_terminal(ours)  # it has begun
        process.send_signal(signal.SIGINT)
        while read_terminal(ours):
            pass
        printed, _ = process.communicate(timeout=60)
    os.close(ours)
    assert process.returncode == 128 + signal.SIGINT
    assert printed == b""
    assert list(tmp_path.iterdir()) == []


def test_a_process_of_its_own_tells_the_same(path: Path) -> None:
    done = run("store", "check", path)
    assert (done.returncode, done.stdout) == (0, f"{path}: well\n")
