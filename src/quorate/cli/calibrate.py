"""`quorate calibrate`: a population of accounts to the statistics that engagement is scaled by."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from quorate.cli.instant import Instant


@click.command(
    "calibrate",
    epilog="\b\nExamples:\n"
    "  quorate calibrate rules/seeds accounts.ndjson.gz\n"
    "  quorate calibrate rules/seeds accounts.ndjson.gz --now 2026-06-01T00:00:00Z\n"
    "  quorate calibrate rules/seeds accounts.ndjson.gz --out -   look at it, and keep nothing\n",
)
@click.argument("rules", type=click.Path(exists=True, path_type=Path))
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False))
@click.option("--now", type=Instant(), metavar="T", help="Measure all accounts at this instant instead of their own.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path, allow_dash=True), metavar="FILE",
    help="Write here instead of to population.json beside the rules.",
)  # fmt: skip
@click.pass_context
def command(
    ctx: click.Context, rules: Path, inputs: tuple[str, ...], *, now: datetime | None, out: Path | None
) -> None:
    """Measure the accounts of the INPUTs, for engagement models of RULES that say `scale population`.

    What is found is kept in population.json beside the rules: which types of events occur within the window of each
    model, and the largest scores of people and of buying groups before they are scaled. Each answer names the
    population that its scores are of. INPUTs are files, as they are read several times; accounts that cannot be read
    are passed over and told, and the exit code is then 7.
    """
    from quorate.cli.calibrate_run import calibrate_inputs  # noqa: PLC0415 - not needed to show help

    ctx.exit(calibrate_inputs(rules, inputs, now, out))
