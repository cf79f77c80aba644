"""Each kind of expectation: where it holds nothing is told, and where it does not, what is expected and what is."""

from __future__ import annotations

import pytest

from quorate.suite.words import shown
from tests.suite.suites import block, failures

DEMO = 'event form_submitted by ann 3 days ago { form: "seed-demo" }'
HOLDS = [
    "expect acme in enterprise_growers",
    "expect acme not in customers",
    "expect acme in enterprise_growers is true",
    "expect acme in customers is false",
    "expect ann not in agronomists",
    "expect unknown ann in purchasing because (department)",
    "expect unknown ann in purchasing because (ann.department)",
    'expect unknown ann in purchasing because ("department")',
    "expect unknown acme in named_in_emea because (acme.country, tags, tier)",
    "expect acme entered enterprise_growers",
    "expect acme in seeds_growers",
    "expect acme entered seeds_growers",
    "expect acme in growers_without_decider",
    "expect acme entered growers_without_decider",
    "expect bob not in field_mailing",
    "expect ann is decision_maker in seeds_growers",
    "expect ann is member of seeds_growers",
    "expect ann is not champion in seeds_growers",
    "expect bob is not member of seeds_growers",
    "expect acme.seeds_growers.completeness = 17%",
    "expect acme.seeds_growers.completeness < 50%",
    "expect acme.seeds_growers.completeness != 25%",
    "expect acme.seeds_growers.missing = (influencer, champion, decision_maker)",
    "expect acme.seeds_growers.missing contains champion",
    "expect acme.seeds_growers.missing not contains practitioner",
    "expect acme.seeds_growers.members = (ann)",
    "expect acme.seeds_growers.removed = ()",
    "expect acme.seeds_growers.stage = discovery",
    "expect acme.seeds_growers.stage is not won",
    "expect acme.seeds_growers.stage_since = 2026-06-01T12:00:00Z",
    "expect acme.seeds_growers.entered_at <= now",
    'expect acme.seeds_growers.status = ""',
    "expect acme.seeds_growers.ready = false",
    "expect acme.seeds_growers.active = true",
    "expect acme.seeds_growers.left_at is missing",
    "expect acme.seeds_growers.interest = ai_seeds",
    "expect acme.seeds_growers.decision_maker.people = 1",
    "expect acme.seeds_growers.decision_maker.needs = 2",
    "expect acme.seeds_growers.decision_maker.completeness = 50%",
    "expect acme.seeds_growers.decision_maker.members contains ann",
    "expect acme.seeds_growers.influencer.surplus = 0",
    "expect ann.seeds_growers.role = decision_maker",
    'expect ann.seeds_growers.assigned_by = "rule"',
    "expect ann.seeds_growers.engagement > 0",
    "expect ann.seeds_growers.removed = false",
    "expect ann.seeds_growers.member_since = now",
    "expect acme.win_growers.step_since = now",
    "expect acme in journey win_growers at first_sign",
    "expect acme in journey win_growers",
    "expect acme not in journey win_growers at media",
    "expect ann not in journey finish_forms",
    "expect acme entered win_growers",
    "expect acme.win_growers.status = waiting",
    "expect acme.win_growers.step = first_sign",
    "expect acme.win_growers.entry = 1",
    "expect acme.win_growers.due = now + 60 days",
    "expect no actions",
    "expect no actions for ann",
    "expect no action send_email for ann",
]


