"""A small schema with every kind of field, and payloads read by it."""

from __future__ import annotations

from typing import Any, Literal

from quorate.decide.payload import Account, PayloadReader, Rejected
from quorate.decide.problem import Problem
from quorate.decide.wire import UnreadableError, decode_payload
from quorate.engine import RuleSet
from quorate.ir import nodes, types
from quorate.ir.program import Audience, Program
from quorate.ir.schema import Entity, Event, Field, Schema
from quorate.ir.settings import Calendar, Limits
from quorate.text import Span

NOW = "2026-06-01T12:00:00Z"
_NOWHERE = Span("", 0, 0)


def field(name: str, type_: types.Type, *inner: Field, required: bool = False, pii: bool = False) -> Field:
    return Field(name, type_, required, pii, consent=False, fields=named(*inner), span=_NOWHERE)


def named(*fields: Field) -> dict[str, Field]:
    return {one.name: one for one in fields}


def entity(name: str, many: str, parent: str | None, *fields: Field) -> Entity:
    key = field("id", types.TEXT, required=True)
    return Entity(name, many, parent, "id", named(key, *fields), _NOWHERE)


def event(name: str, of: str, *fields: Field, wire: str = "") -> Event:
    return Event(name, of, wire or name, named(*fields), _NOWHERE)


ENTITIES = (
    entity(
        "account",
        "accounts",
        None,
        field("name", types.TEXT, required=True),
        field("employees", types.INTEGER),
        field("revenue", types.NUMBER),
        field("seen_at", types.DATETIME),
        field("zone", types.ZONE),
        field("tier", types.ChoiceType(("named", "growth"))),
        field("tags", types.ListType(types.TEXT)),
        field("address", types.ObjectType("account.address"), field("city", types.TEXT, required=True)),
        field("deals", types.ListType(types.ObjectType("account.deals")), field("amount", types.NUMBER)),
    ),
    entity(
        "person",
        "people",
        "account",
        field("born_on", types.DATE, pii=True),
        field("consent", types.BOOLEAN),
        field("home", types.ObjectType("person.home"), field("rooms", types.INTEGER), pii=True),
    ),
    entity("license", "licenses", "person", field("seats", types.INTEGER)),
    entity(
        "opportunity",
        "opportunities",
        "account",
        field("contact", types.EntityType("person")),
        field("licenses", types.ListType(types.EntityType("license"))),
    ),
)
EVENTS = (
    event("page_viewed", "person", field("url", types.TEXT), wire="web.pageViewed"),
    event(
        "ordered",
        "account",
        field("lines", types.ListType(types.ObjectType("ordered.lines")), field("sku", types.TEXT)),
    ),
)
SCHEMA = Schema("account", {one.name: one for one in ENTITIES}, {one.name: one for one in EVENTS})


def audience(
    name: str, entity_name: str, where: nodes.Expr, unknown: Literal["member", "error"] | None = None
) -> Audience:
    return Audience(name, "", entity_name, where, unknown, _NOWHERE)


def member(entity_name: str, name: str, type_: types.Type) -> nodes.Get:
    return nodes.Get(_NOWHERE, type_, nodes.Slot(_NOWHERE, types.EntityType(entity_name), 0), name)


LARGE = nodes.Compare(
    _NOWHERE,
    types.BOOLEAN,
    ">=",
    member("account", "employees", types.INTEGER),
    nodes.Literal(_NOWHERE, types.INTEGER, 500),
    folded=False,
)
AUDIENCES = (
    audience("large", "account", LARGE),
    audience("assumed_large", "account", LARGE, "member"),
    audience("surely_large", "account", LARGE, "error"),
    audience("reachable", "person", member("person", "consent", types.BOOLEAN)),
)


def rule_set(*names: str, strict: bool = False, limits: Limits | None = None) -> RuleSet:
    """Make a rule set of some of the audiences."""
    chosen = {one.name: one for one in AUDIENCES if one.name in names}
    program = Program("shop", "sha256:0123", Calendar(), limits or Limits(), SCHEMA, {}, {}, chosen)
    return RuleSet(program, strict=strict)


def payload(account: dict[str, Any] | None = None, **rest: object) -> dict[str, Any]:
    return {"now": NOW, "account": {"id": "acme", "name": "Acme", **(account or {})}, **rest}


def read(value: object, *, strict: bool = False, limits: Limits | None = None) -> Account | Rejected:
    limits = limits or Limits()
    reader = PayloadReader(SCHEMA, limits)
    try:
        return reader.read(decode_payload(value, limits.payload_bytes), strict=strict)
    except UnreadableError as error:
        return Rejected(None, (error.problem,))


def accepted(account: dict[str, Any] | None = None, **rest: object) -> Account:
    found = read(payload(account, **rest))
    assert isinstance(found, Account), found
    return found


def problems(value: object, *, strict: bool = False, limits: Limits | None = None) -> tuple[Problem, ...]:
    found = read(value, strict=strict, limits=limits)
    assert isinstance(found, Rejected), found
    return found.problems
