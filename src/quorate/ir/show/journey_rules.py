"""What holds of a journey as a whole, in words: who enters, when again, what ends it, what a new revision does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from quorate.ir.journeys import Journey, Reenter
from quorate.ir.program import Program
from quorate.ir.show.derived import audience_title
from quorate.ir.show.journey_conditions import JourneyConditions
from quorate.ir.show.phrase import Phrase, prefixed
from quorate.ir.show.words import article, length, noun

_ON_CHANGE: Final = {
    "pin": "when the rules change, what is inside goes on by the plan that it entered with",
    "follow": "when the rules change, what is inside goes on by the new plan",
    "drain": "nothing enters any more, and what is inside goes on by the plan that it entered with",
}


def rules_of(program: Program, journey: Journey) -> Iterator[Phrase]:
    """Yield what holds of a journey, without capitals and periods."""
    entity = noun(journey.entity)
    who = "who" if journey.entity == "person" else "that"
    it = "the person" if journey.entity == "person" else "it"
    entering = f"{article(entity)} {who} is in {audience_title(program, journey.audience)} enters"
    if journey.on_change != "drain":
        yield f"{entering}{_times(journey.reenter)}"
    speaker = JourneyConditions(program, journey.entity)
    if journey.exit is not None:
        yield prefixed(f"{it} leaves before the end if", speaker.condition(journey.exit, 0))
    if journey.goal is not None:
        yield prefixed(f"{it} has reached the goal, and leaves, if", speaker.condition(journey.goal, 0))
    yield _ON_CHANGE[journey.on_change]


def _times(reenter: Reenter | None) -> str:
    if reenter is None:
        return " once"
    last = "its last entry" if reenter.after == "start" else "the end of its last time inside"
    most = "" if reenter.most is None else f", {reenter.most:,} times at most"
    return f", and may enter again {length(reenter.delay)} after {last}{most}"
