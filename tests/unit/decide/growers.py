"""A rule set with one buying group, and an account that has it."""

from __future__ import annotations

import copy
from typing import Any

from quorate.decide.population import Population
from quorate.engine import RuleSet
from quorate.evaluate.engagement import Scale
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source

NOW = "2026-06-01T12:00:00Z"
RAW = """engagement standard "All that people do" {
  window 30 days  cap 2 per day  page_viewed 40  form_submitted 25.5
}"""
SCALED = """engagement standard "All that people do" {
  window 30 days  cap 2 per day  page_viewed 40  form_submitted 25.5  half life 10 days  scale population
}"""
RULES = """
entity account accounts { key id  name text  employees integer }
entity person people in account { key id  job_title text  seniority text  email text pii }
event page_viewed of person { url text }
event form_submitted of person { form text }

audience big "Big ones" of accounts where employees >= 500

role template committee "Committee" {
  role decision_maker "Decision maker" weight vital needs 2 when seniority in ("vp", "chief")
  role champion weight important needs 1 when any form_submitted in last 90 days
  role influencer needs 1 when email ends with "@lab.example"
  role other weight trivial
}
stages pipeline "Pipeline" {
  entry discovery
  success won
  failure lost
  discovery -> evaluating, lost
  evaluating -> qualified, lost
  qualified -> won, lost
  discovery to evaluating when completeness >= 40%
  evaluating to qualified when completeness >= 80% and engagement >= 5
  evaluating to lost when in_stage_for > 60 days
}
interest ai "AI seeds" {
  roles committee
  stages pipeline
  shown by person when any page_viewed in last 90 days where (url starts with "/seeds")
}
buying group growers "Growers" {
  audience big
  interest ai
  ready when completeness >= 80% and engagement >= 5
}

define warmth of account = growers.engagement
audience warm "Warm ones" of accounts where warmth >= 10
audience stuck of accounts where growers.in_stage_for > 14 days
audience lacking of accounts where growers.missing contains decision_maker
audience any_ready of accounts where any buying group where (ready and active)
audience championed of accounts where at least 2 growers.members where (role = champion)
audience deciders of people where member of growers as decision_maker and engagement >= 10
audience outside of people where not member of growers
destination linkedin
destination mailing
activation gaps { audience big  only when growers.missing contains decision_maker  to linkedin }
activation mails { audience deciders  to mailing }
"""


def event(key: str, type_: str, at: str, person: str, **rest: object) -> dict[str, Any]:
    return {"id": key, "type": type_, "at": at, "person": person, **rest}


_PAYLOAD: dict[str, Any] = {
    "now": NOW,
    "account": {
        "id": "acme",
        "name": "Acme",
        "employees": 900,
        "people": [
            {"id": "ann", "seniority": "vp", "email": "ann@acme.example"},
            {"id": "bob", "seniority": "staff", "email": "bob@acme.example"},
            {"id": "cyd", "email": "cyd@acme.example"},
            {"id": "dan", "seniority": "chief"},
        ],
        "events": [
            event("e0", "page_viewed", "2026-05-29T12:00:00Z", "ann", url="/seeds/a"),
            event("e1", "page_viewed", "2026-05-29T13:00:00Z", "ann", url="/x"),
            event("e2", "page_viewed", "2026-05-29T14:00:00Z", "ann", url="/x"),
            event("e3", "form_submitted", "2026-05-20T14:00:00Z", "ann", form="f"),
            event("e4", "page_viewed", "2026-05-10T12:00:00Z", "bob", url="/seeds"),
            event("e5", "form_submitted", "2026-05-11T12:00:00Z", "bob", form="g"),
            event("e6", "page_viewed", "2026-05-12T12:00:00Z", "cyd", url="/seeds"),
            event("e7", "page_viewed", "2026-05-12T12:00:00Z", "dan", url="/other"),
        ],
    },
}


def payload(**rest: object) -> dict[str, Any]:
    """Return the account; what is given takes the place of the members of the payload, or of the account."""
    made = copy.deepcopy(_PAYLOAD)
    for name, value in rest.items():
        (made if name in {"now", "state", "commands"} else made["account"])[name] = value
    return made


def rule_set(*, scaled: bool = False, more: str = "") -> RuleSet:
    """Compile the rules, with engagement raw or scaled by a population."""
    text = f"{RULES}{SCALED if scaled else RAW}\n{more}"
    found = compile_project(Project("growing", (Source("growing.rules", text),)))
    assert found.program is not None, [one.message for one in found.diagnostics]
    scale = Scale({"page_viewed": 1.0}, 9.0, {"growers": 6.0})
    population = Population("sha256:abcd", {"standard": scale}, 10, 100, NOW)
    return RuleSet(found.program, population=population if scaled else None)
