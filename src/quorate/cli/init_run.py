"""The files of a new rule set, written where none of them is yet."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Final

import click

from quorate.cli.exits import ExitCode
from quorate.cli.infer.draft import draft_schema
from quorate.cli.infer.payloads import Sample, read_sample
from quorate.cli.infer.text import audiences_text, config_text, schema_text
from quorate.cli.inputs import STANDARD_INPUT
from quorate.cli.new_files import refuse_present, write_new
from quorate.cli.starter import ACCOUNTS, AUDIENCES, SCHEMA, TESTS
from quorate.diagnostics.model import shown

SAMPLE_NAME: Final = "accounts.ndjson"

_SCHEMA: Final = "schema.rules"
_AUDIENCES: Final = "audiences.rules"
_TESTS: Final = "audiences.test.rules"
_CONFIG: Final = "quorate.toml"
_NOTES_SHOWN: Final = 20
_NO_NAME: Final = re.compile(r"[^\w.-]+")


def init_starter(folder: Path, *, force: bool) -> ExitCode:
    """Write the small rule set with its sample."""
    files = {
        _CONFIG: config_text(name_of(folder)),
        _SCHEMA: SCHEMA,
        _AUDIENCES: AUDIENCES,
        _TESTS: TESTS,
        SAMPLE_NAME: ACCOUNTS,
    }
    write_new(folder, files, force=force)
    _tell_next(folder, str(folder / SAMPLE_NAME))
    return ExitCode.OK


def init_inferred(folder: Path, data: str, *, force: bool) -> ExitCode:
    """Write a rule set for the payloads of a file. Raises InputError if the file cannot be read."""
    refuse_present(folder, (_CONFIG, _SCHEMA, _AUDIENCES), force=force)  # before a long look at the data
    sample = read_sample(data)
    _tell([f"{where}: {found.path + ': ' if found.path else ''}{found.message}"
           for where, found in sample.problems])  # fmt: skip
    if not sample.account.count:
        click.echo(f"error: no payload in {'standard input' if data == STANDARD_INPUT else data}", err=True)
        return ExitCode.INPUT if sample.problems else ExitCode.USAGE
    draft = draft_schema(sample)
    _tell(draft.notes)
    files = {
        _CONFIG: config_text(name_of(folder), sample, draft.most_people),
        _SCHEMA: schema_text(draft),
        _AUDIENCES: audiences_text(draft),
    }
    write_new(folder, files, force=force)
    click.echo(f"{_count(sample.account.count, 'payload')}, {_count(len(draft.entities), 'entity')}, "
               f"{_count(len(draft.events), 'type')} of events")  # fmt: skip
    _tell_next(folder, data, sample)
    return ExitCode.INPUT if sample.problems else ExitCode.OK


def _tell_next(folder: Path, data: str, sample: Sample | None = None) -> None:
    """Print the commands that come next, as a shell takes them."""
    rules = shlex.quote(str(folder))
    now = " --now 2026-06-01T12:00:00Z" if sample is not None and sample.without_now else ""
    click.echo("\nnext:")
    click.echo(f"  quorate check {rules}")
    if sample is None:
        click.echo(f"  quorate test {rules}")
    click.echo(f"  quorate show {rules}")
    click.echo(f"  quorate decide {rules} {'-' if data == STANDARD_INPUT else shlex.quote(data)}{now}")


def _tell(notes: list[str]) -> None:
    """Tell notes on standard error, not without end."""
    for note in notes[:_NOTES_SHOWN]:
        click.echo(f"note: {shown(note, 200)}", err=True)
    if len(notes) > _NOTES_SHOWN:
        click.echo(f"note: {len(notes) - _NOTES_SHOWN} more of the kind", err=True)


def name_of(folder: Path) -> str:
    """Name a rule set after its folder."""
    return _NO_NAME.sub("-", folder.resolve().name).strip("-.") or "rules"


def _count(number: int, noun: str) -> str:
    if number == 1:
        return f"1 {noun}"
    return f"{number:,} {noun[:-1]}ies" if noun.endswith("y") else f"{number:,} {noun}s"
