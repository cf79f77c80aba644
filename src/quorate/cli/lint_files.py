"""Rules files that fixes have changed, on their way to the disk."""

from __future__ import annotations

from pathlib import Path

import click

from quorate.cli.rewrite import replace_contents
from quorate.text import Source


def rewrite(before: Source, text: str) -> bool:
    """Put a new text in the place of a file that is still as it was read; tell whether that could be done."""
    path = Path(before.path)
    try:
        if path.read_bytes().decode("utf-8-sig", errors="replace") != before.text:
            click.echo(f"error: {path}: it has changed meanwhile, and is left as it is", err=True)
            return False
        replace_contents(path, text.encode())
    except OSError as error:
        click.echo(f"error: {path}: {(error.strerror or str(error)).lower()}", err=True)
        return False
    return True
