"""Instants of the command line."""

from __future__ import annotations

from datetime import datetime

import click


class Instant(click.ParamType[datetime]):
    """An instant with its offset, as in payloads."""

    name = "instant"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read an instant of the command line as one of a payload."""
        from quorate.decide.mismatch import MismatchError  # noqa: PLC0415 - not needed to show help
        from quorate.decide.scalars import read_instant  # noqa: PLC0415 - as above

        try:
            return read_instant(value)
        except MismatchError as error:
            self.fail(f"expected {error.values['expected']}, found `{value}`", param, ctx)
