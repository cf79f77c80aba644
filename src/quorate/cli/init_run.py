"""The files of a new rule set, written where none of them is yet."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Final

import click

from quorate.cli.exits import ExitCode
from quorate.cli.infer.draft import draft_schema
from quorate.cli.infer.payloads import read_sample
from quorate.cli.infer.sampled import NOW
from quorate.cli.infer.text import audiences_text, config_text, schema_text
from quorate.cli.inputs import STANDARD_INPUT
from quorate.cli.new_files import refuse_present, write_new
from quorate.cli.starter import ACCOUNTS, AUDIENCES, SCHEMA, TESTS
from quorate.diagnostics.model import shown

SAMPLE_NAME: Final = "accounts.ndjson"

SCHEMA_FILE: Final = "schema.rules"
AUDIENCES_FILE: Final = "audiences.rules"
TESTS_FILE: Final = "audiences.test.rules"
CONFIG: Final = "quorate.toml"
_NOTES_SHOWN: Final = 20
_NO_NAME: Final = re.compile(r"[^\w.-]+")


def init_starter(folder: Path, *, force: bool) -> ExitCode:
    """Write the small rule set with its sample."""
    files = {
        CONFIG: config_text(name_of_rules(folder)),
        SCHEMA_FILE: SCHEMA,
        AUDIENCES_FILE: AUDIENCES,
        TESTS_FILE: TESTS,
        SAMPLE_NAME: ACCOUNTS,
    }
    write_new(folder, files, force=force)
    tell_next(folder, str(folder / SAMPLE_NAME), is_tested=True)
    return ExitCode.OK


def init_inferred(folder: Path, data: str, *, force: bool) -> ExitCode:
    """Write a rule set for the payloads of a file. Raises InputError if the file cannot be read."""
    refuse_present(folder, (CONFIG, SCHEMA_FILE, AUDIENCES_FILE), force=force)  # before a long look at the data
    sample = read_sample(data)
    tell_notes([f"{where}: {found.path + ': ' if found.path else ''}{found.message}"
           for where, found in sample.problems])  # fmt: skip
    if not sample.account.count:
        click.echo(f"error: no payload in {'standard input' if data == STANDARD_INPUT else data}", err=True)
        return ExitCode.INPUT if sample.problems else ExitCode.USAGE
    draft = draft_schema(sample)
    tell_notes(draft.notes)
    files = {
        CONFIG: config_text(name_of_rules(folder), sample, draft.most_people),
        SCHEMA_FILE: schema_text(draft),
        AUDIENCES_FILE: audiences_text(draft),
    }
    write_new(folder, files, force=force)
    click.echo(f"{counted(sample.account.count, 'payload')}, {counted(len(draft.entities), 'entity')}, "
               f"{counted(len(draft.events), 'type')} of events")  # fmt: skip
    tell_next(folder, data, now=NOW if sample.without_now else "")
    return ExitCode.INPUT if sample.problems else ExitCode.OK


def tell_next(folder: Path, data: str, *, now: str = "", is_tested: bool = False) -> None:
    """Print the commands that come next, as a shell takes them; `now` is for payloads without it."""
    rules = shlex.quote(str(folder))
    click.echo("\nnext:")
    click.echo(f"  quorate check {rules}")
    if is_tested:
        click.echo(f"  quorate test {rules}")
    click.echo(f"  quorate show {rules}")
    given = "-" if data == STANDARD_INPUT else shlex.quote(data)
    click.echo(f"  quorate decide {rules} {given}{f' --now {now}' if now else ''}")


def tell_notes(notes: list[str]) -> None:
    """Tell notes on standard error, not without end."""
    for note in notes[:_NOTES_SHOWN]:
        click.echo(f"note: {shown(note, 200)}", err=True)
    if len(notes) > _NOTES_SHOWN:
        click.echo(f"note: {len(notes) - _NOTES_SHOWN} more of the kind", err=True)


def name_of_rules(folder: Path) -> str:
    """Name a rule set after its folder."""
    return _NO_NAME.sub("-", folder.resolve().name).strip("-.") or "rules"


def counted(number: int, noun: str) -> str:
    """Write a number of things."""
    if number == 1:
        return f"1 {noun}"
    return f"{number:,} {noun[:-1]}ies" if noun.endswith("y") else f"{number:,} {noun}s"
