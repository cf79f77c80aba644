"""The settings of a server as options of a command line, in the groups of their table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import click

from quorate.server.setting_kinds import SettingError, Switch
from quorate.server.settings import GROUPS, Setting, limit_of

_LIMIT: Final = "limit"


class ServeCommand(click.Command):
    """A command whose help shows settings by their groups, each with its default."""

    def get_help_option_names(self, ctx: click.Context) -> list[str]:
        """Return what asks for help, whoever made the context."""
        del ctx
        return ["-h", "--help"]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, group by group."""
        options = [each for each in self.get_params(ctx) if isinstance(each, click.Option)]
        records = {option.name: option.get_help_record(ctx) for option in options}
        for title, group in GROUPS.items():
            lines = [records.pop(setting.name, None) for setting in group if not setting.is_limit]
            limits = [(setting.short, _help_of(setting)) for setting in group if setting.is_limit]
            with formatter.section(title):
                formatter.write_dl([line for line in lines if line is not None] + limits)
        with formatter.section("Other"):
            formatter.write_dl([line for line in records.values() if line is not None])


def setting_options() -> list[click.Option]:
    """Return an option for each setting, and one for all limits; what is not given is None."""
    options = [_option(setting) for group in GROUPS.values() for setting in group if not setting.is_limit]
    limit = click.Option(
        ["--limit"], multiple=True, metavar="NAME=VALUE", help="Set a limit; can be given several times."
    )
    return [*options, limit]


def flags_of(given: Mapping[str, Any]) -> dict[str, object]:
    """Turn what click found into values by the names of settings; raises UsageError for a limit that is none."""
    flags = {name: value for name, value in given.items() if name != _LIMIT}
    try:
        return flags | dict(limit_of(text) for text in given[_LIMIT])
    except SettingError as error:
        raise click.UsageError(str(error)) from error


def _option(setting: Setting) -> click.Option:
    if isinstance(setting.kind, Switch):
        declaration = f"{setting.flag}/--no-{setting.flag.removeprefix('--')}"
        return click.Option([declaration], default=None, help=_help_of(setting))
    return click.Option([setting.flag], metavar=setting.kind.metavar, help=_help_of(setting))


def _help_of(setting: Setting) -> str:
    default = setting.kind.show(setting.default)
    return f"{setting.help}  [{default}]" if default else setting.help
