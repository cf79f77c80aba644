"""The files of an export: each written in parts that are small enough, all of them there at once or none."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final, Literal, TypeAlias

import click
import msgspec

from quorate.cli.export_shape import Shape
from quorate.cli.output import told
from quorate.exports import Column
from quorate.exports.cells import Cells

What: TypeAlias = Literal["whole", "added", "changed", "removed", "upsert", "delete", "changes"]

MANIFEST: Final = "manifest.json"
BESIDE: Final = ".manifest.json"
"""How the name of a manifest ends that is beside its only file."""

_FILES: Final = frozenset({".csv", ".tsv", ".txt", ".ndjson", ".jsonl", ".parquet"})
_OTHER_FILES: Final = frozenset({".gz", ".json", ".ods", ".xls", ".xlsx", ".xml", ".zip", ".zst"})
"""How names end that mean one file, of a form that exports do not have."""

_BLOCK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Written:
    """A file that is whole."""

    name: str
    table: str
    what: What
    rows: int
    bytes: int
    sha256: str


class _Hashed:
    """A file that knows its size and hash."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file = file
        self._name = name
        self.size = 0
        self.hash = hashlib.sha256()

    def write(self, content: bytes) -> int:
        """Write. Raises OutputError."""
        with told(self._name):
            self._file.write(content)
        self.size += len(content)
        self.hash.update(content)
        return len(content)


@dataclass(slots=True)
class Sheet:
    """One file of rows, in as many parts as its limits make it."""

    folder: Path
    table: str
    what: What
    columns: Sequence[Column]
    shape: Shape
    cells: Cells
    most_rows: int | None = None
    most_bytes: int | None = None
    _parts: list[tuple[Path, int, int, str]] = field(default_factory=list)
    _file: BinaryIO | None = None
    _out: _Hashed | None = None
    _rows: int = 0

    @property
    def names(self) -> list[str]:
        """The header."""
        return [column.name for column in self.columns]

    def write(self, plain: Sequence[Any]) -> None:
        """Write a row as `Shape.plain` gives it."""
        self.write_line(self.shape.line(plain, self.names, self.cells))

    def write_line(self, line: bytes) -> None:
        """Write a line; a new part begins where it would be too much for this one."""
        out = self._open()
        if self._rows and (
            (self.most_rows is not None and self._rows >= self.most_rows)
            or (self.most_bytes is not None and out.size + len(line) > self.most_bytes)
        ):
            self._end()
            out = self._open()
        out.write(line)
        self._rows += 1

    def close(self) -> list[Written]:
        """End the last part, give all their names, and return them; a file without rows is one too."""
        self._open()
        self._end()
        stem = self.table if self.what == "whole" else f"{self.table}.{self.what}"
        found = []
        for number, (path, rows, size, digest) in enumerate(self._parts, start=1):
            part = f"-{number}" if len(self._parts) > 1 else ""
            name = f"{stem}{part}.{self.shape.form}"
            path.rename(self.folder / name)
            found.append(Written(name, self.table, self.what, rows, size, digest))
        return found

    def abandon(self) -> None:
        """Let go of a file that will not be whole."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()

    def _open(self) -> _Hashed:
        if self._out is None:
            path = self.folder / f".{self.table}.{self.what}.{len(self._parts)}"
            with told(str(path)):
                self._file = path.open("wb")
            self._out = _Hashed(self._file, str(path))
            self._rows = 0
            self._out.write(self.shape.head(self.names, self.cells))
        return self._out

    def _end(self) -> None:
        if self._file is not None and self._out is not None:
            path = Path(self._file.name)
            with told(str(path)):
                self._file.close()
            self._parts.append((path, self._rows, self._out.size, self._out.hash.hexdigest()))
            self._file = self._out = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where an export goes: a folder, or one file with its manifest beside it."""

    path: Path

    @property
    def is_file(self) -> bool:
        """Whether it is one file, as its name tells."""
        return self.path.suffix.lower() in _FILES and not self.path.is_dir()

    def check(self, *, force: bool) -> None:
        """Raise UsageError for what may not be written over."""
        path = self.path
        if path.suffix.lower() in _OTHER_FILES and not path.is_dir():
            raise click.UsageError(
                f"exports are not written as `{path.suffix}`; name a folder, or a file that ends in .csv, .ndjson or "
                ".parquet"
            )
        if self.is_file or not path.exists():
            return
        if not path.is_dir():
            raise click.UsageError(f"{path} is a file; name a folder, or a file that ends in .csv, .ndjson or .parquet")
        there = {each.name for each in path.iterdir()}
        if not there:
            return
        strange = sorted(there - _names_in(path / MANIFEST) - {MANIFEST})
        if MANIFEST not in there or strange:
            raise click.UsageError(f"{path} holds what is no export: {', '.join(strange[:3])}; name another folder")
        if not force:
            raise click.UsageError(f"{path} holds an export already; `--force` puts this one in its place")

    @contextmanager
    def writing(self) -> Iterator[Path]:
        """Give a folder to write to; `take` has to be called at the end of the block, else nothing is left of it."""
        parent = self._real.parent
        with told(str(self.path)):
            parent.mkdir(parents=True, exist_ok=True)
            folder = Path(tempfile.mkdtemp(prefix=".quorate-", suffix=".part", dir=parent))
        try:
            with _ending_orderly():
                yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def take(self, folder: Path, written: Sequence[Written], manifest: bytes) -> None:
        """Put what was written into its place. Raises OutputError."""
        with told(str(self.path)):
            if self.is_file:
                beside = folder / MANIFEST
                beside.write_bytes(manifest)
                (folder / written[0].name).replace(self._real)
                beside.replace(self.path.with_name(self.path.name + BESIDE))
                return
            (folder / MANIFEST).write_bytes(manifest)
            mask = os.umask(0)
            os.umask(mask)
            folder.chmod(0o777 & ~mask)
            if self._real.exists():
                old = Path(tempfile.mkdtemp(prefix=".quorate-", suffix=".old", dir=self._real.parent))
                old.rmdir()
                self._real.replace(old)
                folder.replace(self._real)
                shutil.rmtree(old, ignore_errors=True)
            else:
                folder.replace(self._real)

    @property
    def _real(self) -> Path:
        """Where it is, behind links: what a link leads to is replaced, and not the link."""
        return self.path.resolve()


@contextmanager
def _ending_orderly() -> Iterator[None]:
    """Let the request to end be an exception, so that facts are not left in a folder that nobody knows."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, _: object) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def sha256_of(path: Path) -> str:
    """Return the hash of a file. Raises OSError."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found.update(block)
    return found.hexdigest()


def _names_in(manifest: Path) -> set[str]:
    """Return the files that a manifest tells of; none where it cannot be read."""
    try:
        return {each["name"] for each in msgspec.json.decode(manifest.read_bytes())["files"]}
    except (OSError, ValueError, LookupError, TypeError):
        return set()
