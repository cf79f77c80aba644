"""A store is copied while it is served, and a copy is put in its place; what is written appears whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
import sqlite3
import stat
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from quorate.store.checking import Finding
from quorate.store.interface import StoreDamagedError, StoreError
from quorate.store.looking import Tell, looking, telling_damage
from quorate.store.serving_lock import serving_lock, serving_process
from quorate.store.sqlite_opening import APPLICATION, header_of
from quorate.store.sqlite_refusals import is_busy, telling

Check = Callable[[Path, Tell], Sequence[Finding]]
"""Tells what is not well in a store."""

_PAGES_AT_ONCE: Final = 1_000
_BESIDE: Final = ("-wal", "-shm", "-journal")
"""What the database puts beside a file, and would read with any other that is put there."""

_SHOWN: Final = 3


def back_up(path: Path, to: Path, tell: Tell, check: Check, *, force: bool) -> int:
    """Copy a store as it is at this instant to a file of its own; returns its size.

    Nobody who reads or writes has to wait for that. Raises StoreError, StoreDamagedError for what is not well.
    """
    with looking(path, tell) as source:
        _refuse_place(to, path, force=force)
        with _appearing(to, path.stat()) as beside:
            _copy(source, beside, to, tell)
            _refuse_damaged(path, check(beside, tell))
    return to.stat().st_size


def restore(backup: Path, path: Path, tell: Tell, check: Check, *, force: bool) -> int:
    """Put a backup in the place of a store that nobody serves; returns its size.

    It gets an id of its own, as watches that go on from a cursor of before would miss what happened since the backup.
    Raises StoreError, StoreDamagedError for a backup that is not well.
    """
    with looking(backup, tell) as source:
        _refuse_place(path, backup, force=force)
        with serving_lock(path), _appearing(path, (path if path.exists() else backup).stat()) as beside:
            _copy(source, beside, path, tell)
            _refuse_damaged(backup, check(beside, tell))
            _rename(beside)
    return path.stat().st_size


@contextmanager
def closed_to_others(path: Path) -> Iterator[None]:
    """Keep everybody from a store while its file is replaced, and let nothing lie beside it that belongs to it.

    Who has it open would go on with the old file, and, at its end, delete the log of the new one. Raises StoreError
    where somebody has. What is damaged so that it cannot be opened is nobody's.
    """
    with contextlib.ExitStack() as held:
        if path.exists():
            connection = held.enter_context(closing(sqlite3.connect(path, timeout=1, isolation_level=None)))
            try:
                connection.execute("PRAGMA journal_mode = DELETE")  # only who is alone with it may
                connection.execute("BEGIN EXCLUSIVE")
            except sqlite3.Error as error:
                if is_busy(error):
                    raise StoreError(f"{path}: another process has it open; let that end first") from error
        for each in _BESIDE:
            path.with_name(path.name + each).unlink(missing_ok=True)
        yield


def _refuse_place(path: Path, other: Path, *, force: bool) -> None:
    """Raise StoreError for a place where nothing may be written."""
    if path.is_dir():
        raise StoreError(f"{path}: is a folder; name a file in it, such as {path / other.name}")
    if not path.parent.is_dir():
        raise StoreError(f"{path}: the folder {path.parent} is not there; make it first")
    if not path.exists():
        return
    if path.samefile(other):
        raise StoreError(f"{path}: is the very file that is to be copied; name another one")
    process = serving_process(path)
    if process is not None:
        who = f"process {process}" if process else "another process"
        raise StoreError(f"{path}: {who} serves it; stop that first, or name another file")
    if not force:
        raise StoreError(f"{path}: is there already; `--force` overwrites it")
    if path.is_file() and path.stat().st_size and _is_of_something_else(path):
        raise StoreError(f"{path}: is a database of something else, which is not overwritten; name another file")


def _is_of_something_else(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True)) as connection:
            application, tables = header_of(connection)
    except sqlite3.Error:  # damaged, or no database
        return False
    return application != APPLICATION and bool(application or tables)


@contextmanager
def _appearing(path: Path, like: os.stat_result) -> Iterator[Path]:
    """Give a file beside a place, which takes the place once the block has ended well, with the rights of another."""
    place = path.resolve()
    with _told(place.parent):
        descriptor, name = tempfile.mkstemp(prefix=f".{place.name}-", suffix=".part", dir=place.parent)
    beside = Path(name)
    try:
        yield beside
        with _told(path):
            os.fchmod(descriptor, stat.S_IMODE(like.st_mode))
            with contextlib.suppress(PermissionError):  # only root gives files away, and has to: a server is not root
                os.fchown(descriptor, like.st_uid, like.st_gid)
            os.fsync(descriptor)
            with closed_to_others(place):
                beside.replace(place)
            _keep_name(place.parent)
    finally:
        os.close(descriptor)
        for each in ("", *_BESIDE):
            Path(name + each).unlink(missing_ok=True)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(f"{path}: {(error.strerror or str(error)).lower()}") from error


def _keep_name(folder: Path) -> None:
    """Have the new name of a file outlast the loss of power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _copy(source: sqlite3.Connection, beside: Path, path: Path, tell: Tell) -> None:
    """Copy what a connection sees into an empty file beside a path, portion by portion, as a file without a log."""

    def show(_: int, remaining: int, total: int) -> None:
        tell(f"{100 * (total - remaining) // max(1, total)} %")

    with telling(path), closing(sqlite3.connect(beside, isolation_level=None)) as target:
        target.execute("PRAGMA synchronous = off")  # it is made safe as a whole before it takes its place
        source.backup(target, pages=_PAGES_AT_ONCE, progress=show)
        target.execute("PRAGMA journal_mode = DELETE")


def _rename(beside: Path) -> None:
    """Give a copy an id of its own."""
    with telling_damage(beside), closing(sqlite3.connect(beside, isolation_level=None)) as connection:
        connection.execute("UPDATE meta SET value = ? WHERE name = 'store'", (secrets.token_hex(8),))


def _refuse_damaged(path: Path, findings: Sequence[Finding]) -> None:
    if findings:
        told = "; ".join(f"{each.part}: {each.message}" for each in findings[:_SHOWN])
        more = f"; and {len(findings) - _SHOWN} more" if len(findings) > _SHOWN else ""
        raise StoreDamagedError(f"{path}: is damaged, and was not copied: {told}{more}")
