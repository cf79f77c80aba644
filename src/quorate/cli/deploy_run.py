"""The files of a deployment: those that ship with the package, with the version of it filled in."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Final

import click

import quorate
from quorate.cli.new_files import write_new

_FOLDER: Final = Path(__file__).resolve().parents[1] / "deployment"
_SETTINGS: Final = "server.toml"
_CONTAINER: Final = "container.toml"

FILES_OF: Final = {
    "docker": {"Dockerfile": "Dockerfile"},
    "compose": {"compose.yaml": "compose.yaml", "Dockerfile": "Dockerfile", _SETTINGS: _CONTAINER},
    "kubernetes": {"kubernetes.yaml": "kubernetes.yaml", "Dockerfile": "Dockerfile"},
    "systemd": {"quorate.service": "quorate.service", _SETTINGS: "host.toml"},
}
"""The files of each kind under their names, the one that matters first, and what they are made of."""


def print_main(kind: str) -> None:
    """Print the file of a kind that matters; tell on standard error which others it wants beside it."""
    main, *others = FILES_OF[kind]
    click.echo(file_text(FILES_OF[kind][main]), nl=False)
    if others:
        click.echo(f"{main} goes with {' and '.join(others)}; `--out DIR` writes all of them", err=True)


def write_all(kind: str, folder: Path, *, force: bool) -> None:
    """Write all files of a kind into a folder. Raises UsageError where one of them is there already."""
    write_new(folder, {name: file_text(source) for name, source in FILES_OF[kind].items()}, force=force)


def file_text(source: str) -> str:
    """Return the text of a file that ships, filled in."""
    text = _read(source).replace("@VERSION@", quorate.__version__)
    return text.replace("@SETTINGS@\n", textwrap.indent(_read(_CONTAINER), " " * 4))


def _read(source: str) -> str:
    return (_FOLDER / source).read_text(encoding="utf-8")
