"""Journeys in words: what holds of them as a whole, then their steps, numbered as in their addresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from quorate.ir.journeys import (
    Branch,
    Call,
    Do,
    End,
    Journey,
    JourneyStep,
    Listen,
    RandomSplit,
    Repeat,
    Split,
    Wait,
    steps_of,
)
from quorate.ir.program import Program
from quorate.ir.show.derived import audience_title, titled
from quorate.ir.show.journey_conditions import JourneyConditions
from quorate.ir.show.journey_rules import rules_of
from quorate.ir.show.journey_words import JourneyWords, paths_of
from quorate.ir.show.phrase import BULLET, Phrase, Points, folded, layout, layout_point, prefixed
from quorate.ir.show.speaking import WIDTH, counted
from quorate.ir.show.words import length, noun, quoted_noun

_STEP: Final = "  "
_GO_ON: Final = "go on"
_ENDS: Final = "the journey ends"


def show_journey(program: Program, journey: Journey, width: int = WIDTH) -> str:
    """Say who enters a journey and what happens there, step by step."""
    title = titled(journey.title, journey.name)
    head = f"{title} is a journey for {_many(program, journey)} in {audience_title(program, journey.audience)}"
    lines = list(layout(Points(head, "; ", tuple(rules_of(program, journey))), width))
    outline = _Outline(program, journey, width)
    return "\n".join((*lines, "", "Its steps:", *outline.steps(journey.steps, 1, among_people=False)))


def sum_journey(program: Program, journey: Journey) -> str:
    """Say a journey on one line."""
    steps = counted(sum(1 for _ in steps_of(journey.steps)), "step", "steps")
    said = f"{_many(program, journey)} in {audience_title(program, journey.audience)}, {steps}"
    if journey.on_change == "drain":
        said += ", nothing enters any more"
    if journey.goal is not None:
        said += f"; the goal is reached if {JourneyConditions(program, journey.entity).said(journey.goal)}"
    return said


def _many(program: Program, journey: Journey) -> str:
    entity = program.schema.entities.get(journey.entity)
    return noun(entity.many if entity else journey.entity)


class _Outline:
    """Writes steps as lines; what stands in branches stands further to the right."""

    def __init__(self, program: Program, journey: Journey, width: int) -> None:
        self._program = program
        self._words = JourneyWords(program, journey)
        self._width = width

    def steps(self, steps: tuple[JourneyStep, ...], depth: int, *, among_people: bool) -> Iterator[str]:
        """Write steps with their numbers."""
        for number, step in enumerate(steps, 1):
            named = f"{noun(step.name)}: " if step.name else ""
            yield from self._step(step, named, f"{number}.", depth, among_people=among_people)

    def _step(self, step: JourneyStep, named: str, mark: str, depth: int, *, among_people: bool) -> Iterator[str]:
        match step:
            case Do():
                yield from self._line(named + self._do(step, among_people=among_people), mark, depth)
            case Wait(moment=moment):
                yield from self._line(f"{named}wait {self._words.moment(moment)}", mark, depth)
            case Repeat(target=target, most=most):
                times = counted(most, "time", "times")
                yield from self._line(
                    f"{named}go back to {quoted_noun(target)}, {times} at most; after that go on", mark, depth
                )
            case End():
                yield from self._line(f"{named}{_ENDS}", mark, depth)
            case Split():
                yield from self._split(step, named, mark, depth)
            case RandomSplit():
                yield from self._random(step, named, mark, depth, among_people=among_people)
            case Listen():
                yield from self._listen(step, named, mark, depth)
            case Call():
                yield from self._call(step, named, mark, depth)

    def _do(self, do: Do, *, among_people: bool) -> str:
        given = self._words.given(self._program.actions.get(do.action), do.arguments)
        people = " for all people" if self._words.is_of_all_people(do, among_people=among_people) else ""
        return f"do {titled(self._words.action(do), '')}{people}{f' with {given}' if given else ''}"

    def _split(self, split: Split, named: str, mark: str, depth: int) -> Iterator[str]:
        of_people = split.by == "people"
        yield from self._line(
            f"{named}{'each person takes' if of_people else 'take'} the first path that holds:", mark, depth
        )
        for path, when in paths_of(self._words, split):
            yield from self._branch(prefixed(f"{noun(path.name)}, if", when), path, depth, among_people=of_people)
        without = _GO_ON if of_people else _ENDS
        yield from self._branch("otherwise", split.otherwise, depth, among_people=of_people, without=without)

    def _random(self, split: RandomSplit, named: str, mark: str, depth: int, *, among_people: bool) -> Iterator[str]:
        of_people = among_people or split.by == "person"
        who = f"the same {noun(split.by)} always takes the same one"
        yield from self._line(f"{named}take one of these paths at random; {who}:", mark, depth)
        for share in split.shares:
            yield from self._branch(f"{noun(share.name)}, {share.percent}%", share, depth, among_people=of_people)

    def _listen(self, listen: Listen, named: str, mark: str, depth: int) -> Iterator[str]:
        triggers = tuple(self._words.trigger(trigger) for trigger in listen.triggers)
        before = f"{named}listen {self._words.listening(listen.moment)}for"
        said = prefixed(before, triggers[0] if len(triggers) == 1 else Points("any of these", "; or ", triggers))
        yield from self._line(said, mark, depth)
        if listen.heard is not None:
            yield from self._branch("as soon as it is heard", listen.heard, depth)
        if listen.moment is not None:
            yield from self._branch("if it is not heard in time", listen.timed_out, depth)

    def _call(self, call: Call, named: str, mark: str, depth: int) -> Iterator[str]:
        given = self._words.given(self._program.calls.get(call.call), call.arguments)
        said = f"{named}call {titled(self._words.call(call), '')}{f' with {given}' if given else ''}"
        yield from self._line(f"{said} and wait up to {length(call.within)} for its answer", mark, depth)
        if call.has_block:
            for path, when in paths_of(self._words, call):
                yield from self._branch(prefixed(f"{noun(path.name)}, if", when), path, depth)
            yield from self._branch("otherwise", call.otherwise, depth)
        if call.timed_out is None:
            yield from self._branch("on an error, or without an answer in time", call.failed, depth)
        else:
            yield from self._branch("on an error", call.failed, depth)
            yield from self._branch("without an answer in time", call.timed_out, depth)

    def _branch(
        self, head: Phrase, branch: Branch | None, depth: int, *, among_people: bool = False, without: str = _ENDS
    ) -> Iterator[str]:
        """Write what is done on one way out of a step; `without` is what that is where the rules do not say it."""
        steps = branch.steps if branch else ()
        onward = _GO_ON if branch else without
        said = folded(head)
        if isinstance(said, str):
            yield from self._line(f"{said}:" if steps else f"{said}: {onward}", BULLET, depth + 1)
        else:
            yield from self._line(said, BULLET, depth + 1)
            yield f"{_STEP * (depth + 2)}{'then:' if steps else f'then {onward}'}"
        yield from self.steps(steps, depth + 2, among_people=among_people)

    def _line(self, said: Phrase, mark: str, depth: int) -> Iterator[str]:
        return layout_point(said, mark, depth, self._width)
