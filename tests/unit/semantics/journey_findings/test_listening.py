"""Listening for what cannot happen."""

from __future__ import annotations

import pytest

from quorate.diagnostics.model import Severity
from tests.unit.semantics.journey_findings.planning import codes, findings, messages

MORE = """
engagement scaled { window 30 days  page_viewed 40  scale population }
buying group h { audience large  interest seeds  engagement scaled }
buying group k { audience large  interest seeds  engagement standard }
"""


def listen(trigger: str) -> str:
    return f"listen 14 days for {trigger} {{ on event {{ do alert() }} }}"


@pytest.mark.parametrize(
    ("trigger", "reason", "help_"),
    [
        (
            "change of g.stage from won to open",
            "`pipeline` has no move from `won` to `open`",
            "no move leads from `won`",
        ),
        (
            "change of g.stage from talking to open",
            "`pipeline` has no move from `talking` to `open`",
            "moves from `talking` are to `won`, `lost`",
        ),
        (
            "change of g.stage where (old in (won, lost) and new = talking)",
            "`pipeline` has no such move to `talking`",
            "moves to `talking` are from `open`",
        ),
        (
            "change of g.stage where (old = lost and new in (open, talking))",
            "`pipeline` has no such move from `lost`",
            "no move leads from `lost`",
        ),
        (
            "change of g.stage where (old in (won, lost) and new in (open, talking))",
            "`pipeline` has no such move",
            "look at the moves that `pipeline` allows",
        ),
        ("change of g.stage from open to open", "the old and the new value are the same", "name two values"),
        ('change of country from "FR" to "FR"', "the old and the new value are the same", "name two values"),
        ('change of industry from "FR" to "fr"', "the old and the new value are the same", "name two values"),
        ('change of country where (new = "FR" and new = "DE")', "its condition is never true", "mend the condition"),
        ("change of g.completeness where (new > 100%)", "its condition is never true", "mend the condition"),
        ("change of g.completeness where (new < 0)", "its condition is never true", "mend the condition"),
        ("change of id", "`id` is the key of `account`, and a record keeps its key", "listen for a change of another"),
        ("change of id of any person", "`id` is the key of `person`, and a record keeps its key", "listen for"),
        ("change of g.name", "the `name` of a buying group never changes", "listen for a change of another field"),
        ("change of 5", "a constant never changes", "listen for a change of another field"),
        ('any form_submitted where (form = "a" and form = "b")', "its condition is never true", "mend the condition"),
    ],
)
def test_what_cannot_happen_is_never_heard(trigger: str, reason: str, help_: str) -> None:
    (told,) = findings(listen(trigger))
    assert (told.code, told.severity) == ("E711", Severity.WARNING)
    assert told.message == f"this is never heard: {reason}"
    assert told.help.startswith(help_)


def test_what_takes_several_moves_is_only_heard_in_passing() -> None:
    (told,) = findings(listen("change of g.stage from open to won"))
    assert (told.code, told.severity) == ("E715", Severity.WARNING)
    assert (
        told.message
        == "this is only heard where several moves come at once: `pipeline` has no move from `open` to `won`"
    )
    assert told.help == "moves from `open` are to `talking`, `lost`"
    either = "change of g.stage where (old = won and new = open or old = open and new = won)"
    assert codes(listen(either)) == ["E715"]


@pytest.mark.parametrize(
    "trigger",
    [
        "change of g.stage",
        "change of g.stage from open to talking",
        "change of g.stage from open",
        "change of g.stage to won",
        "change of g.stage to open",  # where a group comes into being
        "change of g.stage from won",  # where it is no more
        "change of g.stage where (new is missing)",
        "change of g.stage where (old = won and new = open or old = talking and new = won)",
        'change of country from "FR" to "fr"',
        "change of g.completeness where (old < 80% and new >= 80%)",
        "change of g.ready from false to true",
        "change of employees where (new > old)",
        'change of job_title of any person where (new contains "VP")',
        'any form_submitted where (form = "a" or form = "b")',
        "joining g as other",
        "leaving g",
    ],
)
def test_what_may_happen_is_no_finding(trigger: str) -> None:
    assert codes(listen(trigger)) == []


@pytest.mark.parametrize(
    ("trigger", "message"),
    [
        ("change of g.completeness where (new > 80)", "completeness is a number from 0 to 1, and never `80`"),
        ("change of h.engagement where (old < 101)", "engagement is a number from 0 to 100, and never `101`"),
        ("change of h.engagement where (-1 > new)", "engagement is a number from 0 to 100, and never `-1`"),
    ],
)
def test_a_score_that_is_never_so_is_told_as_elsewhere(trigger: str, message: str) -> None:
    (told,) = findings(listen(trigger), more=MORE)
    assert (told.code, told.message) == ("E321", message)


def test_engagement_that_is_not_scaled_has_no_end() -> None:
    assert codes(listen("change of k.engagement where (new > 500)"), more=MORE) == []
    assert messages(listen("change of k.engagement where (new < 0)"), more=MORE) == [
        "this is never heard: its condition is never true"
    ]


def test_a_stage_does_not_change_to_itself_by_going_round() -> None:
    more = """
    stages circle { entry a  success w  a -> b  b -> c  c -> b, w }
    interest fields { roles committee  stages circle }
    buying group m { audience large  interest fields  engagement standard }
    """
    assert codes(listen("change of m.stage where (old = b and new in (a, b))"), more=more) == ["E711"]
    assert codes(listen("change of m.stage where (old = b and new in (a, b, w))"), more=more) == ["E715"]


def test_each_trigger_is_told_by_itself() -> None:
    assert codes(listen("change of id or change of g.stage from open to talking or change of g.name")) == ["E711"] * 2
