"""Bounds of the domain reference (section 7) that do not change what rules mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from quorate.diagnostics.catalogue.bounds import Bounds
from quorate.diagnostics.catalogue.journeys import E707, E713
from quorate.diagnostics.model import Diagnostic
from quorate.ir.journey_flow import Flow
from quorate.ir.journeys import Call, RandomSplit, Split

_MINUTE: Final = 60 * 1_000_000


def find_beyond_limits(flow: Flow, bounds: Bounds) -> Iterator[Diagnostic]:
    """Tell of steps with more paths than elsewhere are possible, and of calls that are waited for longer."""
    for step in flow.steps.values():
        match step:
            case RandomSplit(shares=shares):
                count, most = len(shares), bounds.random_shares
            case Split(paths=paths) | Call(paths=paths):
                count, most = len(paths), bounds.split_paths
            case _:
                continue
        if count > most:
            help_ = "put paths together, and split again inside them"
            yield E707.at(step.span, step=step.address, count=count, limit=most, help=help_)
        minutes = bounds.call_minutes
        if isinstance(step, Call) and (step.within.months or step.within.microseconds > minutes * _MINUTE):
            help_ = f"write `within {minutes} minutes`, and `on timeout` what is done without an answer"
            yield E713.at(step.span, call=step.call, limit=minutes, help=help_)
