"""The last export, as what is new and what is gone is told against it."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from quorate.cli.export_files import BESIDE, MANIFEST, sha256_of
from quorate.cli.export_shape import Shape, read_documents
from quorate.diagnostics.catalogue.exports import X120, X121
from quorate.exports import Column, ExportError
from quorate.exports.problems import refuse
from quorate.exports.xdm import Times
from quorate.parquet_files import ParquetError

_TOLD: tuple[str, ...] = ("kind", "of", "options")


class _File(msgspec.Struct):
    name: str
    table: str
    what: str
    sha256: str


class _Named(msgspec.Struct):
    name: str


class _Table(msgspec.Struct):
    name: str
    columns: list[_Named]


class _Manifest(msgspec.Struct):
    """What has to be in a manifest for it to be compared with."""

    kind: str
    of: list[str]
    options: dict[str, Any]
    rule_set: _Named
    now: dict[str, Any]
    tables: list[_Table]
    files: list[_File]


_SHAPE = msgspec.json.Decoder(_Manifest)


@dataclass(frozen=True, slots=True)
class LastExport:
    """An export that was written, by its manifest."""

    path: Path
    manifest: Mapping[str, Any]
    sha256: str

    def check(self, kind: str, of: Sequence[str], options: Mapping[str, Any], rule_set: str) -> None:
        """Raise ExportError for one of something else, or one that was made with other options."""
        now = {"kind": kind, "of": list(of), "options": dict(options)}
        if self.manifest["rule_set"]["name"] != rule_set:
            raise self._other(f"is of the rule set {self.manifest['rule_set']['name']}, and not of {rule_set}")
        for name in _TOLD:
            before = self.manifest[name]
            if before == now[name]:
                continue
            if name != "options":
                raise self._other(f"is of {_words(before)}, and not of {_words(now[name])}")
            keys = sorted(before.keys() | options.keys())
            key = next(key for key in keys if before.get(key) != options.get(key))
            raise self._other(f"was made with {key} {_words(before.get(key))}, and not {_words(options.get(key))}")

    def check_columns(self, table: str, columns: Sequence[Column]) -> None:
        """Raise ExportError where a table had other columns."""
        found = next((each for each in self.manifest["tables"] if each["name"] == table), None)
        if found is None or [each["name"] for each in found["columns"]] != [each.name for each in columns]:
            raise self._other(f"has other columns in {table}")

    def rows(self, table: str, columns: Sequence[Column], shape: Shape) -> Iterator[list[Any]]:
        """Yield the rows of a table. Raises ExportError for files that are not as they were written."""
        for path in self._files(table):
            try:
                yield from shape.read(path, columns)
            except (OSError, ValueError, LookupError, TypeError, ParquetError, csv.Error) as error:
                raise refuse(X120, path=path.as_posix(), reason=f"cannot be read: {error}") from error

    def documents(self, table: str) -> Iterator[tuple[str, Times]]:
        """As `rows`, for whole documents."""
        for path in self._files(table):
            try:
                yield from read_documents(path)
            except (OSError, ValueError) as error:
                raise refuse(X120, path=path.as_posix(), reason=f"cannot be read: {error}") from error

    def check_files(self) -> None:
        """Raise ExportError where a file is not as it was written."""
        for table in self.manifest["tables"]:
            for path in self._files(table["name"]):
                known = next(each["sha256"] for each in self.manifest["files"] if each["name"] == path.name)
                try:
                    if sha256_of(path) != known:
                        raise refuse(X120, path=path.as_posix(), reason="was changed since it was written")
                except OSError as error:
                    reason = (error.strerror or str(error)).lower()
                    raise refuse(X120, path=path.as_posix(), reason=reason) from error

    def _files(self, table: str) -> list[Path]:
        return [
            self.path.parent / each["name"]
            for each in self.manifest["files"]
            if each["table"] == table and each["what"] == "whole"
        ]

    def _other(self, reason: str) -> ExportError:
        return refuse(X121, "export the whole without --since once", path=self.path.as_posix(), reason=reason)


def read_last(given: Path) -> LastExport:
    """Read the manifest of an export by its path, or by the folder or file that it is of. Raises ExportError."""
    path = given / MANIFEST if given.is_dir() else given
    beside = path.with_name(path.name + BESIDE)
    path = beside if beside.is_file() else path
    try:
        content = path.read_bytes()
    except OSError as error:
        raise refuse(X120, path=path.as_posix(), reason=(error.strerror or str(error)).lower()) from error
    try:
        names = [each.name for each in _SHAPE.decode(content).files]
        manifest = msgspec.json.decode(content)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise refuse(X120, path=path.as_posix(), reason="is no manifest of an export") from error
    if not all(each.isprintable() and each not in {"", ".."} and Path(each).name == each for each in names):
        raise refuse(X120, path=path.as_posix(), reason="names files elsewhere")
    return LastExport(path, manifest, hashlib.sha256(content).hexdigest())


def _words(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "nothing"
    return "nothing" if value is None else str(value)
