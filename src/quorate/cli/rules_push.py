"""One run of `quorate rules push`: rules to a server, its findings to whoever pushed them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from quorate.cli.exits import ExitCode
from quorate.cli.report import report
from quorate.cli.rules_run import activation_document, activation_text
from quorate.cli.server_option import Reached
from quorate.diagnostics.catalogue.families import CODES
from quorate.diagnostics.catalogue.tests import E925
from quorate.diagnostics.encode import encode_json
from quorate.diagnostics.model import Diagnostic, Severity
from quorate.text import Source, Span

if TYPE_CHECKING:
    from quorate.client.results import Activation, Published


@dataclass(frozen=True, slots=True)
class Push:
    """What is pushed, and what is to be done with it."""

    rules: Path
    note: str
    activate: bool
    refuse_findings: bool
    skip_tests: bool

    def run(self, reached: Reached, format_: Literal["pretty", "compact", "json"]) -> ExitCode:
        """Publish, activate if that is wanted, tell both, and return how it went. Raises RulesError."""
        with reached.connected() as client:
            from quorate.client.rule_files import read_rule_files  # noqa: PLC0415 - gRPC was prepared by now

            found = read_rule_files(self.rules)
            # Read first, so that what somebody else activates meanwhile is not taken back without a word.
            current = client.activation() if self.activate else None
            published = client.publish(
                found.files, note=self.note, refuse_findings=self.refuse_findings, skip_tests=self.skip_tests
            )
            diagnostics = tuple(_as_on_disk(published.diagnostics, found.shown, self.rules))
            sources = {source.path: source for source in found.shown.values()}
            if format_ != "json":
                if diagnostics:
                    report(diagnostics, sources, format=format_, stream=sys.stdout)
                if format_ == "pretty":
                    click.echo(_published_text(published, self.rules))
            activation = None
            if published.accepted and self.activate:
                activation = client.activate(published.revision, expected=0 if current is None else current.number)
                if format_ == "pretty":
                    click.echo(activation_text(activation))
        if format_ == "json":
            click.echo(_document(published, activation, diagnostics, sources), nl=False)
        return _exit_code(published)


def _exit_code(published: Published) -> ExitCode:
    if published.accepted:
        return ExitCode.OK
    errors = [found.code for found in published.diagnostics if found.severity is Severity.ERROR]
    if errors and all(code == E925.id for code in errors):
        return ExitCode.TESTS
    return ExitCode.RULES if errors else ExitCode.LINT


def _as_on_disk(diagnostics: Iterable[Diagnostic], shown: Mapping[str, Source], rules: Path) -> Iterator[Diagnostic]:
    """Point diagnostics into files as they are called here, where they point into those that were sent."""
    folder = rules if rules.is_dir() else rules.parent
    for found in diagnostics:
        span = found.span
        if span is None:
            yield replace(found, path=(folder / found.path).as_posix() if found.path else "")
        else:
            path = shown[span.path].path if span.path in shown else (folder / span.path).as_posix()
            yield replace(found, span=Span(path, span.start, span.end))


def _published_text(published: Published, rules: Path) -> str:
    if not published.accepted:
        return f"{rules}: not published"
    return f"{rules}: {'published before as' if published.known else 'published as'} {published.revision}"


def _document(
    published: Published,
    activation: Activation | None,
    diagnostics: tuple[Diagnostic, ...],
    sources: Mapping[str, Source],
) -> str:
    names = {code.id: code.name for code in CODES.values()}
    document = {
        "accepted": published.accepted,
        "revision": published.revision or None,
        "known": published.known,
        "activation": None if activation is None else activation_document(activation),
        **json.loads(encode_json(diagnostics, sources, names=names)),
    }
    return f"{json.dumps(document, indent=2)}\n"
