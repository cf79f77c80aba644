"""`quorate check`: the mistakes of rule sets."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quorate.cli.exits import ExitCode
from quorate.uncollected import uncollected

if TYPE_CHECKING:
    from quorate.cli.compiled import Checked
    from quorate.cli.report import FormatName


@click.command(
    "check",
    epilog="\b\nExamples:\n"
    "  quorate check rules/seeds\n"
    "  quorate check rules                    each rule set below\n"
    "  quorate check rules --format compact   a line for each finding\n",
)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--format",
    "format_",
    type=click.Choice(["pretty", "compact", "json"]),
    default="pretty",
    show_default=True,
    help="For people, a line for each finding, or one JSON document.",
)
@click.pass_context
def command(ctx: click.Context, paths: tuple[Path, ...], *, format_: FormatName) -> None:
    """Find mistakes in rule sets and in their tests: text, names, types.

    A PATH is the folder of a rule set, a single rules file, or a folder of rule sets, which are then checked one by
    one; a file of tests stands for its rule set. Findings go to standard output; the exit code is 3 if one of them is
    an error.
    """
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
    return _print_document(checked) if format_ == "json" else _print_each(checked, format_)


def _print_each(rule_sets: Iterable[Checked], format_: FormatName) -> bool:
    """Print what is found in each rule set as soon as it is; tell whether there are no errors."""
    is_well = True
    for checked in rule_sets:
        if checked.diagnostics:
            from quorate.cli.report import report  # noqa: PLC0415 - nearly always there is nothing to report

            report(checked.diagnostics, checked.sources, format=format_, stream=sys.stdout)
        if format_ == "pretty" and checked.is_well:
            click.echo(_told(checked))
        is_well = is_well and checked.is_well
    return is_well


def _print_document(rule_sets: Iterable[Checked]) -> bool:
    """Print the findings of all rule sets as one document; tell whether there are no errors."""
    from quorate.diagnostics.catalogue.families import CODES  # noqa: PLC0415 - not needed to show help
    from quorate.diagnostics.encode import encode_json  # noqa: PLC0415 - as above

    together = list(rule_sets)
    diagnostics = [found for checked in together for found in checked.diagnostics]
    sources = {path: source for checked in together for path, source in checked.sources.items()}
    names = {code.id: code.name for code in CODES.values()}
    click.echo(encode_json(diagnostics, sources, names=names), nl=False)
    return all(checked.is_well for checked in together)


def _told(checked: Checked) -> str:
    """Write the line of a rule set without errors: `rules/seeds: 4 files, 21 audiences, no errors`."""
    return f"{checked.path}: {_count(checked.files, 'file')}, {_count(checked.audiences, 'audience')}, no errors"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
