"""Journeys, actions and calls in plain English; compiled from the texts of rules."""

from __future__ import annotations

import functools
import re
import textwrap

import pytest

from quorate.ir.journey_graph import END, ENTRY
from quorate.ir.program import Program
from quorate.ir.show import Ruled, facts_read, graph_in_words, journey_condition_words, meaning_of, show
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source

RULES = """
entity account accounts {
  key id  employees integer  industry text  owner_email text  zone timezone  renewal date  reviewed_at datetime
  sites list of { city text }
}
entity person people in account { key id  job_title text  email_consent boolean consent }
event page_viewed of person { url text }
event form_submitted of person { form text }
audience growers "Enterprise growers" of accounts where employees >= 500
audience customers "Customers" of accounts where industry = "seeds"
audience readers "Readers" of people where any page_viewed and email_consent
role template committee {
  role decider "Decision maker" needs 2 when job_title has word "chief"
  role champion "Champion" needs 1
}
stages pipeline { entry early  success won  failure lost  early -> late, lost  late -> won, lost }
interest ai "AI" { roles committee  stages pipeline  shown by person when any page_viewed }
engagement standard { window 30 days  page_viewed 40 }
buying group seeds "AI seeds" { audience growers  interest ai  ready when completeness >= 80% }
destination linkedin "LinkedIn" as linkedin_companies
action mail "Send a letter" of person needs consent { template text required  sender text } as message
action tell_sales of account { group buying group required  to text required } as sales_alert
action promote "Promote" of account { group buying group required  stage stage required } as move_stage
action staff "Give a role" of person { group buying group required  role role required } as assign_role
action show_ads "Show advertisements" of account { destination destination required }
action invite_all "Invite" of person { journey journey required } as enter_journey
call scoring "Lead scoring" of account { model text }
  gives { score number  tier text } simulated { score: 50  tier: "b" }
call checking of person {} gives { is_known boolean }

journey win_growers "Win growers" for accounts in growers {
  reenter 30 days after end, at most 3 times
  exit when in customers
  goal when seeds.ready
  split accounts readiness {
    path ready when seeds.ready {
      do tell_sales(group: seeds, to: owner_email)  do promote(group: seeds, stage: late)  end
    }
    path hole when seeds.missing contains decider and industry in ("farming", "food")
        and any page_viewed in 30 days before journey entry where (url contains "/pricing") {
      do show_ads(destination: linkedin)
      media: listen 14 days for any form_submitted where (form = "demo") or leaving seeds {
        on event { do staff(group: seeds, role: champion) }
        on timeout { repeat readiness at most 2 times }
      }
    }
    otherwise { }
  }
  split people {
    path deciders when member of seeds as decider { do mail(template: "roi", sender: account.owner_email) }
  }
  wait 3 days until 10:00 on monday..friday in zone zone
  split random letter { 50% path a { do mail(template: "a") } 50% path b { } }
  ask: call scoring(model: "v2") within 4 hours {
    path hot when result.score >= 80 and result.tier = "a" { do tell_sales(group: seeds, to: "hot@example.com") }
    on timeout { }
  }
  call scoring()
  listen 5 days for at least 3 page_viewed
}
journey invite for people in readers {
  reenter 1 day after start
  on change follow
  split people { path new when email_consent { do mail(template: "hello") } otherwise { end } }
  check: call checking() {
    path found when result.is_known { } otherwise { do invite_all(journey: win_people) } on error { }
  }
  listen for any form_submitted { on event { do mail(template: "thanks") } }
}
journey win_people "Win people" for people in readers {
  on change drain  goal when any form_submitted since journey entry  wait 1 day
}
journey old for accounts in growers { on change drain  wait 1 day }
"""


@functools.cache
def program(more: str = "") -> Program:
    texts = {"rules.rules": RULES, "more.rules": more}
    compiled = compile_project(Project("test", tuple(Source(name, text) for name, text in texts.items())))
    assert compiled.program is not None, [found.message for found in compiled.diagnostics]
    return compiled.program


def declared(name: str, of: Program) -> Ruled:
    things: dict[str, Ruled] = {**of.journeys, **of.actions, **of.calls}
    return things[name]


def told(steps: str, of: str = "accounts", audience: str = "growers") -> list[str]:
    """Return the lines that a journey of some steps is told in, those of its steps alone."""
    made = program(f"journey asked for {of} in {audience} {{ {steps} }}")
    text = show(made, made.journeys["asked"], 400)
    return [line.strip() for line in text.split("Its steps:\n")[1].splitlines()]


def table(text: str) -> dict[str, str]:
    """Read lines, each followed by what is said of it, in lines that begin with a space."""
    parts = [part.split("\n", 1) for part in re.split(r"\n(?! )", text.strip("\n"))]
    return {line: textwrap.dedent(said) for line, said in parts}


