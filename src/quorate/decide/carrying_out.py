"""Commands on one buying group, and what an older revision of the rules left in its state."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import msgspec

from quorate.decide.assignments import Assignment, WeakerError, assign, remove
from quorate.decide.commands import STATUS_MOST, Command
from quorate.decide.designs import Design
from quorate.decide.group_state import GroupState
from quorate.decide.outcome import Outcome
from quorate.decide.problem import problem
from quorate.decide.stages import Standing, allowed_from, carried_over
from quorate.diagnostics.catalogue.payload import E518, E519, E520, E521, E523
from quorate.diagnostics.model import shown
from quorate.ir.program import StageModel


def by_names_of_now(design: Design, before: GroupState) -> GroupState:
    """Return the state of a group of an older revision by the names that its roles and its stage have now."""
    roles, stages = design.formerly, design.stages
    if stages is not None and stages.formerly:
        before = replace(before, standing=carried_over(stages, before.standing))
    if not roles:
        return before
    missing = before.missing and tuple(roles.get(each, each) for each in before.missing)
    members = tuple(
        msgspec.structs.replace(each, role=roles.get(each.role or "", each.role)) for each in before.members
    )
    return replace(before, missing=missing, members=members)


def stage_of_now(model: StageModel, standing: Standing, outcome: Outcome) -> Standing:
    """Return where a group stands; tell of a stage that is no more."""
    if standing.stage is not None and standing.stage not in model.stages:
        name = outcome.group.name
        remedy = f"move it to {_listed(model.entry)}, or write `formerly` at the stage that took its place"
        path = f"state.groups.{name}.stage"
        outcome.problems.append(
            problem(E523, path, group=name, what="stage", name=standing.stage, model=model.name, remedy=remedy)
        )
    return standing


def assignments_of_now(design: Design, before: Sequence[Assignment], outcome: Outcome) -> list[Assignment]:
    """Return the assignments of a group, without what rules said of roles that are no more; tell of what others did."""
    name = design.group.name
    found: list[Assignment] = []
    for number, each in enumerate(before):
        role = each.role
        if role is None or role in design.places:
            found.append(each)
        elif each.removed and not design.template.allows_many:
            found.append(msgspec.structs.replace(each, role=None))  # from all of the group, whatever the role was
        elif each.by != "rule":
            found.append(each)
            remedy = f"assign `{shown(each.person)}` again, or write `formerly` at the role that took its place"
            path = f"state.groups.{name}.members[{number}].role"
            outcome.problems.append(
                problem(E523, path, group=name, what="role", name=role, model=design.template.name, remedy=remedy)
            )
    return found


def move(model: StageModel | None, standing: Standing, command: Command, outcome: Outcome, now: str) -> Standing:
    """Return where a group stands after a command; tell of a move that the model does not allow."""
    target = command.stage
    if model is None or target not in model.stages:
        known = "its interest has no stages" if model is None else f"its stages are {_listed(model.stages)}"
        what = f"stage `{shown(target)}` of `{command.group}`"
        outcome.problems.append(problem(E519, f"{command.path}.stage", what=what, known=known))
        return standing
    if target == standing.stage:
        return standing
    allowed = allowed_from(model, standing.stage)
    if target in allowed:
        return standing.moved(target, now, command.by)
    told = f"it may move to {_listed(allowed)}" if allowed else "no move leads from there"
    source = "no stage" if standing.stage is None else f"`{standing.stage}`"
    outcome.problems.append(
        problem(E520, f"{command.path}.stage", group=command.group, source=source, target=target, allowed=told)
    )
    return standing


def named(status: str, command: Command, outcome: Outcome) -> str:
    """Return the status of a group after a command; tell of one that is too long, as journeys may work one out."""
    length = len(command.status)
    if length <= STATUS_MOST:
        return command.status
    expected = f"a text of at most {STATUS_MOST} characters"
    outcome.problems.append(problem(E518, f"{command.path}.status", expected=expected, found=f"one of {length}"))
    return status


def reassign(  # noqa: PLR0913, PLR0917 - a command and what it is about
    design: Design,
    assignments: dict[str, list[Assignment]],
    command: Command,
    outcome: Outcome,
    people: Collection[str] | None,
    now: str,
) -> None:
    """Change the assignments of a group, by person, as a command says; tell of one that cannot be carried out."""
    template = design.template
    if command.role is not None and command.role not in design.places:
        what = f"role `{shown(command.role)}` in `{template.name}`"
        known = f"its roles are {_listed(design.places)}"
        outcome.problems.append(problem(E519, f"{command.path}.role", what=what, known=known))
        return
    if command.kind == "assign" and command.person not in (people or ()):
        what = f"person `{shown(command.person)}` in the account"
        outcome.problems.append(problem(E519, f"{command.path}.person", what=what, known=told_people(people)))
        return
    new = Assignment(command.person, command.role, command.by, now)
    carry_out = assign if command.kind == "assign" else remove
    try:
        changed = carry_out(assignments.get(new.person, []), new, allows_many=template.allows_many)
    except WeakerError as error:
        stronger = {"hand": "hand", "journey": "a journey"}.get(error.by, error.by)
        outcome.problems.append(
            problem(E521, command.path, person=command.person, group=command.group, stronger=stronger)
        )
        return
    assignments[new.person] = changed


def _listed(names: Sequence[str] | Mapping[str, object]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def told_people(people: Collection[str] | None) -> str:
    """Return how many people the payload has, as problems tell it."""
    if people is None:
        return "the payload has no people"
    count = len(people)
    return f"the payload has {count} {'person' if count == 1 else 'people'}"
