"""One account with buying groups that are told, and what both evaluators say of conditions on it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from quorate.decide.payload import Account, PayloadReader
from quorate.decide.reference_grounds import record_of
from quorate.evaluate.generate.audiences import Misses, functions_of
from quorate.evaluate.generate.context import Context, UntoldError, layout_of
from quorate.evaluate.generate.shapes import shapes_of
from quorate.evaluate.groups import GroupFacts, MemberFacts
from quorate.evaluate.reference import Evaluation
from quorate.evaluate.result import Result
from quorate.evaluate.run import Run
from quorate.evaluate.values import Record
from quorate.ir import nodes as n
from quorate.ir.program import Audience, Program
from tests.laws import rules as laws

NOW: Final = datetime.fromisoformat(laws.NOW)
DAY: Final = 86_400_000_000


def payload(people: list[dict[str, Any]] | None, events: list[dict[str, Any]] | None) -> laws.Payload:
    account: dict[str, Any] = {"id": "acme", "employees": 5}
    if people is not None:
        account["people"] = people
    if events is not None:
        account["events"] = events
    return {"now": laws.NOW, "account": account}


@dataclass(frozen=True)
class Told:
    """The groups of an account: by name their fields, and the roles of their members and of those removed."""

    groups: Mapping[str, Mapping[str, Any]]
    members: Mapping[str, str]
    removed: tuple[str, ...] = ()
    engagements: Mapping[str, float] = dataclasses.field(default_factory=dict)

    def facts(self, name: str, people: Mapping[str, Any] | None) -> GroupFacts | None:
        """Return a group with people as an evaluator has them."""
        fields = self.groups.get(name)
        if fields is None:
            return None

        def gather() -> tuple[list[MemberFacts] | None, list[MemberFacts] | None]:
            if people is None:
                return None, None
            found = [self._member(key, role, people) for key, role in self.members.items() if key in people]
            return found, [self._member(key, None, people) for key in self.removed if key in people]

        facts = GroupFacts(name, "seeds", True, gather)  # noqa: FBT003 - as told
        for field, value in fields.items():
            setattr(facts, f"f_{field}", value)
        return facts

    def _member(self, key: str, role: str | None, people: Mapping[str, Any]) -> MemberFacts:
        since = datetime(2026, 5, 1 + len(key), tzinfo=UTC)
        return MemberFacts(people[key], role, self.engagements.get(key), "rule", since)

    def member_of(self, person: str, group: str, role: str | None) -> bool | None:
        """Tell who is a member: of Zed there is no telling."""
        if group not in self.groups:
            return False
        return None if person == "zed" else person in self.members and role in {None, self.members[person]}


class _ForCode:
    def __init__(self, told: Told, people: Mapping[str, Any] | None) -> None:
        self._facts = {name: told.facts(name, people) for name in told.groups}
        self.member_of = told.member_of
        self._engagements = told.engagements

    def find(self, name: str) -> GroupFacts | None:
        return self._facts.get(name)

    def all(self) -> list[GroupFacts] | None:
        return [each for each in self._facts.values() if each is not None]

    def lacking(self, name: str) -> tuple[str, ...]:
        return (name,)

    def member_missing(self, person: str, group: str, role: str | None) -> tuple[str, ...]:
        return (f"{person} in {group} as {role}",)

    def engagement(self, person: str, model: str) -> float | None:
        return self._engagements.get(person) if model == "standard" else None


class _ForReference:
    def __init__(self, told: Told, root: Record) -> None:
        members = root.collections.get("people")
        people = None if members is None else {each.key: each for each in members}
        self._told = told
        self._people = people or {}
        found = {name: told.facts(name, people) for name in told.groups}
        self._records = {name: record_of(facts, root) for name, facts in found.items() if facts is not None}

    def group(self, name: str) -> Result:
        return Result(self._records.get(name), frozenset(() if name in self._records else (name,)))

    def groups(self) -> list[Record]:
        return list(self._records.values())

    def member(self, person: Record, group: str, role: str | None) -> Result:
        found = self._told.member_of(person.key, group, role)
        return Result(found, frozenset(() if found is not None else (f"{person.key} in {group} as {role}",)))

    def engagement(self, person: Record, model: str) -> Result:
        is_there = person.key in self._people and model == "standard"
        found = self._told.engagements.get(person.key) if is_there else None
        return Result(found, frozenset(() if found is not None else ("events",)))


def answers(
    program: Program, condition: n.Expr, entity: str, given: laws.Payload, told: Told
) -> tuple[list[bool | None], list[bool | None]]:
    """Return what code and the reference evaluator say of a condition on the account, each person or each group."""
    (function,) = functions_of(program, program.schema, entity, [condition])
    context, structs, run, records = _both(program, entity, given, told)
    by_code = [function(context, context.a, each) for each in structs]
    return by_code, [run.value(condition, {0: Result(each)}).value for each in records]


def missing_answers(
    program: Program, audience: Audience, misses: Misses, given: laws.Payload, told: Told
) -> Iterator[tuple[set[str] | None, set[str]]]:
    """Yield what an unknown audience is for want of by code, None where that does not tell it, and by reference."""
    context, structs, run, records = _both(program, audience.entity, given, told)
    for struct, record in zip(structs, records, strict=True):
        found = run.value(audience.where, {0: Result(record)})
        if found.value is None:
            by_code: set[str] | None = set()
            try:
                misses(context, context.a, struct, by_code)
            except UntoldError:
                by_code = None
            yield by_code, set(found.missing)


def _both(
    program: Program, entity: str, given: laws.Payload, told: Told
) -> tuple[Context, list[Any], Run, list[Record]]:
    """Return the context and the subjects of code, and what the reference evaluator has for these."""
    schema = program.schema
    root = msgspec.json.decode(json.dumps(given), type=shapes_of(schema).payload).root  # type: ignore[attr-defined]
    context = Context(layout_of(program, schema), root, NOW, {})
    context.check()
    people = None if root.c_people is None else {each.f_id: each for each in root.c_people}
    context.groups = groups = _ForCode(told, people)
    account = PayloadReader(schema, program.limits).read(given)
    assert isinstance(account, Account)
    facts = account.facts
    slow = _ForReference(told, facts.root)
    run = Evaluation(program, facts, NOW, groups=lambda *_: slow).run
    subjects: dict[str, Callable[[], tuple[list[Any], list[Record]]]] = {
        "account": lambda: ([root], [facts.root]),
        "person": lambda: (list(root.c_people or ()), facts.root.collections.get("people", [])),
    }
    structs, records = subjects.get(entity, lambda: (groups.all() or [], slow.groups()))()
    return context, structs, run, records
