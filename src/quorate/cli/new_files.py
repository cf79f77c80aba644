"""Files that are written where none of them is yet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click


def refuse_present(folder: Path, names: tuple[str, ...], *, force: bool) -> None:
    """Raise the usage error that names the files that would be overwritten."""
    if folder.exists() and not folder.is_dir():
        raise click.UsageError(f"{folder} is not a folder")
    present = [str(folder / name) for name in names if (folder / name).exists() or (folder / name).is_symlink()]
    if present and not force:
        verb = "is" if len(present) == 1 else "are"
        raise click.UsageError(f"{', '.join(present)} {verb} there already; `--force` overwrites")


def write_new(folder: Path, files: Mapping[str, str], *, force: bool, echo: bool = True) -> None:
    """Write files into a folder, which is made if it is not there, and tell each, where they are to be told.

    Raises as `refuse_present` does.
    """
    refuse_present(folder, tuple(files), force=force)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        if echo:
            click.echo(f"wrote {folder / name}")
