"""Who enters a journey, and when again (domain reference, sections 5.3 and 5.4).

One subject is inside a journey once at a time. Without `reenter` it enters once; with it, again once it is out, is
still in the audience, and the delay has passed since it came in or since it went out; never more than so many times in
all. A subject that would leave at once, by `exit when` or by the goal, does not enter. `on change drain` lets nobody
in.
"""

from __future__ import annotations

from datetime import datetime

from quorate.decide.journeys.facts import Facts
from quorate.decide.journeys.instances import Instance
from quorate.evaluate.calendar import LATEST, shift_instant
from quorate.ir.journeys import Journey


def enters(journey: Journey, before: Instance | None, person: str | None, facts: Facts) -> bool:
    """Tell whether a subject enters a journey now; `before` is its last entry."""
    again = may_enter_at(journey, before, facts)
    if again is None or again > facts.now:
        return False
    if facts.is_in(journey.audience, person) is not True:
        return False
    conditions = (("exit", journey.exit), ("goal", journey.goal))
    return not any(
        condition is not None and facts.holds((key, journey.name), person, facts.now) is True
        for key, condition in conditions
    )


def may_enter_at(journey: Journey, before: Instance | None, facts: Facts) -> datetime | None:
    """Return the instant from which a subject may enter, if the audience has it; None for never."""
    if journey.on_change == "drain" or (before is not None and before.is_inside):
        return None
    if before is None:
        return facts.now
    reenter = journey.reenter
    if reenter is None or (reenter.most is not None and before.entry >= reenter.most):
        return None
    start = before.entered if reenter.after == "start" else before.since
    again = shift_instant(start, reenter.delay, 1, facts.zone) or LATEST
    return max(again, before.since)
