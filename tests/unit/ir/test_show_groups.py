"""Buying groups, and all that belongs to them, in plain English; compiled from the texts of rules."""

from __future__ import annotations

import functools

import pytest

from quorate.ir.program import Program
from quorate.ir.show import Ruled, facts_read, meaning_of, show
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source

RULES = """
entity account accounts { key id  employees integer  industry text }
entity person people in account { key id  job_title text  seniority one of "staff", "vp", "chief" }
event page_viewed of person { url text }
event demo_requested of person {}
event intent_surge of account { topic text }
audience large "Large ones" of accounts where employees >= 500

role template committee "Committee" {
  role decider "Decision maker" weight vital needs 2 when seniority in ("vp", "chief") or job_title has word "president"
  role champion weight 75 needs 1 to 3 when any demo_requested in last 90 days formerly fan, supporter
  role other "Other" weight trivial
}
role template crew allows many {
  role lead "Lead" needs 1 to 1 when job_title contains "lead"
  role hand weight 12.5
}
stages pipeline "Pipeline" {
  entry early  success won  failure lost, silent
  early -> late, lost
  late -> won, lost, silent
  silent -> early
  early to late when completeness >= 50% and engagement > 20 and any members where (role = decider)
  late to silent when in_stage_for > 60 days or engagement < 5
  early formerly start
}
stages plain { entry here, there  success done  here -> done  there -> done }
interest ai "AI-driven seeds" { roles committee  stages pipeline  shown by person when any page_viewed in last 30 days }
interest planting { roles crew  stages plain  shown by account when any intent_surge where (topic = "planting") }
interest all_the_same { roles crew }
engagement standard "What people do" {
  window 30 days  cap 20 per day  page_viewed 40  demo_requested 62.5  half life 10 days  scale population from 10%
}
engagement simple { window 7 days  page_viewed 1  demo_requested 1 }
buying group ai_large "AI seeds" {
  audience large  interest ai  engagement standard  completeness weighted
  ready when completeness >= 80% and engagement >= 50 and not (group.missing contains decider) and stage != lost
}
buying group planting_large { audience large  interest planting  engagement simple }
buying group anybody "Anybody" { audience large  interest all_the_same  engagement simple }
destination linkedin "LinkedIn" as linkedin_companies
destination mailing
audience warm "Warm deciders" of people where member of ai_large as decider and engagement of ai_large >= 25
activation no_decider "Without a decision maker" {
  audience large  only when ai_large.missing contains decider  to linkedin
}
activation letters { audience warm  to mailing }
"""


@functools.cache
def program(more: str = "") -> Program:
    texts = {"rules.rules": RULES, "more.rules": more}
    compiled = compile_project(Project("test", tuple(Source(name, text) for name, text in texts.items())))
    assert compiled.program is not None, [found.message for found in compiled.diagnostics]
    return compiled.program


def declared(name: str, of: Program) -> Ruled:
    kinds = (of.templates, of.stage_models, of.interests, of.engagements, of.groups, of.destinations, of.activations)
    return next(things[name] for things in (*kinds, of.audiences) if name in things)


def said(condition: str, of: str = "accounts") -> str:
    made = program(f"audience asked of {of} where {condition}")
    return meaning_of(made, made.audiences["asked"])


def reads(condition: str, of: str = "accounts") -> tuple[str, ...]:
    return facts_read(program(f"audience asked of {of} where {condition}"), "asked")


