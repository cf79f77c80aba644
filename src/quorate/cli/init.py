"""`quorate init`: a rule set to start from."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    "init",
    epilog="\b\nExamples:\n"
    "  quorate init my-rules\n"
    "  quorate init my-rules --from accounts.ndjson.gz\n"
    "  zcat accounts.gz | quorate init my-rules --from -\n"
    "  quorate init my-rules --std marketo\n",
)
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@click.option(
    "--from", "data", metavar="FILE", type=click.Path(exists=True, dir_okay=False, allow_dash=True),
    help="Infer the schema from payloads, one a line or a single one; gzip and zstd are read as they are.",
)  # fmt: skip
@click.option(
    "--std", metavar="VENDOR",
    help="Start from the mappings of a vendor's records: marketo, salesforce or xdm.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Overwrite files that are there.")
@click.pass_context
def command(ctx: click.Context, folder: Path, *, data: str | None, std: str | None, force: bool) -> None:
    """Write a small rule set to DIR, the current folder by default.

    It checks, is formatted, and decides the sample beside it. With --from its schema fits the payloads that are
    given: what cannot be told from them, such as a field that is always null, is told in comments. With --std it
    holds a vendor's records and what is made of them, rules to go on from, and small files as that vendor sends them.
    """
    from quorate.cli.init_run import init_inferred, init_starter  # noqa: PLC0415 - not needed to show help

    if std is not None:
        if data is not None:
            raise click.UsageError("--std and --from both say what the schema is: give one of them")
        from quorate.cli.init_library import init_library  # noqa: PLC0415 - as above

        ctx.exit(init_library(folder, std, force=force))
    ctx.exit(init_starter(folder, force=force) if data is None else init_inferred(folder, data, force=force))
