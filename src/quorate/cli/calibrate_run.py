"""One run of `quorate calibrate`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import click

from quorate.cli.cache_folder import cache_folder
from quorate.cli.exits import ExitCode
from quorate.cli.inputs import InputError, total_bytes
from quorate.cli.output import OutputError, open_output
from quorate.cli.payload_files import read_payloads
from quorate.cli.progress import Progress
from quorate.decide.calibration import calibrate
from quorate.decide.population import POPULATION_NAME, scaled_models
from quorate.decide.problem import Problem
from quorate.diagnostics.model import visible
from quorate.ir.program import Program
from quorate.loading import load_program

_PASSES = 3


def calibrate_inputs(rules: Path, inputs: Sequence[str], now: datetime | None, out: Path | None) -> ExitCode:
    """Measure the accounts of the inputs and write what was found; return how that went.

    Raises RulesError for rules that do not compile and ClickException for what cannot be done.
    """
    program, _ = load_program(rules, cache=cache_folder())
    if not scaled_models(program):
        raise click.UsageError(f"{rules} has no engagement model that says `scale population`")
    place = out or (rules if rules.is_dir() else rules.parent) / POPULATION_NAME
    total = total_bytes(inputs)
    progress = Progress(sys.stderr, None if total is None else total * _PASSES, shown=sys.stderr.isatty())
    try:
        found = calibrate(program, lambda: _payloads(program, inputs, progress), now)
        if not found.accounts:
            progress.clear()
            told = f", for none of {found.rejected:,} can be read" if found.rejected else ""
            raise click.UsageError(f"there is no account to measure{told}; nothing was written")
        with open_output(None if str(place) == "-" else place) as output:
            output.write_line(found.encoded.rstrip(b"\n"))
            output.finish()
    except (InputError, OutputError) as error:
        progress.clear()
        raise click.UsageError(str(error)) from error
    progress.clear()
    for group in found.silent:
        click.echo(f"warning: no `{group}` among them has a score; the engagement of all others will be 0", err=True)
    told = f"{_counted(found.accounts, 'account', 'accounts')}, {_counted(found.people, 'person', 'people')} measured"
    if found.rejected:
        told += f"; {found.rejected:,} could not be read, which `quorate decide` tells more of"
    click.echo(f"{told}: {'standard output' if str(place) == '-' else visible(place.as_posix())}", err=True)
    return ExitCode.INPUT if found.rejected else ExitCode.OK


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _payloads(program: Program, inputs: Sequence[str], progress: Progress) -> Iterator[object]:
    for path in inputs:
        for line in read_payloads(path, progress.read, program.limits.payload_bytes, root=program.schema.root):
            yield b"" if isinstance(line.payload, Problem) else line.payload
            progress.decided()
