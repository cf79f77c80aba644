"""`quorate explain`: why an account or a person is in an audience or a buying group or not."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal

import click

from quorate.cli.instant import Instant


@click.command(
    "explain",
    epilog="\b\nExamples:\n"
    "  quorate explain rules/seeds account.json enterprise_growers\n"
    "  quorate explain rules/seeds accounts.ndjson.gz enterprise_growers --account acme\n"
    "  quorate explain rules/seeds account.json asked_for_a_demo --person ann --now 2026-07-01T00:00:00Z\n"
    "  quorate explain rules/seeds account.json seeds_growers\n"
    "  quorate explain rules/seeds account.json seeds_growers --person ann\n"
    "  quorate explain rules/seeds account.json enterprise_growers --format json\n",
)
@click.argument("rules", type=click.Path(exists=True, path_type=Path))
@click.argument("input_", metavar="INPUT", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.argument("name")
@click.option("--person", metavar="ID", help="The person who is meant, of an audience of people or in a buying group.")
@click.option("--account", metavar="ID", help="The account that is meant, where INPUT holds several.")
@click.option(
    "--state", "state_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
    help="Take the last state from this file, which `decide --state` keeps; nothing is changed in it.",
)  # fmt: skip
@click.option("--now", type=Instant(), metavar="T", help="Explain at this instant instead of the payload's own.")
@click.option("--strict", is_flag=True, help="Reject an account with facts that the schema does not know.")
@click.option(
    "--format", "format_", type=click.Choice(["pretty", "json"]), default="pretty", show_default=True,
    help="For people, or one JSON document.",
)  # fmt: skip
@click.pass_context
def command(  # noqa: PLR0913 - one for each option
    ctx: click.Context,
    rules: Path,
    input_: str,
    name: str,
    *,
    person: str | None,
    account: str | None,
    state_file: Path | None,
    now: datetime | None,
    strict: bool,
    format_: Literal["pretty", "json"],
) -> None:
    """Tell why an account of INPUT is in the audience NAME of RULES or not, or has the buying group NAME.

    Of an audience, told are the parts of the rule with what each came to and the facts that decided it; where the
    answer is not yes, the smallest changes that would make it one, each tried; and when the answer changes by itself
    as time passes.
    Of a buying group, told are its completeness and its engagement role by role, its stage, whether it is ready, and
    who is in it; with --person, why that person is, and what each event adds to its engagement.
    An account that cannot be decided is told with what is wrong, and the exit code is then 7.
    """
    from quorate.cli.explain_run import Question, explain_input  # noqa: PLC0415 - not needed to show help

    question = Question(name, person=person, account=account, now=now, strict=strict or None, state_file=state_file)
    ctx.exit(explain_input(rules, input_, question, as_json=format_ == "json"))
