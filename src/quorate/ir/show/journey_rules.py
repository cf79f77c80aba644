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
    "follow": "when the rules change, what is inside goes on by the new plan, from the step of the same name",
    "drain": "what is inside goes on by the plan that it entered with",
}
_ON_CHANGE_OF_PEOPLE: Final = {
    "pin": "when the rules change, those inside go on by the plan that they entered with",
    "follow": "when the rules change, those inside go on by the new plan, from the step of the same name",
    "drain": "those inside go on by the plan that they entered with",
}


def rules_of(program: Program, journey: Journey) -> Iterator[Phrase]:
    """Yield what holds of a journey, without capitals and periods (domain reference, sections 5.3 and 5.4)."""
    entity = noun(journey.entity)
    of_people = journey.entity == "person"
    it = "the person" if of_people else "it"
    if journey.on_change == "drain":
        yield "nobody enters any more" if of_people else "nothing enters any more"
    else:
        who = f"{article(entity)} {'who' if of_people else 'that'} is in {audience_title(program, journey.audience)}"
        yield f"{who} {_entering(journey.reenter)}"
    speaker = JourneyConditions(program, journey.entity)
    if journey.exit is not None:
        yield prefixed(f"{it} leaves, or does not enter at all, if", speaker.condition(journey.exit, 0))
    if journey.goal is not None:
        yield prefixed(
            f"{it} has reached the goal, and leaves or does not enter, if", speaker.condition(journey.goal, 0)
        )
    yield (_ON_CHANGE_OF_PEOPLE if of_people else _ON_CHANGE)[journey.on_change]


def _entering(reenter: Reenter | None) -> str:
    if reenter is None or reenter.most == 1:
        return "enters once"
    often = "any number of times" if reenter.most is None else f"up to {reenter.most:,} times in all"
    return f"enters {often}, each time {length(reenter.delay)} or more after the {reenter.after} of the time before"
