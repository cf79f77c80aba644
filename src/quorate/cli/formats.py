"""The option that says in which form findings are printed, for every verb that finds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Literal, TypeVar, get_args

import click

FormatName = Literal["pretty", "compact", "json", "sarif", "junit", "github", "gitlab"]

FORMATS: Final[tuple[FormatName, ...]] = get_args(FormatName)
AS_FOUND: Final = frozenset[FormatName]({"pretty", "compact"})
"""The formats of which each part can be printed as soon as something is found; the others are one document."""

_Command = TypeVar("_Command", bound=Callable[..., Any])


def format_option(command: _Command) -> _Command:
    """Give a command the option `--format`, as the argument `format_`."""
    return click.option(
        "--format",
        "format_",
        type=click.Choice(FORMATS),
        default="pretty",
        show_default=True,
        help="For people; a line for each finding; one document for programs, for code scanning (sarif) or as a report "
        "of tests (junit); annotations of GitHub; code quality of GitLab.",
    )(command)
