"""`quorate health`: whether a server serves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from quorate.cli.exits import ExitCode
from quorate.cli.server_option import server_options

if TYPE_CHECKING:
    from quorate.cli.server_option import Reached


@click.command(
    "health",
    epilog="\b\nExamples:\n"
    "  quorate health\n"
    "  quorate health --server 127.0.0.1:50052    the plain port of `serve --health-listen`\n"
    "  quorate health --service quorate.rules     whether the last reload of the rules went well\n",
)
@click.option("--service", default="", metavar="NAME", help="One service instead of the server as a whole.")
@server_options(always=True)
@click.pass_context
def command(ctx: click.Context, *, service: str, reached: Reached) -> None:
    """Ask whether a server serves; the exit code is 0 if it does, and 2 if it does not, or nobody answers."""
    with reached.connected() as client:
        serves = client.serves(service)
    click.echo(f"{service or reached.server}: {'serving' if serves else 'not serving'}")
    ctx.exit(ExitCode.OK if serves else ExitCode.USAGE)
