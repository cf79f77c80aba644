"""Events near other events: `within 24 hours of any form_submitted`, `after any`, `before any` (section 4)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from datetime import datetime
from itertools import accumulate
from typing import cast

from quorate.evaluate.calendar import EARLIEST
from quorate.evaluate.result import FALSE, TRUE, Result, lacking
from quorate.evaluate.run import Run
from quorate.evaluate.values import Record
from quorate.ir.nodes import Near


def near_test(
    run: Run, near: Near, anchors: list[tuple[Record, Result]], absent: Result | None
) -> Callable[[Record], Result]:
    """Return what tells whether an event is near an anchor; anchors are in order, and possible ones.

    An unknown answer lists all that unknown anchors are unknown for want of.
    """
    certain = _relation(run, near, [event for event, belongs in anchors if belongs.value])
    possible = _relation(run, near, [event for event, _ in anchors])
    unknown = lacking(*(belongs for _, belongs in anchors if belongs.value is None), *([absent] if absent else []))

    def test(event: Record) -> Result:
        if certain(event):
            return TRUE
        return unknown if absent or possible(event) else FALSE

    return test


def _relation(run: Run, near: Near, anchors: list[Record]) -> Callable[[Record], bool]:
    if not anchors:
        return lambda _: False
    if near.relation == "after":
        first = _at(anchors[0])
        return lambda event: _at(event) > first
    if near.relation == "before":
        last = _at(anchors[-1])
        return lambda event: _at(event) < last
    return _within(run, near, anchors)


def _within(run: Run, near: Near, anchors: list[Record]) -> Callable[[Record], bool]:
    """Look at the anchors on either side: of two events the later is at most the length after the earlier."""
    length = near.length
    if length is None:
        raise AssertionError("`within` has a length")
    keys = [_order(anchor) for anchor in anchors]
    # Ends of lengths in months are not quite in the order of their starts, so the furthest so far is what counts.
    reaches = list(accumulate((run.step(_at(anchor), length, 1) for anchor in anchors), max, initial=EARLIEST))

    def test(event: Record) -> bool:
        place = bisect_left(keys, _order(event))
        if reaches[place] >= _at(event):
            return True
        following = place + (place < len(anchors) and anchors[place] is event)
        return following < len(anchors) and _at(anchors[following]) <= run.step(_at(event), length, 1)

    return test


def _at(event: Record) -> datetime:
    return cast("datetime", event.fields["at"])


def _order(event: Record) -> tuple[datetime, str]:
    return _at(event), event.key
