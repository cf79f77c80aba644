"""`quorate report`: the key figures of a population."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Final, Literal

import click

from quorate.cli.day_or_instant import DayOrInstant
from quorate.cli.instant import Instant

_UNITS: Final = {
    "second": 1_000_000, "minute": 60_000_000, "hour": 3_600_000_000, "day": 86_400_000_000, "week": 604_800_000_000,
}  # fmt: skip
_PERIODS: Final[Mapping[str, Literal["days", "weeks", "months"]]] = {
    "day": "days", "week": "weeks", "month": "months",
}  # fmt: skip
_LENGTH: Final = re.compile(r"(?:([0-9]{1,6}) )?([a-z]+?)s?")
_NEVER: Final = "never"


class _Period(click.ParamType[tuple[date, date]]):
    """Two days, both of them meant."""

    name = "period"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[date, date]:
        """Read two days with two points between them."""
        from quorate.decide.mismatch import MismatchError  # noqa: PLC0415 - not needed to show help
        from quorate.decide.scalars import read_date  # noqa: PLC0415 - as above

        first, between, last = str(value).partition("..")
        try:
            return read_date(first.strip()), read_date(last.strip() if between else first.strip())
        except MismatchError:
            self.fail(f"expected two days such as `2026-05-01..2026-05-31`, found `{value}`", param, ctx)


class _Last(click.ParamType[tuple[int, Literal["days", "weeks", "months"]]]):
    """A count of days, weeks or months."""

    name = "length"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, Literal["days", "weeks", "months"]]:
        """Read a length such as `30 days`."""
        found = _LENGTH.fullmatch(str(value).strip())
        count = int(found[1] or 1) if found else 0
        if not found or not count or found[2] not in _PERIODS:
            self.fail(f"expected a length such as `30 days`, `4 weeks` or `3 months`, found `{value}`", param, ctx)
        return count, _PERIODS[found[2]]


class _Every(click.ParamType[int]):
    """A length in microseconds, or 0 for `never`."""

    name = "length"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read a length such as `1 day`."""
        text = str(value).strip()
        if text == _NEVER:
            return 0
        found = _LENGTH.fullmatch(text)
        count = int(found[1] or 1) if found else 0
        if not found or not count or found[2] not in _UNITS:
            self.fail(f"expected a length such as `1 day` or `12 hours`, or `{_NEVER}`, found `{value}`", param, ctx)
        return count * _UNITS[found[2]]


