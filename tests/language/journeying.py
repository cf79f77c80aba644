"""Accounts on their way through journeys, decided by code and by the reference evaluator, which have to agree."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import quorate
from quorate.engine import RuleSet
from tests.language.deciding import event
from tests.language.grouping import by_reference

__all__ = ["GROUP", "Travel", "day", "event", "journeys", "line", "loaded", "person", "travel"]

CONFIG = 'name = "t"\nlanguage = 1\ntimezone = "Europe/Paris"\n'

SCHEMA = """
entity account accounts {
  key id
  way        text
  name       text
  country    text
  employees  integer
  owner      text
  tier       one of "named", "growth", "long tail"
  tags       list of text
  renews_on  date
  visit_at   datetime
  place      timezone
}
entity person people in account {
  key id
  job_title  text ignoring case
  seniority  one of "staff", "vp", "chief"
  reachable  boolean consent
  hired_on   date
}
event form_submitted of person { form text }
event page_viewed    of person { url text }
event intent_surge   of account { topic text }
"""

ACTIONS = """
action ping of account { note text }
action tell of account { note text required }
action mail of person { template text required }
"""
"""Actions of the rule set's own; those of the standard library need no declaration."""

GROUP = """
role template committee {
  role decider needs 1 when seniority = "chief"
  role champion needs 1
  role guest
}
stages pipeline {
  entry discovery
  success won
  failure lost
  discovery -> qualified, lost
  qualified -> won, lost
}
interest seeds {
  roles committee
  stages pipeline
}
engagement standard {
  window 30 days
  cap 20 per day
  form_submitted 40
  page_viewed 10
  scale raw
}
audience large of accounts where employees >= 500
buying group g {
  audience large
  interest seeds
  ready when completeness >= 100%
}
"""
"""A buying group of accounts of 500 employees or more."""


@functools.cache
def loaded(text: str, earlier: tuple[str, ...] = ()) -> quorate.RuleSet:
    """Load rules in a small schema, once; `earlier` are texts of older revisions."""
    if earlier:
        return RuleSet(loaded(text).program, earlier=[loaded(each).program for each in earlier])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "quorate.toml").write_text(CONFIG, encoding="utf-8")
        (folder / "schema.rules").write_text(SCHEMA + ACTIONS, encoding="utf-8")
        (folder / "test.rules").write_text(text, encoding="utf-8")
        return quorate.load(folder)


def journeys(*more: str, of: str = "accounts", **bodies: str) -> str:
    """Write a journey for each body, of the accounts (or people) whose account has its name as `way`, and `more`."""
    whose = "way" if of == "accounts" else "account.way"
    written = [
        f'audience in_{name} of {of} where {whose} = "{name}"\njourney {name} for {of} in in_{name} {{\n{body}\n}}\n'
        for name, body in bodies.items()
    ]
    return "\n".join([*more, *written])


class Travel:
    """One account on its way: what was decided last, and what the next decision is given of it."""

    def __init__(self, text: str, account: Mapping[str, Any], earlier: tuple[str, ...] = ()) -> None:
        self.text, self.earlier = text, earlier
        self.account = dict(account)
        self.state: dict[str, Any] | None = None
        self.told: dict[str, Any] = {}

    def at(self, now: str, *commands: dict[str, Any], **facts: Any) -> Travel:  # noqa: ANN401 - as in payloads
        """Decide at an instant; `facts` replace those of the account from now on, and None takes one away."""
        self.account |= facts
        account = {name: value for name, value in self.account.items() if value is not None}
        payload: dict[str, Any] = {"now": now, "account": account, "commands": list(commands)}
        if self.state is not None:
            payload["state"] = self.state
        rule_set = loaded(self.text, self.earlier)
        self.told = rule_set.decide(payload, due=True).to_dict()
        assert rule_set.surprises == {}
        due = self.told.pop("due")
        assert by_reference(rule_set, payload) == self.told
        self.told["due"] = due
        self.state = self.told["state"]
        return self

    def under(self, text: str, *earlier: str) -> Travel:
        """Go on under other rules; `earlier` are texts of the revisions that are still at hand."""
        self.text, self.earlier = text, earlier
        return self

    def of(self, journey: str, person: str | None = None) -> dict[str, Any]:
        """Return the entry of the decision on a journey."""
        (found,) = (
            each
            for each in self.told["journeys"]
            if each["name"] == journey and each["subject"].get("person") == person
        )
        return dict(found)

    @property
    def only(self) -> dict[str, Any]:
        """The only entry of the decision on a journey."""
        (found,) = self.told["journeys"]
        return dict(found)

    @property
    def trace(self) -> list[str]:
        """What happened in the only journey."""
        return [line(record) for record in self.only["trace"]]

    @property
    def times(self) -> list[str]:
        """What happened in the only journey, each with its instant."""
        return self.times_of(self.only["name"], self.only["subject"].get("person"))

    def times_of(self, journey: str, person: str | None = None) -> list[str]:
        """Return what happened in a journey, each with its instant."""
        return [f"{record['at']} {line(record)}" for record in self.of(journey, person)["trace"]]

    @property
    def stands(self) -> tuple[str, str | None]:
        """The status and the step of the only journey."""
        return self.only["status"], self.only["step"]

    @property
    def due(self) -> str | None:
        """Until when the only journey waits."""
        found: str | None = self.only["due"]
        return found

    @property
    def actions(self) -> list[str]:
        """The actions and calls that were given: their name, for whom, and the arguments in their order."""
        return [_action(each) for each in self.told["actions"]]

    @property
    def keys(self) -> list[str]:
        """The keys of the actions and calls that were given."""
        return [each["key"] for each in self.told["actions"]]

    @property
    def errors(self) -> list[tuple[str, str]]:
        """The code and the path of each error."""
        return [(each["code"], each["path"]) for each in self.told["errors"]]


def travel(text: str, way: str = "", /, **facts: Any) -> Travel:  # noqa: ANN401 - as in payloads
    """Begin with an account that is in the journey of a name, and has nobody and no events unless `facts` say so."""
    account: dict[str, Any] = {"id": "acme", "way": way or None, "people": [], "events": [], **facts}
    return Travel(text, account)


def day(number: int, clock: str = "12:00") -> str:
    """Return an instant of June 2026, which begins on a Monday."""
    return f"2026-06-{number:02}T{clock}:00Z"


def person(key: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - as in payloads
    """Make a person."""
    return {"id": key, **fields}


def line(record: Mapping[str, Any]) -> str:
    """Write a record of a trace in a line: `split readiness: path=ready`, `did [2]: action=mail person=ann`."""
    told = " ".join(_pairs(record))
    return f"{record['what']} {record.get('step', '')}".strip() + (f": {told}" if told else "")


def _pairs(record: Mapping[str, Any]) -> Iterator[str]:
    for name, value in record.items():
        if name not in {"at", "what", "step", "key"}:
            shown = ",".join(value) if isinstance(value, list) else value
            yield f"{name}={shown}"


def _action(given: Mapping[str, Any]) -> str:
    arguments = ", ".join(f"{name}: {value}" for name, value in given["arguments"].items())
    name = given.get("action") or f"call {given['call']}"
    whose = f" {given['subject']['person']}" if "person" in given["subject"] else ""
    return f"{name}{whose}({arguments})"