def moment(text: str) -> str:
    return told(f"wait {text}")[0].removeprefix("1. wait ")


def trigger(text: str) -> str:
    return "\n".join(told(f"listen for {text}")).removeprefix("1. listen for ")


def exit_of(condition: str) -> str:
    made = program(f"journey asked for accounts in growers {{ exit when {condition}  end }}")
    exit_ = made.journeys["asked"].exit
    assert exit_ is not None
    return journey_condition_words(made, "account", exit_)


TOLD = {
    "win_growers": """
“Win growers” is a journey for accounts in “Enterprise growers”:
  • an account that is in “Enterprise growers” enters up to 3 times in all, each time 30 days or
    more after the end of the time before
  • it leaves, or does not enter at all, if the account is in “Customers”
  • it has reached the goal, and leaves or does not enter, if the buying group “AI seeds” is ready
  • when the rules change, what is inside goes on by the plan that it entered with

Its steps:
  1. readiness: take the first path that holds:
    • ready, if the buying group “AI seeds” is ready:
      1. do “tell_sales” with group “AI seeds”, to the account's owner email
      2. do “Promote” with group “AI seeds”, stage late
      3. the journey ends
    • hole, if all of these hold:
      • the buying group “AI seeds” has too few people in the role “Decision maker”
      • industry is one of "farming" or "food"
      • there is at least one “page viewed” event in the 30 days before entry into the journey for
        which url contains "/pricing"
      then:
      1. do “Show advertisements” with destination “LinkedIn”
      2. media: listen for up to 14 days for any of these:
        • a “form submitted” event for which form is "demo"
        • a person leaving the buying group “AI seeds”
        • as soon as it is heard:
          1. do “Give a role” for all people with group “AI seeds”, role “Champion”
        • if it is not heard in time:
          1. go back to “readiness”, 2 times at most; after that go on
    • otherwise: go on
  2. each person takes the first path that holds:
    • deciders, if the person is a member of the buying group “AI seeds” as “Decision maker”:
      1. do “Send a letter” with template "roi", sender the account's owner email
    • otherwise: go on
  3. wait at least 3 days, then until the next 10:00 on Monday to Friday by the clock of the
     account's zone
  4. letter: take one of these paths at random; the same account always takes the same one:
    • a, 50%:
      1. do “Send a letter” for all people with template "a"
    • b, 50%: go on
  5. ask: call “Lead scoring” with model "v2" and wait up to 4 hours for its answer
    • hot, if the result's score is at least 80 and the result's tier is "a":
      1. do “tell_sales” with group “AI seeds”, to "hot@example.com"
    • otherwise: the journey ends
    • on an error: the journey ends
    • without an answer in time: go on
  6. call “Lead scoring” and wait up to 1 hour for its answer
    • on an error, or without an answer in time: the journey ends
  7. listen for up to 5 days for at least 3 “page viewed” events
    • if it is not heard in time: the journey ends
""",
    "invite": """
“invite” is a journey for people in “Readers”:
  • a person who is in “Readers” enters any number of times, each time 1 day or more after the start
    of the time before
  • when the rules change, those inside go on by the new plan, from the step of the same name

Its steps:
  1. each person takes the first path that holds:
    • new, if “email consent” is true:
      1. do “Send a letter” with template "hello"
    • otherwise:
      1. the journey ends
  2. check: call “checking” and wait up to 1 hour for its answer
    • found, if the result's “is known” is true: go on
    • otherwise:
      1. do “Invite” with journey “Win people”
    • on an error, or without an answer in time: go on
  3. listen for a “form submitted” event
    • as soon as it is heard:
      1. do “Send a letter” with template "thanks"
""",
    "win_people": """
“Win people” is a journey for people in “Readers”:
  • nobody enters any more
  • the person has reached the goal, and leaves or does not enter, if there is at least one “form
    submitted” event since entry into the journey
  • those inside go on by the plan that they entered with

Its steps:
  1. wait 1 day
""",
    "mail": """
“Send a letter” is an action on a person:
  • it has to be given “template” (text)
  • it can be given “sender” (text)
  • it is for people who have given their consent
  • decisions ask other systems to carry it out (its kind is `message`)

“Win growers” and “invite” use it.
""",
    "promote": """
“Promote” is an action on an account:
  • it has to be given “group” (a buying group)
  • it has to be given “stage” (a stage)
  • the engine itself moves the buying group to the stage, if its stage model allows the move

“Win growers” uses it.
""",
    "staff": """
“Give a role” is an action on a person:
  • it has to be given “group” (a buying group)
  • it has to be given “role” (a role)
  • the engine itself gives the person the role

“Win growers” uses it.
""",
    "invite_all": """
“Invite” is an action on a person:
  • it has to be given “journey” (a journey)
  • the engine itself lets the person enter the journey

“invite” uses it.
""",
    "scoring": """
“Lead scoring” asks another system about an account:
  • it can be given “model” (text)
  • its answer has score (number) and tier (text)
  • a simulation takes score 50 and tier "b" for its answer

“Win growers” uses it.
""",
    "checking": """
“checking” asks another system about a person:
  • its answer has is known (yes or no)
  • nothing says what a simulation takes for its answer

“invite” uses it.
""",
}
MOMENTS = table("""
30 days
  30 days
2 weeks
  14 days
3 months
  3 months
until 09:00
  until the next 09:00
until 09:00 on monday..friday
  until the next 09:00 on Monday to Friday
until 17:30 on saturday, sunday
  until the next 17:30 on Saturday or Sunday
until tuesday
  until the start of the next Tuesday
until on monday, thursday
  until the start of the next Monday or Thursday
until monday..friday
  until the start of the next day from Monday to Friday
until monday..sunday
  until the start of the next day
until 09:00 in zone zone
  until the next 09:00 by the clock of the account's zone
until reviewed_at
  until the account's reviewed at
until renewal
  until the account's renewal, at the start of that day
until renewal - 30 days
  until 30 days before the account's renewal, at the start of that day
until renewal in zone "Europe/Paris"
  until the account's renewal, at the start of that day by the clock of Europe/Paris
until 2027-03-01
  until 2027-03-01, at the start of that day
until 2027-03-01T09:00:00Z
  until 2027-03-01 09:00 UTC
3 days until tuesday
  at least 3 days, then until the start of the next Tuesday
3 days until reviewed_at + 1 day
  at least 3 days, then until 1 day after the account's reviewed at
until start of next month
  until the start of the next month
""")
TRIGGERS = table("""
any form_submitted
  a “form submitted” event
any page_viewed where (url contains "/pricing" and url ends with "/")
  a “page viewed” event for which all of these hold:
  • url contains "/pricing"
  • url ends with "/"
at least 3 page_viewed
  at least 3 “page viewed” events
more than 2 form_submitted where (form = "demo")
  more than 2 “form submitted” events for which form is "demo"
at least 3 different url of page_viewed
  at least 3 different values of url among “page viewed” events
at least 3 page_viewed within any 1 hour
  at least 3 “page viewed” events within a stretch of 1 hour
change of industry
  a change of the account's industry
change of industry to "seeds"
  a change of the account's industry to "seeds"
change of seeds.stage from early to late
  a change of stage of the buying group “AI seeds” from early to late
change of seeds.completeness from 0.5 to 1
  a change of completeness of the buying group “AI seeds” from 50% to 100%
change of seeds.completeness where (new >= 50% and old < 50%)
  a change of completeness of the buying group “AI seeds” for which all of these hold:
  • the new value is at least 50%
  • the old value is less than 50%
change of job_title of any person
  a change of job title of any person
change of job_title of any person where (new contains "VP")
  a change of job title of any person for which the new value contains "VP"
change of seeds.engagement where (new - old > 10)
  a change of engagement of the buying group “AI seeds” for which the new value minus the old value is more than 10
joining seeds
  a person joining the buying group “AI seeds”
joining seeds as champion
  a person joining the buying group “AI seeds” as “Champion”
leaving seeds as decider
  a person leaving the buying group “AI seeds” as “Decision maker”
any event
  an event
""")
CONDITIONS = table("""
any form_submitted since journey entry
  there is at least one “form submitted” event since entry into the journey
no page_viewed in 30 days before journey entry
  there is no “page viewed” event in the 30 days before entry into the journey
reviewed_at > journey entry
  reviewed at is after entry into the journey
any person where (any page_viewed after journey entry)
  there is at least one person for whom there is at least one “page viewed” event since entry into the journey
now - journey entry > 30 days
  the time from entry into the journey to now is more than 30 days
reviewed_at before journey entry
  reviewed at is before entry into the journey
at least 2 page_viewed since journey entry where (url = "/x")
  there are at least 2 “page viewed” events since entry into the journey for which url is "/x"
any form_submitted in 6 months before journey entry
  there is at least one “form submitted” event in the 6 months before entry into the journey
reviewed_at between journey entry - 1 day and now
  reviewed at is at or after 1 day before entry into the journey and reviewed at is at or before now
""")