class _Setting(click.ParamType[tuple[str, str]]):
    """A setting and its value."""

    name = "setting"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Read a setting as `platform=person.source`."""
        key, equals, told = str(value).partition("=")
        if not equals or not key.strip() or not told.strip():
            self.fail(f"expected a setting such as `platform=person.source`, found `{value}`", param, ctx)
        return key.strip(), told.strip()


@click.command(
    "report",
    epilog="\b\nExamples:\n"
    "  quorate report rules/seeds accounts.ndjson.gz\n"
    "  quorate report rules/seeds accounts.ndjson.gz --period 2026-05-01..2026-05-31 --html kpis.html\n"
    "  quorate report rules/seeds accounts.ndjson.gz --costs costs.csv --every '1 day' --csv kpis.csv\n"
    "  quorate report seeds.db --last '3 months' --format json         of the store of a server\n"
    "  quorate report rules/seeds accounts.ndjson --every never        without times, in a fraction of the time\n",
)
@click.argument("arguments", metavar="RULES SOURCE...", nargs=-1, type=click.Path(exists=True, allow_dash=True))
@click.option(
    "--period", type=_Period(), metavar="DAY..DAY",
    help="Tell of these days, both of them in it, and decide at the end of the last.",
)  # fmt: skip
@click.option(
    "--last", type=_Last(), metavar="LENGTH",
    help="Tell of so many days, weeks or months up to now  [default: 30 days]",
)  # fmt: skip
@click.option("--now", type=Instant(), metavar="T", help="Decide at this instant instead of that of the first payload.")
@click.option(
    "--target", metavar="AUDIENCE", help="The audience of target accounts, in place of that of the settings.",
)  # fmt: skip
@click.option(
    "--set", "settings", type=_Setting(), multiple=True, metavar="KEY=VALUE",
    help="A setting of [report] in quorate.toml, or another value for it; lists have commas between their items.",
)  # fmt: skip
@click.option(
    "--costs", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
    help="What platforms cost: a CSV with platform, day or period, amount and currency.",
)  # fmt: skip
@click.option(
    "--every", type=_Every(), default="1 week", show_default=True, metavar="LENGTH",
    help="Replay the history of accounts without a state in such steps; `never` tells no times.",
)  # fmt: skip
@click.option(
    "--since", type=DayOrInstant(), metavar="T", help="Replay from this day or instant on  [default: 26 weeks back]"
)
@click.option(
    "--state", "state_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
    help="Take last states from this file, which `decide --state` made; it is only read.",
)  # fmt: skip
@click.option("--tenant", metavar="NAME", help="The tenant of a store that has several.")
@click.option(
    "--html", type=click.Path(dir_okay=False, path_type=Path, allow_dash=True), metavar="FILE",
    help="Write here a page of its own, with charts; - is standard output.",
)  # fmt: skip
@click.option(
    "--csv", type=click.Path(path_type=Path, allow_dash=True), metavar="PLACE",
    help="Write all figures here as rows, one each; into a folder, a file for each section.",
)  # fmt: skip
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path, allow_dash=True), metavar="FILE",
    help="Write the summary here instead of to standard output; named .json, it is JSON.",
)  # fmt: skip
@click.option(
    "--format", "format_", type=click.Choice(["pretty", "json"]),
    help="Write the summary as a text for people (the default), or as one JSON document.",
)  # fmt: skip
@click.pass_context
def command(  # noqa: PLR0913 - one for each option
    ctx: click.Context,
    arguments: tuple[str, ...],
    *,
    period: tuple[date, date] | None,
    last: tuple[int, Literal["days", "weeks", "months"]] | None,
    now: datetime | None,
    target: str | None,
    settings: tuple[tuple[str, str], ...],
    costs: Path | None,
    every: int,
    since: date | datetime | None,
    state_file: Path | None,
    tenant: str | None,
    html: Path | None,
    csv: Path | None,
    out: Path | None,
    format_: Literal["pretty", "json"] | None,
) -> None:
    """Tell the key figures of the accounts of SOURCEs: payload files, or one store of a server.

    Told are awareness, engagement, how buying groups stand, coverage of roles, time, conversion, pipeline and cost, for
    a period and the one before it. What they are made by, such as the target audience or the field of the amount, the
    settings under [report] in quorate.toml say, and else what the rule set lets one find out; what cannot be told is
    told as such, with why.

    Before a store RULES may be left out. Of payloads without a state the history is replayed, step by step: the times
    that are told are exact to a step.
    """
    if period is not None and last is not None:
        raise click.UsageError("--period and --last are two ways to say which time is meant: one is enough")
    from quorate.cli.kpis_run import report_population  # noqa: PLC0415 - not needed to show help
    from quorate.cli.kpis_wanted import Wanted  # noqa: PLC0415 - as above
    from quorate.cli.populations import split_sources  # noqa: PLC0415 - as above

    rules, sources = split_sources(arguments)
    given = settings if target is None else (*settings, ("target", target))
    wanted = Wanted(
        rules=rules,
        sources=sources,
        now=now,
        state_file=state_file,
        tenant=tenant,
        period=period,
        last=last or (30, "days"),
        every=every,
        since=since,
        costs=costs,
        settings=given,
        csv=csv,
        html=html,
        out=out,
        form=format_,
    )
    ctx.exit(report_population(wanted))
