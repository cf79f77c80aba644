"""`quorate test`: whether rules do what their tests say."""

from __future__ import annotations

from pathlib import Path

import click

from quorate.cli.formats import FormatName, format_option


def _refuse_now(ctx: click.Context, parameter: click.Parameter, value: str | None) -> None:
    del parameter
    if value is not None:
        raise click.UsageError("a test says itself when it is (`now 2026-06-01T12:00:00Z`), so that it means the same "
                               "on any day; `--now` would change that", ctx)  # fmt: skip


@click.command(
    "test",
    epilog="\b\nExamples:\n"
    "  quorate test rules/seeds\n"
    "  quorate test rules/seeds/groups.test.rules\n"
    '  quorate test rules/seeds --name "decision maker"   tests with that in their names\n'
    "  quorate test rules --format junit > junit.xml      each rule set below, for a build server\n"
    "  quorate test rules/seeds --threshold 100           all of the rules has to be looked at\n"
    "  quorate test rules/seeds --mutate                  changes of the rules that no test notices\n",
)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--name", "names", multiple=True, metavar="PATTERN",
    help="Run the tests with this in their names; `*` and `?` stand for anything.",
)  # fmt: skip
@click.option("--fail-fast", is_flag=True, help="Stop after the first test that fails.")
@click.option(
    "--jobs", type=click.IntRange(1), metavar="N",
    help="Run with so many processes; without it, with all cores once there is work for them.",
)  # fmt: skip
@click.option("--durations", type=click.IntRange(0), metavar="N", help="Tell the N slowest, and how long all took.")
@format_option
@click.option("--coverage", is_flag=True, help="Tell what no test looks at: conditions, roles, rows, paths, steps.")
@click.option(
    "--coverage-html", "html", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path),
    help="Write coverage as one page.",
)  # fmt: skip
@click.option(
    "--threshold", type=click.FloatRange(0, 100), metavar="N", help="End with 6 where less than N % is looked at."
)
@click.option("--mutate", is_flag=True, help="Change the rules in small ways, and tell which of them no test notices.")
@click.option(
    "--mutants", metavar="PATTERN",
    help="Try those changes alone that have this in their id, declaration or kind; `*` and `?` stand for anything.",
)  # fmt: skip
@click.option(
    "--mutation-threshold",
    type=click.FloatRange(0, 100),
    metavar="N",
    help="End with 6 where less than N % is noticed.",
)
@click.option("--now", hidden=True, expose_value=False, is_eager=True, callback=_refuse_now)
@click.pass_context
def command(  # noqa: PLR0913 - the options
    ctx: click.Context,
    paths: tuple[Path, ...],
    *,
    names: tuple[str, ...],
    fail_fast: bool,
    jobs: int | None,
    durations: int | None,
    format_: FormatName,
    coverage: bool,
    html: Path | None,
    threshold: float | None,
    mutate: bool,
    mutants: str | None,
    mutation_threshold: float | None,
) -> None:
    """Run the tests of rule sets: whether they decide what their tests expect.

    A PATH is the folder of a rule set, one of its files of tests, or a folder of rule sets. A failure is told with the
    explanation of what was decided instead. Changes of the rules that no test notices are told with a test that would.
    The exit code is 4 if a test fails, 3 if rules or tests have mistakes, and 6 under a threshold.
    """
    from quorate.cli.test_measures import Measures  # noqa: PLC0415 - not needed to show help
    from quorate.cli.test_run import Run  # noqa: PLC0415 - as above
    from quorate.uncollected import uncollected  # noqa: PLC0415 - as above

    with uncollected():  # what is imported and compiled is there to the end
        measures = Measures(coverage, html, threshold, mutate, mutants, mutation_threshold)
        code = Run(names, fail_fast, jobs, durations, format_, measures).run(paths)
    ctx.exit(code)
