"""A store is looked at, checked, copied and put back, and what came of it is told."""

from __future__ import annotations

import dataclasses
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal, TextIO

import click

from quorate.cli.exits import ExitCode
from quorate.cli.store_text import info_text, instant_text, size_text
from quorate.semantics.suggest import hint
from quorate.service.store_check import check_store
from quorate.store.checking import check_file
from quorate.store.copying import back_up, restore
from quorate.store.interface import StoreDamagedError, StoreError
from quorate.store.upkeep import Info, describe, sqlite_warning

Format = Literal["pretty", "json"]

DAMAGED: Final = ExitCode.INPUT
"""The exit code for a store that is damaged."""

_SECONDS_BETWEEN: Final = 0.2
_CLEAR: Final = "\r\x1b[K"


class _Doing:
    """Shows on a terminal what is being done, on a line that is overwritten a few times a second."""

    def __init__(self, what: str, stream: TextIO) -> None:
        self._what = what
        self._stream = stream
        self._is_shown = stream.isatty()
        self._text = ""
        self._next = time.monotonic() + _SECONDS_BETWEEN

    def tell(self, text: str) -> None:
        """Take how far it is; an empty text is as the one before."""
        self._text = text or self._text
        if self._is_shown and time.monotonic() >= self._next:
            self._stream.write(f"{_CLEAR}{self._what}: {self._text}")
            self._stream.flush()
            self._next = time.monotonic() + _SECONDS_BETWEEN

    def clear(self) -> None:
        """Take the line away."""
        if self._is_shown:
            self._stream.write(_CLEAR)
            self._stream.flush()


class _Unusable(click.ClickException):
    exit_code = ExitCode.USAGE


class _Damaged(click.ClickException):
    exit_code = DAMAGED


@contextmanager
def _doing(what: str) -> Iterator[_Doing]:
    """Show what is being done within the block, and end the run for what the store refuses in it."""
    doing = _Doing(what, sys.stderr)
    try:
        yield doing
    except StoreDamagedError as error:
        doing.clear()
        raise _Damaged(str(error)) from error
    except StoreError as error:
        doing.clear()
        raise _Unusable(str(error)) from error
    else:
        doing.clear()


def tell_info(path: Path, format_: Format) -> ExitCode:
    """Print what is in a store."""
    _refuse_missing(path)
    with _doing(f"looking at {path}") as doing:
        info = describe(path, doing.tell)
    if format_ == "json":
        click.echo(json.dumps(_info_document(path, info), indent=2, ensure_ascii=False))
    else:
        click.echo(info_text(path, info))
    return ExitCode.OK


def tell_check(path: Path, format_: Format) -> int:
    """Print what is not well in a store; returns 1 where anything is."""
    _refuse_missing(path)
    with _doing(f"checking {path}") as doing:
        findings = check_store(path, doing.tell)
    warning = sqlite_warning()
    if format_ == "json":
        document = {
            "file": str(path),
            "well": not findings,
            "findings": [dataclasses.asdict(each) for each in findings],
            "warnings": [warning] if warning else [],
        }
        click.echo(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        width = max((len(each.part) for each in findings), default=0)
        click.echo(f"{path}: {'damaged' if findings else 'well'}")
        for each in findings:
            click.echo(f"  {each.part:{width}}  {each.message}")
        if findings:
            click.echo(f"\n`quorate store restore BACKUP {path} --force` puts a backup in its place")
        if warning:
            click.echo(f"note: {warning}", err=True)
    return DAMAGED if findings else ExitCode.OK


def run_backup(path: Path, to: Path, *, force: bool) -> ExitCode:
    """Copy a store."""
    _refuse_missing(path)
    with _doing(f"copying {path}") as doing:
        size = back_up(path, to, doing.tell, check_file, force=force)
    click.echo(f"wrote {to}, {size_text(size)}")
    return ExitCode.OK


def run_restore(backup: Path, path: Path, *, force: bool) -> ExitCode:
    """Put a backup in the place of a store."""
    _refuse_missing(backup)
    with _doing(f"copying {backup}") as doing:
        size = restore(backup, path, doing.tell, check_store, force=force)
    click.echo(f"wrote {path}, {size_text(size)}")
    return ExitCode.OK


def _refuse_missing(path: Path) -> None:
    """Raise the error that names the file that was probably meant."""
    if path.exists() or path.is_symlink() or not path.parent.is_dir():
        return
    names = [each.name for each in path.parent.iterdir() if each.is_file()]
    close = hint(path.name, names)
    raise _Unusable(f"{path}: there is no such file{f'; {close}' if close else ''}")


def _info_document(path: Path, info: Info) -> dict[str, object]:
    """Return what is in a store as one JSON document, its instants as RFC 3339."""
    document = dataclasses.asdict(info)
    document["next_timer"] = None if info.next_timer is None else instant_text(info.next_timer)
    for told, tenant in zip(document["tenants"], info.tenants, strict=True):
        if tenant.active is not None:
            told["active"]["since"] = instant_text(tenant.active.since)
    warning = sqlite_warning()
    return {"file": str(path), **document, "warnings": [warning] if warning else []}
