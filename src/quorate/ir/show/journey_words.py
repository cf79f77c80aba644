"""The parts of steps of journeys in words: actions, moments, what is listened for, conditions of paths."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.journeys import (
    FIRST_SLOT,
    Action,
    Argument,
    Call,
    CallService,
    ChangeTrigger,
    Do,
    EventTrigger,
    Journey,
    MembershipTrigger,
    Moment,
    Parameter,
    Path,
    Split,
    Trigger,
    Until,
)
from quorate.ir.program import Program
from quorate.ir.show.derived import destination_title, group_title, is_group, role_title, template_of, titled
from quorate.ir.show.group_conditions import STATES
from quorate.ir.show.journey_conditions import ASIDE, Changes, JourneyConditions
from quorate.ir.show.phrase import Phrase, prefixed
from quorate.ir.show.words import WEEKDAYS, clock, join_words, length, noun

PERSON: Final = "person"
_ALL_DAYS: Final = 7


class JourneyWords:
    """Says the parts of the steps of one journey."""

    def __init__(self, program: Program, journey: Journey) -> None:
        self.program = program
        self.entity = journey.entity
        self.speaker = JourneyConditions(program, journey.entity)

    # -- actions and calls -------------------------------------------------------------------------------------------

    def action(self, do: Do) -> str:
        """Name an action by its title."""
        action = self.program.actions.get(do.action)
        return (action.title if action else "") or do.action

    def call(self, call: Call) -> str:
        """Name a call by its title."""
        service = self.program.calls.get(call.call)
        return (service.title if service else "") or call.call

    def is_of_all_people(self, do: Do, *, among_people: bool) -> bool:
        """Tell whether an action is for all people of an account."""
        action = self.program.actions.get(do.action)
        return action is not None and action.entity == PERSON != self.entity and not among_people

    def given(self, of: Action | CallService | None, arguments: tuple[Argument, ...]) -> str:
        """Say arguments: `template "roi", group “AI seeds”`; nothing where there are none."""
        parameters = {parameter.name: parameter for parameter in of.parameters} if of else {}
        speaker = JourneyConditions(self.program, of.entity if of else self.entity)
        group = next((_text(each) for each in arguments if _is_group(parameters.get(each.name))), "")
        return ", ".join(
            f"{noun(each.name)} {self._value(speaker, parameters.get(each.name), each, group)}" for each in arguments
        )

    def _value(self, speaker: JourneyConditions, parameter: Parameter | None, argument: Argument, group: str) -> str:
        name = _text(argument)
        match parameter.kind if parameter else "value":
            case "buying group":
                return group_title(self.program, name)
            case "destination":
                return destination_title(self.program, name)
            case "journey":
                return journey_title(self.program, name)
            case "role":
                return role_title(template_of(self.program, group), name)
            case "stage":
                return noun(name)
            case _:
                return speaker.value(argument.value, ASIDE)

    # -- moments -----------------------------------------------------------------------------------------------------

    def until(self, until: Until) -> str:
        """Say when something that comes by the clock or the calendar is there: `the next 10:00 on Monday to Friday`."""
        zone = self.speaker.by_clock(until.zone, ASIDE)
        if until.value is not None:
            said = self.speaker.value(until.value, ASIDE)
            is_day = isinstance(until.value.type, t.DateType)
            return f"{said}, at the start of that day{zone}" if is_day else said
        if until.clock is None:
            return f"the start of the next {_day_of(until.days)}{zone}"
        days = "" if len(until.days) == _ALL_DAYS else f" on {_days_of(until.days)}"
        return f"the next {clock(until.clock)}{days}{zone}"

    def moment(self, moment: Moment) -> str:
        """Say how long something takes: `3 days`, `until the next 10:00`, `at least 3 days, then until …`."""
        if moment.until is None:
            return length(moment.length or n.Length())
        if moment.length is None:
            return f"until {self.until(moment.until)}"
        return f"at least {length(moment.length)}, then until {self.until(moment.until)}"

    def listening(self, moment: Moment | None) -> str:
        """Say how long is listened, with a space behind: `for up to 3 days `, `until the next 10:00, `."""
        if moment is None:
            return ""
        if moment.until is None:
            return f"for up to {self.moment(moment)} "
        if moment.length is None:
            return f"{self.moment(moment)}, "
        return f"for {length(moment.length)}, then until {self.until(moment.until)}, "

    # -- what is listened for ------------------------------------------------------------------------------------------

    def trigger(self, trigger: Trigger) -> Phrase:
        """Say what is listened for, as a noun: `a form_submitted event for which …`."""
        match trigger:
            case EventTrigger(where=where):
                return JourneyConditions(self.program, self.entity, {FIRST_SLOT: "then"}).heard(where)
            case ChangeTrigger():
                return self._change(trigger)
            case MembershipTrigger(kind=kind, group=group, role=role):
                as_ = f" as {role_title(template_of(self.program, group), role)}" if role else ""
                return f"a person {kind} the buying group {group_title(self.program, group)}{as_}"

    def _change(self, trigger: ChangeTrigger) -> Phrase:
        if (turned := self._turned(trigger)) is not None:
            return turned
        entity = PERSON if trigger.of_people else self.entity
        speaker = Changes(self.program, entity, trigger.value)
        value = speaker.value(trigger.value, 0 if trigger.of_people else ASIDE)
        said = f"a change of {value} of any person" if trigger.of_people else f"a change of {value}"
        if trigger.where is None:
            return said
        if (edges := _edges(trigger.where)) is not None:
            return said + "".join(f" {word} {speaker.compared(is_.right, is_.left, ASIDE)}" for word, is_ in edges)
        return prefixed(f"{said} for which", speaker.condition(trigger.where, ASIDE))

    def _turned(self, trigger: ChangeTrigger) -> str | None:
        """Say that a buying group becomes ready or active, or no longer is; None for all other changes."""
        value, edges = trigger.value, _edges(trigger.where) if trigger.where is not None else None
        if not isinstance(value, n.Get) or value.name not in STATES or not is_group(self.program, value.record.type):
            return None
        ends = [is_.right.value for word, is_ in edges or () if word == "to" and isinstance(is_.right, n.Literal)]
        if not ends:
            return None
        becoming = "becoming" if ends[0] is True else "no longer being"
        return f"{self.speaker.group(value.record, ASIDE)} {becoming} {value.name}"

    # -- paths ---------------------------------------------------------------------------------------------------------

    def when(self, step: Split | Call, path: Path) -> Phrase:
        """Say when a path is taken."""
        entity = PERSON if isinstance(step, Split) and step.by == "people" else self.entity
        named = {FIRST_SLOT: "the result"} if isinstance(step, Call) else None
        return JourneyConditions(self.program, entity, named).condition(path.when, 0)


def journey_title(program: Program, name: str) -> str:
    """Name a journey."""
    journey = program.journeys.get(name)
    return titled(journey.title if journey else "", name)


def _edges(where: n.Expr) -> tuple[tuple[str, n.Compare], ...] | None:
    """Return `from` and `to` with what they ask for where a condition on a change asks for no more than these."""
    parts = where.operands if isinstance(where, n.And) else (where,)
    found = tuple(
        (word, part)
        for word, slot in (("from", FIRST_SLOT), ("to", FIRST_SLOT + 1))
        for part in parts
        if isinstance(part, n.Compare) and part.operator == "=" and part.left == n.Slot(part.span, part.left.type, slot)
    )
    return found if len(found) == len(parts) else None


def _is_group(parameter: Parameter | None) -> bool:
    return parameter is not None and parameter.kind == "buying group"


def _text(argument: Argument) -> str:
    return str(argument.value.value) if isinstance(argument.value, n.Literal) else ""


def _days_of(days: frozenset[int]) -> str:
    """Write days one of which is meant: `Monday to Friday`, `Monday or Thursday`."""
    ordered = sorted(days)
    if len(ordered) > 2 and ordered == list(range(ordered[0], ordered[-1] + 1)):  # noqa: PLR2004 - more than a pair
        return f"{WEEKDAYS[ordered[0]]} to {WEEKDAYS[ordered[-1]]}"
    return join_words([WEEKDAYS[day] for day in ordered], "or")


def _day_of(days: frozenset[int]) -> str:
    """Write the first of some days: `Monday or Thursday`, `day from Monday to Friday`, `day`."""
    if len(days) == _ALL_DAYS:
        return "day"
    said = _days_of(days)
    return f"day from {said}" if " to " in said else said


def paths_of(words: JourneyWords, step: Split | Call) -> Iterator[tuple[Path, Phrase]]:
    """Yield the paths of a step, each with when it is taken."""
    for path in step.paths:
        yield path, words.when(step, path)