TOLD = {
    "committee": """
In “Committee” a person takes the first role that holds:
  1. “Decision maker”: weight vital, 51.28% of the total; needs 2 people; taken if at least one of
     these holds:
    • seniority is one of "vp" or "chief"
    • job title has the word "president"
  2. “champion” (formerly fan and supporter): weight 75, 38.46% of the total; needs 1 to 3 people;
     taken if there is at least one “demo requested” event in the last 90 days
  3. “Other”: weight trivial, 10.26% of the total; does not count for completeness; filled by hand
     only
""",
    "crew": """
In “crew” a person takes every role that holds:
  • “Lead”: weight normal, 82.76% of the total; needs 1 person and no more; taken if job title
    contains "lead"
  • “hand”: weight 12.5, 17.24% of the total; does not count for completeness; filled by hand only
""",
    "pipeline": """
In “Pipeline” a buying group starts in early, succeeds in won and fails in lost or silent; it moves:
  • from early to late or lost, by hand or a journey
  • from early to late by itself if all of these hold:
    • completeness is at least 50%
    • engagement is more than 20
    • there is at least one member for whom role is “Decision maker”
  • from late to won, lost or silent, by hand or a journey
  • from late to silent by itself if at least one of these holds:
    • it has been in its stage for more than 60 days
    • engagement is less than 5
  • from silent to early, by hand or a journey
  • never out of won or lost

What was start before is early now.
""",
    "plain": """
In “plain” a buying group is put in here or there by hand or a journey and succeeds in done; it
moves:
  • from here to done, by hand or a journey
  • from there to done, by hand or a journey
  • never out of done
""",
    "ai": """
A person shows the interest “AI-driven seeds” if there is at least one “page viewed” event in the
last 30 days.

Its buying groups have the roles of “Committee” and the stages of “Pipeline”.
""",
    "planting": """
An account shows the interest “planting” if there is at least one “intent surge” event for which
topic is "planting".

Its buying groups have the roles of “crew” and the stages of “plain”.
""",
    "all_the_same": """
Nothing says who shows the interest “all_the_same”.

Its buying groups have the roles of “crew” and no stages.
""",
    "standard": """
Engagement by “What people do” adds up what a person did in the last 30 days:
  • a “demo requested” event counts 62.5
  • a “page viewed” event counts 40
  • no more than the first 20 events of a type count on one day
  • what an event counts halves every 10 days
  • the sum is told as a score from 0 to 100 against a population, where the lightest event that
    occurs weighs 10% of the heaviest
""",
    "simple": """
Engagement by “simple” adds up what a person did in the last 1 week:
  • a “page viewed” or “demo requested” event counts 1
  • the sum is told as it is
""",
    "ai_large": """
An account in “Large ones” has the buying group “AI seeds”:
  • it is about “AI-driven seeds”, with the roles of “Committee” and the stages of “Pipeline”
  • every person who shows the interest and has a role is a member
  • completeness is how far its roles that need people are filled, on average, by their weights
  • engagement is that of its members by “What people do”, by the weights of their roles
  • it is ready if all of these hold:
    • completeness is at least 80%
    • engagement is at least 50
    • it has enough people in the role “Decision maker”
    • stage is not lost
""",
    "planting_large": """
An account in “Large ones” has the buying group “planting_large”:
  • it is about “planting”, with the roles of “crew” and the stages of “plain”
  • every person who has a role is a member, where the account shows the interest
  • completeness is how far its roles that need people are filled, on average
  • engagement is that of its members by “simple”, by the weights of their roles
  • nothing says when it is ready
""",
    "linkedin": """
“LinkedIn” is a destination of the kind `linkedin_companies`.

What is there is kept by “Without a decision maker”.
""",
    "no_decider": """
“Without a decision maker” keeps an account that is in “Large ones” in the destination “LinkedIn” if
the buying group “AI seeds” has too few people in the role “Decision maker”.
""",
    "letters": """
“letters” keeps every person who is in “Warm deciders” in the destination “mailing”.
""",
}


@pytest.mark.parametrize("name", TOLD)
def test_what_is_declared_is_told_in_sentences(name: str) -> None:
    made = program()
    told = show(made, declared(name, made)).splitlines()
    assert told == TOLD[name].strip("\n").splitlines()
    assert max(map(len, told)) <= 100


SUMS = {
    "committee": "the first that holds of “Decision maker” 51.28%, “champion” 38.46%, “Other” 10.26%",
    "crew": "every one that holds of “Lead” 82.76%, “hand” 17.24%",
    "plain": "3 stages; is put in here or there by hand or a journey and succeeds in done",
    "planting": 'shown by an account if there is at least one “intent surge” event for which topic is "planting"',
    "standard": "the last 30 days, from 0 to 100 against a population: page viewed 40, demo requested 62.5",
    "planting_large": "“Large ones”, “planting”",
    "linkedin": "of the kind linkedin_companies",
    "letters": "“Warm deciders” to “mailing”",
}


@pytest.mark.parametrize(("name", "expected"), SUMS.items())
def test_each_is_told_on_one_line(name: str, expected: str) -> None:
    made = program()
    assert meaning_of(made, declared(name, made)) == expected


