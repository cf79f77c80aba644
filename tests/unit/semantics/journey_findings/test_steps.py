"""What is told of steps: those that nobody gets to, that go round, that draw, and that go beyond what others can."""

from __future__ import annotations

import pytest

from quorate.diagnostics.model import Severity
from tests.unit.semantics.journey_findings.planning import codes, findings, messages, underlined

DO = "do alert()"

# --- steps that are never reached -------------------------------------------------------------------------------------


def test_a_step_after_the_end_is_never_reached() -> None:
    steps = f"{DO} end {DO} wait 1 day"
    (told,) = findings(steps)
    assert (told.code, told.severity, told.message) == ("E702", Severity.WARNING, "step `[3]` is never reached")
    assert underlined(steps, told) == (DO, "end")


@pytest.mark.parametrize(
    ("before", "help_"),
    [
        (f"split accounts {{ path a when employees > 5 {{ {DO} end }} }}", "add `otherwise { }` for those"),
        (f"split accounts {{ path a when employees > 5 {{ {DO} end }} otherwise {{ end }} }}", "take the `end` out"),
        (f"split random r {{ 50% path a {{ {DO} end }} 50% path b {{ end }} }}", "take the `end` out"),
        ("call score() { path a when result.points > 5 { end } }", "add `otherwise { }` for answers"),
        ("listen 3 days for any form_submitted { on event { end } }", "add `on timeout { }`"),
        ("listen for any form_submitted { on event { end } }", "take the `end` out"),
    ],
)
def test_a_step_after_ways_that_all_end_is_never_reached(before: str, help_: str) -> None:
    (told,) = findings(f"{before} {DO}")
    assert told.code == "E702"
    assert told.help.startswith(help_)


@pytest.mark.parametrize(
    "before",
    [
        f"split accounts {{ path a when employees > 5 {{ {DO} }} }}",
        f"split accounts {{ path a when employees > 5 {{ {DO} end }} otherwise {{ }} }}",
        "split people { path a when consent_email { do send() } }",
        "call score()",
        "call score() { path a when result.points > 5 { end } on timeout { } }",
        "listen 3 days for any form_submitted",
        "listen 3 days for any form_submitted { on event { end } on timeout { } }",
        "a: wait 1 day repeat a at most 3 times",
    ],
)
def test_what_somebody_may_get_to_is_no_finding(before: str) -> None:
    assert codes(f"{before} {DO}") == []


def test_an_answer_without_a_path_ends_the_journey_where_there_is_a_block() -> None:
    (told,) = findings(f"call score() {{ on error {{ {DO} }} }} {DO}")
    assert (told.code, told.severity) == ("E716", Severity.WARNING)
    assert codes(f"call score() {{ otherwise {{ }} on error {{ {DO} }} }} {DO}") == []


def test_only_the_first_step_that_is_not_reached_is_told() -> None:
    assert codes(f"{DO} end split accounts {{ path a when employees > 5 {{ end {DO} }} }} {DO}") == ["E702"]


def test_people_of_a_journey_of_their_own_may_end_in_a_split() -> None:
    split = "split people { path a when consent_email { do send() } otherwise { end } }"
    assert codes(f"{split} wait 1 day", "people in leaders") == []
    assert codes(f"{split.replace('do send()', 'end')} wait 1 day", "people in leaders") == ["E702"]


def test_a_journey_without_steps_and_one_that_does_nothing() -> None:
    (empty,) = findings("exit when employees > 5")
    assert (empty.code, empty.severity) == ("E701", Severity.ERROR)
    (idle,) = findings("split accounts { path a when employees > 5 { end } otherwise { } }")
    assert (idle.code, idle.severity) == ("E714", Severity.WARNING)
    for step in (DO, "wait 1 day", "call score()", "listen for any form_submitted"):
        assert codes(step) == []


# --- repeats ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        ("repeat a at most 3 times a: wait 1 day", "stands after the repeat"),
        (f"{DO} a: repeat a at most 3 times", "is the repeat itself"),
        (
            "split accounts { path x when employees > 5 { a: wait 1 day } otherwise { } } repeat a at most 3 times",
            "stands in a branch that does not lead to the repeat",
        ),
        (
            "split accounts { path x when employees > 5 { a: wait 1 day } otherwise { repeat a at most 3 times } }",
            "stands in a branch that does not lead to the repeat",
        ),
    ],
)
def test_a_repeat_goes_back_to_what_leads_to_it(steps: str, reason: str) -> None:
    (told,) = findings(steps)
    assert (told.code, told.severity) == ("E708", Severity.ERROR)
    assert told.message == f"step `a` {reason}, and cannot be repeated from there"


