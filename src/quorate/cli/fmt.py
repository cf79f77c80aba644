"""`quorate fmt`: rules files in their canonical form."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    "fmt",
    epilog="\b\nExamples:\n"
    "  quorate fmt rules/seeds\n"
    "  quorate fmt --check rules      exit code 5 if a file would change\n"
    "  quorate fmt --diff rules       show what would change\n"
    "  quorate fmt - < draft.rules    from standard input to standard output\n",
)
@click.argument(
    "paths",
    metavar="PATH...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, allow_dash=True, path_type=Path),
)
@click.option("--check", is_flag=True, help="Write nothing; list the files that would change.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@click.option(
    "--name",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The file that standard input is of, for an editor; its rule set settles names.",
)
@click.pass_context
def command(ctx: click.Context, paths: tuple[Path, ...], *, check: bool, diff: bool, name: Path | None) -> None:
    """Write files of rules and tests in their canonical form; comments stay.

    A PATH is a rules file, the folder of a rule set, a folder of rule sets, or `-`. A file with mistakes is told and
    left as it is, and the exit code is then 3. The files that change are listed on standard output.
    """
    from quorate.cli.fmt_run import Formatting  # noqa: PLC0415 - the parser is not needed to show help

    is_stream = Path("-") in paths
    if is_stream and len(paths) > 1:
        raise click.UsageError("`-` stands alone: what is formatted goes to standard output", ctx)
    if name is not None and not is_stream:
        raise click.UsageError("`--name` is for standard input", ctx)
    formatting = Formatting(check=check, diff=diff)
    if is_stream:
        formatting.format_standard_input(name)
    else:
        formatting.format_files(paths)
    code = formatting.end()
    if not is_stream:
        click.echo(formatting.summary(), err=True)
    ctx.exit(code)
