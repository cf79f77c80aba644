"""Salesforce: buying committees and their members, and the contact roles of open opportunities, for Bulk API 2.0.

Salesforce has no object for buying groups (section 6.3 of buying groups; `BuyerGroup` is of its shops), so that
committees go to objects of the organisation's own, `Buying_Committee__c` and `Buying_Committee_Member__c` unless they
are renamed. All rows carry an external id, by which they are upserted; files have at most 100 MB, which become 150 MB
on their way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from quorate.decide.decided import DecidedAccount
from quorate.diagnostics.catalogue.exports import X103, X104, X108, X122
from quorate.exports.columns import Column, Kind, Read, find_column
from quorate.exports.problems import refuse
from quorate.exports.selections import Selection
from quorate.exports.subjects import Subject
from quorate.exports.tables import Reason, Table
from quorate.ir.program import Program
from quorate.ir.schema import Entity
from quorate.ir.sites import PERSON
from quorate.ir.types import BooleanType
from quorate.semantics.suggest import hint_or_all

MOST_BYTES: Final = 100_000_000
KEY: Final = "Quorate_Key__c"
COMMITTEES: Final = "Buying_Committee__c"
MEMBERS: Final = "Buying_Committee_Member__c"
ROLES: Final = "OpportunityContactRole"
OPPORTUNITY: Final = "opportunity"

_NAME_MOST: Final = 80
"""Characters that `Name` of an object has room for."""

_SOURCE_KEY: Final = re.compile(r"([0-9A-Za-z]{15}|[0-9A-Za-z]{18})@[^@]+\.Salesforce")
"""A key that was made of an id of Salesforce (segments, section 4.1), which is wanted back there."""

_CLOSED: Final = ("is_closed", "isclosed", "closed")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: fields by the columns that they are for, names in the place of those here, and opportunities.

    `closed` is the boolean field of `opportunities` that tells whether one is; None is for the usual names of both.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    committees: bool = True
    contact_roles: bool = True
    primary: bool = True
    role_names: Mapping[str, str] = field(default_factory=dict)
    opportunities: str | None = None
    closed: str | None = None


def salesforce_tables(selections: Sequence[Selection], wanted: Wanted) -> list[Table]:
    """Return the tables of these buying groups. Raises ExportError for what is no group and what is not there."""
    for selection in selections:
        if selection.kind != "buying group" or selection.missing is not None:
            what = "is no buying group, which committees are made of"
            raise refuse(X104, hint_or_all(selection.name, selection.program.groups), name=selection.name, what=what)
    if not selections:
        raise refuse(X104, "declare a buying group", name="the rule set", what="has no buying group")
    tables = _committees(selections) if wanted.committees else []
    if wanted.contact_roles:
        tables.append(_contact_roles(selections, wanted))
    return _named(tables, selections[0], wanted)


def _committees(selections: Sequence[Selection]) -> list[Table]:
    program = selections[0].program
    titles = {each.name: program.groups[each.name].title for each in selections}
    committees = (
        _column(KEY, "text", _group_key),
        _column("Name", "text", lambda subject: subject.group["title"][:_NAME_MOST]),
        _column("Account__c", "text", lambda subject: _id(subject.account_key)),
        _column("Group__c", "text", lambda subject: titles[subject.group["name"]] or subject.group["name"]),
        _column("Interest__c", "text", lambda subject: subject.group["interest"]),
        _column("Completeness__c", "number", lambda subject: _percent(subject.group["completeness"])),
        _column("Engagement__c", "number", lambda subject: subject.group["engagement"]),
        _column("Ready__c", "boolean", lambda subject: bool(subject.group["ready"])),
        _column("Stage__c", "text", lambda subject: subject.group["stage"]),
        _column("Status__c", "text", lambda subject: subject.group["status"]),
        _column("Missing_Roles__c", "text", lambda subject: ";".join(subject.group["missing"] or ())),
        _column("Since__c", "datetime", lambda subject: subject.since),
    )
    members = (
        _column(KEY, "text", lambda subject: f"{_group_key(subject)}|{_seat(subject)}"),
        _column(f"{COMMITTEES.removesuffix('__c')}__r.{KEY}", "text", _group_key),
        _column("Contact__c", "text", lambda subject: _id(subject.person_key)),
        _column("Role__c", "text", lambda subject: subject.member["role"]),
        _column("Assigned_By__c", "text", lambda subject: subject.member["assigned_by"]),
        _column("Engagement__c", "number", lambda subject: subject.member["engagement"]),
        _column("Since__c", "datetime", lambda subject: subject.since),
    )

    def groups(decided: DecidedAccount) -> Iterator[Subject]:
        for selection in selections:
            yield from selection.groups(decided)

    def people(decided: DecidedAccount) -> Iterator[Subject]:
        for selection in selections:
            yield from selection.members(decided)

    return [
        Table(COMMITTEES, committees, groups, (0,), most_bytes=MOST_BYTES, changes="keys", ids=(2,)),
        Table(MEMBERS, members, people, (0,), most_bytes=MOST_BYTES, changes="keys", ids=(2,)),
    ]


def _contact_roles(selections: Sequence[Selection], wanted: Wanted) -> Table:
    program = selections[0].program
    entity, closed = _opportunities(program, wanted)
    titles: dict[tuple[str, str], str] = {}
    weights: dict[tuple[str, str], float] = {}
    for selection in selections:
        template = program.templates[program.interests[program.groups[selection.name].interest].roles]
        for role in template.roles:
            titles[selection.name, role.name] = wanted.role_names.get(role.name) or role.title or role.name
            weights[selection.name, role.name] = role.weight
    roles = sorted({role for _, role in titles})
    for role_name in wanted.role_names:
        if role_name not in roles:
            raise refuse(X103, hint_or_all(role_name, roles), name=selections[0].name, role=role_name)
    columns = [
        _column(KEY, "text", lambda subject: f"{_record_key(subject.opportunity, entity)}|{_seat(subject)}"),
        _column("OpportunityId", "text", lambda subject: _id(_record_key(subject.opportunity, entity))),
        _column("ContactId", "text", lambda subject: _id(subject.person_key)),
        _column("Role", "text", lambda subject: titles[_role_of(subject)]),
    ]
    if wanted.primary:
        columns.append(_column("IsPrimary", "boolean", lambda subject: subject.opportunity.get("") is True))

    def subjects(decided: DecidedAccount) -> Iterable[Subject | Reason]:
        members = [each for selection in selections for each in selection.members(decided)]
        # The contact of an opportunity's own is who decides most, and of several the one that is most engaged.
        members.sort(key=lambda each: (-weights[_role_of(each)], -(each.member["engagement"] or 0), each.person_key))
        for opportunity in decided.facts.get(entity.many) or ():
            is_closed = opportunity.get(closed)
            if is_closed is None and members:
                yield "not known whether it is closed"
            elif is_closed is False:
                for number, member in enumerate(members):
                    yield replace(member, opportunity={**opportunity, "": number == 0})

    return Table(ROLES, tuple(columns), subjects, (0,), most_bytes=MOST_BYTES, changes="keys", ids=(1, 2))


def _opportunities(program: Program, wanted: Wanted) -> tuple[Entity, str]:
    """Return the entity of opportunities, and its field that tells whether one is closed. Raises ExportError."""
    schema = program.schema
    of_accounts = {each.name: each for each in schema.children(schema.root) if each.name != PERSON}
    name = wanted.opportunities or OPPORTUNITY
    entity = of_accounts.get(name)
    if entity is None:
        help_ = hint_or_all(name, of_accounts, "--committees leaves contact roles out")
        raise refuse(X122, help_, what=f"the schema has no entity `{name}` of accounts")
    booleans = [each.name for each in entity.fields.values() if isinstance(each.type, BooleanType)]
    if wanted.closed is not None:
        closed = wanted.closed if wanted.closed in booleans else None
    else:
        closed = next((each for each in booleans if each.lower() in _CLOSED), None)
    if closed is None:
        asked = f"`{wanted.closed}` is no boolean field of" if wanted.closed else "no field tells what is closed of"
        help_ = hint_or_all(wanted.closed or "", booleans, "--committees leaves contact roles out")
        raise refuse(X122, help_, what=f"{asked} {entity.many}")
    return entity, closed


def _named(tables: Sequence[Table], selection: Selection, wanted: Wanted) -> list[Table]:
    """Take in other fields and other names. Raises ExportError for those of no column."""
    known = {name for table in tables for name in table.names}
    for name in wanted.columns:
        if name not in known:
            raise refuse(X108, hint_or_all(name, sorted(known)), column=name)
    known |= {table.name for table in tables}
    for name in wanted.renamed:
        if name not in known:
            raise refuse(X108, hint_or_all(name, sorted(known)), column=name)
    schema = selection.program.schema
    opportunities = wanted.opportunities or OPPORTUNITY
    named: list[Table] = []
    for table in tables:
        columns = []
        for column in table.columns:
            path = wanted.columns.get(column.name)
            entity = schema.root if table.name == COMMITTEES else PERSON
            if column.name == "OpportunityId":
                entity = opportunities
            found = column if path is None else find_column(selection, path, entity, name=column.name)
            columns.append(replace(found, name=wanted.renamed.get(column.name, column.name)))
        ids = tuple(n for n in table.ids if columns[n].name == table.columns[n].name and n < len(columns))
        named.append(replace(table, name=wanted.renamed.get(table.name, table.name), columns=tuple(columns), ids=ids))
    return named


def _column(name: str, kind: Kind, read: Read) -> Column:
    return Column(name, kind, read, "decided")


def _group_key(subject: Subject) -> str:
    return f"{subject.account_key}|{subject.group['name']}"


def _seat(subject: Subject) -> str:
    return f"{subject.person_key}|{subject.member['role']}"


def _role_of(subject: Subject) -> tuple[str, str]:
    return subject.group["name"], subject.member["role"]


def _id(key: str) -> str:
    """Return the id of Salesforce that a key was made of, else the key itself."""
    found = _SOURCE_KEY.fullmatch(key)
    return found[1] if found else key


def _record_key(record: Mapping[str, Any], entity: Entity) -> str:
    return str(record.get(entity.key, ""))


def _percent(share: float | None) -> float | None:
    """Return a share as fields of the type Percent have it."""
    return None if share is None else round(share * 100, 2)
