"""One run of `quorate import pql`: files of segments to files of rules, and a report."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Literal, TextIO

import click

from quorate.cli.exits import ExitCode
from quorate.cli.infer.text import config_text
from quorate.cli.inputs import STANDARD_INPUT, DamagedError, InputError, name_of, open_input
from quorate.cli.new_files import write_new
from quorate.cli.output import open_output
from quorate.cli.report import printable, report
from quorate.diagnostics.catalogue.families import CODES
from quorate.diagnostics.encode import encode_json
from quorate.diagnostics.model import Diagnostic, Severity
from quorate.loading import RulesError, compile_loaded
from quorate.pql.importing import AUDIENCES_FILE, SCHEMA_FILE, Imported, Target, import_segments
from quorate.pql.segments import BYTES_MOST, Segment, read_segments
from quorate.project_files import load_project

IMPORTED_FILE: Final = "imported.rules"
_SUFFIX: Final = ".rules"


def import_pql(
    files: Sequence[str], *, rules: Path | None, out: Path | None, format_: Literal["pretty", "json"], force: bool
) -> ExitCode:
    """Import the segments of files and return how that went.

    Raises InputError and OutputError for files that cannot be read or written, RulesError for rules that do not compile
    and UsageError for files that would be overwritten.
    """
    target = None if rules is None else _target(rules)
    segments: list[Segment] = []
    found: list[Diagnostic] = []
    for file in files:
        fallback = "segment" if file == STANDARD_INPUT else Path(file).name.partition(".")[0]
        read, mistakes = read_segments(_content(file), name_of(file), fallback)
        segments += read
        found += mistakes
    made = import_segments(segments, target)
    told = _write(made, out, force=force) if made.carried else []
    stream = sys.stderr if out is None else sys.stdout
    if format_ == "json":
        _tell_document(made, found, told, stream)
    else:
        _tell(made, found, told, stream)
    is_whole = not made.left and not any(each.severity is Severity.ERROR for each in found)
    return ExitCode.OK if is_whole else ExitCode.INPUT


def _target(rules: Path) -> Target:
    loaded = load_project(rules)
    program = compile_loaded(loaded)
    if loaded.project is None:
        raise RulesError(loaded.diagnostics, loaded.sources)
    return Target(loaded.project, program)


def _content(file: str) -> bytes:
    """Read a file up to what is taken, and one byte more, by which it is told to be too large."""
    try:
        with open_input(file, lambda _size: None) as content:
            return content.read(BYTES_MOST + 1)
    except DamagedError as error:
        raise InputError(f"{name_of(file)}: {error}") from error


# -- files -----------------------------------------------------------------------------------------------------------


def _write(made: Imported, out: Path | None, *, force: bool) -> list[str]:
    """Write the rules, and return the paths of the files."""
    if out is None or out.suffix == _SUFFIX:
        if out is not None and out.exists() and not force:
            raise click.UsageError(f"{out} is there already; `--force` overwrites")
        with open_output(out) as output:
            output.write_line("\n".join(part for part in (made.schema, made.audiences) if part).rstrip("\n").encode())
            output.finish()
        return [] if out is None else [str(out)]
    files = _folder(made, out)
    write_new(out, files, force=force, echo=False)
    return [str(out / name) for name in files]


def _folder(made: Imported, out: Path) -> Mapping[str, str]:
    if not made.schema:
        return {IMPORTED_FILE: made.audiences}
    name = out.resolve().name or "imported"
    return {"quorate.toml": config_text(name), SCHEMA_FILE: made.schema, AUDIENCES_FILE: made.audiences}


# -- the report ------------------------------------------------------------------------------------------------------


def _tell(made: Imported, found: Sequence[Diagnostic], files: Sequence[str], stream: TextIO) -> None:
    every = (*found, *made.found)
    if every:
        report(every, made.sources, format="pretty", stream=stream)
        stream.write("\n")
    stream.writelines(printable(f"left out: {segment.name}\n", stream) for segment in made.left)
    stream.writelines(printable(f"wrote {file}\n", stream) for file in files)
    whole = len(made.carried) + len(made.left) + len(found)  # as each of those is of what is no segment of PQL
    stream.write(f"{len(made.carried)} of {whole} segment{'' if whole == 1 else 's'} carried over\n")


def _tell_document(made: Imported, found: Sequence[Diagnostic], files: Sequence[str], stream: TextIO) -> None:
    """Write the report as one document: what was carried over and what not, and the findings as `check` tells them."""
    every = (*found, *made.found)
    told = json.loads(encode_json(every, made.sources, names={code.id: code.name for code in CODES.values()}))
    document = {
        "schema": told["schema"],
        "files": list(files),
        "carried": [
            {"id": each.segment.id or None, "name": each.segment.name, "audience": each.name} for each in made.carried
        ],
        "left": [{"id": each.id or None, "name": each.name} for each in made.left],
        "diagnostics": told["diagnostics"],
        "summary": told["summary"],
    }
    stream.write(json.dumps(document, indent=2) + "\n")
