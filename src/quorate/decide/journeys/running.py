"""All journeys of one account up to an instant: a pure function of rules, facts, state and now.

Whatever is due before `now` is decided at its own instant, in the order of time, with the facts as they were then as
far as the payload tells: events that had happened, but fields as they are now. So one late decision gives what many
small ones would have given, wherever only time and events have passed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from quorate.decide.commands import NO_COMMANDS, Command, Commands
from quorate.decide.group_state import GroupState
from quorate.decide.journeys.account_facts import AccountFacts, facts_at
from quorate.decide.journeys.crossings import crossings_of
from quorate.decide.journeys.doing import Crossing, Happened
from quorate.decide.journeys.earlier import Earlier, earlier_plans, follows
from quorate.decide.journeys.entering import enters, may_enter_at
from quorate.decide.journeys.facts import Answered
from quorate.decide.journeys.instances import Instance, Subject
from quorate.decide.journeys.plans import Plan, plan_of
from quorate.decide.journeys.told import answers_of
from quorate.decide.journeys.turning import Question, Turning, next_turn
from quorate.decide.journeys.walking import Walk, fresh
from quorate.decide.problem import Problem, no_such, problem
from quorate.decide.scalars import write_instant
from quorate.diagnostics.catalogue.payload import E513, E525, E526
from quorate.diagnostics.model import shown
from quorate.evaluate.calendar import LATEST
from quorate.ir.program import Program

if TYPE_CHECKING:
    from quorate.decide.subjects import AccountAt, Subjects

INSTANTS_MOST: Final = 10_000
"""At how many instants before `now` one decision looks at an account."""

Answering = Callable[[Mapping[str, Any], datetime], "tuple[datetime, Answered] | None"]
"""Tells of a call that was made, as decisions tell it, and the instant, when it will be answered and what."""


@dataclass(slots=True)
class Ran:
    """What running came to: the account at `now`, all instances, and what happened on the way.

    `from_` is the first of the instants before `now` that were looked at, and `instants` how many.
    """

    at: AccountAt
    instances: Mapping[Subject, Instance]
    happened: Happened
    problems: list[Problem]
    from_: datetime | None = None
    instants: int = 0


class Journeys:
    """The journeys of a program, worked out once for all accounts; immutable, for any number of threads."""

    def __init__(self, program: Program, earlier: Iterable[Program] = (), only: str | None = None) -> None:
        """Prepare to run all journeys, or `only` one; those who entered by another plan go on by one of `earlier`."""
        self.program = program
        self.turning = Turning(program)
        self.plans = {
            name: plan_of(program.journeys[name]) for name in sorted(program.journeys) if only in {None, name}
        }
        self._earlier = earlier_plans(earlier)
        self._earlier_turning = {id(each.program): Turning(each.program) for each in self._earlier.values()}

    def of(self, instance: Instance) -> Earlier | None:
        """Return the plan that an instance goes by, with its rules; None where it, or the step, is not at hand."""
        plan = self.plans.get(instance.journey)
        if plan is not None and plan.journey.plan == instance.plan:
            found: Earlier | None = Earlier(self.program, plan)
        else:
            found = self._earlier.get((instance.journey, instance.plan))
        return found if found is not None and instance.step in found.plan.steps else None

    def has_plan_of(self, instance: Instance) -> bool:
        """Tell whether the plan that an instance goes by is at hand, whatever the step where it stands."""
        plan = self.plans.get(instance.journey)
        is_of_now = plan is not None and plan.journey.plan == instance.plan
        return is_of_now or (instance.journey, instance.plan) in self._earlier

    def turning_of(self, program: Program) -> Turning:
        """Return which conditions of one of the programs may turn."""
        return self.turning if program is self.program else self._earlier_turning[id(program)]

    def run(self, account: Subjects, commands: Commands, *, late: bool = True) -> Ran:
        """Run the journeys of an account; commands are of the instant `now`.

        Without `late`, nothing was due since the last decision, and what happened since is heard as of now.
        """
        running = _Running(self, account, None)
        since = account.state.decided_at
        if since is not None and late:
            running.catch_up(since, INSTANTS_MOST)
        return running.finish(commands)

    def simulate(self, account: Subjects, start: datetime, answering: Answering, most: int) -> Ran:
        """Run the journeys of an account that is seen first at an instant before `now`, or then."""
        running = _Running(self, account, answering)
        if start < account.now:
            running.begin(start)
            running.catch_up(start, most)
        ran = running.finish(NO_COMMANDS)
        ran.problems += _refused(ran.at)
        return ran

    def next_due(self, account: Subjects, ran: Ran) -> datetime | None:
        """Return the next instant after `now` at which something may happen by itself; None if nothing will."""
        running = _Running(self, account, None)
        running.instances = {subject: each.copy() for subject, each in ran.instances.items()}
        running.groups = _states(ran.at)
        return running.next_instant(ran.at.now, facts_at(self.program, account.key, ran.at))


class _Running:
    """The run of one account."""

    def __init__(self, journeys: Journeys, account: Subjects, answering: Answering | None) -> None:
        self._journeys = journeys
        self._account = account
        self._answering = answering
        self._expected: dict[str, tuple[datetime, Answered]] = {}
        self._happened = Happened()
        self.instances = {subject: each.copy() for subject, each in account.state.journeys.items()}
        self.groups: Mapping[str, GroupState] = account.state.groups
        self._instants: list[datetime] = []
        self._problems: list[Problem] = []
        self._is_cut = False
        self._commands = NO_COMMANDS
        self._put_off: frozenset[Subject] = frozenset()

    def begin(self, at: datetime) -> None:
        """Decide an account for the first time."""
        self._pass(self._settle(at, NO_COMMANDS, {}, ()))

    def catch_up(self, since: datetime, most: int) -> None:
        """Decide what was due after the last decision and before `now`."""
        now, at = self._account.now, since
        if at >= now:
            return
        facts = self._facts(at, NO_COMMANDS)
        following = self.next_instant(at, facts, now)
        if following is not None and following < now and self._answering is None:
            # Most decisions find nothing due before them, and need not know who is to be put off.
            self._put_off = self._changed_since(facts)
            if self._put_off:
                following = self.next_instant(at, facts, now)
        while following is not None and following < now:
            if len(self._instants) == most:
                self._is_cut = True
                return
            self._instants.append(following)
            facts = self._settle(following, NO_COMMANDS, {}, ())
            self._pass(facts)
            following = self.next_instant(following, facts, now)

    def _pass(self, facts: AccountFacts) -> None:
        """Leave an instant before `now`, with what became of the buying groups then."""
        self.groups = _states(facts.at)
        self._problems += _refused(facts.at)

    def _changed_since(self, facts: AccountFacts) -> frozenset[Subject]:
        """Return who would have entered or left at the last decision, had the facts been as they are.

        They were not, then, and there is no telling since when they are: so these enter and leave now, and whatever was
        due for them in between is left alone.
        """
        found: set[Subject] = set()
        by_earlier: dict[int, AccountFacts] = {}
        for plan in self._journeys.plans.values():
            walk = Walk(plan, facts, {}, Happened(), facts.now)
            for person in self._subjects(plan, facts):
                subject = plan.journey.name, person
                instance = self.instances.get(subject)
                if instance is None or not instance.is_inside:
                    if enters(plan.journey, instance, person, facts):
                        found.add(subject)
                    continue
                goes_by: Walk | None = walk
                if instance.plan != plan.journey.plan and not follows(instance, plan):
                    goes_by = self._walk_by_earlier(instance, facts, {}, Happened(), by_earlier)
                if goes_by is not None and goes_by.leaves(instance) is not None:
                    found.add(subject)
        return frozenset(found)

    def _asked_at(self, facts: AccountFacts) -> datetime:
        """Return when a call gets to whoever answers it: with the decision, but at once in a simulation."""
        return self._account.now if self._answering is None else facts.now

    def finish(self, commands: Commands) -> Ran:
        """Decide what is to be done now."""
        self._put_off = frozenset()
        told = [each for each in commands.of_journeys if each.kind == "answer"]
        present = {None, *(each.key for each in self._account.people or ())}
        answers, problems = answers_of(told, self._account.key, self.instances, self._plan_of, present)
        problems += self._not_here()
        plans = self._journeys.plans
        crossings, not_there = crossings_of(commands.of_journeys, plans, self.instances, self._account.people)
        problems += not_there
        facts = self._settle(self._account.now, commands, answers, crossings)
        problems += self._problems
        if self._is_cut:
            last = write_instant(self._instants[-1])
            problems.append(problem(E526, "state.decided_at", most=f"{len(self._instants):,}", last=last))
        first = self._instants[0] if self._instants else None
        return Ran(facts.at, self.instances, self._happened, problems, first, len(self._instants))

    def _plan_of(self, instance: Instance) -> Earlier | None:
        """Return the plan by which an instance is about to go on; None where it is not at hand."""
        newest = self._journeys.plans.get(instance.journey)
        if newest is not None and instance.plan != newest.journey.plan and follows(instance, newest):
            return Earlier(self._journeys.program, newest)
        return self._journeys.of(instance)

    def _not_here(self) -> list[Problem]:
        """Tell of those inside whose plan is not at hand, or has no such step as theirs; they stand still."""
        found: list[Problem] = []
        for instance in self.instances.values():
            plan = self._journeys.plans.get(instance.journey)
            if not instance.is_inside or self._journeys.of(instance) is not None:
                continue
            if plan is not None and follows(instance, plan):
                continue
            path = f"state.journeys.{instance.journey}"
            if self._journeys.has_plan_of(instance):
                step = f"`{shown(instance.step)}`"
                found.append(problem(E513, f"{path}.step", expected="a step of its plan", found=step))
                continue
            remedy = "give the rules of that revision as earlier ones, with `--earlier`"
            if plan is not None and plan.journey.on_change == "follow":
                remedy += f", or name the step that takes the place of `{shown(instance.step)}`"
            told = {"journey": instance.journey, "plan": shown(instance.plan), "remedy": remedy}
            found.append(problem(E525, path, **told))
        return found

    # -- one instant ---------------------------------------------------------------------------------------------------

    def _facts(self, at: datetime, commands: Commands) -> AccountFacts:
        self._commands = commands
        account = self._account
        is_as_read = at == account.now and commands is account.commands and self.groups is account.state.groups
        found = (account.as_read if is_as_read else None) or account.at(at, self.groups, commands)
        return facts_at(self._journeys.program, self._account.key, found)

    def _settle(
        self,
        at: datetime,
        commands: Commands,
        answers: Mapping[str, Answered],
        crossings: tuple[Crossing, ...],
    ) -> AccountFacts:
        """Let everybody go as far as they go at an instant; return the account as it is after that."""
        facts = self._facts(at, commands)
        arriving: dict[Subject, str] = {}
        self._cross(crossings, facts, arriving)
        while True:
            come = {key: answer for key, (when, answer) in self._expected.items() if when <= at}
            happened = self._one_round(facts, {**come, **answers}, arriving)
            self._happened.records += happened.records
            self._happened.actions += happened.actions
            self._tell(happened.problems)
            is_answered = self._expect(happened, at)
            if happened.commands:
                commands = _with(commands, happened.commands)
                facts = self._facts(at, commands)
            self._cross(tuple(happened.crossings), facts, arriving)
            if not (happened.commands or happened.crossings or happened.has_ended or is_answered):
                return facts

    def _one_round(
        self, facts: AccountFacts, answers: Mapping[str, Answered], arriving: dict[Subject, str]
    ) -> Happened:
        """Let subjects go on, one after the other, until one of them changes what others may ask."""
        happened = Happened()
        by_earlier: dict[int, AccountFacts] = {}
        for plan in self._journeys.plans.values():
            journey = plan.journey
            now = Walk(plan, facts, answers, happened, self._asked_at(facts))
            for person in self._subjects(plan, facts):
                subject = journey.name, person
                if subject in self._put_off:
                    continue
                instance = self.instances.get(subject)
                start = arriving.pop(subject, None)
                walk: Walk | None = now
                if instance is not None and instance.is_inside:
                    if instance.plan != journey.plan and follows(instance, plan):
                        start = now.follow(instance) or start
                    elif instance.plan != journey.plan or (start is None and instance.step not in plan.steps):
                        walk = self._walk_by_earlier(instance, facts, answers, happened, by_earlier)
                if walk is None:
                    continue
                if start is None and enters(journey, instance, person, facts):
                    instance = fresh(plan, person, 1 + (instance.entry if instance is not None else 0), facts.now)
                    self.instances[subject] = instance
                    walk = now
                    start = walk.enter(instance)
                if instance is None or not instance.is_inside:
                    continue
                following = walk.go(instance, start)
                if following is not None:
                    arriving[subject] = following
                if happened.commands or happened.crossings:
                    return happened
        return happened

    def _walk_by_earlier(
        self,
        instance: Instance,
        facts: AccountFacts,
        answers: Mapping[str, Answered],
        happened: Happened,
        known: dict[int, AccountFacts],
    ) -> Walk | None:
        """Return what walks an instance by the plan that it entered with; None where that is not at hand.

        `known` has the facts by older rules in this round, by the identity of those, as all who go by them ask.
        """
        earlier = self._journeys.of(instance)
        if earlier is None:
            return None
        old = known.get(id(earlier.program))
        if old is None:
            found = self._account.by_earlier(earlier.program, facts.now, self.groups, self._commands)
            old = known[id(earlier.program)] = facts_at(earlier.program, self._account.key, found)
        return Walk(earlier.plan, old, answers, happened, self._asked_at(facts))

    def _subjects(self, plan: Plan, facts: AccountFacts) -> Iterator[str | None]:
        """Yield the account, or the people of the payload."""
        if plan.journey.entity == facts.program.schema.root:
            yield None
        else:
            yield from facts.people or ()

    def _cross(self, crossings: tuple[Crossing, ...], facts: AccountFacts, arriving: dict[Subject, str]) -> None:
        """Let subjects into journeys, or out of them, because somebody says so, whatever their audience.

        Nobody enters the same journey twice at one instant, so that journeys that let subjects into each other end.
        """
        for crossing in crossings:
            plan = self._journeys.plans.get(crossing.journey)
            if plan is None:
                self._cannot_cross(crossing)
                continue
            subject = crossing.journey, crossing.person
            before = self.instances.get(subject)
            walk = Walk(plan, facts, {}, self._happened, self._asked_at(facts))
            if crossing.is_entry:
                if plan.journey.on_change == "drain":
                    continue
                if before is not None and (before.is_inside or before.entered >= facts.now):
                    continue
                made = fresh(plan, crossing.person, 1 + (before.entry if before is not None else 0), facts.now)
                self.instances[subject] = made
                start = walk.enter(made)
                if start is not None:
                    arriving[subject] = start
            elif before is not None and before.is_inside:
                arriving.pop(subject, None)
                walk.end(before, "exited", {}, before.step)

    def _cannot_cross(self, crossing: Crossing) -> None:
        """Tell of a crossing that older rules ask for, of a journey that is no more; not so where one is simulated."""
        journeys = self._journeys.program.journeys
        if crossing.journey not in journeys:
            self._tell([no_such("journey", crossing.journey, f"{crossing.path}.journey", journeys)])

    def _tell(self, problems: Iterable[Problem]) -> None:
        """Keep what is wrong, each once: an action for many people, or in a round of a repeat, says it again."""
        self._problems += [each for each in dict.fromkeys(problems) if each not in self._problems]

    def _expect(self, happened: Happened, at: datetime) -> bool:
        """Note when calls that were made will be answered, in a simulation; tell whether one is answered at once."""
        is_answered = False
        if self._answering is not None:
            for action in happened.actions:
                if "call" in action and (found := self._answering(action, at)) is not None:
                    self._expected[action["key"]] = found
                    is_answered = is_answered or found[0] <= at
        return is_answered

    # -- the next instant ----------------------------------------------------------------------------------------------

    def next_instant(self, at: datetime, facts: AccountFacts, until: datetime = LATEST) -> datetime | None:
        """Return the next instant after one at which something may happen by itself; one after `until` is of no use."""
        found = [when for when, _ in self._expected.values() if when > at]
        asked: dict[int, tuple[Program, list[Question]]] = {}
        account = self._account

        def ask(program: Program, questions: Iterable[Question]) -> None:
            for question in questions:
                if question.turns.by_time or until is LATEST:
                    asked.setdefault(id(program), (program, []))[1].append(question)
                elif (happens := account.next_event(question.turns.events, at)) is not None:
                    found.append(happens)

        program, turning = self._journeys.program, self._journeys.turning
        for plan in self._journeys.plans.values():
            for person in self._subjects(plan, facts):
                if (plan.journey.name, person) in self._put_off:
                    continue
                instance = self.instances.get((plan.journey.name, person))
                if instance is not None and instance.is_inside:
                    if instance.due is not None and instance.due > at:
                        found.append(instance.due)
                    goes_by = self._journeys.of(instance)
                    if goes_by is not None:
                        turns = self._journeys.turning_of(goes_by.program)
                        ask(goes_by.program, turns.of_inside(goes_by.plan, instance))
                    continue
                again = may_enter_at(plan.journey, instance, facts)
                if again is None:
                    continue
                if again > at:
                    found.append(again)
                else:
                    is_member = facts.is_in(plan.journey.audience, person) is True
                    ask(program, turning.of_entry(plan.journey, person, at, is_member=is_member))
        for by, questions in asked.values():
            untold: list[Question] = []
            for question in questions:
                if by is facts.program:
                    is_told, turn = facts.at.grounds.turn(question.about, question.person, question.given, self.groups)
                    if is_told:
                        found += [] if turn is None else [turn]
                        continue
                untold.append(question)
            if untold:
                turn = next_turn(self._account.watched(by, at, self.groups, until), iter(untold))
                if turn is not None and turn > at:
                    found.append(turn)
        return min(found, default=None)


def _with(commands: Commands, more: list[Command]) -> Commands:
    by_group = {name: list(found) for name, found in commands.by_group.items()}
    for command in more:
        by_group.setdefault(command.group, []).append(command)
    return Commands(by_group, commands.problems)


def _refused(at: AccountAt) -> list[Problem]:
    """Return what actions of journeys could not do to buying groups at an instant."""
    return [each for outcome in at.groups.outcomes() for each in outcome.problems if each.path.startswith("journeys.")]


def _states(at: AccountAt) -> Mapping[str, GroupState]:
    return {each.group.name: each.state for each in at.groups.outcomes() if each.state is not None}
