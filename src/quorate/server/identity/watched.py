"""Files that a server reads again when they change, and keeps as they last were good."""

from __future__ import annotations

import hashlib
import logging
import stat
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Generic, TypeVar

from quorate.server.identity.errors import IdentityError

Value = TypeVar("Value")

LOOK_SECONDS: Final = 1.0
"""How often files are looked at, at most."""

STILL_SECONDS: Final = 1.0
"""How long a file must have stood still to be read; one that did not may be half written, and waits for a next look."""

MOST_PASSED_OVER: Final = 3
"""How often in a row a file that does not stand still is passed over."""

SETTLED_SECONDS: Final = 2.0
"""How old a change must be before another one is sure to have another time: file systems count in coarse steps."""

MOST_BYTES: Final = 4 * 1024 * 1024

_LOG: Final = logging.getLogger(__name__)

_Signature = tuple[int, int, int, int] | None


class WatchedFiles(Generic[Value]):
    """What one or several files say, read again when one of them changes.

    `read` turns their contents into the value and raises IdentityError where it cannot; then the value stays as it
    was, and the log says so once. Reading happens in the thread that asks, and never in two at once.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        read: Callable[[Sequence[bytes]], Value],
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Read the files; raises IdentityError where that cannot be."""
        self._paths = tuple(paths)
        self._read = read
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._signatures: list[_Signature] = []
        self._passed_over = 0
        self._told = ""
        self._look_at = monotonic() + LOOK_SECONDS
        contents = self._load()
        self._value = read(contents)
        self._seen = _digest(contents)

    def current(self) -> Value:
        """Return what the files say, looking at them if that was not done within the last second."""
        if self._monotonic() >= self._look_at and self._lock.acquire(blocking=False):
            try:
                self._look_at = self._monotonic() + LOOK_SECONDS
                self._look()
            finally:
                self._lock.release()
        return self._value

    def _look(self) -> None:
        signatures = [_signature(path) for path in self._paths]
        if signatures == self._signatures:
            return
        if self._passed_over < MOST_PASSED_OVER and _seconds_since_change(signatures) < STILL_SECONDS:
            self._passed_over += 1
            return
        self._passed_over = 0
        try:
            contents = self._load()
        except IdentityError as error:
            self._seen = ""
            self._tell(error)
        else:
            self._take(contents)

    def _take(self, contents: Sequence[bytes]) -> None:
        """Turn contents into the value, unless they are those that were seen last."""
        digest = _digest(contents)
        if digest == self._seen:
            return
        self._seen = digest
        try:
            self._value = self._read(contents)
        except IdentityError as error:
            self._tell(error)
        else:
            self._told = ""
            _LOG.info("read again: %s", ", ".join(map(str, self._paths)))

    def _tell(self, error: IdentityError) -> None:
        """Log why the files cannot be used, unless that was the last that was said of them."""
        if str(error) != self._told:
            self._told = str(error)
            _LOG.error("%s; what was read before stays in force", "; ".join(error.problems))

    def _load(self) -> list[bytes]:
        """Read all files, and note their signatures if nothing of them can have changed meanwhile."""
        before = [_signature(path) for path in self._paths]
        contents = [read_file(path) for path in self._paths]
        has_settled = _seconds_since_change(before) >= SETTLED_SECONDS
        has_settled = has_settled and before == [_signature(path) for path in self._paths]
        self._signatures = before if has_settled else []
        return contents


def read_file(path: Path) -> bytes:
    """Return the bytes of a file; raises IdentityError where it cannot be read or is far too large."""
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise IdentityError(f"{path}: is no file")
        if about.st_size > MOST_BYTES:
            raise IdentityError(f"{path}: is larger than {MOST_BYTES} bytes, so it is hardly the file that was meant")
        with path.open("rb") as file:
            return file.read(MOST_BYTES)
    except OSError as error:
        raise IdentityError(f"{path}: {(error.strerror or str(error)).lower()}") from error
    except ValueError as error:  # a path with a null character
        raise IdentityError(f"{str(path)!r}: is no path of a file") from error


def _signature(path: Path) -> _Signature:
    """Return what changes when a file does: time, size and identity; None where there is no file."""
    try:
        about = path.stat()
    except (OSError, ValueError):
        return None
    return about.st_mtime_ns, about.st_size, about.st_ino, about.st_dev


def _seconds_since_change(signatures: Sequence[_Signature]) -> float:
    newest = max((each[0] for each in signatures if each is not None), default=0)
    return (time.time_ns() - newest) / 1e9


def _digest(contents: Sequence[bytes]) -> str:
    whole = hashlib.sha256()
    for content in contents:
        whole.update(len(content).to_bytes(8, "big") + content)
    return whole.hexdigest()
