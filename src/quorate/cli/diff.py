"""`quorate diff`: what another revision of a rule set changes, in meaning and for accounts."""

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
    "diff",
    epilog="\b\nExamples:\n"
    "  quorate diff rules/seeds                                what has changed since the last commit\n"
    "  quorate diff rules/seeds accounts.ndjson.gz             and for whom\n"
    "  quorate diff main:rules/seeds rules/seeds\n"
    "  quorate diff main: rules/seeds accounts.ndjson.gz       as against another branch\n"
    "  quorate diff HEAD~1:rules/seeds HEAD:rules/seeds --format json\n"
    "  quorate diff main: rules/seeds accounts.ndjson.gz --out diff.md --fail-on members\n"
    "  quorate diff seeds@active rules/seeds --store seeds.db\n"
    "  quorate diff seeds@4f2a91c0 rules/seeds --server rules.example:50051 --tls\n",
)
@click.argument("arguments", metavar="[OLD] NEW [INPUT...]", nargs=-1)
@click.option("--now", type=Instant(), metavar="T", help="Decide all at this instant instead of their own.")
@click.option(
    "--state", "state_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
    help="Take last states from this file of `quorate decide`; it is not changed.",
)  # fmt: skip
@click.option(
    "--samples", type=click.IntRange(0, 1000), default=3, show_default=True, metavar="N",
    help="Explain the first N of those who are decided otherwise, of each kind.",
)  # fmt: skip
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Decide with so many processes.")
@click.option(
    "--store", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="The store of a server, where `name@revision` is looked for; `name@active` is the active one.",
)  # fmt: skip
@click.option(
    "--format", "format_", type=click.Choice(["pretty", "json", "markdown", "html"]),
    help="For people (the default), one JSON document, a comment of a pull request, or a page of its own.",
)  # fmt: skip
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path, allow_dash=True), metavar="FILE",
    help="Write here instead of to standard output, in the form that the file is named for.",
)  # fmt: skip
@click.option(
    "--fail-on", type=click.Choice(["any", "meaning", "members"]),
    help="End with exit code 5 for any difference, for one that may change a decision, or where one has changed.",
)  # fmt: skip
@server_options(always=False, said="The server where `name@revision` is looked for.")
@click.pass_context
def command(  # noqa: PLR0913 - one for each option
    ctx: click.Context,
    arguments: tuple[str, ...],
    *,
    now: datetime | None,
    state_file: Path | None,
    samples: int,
    workers: int | None,
    store: Path | None,
    format_: Literal["pretty", "json", "markdown", "html"] | None,
    out: Path | None,
    fail_on: Literal["any", "meaning", "members"] | None,
    reached: Reached | None,
) -> None:
    """Tell what changes in meaning from OLD to NEW, not in text; with INPUTs also for which accounts, and why.

    OLD and NEW are folders, rules files, git revisions (`HEAD~1:rules`, from the top of the repository, `HEAD:./rules`
    from here; `main:` is the path of the other side in main), or `name@revision` of a store. Without OLD, it is
    what was committed last of NEW.

    What is added, removed, renamed, moved, widened (every member stays, more may come in), narrowed (nobody comes in)
    or different is told, and what means something else only by what it uses. With INPUTs both decide every account:
    who enters and exits, is unknown, or has another role, readiness, completeness, stage or step. Accounts that one
    side rejects are counted and not compared, and the exit code is then 7.
    """
    from quorate.cli.diff_run import Wanted, run  # noqa: PLC0415 - not needed to show help
    from quorate.cli.diff_sides import Places, pair_of  # noqa: PLC0415 - as above

    old, new, inputs = pair_of(arguments)
    place = None if out is None or str(out) == "-" else out
    wanted = Wanted(inputs, now, state_file, samples, workers, format_, place, fail_on)
    ctx.exit(run(old, new, Places(store, reached), wanted))
