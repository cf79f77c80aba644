"""Days of the command line, and instants that may be given as days."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime

import click


class DayOrInstant(click.ParamType[date | datetime]):
    """An instant with its offset, or a day, which begins in the zone of a rule set."""

    name = "day or instant"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date | datetime:
        """Read an instant of the command line as one of a payload, and a day as a date of one."""
        from quorate.decide.mismatch import MismatchError  # noqa: PLC0415 - not needed to show help
        from quorate.decide.scalars import read_date, read_instant  # noqa: PLC0415 - as above

        with suppress(MismatchError):
            return read_instant(value)
        try:
            return read_date(value)
        except MismatchError:
            told = "expected a day such as `2026-12-31` or an instant with an offset such as `2026-12-31T09:00:00Z`"
            self.fail(f"{told}, found `{value}`", param, ctx)


class Day(click.ParamType[date]):
    """A day."""

    name = "day"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read a day of the command line as a date of a payload."""
        from quorate.decide.mismatch import MismatchError  # noqa: PLC0415 - not needed to show help
        from quorate.decide.scalars import read_date  # noqa: PLC0415 - as above

        try:
            return read_date(value)
        except MismatchError:
            self.fail(f"expected a day such as `2026-12-31`, found `{value}`", param, ctx)
