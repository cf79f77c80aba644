"""`quorate show`: what is in a rule set, and what it means in plain English."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import click

from quorate.cli.exits import ExitCode

if TYPE_CHECKING:
    from quorate.cli.show_inventory import Inventory

_PLAIN_MARKS: Final = {"•": "*", "“": '"', "”": '"', "…": "..."}


@click.command(
    "show",
    epilog="\b\nExamples:\n"
    "  quorate show rules/seeds\n"
    "  quorate show rules/seeds enterprise_growers\n"
    "  quorate show rules/seeds --format json\n"
    "  quorate show rules/seeds --plan   how its audiences are decided, and why so\n",
)
@click.argument("rules", type=click.Path(exists=True, path_type=Path))
@click.argument("name", required=False)
@click.option(
    "--format", "format_", type=click.Choice(["pretty", "json"]), default="pretty", show_default=True,
    help="For people, or one JSON document.",
)  # fmt: skip
@click.option("--plan", is_flag=True, help="Tell how the audiences are decided together, and why so.")
@click.pass_context
def command(
    ctx: click.Context, rules: Path, name: str | None, *, format_: Literal["pretty", "json"], plan: bool
) -> None:
    """Tell what is in RULES; with NAME, what one thing of it means.

    A NAME is that of an audience, a definition, a table, a list, an entity or an event. What is told is made from the
    compiled rules, so it is what will be decided.
    """
    from quorate.cli.compiled import check_rules  # noqa: PLC0415 - the compiler is not needed to show help
    from quorate.cli.report import report, width_of  # noqa: PLC0415 - as above
    from quorate.cli.show_inventory import take_inventory  # noqa: PLC0415 - as above
    from quorate.cli.show_text import render_inventory, render_thing  # noqa: PLC0415 - as above

    checked = check_rules(rules)
    if not checked.is_well or checked.program is None or checked.project is None:
        report(checked.diagnostics, checked.sources, format="pretty", stream=sys.stderr)
        ctx.exit(ExitCode.RULES)
    if plan:
        if name is not None:
            raise click.UsageError("a plan is that of all audiences: leave out NAME, or --plan")
        from quorate.cli.show_plan import plan_document, plan_text  # noqa: PLC0415 - needs the evaluators as well
        from quorate.engine import RuleSet  # noqa: PLC0415 - as above

        rule_set = RuleSet(checked.program)
        _print(json.dumps(plan_document(rule_set), indent=2) if format_ == "json" else plan_text(rule_set))
        return
    inventory = take_inventory(checked.program, checked.project)
    if name is None:
        document: object = inventory.document()
        text = "" if format_ == "json" else render_inventory(inventory, width_of(sys.stdout))
    else:
        kind, found = _find(inventory, name)
        document = inventory.document_of(kind, found)
        text = "" if format_ == "json" else render_thing(inventory, kind, found, width_of(sys.stdout))
    _print(json.dumps(document, indent=2) if format_ == "json" else text)


def _find(inventory: Inventory, asked: str) -> tuple[str, str]:
    """Return the kind and name of a thing; raises the usage error that names the closest one."""
    from quorate.semantics.suggest import hint  # noqa: PLC0415 - not needed to show help

    kinds = inventory.kinds()
    if asked not in kinds:
        close = hint(asked, kinds)
        raise click.UsageError(
            f"nothing in {inventory.program.name} is called `{asked}`{f'; {close}' if close else ''}"
        )
    return kinds[asked]


def _print(text: str) -> None:
    """Print a text; without the marks that the encoding of the stream does not have."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        for mark, plain in _PLAIN_MARKS.items():
            text = text.replace(mark, plain)
    click.echo(text)
