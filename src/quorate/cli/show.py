"""`quorate show`: what is in a rule set, and what it means in plain English."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

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
    "  quorate show rules/seeds seeds_pipeline --graph svg > pipeline.svg\n",
)
@click.argument("rules", type=click.Path(exists=True, path_type=Path))
@click.argument("name", required=False)
@click.option(
    "--format", "format_", type=click.Choice(["pretty", "json"]), default="pretty", show_default=True,
    help="For people, or one JSON document.",
)  # fmt: skip
@click.option("--plan", is_flag=True, help="Tell how the audiences are decided together, and why so.")
@click.option(
    "--graph", type=click.Choice(["text", "mermaid", "svg"]), is_flag=False, flag_value="text",
    help="Draw the stage model NAME: as a text, which is meant where no form is named, for Mermaid, or as SVG.",
)  # fmt: skip
@click.pass_context
def command(  # noqa: PLR0913 - one for each option
    ctx: click.Context,
    rules: Path,
    name: str | None,
    *,
    format_: Literal["pretty", "json"],
    plan: bool,
    graph: Form | None,
) -> None:
    """Tell what is in RULES; with NAME, what one thing of it means.

    A NAME is that of anything that rules declare: an audience, a definition, a table, a list, an entity, an event, a
    role template, an interest, a stage model, an engagement model, a buying group, a destination or an activation.
    What is told is made from the compiled rules, so it is what will be decided.
    """
    from quorate.cli import show_run  # noqa: PLC0415 - not needed to show help

    inventory = show_run.inventory_of(ctx, rules)
    as_json = format_ == "json"
    if plan:
        if name is not None or graph is not None:
            raise click.UsageError("a plan is that of all audiences: leave out NAME and --graph, or --plan")
        show_run.tell_plan(inventory, as_json=as_json)
    elif graph is not None:
        if as_json:
            raise click.UsageError("a graph is no JSON: leave out --format json, which tells all moves, or --graph")
        show_run.tell_graph(inventory, name, graph)
    elif name is None:
        show_run.tell_all(inventory, as_json=as_json)
    else:
        show_run.tell_one(inventory, name, as_json=as_json)
