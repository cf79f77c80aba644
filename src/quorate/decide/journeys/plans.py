"""A journey as it is walked: each step by its address, and the step that follows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from quorate.ir.journeys import Journey, JourneyStep, branches_of


@dataclass(frozen=True, slots=True)
class Plan:
    """A journey worked out once for all accounts.

    `following` has the address of the step that comes after each, whatever it stands in; None after the last.
    """

    journey: Journey
    first: str | None
    steps: Mapping[str, JourneyStep]
    following: Mapping[str, str | None]

    def into(self, branch: tuple[JourneyStep, ...], step: JourneyStep) -> str | None:
        """Return where a branch of a step leads: to its first step, or past the step where it has none."""
        return branch[0].address if branch else self.following[step.address]


def plan_of(journey: Journey) -> Plan:
    """Work out a journey."""
    steps: dict[str, JourneyStep] = {}
    following: dict[str, str | None] = {}

    def note(these: tuple[JourneyStep, ...], after: str | None) -> None:
        for number, step in enumerate(these):
            then = these[number + 1].address if number + 1 < len(these) else after
            steps[step.address] = step
            following[step.address] = then
            for branch in branches_of(step):
                note(branch.steps, then)

    note(journey.steps, None)
    return Plan(journey, journey.steps[0].address if journey.steps else None, steps, following)
