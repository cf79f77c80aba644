"""Programs and facts made by hand, as short as tests can read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from quorate.evaluate.reference import Evaluation, Outcome
from quorate.evaluate.values import Facts, Record
from quorate.ir import nodes as n
from quorate.ir.program import Audience, Define, Program, Table
from quorate.ir.schema import Schema
from quorate.ir.settings import Calendar, Limits
from quorate.ir.types import BOOLEAN, DATE, DATETIME, INTEGER, NUMBER, TEXT, EntityType, EventType, Type
from quorate.text import Span

AT = Span("test.rules", 0, 0)
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ME = n.Slot(AT, EntityType("account"), 0)
IT = n.Slot(AT, EventType("seen"), 1)
TYPES: Mapping[type, Type] = {bool: BOOLEAN, int: INTEGER, float: NUMBER, str: TEXT}


def const(value: object, type_: Type | None = None) -> n.Literal:
    return n.Literal(AT, type_ or TYPES.get(type(value)) or (DATETIME if isinstance(value, datetime) else DATE), value)


def of(record: n.Expr, name: str, type_: Type = TEXT) -> n.Get:
    return n.Get(AT, type_, record, name)


def is_(left: n.Expr, right: n.Expr, sign: n.CompareOperator = "=", *, folded: bool = False) -> n.Compare:
    return n.Compare(AT, BOOLEAN, sign, left, right, folded)


def items(*values: n.Expr) -> n.ListOf:
    return n.ListOf(AT, TEXT, values)


def call(function: str, *arguments: n.Expr, type_: Type = INTEGER, zone: n.Expr | None = None) -> n.Call:
    return n.Call(AT, type_, function, arguments, zone)


def people(where: n.Expr | None = None, slot: int = 1) -> n.Source:
    return n.Source(AT, n.Collection(AT, ME, ("people",), "person"), slot, where)


def seen(
    where: n.Expr | None = None, *names: str, window: n.Window | None = None, near: n.Near | None = None, slot: int = 1
) -> n.Source:
    return n.Source(AT, n.Events(AT, ME, names or None, window, near), slot, where)


def quantifier(
    kind: n.QuantifierKind,
    source: n.Source,
    bound: int = 0,
    *,
    different: n.Expr | None = None,
    burst: n.Length | None = None,
) -> n.Quantifier:
    return n.Quantifier(AT, BOOLEAN, kind, bound, different, burst, source)


def count(source: n.Source) -> n.Count:
    return n.Count(AT, INTEGER, source)


def hours(number: int) -> n.Length:
    return n.Length(microseconds=number * 3_600_000_000)


def account(events: tuple[Record, ...] | None = None, **fields: object) -> Facts:
    """Make the facts about an account; `people` is given as a list of dictionaries."""
    root = Record("account", "acme", "", None, {"id": "acme"})
    for name, value in fields.items():
        if name == "people":
            root.collections[name] = [person(root, each) for each in cast("list[dict[str, Any]]", value)]
        elif value is not None:
            root.fields[name] = value
    for event in events or ():
        event.parent = event.parent or root
    return Facts(
        root, None if events is None else tuple(sorted(events, key=lambda each: (each.fields["at"], each.key)))
    )


def person(root: Record, fields: dict[str, Any]) -> Record:
    key = fields["id"]
    made = Record("person", key, f"people[{key}]", root)
    for name, value in fields.items():
        if name == "licenses":
            made.collections[name] = [
                Record("license", each["id"], f"people[{key}].licenses[{each['id']}]", made, each) for each in value
            ]
        elif value is not None:
            made.fields[name] = value
    return made


def event(key: str, hour: float, kind: str = "seen", **fields: object) -> Record:
    """Make an event so many hours after the start of the year."""
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hour)
    known = {name: value for name, value in fields.items() if value is not None}
    return Record(kind, key, f"events[{key}]", None, {"id": key, "type": kind, "at": at, **known})


def program(
    condition: n.Expr,
    *,
    calendar: Calendar | None = None,
    defines: tuple[Define, ...] = (),
    tables: tuple[Table, ...] = (),
    audiences: tuple[Audience, ...] = (),
) -> Program:
    probe = Audience("probe", "Probe", "account", condition, None, AT)
    return Program(
        "test",
        "1",
        calendar or Calendar(),
        Limits(),
        Schema("account", {}, {}),
        {each.name: each for each in defines},
        {each.name: each for each in tables},
        {each.name: each for each in (*audiences, probe)},
    )


def decide(condition: n.Expr, facts: Facts | None = None, now: datetime = NOW) -> Outcome:
    """Decide a condition on the account."""
    facts = facts or account()
    return Evaluation(program(condition), facts, now).audience("probe", facts.root)


def result(condition: n.Expr, facts: Facts | None = None, now: datetime = NOW) -> bool | None:
    return decide(condition, facts, now).result


def value_is(expression: n.Expr, expected: object, facts: Facts | None = None) -> bool:
    """Tell whether an expression has a value (None: is missing)."""
    if expected is None:
        return result(n.IsMissing(AT, BOOLEAN, expression), facts) is True
    return result(is_(expression, const(expected, expression.type)), facts) is True
