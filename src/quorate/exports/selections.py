"""Who is meant by a name: the members of an audience, of a buying group or a role in it, or of an activation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, TypeAlias

from quorate.decide.decided import DecidedAccount
from quorate.diagnostics.catalogue.exports import X101, X102, X103
from quorate.exports.problems import refuse
from quorate.exports.subjects import Subject, account_of, keyed
from quorate.ir.program import Program
from quorate.ir.sites import PERSON
from quorate.semantics.suggest import hint_or_all

Kind: TypeAlias = Literal["audience", "buying group", "activation"]

People: TypeAlias = Mapping[str, Mapping[str, Any]]

_A: Final = {"audience": "an audience", "activation": "an activation"}


@dataclass(frozen=True, slots=True)
class Selection:
    """Who is exported; `entity` is what it has members of: the account, or the people in it.

    A group has people as members; with `missing`, those accounts are meant whose group lacks somebody in that role.
    """

    program: Program
    name: str
    kind: Kind
    entity: str
    role: str | None = None
    missing: str | None = None

    @property
    def is_of_accounts(self) -> bool:
        """Whether its members are accounts."""
        return self.entity == self.program.schema.root

    def members(self, decided: DecidedAccount) -> Iterator[Subject]:
        """Yield the members that an account has, or the account itself where it is one."""
        match self.kind:
            case "audience":
                return self._of_audience(decided)
            case "activation":
                return self._of_activation(decided)
            case _:
                return self._lacking(decided) if self.missing is not None else self._of_group(decided)

    def accounts(self, decided: DecidedAccount) -> Iterator[Subject]:
        """Yield the account if it is a member, or, of what has people as members, if it has any; a group once."""
        if self.is_of_accounts:
            yield from self.members(decided)
        elif self.kind == "buying group" and self.role is None:
            yield from self.groups(decided)
        else:
            found = [each.since for each in self.members(decided)]
            if found:
                yield account_of(decided, min((each for each in found if each is not None), default=None))

    def people(self, decided: DecidedAccount) -> Iterator[Subject]:
        """Yield the people who are members, or all people of an account that is one."""
        if not self.is_of_accounts:
            yield from self.members(decided)
            return
        entity = _people(self.program)
        if entity is not None and any(True for _ in self.members(decided)):
            many, key = entity
            for each in decided.facts.get(many) or ():
                yield replace(account_of(decided), person=each, person_key=str(each.get(key, "")))

    def groups(self, decided: DecidedAccount) -> Iterator[Subject]:
        """Yield the group of the account where it has one that is active, once."""
        for group in decided.decision.get("groups", ()):
            if group["name"] == self.name and group["active"]:
                yield replace(account_of(decided, group["since"]), group=group)

    def _of_audience(self, decided: DecidedAccount) -> Iterator[Subject]:
        if self.is_of_accounts:
            for entry in decided.decision["audiences"]:
                if entry["name"] == self.name and entry["result"] == "true":
                    yield account_of(decided, entry.get("since"))
            return
        people = self._facts_of_people(decided)
        for person in decided.decision.get("people", ()):
            for entry in person["audiences"]:
                if entry["name"] == self.name and entry["result"] == "true":
                    yield _person(decided, people, person["id"], entry.get("since"))

    def _of_activation(self, decided: DecidedAccount) -> Iterator[Subject]:
        since = decided.decision["state"].get("activations", {}).get(self.name, {})
        people = {} if self.is_of_accounts else self._facts_of_people(decided)
        for key in since:
            if self.is_of_accounts:
                yield account_of(decided, since[key]["since"])
            else:
                yield _person(decided, people, key, since[key]["since"])

    def _of_group(self, decided: DecidedAccount) -> Iterator[Subject]:
        people = self._facts_of_people(decided)
        for found in self.groups(decided):
            for member in found.group["members"]:
                if not member["removed"] and self.role in {None, member["role"]}:
                    person = _person(decided, people, member["person"], member["since"])
                    yield replace(person, group=found.group, member=member)

    def _lacking(self, decided: DecidedAccount) -> Iterator[Subject]:
        return (each for each in self.groups(decided) if self.missing in (each.group["missing"] or ()))

    def _facts_of_people(self, decided: DecidedAccount) -> People:
        many, name = _people(self.program) or ("", "")
        return keyed(decided.facts.get(many), name)


def select(program: Program, name: str, *, role: str | None = None, missing: str | None = None) -> Selection:
    """Find who is meant by a name. Raises ExportError, which names the closest, where nobody is."""
    root = program.schema.root
    group = program.groups.get(name)
    if group is not None:
        roles = [each.name for each in program.templates[program.interests[group.interest].roles].roles]
        for asked in (role, missing):
            if asked is not None and asked not in roles:
                raise refuse(X103, hint_or_all(asked, roles), name=name, role=asked)
        return Selection(program, name, "buying group", root if missing else PERSON, role, missing)
    if name in program.audiences:
        found = Selection(program, name, "audience", program.audiences[name].entity)
    elif name in program.activations:
        found = Selection(program, name, "activation", program.audiences[program.activations[name].audience].entity)
    else:
        known = [*program.audiences, *program.groups, *program.activations]
        raise refuse(X101, hint_or_all(name, known), rules=program.name, name=name)
    if role is not None or missing is not None:
        option = "--role" if role is not None else "--missing"
        help_ = hint_or_all(name, program.groups, "the rule set has no buying group")
        raise refuse(X102, help_, name=name, kind=_A[found.kind], option=option)
    return found


def _person(decided: DecidedAccount, people: People, key: str, since: str | None) -> Subject:
    return replace(account_of(decided, since), person=people.get(key, {}), person_key=key)


def _people(program: Program) -> tuple[str, str] | None:
    """Return the many-name and the key of the people of accounts; None where there are none."""
    entity = program.schema.entities.get(PERSON)
    return None if entity is None else (entity.many, entity.key)
