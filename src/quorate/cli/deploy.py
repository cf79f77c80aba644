"""`quorate deploy`: what a server runs by, elsewhere than in a shell."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    "deploy",
    epilog="\b\nExamples:\n"
    "  quorate deploy docker > Dockerfile\n"
    "  quorate deploy compose --out quorate        compose.yaml, Dockerfile and server.toml\n"
    "  quorate deploy kubernetes > kubernetes.yaml\n"
    "  quorate deploy systemd --out /etc/quorate   quorate.service and server.toml\n",
)
@click.argument("kind", type=click.Choice(["docker", "compose", "kubernetes", "systemd"]))
@click.option(
    "--out", metavar="DIR", type=click.Path(path_type=Path),
    help="Write it there, with the files that belong beside it, instead of to standard output.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Overwrite files that are there.")
def command(kind: str, *, out: Path | None, force: bool) -> None:
    """Write what a server runs by: as a user without rights, on a file system that it cannot write to.

    Each file tells at its top how it is used. Callers are known by keys, and connections are encrypted; secrets are
    files of their own, and none of them is written here.
    """
    from quorate.cli.deploy_run import print_main, write_all  # noqa: PLC0415 - not needed to show help

    if out is None:
        print_main(kind)
    else:
        write_all(kind, out, force=force)
