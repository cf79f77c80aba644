"""Whom commands let into journeys and out of them, whatever the audiences (domain reference, sections 5.3 and 5.10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from quorate.decide.carrying_out import told_people
from quorate.decide.journeys.doing import Crossing
from quorate.decide.journeys.instances import Instance, Subject
from quorate.decide.journeys.plans import Plan
from quorate.decide.journeys.told import Told
from quorate.decide.problem import Problem, problem
from quorate.diagnostics.catalogue.payload import E519, E527
from quorate.diagnostics.model import shown

if TYPE_CHECKING:
    from quorate.decide.subjects import Person


def crossings_of(
    told: Iterable[Told],
    plans: Mapping[str, Plan],
    instances: Mapping[Subject, Instance],
    people: Sequence[Person] | None,
) -> tuple[tuple[Crossing, ...], list[Problem]]:
    """Return the crossings that commands ask for, in their order; tell of those that do nothing, or concern nobody."""
    present = {each.key for each in people or ()}
    inside = {subject for subject, instance in instances.items() if instance.is_inside}
    found: list[Crossing] = []
    problems: list[Problem] = []
    for each in told:
        if each.kind == "answer":
            continue
        subject, is_entry = (each.journey, each.person), each.kind == "enter"
        why = _why_nothing(plans[each.journey], is_entry=is_entry, is_inside=subject in inside)
        if why:
            problems.append(problem(E527, each.path, journey=each.journey, why=why))
        elif is_entry and each.person is not None and each.person not in present:
            known = told_people(None if people is None else present)
            what = f"person `{shown(each.person)}` in the account"
            problems.append(problem(E519, f"{each.path}.person", what=what, known=known))
        else:
            (inside.add if is_entry else inside.discard)(subject)
            found.append(Crossing(each.journey, each.person, is_entry, each.path))
    return tuple(found), problems


def _why_nothing(plan: Plan, *, is_entry: bool, is_inside: bool) -> str:
    """Tell why a command does nothing; empty where it does something."""
    if not is_entry:
        return "" if is_inside else "who is to leave is not inside"
    if is_inside:
        return "who is to enter is inside already"
    return "`on change drain` lets nobody in any more" if plan.journey.on_change == "drain" else ""
