"""Who serves a store: a lock beside its file, held by one process and gone with it, however that ends."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from quorate.store.interface import StoreError

_SUFFIX: Final = ".lock"
_PID_MOST: Final = 20
_TRIES: Final = 5
_PAUSE_SECONDS: Final = 0.01


@contextmanager
def serving_lock(path: Path) -> Iterator[None]:
    """Be the one that serves a store, within the block. Raises StoreError where another process does.

    The lock lies in `FILE.lock`, of the file itself where the path is a link to it, with the number of the process
    inside. Processes that are started within the block do not have it.
    """
    place = _place_of(path)
    descriptor = _take(path, place)
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, b"%d\n" % os.getpid(), 0)
        yield
    finally:
        place.unlink(missing_ok=True)  # while it is held: whoever opened it meanwhile sees that it is another's no more
        os.close(descriptor)


def serving_process(path: Path) -> int | None:
    """Return the number of the process that serves a store, 0 where it is not known which; None where none does."""
    try:
        descriptor = os.open(_place_of(path), os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read(descriptor)
    else:
        return None
    finally:
        os.close(descriptor)


def _place_of(path: Path) -> Path:
    whole = path.resolve()
    return whole.with_name(whole.name + _SUFFIX)


def _take(path: Path, place: Path) -> int:
    """Lock the file at a place, and return its descriptor."""
    tries = 0
    while True:
        descriptor = _open(place)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            process = _read(descriptor)
            os.close(descriptor)
            tries += 1
            if tries == _TRIES:
                who = f"process {process}" if process else "another process"
                raise StoreError(f"{path}: {who} serves it; stop that first, or name another file") from error
            time.sleep(_PAUSE_SECONDS)  # somebody may only be looking who serves it
        except OSError as error:
            os.close(descriptor)
            raise StoreError(f"{place}: its disk has no locks; put the store on a disk of this machine") from error
        else:
            if _is_at(descriptor, place):
                return descriptor
            os.close(descriptor)  # who held it took it away in between


def _open(place: Path) -> int:
    try:
        return os.open(place, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise StoreError(f"{place}: {reason}; the folder of a store has to be there and to be allowed") from error


def _is_at(descriptor: int, place: Path) -> bool:
    with contextlib.suppress(OSError):
        return os.path.samestat(os.fstat(descriptor), place.stat())
    return False


def _read(descriptor: int) -> int:
    digits = os.pread(descriptor, _PID_MOST, 0).strip()
    return int(digits) if digits.isdigit() else 0