CONDITIONS = [
    ("ai_large.completeness >= 80%", "completeness of the buying group “AI seeds” is at least 80%"),
    ("ai_large.stage in (early, late)", "stage of the buying group “AI seeds” is one of early or late"),
    ("ai_large.interest = ai", "interest of the buying group “AI seeds” is “AI-driven seeds”"),
    ("not ai_large.ready", "the buying group “AI seeds” is not ready"),
    ("ai_large.in_stage_for > 14 days",
     "the buying group “AI seeds” has been in its stage for more than 14 days"),
    ("ai_large.stage_since in last 7 days",
     "the start of the stage of the buying group “AI seeds” is in the last 1 week"),
    ("ai_large.missing contains any of (decider, champion)",
     "the buying group “AI seeds” has too few people in at least one of the roles “Decision maker” or “champion”"),
    ("any buying group where (interest = ai and completeness >= 50%)",
     "there is at least one buying group for which interest is “AI-driven seeds” and completeness is at least 50%"),
    ("count(buying groups where (ready)) > 1", "there is more than 1 buying group that is ready"),
    ('at least 2 ai_large.members where (role = decider and seniority = "vp")',
     ("there are at least 2 members of the buying group “AI seeds” for whom role is “Decision maker” and "
      'seniority is "vp"')),
    ("any ai_large.members where (assigned_by = hand)",
     "there is at least one member of the buying group “AI seeds” for whom the role was assigned by hand"),
    ("no ai_large.removed", "there is no removed member of the buying group “AI seeds”"),
    ("every ai_large.members where (any page_viewed and engagement > 3)",
     ("for every member of the buying group “AI seeds”, there is at least one “page viewed” event and "
      "engagement is more than 3")),
    ("any person where (member of ai_large)",
     "there is at least one person for whom the person is a member of the buying group “AI seeds”"),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "expected"), CONDITIONS, ids=[condition for condition, _ in CONDITIONS])
def test_conditions_on_buying_groups_are_said(condition: str, expected: str) -> None:
    assert said(condition) == expected


OF_PEOPLE = [
    ("not member of ai_large as champion",
     "the person is not a member of the buying group “AI seeds” as “champion”"),
    ("engagement of planting_large < 3", "engagement by “simple” is less than 3"),
    ("ai_large.active", "the buying group “AI seeds” is active"),
    ("account.ai_large.completeness < 1", "completeness of the buying group “AI seeds” is less than 100%"),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "expected"), OF_PEOPLE, ids=[condition for condition, _ in OF_PEOPLE])
def test_people_are_asked_for_their_buying_groups(condition: str, expected: str) -> None:
    assert said(condition, "people") == expected


ROLES = ("events", "people", "people.job_title", "people.seniority")


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("planting_large.active", ("employees",)),
        ("anybody.completeness > 0", ("employees", "people", "people.job_title")),
        ("ai_large.missing contains decider", ("employees", *ROLES)),
        ("planting_large.missing contains lead",
         ("employees", "events", "events.intent_surge.topic", "people", "people.job_title")),
        ("planting_large.stage = done", ("employees",)),
        ("ai_large.stage = won", ("employees", *ROLES)),
        ('any anybody.members where (seniority = "vp")',
         ("employees", "people", "people.job_title", "people.seniority")),
        ("any buying group where (ready)", ("employees", *ROLES)),
    ],
)  # fmt: skip
def test_what_a_condition_reads_goes_through_buying_groups(condition: str, expected: tuple[str, ...]) -> None:
    assert reads(condition) == expected


def test_a_person_s_membership_is_read_from_the_person() -> None:
    found = reads("member of ai_large as decider", "people")
    assert found == ("account.employees", "events", "job_title", "seniority")
    assert reads("engagement of ai_large > 3", "people") == ("events",)
    assert "account.people.seniority" in reads("account.ai_large.completeness > 0", "people")


def test_what_is_declared_tells_what_it_reads() -> None:
    made = program()
    assert facts_read(made, "committee") == ("events", "job_title", "seniority")
    assert facts_read(made, "planting") == ("events", "events.intent_surge.topic")
    assert facts_read(made, "simple") == ("events",)
    assert facts_read(made, "linkedin") == ()
    assert facts_read(made, "ai_large") == ("employees", *ROLES)
    assert facts_read(made, "pipeline") == ("employees", *ROLES)
    assert facts_read(made, "no_decider") == ("employees", *ROLES)
    assert facts_read(made, "letters") == ("account.employees", "events", "job_title", "seniority")
