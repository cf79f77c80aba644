"""The answer about one account, and how it is put together from its parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, Final, Self

import msgspec

from quorate.decide.account_groups import AccountGroups
from quorate.decide.activations import Kept, activate_account, activate_people, activations_of
from quorate.decide.audiences import RESULTS, Entry, Judge, Lines
from quorate.decide.carrying_out import by_names_of_now
from quorate.decide.grounds import Grounds
from quorate.decide.group_entries import group_entry
from quorate.decide.group_state import GroupState
from quorate.decide.journeys.entries import journey_entries
from quorate.decide.journeys.instances import INSIDE
from quorate.decide.journeys.running import Journeys
from quorate.decide.payload import Rejected
from quorate.decide.problem import Problem, problem
from quorate.decide.reading import PROBLEMS_AT_MOST
from quorate.decide.scalars import write_instant
from quorate.decide.state import State
from quorate.decide.subjects import Parts, Subjects
from quorate.diagnostics.catalogue.payload import E528
from quorate.diagnostics.model import shown

_ENCODER: Final = msgspec.json.Encoder()


class Decision:
    """One account's decision, or why it was rejected; never changes."""

    def __init__(self, content: dict[str, Any]) -> None:
        self._content = content

    @classmethod
    def from_json(cls, encoded: bytes | str) -> Self:
        """Read a decision back from what `to_json` returned. Raises ValueError for anything else."""
        content = msgspec.json.decode(encoded)
        if not isinstance(content, dict) or not {"account", "errors"} <= content.keys():
            raise ValueError("not a decision")
        return cls(content)

    def ignoring(self, counts: dict[str, int]) -> Decision:
        """Return the decision with how much of its payload the schema does not know."""
        return Decision({**self._content, "ignored": counts}) if counts else self

    @property
    def account(self) -> str | None:
        """The key of the account; None where a rejected payload does not tell it."""
        account: str | None = self._content["account"]
        return account

    @property
    def rejected(self) -> bool:
        """Whether the account could not be decided; `errors` say why."""
        return "rule_set" not in self._content

    @cached_property
    def errors(self) -> tuple[Problem, ...]:
        """What is wrong with the payload, each with code, path and message."""
        return tuple(Problem(**entry) for entry in self._content["errors"])

    @property
    def state(self) -> dict[str, Any]:
        """What the next payload of the account brings as its `state`: a copy; of a rejected account nothing."""
        copy: dict[str, Any] = msgspec.to_builtins(self._content.get("state", {}))
        return copy

    @property
    def members(self) -> int:
        """How many audiences the account and its people are in, all together."""
        if self.rejected:
            return 0
        subjects = (self._content, *self._content.get("people", ()))
        return sum(entry["result"] == "true" for subject in subjects for entry in subject["audiences"])

    @property
    def content(self) -> Mapping[str, Any]:
        """The decision as plain values, for those who only look; `to_dict` gives a copy of them."""
        return self._content

    def to_dict(self) -> dict[str, Any]:
        """Return the decision as plain values: a copy, the caller's own."""
        copy: dict[str, Any] = msgspec.to_builtins(self._content)
        return copy

    def to_json(self) -> bytes:
        """Return the decision as one line of JSON without a line break; equal decisions give equal bytes."""
        return _ENCODER.encode(self._content)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Decision) and self._content == other._content

    def __hash__(self) -> int:
        return hash(self.to_json())

    def __repr__(self) -> str:
        return f"<Decision of {self.account}: {'rejected' if self.rejected else self._content['now']}>"


