"""One run of `quorate docs`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import click

from quorate.cli.output import OutputError
from quorate.cli.show_run import checked_inventory
from quorate.cli.site.coverage import UnreadableCoverageError, read_coverage
from quorate.cli.site.folder import OtherFilesError, write_folder
from quorate.cli.site.page import INDEX
from quorate.cli.site.pages import pages_of

_ODD: Final = re.compile(r"[^\w.-]+")


def write_site(ctx: click.Context, rules: Path, out: Path | None, coverage: Path | None, *, force: bool) -> None:
    """Write the site of a rule set, and tell where. Raises UsageError and OutputError."""
    inventory, project = checked_inventory(ctx, rules)
    try:
        seen = None if coverage is None else read_coverage(coverage, inventory.program.revision)
    except UnreadableCoverageError as error:
        raise click.UsageError(str(error)) from error
    folder = out if out is not None else Path("docs-" + _ODD.sub("-", project.name))
    pages = pages_of(inventory, project, seen)
    try:
        write_folder(folder, pages, force=force)
    except OtherFilesError as error:
        raise click.UsageError(f"{error}; `--force` writes all the same") from error
    except OSError as error:
        raise OutputError(
            f"{error.filename2 or error.filename or folder}: {(error.strerror or str(error)).lower()}"
        ) from error
    click.echo(f"wrote {folder / INDEX} and {len(pages) - 1} pages more")
