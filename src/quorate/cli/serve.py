"""`quorate serve`: a rule set behind gRPC, until the process is asked to stop."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from quorate.cli.exits import ExitCode

if TYPE_CHECKING:
    from quorate.engine import RuleSet


class _AddressError(click.ClickException):
    exit_code = ExitCode.USAGE


@click.command(
    "serve",
    epilog="\b\nExamples:\n"
    "  quorate serve rules/seeds\n"
    "  quorate serve rules/seeds --listen 0.0.0.0:50051 --share-port   once for each core\n"
    "  quorate serve rules/seeds --clock server                        for payloads without `now`\n",
)
@click.argument("rules", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--listen",
    default="127.0.0.1:50051",
    show_default=True,
    metavar="HOST:PORT",
    help="Port 0 takes a free one.",
)
@click.option(
    "--clock",
    type=click.Choice(["payload", "server"]),
    default="payload",
    show_default=True,
    help="What dates an account without `now`: nothing, so that it is rejected, or the server's clock.",
)
@click.option("--strict", is_flag=True, help="Reject accounts with facts that the schema does not know.")
@click.option("--share-port", is_flag=True, help="Let several processes listen on the port, such as one per core.")
def command(rules: Path, *, listen: str, clock: Literal["payload", "server"], strict: bool, share_port: bool) -> None:
    """Answer decisions over gRPC until SIGTERM or SIGINT, then let the calls under way end."""
    # gRPC's core would add lines of its own to those that are told here; it reads this when it is imported.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    from quorate.server.address import ListenError  # noqa: PLC0415 - only this verb pays for gRPC
    from quorate.server.app import serving, stop_signals  # noqa: PLC0415 - as above
    from quorate.server.options import ServerOptions  # noqa: PLC0415 - as above

    rule_set = _load(rules)
    options = ServerOptions(listen, dates_payloads=clock == "server", strict=strict, share_port=share_port)
    try:
        with stop_signals() as wait, serving(rule_set, options) as server:
            click.echo(f"serving {rule_set.name} {rule_set.revision} on {server.address}", err=True)
            wait()
    except ListenError as error:
        raise _AddressError(str(error)) from error


def _load(rules: Path) -> RuleSet:
    from quorate.cli.cache_folder import cache_folder  # noqa: PLC0415 - not needed to show help
    from quorate.engine import load  # noqa: PLC0415 - as above

    return load(rules, cache=cache_folder())
