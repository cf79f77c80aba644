"""`quorate calibrate`: a population measured, kept beside the rules, and named in each answer."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from quorate.engine import RulesError, load
from tests.cli.running import run_here as run

RULES = """
entity account accounts { key id }
entity person people in account { key id  title text }
event viewed of person { url text }
event asked of person { url text }
event slept of person { url text }
role template committee {
  role decider weight vital when title = "chief"
  role other weight trivial when title = "staff"
}
interest seeds { roles committee }
engagement standard { window 30 days  cap 2 per day  viewed 40  asked 100  slept 10  scale population from 20% }
audience everyone of accounts where any person where (title is known)
buying group growers { audience everyone  interest seeds }
"""
NOW = "2026-06-01T12:00:00Z"


def account(key: str, **views: list[str]) -> dict[str, Any]:
    """Make an account of a chief and a member of the staff, who did these things on these days of May."""
    events = [
        {"id": f"{who}{number}", "type": kind, "at": f"2026-05-{day}T12:00:{number:02}Z", "person": who}
        for who, days in views.items()
        for number, (kind, day) in enumerate(each.split() for each in days)
    ]
    people = [{"id": "ann", "title": "chief"}, {"id": "bob", "title": "staff"}]
    return {"now": NOW, "account": {"id": key, "people": people, "events": events}}


ACCOUNTS = [
    account("a", ann=["viewed 20", "viewed 20", "viewed 20", "asked 21"]),
    account("b", ann=["viewed 20"], bob=["viewed 21"]),
    account("c", ann=["slept 01"]),
]


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    (tmp_path / "growers.rules").write_text(RULES, encoding="utf-8")
    (tmp_path / "accounts.ndjson").write_text("".join(json.dumps(each) + "\n" for each in ACCOUNTS), encoding="utf-8")
    return tmp_path


def calibrate(rules: Path, *arguments: str) -> tuple[int, str]:
    done = run("calibrate", str(rules), str(rules / "accounts.ndjson"), *arguments)
    return done.returncode, done.stderr


def test_a_population_is_measured_in_the_units_of_its_scale(rules: Path) -> None:
    assert calibrate(rules) == (0, f"3 accounts, 6 people measured: {rules.as_posix()}/population.json\n")
    found = json.loads((rules / "population.json").read_text(encoding="utf-8"))
    (model,) = found["models"].values()
    assert model["occurred"] == {"asked": 1, "viewed": 5}
    # Over the types that occurred weights spread from 0.2 (viewed) to 1 (asked); Ann of a has twice 0.2, and 1.
    assert model["person_root"] == math.sqrt(1.4)
    largest = 100 * 100 / 100  # her score, in the only role of a that is filled beside the staff's, who have none
    assert model["group_roots"]["growers"] == pytest.approx(math.sqrt(largest * 100 / 120))


def test_answers_are_on_the_scale_and_name_it(rules: Path) -> None:
    calibrate(rules)
    made = load(rules)
    decisions = [made.decide(each).to_dict() for each in ACCOUNTS]
    first, second, third = ({m["person"]: m["engagement"] for m in each["groups"][0]["members"]} for each in decisions)
    assert first == {"ann": 100.0, "bob": 0.0}
    assert second["ann"] == second["bob"] == pytest.approx(100 * math.sqrt(0.2 / 1.4))
    assert third == {"ann": 0.0, "bob": 0.0}
    assert decisions[0]["groups"][0]["engagement"] == 100.0
    assert {each["population"] for each in decisions} == {made.population and made.population.name}


def test_what_scores_more_than_all_of_the_population_has_the_most(rules: Path) -> None:
    calibrate(rules)
    warm = account("d", ann=["asked 20", "asked 20", "asked 21", "asked 22"])
    (group,) = load(rules).decide(warm).to_dict()["groups"]
    assert (group["members"][0]["engagement"], group["engagement"]) == (100, 100)


def test_without_a_population_it_is_told_how_to_measure_one(rules: Path) -> None:
    with pytest.raises(RulesError) as told:
        load(rules)
    (found,) = told.value.diagnostics
    assert (found.code, "quorate calibrate" in found.help) == ("E612", True)
    done = run("decide", str(rules), str(rules / "accounts.ndjson"))
    assert done.returncode == 3
    assert "E612" in done.stderr
    assert run("check", str(rules)).returncode == 0


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("viewed 40", "viewed 50", "the engagement model `standard` is another now"),
        ("buying group growers {", "buying group others { audience everyone  interest seeds }\nbuying group growers {",
         "it says nothing of the buying group `others`"),
        ("engagement standard {", "engagement renamed {", "it says nothing of the engagement model `renamed`"),
    ],
)  # fmt: skip
def test_a_population_that_does_not_fit_is_refused(rules: Path, old: str, new: str, reason: str) -> None:
    calibrate(rules)
    (rules / "growers.rules").write_text(RULES.replace(old, new), encoding="utf-8")
    with pytest.raises(RulesError, match=reason):
        load(rules)


NEWER = b'{"version": 2, "rule_set": "x", "now": "", "accounts": 1, "people": 1, "models": {}}'


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"version": 1}', NEWER, b"[" * 100_000])
def test_a_file_that_is_none_is_told(rules: Path, content: bytes) -> None:
    (rules / "population.json").write_bytes(content)
    with pytest.raises(RulesError, match="E612"):
        load(rules)


def test_accounts_that_cannot_be_read_are_passed_over_and_told(rules: Path) -> None:
    with (rules / "accounts.ndjson").open("a", encoding="utf-8") as file:
        file.write('{"account": 3}\nnonsense\n')
    code, told = calibrate(rules)
    assert (code, told.startswith("3 accounts, 6 people measured; 2 could not be read")) == (7, True)


@pytest.mark.parametrize(("content", "told"), [("", "nothing was written"), ("nonsense\n", "none of 1 can be read")])
def test_nobody_is_no_population(rules: Path, content: str, told: str) -> None:
    calibrate(rules)
    kept = (rules / "population.json").read_bytes()
    (rules / "accounts.ndjson").write_text(content, encoding="utf-8")
    code, said = calibrate(rules)
    assert (code, told in said) == (2, True)
    assert (rules / "population.json").read_bytes() == kept


def test_a_group_without_any_score_is_warned_of(rules: Path) -> None:
    (rules / "accounts.ndjson").write_text(json.dumps(account("q")) + "\n", encoding="utf-8")
    code, told = calibrate(rules)
    assert (code, told.splitlines()[0]) == (
        0,
        "warning: no `growers` among them has a score; the engagement of all others will be 0",
    )


def test_rules_without_a_scale_have_nothing_to_measure(rules: Path) -> None:
    (rules / "growers.rules").write_text(RULES.replace("scale population from 20%", "scale raw"), encoding="utf-8")
    code, told = calibrate(rules)
    assert (code, "scale population" in told) == (2, True)


def test_it_can_be_looked_at_without_being_kept(rules: Path) -> None:
    done = run("calibrate", str(rules), str(rules / "accounts.ndjson"), "--out", "-")
    assert json.loads(done.stdout)["accounts"] == 3
    assert not (rules / "population.json").exists()


def test_the_same_population_gives_the_same_bytes(rules: Path) -> None:
    calibrate(rules)
    first = (rules / "population.json").read_bytes()
    calibrate(rules)
    assert (rules / "population.json").read_bytes() == first
