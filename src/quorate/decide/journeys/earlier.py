"""Those inside by an older plan of a journey, and what a new revision does to them (domain, section 10.4).

`pin` and `drain` let them go on by the plan that they entered with. `follow` takes those who stand at a step with a
name over to the step of that name in the new plan; others go on by the old one until they come to such a step.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal as OneOf

from quorate.decide.journeys.instances import Instance
from quorate.decide.journeys.plans import Plan, plan_of
from quorate.ir.program import Program

Fate = OneOf["stays", "pinned", "followed", "lost"]
"""What a new revision does to an instance: nothing, it goes on by its old plan, or by the new one; `lost` is one whose
journey is no more, which stands still until the journey is there again."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A journey of an older revision of the rules, with the rules that its conditions are of."""

    program: Program
    plan: Plan


def earlier_plans(programs: Iterable[Program]) -> Mapping[tuple[str, str], Earlier]:
    """Return the journeys of older revisions by name and plan."""
    return {
        (journey.name, journey.plan): Earlier(program, plan_of(journey))
        for program in programs
        for journey in program.journeys.values()
    }


def fate_of(instance: Instance, new: Program) -> Fate:
    """Tell what a revision of the rules does to an instance that is inside a journey.

    Whoever compares two revisions asks this of all instances, to report who is affected.
    """
    journey = new.journeys.get(instance.journey)
    if journey is None:
        return "lost"
    if journey.plan == instance.plan:
        return "stays"
    return "followed" if follows(instance, plan_of(journey)) else "pinned"


def follows(instance: Instance, plan: Plan) -> bool:
    """Tell whether an instance by another plan is taken over to this one."""
    if plan.journey.on_change != "follow":
        return False
    step = plan.steps.get(instance.step)
    return step is not None and bool(step.name)
