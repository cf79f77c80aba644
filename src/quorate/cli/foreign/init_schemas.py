"""`quorate init --from-json-schema`: a rule set whose payloads are what schemas describe."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from quorate.cli.exits import ExitCode
from quorate.cli.foreign.documents import SchemaError
from quorate.cli.foreign.schemas import sample_of_schemas
from quorate.cli.infer.draft import draft_schema
from quorate.cli.infer.sampled import sample_payloads
from quorate.cli.infer.text import audiences_text, config_text, schema_text
from quorate.cli.init_run import (
    AUDIENCES_FILE,
    CONFIG,
    SAMPLE_NAME,
    SCHEMA_FILE,
    counted,
    name_of_rules,
    tell_next,
    tell_notes,
)
from quorate.cli.new_files import refuse_present, write_new
from quorate.diagnostics.model import shown

_NOTES_KEPT: Final = 100


def init_from_schemas(folder: Path, paths: Sequence[Path], *, force: bool) -> ExitCode:
    """Write a rule set for the schemas of files, and a sample that it decides."""
    refuse_present(folder, (CONFIG, SCHEMA_FILE, AUDIENCES_FILE, SAMPLE_NAME), force=force)
    try:
        sample = sample_of_schemas(paths)
    except SchemaError as error:
        found = error.problem
        click.echo(f"error: {found.path}: {found.message} ({found.code})", err=True)
        return ExitCode.USAGE
    except OSError as error:
        click.echo(f"error: {error.filename}: {(error.strerror or str(error)).lower()}", err=True)
        return ExitCode.USAGE
    draft = draft_schema(sample)
    for _, found in sample.problems:
        click.echo(f"error: {found.path}: {shown(found.message, 200)} ({found.code})", err=True)
    tell_notes(draft.notes)
    names = ", ".join(path.name for path in paths)
    origin = f"Made from {names}. " if names.isprintable() else ""
    notes = "".join(f"\n# * {shown(note, 110)}" for note in draft.notes[:_NOTES_KEPT])
    left = f"\n# What it says and this cannot:{notes}" if notes else ""
    payloads = sample_payloads(draft)
    files = {
        CONFIG: config_text(name_of_rules(folder)),
        SCHEMA_FILE: schema_text(draft, f"{origin}All may be missing that is not `required`.{left}"),
        AUDIENCES_FILE: audiences_text(draft),
        SAMPLE_NAME: "".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in payloads),
    }
    write_new(folder, files, force=force)
    click.echo(f"{counted(len(paths), 'schema')}, {counted(len(draft.entities), 'entity')}, "
               f"{counted(len(draft.events), 'type')} of events")  # fmt: skip
    tell_next(folder, str(folder / SAMPLE_NAME), is_tested=False)
    return ExitCode.INPUT if sample.problems else ExitCode.OK
