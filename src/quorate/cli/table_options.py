"""How tables are read where their first bytes do not tell it: what stands between cells, and their encoding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])


def table_options(command: _Command) -> _Command:
    """Add --delimiter and --encoding to a command."""
    for option in (
        click.option(
            "--encoding", metavar="NAME", callback=_encoding,
            help="How tables are encoded; without it UTF-8, or by a byte order mark.",
        ),
        click.option(
            "--delimiter", metavar="C", callback=_delimiter,
            help="What stands between the cells of a table; without it the header tells.",
        ),
    ):  # fmt: skip
        command = option(command)
    return command


def _delimiter(_ctx: click.Context, _option: click.Parameter, given: str | None) -> str | None:
    if given is None:
        return None
    found = {"\\t": "\t", "tab": "\t"}.get(given, given)
    if len(found) != 1 or found in '"\r\n':
        raise click.UsageError("--delimiter wants one character, or `tab`")
    return found


def _encoding(_ctx: click.Context, _option: click.Parameter, given: str | None) -> str | None:
    if given is None:
        return None
    try:
        "a".encode(given).decode(given)
    except (LookupError, UnicodeError) as error:
        raise click.UsageError(f"--encoding: there is no encoding `{given}`; utf-8, cp1252 and utf-16 are") from error
    return given
