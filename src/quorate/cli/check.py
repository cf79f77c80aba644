"""`quorate check`: the mistakes of rule sets."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quorate.cli.exits import ExitCode
from quorate.cli.formats import AS_FOUND, FormatName, format_option
from quorate.uncollected import uncollected

if TYPE_CHECKING:
    from quorate.cli.compiled import Checked
    from quorate.diagnostics.model import Diagnostic
    from quorate.text import Source


@click.command(
    "check",
    epilog="\b\nExamples:\n"
    "  quorate check rules/seeds\n"
    "  quorate check rules                    each rule set below\n"
    "  quorate check rules --format compact   a line for each finding\n"
    "  quorate check rules --guardrails       also what is larger than other systems take\n"
    "  quorate check rules --guardrails --list\n",
)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--guardrails", is_flag=True,
    help="Tell as well of all sizes beyond the bounds of the domain reference, which `[lint.bounds]` sets.",
)  # fmt: skip
@click.option(
    "--list", "list_", is_flag=True, help="With --guardrails: list all bounds, and how near to them RULES are."
)
@format_option
@click.pass_context
def command(ctx: click.Context, paths: tuple[Path, ...], *, guardrails: bool, list_: bool, format_: FormatName) -> None:
    """Find mistakes in rule sets and in their tests: text, names, types.

    A PATH is the folder of a rule set, a single rules file, or a folder of rule sets, which are then checked one by
    one; a file of tests stands for its rule set. Findings go to standard output; the exit code is 3 if one of them is
    an error.

    With --guardrails, sizes that the engine takes and other systems may not are told as well, even those that settings
    have to ask for; the exit code is 5 if one of them is at or over the fail level of `[lint]`.
    """
    if list_ and not guardrails:
        raise click.UsageError("`--list` is for `--guardrails`", ctx)
    if list_ and format_ not in {"pretty", "json"}:
        raise click.UsageError("a list of guardrails is `pretty` or `json`", ctx)
    if guardrails:
        from quorate.cli import guardrails_run  # noqa: PLC0415 - not needed to show help

        with uncollected():  # as below
            ctx.exit(
                guardrails_run.list_bounds(paths, format_) if list_ else guardrails_run.check_bounds(paths, format_)
            )
    with uncollected():  # what is imported and compiled is there to the end
        is_well = _check(paths, format_)
    ctx.exit(ExitCode.OK if is_well else ExitCode.RULES)


def _check(paths: tuple[Path, ...], format_: FormatName) -> bool:
    from quorate.cli.cache_folder import cache_folder  # noqa: PLC0415 - not needed to show help
    from quorate.cli.compiled import check_rules  # noqa: PLC0415 - as above
    from quorate.cli.rule_sets import (  # noqa: PLC0415 - as above
        find_rule_sets,
        is_tests_file,
        rule_set_of,
    )

    cache = cache_folder()
    meant = [rule_set_of(path) if is_tests_file(path) else path for path in paths]
    checked = (check_rules(path, cache, tests=True) for path in find_rule_sets(meant))
    return _print_each(checked, format_) if format_ in AS_FOUND else _print_together(checked, format_)


def _print_each(rule_sets: Iterable[Checked], format_: FormatName) -> bool:
    """Print what is found in each rule set as soon as it is; tell whether there are no errors."""
    is_well = True
    for checked in rule_sets:
        if checked.diagnostics:  # nearly always there is nothing to print
            _print(checked.diagnostics, checked.sources, (), format_)
        if format_ == "pretty" and checked.is_well:
            click.echo(_told(checked))
        is_well = is_well and checked.is_well
    return is_well


def _print_together(rule_sets: Iterable[Checked], format_: FormatName) -> bool:
    """Print the findings of all rule sets as one document; tell whether there are no errors."""
    together = list(rule_sets)
    diagnostics = [found for checked in together for found in checked.diagnostics]
    sources = {path: source for checked in together for path, source in checked.sources.items()}
    files = (source.path for checked in together if checked.project for source in checked.project.files)
    _print(diagnostics, sources, files, format_)
    return all(checked.is_well for checked in together)


def _print(
    diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source], files: Iterable[str], format_: FormatName
) -> None:
    from quorate.cli.findings import print_findings  # noqa: PLC0415 - not needed to show help

    print_findings(diagnostics, sources, format_, verb="check", files=files, stream=sys.stdout)


def _told(checked: Checked) -> str:
    """Write the line of a rule set without errors: `rules/seeds: 4 files, 21 audiences, no errors`."""
    return f"{checked.path}: {_count(checked.files, 'file')}, {_count(checked.audiences, 'audience')}, no errors"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
