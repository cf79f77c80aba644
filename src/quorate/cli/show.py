"""`quorate show`: what is in a rule set, and what it means in plain English."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from quorate.cli.instant import Instant

if TYPE_CHECKING:
    from quorate.cli.graphs import Form


@click.command(
    "show",
    epilog="\b\nExamples:\n"
    "  quorate show rules/seeds\n"
    "  quorate show rules/seeds enterprise_growers\n"
    "  quorate show rules/seeds --format json\n"
    "  quorate show rules/seeds --plan   how its audiences are decided, and why so\n"
    "  quorate show rules/seeds seeds_pipeline --graph\n"
    "  quorate show rules/seeds seeds_pipeline --graph svg > pipeline.svg\n"
    "  quorate show rules/seeds seeds_committee --on accounts.ndjson.gz   what its roles do to these people\n"
    "  quorate show rules/seeds seeds_committee --on accounts.ndjson.gz --out report.html\n",
)
@click.argument("rules", type=click.Path(exists=True, path_type=Path))
@click.argument("name", required=False)
@click.argument("data", metavar="", nargs=-1)
@click.option(
    "--format", "format_", type=click.Choice(["pretty", "json", "html"]),
    help="For people (the default), or one JSON document; with --on also a page of its own.",
)  # fmt: skip
@click.option("--plan", is_flag=True, help="Tell how the audiences are decided together, and why so.")
@click.option(
    "--graph", type=click.Choice(["text", "mermaid", "svg"]), is_flag=False, flag_value="text",
    help="Draw the stage model or journey NAME: as a text, which is meant if no form is named, for Mermaid, or as SVG.",
)  # fmt: skip
@click.option(
    "--on", "tried", multiple=True, metavar="DATA...", type=click.Path(exists=True, dir_okay=False, allow_dash=True),
    help="Try the role template NAME on all people of these files (- is standard input), and tell what its roles do.",
)  # fmt: skip
@click.option("--now", type=Instant(), metavar="T", help="With --on: try at this instant, not at that of each account.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path, allow_dash=True), metavar="FILE",
    help="With --on: write here instead of to standard output, in the form that the file is named for.",
)  # fmt: skip
@click.pass_context
def command(  # noqa: PLR0913 - one for each option
    ctx: click.Context,
    rules: Path,
    name: str | None,
    data: tuple[str, ...],
    *,
    format_: Literal["pretty", "json", "html"] | None,
    plan: bool,
    graph: Form | None,
    tried: tuple[str, ...],
    now: datetime | None,
    out: Path | None,
) -> None:
    """Tell what is in RULES; with NAME, what one thing of it means.

    A NAME is that of anything that rules declare: an audience, a definition, a table, a list, an entity, an event, a
    role template, an interest, a stage model, an engagement model, a buying group, a destination, an activation, an
    action, a call, a journey, a constant, a record or a mapping.
    What is told is made from the compiled rules, so it is what will be decided.

    A role template can be tried --on accounts: how many people match none, one or several of its roles, which roles
    collide and on whom, what the titles are of people who match nothing, and how complete buying groups would be.
    Accounts that cannot be read are passed over and told, and the exit code is then 7.
    """
    if tried:
        if name is None or plan or graph is not None:
            raise click.UsageError("--on tries one role template: give its NAME, and leave out --plan and --graph")
        from quorate.cli import template_report_run  # noqa: PLC0415 - not needed to show help

        place = None if str(out) == "-" else out
        wanted = template_report_run.Wanted((*tried, *data), now, format_, place)
        ctx.exit(template_report_run.report_template(rules, name, wanted))
    if data or now is not None or out is not None or format_ == "html":
        raise click.UsageError("data, --now, --out and --format html belong to a role template that is tried --on DATA")
    from quorate.cli import show_run  # noqa: PLC0415 - not needed to show help

    inventory = show_run.inventory_of(ctx, rules)
    as_json = format_ == "json"
    if plan:
        if name is not None or graph is not None:
            raise click.UsageError("a plan is that of all audiences: leave out NAME and --graph, or --plan")
        show_run.tell_plan(inventory, as_json=as_json)
    elif graph is not None:
        if as_json:
            raise click.UsageError(
                "a graph is no JSON: leave out --format json, which tells all moves and steps, or --graph"
            )
        show_run.tell_graph(inventory, name, graph)
    elif name is None:
        show_run.tell_all(inventory, as_json=as_json)
    else:
        show_run.tell_one(inventory, name, as_json=as_json)
