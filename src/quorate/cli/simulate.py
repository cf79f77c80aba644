"""`quorate simulate`: accounts through a journey on a virtual clock."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Literal

import click

from quorate.cli.day_or_instant import DayOrInstant


@click.command(
    "simulate",
    epilog="\b\nExamples:\n"
    "  quorate simulate rules/seeds win_growers accounts.ndjson.gz --until 2026-12-31\n"
    "  quorate simulate rules/seeds win_growers accounts.ndjson.gz --until 2026-12-31 --html journey.html\n"
    "  quorate simulate rules/seeds win_growers accounts.ndjson.gz --until 2026-12-31 --answers answers.ndjson\n"
    "  quorate simulate rules/seeds win_growers account.json --until 2026-12-31 --trace -   step by step\n",
)
@click.argument("rules", type=click.Path(exists=True, path_type=Path))
@click.argument("journey")
@click.argument(
    "inputs", metavar="INPUT...", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, allow_dash=True)
)
@click.option("--until", type=DayOrInstant(), metavar="T", required=True, help="Run to this instant, or to this day.")
@click.option(
    "--from", "start", type=DayOrInstant(), metavar="T",
    help="See all accounts first at this instant, or on this day, instead of on the day of its first event.",
)  # fmt: skip
@click.option(
    "--answers", type=click.Path(exists=True, dir_okay=False, allow_dash=True), metavar="FILE",
    help="Answer calls by this file: what comes back, for whom, and after how long.",
)  # fmt: skip
@click.option(
    "--trace", type=click.Path(dir_okay=False, path_type=Path, allow_dash=True), metavar="FILE",
    help="Write here what happened to each account at each step, as lines of JSON; - is standard output.",
)  # fmt: skip
@click.option(
    "--html", type=click.Path(dir_okay=False, path_type=Path, allow_dash=True), metavar="FILE",
    help="Write here a page of its own, with the journey drawn; - is standard output.",
)  # fmt: skip
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path, allow_dash=True), metavar="FILE",
    help="Write the summary here instead of to standard output; named .json, it is JSON.",
)  # fmt: skip
@click.option(
    "--format", "format_", type=click.Choice(["pretty", "json"]),
    help="Write the summary as a text for people (the default), or as one JSON document.",
)  # fmt: skip
@click.option(
    "--workers", type=click.IntRange(1), metavar="N",
    help="Simulate with so many processes; without it, with all cores once files have work for them.",
)  # fmt: skip
@click.pass_context
def command(  # noqa: PLR0913 - one for each option
    ctx: click.Context,
    rules: Path,
    journey: str,
    inputs: tuple[str, ...],
    *,
    until: date | datetime,
    start: date | datetime | None,
    answers: str | None,
    trace: Path | None,
    html: Path | None,
    out: Path | None,
    format_: Literal["pretty", "json"] | None,
    workers: int | None,
) -> None:
    """Run the accounts of the INPUTs through a JOURNEY of RULES, on a virtual clock.

    The events of an account come at their times, and all else that its payload says is true all along; nobody is in
    the journey when it begins. A day begins in the zone of the rule set. Told are how many enter, which ways they take,
    how long they wait, what is done, how many reach the goal, and who is still inside and why. Nothing is sent to
    anybody.

    Calls are answered as they say under `simulated`, or by --answers: a file of JSON with an answer a line, such as
    {"call": "lead_scoring", "account": "acme", "after": "5 minutes", "result": {"score": 80}}, where "error": "TIMEOUT"
    or "never": true may stand for the result; the first that fits is taken.

    Accounts that cannot be read are passed over and told, and the exit code is then 7.
    """
    from quorate.cli.simulate_run import simulate_inputs  # noqa: PLC0415 - not needed to show help
    from quorate.cli.simulate_wanted import Wanted  # noqa: PLC0415 - as above

    wanted = Wanted(inputs, until, start, answers, trace, html, out, format_, workers)
    ctx.exit(simulate_inputs(rules, journey, wanted))
