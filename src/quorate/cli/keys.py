"""`quorate keys`: the API keys of a server."""

from __future__ import annotations

import stat
import sys
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from quorate.cli.day_or_instant import DayOrInstant
from quorate.cli.exits import ExitCode

if TYPE_CHECKING:
    from quorate.server.identity.keys_file import Callers

_ROLES: Final = ("decide", "ingest", "author", "admin")


@click.group(
    "keys",
    epilog="\b\nExamples:\n"
    "  quorate keys new --name crm-sync --tenant acme/prod --role ingest --role decide >> keys.toml\n"
    "  quorate keys check keys.toml\n"
    "  quorate serve rules/seeds --keys keys.toml\n",
)
def command() -> None:
    """Make and check the API keys by which a server knows its callers."""


@command.command(
    "new",
    epilog="\b\nExamples:\n"
    "  quorate keys new --name crm-sync --tenant acme/prod --role ingest --role decide >> keys.toml\n"
    "  quorate keys new --name release --tenant acme/prod --role author --role admin --expires 2027-03-01\n",
)
@click.option("--name", required=True, metavar="NAME", help="Who gets the key; for logs and the audit.")
@click.option("--tenant", required=True, metavar="ORGANISATION/SANDBOX", help="What the key is good for.")
@click.option(
    "--role", "roles", required=True, multiple=True, type=click.Choice(_ROLES),
    help="What the key may do; can be given several times.",
)  # fmt: skip
@click.option(
    "--expires", type=DayOrInstant(), metavar="DAY|INSTANT",
    help="From when on it is refused; a day begins in UTC. Without it the key has no end.",
)  # fmt: skip
def new(name: str, tenant: str, roles: tuple[str, ...], expires: date | datetime | None) -> None:
    """Make a key.

    The key goes to standard error and is shown this once: it is for the caller. The table for the keys file goes to
    standard output and holds nothing but the hash of the key.
    """
    from quorate.server.identity.keys import make_key  # noqa: PLC0415 - not needed to show help
    from quorate.server.identity.roles import (  # noqa: PLC0415 - as above
        LONGEST_NAME,
        TENANT_FORM,
        Identity,
        Role,
        is_name,
        is_tenant,
    )

    if not is_name(name):
        raise click.BadParameter(f"a name is one line of 1 to {LONGEST_NAME} characters", param_hint="--name")
    if not is_tenant(tenant):
        raise click.BadParameter(f"`{tenant}` is not {TENANT_FORM}, such as `acme/prod`", param_hint="--tenant")
    if expires is not None and _moment(expires) <= datetime.now(UTC):
        raise click.BadParameter(f"`{expires.isoformat()}` is over already", param_hint="--expires")
    key = make_key(Identity(name, tenant, frozenset(map(Role, roles))), expires)
    click.echo(f"\n{key.table}", nl=False)
    sys.stdout.flush()  # a key whose table could not be written is not shown
    if sys.stderr.isatty():
        click.echo("the key, which is shown this once and kept nowhere:", err=True)
    click.echo(key.text, err=True)


@command.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def check(ctx: click.Context, file: Path) -> None:
    """Tell what is wrong with a keys FILE.

    What a server would refuse goes to standard output, a line for each with its place and its fix, and the exit code
    is 2. Keys that have expired are told as well.
    """
    from quorate.server.identity.errors import IdentityError  # noqa: PLC0415 - not needed to show help
    from quorate.server.identity.keys_file import parse_keys_file  # noqa: PLC0415 - as above
    from quorate.server.identity.watched import read_file  # noqa: PLC0415 - as above

    try:
        callers = parse_keys_file(read_file(file), file)
    except IdentityError as error:
        for problem in error.problems:
            click.echo(problem)
        ctx.exit(ExitCode.USAGE)
    for note in _notes(callers, file.stat().st_mode):
        click.echo(f"{file}: {note}")
    keys, certificates = _count(len(callers.keys), "key"), _count(len(callers.certificates), "certificate")
    click.echo(f"{file}: {keys}, {certificates}, no errors")


def _notes(callers: Callers, mode: int) -> list[str]:
    """Return what is in order and may yet not be as it was meant."""
    now = datetime.now(UTC).timestamp()
    notes = [
        f'the key {key.id} "{key.identity.name}" has expired; take its table out'
        for key in callers.keys.values()
        if key.expires <= now
    ]
    if not callers.keys and not callers.certificates:
        notes.append("it names nobody, so every call would be refused; `quorate keys new` makes a key")
    if mode & stat.S_IWOTH:
        notes.append("whoever has an account on this machine may write into it; take that away by `chmod o-w`")
    return notes


def _moment(expires: date | datetime) -> datetime:
    return expires if isinstance(expires, datetime) else datetime.combine(expires, time(), UTC)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
