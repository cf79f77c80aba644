"""`quorate init`: a rule set to start from."""

from __future__ import annotations

from pathlib import Path

import click

from quorate.cli.table_options import table_options


@click.command(
    "init",
    epilog="\b\nExamples:\n"
    "  quorate init my-rules\n"
    "  quorate init my-rules --std marketo\n"
    "  quorate init my-rules --std marketo --std salesforce\n"
    "  quorate init my-rules --from accounts.ndjson.gz\n"
    "  zcat accounts.gz | quorate init my-rules --from -\n"
    "  quorate init my-rules --from accounts.csv --from people.csv --from activities.csv\n"
    "  quorate init my-rules --from-json-schema account.schema.json\n"
    "  quorate init my-rules --from-json-schema account.json --from-json-schema profile.json   of XDM, or others\n",
)
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@click.option(
    "--from", "data", metavar="FILE", multiple=True, type=click.Path(exists=True, dir_okay=False, allow_dash=True),
    help="Infer the schema from payloads in any form that `decide` reads, or records and mappings from CSV files and "
    "others of accounts, people, activities: give each of them.",
)  # fmt: skip
@click.option(
    "--from-json-schema", "schemas", metavar="FILE", multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Make the schema from a JSON Schema (draft 04 to 2020-12) or one of XDM, and from others beside it.",
)  # fmt: skip
@click.option(
    "--std", metavar="VENDOR", multiple=True,
    help="Start from the mappings of a vendor's records: marketo, salesforce or xdm; give it again for another one.",
)  # fmt: skip
@table_options
@click.option("--force", is_flag=True, help="Overwrite files that are there.")
@click.pass_context
def command(  # noqa: PLR0913 - one for each option
    ctx: click.Context,
    folder: Path,
    *,
    data: tuple[str, ...],
    schemas: tuple[Path, ...],
    std: tuple[str, ...],
    delimiter: str | None,
    encoding: str | None,
    force: bool,
) -> None:
    """Write a small rule set to DIR, the current folder by default.

    It checks, is formatted, and decides the sample beside it. With --from its schema fits the payloads that are
    given: what cannot be told from them, such as a field that is always null, is told in comments. Of files of
    accounts, people and activities it also makes the records and mappings by which `map` reads them, and a first
    buying group; what was guessed, such as which column is whose key, is told in comments and on standard error. With
    --from-json-schema it is the one of the files, and a sample that fits it is written beside it; what a JSON Schema
    can say and a rule set cannot is told in comments and on standard error. With --std it holds a vendor's records and
    what is made of them, rules to go on from, and small files as that vendor sends them.
    """
    given = [name for name, value in (("--from", data), ("--from-json-schema", schemas), ("--std", std)) if value]
    if len(given) > 1:
        raise click.UsageError(f"{given[0]} and {given[1]} each make a schema of their own: give one of them")
    if (std or schemas) and (delimiter is not None or encoding is not None):
        raise click.UsageError("--delimiter and --encoding are for tables that --from names")
    if std:
        from quorate.cli.init_library import init_library  # noqa: PLC0415 - not needed to show help

        ctx.exit(init_library(folder, std, force=force))
    if schemas:
        from quorate.cli.foreign.init_schemas import init_from_schemas  # noqa: PLC0415 - as above

        ctx.exit(init_from_schemas(folder, schemas, force=force))
    from quorate.cli.foreign.tables import holds_records  # noqa: PLC0415 - as above

    if len(data) > 1 or any(holds_records(path) for path in data):
        from quorate.cli.foreign.init_tables import init_from_tables  # noqa: PLC0415 - as above

        ctx.exit(init_from_tables(folder, data, delimiter=delimiter, encoding=encoding, force=force))
    if delimiter is not None or encoding is not None:
        raise click.UsageError("--delimiter and --encoding are for tables that --from names")
    from quorate.cli.init_run import init_inferred, init_starter  # noqa: PLC0415 - as above

    ctx.exit(init_inferred(folder, data[0], force=force) if data else init_starter(folder, force=force))
