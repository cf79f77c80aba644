"""`quorate rules`: the rule sets of a server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from quorate.cli.server_option import server_options

if TYPE_CHECKING:
    from quorate.cli.server_option import Reached

_FORMATS = click.Choice(["pretty", "json"])


@click.group(
    "rules",
    epilog="\b\nExamples:\n"
    "  quorate rules push rules/seeds --activate --note 'more roles'\n"
    "  quorate rules list --server rules.example:50051 --tls\n"
    "  quorate rules diff 4f2a 91c0\n"
    "  quorate rules rollback\n"
    "\n"
    "The server is named by --server or QUORATE_SERVER, and who calls by --key or QUORATE_KEY.",
)
def command() -> None:
    """Publish and activate the rule sets of a server, and take that back.

    A server keeps every revision that was published, and one of them is active. A REVISION is told by as much of its
    start as is needed.
    """


@command.command(
    "push",
    epilog="\b\nExamples:\n"
    "  quorate rules push rules/seeds\n"
    "  quorate rules push rules/seeds --activate --note 'more roles' --refuse-findings\n",
)
@click.argument("rules", type=click.Path(exists=True, path_type=Path))
@click.option("--activate", is_flag=True, help="Make it the one that answers, unless somebody else has made another.")
@click.option("--note", default="", metavar="TEXT", help="What to note of it.")
@click.option("--refuse-findings", is_flag=True, help="Take findings for mistakes.")
@click.option("--skip-tests", is_flag=True, help="Publish it without running its tests.")
@click.option(
    "--format", "format_", type=click.Choice(["pretty", "compact", "json"]), default="pretty", show_default=True,
    help="For people, a line for each finding, or one JSON document.",
)  # fmt: skip
@server_options(always=True)
@click.pass_context
def push(  # noqa: PLR0913 - one for each option
    ctx: click.Context,
    rules: Path,
    *,
    activate: bool,
    note: str,
    refuse_findings: bool,
    skip_tests: bool,
    format_: Literal["pretty", "compact", "json"],
    reached: Reached,
) -> None:
    """Publish the rule set of a folder or a file.

    The server runs its tests first, and refuses it where one fails. Mistakes and findings are told as `quorate check`
    tells them; the exit code is 3 for mistakes, 4 for a test that fails, and 5 for findings that refuse it. Publishing
    the same again changes nothing.
    """
    from quorate.cli.rules_push import Push  # noqa: PLC0415 - not needed to show help

    ctx.exit(Push(rules, note, activate, refuse_findings, skip_tests).run(reached, format_))


@command.command("list")
@click.option("--format", "format_", type=_FORMATS, default="pretty", show_default=True, help="For people, or JSON.")
@server_options(always=True)
def list_(*, format_: Literal["pretty", "json"], reached: Reached) -> None:
    """Tell the revisions, the newest first, and which one is active."""
    from quorate.cli.rules_run import tell_revisions  # noqa: PLC0415 - not needed to show help

    tell_revisions(reached, format_)


@command.command("activate")
@click.argument("revision")
@click.option("--expected", type=click.IntRange(0), metavar="N", help="Only while activation N is current, 0 for none.")
@click.option("--format", "format_", type=_FORMATS, default="pretty", show_default=True, help="For people, or JSON.")
@server_options(always=True)
def activate(revision: str, *, expected: int | None, format_: Literal["pretty", "json"], reached: Reached) -> None:
    """Make a REVISION the one that answers."""
    from quorate.cli.rules_run import activate as run  # noqa: PLC0415 - not needed to show help

    run(reached, revision, expected, format_)


@command.command("rollback")
@click.option("--expected", type=click.IntRange(0), metavar="N", help="Only while activation N is current.")
@click.option("--format", "format_", type=_FORMATS, default="pretty", show_default=True, help="For people, or JSON.")
@server_options(always=True)
def rollback(*, expected: int | None, format_: Literal["pretty", "json"], reached: Reached) -> None:
    """Make the revision answer again that was active before; once more goes back further."""
    from quorate.cli.rules_run import rollback as run  # noqa: PLC0415 - not needed to show help

    run(reached, expected, format_)


@command.command("diff")
@click.argument("old")
@click.argument("new", default="")
@click.option("--format", "format_", type=_FORMATS, default="pretty", show_default=True, help="For people, or JSON.")
@server_options(always=True)
def diff(old: str, new: str, *, format_: Literal["pretty", "json"], reached: Reached) -> None:
    """Tell what means something else in revision NEW than in OLD; without NEW, in the active one."""
    from quorate.cli.rules_run import tell_differences  # noqa: PLC0415 - not needed to show help

    tell_differences(reached, old, new, format_)
