"""`quorate init --from accounts.csv --from people.csv`: a rule set that reads the files, with a first buying group."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click

from quorate.cli.exits import ExitCode
from quorate.cli.foreign.deals import NONE_TELLS, report_text, tells_open
from quorate.cli.foreign.roles import Placing, place_tables
from quorate.cli.foreign.table_draft import draft_tables
from quorate.cli.foreign.table_text import first_audience, groups_text, mappings_text
from quorate.cli.foreign.tables import MOST_ROWS, Table, read_table
from quorate.cli.infer.text import audiences_text, config_text, schema_text
from quorate.cli.init_run import AUDIENCES_FILE, CONFIG, SAMPLE_NAME, SCHEMA_FILE, counted, name_of_rules, tell_notes
from quorate.cli.inputs import STANDARD_INPUT
from quorate.cli.new_files import refuse_present, write_new
from quorate.decide.problem import problem
from quorate.diagnostics.catalogue.imported import S107, S108
from quorate.diagnostics.model import shown

TAB: Final = "\t"
_MAPPINGS: Final = "mappings.rules"
_GROUPS: Final = "groups.rules"
_WHAT: Final = {"account": "accounts", "person": "people", "opportunity": "opportunities", "event": "events",
                "relation": "relations of people", "other": "something of an account"}  # fmt: skip


def init_from_tables(
    folder: Path, paths: Sequence[str], *, delimiter: str | None = None, encoding: str | None = None, force: bool
) -> ExitCode:
    """Write a rule set for files of records. Raises InputError for a file that cannot be read.

    `delimiter` and `encoding` are those of tables, None where these tell.
    """
    if STANDARD_INPUT in paths:
        raise click.UsageError("files of records are read by their names, and standard input has none")
    refuse_present(folder, (CONFIG, SCHEMA_FILE, _MAPPINGS, _GROUPS), force=force)
    tables = [read_table(path, delimiter=delimiter, encoding=encoding) for path in paths]
    placing = place_tables(tables)
    found = _mistake(placing)
    if found:
        click.echo(f"error: {found}", err=True)
        return ExitCode.USAGE
    draft = draft_tables(placing)
    schema = draft.schema
    schema.notes = [*_guesses(placing), *_row_notes(tables), *_key_notes(placing), *schema.notes]
    deals = next((entity for entity in schema.entities if entity.name == "opportunity"), None)
    report = report_text(deals.name, deals.fields) if deals is not None else ""
    if report and not tells_open(report):
        schema.notes.append(f"{NONE_TELLS}: quorate.toml has a comment on it")
    tell_notes(schema.notes)
    names = ", ".join(table.file_name for table in tables)
    notes = "".join(f"\n# * {shown(note, 110)}" for note in schema.notes)
    origin = f"Made from {shown(names, 110)}. What was guessed:{notes}"
    files = {
        CONFIG: config_text(name_of_rules(folder)) + report,
        SCHEMA_FILE: schema_text(schema, origin),
        _MAPPINGS: mappings_text(draft),
        **({_GROUPS: groups_text(draft)} if schema.has_people else {AUDIENCES_FILE: audiences_text(schema)}),
    }
    write_new(folder, files, force=force)
    click.echo(f"{counted(sum(table.rows for table in tables), 'row')}, {counted(len(schema.entities), 'entity')}, "
               f"{counted(len(schema.events), 'type')} of events")  # fmt: skip
    mapped = {mapping.record for mapping in draft.mappings}
    read = [table.path for table in tables if table.record in mapped]
    reading = [f"--delimiter {shlex.quote('tab' if delimiter == TAB else delimiter)}"] if delimiter is not None else []
    reading += [f"--encoding {shlex.quote(encoding)}"] if encoding is not None else []
    _tell_next(
        folder, " ".join((*map(shlex.quote, read), *reading)), first_audience(draft) if schema.has_people else ""
    )
    return ExitCode.OK


def _mistake(placing: Placing) -> str:
    """Tell what keeps files from being the records of accounts; empty if nothing does."""
    for each in placing.of("account", "person"):
        if each.key is None:
            found = problem(S107, each.table.path, what=_WHAT[each.role])
            return f"{each.table.path}: {found.message} ({found.code})"
    if not placing.of("account") and all(each.account is None for each in placing.of("person")):
        found = problem(S108, "")
        return f"{found.message} ({found.code})"
    return ""


def _key_notes(placing: Placing) -> list[str]:
    """Say which rows will be one with others, or none."""
    notes = []
    for each in placing.placed:
        if each.key is None:
            continue
        if each.key.repeats:
            rows = counted(each.key.repeats, "row")
            notes.append(
                f"{each.table.file_name}: {rows} with a `{each.key.name}` that came before: they are one record"
            )
        if each.key.filled < each.table.rows:
            rows = counted(each.table.rows - each.key.filled, "row")
            notes.append(f"{each.table.file_name}: {rows} without `{each.key.name}`: rejected when mapped")
    return notes


def _guesses(placing: Placing) -> list[str]:
    """Say what each file was taken for."""
    notes = []
    for each in placing.placed:
        parts = [f"taken as {_WHAT[each.role]}"]
        named = {"key": each.key, "account": each.account, "person": each.person, "time": each.at, "type": each.type}
        parts += [f"{what} `{column.name}`" for what, column in named.items() if column is not None]
        notes.append(f"{each.table.file_name}: {', '.join(parts)}")
    return notes


def _row_notes(tables: Sequence[Table]) -> list[str]:
    notes = [note for table in tables for note in table.notes]
    for table in tables:
        if table.wide_rows:
            notes.append(f"{table.file_name}: {counted(table.wide_rows, 'row')} of more cells than columns")
        if not table.is_whole:
            notes.append(f"{table.file_name}: only the first {MOST_ROWS:,} rows were looked at")
    return notes


def _tell_next(folder: Path, files: str, audience: str) -> None:
    """Print the commands that come next, as a shell takes them; `audience` is a first one, empty for none.

    `files` are those to be mapped, with how they are read.
    """
    rules = shlex.quote(str(folder))
    payloads, export, page = (shlex.quote(str(folder / name)) for name in (SAMPLE_NAME, "linkedin", "kpis.html"))
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:00Z")
    click.echo("\nnext:")
    click.echo(f"  quorate check {rules}")
    click.echo(f"  quorate map {rules} {files} --now {now} --out {payloads}")
    click.echo(f"  quorate decide {rules} {payloads} --format pretty")
    if audience:
        click.echo(f"  quorate export linkedin {rules} {payloads} --companies --of {audience} --out {export}")
        click.echo(f"  quorate report {rules} {payloads} --html {page}")
