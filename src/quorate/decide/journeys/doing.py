"""What a journey gives to be done, and how it is noted: actions, for accounts and for each of their people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from quorate.decide.commands import Command
from quorate.decide.journeys.acting import action_entry, arguments_of, group_command
from quorate.decide.journeys.facts import Facts
from quorate.decide.journeys.instances import Instance
from quorate.decide.journeys.keys import key_of
from quorate.decide.journeys.shares import share_of
from quorate.decide.problem import Problem, no_such
from quorate.decide.scalars import write_instant
from quorate.ir.journeys import Branch, Call, Do, RandomSplit, Split, steps_of
from quorate.ir.sites import PERSON


@dataclass(slots=True)
class Happened:
    """What came of walking: the trace, the actions, and what they change in buying groups and journeys.

    `problems` has what could not be done; `has_ended` tells that somebody is out, who might enter again.
    """

    records: list[dict[str, Any]] = field(default_factory=list)
    actions: list[dict[str, Any]] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    crossings: list[Crossing] = field(default_factory=list)
    has_ended: bool = False


@dataclass(frozen=True, slots=True)
class Crossing:
    """A journey that a subject is to enter or to leave because another journey, or a hand, says so; `path` is where."""

    journey: str
    person: str | None
    is_entry: bool
    path: str


class Doing:
    """Gives what steps say is to be done at one instant, and keeps what happens."""

    def __init__(self, facts: Facts, happened: Happened) -> None:
        """Begin; `happened` takes what happens."""
        self._facts = facts
        self.happened = happened

    # -- people of an account ------------------------------------------------------------------------------------------

    def _chosen(
        self, instance: Instance, step: Split | Call, person: str | None, *given: object
    ) -> tuple[Branch | None, dict[str, Any]]:
        """Return the first path whose condition is true, and what those before it were unknown for want of.

        Conditions are `given` the result of a call, besides when the journey was entered.
        """
        missing: set[str] = set()
        chosen: Branch | None = step.otherwise
        for path in step.paths:
            key = ("path", instance.journey, step.address, path.name)
            holds = self._facts.holds(key, person, instance.entered, *given)
            if holds is True:
                chosen = path
                break
            if holds is None:
                missing.update(self._facts.missing(key, person, instance.entered, *given))
        return chosen, {"missing": sorted(missing)} if missing else {}

    def _split_people(self, instance: Instance, step: Split) -> None:
        """Let each person of an account take a path, and give what stands in it; all go on together."""
        for person in self._facts.people or ():
            branch, told = self._chosen(instance, step, person)
            name = "" if branch is None else branch.name
            self._note(instance, "split", step.address, path=name, person=person, **told)
            self._do_all(instance, branch, person)

    def _share_people(self, instance: Instance, step: RandomSplit) -> None:
        """Draw a path for each person of an account, and give what stands in it."""
        for person in self._facts.people or ():
            share = share_of(step, instance.journey, person)
            self._note(instance, "split", step.address, path=share.name, person=person)
            self._do_all(instance, share, person)

    def _do_all(self, instance: Instance, branch: Branch | None, person: str) -> None:
        for step in steps_of(branch.steps) if branch is not None else ():
            if isinstance(step, Do):
                self._do(instance, step, (person,))

    # -- actions -------------------------------------------------------------------------------------------------------

    def _acted_on(self, instance: Instance, step: Do) -> Sequence[str | None]:
        """Return whom an action is for: in a journey of accounts, one of people is for all of them."""
        of_people = self._facts.program.actions[step.action].entity == PERSON
        return self._facts.people or () if of_people and instance.person is None else (instance.person,)

    def _do(self, instance: Instance, step: Do, subjects: Sequence[str | None]) -> None:
        facts = self._facts
        action = facts.program.actions[step.action]
        path = f"journeys.{instance.journey}.{step.address}"
        for person in subjects:
            given = arguments_of(action, step, facts, instance, person)
            told = {"person": person} if person is not None and instance.person is None else {}
            if given.missing:
                self._note(instance, "skipped", step.address, action=action.name, missing=list(given.missing), **told)
                continue
            key = key_of(facts.account, instance, step.address, person)
            entry = action_entry(key, action, given, instance, step.address, self._subject(person), facts.now)
            self.happened.actions.append(entry)
            self._note(instance, "did", step.address, action=action.name, key=key, **told)
            command = group_command(action, given, path, person)
            if command is not None:
                if command.group not in facts.group_names:
                    unknown = no_such("buying group", command.group, f"{path}.group", facts.group_names)
                    self.happened.problems.append(unknown)
                elif self._changes_something(command):
                    self.happened.commands.append(command)
            elif action.kind in {"enter_journey", "leave_journey"}:
                target = next(each.name for each in action.parameters if each.kind == "journey")
                crossing = Crossing(str(given.values[target]), person, action.kind == "enter_journey", path)
                self.happened.crossings.append(crossing)

    def _changes_something(self, command: Command) -> bool:
        """Tell whether a command is not the removal of somebody who is no member, and whom none before it makes one."""
        return (
            command.kind != "remove"
            or command.person in self._facts.members(command.group, None)
            or any(before.person == command.person for before in self.happened.commands)
        )

    # -- the trace -----------------------------------------------------------------------------------------------------

    def _subject(self, person: str | None) -> dict[str, str]:
        account = {"account": self._facts.account}
        return account if person is None else {**account, "person": person}

    def _note(self, instance: Instance, what: str, step: str = "", **told: Any) -> None:  # noqa: ANN401 - for JSON
        record: dict[str, Any] = {
            "at": write_instant(self._facts.now),
            "journey": instance.journey,
            "entry": instance.entry,
            "what": what,
        }
        if instance.person is not None:
            record["person"] = instance.person
        if step:
            record["step"] = step
        self.happened.records.append(record | told)
