"""What `quorate rules` tells of a server's revisions, as texts for people and documents for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Literal

import click

from quorate.cli.server_option import Reached
from quorate.decide.scalars import write_instant
from quorate.diagnostics.model import visible

if TYPE_CHECKING:
    from quorate.client.results import Activation, Difference, Revision

Format = Literal["pretty", "json"]

_SHORT: Final = len("sha256:") + 12
_CAUSES_TOLD: Final = 3
_SIGNS: Final = {"added": "+", "removed": "-", "changed": "~", "renamed": "=", "affected": "^"}


def tell_revisions(reached: Reached, format_: Format) -> None:
    """Tell the revisions of a server, the newest first."""
    with reached.connected() as client:
        activation = client.activation()
        revisions = list(client.revisions())
    if format_ == "json":
        told = None if activation is None else activation_document(activation)
        _print_document({"activation": told, "revisions": [_revision_document(each) for each in revisions]})
        return
    if not revisions:
        click.echo("nothing is published; `quorate rules push RULES` does that")
        return
    click.echo("nothing is active" if activation is None else activation_text(activation))
    for line in _columns([_revision_cells(each) for each in revisions]):
        click.echo(line)


def activate(reached: Reached, revision: str, expected: int | None, format_: Format) -> None:
    """Make a revision the active one, and tell the activation."""
    with reached.connected() as client:
        _tell_activation(client.activate(revision, expected=expected), format_)


def rollback(reached: Reached, expected: int | None, format_: Format) -> None:
    """Make the revision before the current one active again, and tell the activation."""
    with reached.connected() as client:
        _tell_activation(client.rollback(expected=expected), format_)


def tell_differences(reached: Reached, old: str, new: str, format_: Format) -> None:
    """Tell what means something else in another revision."""
    with reached.connected() as client:
        found = client.diff(old, new)
    if format_ == "json":
        _print_document(asdict(found))
        return
    click.echo(f"{found.old_revision[:_SHORT]} to {found.new_revision[:_SHORT]}: {_count(len(found.differences))}")
    for difference in found.differences:
        for line in _difference_lines(difference):
            click.echo(visible(line))


def activation_document(activation: Activation) -> dict[str, Any]:
    """Turn an activation into values for JSON."""
    return {**asdict(activation), "at": _instant(activation.at)}


def activation_text(activation: Activation) -> str:
    """Write `activation 3 is current: sha256:…, by release at 2026-06-01T12:00:00Z`."""
    by = f", by {activation.by}" if activation.by else ""
    at = f" at {_instant(activation.at)}" if activation.at else ""
    back = f"; it takes back activation {activation.takes_back}" if activation.takes_back else ""
    return visible(f"activation {activation.number} is current: {activation.revision}{by}{at}{back}")


def _tell_activation(activation: Activation, format_: Format) -> None:
    if format_ == "json":
        _print_document(activation_document(activation))
    else:
        click.echo(activation_text(activation))


def _revision_document(revision: Revision) -> dict[str, Any]:
    return {**asdict(revision), "published_at": _instant(revision.published_at)}


def _revision_cells(revision: Revision) -> tuple[str, ...]:
    findings = f"{revision.findings} finding{'s' if revision.findings != 1 else ''}" if revision.findings else ""
    return (
        "*" if revision.active else " ",
        revision.revision[:_SHORT],
        revision.name,
        _instant(revision.published_at) or "",
        revision.published_by,
        findings,
        revision.note,
    )


def _columns(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Write rows so that their cells stand below one another."""
    cells = [tuple(map(visible, row)) for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True) if width)
        yield "  ".join(padded).rstrip()


def _difference_lines(difference: Difference) -> Iterator[str]:
    was = f", before {difference.old_name}" if difference.old_name else ""
    told = difference.effect or ("affected" if difference.kind == "affected" else "")
    head = f"{_SIGNS.get(difference.kind, '?')} {difference.declaration} {difference.name}{was}"
    yield f"{head}: {told}" if told else head
    if difference.kind == "affected":
        by = ", ".join(f"the {each}" for each in difference.because[:_CAUSES_TOLD])
        more = len(difference.because) - _CAUSES_TOLD
        yield f"    as it uses what changed: {by}{f' and {more} more' if more > 0 else ''}"
        return
    for change in difference.changes:
        yield f"    {change.what}{f' ({change.effect})' if change.effect else ''}"
        for sign, text in (("-", change.old), ("+", change.new)):
            yield from (f"      {sign} {line}" for line in text.splitlines())
    if not difference.changes:
        for sign, text in (("-", difference.old_text), ("+", difference.new_text)):
            yield from (f"    {sign} {line}" for line in text.splitlines())


def _count(number: int) -> str:
    if not number:
        return "they mean the same"
    return "1 difference" if number == 1 else f"{number} differences"


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else write_instant(instant)


def _print_document(document: dict[str, Any]) -> None:
    click.echo(json.dumps(document, indent=2))
