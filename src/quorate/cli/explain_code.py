"""`quorate explain-code`: the page of a finding."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Literal

import click

if TYPE_CHECKING:
    from quorate.diagnostics.model import Code


@click.command(
    "explain-code",
    epilog="\b\nExamples:\n"
    "  quorate explain-code E201\n"
    "  quorate explain-code unknown-name    the same, by its name\n"
    "  quorate explain-code                 all codes\n",
)
@click.argument("code", required=False)
@click.option("--list", "list_", is_flag=True, help="List all codes; so it does without a CODE.")
@click.option(
    "--format", "format_", type=click.Choice(["pretty", "json"]), default="pretty", show_default=True,
    help="For people, or a JSON list of pages.",
)  # fmt: skip
def command(code: str | None, *, list_: bool, format_: Literal["pretty", "json"]) -> None:
    """Tell what the finding with a CODE means, why it is one, and what to write instead."""
    if code is None or list_:
        _print_list(format_)
    else:
        _print_pages(_find(code), format_)


def _find(asked: str) -> list[Code]:
    """Return the codes of an id or a name, whatever its case; raises the usage error that names the closest one."""
    from quorate.diagnostics.catalogue.families import CODES  # noqa: PLC0415 - not needed to show help
    from quorate.semantics.suggest import hint  # noqa: PLC0415 - as above

    found = [code for code in CODES.values() if asked.casefold() in {code.id.casefold(), code.name}]
    if not found:
        close = hint(asked, (word for code in CODES.values() for word in (code.id, code.name)))
        raise click.UsageError(f"no finding has the code `{asked}`{f'; {close}' if close else ''}")
    return found


def _print_pages(codes: list[Code], format_: Literal["pretty", "json"]) -> None:
    """Print the page of each code: of all those that share a name."""
    from quorate.cli.report import wants_colour, width_of  # noqa: PLC0415 - not needed to show help
    from quorate.diagnostics.pages import page_as_json, render_page  # noqa: PLC0415 - as above

    if format_ == "json":
        click.echo(json.dumps([page_as_json(code) for code in codes], indent=2))
        return
    from quorate.cli.samples import run_sample  # noqa: PLC0415 - only a page for people needs the compiler

    colour, width = wants_colour(sys.stdout), width_of(sys.stdout)
    pages = [
        render_page(code, run_sample(code, colour=colour, width=width), colour=colour, width=width) for code in codes
    ]
    click.echo("\n".join(pages), nl=False, color=colour)


def _print_list(format_: Literal["pretty", "json"]) -> None:
    from quorate.cli.report import wants_colour  # noqa: PLC0415 - not needed to show help
    from quorate.diagnostics.catalogue.families import CODES, FAMILIES  # noqa: PLC0415 - as above
    from quorate.diagnostics.pages import page_as_json, render_list  # noqa: PLC0415 - as above

    if format_ == "json":
        click.echo(json.dumps([page_as_json(code) for code in CODES.values()], indent=2))
    else:
        colour = wants_colour(sys.stdout)
        click.echo(render_list(FAMILIES, colour=colour), nl=False, color=colour)
