"""Payloads at random for any rule set, with values that its conditions tell apart."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from quorate.engine import RuleSet
from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.program import Program
from quorate.ir.schema import Entity, Field, Schema
from quorate.lint.subject import Subject

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
_DAYS = (0, 0.01, 0.5, 1, 2, 6, 7, 13, 20, 29, 31, 45, 80, 100, 200, 400)


class Payloads:
    """Makes payloads for one rule set."""

    def __init__(self, subject: Subject, rng: Random) -> None:
        self._rng = rng
        self._schema: Schema = subject.program.schema
        self._texts = ["", "other"]
        self._numbers: list[float] = [0, 1, -1]
        self._dates = [NOW.date()]
        for node in subject.nodes:
            if isinstance(node, n.Literal):
                self._note(node.value)
            elif isinstance(node, n.Matches):
                self._texts.append(node.pattern.strip("^$\\b"))
        self._texts += [word for text in list(self._texts) for word in (text.lower(), text.upper(), f"the {text} of")]

    def _note(self, value: object) -> None:
        match value:
            case str():
                self._texts.append(value)
            case bool():
                pass
            case int() | float():
                self._numbers += [value, value - 1, value + 1]
            case datetime():
                self._dates.append(value.date())
            case date():
                self._dates += [value, value - timedelta(days=1)]

    def make(self) -> dict[str, Any]:
        """Return a payload; hardly anything in it is sure to be there."""
        root = self._schema.entities[self._schema.root]
        account = self._record(root, "a")
        people = [each["id"] for each in account.get("people", ())]
        events = [self._event(number, people) for number in range(self._rng.randrange(8))]
        if self._rng.random() < 0.9:
            account["events"] = [each for each in events if each is not None]
        return {"now": NOW.isoformat(), "account": account}

    def _record(self, entity: Entity, key: str) -> dict[str, Any]:
        found = {entity.key: key, **self._values(entity.fields, entity.key)}
        for child in self._schema.children(entity.name):
            if self._rng.random() < 0.85:
                count = self._rng.choice((0, 1, 2, 3))
                found[child.many] = [self._record(child, f"{child.name}{number}") for number in range(count)]
        return found

    def _event(self, number: int, people: list[str]) -> dict[str, Any] | None:
        event = self._rng.choice(list(self._schema.events.values()) or [None])
        if event is None or (event.of != self._schema.root and not people):
            return None
        at = NOW - timedelta(days=self._rng.choice(_DAYS), seconds=number)
        whose = {} if event.of == self._schema.root else {event.of: self._rng.choice(people)}
        values = self._values(event.fields, "")
        return {"id": f"e{number}", "type": event.wire, "at": at.isoformat(), **whose, **values}

    def _values(self, fields: Mapping[str, Field], key: str) -> dict[str, Any]:
        found = {}
        for name, field in fields.items():
            if name != key and (field.required or self._rng.random() < 0.8):
                value = self._value(field.type, field)
                if value is not None:
                    found[name] = value
        return found

    def _value(self, type_: t.Type, field: Field) -> object:
        rng = self._rng
        match type_:
            case t.TextType():
                return rng.choice(self._texts)
            case t.IntegerType():
                return int(rng.choice(self._numbers))
            case t.NumberType():
                return rng.choice(self._numbers)
            case t.BooleanType():
                return rng.random() < 0.5
            case t.DateType():
                return rng.choice([*self._dates, NOW.date() - timedelta(days=int(rng.choice(_DAYS)))]).isoformat()
            case t.DateTimeType():
                return (NOW - timedelta(days=rng.choice(_DAYS))).isoformat()
            case t.ZoneType():
                return rng.choice(["Europe/Paris", "America/New_York", "UTC"])
            case t.ChoiceType(values=values):
                return rng.choice(values)
            case t.ListType(item=item) if item is not None:
                return [self._value(item, field) for _ in range(rng.randrange(3))]
            case t.ObjectType():
                return self._values(field.fields, "")
            case _:
                return None


def payloads_of(subject: Subject, count: int, seed: int = 1) -> Iterator[str]:
    """Yield payloads for a rule set, always the same."""
    made = Payloads(subject, Random(seed))  # noqa: S311 - payloads to try rules with
    for _ in range(count):
        yield json.dumps(made.make())


def decided(program: Program, payload: str) -> dict[str, Any]:
    """Decide a payload; what tells the revision of the rules is left out."""
    decision = rules_of(program).decide(payload).to_dict()
    return {key: value for key, value in decision.items() if key != "rule_set"}


_KNOWN: dict[str, RuleSet] = {}


def rules_of(program: Program) -> RuleSet:
    """Return a rule set that is prepared once."""
    if program.revision not in _KNOWN:
        _KNOWN[program.revision] = RuleSet(program)
    return _KNOWN[program.revision]


def unlike(before: Subject, after: Subject, count: int = 20) -> list[str]:
    """Return the payloads that two rule sets decide otherwise."""
    return [
        each for each in payloads_of(before, count) if decided(before.program, each) != decided(after.program, each)
    ]
