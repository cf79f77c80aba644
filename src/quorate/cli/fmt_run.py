"""Rules texts to their canonical form, each told as it is done."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import click

from quorate.cli.exits import ExitCode
from quorate.cli.findings import print_findings
from quorate.cli.fmt_files import Unformatted, Unreadable, find_files, names_around, names_in
from quorate.cli.fmt_findings import unformatted
from quorate.cli.formats import FormatName
from quorate.cli.report import report, wants_colour
from quorate.cli.rewrite import replace_contents
from quorate.diagnostics.catalogue.limits import E402
from quorate.diagnostics.catalogue.project import E609
from quorate.diagnostics.model import Diagnostic, Severity
from quorate.project_files import FILE_BYTES
from quorate.syntax.format import UnfaithfulFormatError, format_source
from quorate.text import Source

STANDARD_INPUT = "<standard input>"


@dataclass
class Formatting:
    """One run: what it may do, and what came of it so far.

    In a format for others what would change is one of the findings; for people it is listed.
    """

    check: bool
    diff: bool
    format_: FormatName = "pretty"
    formatted: int = 0
    changed: int = 0
    broken: int = 0
    unfaithful: int = 0
    unwritten: int = 0
    diagnostics: list[Diagnostic] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)

    @property
    def writes(self) -> bool:
        """Whether files are rewritten."""
        return not (self.check or self.diff)

    def format_files(self, paths: Iterable[Path]) -> None:
        """Format the files at paths in place, or tell what that would do."""
        for found in find_files(paths):
            if isinstance(found, Unreadable):
                self.broken += 1
                self.diagnostics += found.diagnostics
                continue
            text = self._format(found)
            before = found.source.text
            if text is None or not self._is_changed(Path(found.source.path), text):
                continue
            if self.writes and not self._rewrite(Path(found.source.path), text):
                continue
            self.changed += 1
            if self.diff:
                print_diff(found.source.path, before, text)
            elif self.format_ == "pretty":
                click.echo(found.source.path)
            else:
                self._find(found.source, text)

    def format_standard_input(self, name: Path | None) -> None:
        """Format the text of standard input to standard output; it is a file's of this name, if one is given."""
        source = self._read_standard_input(STANDARD_INPUT if name is None else name.as_posix())
        if source is None:
            return
        names = names_in((source,)) if name is None else {**names_around(name), **names_in((source,))}
        text = self._format(Unformatted(source, names))
        if text is None:
            return
        self.changed += text != source.text
        if self.format_ != "pretty" and text != source.text:
            self._find(source, text)
        if self.diff:
            print_diff(source.path, source.text, text)
        elif self.writes:
            click.echo(text, nl=False)

    def end(self) -> ExitCode:
        """Tell what could not be formatted and how many files were; return what the run ends with."""
        if self.format_ != "pretty":
            print_findings(
                self.diagnostics, self.sources, self.format_, verb="fmt", files=self.files, stream=sys.stdout,
                fails_at=Severity.WARNING,
            )  # fmt: skip
        elif self.diagnostics:
            report(self.diagnostics, self.sources, format="pretty", stream=sys.stderr)
        if self.unfaithful:
            return ExitCode.INTERNAL
        if self.unwritten:
            return ExitCode.USAGE
        if self.broken:
            return ExitCode.RULES
        return ExitCode.LINT if self.check and self.changed else ExitCode.OK

    def summary(self) -> str:
        """Count the files."""
        files = "1 file" if self.formatted == 1 else f"{self.formatted} files"
        done = "formatted" if self.writes else "would change"
        left = f", {self.broken} could not be read" if self.broken else ""
        return f"{self.changed} of {files} {done}{left}"

    def _find(self, source: Source, text: str) -> None:
        """Note that a text is not in its canonical form."""
        self.diagnostics.append(unformatted(source, text))
        self.sources[source.path] = source

    def _format(self, found: Unformatted) -> str | None:
        """Return the canonical text; None, with the reason noted, where there is none."""
        self.files.append(found.source.path)
        try:
            formatted = format_source(found.source, found.names)
        except UnfaithfulFormatError as error:
            self.unfaithful += 1
            click.echo(f"error: this is a bug in quorate, and the file is left as it was: {error}", err=True)
            return None
        if formatted.text is None:
            self.broken += 1
            self.diagnostics += formatted.diagnostics
            self.sources[found.source.path] = found.source
        else:
            self.formatted += 1
        return formatted.text

    def _rewrite(self, path: Path, text: str) -> bool:
        """Put the new text in a file's place; tell whether the system let that be done."""
        try:
            replace_contents(path, text.encode())
        except OSError as error:
            self.unwritten += 1
            click.echo(f"error: {path}: {(error.strerror or str(error)).lower()}", err=True)
            return False
        return True

    def _is_changed(self, path: Path, text: str) -> bool:
        """Compare with the bytes of the file, as a byte order mark is part of it."""
        return path.read_bytes() != text.encode()

    def _read_standard_input(self, shown: str) -> Source | None:
        content = sys.stdin.buffer.read(FILE_BYTES + 1)
        if len(content) > FILE_BYTES:
            problem = E402.at(None, path=shown, file=shown, size=f"over {FILE_BYTES}", limit=FILE_BYTES)
        else:
            try:
                return Source(shown, content.decode("utf-8-sig"))
            except UnicodeDecodeError as error:
                line = content.count(b"\n", 0, error.start) + 1
                problem = E609.at(None, path=shown, byte=error.start, line=line)
        self.broken += 1
        self.diagnostics.append(problem)
        return None


def print_diff(path: str, before: str, after: str) -> None:
    """Print a unified diff, coloured on a terminal."""
    colour = wants_colour(sys.stdout)
    for line in _diff(path, before, after):
        style = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1]) if colour else None
        click.echo(click.style(line, fg=style) if style else line, nl=False, color=colour)


def _diff(path: str, before: str, after: str) -> Iterator[str]:
    lines = difflib.unified_diff(_lines(before), _lines(after), path, path)
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    """Cut a text at its line feeds alone, as `patch` does."""
    *whole, rest = text.split("\n")
    return [f"{line}\n" for line in whole] + ([rest] if rest else [])
