"""Conditions on buying groups and their members, made by hand, and accounts to ask them of."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import Any

from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.groups import ANY_GROUP, MEMBER
from quorate.ir.program import Define
from tests.laws.generated import compiled
from tests.unit.evaluate.generate.with_groups import DAY, Told, payload
from tests.unit.evaluate.making import AT, ME, const, is_, of, quantifier

STAGES = t.ChoiceType(("zero", "one", "done"), "a stage of `pipeline`")
ROLES = t.ChoiceType(("decider", "champion"), "a role of `growers`")
PERSON_TYPE = t.EntityType("person")
GROUP = n.GroupOf(AT, t.EntityType("growers"), ME, "growers")
OTHER = n.GroupOf(AT, t.EntityType("others"), ME, "others")
ITSELF = n.Slot(AT, t.EntityType("growers"), 0)
ANY = n.Slot(AT, t.EntityType(ANY_GROUP), 1)
MEMBER_SLOT = n.Slot(AT, t.EntityType(MEMBER), 2)
ITS_PERSON = n.Get(AT, PERSON_TYPE, MEMBER_SLOT, "person")
PERSON = n.Slot(AT, PERSON_TYPE, 0)
OF_PERSON = n.GroupOf(AT, t.EntityType("growers"), n.Parent(AT, t.EntityType("account"), PERSON, "account"), "growers")
VIEW = n.Slot(AT, t.EventType("viewed"), 3)
OF_VIEW = n.Parent(AT, PERSON_TYPE, VIEW, "person")
VIEWS = Define(
    "views",
    "person",
    (),
    n.Count(AT, t.INTEGER, n.Source(AT, n.Events(AT, PERSON, ("viewed",), None, None), 1, None)),
    AT,
)


def both(*operands: n.Expr) -> n.And:
    return n.And(AT, t.BOOLEAN, operands)


def stage(name: str) -> n.Literal:
    return const(name, STAGES)


def listed(type_: t.Type, *names: str) -> n.ListOf:
    return n.ListOf(AT, t.ListType(type_), tuple(const(name, type_) for name in names))


def missing(value: n.Expr | n.Source) -> n.IsMissing:
    return n.IsMissing(AT, t.BOOLEAN, value)


def empty(value: n.Expr | n.Source) -> n.IsEmpty:
    return n.IsEmpty(AT, t.BOOLEAN, value)


def members(where: n.Expr | None = None, record: n.Expr = GROUP, many: str = "members") -> n.Source:
    return n.Source(AT, n.Collection(AT, record, (many,), MEMBER), 2, where)


def groups(where: n.Expr | None = None) -> n.Source:
    return n.Source(AT, n.Groups(AT, ME), 1, where)


def views(record: n.Expr, where: n.Expr | None = None) -> n.Source:
    return n.Source(
        AT, n.Events(AT, record, ("viewed",), n.LastWindow(AT, n.Length(microseconds=30 * DAY)), None), 3, where
    )


def role(name: str) -> n.Compare:
    return is_(of(MEMBER_SLOT, "role", ROLES), const(name, ROLES))


def aggregate(function: n.AggregateFunction, value: n.Expr, source: n.Source, type_: t.Type = t.NUMBER) -> n.Aggregate:
    return n.Aggregate(AT, type_, function, value, source)


def member_of(record: n.Expr, role_: str | None = None, group: str = "growers") -> n.MemberOf:
    return n.MemberOf(AT, t.BOOLEAN, record, group, role_)


def engagement(record: n.Expr, model: str = "standard") -> n.Engagement:
    return n.Engagement(AT, t.NUMBER, record, model)


TITLE = of(ITS_PERSON, "title", t.FOLDED)
HAS_TITLE = n.TextTest(AT, t.BOOLEAN, "contains", TITLE, "any", listed(t.FOLDED, "Head"), folded=True)
MISSING = of(GROUP, "missing", t.ListType(ROLES))
IN_STAGE = of(GROUP, "in_stage_for", t.DurationType())
LENGTH = t.DurationType(whole_days=True)
LICENSES = n.Source(AT, n.Collection(AT, ITS_PERSON, ("licenses",), "license"), 3, None)
SEATS = dataclasses.replace(
    LICENSES, where=is_(of(n.Slot(AT, t.EntityType("license"), 3), "seats", t.INTEGER), const(2), ">")
)

ON_ACCOUNTS: dict[str, n.Expr] = {
    "ready": of(GROUP, "ready", t.BOOLEAN),
    "not ready": n.Not(AT, t.BOOLEAN, of(GROUP, "ready", t.BOOLEAN)),
    "completeness": is_(of(GROUP, "completeness", t.NUMBER), const(0.5), ">="),
    "of another": is_(of(GROUP, "completeness", t.NUMBER), of(OTHER, "completeness", t.NUMBER), ">"),
    "stage": is_(of(GROUP, "stage", STAGES), stage("one")),
    "order of stages": is_(of(GROUP, "stage", STAGES), stage("one"), "<"),
    "stage in a list": n.Contained(
        AT, t.BOOLEAN, of(GROUP, "stage", STAGES), listed(STAGES, "one", "done"), folded=False
    ),
    "stage since": n.InWindow(
        AT, t.BOOLEAN, of(GROUP, "stage_since", t.DATETIME), n.LastWindow(AT, n.Length(microseconds=40 * DAY))
    ),
    "long in stage": is_(IN_STAGE, const(n.Length(microseconds=14 * DAY), LENGTH), ">"),
    "short in stage": is_(const(n.Length(microseconds=40 * DAY), LENGTH), IN_STAGE, ">="),
    "calendar units": is_(IN_STAGE, const(n.Length(months=1), t.DurationType(calendar=True)), ">"),
    "missing a role": n.ListContains(AT, t.BOOLEAN, MISSING, "any", listed(ROLES, "decider"), folded=False),
    "missing all roles": n.ListContains(
        AT, t.BOOLEAN, MISSING, "all", listed(ROLES, "decider", "champion"), folded=False
    ),
    "nothing missing": empty(MISSING),
    "any missing": quantifier("any", n.Source(AT, n.ListItems(AT, MISSING), 2, None)),
    "which is missing": n.Contained(AT, t.BOOLEAN, const("champion", ROLES), MISSING, folded=False),
    "coalesce": is_(n.Coalesce(AT, t.NUMBER, (of(GROUP, "engagement", t.NUMBER), const(0.0))), const(1.0), "<"),
    "if": n.If(AT, t.BOOLEAN, of(GROUP, "active", t.BOOLEAN), of(GROUP, "ready", t.BOOLEAN), const(value=False)),
    "no group": missing(GROUP),
    "status is missing": missing(of(GROUP, "status")),
    "status is empty": empty(of(GROUP, "status")),
    "members": quantifier("any", members()),
    "members are missing": missing(members()),
    "members are empty": empty(members()),
    "removed": quantifier("at least", members(many="removed"), 1),
    "deciders": quantifier("any", members(role("decider"))),
    "no champion": quantifier("no", members(role("champion"))),
    "all by rule": quantifier("every", members(is_(of(MEMBER_SLOT, "assigned_by"), const("rule")))),
    "how many": is_(
        n.Count(AT, t.INTEGER, members(is_(of(MEMBER_SLOT, "engagement", t.NUMBER), const(0.5), ">"))), const(2), ">="
    ),
    "since": quantifier(
        "any", members(is_(of(MEMBER_SLOT, "member_since", t.DATETIME), const(datetime(2026, 5, 4, tzinfo=UTC)), ">="))
    ),
    "fields of the person": quantifier("any", members(both(HAS_TITLE, role("decider")))),
    "levels": is_(aggregate("sum", of(ITS_PERSON, "level", t.INTEGER), members(), t.INTEGER), const(3), ">"),
    "engagements": is_(aggregate("max", of(MEMBER_SLOT, "engagement", t.NUMBER), members()), const(4.0), ">="),
    "different people": is_(aggregate("distinct", ITS_PERSON, members(), t.INTEGER), const(3)),
    "at least different": quantifier("at least", members(), 2, different=ITS_PERSON),
    "a define": quantifier("any", members(n.DefineCall(AT, t.BOOLEAN, "busy", ITS_PERSON, ()))),
    "a define that counts": quantifier(
        "any", members(is_(n.DefineCall(AT, t.INTEGER, "views", ITS_PERSON, ()), const(1), ">="))
    ),
    "an audience": quantifier("any", members(n.InAudience(AT, t.BOOLEAN, "staff", ITS_PERSON))),
    "the account": quantifier(
        "any",
        members(
            is_(
                of(n.Parent(AT, t.EntityType("account"), MEMBER_SLOT, "account"), "employees", t.INTEGER), const(3), ">"
            )
        ),
    ),
    "licenses": quantifier("any", members(quantifier("any", LICENSES))),
    "seats": quantifier("any", members(quantifier("any", SEATS))),
    "no licenses": quantifier("any", members(empty(LICENSES))),
    "events": quantifier("any", members(quantifier("at least", views(ITS_PERSON), 2))),
    "events that know their person": quantifier(
        "any", members(quantifier("any", views(ITS_PERSON, n.DefineCall(AT, t.BOOLEAN, "busy", OF_VIEW, ()))))
    ),
    "a sequence": quantifier(
        "any",
        members(
            n.Sequence(
                AT,
                t.BOOLEAN,
                (
                    n.Step(AT, False, n.Events(AT, ITS_PERSON, ("viewed",), None, None), 3, None, None, None),  # noqa: FBT003
                    n.Step(AT, False, n.Events(AT, ITS_PERSON, ("bought",), None, None), 4, None, None, None),  # noqa: FBT003
                ),
                None,
            )
        ),
    ),
    "members of another": quantifier("any", members(member_of(ITS_PERSON, group="others"))),
    "their engagement": quantifier("any", members(is_(engagement(ITS_PERSON), const(4.0), ">"))),
    "any group": quantifier("any", groups()),
    "groups are empty": empty(groups()),
    "groups are missing": missing(groups()),
    "any ready group": quantifier(
        "any", groups(both(of(ANY, "ready", t.BOOLEAN), is_(of(ANY, "name"), const("growers"))))
    ),
    "how many groups": is_(
        n.Count(AT, t.INTEGER, groups(is_(of(ANY, "completeness", t.NUMBER), const(0.1), ">"))), const(1), "="
    ),
    "members of any": quantifier("any", groups(quantifier("any", members(HAS_TITLE, record=ANY)))),
    "members of none": quantifier("any", groups(missing(members(record=ANY)))),
    "viewers who are members": quantifier("any", views(ME, member_of(OF_VIEW))),
    "viewers who are engaged": quantifier("any", views(ME, is_(engagement(OF_VIEW), const(1.0), ">"))),
}
ON_PEOPLE: dict[str, n.Expr] = {
    "member": member_of(PERSON),
    "member as": member_of(PERSON, "decider"),
    "not member": n.Not(AT, t.BOOLEAN, member_of(PERSON)),
    "member of a group that is not there": member_of(PERSON, group="nowhere"),
    "engagement": is_(engagement(PERSON), const(3.0), ">"),
    "no engagement": missing(engagement(PERSON)),
    "another model": missing(engagement(PERSON, "other")),
    "group of the account": of(OF_PERSON, "ready", t.BOOLEAN),
    "fellow members": quantifier("any", members(HAS_TITLE, record=OF_PERSON)),
    "is a fellow member": quantifier("any", members(is_(ITS_PERSON, PERSON), record=OF_PERSON)),
}
ON_GROUPS: dict[str, n.Expr] = {
    "completeness": is_(of(ITSELF, "completeness", t.NUMBER), const(0.5), ">="),
    "deciders": quantifier("at least", members(role("decider"), record=ITSELF), 1),
    "its members' events": quantifier("any", members(quantifier("any", views(ITS_PERSON)), record=ITSELF)),
    "the account": is_(
        of(n.Parent(AT, t.EntityType("account"), ITSELF, "account"), "employees", t.INTEGER), const(3), ">"
    ),
    "another group": n.Not(AT, t.BOOLEAN, of(OTHER, "ready", t.BOOLEAN)),
    "nothing missing": empty(of(ITSELF, "missing", t.ListType(ROLES))),
}
PEOPLE: list[dict[str, Any]] = [
    {"id": "ann", "title": "HEAD of it", "level": 3, "licenses": [{"id": "l1", "seats": 3}]},
    {"id": "bo", "title": "clerk", "level": 1, "licenses": []},
    {"id": "cy"},
    {"id": "zed", "level": 2},
]
EVENTS: list[dict[str, Any]] = [
    {"id": f"e{number}", "type": kind, "person": person, "at": f"2026-05-{10 + number}T12:00:00Z"}
    for number, (kind, person) in enumerate(
        [("viewed", "ann"), ("viewed", "ann"), ("bought", "ann"), ("viewed", "bo"), ("viewed", "nobody")]
    )
]
FULL: dict[str, Any] = {
    "completeness": 0.5,
    "engagement": 2.0,
    "ready": True,
    "stage": "one",
    "status": "warm",
    "missing": ["champion"],
    "stage_since": datetime(2026, 5, 4, tzinfo=UTC),
    "in_stage_for": n.Length(microseconds=28 * DAY),
}
MEMBERS = {"ann": "decider", "cy": "champion", "bo": "decider"}
SCORES = {"ann": 5.0, "bo": 1.0, "zed": 9.0, "nobody": 7.0}
TOLD: dict[str, Told] = {
    "full": Told({"growers": FULL, "others": {"ready": False, "completeness": 0.0}}, MEMBERS, ("zed",), SCORES),
    "bare": Told({"growers": {"missing": []}}, {}, (), {}),
    "known": Told(
        {"growers": {**FULL, "ready": False, "missing": ["decider", "champion"], "stage": "zero"}},
        {"ann": "decider"},
        (),
        SCORES,
    ),
    "none": Told({}, {}),
}
PAYLOADS = {
    "whole": payload(PEOPLE, EVENTS),
    "without events": payload(PEOPLE, None),
    "without people": payload(None, EVENTS),
}
PROGRAM = compiled("").program
PROGRAM = dataclasses.replace(PROGRAM, defines={**PROGRAM.defines, "views": VIEWS})


CONDITIONS = {"account": ON_ACCOUNTS, "person": ON_PEOPLE, "growers": ON_GROUPS}
