"""Options that all kinds of exports share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

import click

from quorate.cli.instant import Instant

_Command = TypeVar("_Command", bound=Callable[..., object])

_DELIMITERS: Final = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}


class Assignments(click.ParamType[dict[str, str]]):
    """`NAME=VALUE`, several of them behind commas."""

    name = "assignments"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, str]:
        """Read assignments."""
        if isinstance(value, dict):
            return value
        found: dict[str, str] = {}
        for each in str(value).split(","):
            name, sign, to = each.partition("=")
            if not sign or not name.strip():
                self.fail(f"expected NAME=VALUE, found `{each}`", param, ctx)
            found[name.strip()] = to.strip()
        return found


@dataclass(frozen=True, slots=True)
class Common:
    """What is asked for of any kind."""

    sources: Sequence[str]
    out: Path
    now: datetime | None
    state_file: Path | None
    tenant: str | None
    since: Path | None
    force: bool
    format_: Literal["pretty", "json"]
    fails_at: Literal["never", "warning"]


def common_options(command: _Command) -> _Command:
    """Add what all kinds take; the function gets them as one `Common`, under `common`."""

    def run(  # noqa: PLR0913 - one for each option
        *positional: object,
        sources: tuple[str, ...],
        out: Path,
        now: datetime | None,
        state_file: Path | None,
        tenant: str | None,
        since: Path | None,
        force: bool,
        format_: Literal["pretty", "json"],
        fails_at: Literal["never", "warning"],
        **options: Any,  # noqa: ANN401 - those of the kind
    ) -> object:
        common = Common(sources, out, now, state_file, tenant, since, force, format_, fails_at)
        return command(*positional, common=common, **options)

    run.__doc__ = command.__doc__
    run.__name__ = getattr(command, "__name__", "run")
    made: Any = run
    made.__click_params__ = getattr(command, "__click_params__", [])
    for option in reversed(_COMMON):
        made = option(made)
    return made  # type: ignore[no-any-return]


_COMMON: Final = (
    click.argument(
        "sources", metavar="[RULES] SOURCE...", nargs=-1, required=True, type=click.Path(exists=True, allow_dash=True)
    ),
    click.option(
        "--out", type=click.Path(path_type=Path), required=True, metavar="DIR",
        help="Where the files and their manifest go: a folder, which appears once it is whole.",
    ),
    click.option(
        "--since", type=click.Path(path_type=Path), metavar="DIR|MANIFEST",
        help="Write besides what is new and what is gone since this export.",
    ),
    click.option("--force", is_flag=True, help="Put the export in the place of one that is there."),
    click.option("--now", type=Instant(), metavar="T", help="Decide all at this instant instead of their own."),
    click.option(
        "--state", "state_file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
        help="Take last states from this file of `decide --state`; it is not written to.",
    ),
    click.option("--tenant", metavar="NAME", help="Whose accounts of a store; without it those of the only tenant."),
    click.option(
        "--fail-on", "fails_at", type=click.Choice(["never", "warning"]), default="never", show_default=True,
        help="End with exit code 5 where a warning is told.",
    ),
    click.option(
        "--format", "format_", type=click.Choice(["pretty", "json"]), default="pretty", show_default=True,
        help="Tell what was written as a text, or as one JSON document.",
    ),
)  # fmt: skip


def csv_options(*, guards: bool) -> Callable[[_Command], _Command]:
    """Return what adds the options of CSV files; `guards` says what is done with formulas where nothing is said."""

    def add(command: _Command) -> _Command:
        made: Any = command
        for option in (
            click.option(
                "--formulas", type=click.Choice(["guard", "tell"]), default="guard" if guards else "tell",
                show_default=True,
                help="Put an apostrophe before texts that spreadsheets would calculate, or only tell of them.",
            ),
            click.option("--bom", is_flag=True, help="Start files with a byte order mark, for old spreadsheets."),
            click.option("--crlf", is_flag=True, help="End lines as Windows does."),
            click.option("--quote-all", is_flag=True, help="Put all cells in quotes, and not only those that need it."),
            click.option(
                "--delimiter", type=click.Choice(sorted(_DELIMITERS)), default="comma", show_default=True,
                help="What stands between cells.",
            ),
            click.option("--header/--no-header", default=True, show_default=True, help="Start files with the header."),
            click.option(
                "--rows-most", type=click.IntRange(1), metavar="N", help="Begin another file after so many rows."
            ),
        ):  # fmt: skip
            made = option(made)
        return made  # type: ignore[no-any-return]

    return add


def shape_options(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of CSV files as a manifest has them, out of what was given; they are taken out of that."""
    return {
        "delimiter": given["delimiter"],
        "header": given["header"],
        "bom": given["bom"],
        "crlf": given["crlf"],
        "quote_all": given["quote_all"],
        "formulas": given["formulas"],
    }


def delimiter_of(name: str) -> str:
    """Return the character of a delimiter by its name."""
    return _DELIMITERS[name]


def merged(given: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return assignments that were given by several options as one."""
    return {name: to for each in given for name, to in each.items()}


def listed(given: Sequence[str]) -> list[str]:
    """Return names that were given by several options, or behind commas, each once."""
    return list(dict.fromkeys(name.strip() for each in given for name in each.split(",") if name.strip()))