@pytest.mark.parametrize("name", TOLD)
def test_all_is_told_in_lines_that_fit(name: str) -> None:
    text = show(program(), declared(name, program()))
    assert text == TOLD[name].strip("\n")
    assert max(map(len, text.splitlines())) <= 100


@pytest.mark.parametrize("text", MOMENTS)
def test_moments_are_said(text: str) -> None:
    assert moment(text) == MOMENTS[text]


@pytest.mark.parametrize("text", TRIGGERS)
def test_what_is_listened_for_is_said(text: str) -> None:
    assert trigger(text) == TRIGGERS[text]


@pytest.mark.parametrize("text", CONDITIONS)
def test_entry_is_said_in_conditions(text: str) -> None:
    assert exit_of(text) == CONDITIONS[text]


def test_how_long_is_listened_is_said_before_what_for() -> None:
    assert told("listen until 09:00 for any form_submitted") == [
        "1. listen until the next 09:00, for a “form submitted” event",
        "• if it is not heard in time: the journey ends",
    ]
    assert told("listen 3 days until tuesday for any form_submitted")[0] == (
        "1. listen for 3 days, then until the start of the next Tuesday, for a “form submitted” event"
    )


def test_items_of_lists_are_not_taken_for_results() -> None:
    steps = 'split accounts { path a when any sites where (city = "Rome") { do show_ads(destination: linkedin) } }'
    assert told(steps)[1] == '• a, if there is at least one item of sites for which city is "Rome":'


