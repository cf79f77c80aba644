"""What was accepted and is not yet answered, in a file that only grows: one line of JSON for each step.

`{"accepted": id, "at": t, "digest": …, "body": …}` and `{"done": id, "at": t, "how": …}`. A request is on the medium
before its sender is told that it is accepted, and what is done is kept as long as the same request may come again. The
file holds what requests say of people, so that only its owner may read it; what is done is taken out on opening, and
whenever the file has grown large.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import itertools
import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import msgspec

from quorate.external_actions.failures import SettingsError

KEPT_SECONDS: Final = 24 * 60 * 60
"""How long what is done is known: a good deal longer than any request may wait."""

LARGE: Final = 32 * 1024 * 1024
_ENCODER: Final = msgspec.json.Encoder()


class JournalError(Exception):
    """A journal that cannot be written; one line that names it."""


class _Line(msgspec.Struct, omit_defaults=True):
    """One step: a request was `accepted`, or is `done`."""

    at: float
    accepted: str = ""
    done: str = ""
    how: str = ""
    digest: str = ""
    body: str = ""


_DECODER: Final = msgspec.json.Decoder(_Line)


@dataclass(slots=True)
class Entry:
    """One request: when it was accepted (seconds since 1970), the digest of its body, and the body until it is done."""

    at: float
    digest: str
    body: str
    how: str = ""
    done_at: float = 0.0

    @property
    def is_open(self) -> bool:
        """Whether it is not yet answered."""
        return not self.how


class Journal:
    """The journal of one process, for the loop that it was opened in; one thread writes, in the order of the loop."""

    def __init__(self, path: Path, descriptor: int, entries: dict[str, Entry]) -> None:
        self.entries = entries
        self._path = path
        self._descriptor = descriptor
        self._jobs: deque[_Job] = deque()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="journal")
        self._size = 0
        self._large = LARGE

    @classmethod
    def open(cls, path: Path, now: float) -> Self:
        """Open a journal, which is made if it is not there. Raises SettingsError."""
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise SettingsError(_told(path, error)) from error
        if not _is_taken(descriptor) or not _is_at(path, descriptor):
            os.close(descriptor)
            raise SettingsError(f"{path}: another process has this journal open")
        journal = cls(path, descriptor, {})
        try:
            for line in _lines_of(path):
                _take(journal.entries, line)
            journal._forget(now)
            journal._rewrite(journal._content())
        except OSError as error:
            journal.close()
            raise SettingsError(_told(path, error)) from error
        except SettingsError:
            journal.close()
            raise
        return journal

    @property
    def open_entries(self) -> list[tuple[str, Entry]]:
        """The requests that are not yet answered."""
        return [(id_, each) for id_, each in self.entries.items() if each.is_open]

    async def accept(self, id_: str, entry: Entry) -> None:
        """Keep a request; once this returns it is on the medium. Raises JournalError, and then it is not kept."""
        self.entries[id_] = entry
        try:
            await self._do(_Line(entry.at, accepted=id_, digest=entry.digest, body=entry.body))
        except JournalError:
            del self.entries[id_]
            raise

    async def finish(self, id_: str, how: str, now: float) -> None:
        """Keep that a request is done. Raises JournalError."""
        entry = self.entries[id_]
        entry.how, entry.body, entry.done_at = how, "", now
        await self._do(_Line(now, done=id_, how=how))
        if self._size > self._large:
            self._forget(now)
            self._size = 0
            await self._do(self._content())

    def close(self) -> None:
        """Let what is being written end, and let go of the file."""
        self._writer.shutdown()
        os.close(self._descriptor)

    async def _do(self, what: _Line | bytes) -> None:
        job = _Job(what, asyncio.get_running_loop().create_future())
        self._jobs.append(job)
        self._writer.submit(self._work)
        # Who waits may go away, and what is being written is written all the same.
        await asyncio.shield(job.done)

    def _work(self) -> None:
        """Write all that waits: lines together, and a whole file in its place among them."""
        jobs = [self._jobs.popleft() for _ in range(len(self._jobs))]
        for is_file, some in itertools.groupby(jobs, lambda each: isinstance(each.what, bytes)):
            batch = list(some)
            failure = None
            try:
                if is_file:
                    self._rewrite(batch[-1].what)  # type: ignore[arg-type]  # the newest is all that counts
                else:
                    self._append(b"".join(_ENCODER.encode(each.what) + b"\n" for each in batch))
            except OSError as error:
                failure = JournalError(_told(self._path, error))
            for each in batch:
                each.done.get_loop().call_soon_threadsafe(_end, each.done, failure)

    def _append(self, lines: bytes) -> None:
        end = os.lseek(self._descriptor, 0, os.SEEK_END)
        try:
            _write_all(self._descriptor, lines)
            os.fsync(self._descriptor)
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, end)
            raise
        self._size = end + len(lines)

    def _rewrite(self, content: bytes) -> None:
        """Put a file of just this content in the place of the journal."""
        beside = self._path.with_name(f"{self._path.name}.part")
        descriptor = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            _is_taken(descriptor)
            _write_all(descriptor, content)
            os.fsync(descriptor)
            beside.replace(self._path)
            _sync_folder(self._path.parent)
        except BaseException:
            os.close(descriptor)
            beside.unlink(missing_ok=True)
            raise
        os.close(self._descriptor)
        self._descriptor = descriptor
        # What is open stays, so that a file that is large of that alone is not written anew for each step.
        self._large = max(LARGE, 2 * len(content))

    def _forget(self, now: float) -> None:
        for id_ in [id_ for id_, each in self.entries.items() if each.how and each.done_at < now - KEPT_SECONDS]:
            del self.entries[id_]

    def _content(self) -> bytes:
        """Return all that is known as the lines of a file."""
        lines: list[_Line] = []
        for id_, each in self.entries.items():
            lines.append(_Line(each.at, accepted=id_, digest=each.digest, body=each.body))
            if each.how:
                lines.append(_Line(each.done_at, done=id_, how=each.how))
        return b"".join(_ENCODER.encode(each) + b"\n" for each in lines)


@dataclass(slots=True)
class _Job:
    """A line to add, or the content of a whole file; `done` ends when it is on the medium."""

    what: _Line | bytes
    done: asyncio.Future[None]


def _end(done: asyncio.Future[None], failure: JournalError | None) -> None:
    if done.cancelled():
        return
    if failure is None:
        done.set_result(None)
    else:
        done.set_exception(failure)


def _is_taken(descriptor: int) -> bool:
    """Take a file for this process; tell whether it could be had."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _is_at(path: Path, descriptor: int) -> bool:
    """Tell whether a file is still at its path, and no other was put there before it was taken."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _write_all(descriptor: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _told(path: Path, error: OSError) -> str:
    return f"{path}: {(error.strerror or str(error)).lower()}"


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _lines_of(path: Path) -> Iterator[_Line]:
    """Yield the steps of a file; a last line without an end was being written when its process ended."""
    whole, _, _ = path.read_bytes().rpartition(b"\n")
    for number, line in enumerate(whole.split(b"\n") if whole else (), 1):
        try:
            yield _DECODER.decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise SettingsError(f"{path}:{number}: is no line of a journal; name another file") from error


def _take(entries: dict[str, Entry], line: _Line) -> None:
    if line.accepted:
        entries[line.accepted] = Entry(line.at, line.digest, line.body)
    elif line.done in entries:
        entry = entries[line.done]
        entry.how, entry.body, entry.done_at = line.how, "", line.at
