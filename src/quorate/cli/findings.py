"""What a verb found, printed in the format asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TextIO

import click

import quorate
from quorate.cli.formats import FormatName
from quorate.cli.places import places_from_root
from quorate.cli.report import printable, report
from quorate.diagnostics.catalogue.families import CODES
from quorate.diagnostics.encode import encode_json
from quorate.diagnostics.model import Diagnostic, Severity
from quorate.diagnostics.run import Run
from quorate.text import Source


def print_findings(  # noqa: PLR0913 - what is found, and what is told of the run
    diagnostics: Iterable[Diagnostic],
    sources: Mapping[str, Source],
    format_: FormatName,
    *,
    verb: str,
    files: Iterable[str],
    stream: TextIO,
    fails_at: Severity = Severity.ERROR,
) -> None:
    """Print what was found in one or several rule sets to a stream.

    `files` are the paths of all files that were looked at, `fails_at` is the mildest severity for which the verb fails.
    What a format leaves out is told on standard error.
    """
    found = list(diagnostics)
    if format_ in {"pretty", "compact"}:
        report(found, sources, format=format_, stream=stream)
        return
    if format_ == "json":
        text = encode_json(found, sources, names={code.id: code.name for code in CODES.values()})
    else:
        run = Run(verb, quorate.__version__, places_from_root(), tuple(files), fails_at)
        text = _encoded(found, sources, run, format_)
    stream.write(printable(text, stream))


def _encoded(found: list[Diagnostic], sources: Mapping[str, Source], run: Run, format_: FormatName) -> str:
    """Encode for another system; each encoder is imported only where it is used."""
    if format_ == "sarif":
        from quorate.diagnostics.sarif import encode_sarif, left_out  # noqa: PLC0415 - as said above

        if told := left_out(len(set(found))):
            click.echo(f"note: {told}", err=True)
        return encode_sarif(found, sources, run)
    if format_ == "junit":
        from quorate.diagnostics.junit import encode_junit  # noqa: PLC0415 - as said above

        return encode_junit(found, sources, run)
    if format_ == "github":
        from quorate.diagnostics.github import encode_github  # noqa: PLC0415 - as said above

        return encode_github(found, sources, run)
    from quorate.diagnostics.gitlab import encode_gitlab  # noqa: PLC0415 - as said above

    return encode_gitlab(found, sources, run)
