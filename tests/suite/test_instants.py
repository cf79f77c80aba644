"""Several instants: what changes, what journeys do in between, what is done by hand, and what calls answer."""

from __future__ import annotations

import pytest

from tests.suite.suites import block, failures, mistakes, run

RULES = """
entity account accounts { key id  name text  employees integer  tier text  timezone timezone }
entity person people in account { key id  title text  email text }
event page_viewed of person { url text }
action mail of person { template text required } as message
action alert of account { to text }
call scoring of account { model text } gives { score number  tier text }
audience large of accounts where employees >= 500
audience named of people where title is known
journey warm for accounts in large {
  exit when tier = "lost"
  first: wait 10 days
  split accounts kind {
    path gold when tier = "gold" { do alert(to: "gold") }
    otherwise { do alert(to: "others") }
  }
  score: call scoring(model: "v1") within 4 hours {
    path hot when result.score >= 80 { do alert(to: "hot") }
    otherwise { do alert(to: "cold") }
    on error { do alert(to: "error") }
    on timeout { do alert(to: "late") }
  }
  last: listen 5 days for any page_viewed { on timeout { end } }
}
journey greet for people in named {
  do mail(template: "hello")
  pause: wait 1 day
}
"""
START = "now 2026-06-01T12:00:00Z\naccount acme { employees: 900 }\nperson ann of acme\n"


def told(*lines: str, start: str = START) -> list[str]:
    return failures(block(*lines, start=start), RULES)


def test_a_second_statement_changes_the_fields_that_it_names() -> None:
    lines = [
        "expect acme in large",
        "after 1 day",
        'account acme { tier: "gold" }',
        "expect acme in large",
        "after 1 day",
        "account acme { employees: missing }",
        "expect unknown acme in large because (employees)",
        "after 1 month",
        "account acme { employees: 10 }",
        "expect acme exited large",
    ]
    assert told(*lines) == ["expected acme to exit `large`, but acme was not in it, and is not"]
    assert told(*lines[:-1], "expect acme not in large") == []


def test_what_was_due_in_between_goes_by_what_was_so_then() -> None:
    """The split is due on the 11th, when Acme was not gold yet."""
    lines = ["expect acme in journey warm at first", "after 20 days", 'account acme { tier: "gold" }']
    assert told(*lines, 'expect action alert for acme with { to: "others" }') == []
    assert told(*lines, 'expect no action alert for acme with { to: "gold" }') == []
    gold = [
        "expect acme in large",
        "after 9 days",
        'account acme { tier: "gold" }',
        "expect acme in large",
        "after 2 days",
    ]
    assert told(*gold, 'expect action alert for acme with { to: "gold" }') == []


def test_actions_are_those_since_the_last_instant() -> None:
    assert (
        told("expect no actions", "after 10 days", "expect action alert for acme", "after 1 hour", "expect no actions")
        == []
    )


def test_calls_are_answered() -> None:
    start = (
        "expect acme in large",
        "after 10 days",
        'expect action scoring for acme with { model: "v1" }',
        "after 1 hour",
    )
    hot = [*start, "answer scoring for acme { score: 85 }", 'expect action alert for acme with { to: "hot" }']
    assert told(*hot, "expect acme in journey warm at last") == []
    assert (
        told(*start, "answer scoring for acme { score: 8.5 }", 'expect action alert for acme with { to: "cold" }') == []
    )
    assert (
        told(*start, 'answer scoring for acme error "down"', 'expect action alert for acme with { to: "error" }') == []
    )
    assert told(*start, "after 4 hours", 'expect action alert for acme with { to: "late" }') == []


def test_an_answer_that_nobody_waits_for_is_told() -> None:
    assert told("answer scoring for acme { score: 85 }", "expect acme in large") == [
        "expected a call to be answered, but no call `scoring` was made for acme before"
    ]
    late = ["expect acme in large", "after 10 days", "expect acme in large", "after 5 hours", "expect acme in large"]
    (only,) = told(*late, "after 1 hour", "answer scoring for acme { score: 85 }", "expect acme in large")
    assert only.startswith("expected this to be done, but it was refused: ")
    assert told(*late, "after 1 hour", "expect refused answer scoring for acme { score: 85 }") == []


def test_people_have_journeys_of_their_own() -> None:
    lines = [
        "expect ann not in named",
        "after 1 day",
        'person ann { title: "Owner" }',
        "expect ann entered named",
        "expect ann in journey greet at pause",
        'expect action mail for ann with { template: "hello" }',
        "after 1 day",
        "expect ann.greet.status = done",
        "expect ann exited greet",
    ]
    assert told(*lines) == []


def test_somebody_is_let_in_and_out_by_hand() -> None:
    lines = [
        "enter journey greet for ann",
        "expect ann in journey greet at pause",
        "expect action mail for ann",
        "after 1 hour",
        "leave journey greet for ann",
        "expect ann exited greet",
        "expect ann.greet.status = exited",
    ]
    assert told(*lines) == []


def test_who_came_and_went_in_between_has_exited_and_not_entered() -> None:
    lines = ["expect ann not in named", "after 1 day", "enter journey greet for ann", "expect ann entered greet"]
    assert told(*lines) == []
    assert told(*lines, "after 3 days", "expect ann exited greet") == []


def test_months_go_by_the_calendar_of_the_rule_set() -> None:
    text = block("expect acme in large", "after 1 month", "expect acme in large", start=START.replace("06-01", "01-31"))
    (result,) = run(text, RULES)
    assert [step.at.isoformat() for step in result.case.steps] == [
        "2026-01-31T12:00:00+00:00",
        "2026-02-28T12:00:00+00:00",
    ]


@pytest.mark.parametrize("line", ["person eva", "event page_viewed by ann", "enter journey greet for ann"])
def test_nothing_is_told_behind_what_is_expected_of_an_instant(line: str) -> None:
    found = mistakes(block("expect acme in large", line, start=START), RULES)
    assert [code for code, _ in found] == ["E911"]


def test_what_a_test_says_nothing_of_is_empty_unless_it_is_missing() -> None:
    rules = (
        RULES + "audience quiet of accounts where no page_viewed ever\naudience vacant of accounts where no person\n"
    )
    alone = "now 2026-06-01T12:00:00Z\naccount acme\n"
    assert failures(block("expect acme in quiet", "expect acme in vacant", start=alone), rules) == []
    missing = "now 2026-06-01T12:00:00Z\naccount acme { people: missing  events: missing }\n"
    lines = ["expect unknown acme in quiet because (events)", "expect unknown acme in vacant because (people)"]
    assert failures(block(*lines, start=missing), rules) == []
