"""`quorate store`: the file in which a server keeps accounts, and what is to be done so that it is not lost."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

_FILE = click.Path(path_type=Path, readable=False)  # the store tells what is wrong with it
_FORMATS = click.Choice(["pretty", "json"])
_HELD = "For people, or one JSON document."


@click.group(
    "store",
    epilog="\b\nExamples:\n"
    "  quorate store info quorate.db\n"
    "  quorate store check quorate.db\n"
    "  quorate store backup quorate.db backups/monday.db --force     each Monday, while servers run\n"
    "  quorate store restore backups/monday.db quorate.db --force    once they are stopped\n"
    "\n"
    "Exit codes: 0 well, 7 damaged, 2 a file that cannot be used.",
)
def command() -> None:
    """Look after the store of a server: the FILE of `quorate serve --store FILE`.

    A store is one file, with a log (FILE-wal) beside it while it is open; copy it with `backup`, as a plain copy may
    lack what is in the log. All but `restore` may be run while servers are.
    """


@command.command(
    "info",
    short_help="Tell what is in a store.",
    epilog="\b\nExamples:\n"
    "  quorate store info quorate.db\n"
    "  quorate store info quorate.db --format json | jq .tenants\n",
)
@click.argument("file", type=_FILE)
@click.option("--format", "format_", type=_FORMATS, default="pretty", show_default=True, help=_HELD)
@click.pass_context
def info(ctx: click.Context, file: Path, *, format_: Literal["pretty", "json"]) -> None:
    """Tell what is in a store: its size, its counts, the release it is of, and what is active for whom."""
    from quorate.cli.store_run import tell_info  # noqa: PLC0415 - not needed to show help

    ctx.exit(tell_info(file, format_))


@command.command(
    "check",
    short_help="Tell whether a store is well.",
    epilog="\b\nExamples:\n"
    "  quorate store check quorate.db\n"
    "  quorate store check backups/monday.db --format json\n"
    "\n"
    "Exit codes: 0 well, 7 damaged, 2 a file that cannot be used.",
)
@click.argument("file", type=_FILE)
@click.option("--format", "format_", type=_FORMATS, default="pretty", show_default=True, help=_HELD)
@click.pass_context
def check(ctx: click.Context, file: Path, *, format_: Literal["pretty", "json"]) -> None:
    """Tell whether a store is well, and change nothing.

    Looked at are the file itself, its tables, rows that refer to what is not there, whether the members of audiences
    and buying groups are those that the states of accounts say, and whether the audit is what was written.
    """
    from quorate.cli.store_run import tell_check  # noqa: PLC0415 - not needed to show help

    ctx.exit(tell_check(file, format_))


@command.command(
    "backup",
    short_help="Copy a store while servers run.",
    epilog="\b\nExamples:\n"
    "  quorate store backup quorate.db backups/monday.db\n"
    "  quorate store backup quorate.db backups/monday.db --force   in the place of last Monday's\n",
)
@click.argument("file", type=_FILE)
@click.argument("to", type=_FILE)
@click.option("--force", is_flag=True, help="Overwrite TO if it is there.")
@click.pass_context
def backup(ctx: click.Context, file: Path, to: Path, *, force: bool) -> None:
    """Copy a store as it is at this instant to TO, while servers write to it.

    TO is a store of its own, in one file; it appears once it is whole and was checked, and what was there before stays
    until then. Whoever reads or writes meanwhile does not have to wait.
    """
    from quorate.cli.store_run import run_backup  # noqa: PLC0415 - not needed to show help

    ctx.exit(run_backup(file, to, force=force))


@command.command(
    "restore",
    short_help="Put a backup in the place of a store.",
    epilog="\b\nExamples:\n"
    "  quorate store restore backups/monday.db quorate.db           where there is none\n"
    "  quorate store restore backups/monday.db quorate.db --force   in the place of one\n",
)
@click.argument("backup", metavar="BACKUP", type=_FILE)
@click.argument("file", type=_FILE)
@click.option("--force", is_flag=True, help="Overwrite FILE if it is there.")
@click.pass_context
def restore(ctx: click.Context, backup: Path, file: Path, *, force: bool) -> None:
    """Put a BACKUP in the place of FILE, once its servers are stopped.

    BACKUP is checked first, and FILE stays as it is until all of it is there. What came in after the backup was made
    is to be sent again. Actions that were completed since then are handed out once more, under the same keys; watches
    begin anew, as a cursor of before would pass over what is written now.
    """
    from quorate.cli.store_run import run_restore  # noqa: PLC0415 - not needed to show help

    ctx.exit(run_restore(backup, file, force=force))
