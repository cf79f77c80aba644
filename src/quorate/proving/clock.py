"""What is asked of one time beside the clock: whether all of it can be true together."""

from __future__ import annotations

from collections.abc import Sequence

from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.atoms import FALSE, TRUE
from quorate.ir.value_sets import KNOWN, Values, any_of, compared
from quorate.proving.things import Thing


def clash(value: n.Expr, asked: Sequence[tuple[Thing, Values]]) -> bool:
    """Tell whether no time is all that is asked of it: things that reach it with what they have to be."""
    is_event = _is_of_event(value)
    left = compared("<=", 0) if is_event else KNOWN
    is_known = is_event or any(not values.is_missing for _, values in asked)
    for thing, values in asked:
        reach = thing.reach
        if reach is None or (values.is_missing and not (is_known and _has_no_zone(thing.subject))):
            continue
        if isinstance(thing.subject, n.InWindow):
            _, outer, inner = reach.sides[0]
            if (values & TRUE).is_empty:
                left &= inner.known_others()
            elif (values & FALSE).is_empty:
                left &= outer
        else:
            sides = {outcome: outer for outcome, outer, _ in reach.sides}
            allowed = [outcome for outcome in (-1, 0, 1) if values.holds(outcome)]
            if all(outcome in sides for outcome in allowed):
                left &= any_of([sides[outcome] for outcome in allowed])
        if left.is_empty:
            return True
    return False


def _is_of_event(value: n.Expr) -> bool:
    """Tell whether a time is that of an event, which is always known and never after now."""
    return (
        isinstance(value, n.Get)
        and value.name == "at"
        and isinstance(value.record, n.Slot)
        and isinstance(value.record.type, t.EventType)
    )


def _has_no_zone(subject: n.Expr) -> bool:
    """Tell whether what is asked is never unknown where the time is known."""
    if not isinstance(subject, n.InWindow):
        return isinstance(subject, n.Compare)
    match subject.window:
        case n.DayWindow(zone=zone) | n.PeriodWindow(period=n.Period(zone=zone)):
            return zone is None
        case _:
            return True