def test_what_is_so_is_expected() -> None:
    assert failures(block(DEMO, *HOLDS)) == []


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        ("acme not in enterprise_growers", "acme not to be in `enterprise_growers`, but acme is"),
        ("acme in customers", "acme to be in `customers`, but acme is not"),
        (
            "ann in purchasing",
            "ann to be in `purchasing`, but that is unknown, for want of `department`",
        ),
        (
            "unknown ann in purchasing because (email)",
            "it to be unknown whether ann is in `purchasing` because of `email`, but it is for want of `department`",
        ),
        ("acme exited customers", "acme to exit `customers`, but acme was not in it, and is not"),
        ("acme exited enterprise_growers", "acme to exit `enterprise_growers`, but acme was not in it, and is"),
        ("acme not in growers_without_decider", "acme not to be kept by `growers_without_decider`, but acme is"),
        ("bob in field_mailing", "bob to be kept by `field_mailing`, but bob is not"),
        ("acme not in field_growers", "acme not to have `field_growers`, but acme has the group"),
        ("ann is champion in seeds_growers", "ann to be champion in `seeds_growers`, but ann is decision_maker"),
        ("bob is member of seeds_growers", "bob to be member of `seeds_growers`, but bob is no member"),
        ("ann is not member of seeds_growers", "ann not to be member of `seeds_growers`, but ann is decision_maker"),
        (
            "acme.seeds_growers.completeness = 25%",
            "`acme.seeds_growers.completeness` to be 25%, but it is 16.6667%",
        ),
        (
            "acme.seeds_growers.completeness >= 0.5",
            "`acme.seeds_growers.completeness` to be >= 0.5, but it is 16.6667%",
        ),
        (
            "acme.seeds_growers.missing = (champion)",
            "`acme.seeds_growers.missing` to be (champion), but it is (decision_maker, champion, influencer)",
        ),
        (
            "acme.seeds_growers.missing contains practitioner",
            "`acme.seeds_growers.missing` to contain practitioner, but it is (decision_maker, champion, influencer)",
        ),
        ("acme.seeds_growers.stage = won", '`acme.seeds_growers.stage` to be won, but it is "discovery"'),
        ("acme.seeds_growers.stage is missing", '`acme.seeds_growers.stage` to be missing, but it is "discovery"'),
        ("acme.seeds_growers.ready = true", "`acme.seeds_growers.ready` to be true, but it is false"),
        ("bob.seeds_growers.engagement > 5", "`bob.seeds_growers.engagement` to be > 5, but bob is no member"),
        (
            "acme in journey win_growers at media",
            (
                "acme to be in journey `win_growers` at `media`, but acme is waiting at `first_sign`, due "
                "2026-07-31T12:00:00Z"
            ),
        ),
        (
            "acme not in journey win_growers",
            "acme not to be in journey `win_growers`, but acme is waiting at `first_sign`, due 2026-07-31T12:00:00Z",
        ),
        ("ann in journey finish_forms", "ann to be in journey `finish_forms`, but ann was never in it"),
        ("acme.win_growers.status = done", '`acme.win_growers.status` to be done, but it is "waiting"'),
        ("ann.finish_forms.entry = 1", "`ann.finish_forms.entry` to be 1, but ann was never in `finish_forms`"),
        ("action send_email for ann", "action `send_email` for ann, but there were no actions at all"),
    ],
)
def test_what_is_not_so_is_told(expected: str, told: str) -> None:
    assert failures(block(DEMO, f"expect {expected}")) == [f"expected {told}"]


def test_actions_are_told_with_what_they_were_taken_with() -> None:
    signed = 'event demo_requested by ann { product: "scan" }'
    start = ("expect acme in enterprise_growers", "after 1 day", signed)
    taken = 'with { destination: "linkedin"  audience: "Growers without a decision maker" }'
    assert failures(block(*start, "expect action activate for acme with { destination: linkedin }")) == []
    assert failures(block(*start, "expect action activate for acme with { destination: mailing }")) == [
        f'expected action `activate` for acme with {{ destination: "mailing" }}, but it was taken {taken}'
    ]
    assert failures(block(*start, "expect no action activate for acme")) == [
        f"expected no action `activate` for acme, but it was taken {taken}"
    ]
    assert failures(block(*start, "expect no actions")) == ["expected no actions, but there was `activate` for acme"]
    assert failures(block(*start, "expect action send_email for bob")) == [
        "expected action `send_email` for bob, but there was `activate` for acme"
    ]


def test_a_rounded_number_is_compared_as_it_is_written_and_a_whole_one_as_it_is() -> None:
    lines = [
        "expect acme.seeds_growers.completeness = 16.67%",
        "expect acme.seeds_growers.completeness = 0.17",
        "expect acme.seeds_growers.completeness != 16.7000%",
        "expect acme.seeds_growers.completeness != 0",
        "expect acme.seeds_growers.completeness < 17%",
    ]
    assert failures(block(DEMO, *lines)) == []


def test_of_a_group_that_is_not_there_nothing_is_so() -> None:
    start = 'now 2026-06-01T12:00:00Z\naccount acme { name: "Acme" }\nperson ann of acme\n'
    lines = ["acme in seeds_growers", "acme entered seeds_growers", "ann is champion in seeds_growers"]
    lines += ["acme.seeds_growers.stage = won", "acme.seeds_growers.stage is missing"]
    assert failures(block(*(f"expect {line}" for line in lines), start=start)) == [
        "expected acme to have `seeds_growers`, but acme does not have the group",
        "expected acme to enter `seeds_growers`, but acme was not in it, and is not",
        "expected ann to be champion in `seeds_growers`, but acme has no `seeds_growers`",
        "expected `acme.seeds_growers.stage` to be won, but acme has no `seeds_growers`",
        "expected `acme.seeds_growers.stage` to be missing, but acme has no `seeds_growers`",
    ]
    assert failures(block("expect ann is not member of seeds_growers", start=start)) == []


def test_who_might_be_a_member_is_unknown() -> None:
    start = (
        "person eva of acme { job_title: missing  seniority: missing }",
        'event form_submitted by eva 3 days ago { form: "seed-demo" }',
    )
    unknown = "expect unknown eva is decision_maker in seeds_growers"
    assert failures(block(*start, f"{unknown} because (job_title, seniority)")) == []
    assert failures(block(*start, "expect eva is not decision_maker in seeds_growers")) == [
        (
            "expected eva not to be decision_maker in `seeds_growers`, but that is unknown, for want of `job_title`, "
            "`seniority`"
        )
    ]


@pytest.mark.parametrize(("value", "told"), [(50.0, "50"), (58.25, "58.25"), (-0.0, "0"), ([2.0, 3], "(2, 3)")])
def test_numbers_are_told_as_tests_write_them(value: object, told: str) -> None:
    assert shown(value) == told
