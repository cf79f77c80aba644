"""Buying groups by the reference evaluator: what they are decided from, and what conditions read of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from quorate.decide.account_groups import AccountGroups
from quorate.decide.designs import Scales
from quorate.decide.grounds import About
from quorate.decide.group_state import GroupState
from quorate.evaluate.engagement import Score, score
from quorate.evaluate.groups import GroupFacts, MemberFacts
from quorate.evaluate.reference import Evaluation
from quorate.evaluate.result import Result
from quorate.evaluate.values import Record
from quorate.ir.groups import ANY_GROUP, MEMBER, MEMBERS, REMOVED, group_fields, member_fields
from quorate.ir.nodes import Expr
from quorate.ir.program import EngagementModel, Program, RoleTemplate
from quorate.ir.sites import Key, sites_of

_GROUP_FIELDS = tuple(group_fields((), (), (), ""))
_MEMBER_FIELDS = tuple(member_fields((), "", ""))


def conditions_of(program: Program) -> Mapping[Key, Expr]:
    """Return the conditions outside audiences by where they stand."""
    return {site.key: site.where for site in sites_of(program)}


class ReferenceGrounds:
    """What the buying groups of one account are decided from; `people` is the collection of those who join them."""

    def __init__(
        self, evaluation: Evaluation, root: Record, conditions: Mapping[Key, Expr], people: str, scales: Scales
    ) -> None:
        self._evaluation = evaluation
        self._conditions = conditions
        self._scales = scales
        self._root = root
        members = self._root.collections.get(people)
        self._people = {each.key: each for each in members or ()}
        self._keys = None if members is None else list(self._people)

    @property
    def people(self) -> Sequence[str] | None:
        """The people of the payload, in its order."""
        return self._keys

    def audience(self, name: str) -> bool | None:
        """Tell whether the account is in an audience."""
        return self._evaluation.audience(name, self._root).result

    def audience_missing(self, name: str) -> list[str]:
        """Return what it is unknown for want of, sorted."""
        return sorted(self._evaluation.audience(name, self._root).missing)

    def roles(self, template: RoleTemplate, person: str) -> Sequence[str]:
        """Return the roles whose conditions are true of a person."""
        true: list[str] = []
        for role in template.roles:
            if role.when is not None and self._value(role.when, person).value:
                true.append(role.name)
                if not template.allows_many:
                    break
        return true

    def unsure(self, template: RoleTemplate) -> Iterable[str]:
        """Return everybody, where rules give any role: what is unknown is told role by role."""
        return self._people if any(role.when is not None for role in template.roles) else ()

    def holds(self, key: Key, about: About, *given: object) -> bool | None:
        """Tell whether the condition of a site holds."""
        found: bool | None = self.value(key, about, *given).value
        return found

    def missing(self, key: Key, about: About, *given: object) -> list[str]:
        """Return what the condition of a site is unknown for want of, sorted."""
        return sorted(self.value(key, about, *given).missing)

    def value(self, key: Key, about: About, *given: object) -> Result:
        """Return the value of a site."""
        return self._value(self._conditions[key], about, *given)

    def engagement(self, person: str, model: EngagementModel) -> float | None:
        """Return a person's engagement."""
        found = self.score(person, model)
        return None if found is None else found.value

    def score(self, person: str, model: EngagementModel) -> Score | None:
        """Return a person's engagement with what it is made of."""
        run = self._evaluation.run
        if run.facts.events is None:
            return None
        events = run.facts.events_by_owner.get(self.person(person), [])
        return score(model, self._scales.get(model.name), events, run.now, run.zone)

    def turn(
        self, about: Expr | str, person: str | None, given: tuple[object, ...], before: Mapping[str, GroupState]
    ) -> tuple[bool, datetime | None]:
        """Leave it to a watched evaluation."""
        del about, person, given, before
        return False, None

    def person(self, key: str) -> Record:
        """Return a person's record."""
        return self._people[key]

    def _value(self, condition: Expr, about: About, *given: object) -> Result:
        match about:
            case None:
                record = self._root
            case str():
                record = self.person(about)
            case _:
                record = record_of(about, self._root)
        slots = dict(enumerate((Result(record), *map(Result, given))))
        return self._evaluation.run.value(condition, slots)


class ReferenceGroups:
    """The buying groups of one account as the reference evaluator reads them."""

    def __init__(self, decided: AccountGroups, grounds: ReferenceGrounds, root: Record) -> None:
        self.decided = decided
        self.grounds = grounds
        self._root = root
        self._records: dict[str, Record] = {}

    def group(self, name: str) -> Result:
        """Return the record of a buying group; where there is none, what is missing to tell, else its own name."""
        if name not in self.decided.designs:  # as rules of an older revision may ask
            return Result(None, frozenset((name,)))
        outcome = self.decided.outcome(name)
        if outcome.facts is None:
            return Result(None, frozenset(self.decided.lacking(name)))
        return Result(self._record(outcome.facts))

    def groups(self) -> list[Record]:
        """Return the records of all buying groups that the account has."""
        return [self._record(each) for each in self.decided.all()]

    def member(self, person: Record, group: str, role: str | None) -> Result:
        """Tell whether a person is a member of a group."""
        if group not in self.decided.designs:
            return Result(None, frozenset((group,)))
        found = self.decided.member_of(person.key, group, role)
        if found is not None:
            return Result(found)
        return Result(None, frozenset(self.decided.member_missing(person.key, group, role)))

    def engagement(self, person: Record, model: str) -> Result:
        """Return the engagement of a person who is in the payload."""
        found = self.decided.engagement(person.key, model)
        return Result(None, frozenset(("events",))) if found is None else Result(found)

    def _record(self, facts: GroupFacts) -> Record:
        record = self._records.get(facts.f_name)
        if record is None:
            record = self._records[facts.f_name] = record_of(facts, self._root)
        return record


def record_of(facts: GroupFacts, root: Record) -> Record:
    """Return a buying group as a record of the account; its members are gathered, so that they must be settled."""
    record = Record(ANY_GROUP, facts.f_name, facts.f_name, root, _known(facts, _GROUP_FIELDS))
    for many, members in ((MEMBERS, facts.c_members), (REMOVED, facts.c_removed)):
        if members is not None:
            record.collections[many] = [_member_record(each, many, record) for each in members]
    return record


def _member_record(member: MemberFacts, many: str, group: Record) -> Record:
    key = f"{member.f_person.key}/{member.f_role}"
    return Record(MEMBER, key, f"{group.path}.{many}[{member.f_person.key}]", group, _known(member, _MEMBER_FIELDS))


def _known(facts: GroupFacts | MemberFacts, names: Sequence[str]) -> dict[str, object]:
    values: dict[str, Any] = {name: getattr(facts, f"f_{name}") for name in names}
    return {name: value for name, value in values.items() if value is not None}
