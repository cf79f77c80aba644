"""`quorate decide`: payloads in, decisions out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from quorate.cli.instant import Instant
from quorate.cli.server_option import server_options

if TYPE_CHECKING:
    from quorate.cli.server_option import Reached


@click.command(
    "decide",
    epilog="\b\nExamples:\n"
    "  quorate decide rules/seeds accounts.ndjson\n"
    "  quorate decide rules/seeds accounts.ndjson.gz --only members --out members.ndjson\n"
    "  quorate decide rules/seeds accounts.ndjson --state seeds.db   what was entered since the last run\n"
    "  quorate decide rules/seeds - --format pretty < account.json\n"
    "  quorate decide --server localhost:50051 accounts.ndjson       by the rules of a server\n",
)
@click.argument("rules", type=click.Path(exists=True, allow_dash=True))
@click.argument("inputs", metavar="INPUT...", nargs=-1, type=click.Path(exists=True, dir_okay=False, allow_dash=True))
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
@server_options(always=False)
@click.option("--revision", default="", metavar="REVISION", help="The revision of the server that has to decide.")
@click.pass_context
def command(  # noqa: PLR0913 - one for each option
    ctx: click.Context,
    rules: str,
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
    reached: Reached | None,
    revision: str,
) -> None:
    """Decide the accounts of the INPUTs by RULES, one after the other.

    With --server there are no RULES, and the first argument is an INPUT: those of the server decide.

    An INPUT holds one payload, or one a line, as JSON, or payloads of MessagePack one after the other; it may be
    compressed by gzip or zstd, and `-` is standard input. A Parquet file holds one a row, in columns of a payload or
    of its account. An account that cannot be decided is told in its place, and the exit code is then 7.
    """
    _check_arguments(rules, inputs, reached, revision)
    from quorate.cli.answers import Options  # noqa: PLC0415 - not needed to show help

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
    if reached is None:
        from quorate.cli.decide_run import decide_inputs  # noqa: PLC0415 - as above

        ctx.exit(decide_inputs(Path(rules), inputs, options, out=place, state_file=state_file, earlier=earlier))
    from quorate.cli.decide_server_run import decide_on_server, refuse_options_of_rules  # noqa: PLC0415 - as above

    refuse_options_of_rules(
        state=state_file, strict=strict, whole=whole, workers=workers is not None, earlier=earlier, due=due
    )
    ctx.exit(decide_on_server(reached, revision, (rules, *inputs), options, out=place))


def _check_arguments(rules: str, inputs: tuple[str, ...], reached: Reached | None, revision: str) -> None:
    """Tell the arguments of a run without a server from those of a run with one. Raises UsageError."""
    if reached is not None:
        if Path(rules).is_dir() or rules.endswith((".rules", ".toml")):
            raise click.UsageError(f"with --server its own rules decide: leave {rules} out, or push it first")
    elif revision:
        raise click.UsageError("--revision names one of a server's revisions: it wants --server")
    elif not inputs:
        raise click.UsageError("Missing argument 'INPUT...'.")
    elif rules == "-":
        raise click.UsageError("RULES is the folder of a rule set or a file of rules, and cannot be standard input")
