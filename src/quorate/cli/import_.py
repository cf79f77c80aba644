"""`quorate import`: rules from what other systems know as segments."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click


@click.group("import", epilog="\b\nExamples:\n  quorate import pql segments.json --out rules/imported\n")
def command() -> None:
    """Turn segments of other systems into audiences of the same meaning."""


@command.command(
    "pql",
    epilog="\b\nExamples:\n"
    "  quorate import pql segments.json --out imported       a rule set of its own\n"
    "  quorate import pql buyers.pql                         rules to standard output, the report to standard error\n"
    "  quorate import pql segments.json --rules rules/seeds --out rules/seeds/imported.rules\n"
    "  quorate import pql - --format json --out imported < segments.json\n",
)
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True,
    type=click.Path(exists=True, dir_okay=False, allow_dash=True),
)  # fmt: skip
@click.option(
    "--rules", metavar="RULES", type=click.Path(exists=True, path_type=Path),
    help="Write audiences over the schema of this rule set, not over one of their own.",
)  # fmt: skip
@click.option(
    "--out", metavar="DIR|FILE", type=click.Path(path_type=Path),
    help="Write a folder, or one file that ends in `.rules`; standard output if it is not given.",
)  # fmt: skip
@click.option(
    "--format", "format_", type=click.Choice(["pretty", "json"]), default="pretty", show_default=True,
    help="The report for people, or one document for programs.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Overwrite files that are there.")
@click.pass_context
def pql(  # noqa: PLR0913 - one for each option
    ctx: click.Context,
    files: tuple[str, ...],
    *,
    rules: Path | None,
    out: Path | None,
    format_: Literal["pretty", "json"],
    force: bool,
) -> None:
    """Turn queries of Profile Query Language into audiences of the same meaning, and tell what has none.

    A FILE holds a query as text or JSON, or segment definitions: one, a list of them, an answer of the segmentation
    service, or one on each line; `-` is standard input. What is missing in a profile makes a part of a query false, and
    so it does in the audiences. Types are taken from how fields are used, unless a rule set has them. What cannot be
    said exactly is left out and reported, and the exit code is then 7.
    """
    from quorate.cli.import_pql_run import import_pql  # noqa: PLC0415 - not needed to show help

    ctx.exit(import_pql(files, rules=rules, out=out, format_=format_, force=force))