@pytest.mark.parametrize(
    "steps",
    [
        "a: wait 1 day repeat a at most 3 times",
        "a: split accounts { path x when employees > 5 { wait 1 day repeat a at most 3 times } otherwise { } }",
        "a: wait 1 day split accounts { path x when employees > 5 { repeat a at most 3 times } otherwise { } }",
        "split accounts { path x when employees > 5 { a: wait 1 day repeat a at most 3 times } otherwise { } }",
        f"a: {DO} listen for any form_submitted repeat a at most 3 times",
        f"a: {DO} call score() repeat a at most 3 times",
        f"a: {DO} wait 1 day until 09:00 repeat a at most 3 times",
        'a: call score(model: "x") { otherwise { } on error { repeat a at most 3 times } }',
    ],
)
def test_a_way_round_that_takes_time_is_no_finding(steps: str) -> None:
    assert codes(steps) == []


def test_a_way_round_without_a_wait_is_told_with_the_branches_that_it_takes() -> None:
    inside = "path x when employees > 5 { } otherwise { wait 1 day }"
    steps = f"a: {DO} b: split accounts {{ {inside} }} repeat a at most 3 times"
    (told,) = findings(steps)
    assert (told.code, told.severity) == ("E709", Severity.ERROR)
    assert told.help.endswith("it can go by way of `b.x`")
    assert underlined(steps, told) == ("repeat a at most 3 times", f"a: {DO}")


@pytest.mark.parametrize(
    ("step", "why"),
    [
        ("wait until 09:00", "takes no time for who is back at that very time"),
        ("wait until monday", "takes no time for who is back at that very time"),
        ("wait until last(at of page_viewed) + 3 days", "takes no time where that is past"),
        ("listen until 09:00 for any form_submitted { on timeout { } }", "takes no time for who is back"),
        ("call score(size: employees) { otherwise { } on error { } }", "takes no time where an argument is missing"),
    ],
)
def test_a_way_round_whose_time_may_have_come_is_told(step: str, why: str) -> None:
    (told,) = findings(f"a: {DO} {step} repeat a at most 3 times")
    assert (told.code, told.severity) == ("E710", Severity.WARNING)
    assert told.labels[1].text.startswith(why)


def test_of_rounds_that_share_steps_the_first_is_told() -> None:
    inner = f"a: {DO} b: {DO} repeat b at most 3 times repeat a at most 3 times"
    assert [each.labels[0].span.start for each in findings(inner)] == [findings(inner)[0].labels[0].span.start]
    assert codes(f"{inner} c: {DO} repeat c at most 3 times") == ["E709"] * 2
    loose = "wait until 09:00 repeat a at most 3 times"
    assert codes(f"a: {DO} b: {DO} repeat b at most 3 times {loose}") == ["E709"]
    assert codes(f"a: {DO} {loose} c: {DO} repeat c at most 3 times") == ["E710", "E709"]


def test_what_is_heard_takes_time_whatever_it_is_waited_for_until() -> None:
    assert codes("a: listen until 09:00 for any form_submitted repeat a at most 3 times") == []


# --- random splits ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shares", "message"),
    [
        ((50, 40), "the shares of `r` add up to 90%, and not to 100%"),
        ((50, 60), "the shares of `r` add up to 110%, and not to 100%"),
        ((100,), "random split `r` has fewer than two shares"),
        ((100, 0), "the share of `p0` is `100%`, and has to be from 1% to 99%"),
    ],
)
def test_shares_are_parts_of_a_whole(shares: tuple[int, ...], message: str) -> None:
    inside = " ".join(f"{percent}% path p{place} {{ {DO} }}" for place, percent in enumerate(shares))
    told = findings(f"split random r {{ {inside} }}")
    assert told[0].message == message
    assert {each.severity for each in told} == {Severity.ERROR}


@pytest.mark.parametrize(
    ("shares", "help_"),
    [
        ("50% path a { do alert() } 40% path b { }", "write `50% path b`, or change the others"),
        ("90% path a { do alert() } 50% path b { }", "write `10% path b`, or change the others"),
        ("60% path a { do alert() } 50% path b { } 9% path c { }", "take away 19%"),
    ],
)
def test_the_last_share_is_mended_where_that_can_be(shares: str, help_: str) -> None:
    assert [each.help for each in findings(f"split random r {{ {shares} }}")] == [help_]


# --- what others cannot do --------------------------------------------------------------------------------------------


def test_there_are_so_many_paths_and_shares_that_others_take_no_more() -> None:
    def split(count: int) -> str:
        return "split accounts { " + " ".join(f"path p{n} when employees = {n} {{ {DO} }}" for n in range(count)) + " }"

    def drawn(count: int) -> str:
        last = f"{100 - count + 1}% path last {{ }}"
        return "split random r { " + " ".join(f"1% path p{n} {{ {DO} }}" for n in range(count - 1)) + f" {last} }}"

    assert codes(split(25)) == codes(drawn(20)) == []
    assert messages(split(26)) == ["`[1]` has 26 paths, more than 25"]
    assert messages(drawn(21)) == ["`r` has 21 paths, more than 20"]


def test_a_call_is_waited_for_four_hours_at_most() -> None:
    assert codes("call score() within 240 minutes") == codes("call score()") == []
    assert codes("call score() within 241 minutes") == codes("call score() within 1 month") == ["E713"]
