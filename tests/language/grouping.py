"""Buying groups decided from texts, by code and by the reference evaluator, which have to agree."""

from __future__ import annotations

import functools
import json
from typing import Any

import quorate
from quorate.decide.subjects import subjects_of
from tests.language.deciding import rules

NOW = "2026-06-01T12:00:00Z"
LATER = "2026-06-02T12:00:00Z"

TEXT = """
role template committee "Committee" {
  role decider "Decider" weight vital needs 2 when seniority in ("vp", "chief")
  role champion weight important needs 1 when any webinar_attended in last 90 days
  role influencer weight normal when department = "R&D"
  role other weight trivial
}
stages pipeline {
  entry discovery
  success won
  failure lost, no_response
  discovery -> evaluating, lost
  evaluating -> qualified, lost, no_response
  qualified -> won, lost
  no_response -> discovery
}
interest seeds "AI seeds" {
  roles committee
  stages pipeline
  shown by person when any form_submitted in last 90 days where (form = "seed-demo")
}
engagement standard {
  window 30 days
  cap 2 per day
  form_submitted 40
  webinar_attended 60
  scale raw
}
audience growers of accounts where employees >= 500
buying group g "Growers" {
  audience growers
  interest seeds
  admit everyone
  ready when completeness >= 80%
}
event webinar_attended of person { topic text }
"""


class Decided:
    """One decision on an account, and what the next one is given of it."""

    def __init__(self, text: str, payload: dict[str, Any]) -> None:
        self.text = text
        self.payload = payload
        self.rules = loaded(text)
        decision = self.rules.decide(payload)
        self.told: dict[str, Any] = decision.to_dict()
        slow = by_reference(self.rules, payload)
        assert slow == self.told
        assert self.rules.surprises == {}
        self.errors = [(each["code"], each["path"]) for each in self.told["errors"]]

    @property
    def group(self) -> dict[str, Any]:
        """The only group."""
        (found,) = self.told["groups"]
        return dict(found)

    @property
    def members(self) -> list[str]:
        """The members of the only group: `ann decider rule`, and `-` before those removed."""
        return [
            f"{'- ' if each['removed'] else ''}{each['person']} {each['role']} {each['assigned_by']}"
            for each in self.group["members"]
        ]

    def audience(self, name: str, person: str | None = None) -> str:
        """Return the result of an audience."""
        found = self.told["audiences"]
        if person is not None:
            (found,) = (each["audiences"] for each in self.told["people"] if each["id"] == person)
        (result,) = (each["result"] for each in found if each["name"] == name)
        return str(result)

    def again(
        self,
        *commands: dict[str, Any],
        now: str | None = None,
        text: str | None = None,
        **facts: Any,  # noqa: ANN401
    ) -> Decided:
        """Decide again with the state of this decision, at another instant, with other facts, by other rules."""
        account = {**self.payload["account"], **facts}
        payload = {
            "now": now or self.payload["now"],
            "account": {name: value for name, value in account.items() if value is not None},
            "commands": list(commands),
            "state": self.told["state"],
        }
        return Decided(text or self.text, payload)


@functools.cache
def loaded(text: str) -> quorate.RuleSet:
    """Load rules, once."""
    return rules(text)


def by_reference(rule_set: quorate.RuleSet, payload: dict[str, Any]) -> dict[str, Any]:
    """Decide by the reference evaluator alone."""
    account = rule_set._reader.read(json.loads(json.dumps(payload)))  # noqa: SLF001 - there is no other way on purpose
    subjects = subjects_of(rule_set._parts, account, counted=False)  # type: ignore[arg-type]  # noqa: SLF001
    return rule_set._decider.decide(subjects, missing=True).to_dict()  # noqa: SLF001


def decide(*people: dict[str, Any], text: str = TEXT, commands: Any = None, now: str = NOW, **facts: Any) -> Decided:  # noqa: ANN401
    """Decide an account of 900 employees with these people and no events, unless `facts` say otherwise."""
    account = {"id": "acme", "employees": 900, "people": list(people), "events": [], **facts}
    account = {name: value for name, value in account.items() if value is not None}
    payload: dict[str, Any] = {"now": now, "account": account}
    if commands is not None:
        payload["commands"] = commands
    return Decided(text, payload)


def person(key: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401
    """Make a person."""
    return {"id": key, **fields}


def chief(key: str) -> dict[str, Any]:
    """Make somebody who decides."""
    return person(key, seniority="chief")


def staff(key: str) -> dict[str, Any]:
    """Make somebody who has no role by rule."""
    return person(key, seniority="staff", department="Sales")
