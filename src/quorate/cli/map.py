"""`quorate map`: foreign files in, payloads out, or facts into a server."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from quorate.cli.instant import Instant
from quorate.cli.server_option import server_options
from quorate.cli.table_options import table_options

if TYPE_CHECKING:
    from quorate.cli.server_option import Reached

_FILE = click.Path(dir_okay=False, path_type=Path)
_OUT = click.Path(dir_okay=False, path_type=Path, allow_dash=True)


@click.command(
    "map",
    epilog="\b\nExamples:\n"
    "  quorate map rules lead leads.csv                         all mappings of one record\n"
    "  quorate map rules visits activities.ndjson.gz            one mapping alone\n"
    "  quorate map rules lead.csv company.csv visit=web/*.csv   one payload an account, of all files\n"
    "  quorate map rules lead.csv company.csv --out accounts.ndjson.zst --rejects rejects.ndjson\n"
    "  quorate map rules lead leads.csv --columns 'email=Email Address'\n"
    "  quorate map rules lead.csv company.csv | quorate decide rules - --now 2026-06-01T00:00:00Z\n"
    "  quorate map rules lead.csv company.csv --server localhost:50051   into the store of a server\n",
)
@click.argument("rules", type=click.Path(exists=True, path_type=Path))
@click.argument("files", metavar="NAME FILE | NAME=FILE...", nargs=-1, required=True)
@click.option(
    "--out", type=_OUT, metavar="FILE",
    help="Write payloads here instead of to standard output; .gz and .zst are compressed.",
)  # fmt: skip
@click.option("--now", type=Instant(), metavar="T", help="Put this instant into payloads, as that of their decision.")
@click.option(
    "--as-of", type=Instant(), metavar="T",
    help="When records were true whose mapping has no `as of`; without it they are newer than all others.",
)  # fmt: skip
@click.option(
    "--rejects", type=_FILE, metavar="FILE",
    help="Write what is wrong with records here, one a line: place, code, field, value, message, the record.",
)  # fmt: skip
@click.option("--strict", is_flag=True, help="Reject a record for any field that is wrong, and count orphans as such.")
@click.option(
    "--named-accounts", type=click.Choice(["keep", "drop"]), default="keep", show_default=True,
    help="What becomes, in payloads, of accounts that others name and of which there is no record.",
)  # fmt: skip
@click.option("--summary", type=_FILE, metavar="FILE", help="Write the counts here instead of to standard error.")
@click.option(
    "--format", "format_", type=click.Choice(["pretty", "json"]), default="pretty", show_default=True,
    help="How counts are written.",
)  # fmt: skip
@click.option(
    "--columns", multiple=True, metavar="FIELD=HEADER",
    help="The column of a table that fills a field, where it has another name; RECORD.FIELD=HEADER for several files.",
)  # fmt: skip
@table_options
@click.option(
    "--memory", type=click.IntRange(64), default=768, show_default=True, metavar="MB",
    help="About how much memory all processes may take together; what is larger lies in files meanwhile.",
)  # fmt: skip
@click.option(
    "--temp", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR",
    help="Where these files lie; they take about as much space as the inputs without compression, twice.",
)  # fmt: skip
@click.option(
    "--workers", type=click.IntRange(1), metavar="N",
    help="Use so many processes; without it, all cores once files have work for them.",
)  # fmt: skip
@server_options(always=False, said="Have this server take the facts in, instead of writing payloads.")
@click.pass_context
def command(  # noqa: PLR0913 - one for each option
    ctx: click.Context,
    rules: Path,
    files: tuple[str, ...],
    *,
    out: Path | None,
    now: datetime | None,
    as_of: datetime | None,
    rejects: Path | None,
    strict: bool,
    named_accounts: Literal["keep", "drop"],
    summary: Path | None,
    format_: Literal["pretty", "json"],
    columns: tuple[str, ...],
    delimiter: str | None,
    encoding: str | None,
    memory: int,
    temp: Path | None,
    workers: int | None,
    reached: Reached | None,
) -> None:
    """Map the records of foreign FILEs by RULES, and join them into one payload an account.

    NAME is a record of the rules, all of whose mappings apply, or one mapping. A file that is called as a record needs
    no NAME: `people.csv` is one of `people` or `people_csv`. Files are CSV or TSV with a header, JSON a line, one JSON
    array, MessagePack or Parquet; gzip and zstd are read as they are, and `-` is standard input. Dots in a header lead
    to nested fields: `address.city`; a header in another case is that of a field where no other is. Nothing has to be
    sorted, and files may be larger than memory. Collections that the mappings of the files fill are told to be empty
    where they are; others stay unknown.

    \b
    How records become one account, each case with a count:
      the same key again       one thing: per field the later `as of`, else the later line wins
      a deletion               the thing goes, with all that is older; a newer record brings it back
      a merge                  facts of the merged key are dropped, its events, relations and what is in it move
      several accounts         a person is in those that the newest records name, and in those of relations
      nobody there             relations, events and roles of people who are not there are left out (M304-M308)
      in two things            a role that two deals of an account have is kept in the first, by its key (M314)
      no account               a person or an opportunity of no account is left out (M303)
      an account only named    is written with its key alone, or dropped (--named-accounts)
      an event again           known by its id; of two that differ the earlier is kept (M311)
      over the limits          the account is left out, as `decide` would refuse it (M312)

    What files tell of is known as a whole: a person of whom they have no license has none. People, opportunities or
    events of which no file tells at all are unknown in payloads, and none in a store that was never told of any.

    Payloads come in no certain order. The exit code is 7 where records or accounts were rejected; with --strict also
    where orphans were left out. With --server the same facts are taken in, and again changes nothing; the server may
    have what is not in these files, so relations and events that name their account are not orphans there. What stands
    inside a person or an opportunity is told as a whole.
    """  # noqa: D301 - click's mark of a paragraph that stays as it is
    from quorate.cli.map_run import MapOptions, map_files  # noqa: PLC0415 - not needed to show help

    if reached is not None and (out is not None or now is not None):
        raise click.UsageError("with --server facts are taken in there: --out and --now are for payloads")
    options = MapOptions(
        out=None if out is None or str(out) == "-" else out,
        now=now,
        as_of=as_of,
        rejects=rejects,
        strict=strict,
        keeps_named=named_accounts == "keep",
        summary=summary,
        as_json=format_ == "json",
        delimiter=delimiter,
        encoding=encoding,
        columns=columns,
        memory=memory * 2**20,
        temp=temp,
        workers=workers,
    )
    ctx.exit(map_files(rules, files, options, reached))
