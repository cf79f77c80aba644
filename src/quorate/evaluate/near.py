"""Events near other events: `within 24 hours of any form_submitted`, `after any`, `before any` (section 4)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import accumulate
from typing import cast

from quorate.evaluate.calendar import EARLIEST
from quorate.evaluate.result import FALSE, TRUE, Result, lacking
from quorate.evaluate.run import Run, Step
from quorate.evaluate.values import Record
from quorate.ir.nodes import Near

Moment = tuple[datetime, str]
"""When an event was, and its id: events are in the order of these, and no two have the same."""


def near_test(
    run: Run, near: Near, anchors: list[tuple[Record, Result]], absent: Result | None
) -> Callable[[Record], Result]:
    """Return what tells whether an event is near an anchor; anchors are in order, and possible ones.

    An unknown answer lists all that unknown anchors are unknown for want of.
    """
    certain = relation(run.step, near, [_moment(event) for event, belongs in anchors if belongs.value])
    possible = relation(run.step, near, [_moment(event) for event, _ in anchors])
    unknown = lacking(*(belongs for _, belongs in anchors if belongs.value is None), *([absent] if absent else []))

    def test(event: Record) -> Result:
        moment = _moment(event)
        if certain(moment):
            return TRUE
        return unknown if absent or possible(moment) else FALSE

    return test


def relation(step: Step, near: Near, anchors: Sequence[Moment]) -> Callable[[Moment], bool]:
    """Return what tells whether a moment is near one of some ordered anchors."""
    if not anchors:
        return lambda _: False
    if near.relation == "after":
        first = anchors[0][0]
        return lambda moment: moment[0] > first
    if near.relation == "before":
        last = anchors[-1][0]
        return lambda moment: moment[0] < last
    return _within(step, near, anchors)


def _within(step: Step, near: Near, anchors: Sequence[Moment]) -> Callable[[Moment], bool]:
    """Look at the anchors on either side: of two events the later is at most the length after the earlier."""
    length = near.length
    if length is None:
        raise AssertionError("`within` has a length")
    # Ends of lengths in months are not quite in the order of their starts, so the furthest so far is what counts.
    reaches = list(accumulate((step(at, length, 1) for at, _ in anchors), max, initial=EARLIEST))

    def test(moment: Moment) -> bool:
        place = bisect_left(anchors, moment)
        if reaches[place] >= moment[0]:
            return True
        following = place + (place < len(anchors) and anchors[place] == moment)
        return following < len(anchors) and anchors[following][0] <= step(moment[0], length, 1)

    return test


def _moment(event: Record) -> Moment:
    return cast("datetime", event.fields["at"]), event.key
