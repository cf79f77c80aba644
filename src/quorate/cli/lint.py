"""`quorate lint`: rules that compile and are hardly meant as they stand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import click

from quorate.cli.day_or_instant import Day
from quorate.cli.formats import FormatName, format_option
from quorate.uncollected import uncollected

_CODES = "A code (L802), a name (unused-define) or a family (L8); several with commas, or the option again."


@click.command(
    "lint",
    epilog="\b\nExamples:\n"
    "  quorate lint rules/seeds\n"
    "  quorate lint rules --fix                   put safe fixes in\n"
    "  quorate lint rules --fix --diff            show what they would change\n"
    "  quorate lint rules --select L7,L802        only sizes, and definitions that nobody uses\n"
    "  quorate lint rules --baseline lint.json    only what is not in the baseline\n"
    "  quorate lint rules --format sarif > lint.sarif\n"
    "  quorate explain-code L802                  what a finding means\n",
)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--fix", is_flag=True, help="Put in the fixes that keep what the rules mean; files are rewritten.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: also those that may change what rules mean.")
@click.option("--diff", is_flag=True, help="Show what fixes would change, and write nothing.")
@click.option(
    "--baseline", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Tell only what is not in FILE."
)
@click.option("--write-baseline", is_flag=True, help="Write all that is found to the file of --baseline.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "note"]),
    help="The least level that makes the exit code 5; as in quorate.toml, else warning.",
)
@click.option("--select", multiple=True, metavar="CODES", help=f"Tell only these. {_CODES}")
@click.option("--ignore", multiple=True, metavar="CODES", help="Do not tell these.")
@click.option(
    "--today",
    type=Day(),
    metavar="DATE",
    help="The day that tells which comments have expired; without it, today.",
)
@format_option
@click.pass_context
def command(  # noqa: PLR0913 - the options of a verb
    ctx: click.Context,
    paths: tuple[Path, ...],
    *,
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    baseline: Path | None,
    write_baseline: bool,
    fail_on: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    today: date | None,
    format_: FormatName,
) -> None:
    """Find what compiles and is hardly meant, or could be said better.

    A PATH is the folder of a rule set, a single rules file, or a folder of rule sets, which are then looked at one by
    one. `[lint]` of quorate.toml says what is looked for; a comment `# quorate: ignore[L802] reason` keeps a finding
    from being told. The exit code is 5 if a finding is at or over the fail level, and 3 if rules do not compile.
    """
    if unsafe_fixes and not (fix or diff):
        raise click.UsageError("`--unsafe-fixes` is for `--fix` and `--diff`", ctx)
    if write_baseline and baseline is None:
        raise click.UsageError("`--write-baseline` needs the file: `--baseline FILE`", ctx)
    if write_baseline and (fix or diff):
        raise click.UsageError("`--write-baseline` is not for `--fix` or `--diff`: fix first", ctx)
    with uncollected():  # what is imported and compiled is there to the end
        from quorate.cli.lint_run import Asked, run_lint, selectors  # noqa: PLC0415 - not needed to show help

        asked = Asked(
            select=selectors(select, "--select") if select else None,
            ignore=selectors(ignore, "--ignore"),
            fail_on=fail_on,
            today=today or _today(),
            format=format_,
            fixes=fix or diff,
            unsafe=unsafe_fixes,
            diff=diff,
        )
        code = run_lint(paths, asked, baseline, write_baseline=write_baseline)
    ctx.exit(code)


def _today() -> date:
    return datetime.now(UTC).astimezone().date()
