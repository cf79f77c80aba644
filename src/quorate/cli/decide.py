"""`quorate decide`: payloads in, decisions out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal

import click

from quorate.cli.instant import Instant


@click.command(
    "decide",
    epilog="\b\nExamples:\n"
    "  quorate decide rules/seeds accounts.ndjson\n"
    "  quorate decide rules/seeds accounts.ndjson.gz --only members --out members.ndjson\n"
    "  quorate decide rules/seeds accounts.ndjson --state seeds.db   what was entered since the last run\n"
    "  quorate decide rules/seeds - --format pretty < account.json\n",
)
@click.argument("rules", type=click.Path(exists=True, path_type=Path))
@click.argument(
    "inputs", metavar="INPUT...", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, allow_dash=True)
)
@click.option("--now", type=Instant(), metavar="T", help="Decide all at this instant instead of their own.")
@click.option(
    "--state", "state_file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="Take last states from this file, and keep the new ones in it; it is made if it is not there.",
)  # fmt: skip
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path, allow_dash=True), metavar="FILE",
    help="Write here instead of to standard output; the file appears once it is whole.",
)  # fmt: skip
@click.option("--only", type=click.Choice(["members"]), help="Leave out all that is not true.")
@click.option("--strict", is_flag=True, help="Reject accounts with facts that the schema does not know.")
@click.option(
    "--whole", is_flag=True, help="Look at facts that no rule reads as well: refuse wrong ones, count unknown ones."
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    metavar="N",
    help="Decide with so many processes; without it, with all cores once files have work for them. With --state one.",
)
@click.option(
    "--earlier", multiple=True, type=click.Path(exists=True, path_type=Path), metavar="RULES",
    help="An older revision of the rules, by whose plan accounts may be inside a journey; --state keeps them itself.",
)  # fmt: skip
@click.option("--due", is_flag=True, help="Tell when something may happen next in an account's journeys by itself.")
@click.option("--no-missing", is_flag=True, help="Leave out what unknowns are for want of.")
@click.option(
    "--format", "format_", type=click.Choice(["ndjson", "pretty"]), default="ndjson", show_default=True,
    help="One line of JSON for each account, or a text for people.",
)  # fmt: skip
@click.pass_context
def command(  # noqa: PLR0913 - one for each option
    ctx: click.Context,
    rules: Path,
    inputs: tuple[str, ...],
    *,
    now: datetime | None,
    state_file: Path | None,
    out: Path | None,
    only: Literal["members"] | None,
    strict: bool,
    whole: bool,
    workers: int | None,
    earlier: tuple[Path, ...],
    due: bool,
    no_missing: bool,
    format_: Literal["ndjson", "pretty"],
) -> None:
    """Decide the accounts of the INPUTs by RULES, one after the other.

    An INPUT holds one payload, or one a line, as JSON; it may be compressed by gzip or zstd, and `-` is standard
    input. An account that cannot be decided is told in its place, and the exit code is then 7.
    """
    from quorate.cli.answers import Options  # noqa: PLC0415 - not needed to show help
    from quorate.cli.decide_run import decide_inputs  # noqa: PLC0415 - as above

    options = Options(
        now=now,
        strict=strict or None,
        whole=whole,
        workers=workers,
        missing=not no_missing,
        only_members=only == "members",
        pretty=format_ == "pretty",
        due=due,
    )
    place = None if out is None or str(out) == "-" else out
    ctx.exit(decide_inputs(rules, inputs, options, out=place, state_file=state_file, earlier=earlier))
