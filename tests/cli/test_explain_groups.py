"""`quorate explain` of a buying group, and `quorate decide --format pretty`, as their readers see them."""

from __future__ import annotations

import json
import math
import subprocess
from pathlib import Path
from typing import Any

import pytest

from quorate.cli.decision_text import decision_text
from quorate.cli.explain_group_text import group_explanation_text
from quorate.cli.numbers_text import is_rounded, number, percent, table
from tests.cli.running import run_here as run
from tests.unit.decide.growers import NOW, RAW, RULES, event, payload, rule_set

LATER = "2026-06-05T12:00:00Z"


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("growing")
    (folder / "quorate.toml").write_text('name = "growing"\n', encoding="utf-8")
    (folder / "growing.rules").write_text(RULES + RAW, encoding="utf-8")
    return folder


def explain(rules: Path, given: object, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run("explain", rules, "-", *arguments, stdin=json.dumps(given).encode())


GROUP = f"""\
acme has “AI seeds for Acme” (growers) at {NOW}
  the group has been there since {NOW}

The account is in the group's audience, “Big ones”:
  ✓ employees is at least 500 — employees is 900

Completeness 50%: the mean of the roles that need somebody
  decision_maker  1 of 2   50%  33.3% of the whole
  champion        1 of 1  100%  33.3% of the whole
  influencer      0 of 1    0%  33.3% of the whole
  other           0             needs nobody
  missing: decision_maker, influencer

Engagement 60.7308, by “All that people do” (standard): the last 30 days, at most 2 of a type a day,
raw
  role            total   share   points
  decision_maker  105.5  38.46%  40.5769  ann 105.5
  champion         65.5  30.77%  20.1538  bob 65.5
  sum                            60.7308
  (rounded here; `--format json` has them whole)

Stage evaluating of “Pipeline”, entered now
  discovery, on entry, at {NOW}
  discovery → evaluating, by rule, at {NOW}
    ✓ completeness is at least 40% — completeness is 0.5
  ✗ moves to qualified when all of these:
    ✗ completeness is at least 80% — completeness is 0.5
    ✓ engagement is at least 5 — engagement is 60.73076923076923
  ✗ moves to lost when it has been in its stage for more than 60 days — in_stage_for is "0 seconds"
  a hand or a journey may move it to qualified, lost

Ready: no
  ✗ all of these:
    ✗ completeness is at least 80% — completeness is 0.5
    ✓ engagement is at least 5 — engagement is 60.73076923076923

Members (2)
  ann  decision_maker  by rule since {NOW}  engagement 105.5
  bob  champion        by rule since {NOW}  engagement 65.5

Could be in it, if more were known
  ? cyd as decision_maker, for want of people[cyd].seniority
"""
PERSON = f"""\
bob of acme is a member of “AI seeds for Acme” (growers) at {NOW}
  champion, by rule since {NOW}
  the group has been there since {NOW}

Who is interested may join; this person shows the interest:
  ✓ at least one page_viewed event in the last 90 days for which url starts with "/seeds" — 1 of 1
    ✓ account.events[e4] (page_viewed at 2026-05-10T12:00:00Z): url starts with "/seeds" —
      account.events[e4].url is "/seeds"

Roles, the first that holds
  ✗ decision_maker: seniority is one of "vp" or "chief" — seniority is "staff"
  ✓ champion: at least one form_submitted event in the last 90 days — 1 of 1
    ✓ account.events[e5] (form_submitted at 2026-05-11T12:00:00Z)
  - influencer is not tried any more
  - other is given by hand or by a journey only

Engagement 65.5, by “All that people do” (standard): the last 30 days, at most 2 of a type a day,
raw
  day         event  type            weight  points
  2026-05-10  e4     page_viewed         40      40
  2026-05-11  e5     form_submitted    25.5    25.5
  sum                                          65.5
"""
DECISION = f"""\
acme  {NOW}
  any_ready: false
  big: true, entered
  championed: false
  lacking: true, entered
  stuck: false
  warm: true, entered
  ann
    deciders: true, entered
    outside: false
  bob
    deciders: false
    outside: false
  cyd
    deciders: unknown, for want of seniority
    outside: unknown, for want of seniority
  dan
    deciders: false
    outside: true, entered
  AI seeds for Acme (growers), new
    ready         no
    stage         evaluating, since 2026-06-01
    completeness  ██████████░░░░░░░░░░ 50%
    engagement    60.7
    people
      decision_maker  ●○  1 of 2  ann (105.5)
      champion        ●   1 of 1  bob (65.5)
      influencer      ○   0 of 1  nobody
      other                       nobody
    missing   decision_maker, influencer
    could be  cyd as decision_maker, for want of people[cyd].seniority
  gaps → linkedin: add the account
  mails → mailing: add ann; 1 person in it
"""


def test_a_group_is_told_from_its_audience_to_its_members(rules: Path) -> None:
    done = explain(rules, payload(), "growers")
    assert (done.stderr, done.returncode) == ("", 0)
    assert done.stdout == GROUP


def test_a_person_is_told_with_each_role_and_each_event(rules: Path) -> None:
    assert explain(rules, payload(), "growers", "--person", "bob").stdout == PERSON


def test_json_has_all_of_it(rules: Path) -> None:
    done = explain(rules, payload(), "growers", "--person", "ann", "--format", "json")
    told = json.loads(done.stdout)
    assert (told["result"], told["group"]["name"], told["person"]) == ("true", "growers", "ann")
    ledger = told["engagement"]
    assert math.fsum(each["points"] for each in ledger["events"]) == ledger["value"] == 105.5


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["grower"], "no audience or buying group `grower`; a name close to it is `growers`"),
        (["committee"], "`committee` is a role template of growing"),
        (["growers", "--person", "an"], "account acme has nobody with the id `an`"),
    ],
)
def test_what_is_not_there_is_a_usage_error(rules: Path, arguments: list[str], message: str) -> None:
    done = explain(rules, payload(), *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


def test_an_account_that_cannot_be_decided_is_told(rules: Path) -> None:
    done = explain(rules, {"account": {"id": "acme"}}, "growers")
    assert done.returncode == 7
    assert done.stdout.startswith("acme  rejected\n")


def test_it_is_plain_where_the_encoding_is(rules: Path) -> None:
    done = run("explain", rules, "-", "growers", stdin=json.dumps(payload()).encode(), PYTHONIOENCODING="ascii")
    assert "  discovery -> evaluating, by rule" in done.stdout


def test_a_decision_is_a_picture(rules: Path) -> None:
    done = run("decide", rules, "-", "--format", "pretty", stdin=json.dumps(payload()).encode())
    assert done.stdout == DECISION


# -- what is told now and then ---------------------------------------------------------------------------------------


def told(given: dict[str, Any], person: str | None = None, *, scaled: bool = False) -> list[str]:
    document = rule_set(scaled=scaled).explain(given, "growers", person=person).to_dict()
    return group_explanation_text(document, 100, colour=False).splitlines()


COMMANDS = [
    {"assign": {"group": "growers", "person": "cyd", "role": "other"}},
    {"remove": {"group": "growers", "person": "bob"}},
    {"move": {"group": "growers", "stage": "won"}},
    {"status": {"group": "growers", "status": "warm"}},
]


def test_each_step_of_a_scaled_score_is_shown() -> None:
    group = told(payload(), scaled=True)
    at = next(place for place, line in enumerate(group) if line.startswith("  sum  "))
    assert [line.rsplit("  ", 1)[0].strip() for line in group[at + 1 : at + 3]] == [
        "root of the sum", "largest root of a group in the population",
    ]  # fmt: skip
    assert " of 6, in hundredths  " in group[at + 3]
    assert "  weights in the population, and as declared: page_viewed 1 (40)" in group
    assert "  of no weight, for the population has none: form_submitted" in group
    person = told(payload(), "ann", scaled=True)
    assert "  2026-05-29  e2     page_viewed       1   0.817       0  over the cap of 2 a day" in person


def test_what_hands_said_is_shown() -> None:
    given = payload(commands=COMMANDS)
    group = told(given)
    assert f"  the group has been there since {NOW}, status “warm”" in group
    assert f"  bob  from all  by hand since {NOW}" in group
    assert any(line.startswith("  E520 commands[2].move.stage: ") for line in group)
    bob = told(given, "bob")
    assert bob[:2] == [f"bob of acme is no member of “AI seeds for Acme” (growers) at {NOW}", "  removed by hand"]
    assert "What was said of this person, which goes over what rules say" in bob


@pytest.mark.parametrize(
    ("person", "changes", "line"),
    [
        ("dan", {}, "  the interest is not shown, so that rules give no role"),
        ("cyd", {}, "  for want of seniority"),
        ("ann", {"employees": 1}, "  the account does not have the group"),
        ("bob", {"events": [event("e", "page_viewed", NOW, "bob", url="/seeds")]}, "  no role's condition holds"),
    ],
)
def test_what_keeps_a_person_out_is_said_first(person: str, changes: dict[str, Any], line: str) -> None:
    assert told(payload(**changes), person)[1] == line


def test_a_group_that_the_account_does_not_have_leads_to_its_audience() -> None:
    assert told(payload(employees=1)) == [
        f"acme does not have “AI seeds for Acme” (growers) at {NOW}",
        "",
        "The account is not in the group's audience, “Big ones”:",
        "  ✗ employees is at least 500 — employees is 1",
        "",
        "What would change that is told by `quorate explain` of big.",
    ]


def test_a_group_that_was_left_is_shown_as_it_was() -> None:
    state = rule_set().decide(payload()).state
    given = payload(employees=1, state=state, now=LATER)
    lines = told(given)
    assert lines[0].startswith("acme has no longer “AI seeds for Acme”")
    assert "It was last at: stage evaluating, completeness 50%, engagement 60.7308, not ready" in lines
    picture = decision_text(rule_set().decide(given).to_dict())
    assert "  AI seeds for Acme (growers), left now\n    left          2026-06-05, kept as it was\n" in picture
    assert "      decision_maker  ●○  1 of 2  ann\n" in picture
    assert "  gaps → linkedin: remove the account" in picture


def test_what_is_other_than_before_is_shown() -> None:
    rules = rule_set()
    given = payload(state=rules.decide(payload(commands=COMMANDS)).state, now=LATER)
    given["account"]["people"].append({"id": "eve", "seniority": "vp"})
    given["account"]["events"].append(event("z", "page_viewed", "2026-06-04T12:00:00Z", "eve", url="/seeds"))
    picture = decision_text(rules.decide(given).to_dict())
    assert "    removed  bob by hand\n" in picture
    assert "; filled: decision_maker; joined: eve as decision_maker\n" in picture
    assert "changed  completeness 17% → 33%; engagement " in picture
    assert "  mails → mailing: add eve; 2 people in it" in picture


def test_without_people_nothing_is_made_up() -> None:
    given = payload()
    del given["account"]["people"]
    picture = decision_text(rule_set().decide(given).to_dict())
    assert "    ready         not known, for want of growers.completeness, growers.engagement\n" in picture
    assert "      decision_maker  ○○  ? of 2  not known\n" in picture
    assert "Who is a member is not known, for the payload has no people" in told(given)


@pytest.mark.parametrize(
    ("value", "told"),
    [(0, "0"), (40.0, "40"), (35.25, "35.25"), (2 / 3, "0.6667"), (0.00001234, "1.2e-05"), (12345.5, "12,345.5")],
)
def test_numbers_are_as_people_write_them(value: float, told: str) -> None:
    assert number(value) == told


def test_numbers_that_are_not_told_whole_are_known() -> None:
    assert [is_rounded(value) for value in (0.1 + 0.2, 40.0, 2 / 3)] == [False, False, True]
    assert [percent(value) for value in (0, 0.125, 2 / 3, 1)] == ["0%", "13%", "67%", "100%"]


def test_columns_of_nothing_are_left_out() -> None:
    assert table([("a", "", "1"), ("bcd", "", "22")], "  ", frozenset({2})) == ["  a     1", "  bcd  22"]
    assert table([], "  ") == []
