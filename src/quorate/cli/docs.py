"""`quorate docs`: a rule set as a small site, for those who read no rules."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    "docs",
    epilog="\b\nExamples:\n"
    "  quorate docs rules/seeds                  into the folder docs-seeds\n"
    "  quorate docs rules/seeds --out public\n"
    "  quorate test rules/seeds --coverage --format json > seen.json; quorate docs rules/seeds --coverage seen.json\n",
)
@click.argument("rules", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
    help="Write here; docs-NAME, in the working folder, if it is not given.",
)  # fmt: skip
@click.option(
    "--coverage", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
    help="Tell what tests have not seen, by the document of `quorate test --coverage --format json`.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Write also where there are other files; those of the same name are lost.")
@click.pass_context
def command(ctx: click.Context, rules: Path, *, out: Path | None, coverage: Path | None, force: bool) -> None:
    """Write what RULES hold and mean as pages: what there is, sentences, rules, drawings, and what builds on what.

    The pages need no server, no network and nothing but each other: `index.html` is the first. What was written into
    DIR before is replaced; a folder with other files is refused.
    """
    from quorate.cli import docs_run  # noqa: PLC0415 - not needed to show help

    docs_run.write_site(ctx, rules, out, coverage, force=force)
