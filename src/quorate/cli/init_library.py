"""A rule set that starts from the library of vendors: their records, the mappings of them, rules, and small files."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from quorate.cli.exits import ExitCode
from quorate.cli.init_run import name_of_rules
from quorate.cli.new_files import write_new
from quorate.resources import STARTER, library_names, shipped_rules
from quorate.semantics.suggest import hint_or_all

CONFIG: Final = "quorate.toml"
SAMPLES: Final = "samples"
_MAPPINGS: Final = "mappings.rules"
PAYLOADS: Final = "accounts.ndjson"
_TO_WRITE_TO: Final = "deciders_to_write_to"
"""The starter's audience of people that leaves out who said no."""

_NOW: Final = "2026-06-01T12:00:00Z"
"""When the files of samples were taken out of the vendor's system, so to speak."""

_NAME_LINE: Final = 'name = "'
_CONSTANTS: Final = {"marketo": "munchkin", "salesforce": "salesforce_org"}


def init_library(folder: Path, vendors: Sequence[str], *, force: bool) -> ExitCode:
    """Write the rule set; of several vendors each has a folder of its own, and all fill the schema of the first.

    Raises UsageError for a vendor that the library does not have.
    """
    vendors = tuple(dict.fromkeys(vendors))
    known = library_names()
    for vendor in vendors:
        if vendor not in known:
            raise click.UsageError(f"the library has no `{vendor}`: {hint_or_all(vendor, known)}")
    files = {CONFIG: _config(folder), **_rules(shipped_rules(STARTER))}
    for vendor in vendors:
        for name, text in _rules(shipped_rules(f"std/{vendor}")).items():
            files[name if len(vendors) == 1 or name in files else f"{vendor}/{name}"] = text
    samples = {
        f"{SAMPLES}/{each.name}": each.read_text(encoding="utf-8")
        for vendor in vendors
        for each in sorted((shipped_rules(f"std/{vendor}") / SAMPLES).iterdir())
    }
    write_new(folder, {**files, **samples}, force=force)
    _tell_next(folder, vendors)
    return ExitCode.OK


def _rules(folder: Path) -> dict[str, str]:
    """Return the files of rules of a shipped rule set, by name."""
    return {each.name: each.read_text(encoding="utf-8") for each in sorted(folder.glob("*.rules"))}


def _config(folder: Path) -> str:
    """Return the starter's settings with the new name, and without the comment that is of the shipped one."""
    lines = (shipped_rules(STARTER) / CONFIG).read_text(encoding="utf-8").splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith(_NAME_LINE))
    return "\n".join((f'{_NAME_LINE}{name_of_rules(folder)}"', *lines[first + 1 :], ""))


def _tell_next(folder: Path, vendors: Sequence[str]) -> None:
    """Print the commands that come next, as a shell takes them."""
    rules, payloads, export = (
        shlex.quote(str(folder)),
        shlex.quote(str(folder / PAYLOADS)),
        shlex.quote(str(folder / "linkedin")),
    )
    homes = {vendor: folder / vendor if len(vendors) > 1 else folder for vendor in vendors}
    said = [
        f"keys hold the constant `{_CONSTANTS[vendor]}` of {home / _MAPPINGS}: make it that of the instance"
        for vendor, home in homes.items()
        if vendor in _CONSTANTS
    ]
    if len(vendors) > 1:
        said.append("keys tell whose they are: an account of two vendors is two accounts, until a mapping merges them")
    said.append(
        f"lists of contacts want a yes, and vendors mostly tell a no: `{_TO_WRITE_TO}` leaves out who said no, and "
        "--without-consent-check takes in all others of it"
    )
    click.echo("\n" + "\n".join(said))
    click.echo("\nnext:")
    click.echo(f"  quorate test {rules}")
    click.echo(f"  quorate map {rules} {shlex.quote(str(folder / SAMPLES))}/* --now {_NOW} --out {payloads}")
    click.echo(f"  quorate decide {rules} {payloads} --format pretty")
    contacts = f"--contacts --of {_TO_WRITE_TO} --without-consent-check"
    click.echo(f"  quorate export linkedin {rules} {payloads} {contacts} --out {export}")
