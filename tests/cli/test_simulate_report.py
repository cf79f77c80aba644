"""The report on a simulated journey: the same numbers as a text, as JSON and as a page."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from typing import Any, Final

import pytest

from quorate.cli import simulate_words as words
from quorate.cli.simulate_document import simulation_document, simulation_json
from quorate.cli.simulate_html import simulation_html
from quorate.cli.simulate_svg import histogram, over_time
from quorate.cli.simulate_text import simulation_text
from quorate.cli.simulate_words import Setting
from quorate.decide.journeys.durations import LengthBand
from quorate.decide.journeys.summary import Summary
from quorate.decide.journeys.tally import Tally
from quorate.ir.journey_graph import graph_of
from tests.unit.decide.journeys.simulated import Life, Simulated, instant, win_growers

EVIL: Final = '<script>alert("x")</script>'
VOID: Final = frozenset({"meta", "rect", "path"})


def setting(start: str = instant(1, 0), zone: str = "UTC") -> Setting:
    return Setting(
        "small", "sha256:0", (f"accounts{EVIL}.ndjson",), start, "2026-01-31T00:00:00Z", zone,
        graph_of(win_growers()), "account", "accounts", is_of_people=False,
    )  # fmt: skip


def life(account: str) -> Life:
    return Life(account).at(1, "entered").at(1, "split", "readiness", path="no_decision_maker", missing=["industry"])


def summary(*accounts: Simulated) -> Summary:
    tally = Tally(win_growers(), of_people=False)
    for each in accounts:
        tally.add(each)
    return tally.summary()


@pytest.fixture(scope="module")
def found() -> Summary:
    def waiting(account: str) -> Life:
        return life(account).at(1, "waiting", "media", due=instant(15))

    called = life("c").at(1, "heard", "media", trigger=0).at(1, "split", "[2]", path="deciders", about="ann")
    called.at(1, "did", "[2].deciders[1]", action="send_email", key="k", about="ann")
    called.at(2, "called", "scoring", call="lead_scoring", key="k").at(2, "failed", "scoring", error=EVIL)
    skipped = Life("s").at(1, "entered").at(1, "split", "readiness", path="ready")
    skipped.at(1, "skipped", "readiness.ready[1]", action="alert_sales", missing=["owner"])
    return summary(
        waiting("a").at(4, "goal", "media").over(),
        waiting("b").at(15, "timed_out", "media").at(15, "exited", "media").over(),
        called.at(2, "enough", "[6]", target="readiness").at(2, "done", "[6]", reason="last step").over(),
        skipped.at(1, "done", "readiness.ready[2]", reason="end").over(),
        waiting(EVIL).stays("media", 1, 15).over(),
        life("\x1b[31m\u202e").at(2, "blocked", "pause", missing=["contract_end"])
        .stays("pause", 2, None, "contract_end", status="blocked").over(),
        Simulated("never"),
        Simulated(None, rejected=True),
    )  # fmt: skip


# --- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0, "no time"), (1, "1 second"), (59, "59 seconds"), (60, "1 minute"), (5400, "1.5 hours"),
        (86_400, "1 day"), (1_080_000, "12.5 days"), (0.01, "0.01 seconds"),
    ],
)  # fmt: skip
def test_lengths_are_said_as_people_say_them(seconds: float, told: str) -> None:
    assert words.length(seconds) == told


def test_instants_are_those_of_the_rule_set() -> None:
    assert words.instant(instant(31, 23), setting()) == "2026-01-31 23:00"
    assert words.instant(instant(31, 23), setting(zone="Europe/Paris")) == "2026-02-01 00:00"
    told = words.scope(summary(), setting(start="", zone="Europe/Paris"))
    assert told == "0 accounts simulated from the day of the first event of each to 2026-01-31 01:00 in Europe/Paris"


# --- the text ---------------------------------------------------------------------------------------------------------


def test_the_text_has_all_parts(found: Summary) -> None:
    told = simulation_text(found, setting(), 100, colour=False)
    for line in (
        "Win enterprise growers  win_growers of small",
        "7 accounts simulated from 2026-01-01 00:00 to 2026-01-31 00:00 UTC; 1 account could not be read",
        "        6  accounts entered  86% of accounts",
        "        1  reached the goal  17% of entries",
        "        1  left early        17% of entries",
        "        2  still inside      33% of entries, 1 blocked",
        "   From entry to the goal it takes 3 days in the median; nine of ten take 3 days at most",
        " readiness  taken 6 times",
        "   5 may have had an earlier path, for want of industry 5",
        " split  taken 1 time by people",
        "     not given for want of owner 1",
        f"     failed with “{EVIL}” 1",
        "   <U+001B>[31m<U+202E>         pause  2026-01-02 09:00  blocked for want of contract_end",
        "   1 blocked for want of contract_end 1",
    ):
        assert f"\n{line}\n" in f"\n{told}\n", line


@pytest.mark.parametrize("width", [20, 60, 80, 100, 300])
def test_no_line_is_wider_than_it_may_be(found: Summary, width: int) -> None:
    graph = setting().graph
    nodes = tuple(replace(node, label=f"{node.label} that is called by a very long name") for node in graph.nodes)
    edges = tuple(replace(edge, label=f"{edge.label} that is called by a very long name") for edge in graph.edges)
    longer = replace(
        setting(), graph=replace(graph, title="A long title " * 20, nodes=nodes, edges=edges), is_of_people=True
    )
    for each in (setting(), longer):
        told = simulation_text(found, each, width, colour=False)
        assert max(map(len, told.splitlines())) <= min(max(width, 60), 120)


def test_colours_change_nothing_else(found: Summary) -> None:
    import click  # noqa: PLC0415 - only here

    coloured = simulation_text(found, setting(), 100, colour=True)
    bare = [line.rstrip() for line in click.unstyle(coloured).splitlines()]
    assert bare == simulation_text(found, setting(), 100, colour=False).splitlines()


def test_where_nobody_enters_little_is_told() -> None:
    told = simulation_text(summary(Simulated("a")), setting(), 100, colour=False)
    assert "0  accounts entered  0% of accounts" in told
    assert "Steps" not in told
    check_page(simulation_html(summary(Simulated("a")), setting()))


# --- JSON -------------------------------------------------------------------------------------------------------------


def test_json_is_made_of_plain_values(found: Summary) -> None:
    document = simulation_document(found, setting())
    assert json.loads(simulation_json(found, setting())) == document
    assert document["entries"] == {
        "subjects": 6, "began": 6, "again": 0, "carried": 0, "waiting": 1, "blocked": 1, "goal": 1, "exited": 1,
        "done": 2, "reasons": {"end": 1, "last step": 1},
    }  # fmt: skip
    assert document["days"][0] == {"day": "2026-01-01", "entered": 6, "goal": 0, "left": 1}
    media = next(each for each in document["steps"] if each["address"] == "media")
    assert (media["kind"], media["visits"], media["goal"], media["waiting"]) == ("listen", 4, 1, 1)
    assert media["paths"] == [
        {"name": "event", "taken": 1, "share": 0.5, "unknown": 0},
        {"name": "timeout", "taken": 1, "share": 0.5, "unknown": 0},
    ]
    assert media["heard"] == {"0": 1}
    line = next(each for each in document["steps"] if each["address"] == "line")
    assert line["paths"][0]["share"] is None
    assert [each["account"] for each in document["stuck"]] == ["\x1b[31m\u202e", EVIL]


# --- the page ---------------------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """Takes in a page: that it is well formed, and what is in it."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in what a tag opens."""
        self.tags[tag] += 1
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in a tag that is closed at once."""
        self.tags[tag] += 1
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Take in a text."""
        self.text += data


