"""`quorate serve`: the services over gRPC, until the process is asked to stop."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from quorate.cli.cache_folder import cache_folder
from quorate.cli.endings import EndedError, UnusableError
from quorate.cli.serve_options import ServeCommand, flags_of, setting_options
from quorate.server.setting_kinds import SettingError
from quorate.server.settings import read_settings


@click.command(
    "serve",
    cls=ServeCommand,
    params=setting_options(),
    epilog="\b\nExamples:\n"
    "  quorate serve rules/seeds                                    one rule set, kept in quorate.db\n"
    "  quorate serve rules/seeds --store none --clock server        decisions alone, for payloads without `now`\n"
    "  quorate serve --config server.toml                           what the store has active\n"
    "  quorate serve --workers 4 --limit calls=1000 --metrics 127.0.0.1:9464\n"
    "  quorate serve --listen 0.0.0.0:50051 --keys keys.toml --tls-certificate tls.crt --tls-key tls.key\n"
    "\n"
    "Each setting is also read from the environment (`--grace-seconds` is QUORATE_GRACE_SECONDS, the limit `calls` "
    "QUORATE_LIMITS_CALLS) and from the file of --config (`grace_seconds = 10`, limits in a table `[limits]`). A flag "
    "outranks the environment, and that the file.",
)
@click.argument("rules", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--config", type=click.Path(path_type=Path), metavar="FILE", help="Read settings from a file in TOML.")
def command(rules: Path | None, *, config: Path | None, **given: Any) -> None:  # noqa: ANN401 - the settings by name
    """Answer over gRPC until SIGTERM or SIGINT, then let the calls under way end.

    RULES, a folder or a file, is published and made active; without it the server answers by what its store has active.
    """
    flags = flags_of(given)
    try:
        settings = read_settings(flags, os.environ, config)
    except SettingError as error:
        raise UnusableError(str(error)) from error
    # gRPC's core would add lines of its own to those that are told here; it reads this when it is imported.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    from quorate.server.running import CannotServeError, GaveUpError, run  # noqa: PLC0415 - not needed to show help

    try:
        run(settings, rules, cache=cache_folder(), say=lambda line: click.echo(line, err=True))
    except CannotServeError as error:
        raise UnusableError(str(error)) from error
    except GaveUpError as error:
        raise EndedError(str(error)) from error