def test_arguments_are_said_with_whose_they_are() -> None:
    action = "action flag of account { on boolean  off boolean  at datetime }"
    steps = "do flag(on: employees > 5, off: false, at: reviewed_at)"
    made = program(f"{action} journey asked for accounts in growers {{ {steps} }}")
    text = show(made, made.journeys["asked"], 400).splitlines()[-1]
    assert text == (
        "  1. do “flag” with on whether the account's employees is more than 5, off false, at the account's reviewed at"
    )


def test_a_line_says_what_a_journey_is() -> None:
    of = program()
    assert meaning_of(of, of.journeys["win_growers"]) == (
        "accounts in “Enterprise growers”, 17 steps; the goal is reached if the buying group “AI seeds” is ready"
    )
    assert meaning_of(of, of.journeys["old"]) == "accounts in “Enterprise growers”, 1 step, nothing enters any more"
    assert meaning_of(of, of.actions["mail"]) == "on a person, needs consent, with template and sender (optional)"
    assert meaning_of(of, of.calls["scoring"]) == "about an account, with model (optional); gives score and tier"


def test_facts_are_those_of_the_audience_the_conditions_and_the_values_in_steps() -> None:
    assert facts_read(program(), "win_growers") == (
        "employees", "events", "events.form_submitted.form", "events.page_viewed.url", "industry", "owner_email",
        "people", "people.job_title", "zone",
    )  # fmt: skip
    assert facts_read(program(), "invite") == ("email_consent", "events")


def test_the_graph_has_titles_and_words() -> None:
    graph = graph_in_words(program(), program().journeys["win_growers"])
    nodes = {node.id: (node.label, node.detail) for node in graph.nodes}
    assert nodes[ENTRY] == ("Enterprise growers", "accounts enter")
    assert nodes["readiness"] == ("Readiness", "accounts by the first path that holds")
    assert nodes["readiness.ready[1]"] == ("tell_sales", "group “AI seeds”, to the account's owner email")
    assert nodes["media.timeout[1]"] == ("Back to readiness", "")
    assert nodes["media"][0] == "Listen for up to 14 days"
    assert nodes["[2]"] == ("Split people", "people by the first path that holds")
    assert nodes["[2].deciders[1]"][0] == "Send a letter"
    assert nodes["letter.a[1]"] == ("Send a letter", 'to all people: template "a"')
    assert nodes["[3]"] == (
        "Wait at least 3 days",
        "then until the next 10:00 on Monday to Friday by the clock of the account's zone",
    )
    assert nodes["ask"] == ("Lead scoring", 'model "v2"; waits for an answer for up to 4 hours')
    assert nodes[END] == ("End", "")
    labels = {edge.ways[0]: edge.label for edge in graph.edges}
    assert labels["media", "timeout"] == "timeout after 14 days"
    assert labels["media.timeout[1]", "again"] == "at most 2 times"
    assert labels["[2]", "otherwise"] == "others"
    assert labels["letter", "a"] == "50% a"
    assert labels["ask", "otherwise"] == "none of these"
    assert labels["ask", "error"] == "error"
    assert labels["ask", "timeout"] == "no answer in 4 hours"
    assert labels["[6]", "error"] == "error or no answer in 1 hour"
    details = {edge.ways[0]: edge.detail for edge in graph.edges}
    assert details["readiness", "ready"] == "the buying group “AI seeds” is ready"
    assert details["readiness", "otherwise"] == ""
    assert graph.remarks[-1] == "When the rules change, what is inside goes on by the plan that it entered with."
