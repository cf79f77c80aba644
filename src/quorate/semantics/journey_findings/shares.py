"""Random splits: that all are drawn for one share, and none for certain (domain reference, section 5.6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from quorate.diagnostics.catalogue.journeys import E705, E706
from quorate.diagnostics.catalogue.types import E319
from quorate.diagnostics.model import Diagnostic
from quorate.ir.journey_flow import Flow
from quorate.ir.journeys import RandomSplit

_WHOLE: Final = 100
_FEWEST: Final = 2


def find_uneven(flow: Flow) -> Iterator[Diagnostic]:
    """Tell of random splits whose percents are not those of two or more parts of a whole."""
    for step in flow.steps.values():
        if isinstance(step, RandomSplit):
            yield from _in_split(step)


def _in_split(step: RandomSplit) -> Iterator[Diagnostic]:
    if len(step.shares) < _FEWEST:
        yield E706.at(step.span, name=step.address, help="add another share, or write its steps without a split")
        return
    odd = [share for share in step.shares if not 0 < share.percent < _WHOLE]
    for share in odd:
        what, value, wanted = f"the share of `{share.name}`", f"{share.percent}%", "from 1% to 99%"
        yield E319.at(share.span, what=what, value=value, wanted=wanted)
    total = sum(share.percent for share in step.shares)
    if not odd and total != _WHOLE:
        yield E705.at(step.span, name=step.address, total=total, help=_fix(step, total))


def _fix(step: RandomSplit, total: int) -> str:
    """Say what the last share would have to be."""
    last = step.shares[-1]
    left = last.percent + _WHOLE - total
    if left > 0:
        return f"write `{left}% path {last.name}`, or change the others"
    return f"take away {total - _WHOLE}%"
