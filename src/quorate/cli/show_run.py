"""What `quorate show` tells, each as a text for people or as a document for programs."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Final

import click

from quorate.cli.compiled import check_rules
from quorate.cli.exits import ExitCode
from quorate.cli.graphs import Form, graph_of
from quorate.cli.report import report, width_of
from quorate.cli.show_inventory import Inventory, take_inventory
from quorate.cli.show_text import render_inventory, render_thing
from quorate.ir.journeys import Journey
from quorate.ir.program import StageModel
from quorate.ir.show.kinds import KINDS
from quorate.ir.show.words import article
from quorate.semantics.project import Project
from quorate.semantics.suggest import hint

_PLAIN_MARKS: Final = {
    "•": "*", "“": '"', "”": '"', "…": "...", "●": "o", "✓": "+", "✗": "x", "→": ">", "─": "-", "│": "|", "┬": "+",
    "├": "+", "└": "+", "—": "-", "↓": "v", "↑": "^", "◷": "~", "◎": "?", "◆": "<>", "⇄": "=", "■": "#",
}  # fmt: skip


def inventory_of(ctx: click.Context, rules: Path) -> Inventory:
    """Return what a rule set holds; where it does not compile, reports its mistakes and ends the program."""
    return checked_inventory(ctx, rules)[0]


def checked_inventory(ctx: click.Context, rules: Path) -> tuple[Inventory, Project]:
    """As `inventory_of`, with the texts."""
    checked = check_rules(rules)
    if not checked.is_well or checked.program is None or checked.project is None:
        report(checked.diagnostics, checked.sources, format="pretty", stream=sys.stderr)
        ctx.exit(ExitCode.RULES)
    return take_inventory(checked.program, checked.project), checked.project


def tell_all(inventory: Inventory, *, as_json: bool) -> None:
    """Tell all that a rule set holds."""
    _print(_json(inventory.document()) if as_json else render_inventory(inventory, width_of(sys.stdout)))


def tell_one(inventory: Inventory, asked: str, *, as_json: bool) -> None:
    """Tell what one thing means; raises UsageError where there is none of that name."""
    kind, name = find(inventory, asked)
    if as_json:
        _print(_json(inventory.document_of(kind, name)))
    else:
        _print(render_thing(inventory, kind, name, width_of(sys.stdout)))


def tell_graph(inventory: Inventory, asked: str | None, form: Form) -> None:
    """Draw a thing; raises UsageError, which tells the names that have graphs, for one that has none."""
    drawn: dict[str, StageModel | Journey] = {**inventory.program.stage_models, **inventory.program.journeys}
    which = "only stage models and journeys have graphs"
    if drawn:
        which = f"graphs are those of stage models and journeys: {', '.join(drawn)}"
    if asked is None:
        raise click.UsageError(f"a graph is that of one NAME; {which}")
    kind, name = find(inventory, asked)
    if name not in drawn:
        raise click.UsageError(f"`{asked}` is {article(KINDS[kind].one)}, which has no graph; {which}")
    told = graph_of(inventory.program, drawn[name], form, width_of(sys.stdout))
    if form == "svg":
        click.echo(told.encode())  # whatever the encoding of the terminal
    else:
        _print(told)


def tell_plan(inventory: Inventory, *, as_json: bool) -> None:
    """Tell how the audiences are decided together."""
    from quorate.cli.show_plan import plan_document, plan_text  # noqa: PLC0415 - needs the evaluators as well
    from quorate.engine import RuleSet  # noqa: PLC0415 - as above

    rule_set = RuleSet(inventory.program)
    _print(_json(plan_document(rule_set)) if as_json else plan_text(rule_set))


def find(inventory: Inventory, asked: str) -> tuple[str, str]:
    """Return the kind and name of a thing; raises UsageError, which names the closest one, where there is none."""
    kinds = inventory.kinds()
    if asked not in kinds:
        close = hint(asked, kinds)
        raise click.UsageError(
            f"nothing in {inventory.program.name} is called `{asked}`{f'; {close}' if close else ''}"
        )
    return kinds[asked]


def _json(document: object) -> str:
    return json.dumps(document, indent=2)


def _print(text: str) -> None:
    """Print a text; without the marks that the encoding of the stream does not have."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        for mark, plain in _PLAIN_MARKS.items():
            text = text.replace(mark, plain)
    click.echo(text)