class Decider:
    """Turns accounts into decisions by one program; immutable, for any number of threads."""

    def __init__(self, parts: Parts) -> None:
        program = parts.program
        self._program = program
        self._designs = parts.designs
        root = program.schema.root
        self._of_people = parts.of_people
        self._lines_of_accounts = Lines(parts.of_accounts)
        self._lines_of_people = Lines(parts.of_people)
        activations = activations_of(program)
        self._of_account = activations.get(root, ())
        self._of_persons = [each for entity, found in activations.items() if entity != root for each in found]
        self._population = parts.population
        self._journeys = Journeys(program, parts.earlier) if program.journeys else None

    def decide(self, account: Subjects, *, missing: bool, due: bool = False, late: bool = True) -> Decision:
        """Decide an account; `missing` asks for the paths that unknowns are for want of.

        `due` asks for the next instant at which something may happen in its journeys by itself; without `late`, nothing
        was due in them between the last decision and now, and nobody has to look.
        """
        now = write_instant(account.now)
        judge = Judge(now, missing)
        root = self._program.schema.root
        ran = None if self._journeys is None else self._journeys.run(account, account.commands, late=late)
        if ran is not None and ran.at.verdicts is not account.verdicts:
            account = replace(
                account, verdicts=ran.at.verdicts, people=ran.at.people, grounds=ran.at.grounds, groups=ran.at.groups
            )
        standing = judge.stand(self._lines_of_accounts, account.verdicts, account.state.audiences, root)
        problems = [*account.errors, *standing.problems]
        after = State(standing.memberships, other_groups=account.state.other_groups)
        content: dict[str, Any] = {
            "account": account.key,
            "now": now,
            "rule_set": {"name": self._program.name, "revision": self._program.revision},
            "audiences": standing.entries,
        }
        if self._population:
            content["population"] = self._population
        people: list[tuple[str, list[Entry]]] = []
        if self._of_people:
            content["people"] = self._decide_people(judge, account, after, problems, people)
        if account.groups is not None and self._designs:
            content["groups"] = self._decide_groups(account, account.groups, after, problems, missing=missing)
        if self._program.activations and account.grounds is not None:
            content["activations"] = self._activate(account, account.grounds, after, now, standing.entries, people)
        if ran is not None and self._journeys is not None:
            problems += ran.problems
            content |= journey_entries(account.key, ran)
            after.journeys, after.decided_at = dict(ran.instances), account.now
            if due and (following := self._journeys.next_due(account, ran)) is not None:
                content["due"] = write_instant(following)
            elif due:
                content["due"] = None
        after.other_journeys = account.state.other_journeys
        problems += _gone(account.state.other_journeys)
        content["state"] = after.to_dict()
        content.update(_told(tuple(problems[:PROBLEMS_AT_MOST]), max(0, len(problems) - PROBLEMS_AT_MOST)))
        return Decision(content).ignoring(account.ignored)

    def _decide_people(
        self,
        judge: Judge,
        account: Subjects,
        after: State,
        problems: list[Problem],
        present: list[tuple[str, list[Entry]]],
    ) -> list[dict[str, object]]:
        """Decide each person, and tell what those left who are no longer there; sorted by key.

        Those who are `present` are added to that list with their entries.
        """
        before = account.state.people
        found: dict[str, list[Entry]] = {}
        for person in account.people or ():
            standing = judge.stand(self._lines_of_people, person.verdicts, before.get(person.key, {}), person.path)
            found[person.key] = standing.entries
            present.append((person.key, standing.entries))
            after.people[person.key] = standing.memberships
            problems += standing.problems
        for key in before.keys() - found.keys():
            left = judge.leave(self._of_people, before[key], known=account.people is not None)
            if left:
                found[key] = left
        return [{"id": key, "audiences": found[key]} for key in sorted(found)]

    def _decide_groups(
        self, account: Subjects, groups: AccountGroups, after: State, problems: list[Problem], *, missing: bool
    ) -> list[dict[str, Any]]:
        """Decide each buying group, in the order of their names; those that the account does not have are left out."""
        found: list[dict[str, Any]] = []
        for outcome in groups.outcomes():
            problems += outcome.problems
            name = outcome.group.name
            before = self._before(name, account)
            entry = group_entry(self._designs[name], outcome, groups, account.called, missing=missing, before=before)
            if entry is not None and outcome.state is not None:
                found.append(entry)
                after.groups[name] = outcome.state
        return found

    def _before(self, name: str, account: Subjects) -> GroupState | None:
        """Return a group at the last decision, by the names of now; journeys may have looked at it in between."""
        before = account.state.groups.get(name) if self._journeys is not None else None
        return None if before is None else by_names_of_now(self._designs[name], before)

    def _activate(  # noqa: PLR0913, PLR0917 - what is decided before
        self,
        account: Subjects,
        grounds: Grounds,
        after: State,
        now: str,
        entries: list[Entry],
        people: list[tuple[str, list[Entry]]],
    ) -> list[dict[str, Any]]:
        """Tell what has to be added to destinations and taken out; sorted by name."""
        before = account.state.activations
        results = {entry["name"]: RESULTS[str(entry["result"])] for entry in entries}
        kept: list[tuple[str, Kept]] = []
        for activation in self._of_account:
            told = account.key, results[activation.audience]
            kept.append(
                (
                    activation.name,
                    activate_account(activation, told, grounds, before.get(activation.name, {}), now),
                )
            )
        for activation in self._of_persons:
            place = [audience.name for audience in self._of_people].index(activation.audience)
            audience = ((key, RESULTS[str(found[place]["result"])]) for key, found in people)
            kept.append(
                (
                    activation.name,
                    activate_people(activation, audience, grounds, before.get(activation.name, {}), now),
                )
            )
        after.activations = {name: each.since for name, each in kept if each.since}
        return [each.entry for _, each in sorted(kept, key=lambda pair: pair[0])]


def _gone(others: list[object]) -> Iterator[Problem]:
    """Tell of those who are inside a journey that the rules do not have."""
    for number, each in enumerate(others):
        if isinstance(each, dict) and each.get("status") in INSIDE and isinstance(each.get("journey"), str):
            yield problem(E528, f"state.journeys[{number}]", journey=shown(each["journey"]))


def reject(rejected: Rejected) -> Decision:
    """Make the decision of an account that cannot be decided."""
    return Decision({"account": rejected.account, **_told(rejected.problems, rejected.further)})


def _told(problems: tuple[Problem, ...], further: int) -> dict[str, object]:
    told: dict[str, object] = {"errors": [each.to_dict() for each in problems]}
    if further:
        told["errors_more"] = further
    return told