def check_page(text: str) -> Page:
    page = Page()
    page.feed(text)
    page.close()
    assert page.open == []
    assert not {"script", "link", "img", "iframe", "object", "a"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on") or name in {"src", "href"}]
    assert not [value for name, value in page.attributes if value and "://" in value and name != "xmlns"]
    assert "url(" not in text
    assert "@import" not in text
    return page


def test_the_page_needs_nothing_else_and_escapes_what_data_says(found: Summary) -> None:
    text = simulation_html(found, setting())
    page = check_page(text)
    assert "<script" not in text
    assert EVIL in page.text
    assert "<U+001B>[31m<U+202E>" in page.text
    for said in (
        "The journey", "How far they come", "Day by day", "Time to the goal", "Which ways they take",
        "How long they wait", "What is done", "What is asked of others", "Who is still inside",
        "7 accounts simulated", "taken 1 time by people", "blocked for want of contract_end",
    ):  # fmt: skip
        assert said in page.text, said
    assert page.tags["svg"] > 10


def test_the_journey_is_drawn_with_its_counts(found: Summary) -> None:
    text = simulation_html(found, setting())
    drawn = text[text.index('<svg xmlns="http://www.w3.org/2000/svg" class="journey-graph"') :]
    drawn = drawn[: drawn.index("</svg>")]
    for said in ("6 entries", "5 · 83%", "1 · 50%", "1 here · median 7 days", "1 here, 1 blocked"):
        assert f">{said}<" in drawn, said


def test_what_is_drawn_as_one_way_is_counted_as_one() -> None:
    journey = win_growers()
    graph = graph_of(journey)
    edges = tuple(edge for edge in graph.edges if edge.source == "scoring")
    assert [edge.branches for edge in edges] == [("hot",), ("otherwise",), ("error",), ("timeout",)]
    merged = [edge for edge in graph.edges if edge not in edges[2:]]
    both: Any = type(edges[0])("scoring", edges[2].target, ("error", "timeout"), "error or timeout")
    joined = type(graph)(graph.name, graph.title, graph.nodes, (*merged, both))
    calls = [
        Life(key).at(1, "entered").at(1, "called", "scoring", call="c", key="k").at(2, what, "scoring", error="x")
        for key, what in (("a", "failed"), ("b", "timed_out"))
    ]
    found = summary(*(each.over() for each in calls))
    step = next(each for each in found.steps if each.address == "scoring")
    told = Setting("s", "r", (), "", instant(31), "UTC", joined, "account", "accounts", is_of_people=False)
    assert [(path.label, path.taken) for path in words.named_paths(step, told)] == [
        ("hot", 0), ("otherwise", 0), ("error or timeout", 2),
    ]  # fmt: skip


def test_a_page_is_the_same_every_time(found: Summary) -> None:
    assert simulation_html(found, setting()) == simulation_html(found, setting())


def test_bands_are_named_in_the_unit_they_are_whole_in() -> None:
    drawn = histogram((LengthBand(0, 7200, 3), LengthBand(7200, 14_400, 0)), "from here")
    assert 'aria-label="from here, in hours: 0-2: 3; 2-4: 0"' in drawn


@pytest.mark.parametrize("last", [date(2026, 1, 31), date(2026, 6, 1), date(2027, 1, 1), date(2040, 1, 1)])
def test_time_has_a_few_ticks(found: Summary, last: date) -> None:
    drawn = over_time(found, last)
    assert "inside at most 5, at the end 2; 1 have reached the goal" in drawn
    assert 2 <= drawn.count('<text class="label" ') <= 14


def test_one_day_is_not_drawn(found: Summary) -> None:
    assert not over_time(found, date(2026, 1, 1))
    assert not over_time(summary(), date(2026, 2, 1))
