"""`quorate show` on journeys, actions and calls, and the graphs of journeys."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.cli.running import run_here as run
from tests.cli.running import write_rules

JOURNEYS = """
action greet "Send a greeting" of account { text text required }
call scoring "Lead scoring" of account { model text } gives { score number  on_date date }
  simulated { score: 50  on_date: 2027-01-31 }
journey welcome "Welcome <large ones>" for accounts in large {
  reenter 30 days after start
  exit when employees < 100
  size: split accounts {
    path huge when employees >= 10_000 { do greet(text: "Hello") end }
    otherwise { }
  }
  wait 3 days until 10:00 on monday..friday
  call scoring(model: "v2") within 4 hours { path hot when result.score >= 80 { } otherwise { } }
  repeat size at most 2 times
}
journey plain for accounts in large { do greet(text: "Goodbye") }
"""
MARKS = "→─│├└●■↑↓◷◆⇄—“”"


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_rules(tmp_path_factory.mktemp("sets") / "small", journeys=JOURNEYS)


def test_the_inventory_has_a_line_for_each(rules: Path) -> None:
    done = run("show", rules)
    assert (done.returncode, done.stderr) == (0, "")
    for block in (
        "actions\n  greet  “Send a greeting”: on an account, with text\n",
        "calls\n  scoring  “Lead scoring”: about an account, with model (optional); gives score and on date\n",
        "journeys\n  welcome  “Welcome <large ones>”: accounts in “Large ones”, 6 steps\n",
        "  plain    accounts in “Large ones”, 1 step\n",
    ):
        assert block in done.stdout
    assert "1 audience, 1 action, 1 call, 2 journeys" in done.stdout


@pytest.mark.parametrize(
    ("name", "kind", "first"),
    [
        ("welcome", "journey", "“Welcome <large ones>” is a journey for accounts in “Large ones”:"),
        ("greet", "action", "“Send a greeting” is an action on an account:"),
        ("scoring", "call", "“Lead scoring” asks another system about an account:"),
    ],
)
def test_each_can_be_asked_for(rules: Path, name: str, kind: str, first: str) -> None:
    assert run("show", rules, name).stdout.startswith(first)
    document = json.loads(run("show", rules, name, "--format", "json").stdout)
    assert (document["kind"], document["name"]) == (kind, name)
    assert document["meaning"].startswith(first)
    assert {"title", "summary"} <= document.keys()


def test_what_is_unknown_for_want_of_facts_is_told(rules: Path) -> None:
    told = run("show", rules, "welcome").stdout
    assert told.endswith("\nWhat happens in it can be unknown where one of these is missing:\n  employees\n")


def test_json_has_the_steps_with_their_ways(rules: Path) -> None:
    document = json.loads(run("show", rules, "--format", "json").stdout)
    welcome, plain = document["journeys"]
    assert {key: welcome[key] for key in ("title", "for", "audience", "reenter", "exit_when", "goal_when")} == {
        "title": "Welcome <large ones>", "for": "account", "audience": "large",
        "reenter": {"delay": "30 days", "after": "start", "most": None}, "exit_when": "employees is less than 100",
        "goal_when": None,
    }  # fmt: skip
    assert (welcome["on_change"], len(welcome["plan"])) == ("pin", 16)
    assert [step["address"] for step in welcome["steps"]] == [
        "size", "size.huge[1]", "size.huge[2]", "[2]", "[3]", "[4]",
    ]  # fmt: skip
    assert welcome["steps"][0] == {
        "address": "size",
        "kind": "split",
        "label": "Size",
        "detail": "accounts by the first path that holds",
        "ways": [
            {"branch": "huge", "label": "huge", "when": "employees is at least 10,000", "to": "size.huge[1]"},
            {"branch": "otherwise", "label": "otherwise", "when": None, "to": "[2]"},
        ],
    }
    assert [(way["branch"], way["to"]) for way in welcome["steps"][4]["ways"]] == [
        ("hot", "[4]"), ("otherwise", "[4]"), ("error", None), ("timeout", None),
    ]  # fmt: skip
    assert [(way["branch"], way["to"]) for way in welcome["steps"][5]["ways"]] == [("again", "size"), ("", None)]
    assert plain["reenter"] is None
    assert document["actions"] == [
        {
            "kind": "action", "name": "greet", "title": "Send a greeting", "of": "account", "needs_consent": False,
            "parameters": [{"name": "text", "type": "text", "required": True}], "as": "greet",
            "summary": "on an account, with text",
        }
    ]  # fmt: skip
    assert document["calls"][0]["gives"] == [{"name": "score", "type": "number"}, {"name": "on_date", "type": "date"}]
    assert document["calls"][0]["simulated"] == {"score": 50, "on_date": "2027-01-31"}


def test_a_journey_is_drawn_as_a_text(rules: Path) -> None:
    told = run("show", rules, "welcome", "--graph").stdout
    assert told.splitlines() == [
        "Welcome <large ones>",
        "An account that is in “Large ones” enters any number of times, each time 30 days or more after the",
        "start of the time before.",
        "It leaves, or does not enter at all, if employees is less than 100.",
        "When the rules change, what is inside goes on by the plan that it entered with.",
        "",
        "  ● Large ones — accounts enter",
        "  ◆ Size — accounts by the first path that holds",
        "    ├─ huge, if employees is at least 10,000",
        '    │   → Send a greeting — text "Hello"',
        "    │   ■ End",
        "    └─ otherwise ↓",
        "  ◷ Wait at least 3 days — then until the next 10:00 on Monday to Friday",
        '  ⇄ Lead scoring — model "v2"; waits for an answer for up to 4 hours',
        "    ├─ hot, if the result's score is at least 80 ↓",
        "    ├─ otherwise ↓",
        "    └─ error or no answer in 4 hours",
        "        ■ End",
        "  ↑ Back to size — at most 2 times",
        "  ■ End",
        "",
        "  → action  ◷ wait  ◆ split  ⇄ call  ↑ repeat  ■ end",
    ]
    plain = run("show", rules, "welcome", "--graph", "text", PYTHONIOENCODING="ascii").stdout
    assert not set(plain) & set(MARKS)
    assert "Send a greeting" in plain


def test_a_journey_is_drawn_for_mermaid(rules: Path) -> None:
    lines = run("show", rules, "plain", "--graph", "mermaid").stdout.splitlines()
    assert lines[:6] == [
        "flowchart TD",
        '  n0(["Large ones<br/>accounts enter"])',
        '  n1["Send a greeting<br/>text #34;Goodbye#34;"]',
        '  n2(["End"])',
        "  n0 --> n1",
        "  n1 --> n2",
    ]


def test_a_journey_is_drawn_as_svg(rules: Path) -> None:
    told = run("show", rules, "welcome", "--graph", "svg", PYTHONIOENCODING="ascii").stdout
    drawing = ET.fromstring(told)  # noqa: S314 - our own drawing
    texts = ["".join(text.itertext()) for text in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert {"Welcome <large ones>", "Size", "Send a greeting", "at most 2 times", "End"} <= set(texts)


def test_what_has_no_graph_is_told_with_what_has(rules: Path) -> None:
    assert (
        "`greet` is an action, which has no graph; graphs are those of stage models and journeys: welcome, plain"
        in run("show", rules, "greet", "--graph").stderr
    )
