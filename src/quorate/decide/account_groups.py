"""The buying groups of one account, each decided when it is first asked for (language reference, section 9).

There is one group for each declaration whose audience the account is in. Its members are settled first, then its
completeness and engagement, then its stage and whether it is ready. A condition that asks for another group has that
decided first; the compiler has seen to it that this ends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from quorate.decide.assignments import Assignment, Settled, settle
from quorate.decide.carrying_out import assignments_of_now, by_names_of_now, move, named, reassign, stage_of_now
from quorate.decide.commands import NO_COMMANDS, Commands
from quorate.decide.designs import Design, Scales
from quorate.decide.grounds import Grounds
from quorate.decide.group_engagement import group_score
from quorate.decide.group_state import GroupState
from quorate.decide.outcome import Outcome, Unknown
from quorate.decide.problem import problem
from quorate.decide.scalars import write_instant
from quorate.decide.stages import Standing, entered, moved_by_rules
from quorate.diagnostics.catalogue.payload import E522
from quorate.evaluate.groups import GroupFacts, MemberFacts
from quorate.ir.nodes import Length
from quorate.ir.program import BuyingGroup, EngagementModel, Program, RoleTemplate, StageModel

_MICROSECOND: Final = timedelta(microseconds=1)


class AccountGroups:
    """Decides the buying groups of one account at one instant."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a decision is a function of
        self,
        program: Program,
        designs: Mapping[str, Design],
        grounds: Grounds,
        now: datetime,
        before: Mapping[str, GroupState],
        commands: Commands = NO_COMMANDS,
        scales: Scales | None = None,
    ) -> None:
        self._models = program.engagements
        self._designs = designs
        self._grounds = grounds
        self._now = now
        self._told = write_instant(now)
        self._before = before
        self._commands = commands
        self._scales = scales or {}
        self._outcomes: dict[str, Outcome] = {}
        self._present: frozenset[str] | None = None
        self._scores: dict[tuple[str, str], float | None] = {}

    @property
    def designs(self) -> Mapping[str, Design]:
        """The groups that there are, by name."""
        return self._designs

    # -- what conditions ask for ---------------------------------------------------------------------------------------

    def outcome(self, name: str) -> Outcome:
        """Return a group, decided."""
        found = self._outcomes.get(name)
        if found is None:
            found = self._outcomes[name] = self._decide(self._designs[name])
        return found

    def outcomes(self) -> list[Outcome]:
        """Return all groups, decided, in the order of their names; also those that the account does not have."""
        return [self.outcome(name) for name in sorted(self._designs)]

    def find(self, name: str) -> GroupFacts | None:
        """Return a group as conditions read it; None where the account has none."""
        return self.outcome(name).facts

    def all(self) -> list[GroupFacts]:
        """Return all groups that the account has."""
        return [each.facts for each in self.outcomes() if each.facts is not None]

    def member_of(self, person: str, group: str, role: str | None) -> bool | None:
        """Tell whether a person is a member of a group, in a role or in any; None if that is not known."""
        outcome = self.outcome(group)
        if outcome.facts is None:
            return None if outcome.audience is None else False
        roles = outcome.roles_of(person)
        if role in roles or (role is None and roles):
            return True
        if outcome.facts.f_active:
            open_ = self._open_roles(outcome, person)
            if role in open_ or (role is None and open_):
                return None
        return None if self._grounds.people is None else False

    def member_missing(self, person: str, group: str, role: str | None) -> list[str]:
        """Return what `member_of` is unknown for want of, as paths in the account."""
        outcome = self.outcome(group)
        if outcome.facts is None:
            return self.audience_missing(group)
        open_ = [each for each in self._open_roles(outcome, person) if role in {None, each}]
        return sorted({path for each in open_ for path in self._lacking(outcome, person, each)})

    def lacking(self, name: str) -> Sequence[str]:
        """Return what there is no group for want of, as paths in the account: else its own name."""
        paths = self.audience_missing(name) if self.outcome(name).audience is None else []
        return paths or (name,)

    def audience_missing(self, name: str) -> list[str]:
        """Return what there is no telling for want of whether the account has a group, as paths in the account."""
        return self._grounds.audience_missing(self._designs[name].group.audience)

    def engagement(self, person: str, model: str) -> float | None:
        """Return a person's engagement by a model."""
        return self._score_of(person, self._models[model]) if person in self._people() else None

    def _people(self) -> AbstractSet[str]:
        """Return the people of the payload."""
        if self._present is None:
            self._present = frozenset(self._grounds.people or ())
        return self._present

    def _score_of(self, person: str, model: EngagementModel) -> float | None:
        """Return the engagement of a person who is in the payload, worked out once."""
        key = person, model.name
        if key not in self._scores:
            self._scores[key] = self._grounds.engagement(person, model)
        return self._scores[key]

    # -- one group -----------------------------------------------------------------------------------------------------

    def _decide(self, design: Design) -> Outcome:
        group = design.group
        audience = self._grounds.audience(group.audience)
        before = self._before.get(group.name)
        outcome = Outcome(group, audience, None if before is None else by_names_of_now(design, before))
        if audience:
            self._decide_active(design, outcome)
        else:
            self._keep(design, outcome)
        return outcome

    def _keep(self, design: Design, outcome: Outcome) -> None:
        """Leave a group as it was: the account is not, or not surely, in the audience."""
        name = design.group.name
        before = outcome.before
        audience = f"the account is not in `{design.group.audience}`"
        for command in self._commands.by_group.get(name, ()):
            why = audience if before is None else f"it is kept as it was, as {audience}"
            outcome.problems.append(problem(E522, command.path, group=name, why=why))
        if before is None:
            return
        outcome.state = replace(before, left=before.left or self._told)
        present = self._people()
        outcome.settled = Settled(
            tuple(each for each in before.members if not each.removed and each.role in design.places),
            tuple(each for each in before.members if each.removed),
            tuple(each for each in before.members if not each.removed and each.role not in design.places),
        )
        shown_members = [each for each in outcome.settled.members if each.person in present]
        facts = GroupFacts(name, design.group.interest, False, lambda: self._members(outcome))  # noqa: FBT003
        facts.f_completeness = before.completeness
        facts.f_engagement = before.engagement
        facts.f_ready = before.ready
        facts.f_status = before.status
        facts.f_missing = None if before.missing is None else list(before.missing)
        self._stand(facts, before.standing, design.stages)
        outcome.facts = facts
        outcome.engagements = dict.fromkeys(each.person for each in shown_members)

    def _decide_active(self, design: Design, outcome: Outcome) -> None:
        group = design.group
        before = outcome.before or GroupState(self._told)
        standing = before.standing
        if design.stages is not None:
            standing = stage_of_now(design.stages, standing, outcome)
            standing = entered(design.stages, standing, self._told)
        assignments = assignments_of_now(design, before.members, outcome)
        status = before.status
        commands = self._commands.by_group.get(group.name)
        if commands:
            by_person: dict[str, list[Assignment]] = {}
            for each in assignments:
                by_person.setdefault(each.person, []).append(each)
            people = None if self._grounds.people is None else self._people()
            for command in commands:
                match command.kind:
                    case "move":
                        standing = move(design.stages, standing, command, outcome, self._told)
                    case "status":
                        status = named(status, command, outcome)
                    case _:
                        reassign(design, by_person, command, outcome, people, self._told)
            assignments = [each for of_one in by_person.values() for each in of_one]
        facts = GroupFacts(group.name, group.interest, True, lambda: self._members(outcome))  # noqa: FBT003
        facts.f_status = status
        outcome.facts = facts
        self._settle(design, assignments, outcome)
        facts.f_completeness = None if outcome.counts is None else design.needs.completeness(outcome.counts)
        if outcome.counts is not None:
            facts.f_missing = _unfilled(design.template, outcome.counts)
        self._score(design, outcome)
        self._stand(facts, standing, design.stages)
        standing = self._staged(design, outcome, standing)
        outcome.state = GroupState(
            before.since,
            None,
            standing,
            status,
            facts.f_completeness,
            facts.f_engagement,
            facts.f_ready,
            None if facts.f_missing is None else tuple(facts.f_missing),
            outcome.settled.all(),
        )

    def _settle(self, design: Design, assignments: Sequence[Assignment], outcome: Outcome) -> None:
        people = self._grounds.people
        if people is None:
            places = design.places
            outcome.settled = Settled(
                tuple(each for each in assignments if not each.removed and each.role in places),
                tuple(each for each in assignments if each.removed),
                tuple(each for each in assignments if not each.removed and each.role not in places),
            )
            return
        outcome.settled = settled = settle(
            design.template, assignments, people, self._ruled(design, outcome.undecided), self._told
        )
        counts = [0] * len(design.template.roles)
        places = design.places
        for each in settled.members:
            counts[places[each.role or ""]] += 1
        outcome.counts = counts

    def _ruled(self, design: Design, undecided: list[str]) -> Callable[[str], Sequence[str]]:
        """Return what tells the roles that rules give a person: those that are true, if the person is admitted.

        Those who have a role if only they are admitted, which is not known, are added to `undecided`.
        """
        roles, template = self._grounds.roles, design.template
        admits = self._admits(design)
        if admits is True:
            return lambda person: roles(template, person)

        def ruled(person: str) -> Sequence[str]:
            found = roles(template, person)
            if found:
                admitted = admits(person) if callable(admits) else admits
                if admitted:
                    return found
                if admitted is None:
                    undecided.append(person)
            return ()

        return ruled

    def _admits(self, design: Design) -> Callable[[str], bool | None] | bool | None:
        """Tell who may join: all (True), none, or of each person whether it shows the interest."""
        if design.group.admit == "everyone" or design.interest.by is None:
            return True
        key = ("shown", design.interest.name)
        holds = self._grounds.holds
        if design.interest.by == "account":
            return holds(key, None)
        return lambda person: holds(key, person)

    def _score(self, design: Design, outcome: Outcome) -> None:
        model = design.engagement
        if model is None or outcome.counts is None:
            return
        engagements = outcome.engagements
        by_role: dict[str, list[float]] = {}
        for each in outcome.settled.members:
            if each.person not in engagements:
                engagements[each.person] = self._score_of(each.person, model)
            found = engagements[each.person]
            if found is None:
                return
            by_role.setdefault(each.role or "", []).append(found)
        scale = self._scales.get(model.name)
        largest = None if scale is None else scale.group_roots.get(design.group.name, 0.0)
        outcome.score = group_score(design.template, by_role, largest)
        if outcome.facts is not None:
            outcome.facts.f_engagement = outcome.score.value

    def _staged(self, design: Design, outcome: Outcome, standing: Standing) -> Standing:
        """Tell whether the group is ready, and move it by rules, in the order in which one may ask for the other."""
        facts, group, model = outcome.facts, design.group, design.stages
        if facts is None:
            return standing
        if group.ready is not None and group.ready_first:
            self._tell_ready(group, facts)
        if model is not None and model.moves:
            holds = self._grounds.holds

            def applies(number: int, now: Standing) -> bool | None:
                self._stand(facts, now, model)
                return holds(("move", model.name, str(number)), facts)

            standing = moved_by_rules(model, standing, self._told, applies)
            self._stand(facts, standing, model)
        if group.ready is not None and not group.ready_first:
            self._tell_ready(group, facts)
        return standing

    def _stand(self, facts: GroupFacts, standing: Standing, model: StageModel | None) -> None:
        """Let conditions read where a group stands; a stage that the model no longer has is none."""
        if standing.since is None or model is None or standing.stage not in model.stages:
            facts.f_stage = facts.f_stage_since = facts.f_in_stage_for = None
        else:
            facts.f_stage = standing.stage
            facts.f_stage_since = since = datetime.fromisoformat(standing.since)
            facts.f_in_stage_for = Length(microseconds=(self._now - since) // _MICROSECOND)

    def ready_missing(self, outcome: Outcome) -> list[str]:
        """Return what it is for want of that it is not known whether a group is ready, as paths in the account."""
        if outcome.facts is None or outcome.facts.f_ready is not None or outcome.group.ready is None:
            return []
        return self._grounds.missing(("ready", outcome.group.name), outcome.facts)

    def _tell_ready(self, group: BuyingGroup, facts: GroupFacts) -> None:
        facts.f_ready = self._grounds.holds(("ready", group.name), facts)

    def _members(self, outcome: Outcome) -> tuple[list[MemberFacts] | None, list[MemberFacts] | None]:
        """Return the members of a group, and those removed, as conditions read them."""
        if self._grounds.people is None:
            return None, None
        present = self._people()
        return (
            [self._member(each, outcome) for each in outcome.settled.members if each.person in present],
            [self._member(each, outcome) for each in outcome.settled.removed if each.person in present],
        )

    def _member(self, each: Assignment, outcome: Outcome) -> MemberFacts:
        model = self._designs[outcome.group.name].engagement
        engagement = outcome.engagements.get(each.person)
        if engagement is None and model is not None:
            engagement = self._score_of(each.person, model)
        since = datetime.fromisoformat(each.since)
        return MemberFacts(self._grounds.person(each.person), each.role, engagement, each.by, since)

    # -- what is not known ---------------------------------------------------------------------------------------------

    def unknown(self, outcome: Outcome, most: int) -> tuple[list[Unknown], int]:
        """Return who could have a role that is told only with more facts, in the order of people, then roles.

        Of more than `most` the rest is counted.
        """
        if outcome.facts is None or not outcome.facts.f_active:
            return [], 0
        design = self._designs[outcome.group.name]
        people = {*self._grounds.unsure(design.template), *outcome.undecided}
        roles = ((person, role) for person in sorted(people) for role in self._open_roles(outcome, person))
        first = [Unknown(person, role, self._lacking(outcome, person, role)) for person, role in islice(roles, most)]
        return first, sum(1 for _ in roles)

    def _open_roles(self, outcome: Outcome, person: str) -> list[str]:
        """Return the roles that a person might have by rule, if more were known, before any that it has."""
        design = self._designs[outcome.group.name]
        template = design.template
        said = outcome.said_of(person)
        if said and (None in said or not template.allows_many):
            return []
        admitted = self._admitted(design, person)
        if admitted is False:
            return []
        found: list[str] = []
        for role in template.roles:
            if role.when is None or role.name in said:
                continue
            holds = self._grounds.holds(("role", template.name, role.name), person)
            if holds is None or (holds and not admitted):
                found.append(role.name)
            if holds and not template.allows_many:
                break
        return found

    def _lacking(self, outcome: Outcome, person: str, role: str) -> tuple[str, ...]:
        """Return what it is for want of that a person does not have a role that it might have."""
        design = self._designs[outcome.group.name]
        found: set[str] = set()
        if self._admitted(design, person) is None:
            shows = ("shown", design.interest.name)
            found.update(self._grounds.missing(shows, person if design.interest.by == "person" else None))
        key = ("role", design.template.name, role)
        if self._grounds.holds(key, person) is None:
            found.update(self._grounds.missing(key, person))
        return tuple(sorted(found))

    def _admitted(self, design: Design, person: str) -> bool | None:
        """Tell whether a person may join by rule."""
        admits = self._admits(design)
        return admits(person) if callable(admits) else admits


def _unfilled(template: RoleTemplate, counts: Sequence[int]) -> list[str]:
    return [role.name for role, count in zip(template.roles, counts, strict=True) if role.needs and count < role.needs]
