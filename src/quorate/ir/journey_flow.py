"""What follows each step of a journey, what can be reached, and where it goes round.

A split of people of a journey of accounts is passed by the account as a whole, and inside it people go each their way
only until they come together again; so nothing of what is true in its branches is true after it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias
from typing import Literal as OneOf

from quorate.ir.journeys import (
    ON_ERROR,
    ON_EVENT,
    ON_TIMEOUT,
    OTHERWISE,
    Branch,
    Call,
    Do,
    End,
    Journey,
    JourneyStep,
    Listen,
    Moment,
    RandomSplit,
    Repeat,
    Split,
    Wait,
    branches_of,
)
from quorate.ir.nodes import Literal
from quorate.ir.sites import PERSON

Pause = OneOf["none", "maybe", "surely"]
"""Whether time passes: not at all, unless the moment has come already, or whatever happens."""

Place: TypeAlias = tuple[tuple[str, int], ...]
"""Where a step stands, from the outside in: in which branch (empty: the journey), and its number there."""

GOES_ON: Final = ""
"""The name of a passage that goes on to what stands after a step."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One way on from a step, to the step at `target` or (None) to the end.

    `branch` is what it leads into, or through, where that holds no step; `name` is that of the branch even where none
    is written. Inside a split of people, None is where they come together again.
    """

    source: str
    name: str
    branch: Branch | None
    target: str | None
    pause: Pause = "none"


@dataclass(frozen=True, slots=True)
class Flow:
    """The steps of a journey by their addresses, in the order of the text, their places, and the passages from each."""

    start: str | None
    steps: Mapping[str, JourneyStep]
    places: Mapping[str, Place]
    passages: Mapping[str, tuple[Passage, ...]]

    def reached(self) -> frozenset[str]:
        """Return the steps that somebody may get to, whatever the conditions of paths are."""
        found: set[str] = set()
        todo = [self.start]
        while todo:
            step = todo.pop()
            if step is not None and step not in found:
                found.add(step)
                todo += [passage.target for passage in self.passages[step]]
        return frozenset(found)

    def is_open(self, target: str, step: str) -> bool:
        """Tell whether a step stands before another, beside it or beside what that stands in, or around it."""
        return _is_open(self.places[target], self.places[step])

    def knots(self, pauses: Collection[Pause]) -> Mapping[str, int]:
        """Return which steps lead to each other and back over passages of such pauses: those with the same number.

        A step that never comes back to itself has a number of its own.
        """
        ways = {step: self._targets(step, pauses) for step in self.steps}
        back: dict[str, list[str]] = {step: [] for step in self.steps}
        for step, targets in ways.items():
            for target in targets:
                back[target].append(step)
        found: dict[str, int] = {}
        for number, step in enumerate(reversed(_in_order_left(ways))):
            todo = [step]
            while todo:
                each = todo.pop()
                if each not in found:
                    found[each] = number
                    todo += back[each]
        return found

    def round_of(self, repeat: Repeat, pauses: Collection[Pause]) -> tuple[Passage, ...] | None:
        """Return the shortest way from what a repeat goes back to until the repeat, over passages of such pauses.

        None where there is no such way, or the repeat does not go back.
        """
        if repeat.target not in self.steps or not self.is_open(repeat.target, repeat.address):
            return None
        came: dict[str, Passage | None] = {repeat.target: None}
        todo = deque([repeat.target])
        while todo:
            for passage in self.passages[todo.popleft()]:
                target = passage.target
                if target is None or target in came or passage.pause not in pauses:
                    continue
                came[target] = passage
                if target == repeat.address:
                    return _traced(came, passage)
                todo.append(target)
        return None

    def _targets(self, step: str, pauses: Collection[Pause]) -> list[str]:
        passages = self.passages[step]
        return [each.target for each in passages if each.target is not None and each.pause in pauses]


def flow_of(journey: Journey) -> Flow:
    """Return what follows each step of a journey."""
    walk = _Walk(is_of_people=journey.entity == PERSON)
    walk.place(journey.steps, "", ())
    start = walk.connect(journey.steps, None)
    return Flow(start, walk.steps, walk.places, walk.passages)


class _Walk:
    """Collects the steps of a journey and the passages between them."""

    def __init__(self, *, is_of_people: bool) -> None:
        self.is_of_people = is_of_people
        self.steps: dict[str, JourneyStep] = {}
        self.places: dict[str, Place] = {}
        self.passages: dict[str, tuple[Passage, ...]] = {}

    def place(self, steps: tuple[JourneyStep, ...], branch: str, around: Place) -> None:
        """Note where steps stand that follow each other, and all inside them."""
        for number, step in enumerate(steps):
            here = (*around, (branch, number))
            self.steps[step.address] = step
            self.places[step.address] = here
            for inside, each in enumerate(branches_of(step)):
                self.place(each.steps, f"{step.address}.{inside}", here)

    def connect(self, steps: tuple[JourneyStep, ...], after: str | None) -> str | None:
        """Note what follows steps that stand below each other; return the first, or what comes after them."""
        following = (*(step.address for step in steps[1:]), after)
        for step, target in zip(steps, following, strict=False):
            self.passages[step.address] = tuple(self._from(step, target))
        return steps[0].address if steps else after

    def _from(self, step: JourneyStep, after: str | None) -> list[Passage]:
        match step:
            case End():
                return []
            case Do():
                return [Passage(step.address, GOES_ON, None, after)]
            case Wait(moment=moment):
                return [Passage(step.address, GOES_ON, None, after, pause_of(moment))]
            case Repeat(target=target):
                on = Passage(step.address, GOES_ON, None, after)
                is_back = target in self.places and _is_open(self.places[target], self.places[step.address])
                return [Passage(step.address, GOES_ON, None, target), on] if is_back else [on]
            case Split() | RandomSplit():
                return self._from_split(step, after)
            case Listen(moment=moment, heard=heard, timed_out=timed_out):
                on_event = self._into(step, ON_EVENT, heard, after, "surely")
                if moment is None:
                    return [on_event]
                return [on_event, self._into_or_end(step, ON_TIMEOUT, timed_out, after, pause_of(moment))]
            case Call():
                return self._from_call(step, after)

    def _from_split(self, step: Split | RandomSplit, after: str | None) -> list[Passage]:
        is_of_people = step.by in {"people", "person"}
        if is_of_people and not self.is_of_people:
            inside = [self._into(step, each.name, each, None) for each in branches_of(step)]
            return [*inside, Passage(step.address, GOES_ON, None, after)]
        found = [self._into(step, each.name, each, after) for each in branches_of(step)]
        if isinstance(step, Split) and step.otherwise is None:
            found.append(Passage(step.address, GOES_ON, None, after if is_of_people else None))
        return found

    def _from_call(self, step: Call, after: str | None) -> list[Passage]:
        found = [self._into(step, each.name, each, after, "surely") for each in step.paths]
        if step.has_block:
            found.append(self._into_or_end(step, OTHERWISE, step.otherwise, after, "surely"))
        else:
            found.append(Passage(step.address, GOES_ON, None, after, "surely"))
        failed = self._into_or_end(step, ON_ERROR, step.failed, after, _until_failed(step))
        if step.timed_out is None:
            return [*found, failed]
        return [*found, failed, self._into(step, ON_TIMEOUT, step.timed_out, after, "surely")]

    def _into(
        self, step: JourneyStep, name: str, branch: Branch | None, after: str | None, pause: Pause = "none"
    ) -> Passage:
        """Return the passage into a branch, or on where there is none."""
        target = after if branch is None else self.connect(branch.steps, after)
        return Passage(step.address, name, branch, target, pause)

    def _into_or_end(
        self, step: JourneyStep, name: str, branch: Branch | None, after: str | None, pause: Pause
    ) -> Passage:
        """Return the passage into a branch, or to the end where there is none."""
        return self._into(step, name, branch, None if branch is None else after, pause)


def pause_of(moment: Moment) -> Pause:
    """Tell whether waiting for a moment takes time.

    Without a length it need not: who arrives when the moment has come goes on at once, which is so of a time of the
    clock as well, for who went on at that very time and is back.
    """
    return "maybe" if moment.length is None else "surely"


def _until_failed(step: Call) -> Pause:
    """Tell whether it takes time until a call has failed: not where an argument is missing."""
    return "surely" if all(isinstance(each.value, Literal) for each in step.arguments) else "maybe"


def _is_open(target: Place, step: Place) -> bool:
    last = len(target) - 1
    if target == step or len(step) <= last or target[:last] != step[:last]:
        return False
    (branch, number), (other, place) = target[last], step[last]
    return branch == other and number <= place


def _in_order_left(ways: Mapping[str, Sequence[str]]) -> list[str]:
    """Return steps in the order in which they are left for good by who goes all ways, the deepest first."""
    found: list[str] = []
    seen: set[str] = set()
    for start in ways:
        todo = [(start, iter(ways[start]))] if start not in seen else []
        seen.add(start)
        while todo:
            step, targets = todo[-1]
            target = next((each for each in targets if each not in seen), None)
            if target is None:
                found.append(step)
                todo.pop()
            else:
                seen.add(target)
                todo.append((target, iter(ways[target])))
    return found


def _traced(came: Mapping[str, Passage | None], last: Passage) -> tuple[Passage, ...]:
    found: list[Passage] = []
    passage: Passage | None = last
    while passage is not None:
        found.append(passage)
        passage = came[passage.source]
    return tuple(reversed(found))
