"""Journeys drawn as SVG, for Mermaid and as a text."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from quorate.cli.graphs.journey_mermaid import journey_mermaid
from quorate.cli.graphs.journey_svg import journey_svg
from quorate.cli.graphs.journey_text import journey_text
from quorate.cli.graphs.lettering import width_of, wrapped
from quorate.ir import journeys as j
from quorate.ir import nodes as n
from quorate.ir.journey_graph import END, ENTRY, GraphEdge, GraphNode, JourneyGraph, graph_of
from quorate.ir.types import BOOLEAN
from tests.unit.ir import journeys as made

TRUE = n.Literal(made.AT, BOOLEAN, value=True)
SVG = "{http://www.w3.org/2000/svg}"
ODD = "<script>alert(\"1\")</script> & 'end' \u202eback\n]]>"


def graph() -> JourneyGraph:
    """Return a graph with one of each kind of step."""
    return graph_of(
        made.journey(
            made.split(
                made.path("ready", TRUE, made.do("alert_sales"), made.end()), otherwise=(), name="readiness",
            ),
            made.random("letter", made.share(50, "a", made.do("send")), made.share(50, "b")),
            made.listen(name="media", moment=j.Moment(made.days(14), None)),
            made.call("lead_scoring", made.path("hot", TRUE), name="scoring", otherwise=()),
            made.wait(made.days(3)),
            made.repeat("readiness", 3),
        )
    )  # fmt: skip


def odd() -> JourneyGraph:
    """Return a graph whose words are as odd as they can be."""
    nodes = (
        GraphNode(ENTRY, "entry", ODD, None, ODD),
        GraphNode("end", "do", "end", None, ODD),
        GraphNode(END, "end", ODD, None),
    )
    edges = (GraphEdge(ENTRY, "end", ("",), ODD, ODD), GraphEdge("end", END, ("",), ""))
    return JourneyGraph("end", ODD, nodes, edges, (ODD,))


def texts(svg: str) -> list[str]:
    root = ET.fromstring(svg)  # noqa: S314 - our own drawing
    return ["".join(part for part in text.itertext() if part) for text in root.iter(f"{SVG}text")]


def test_a_drawing_has_all_nodes_and_labels_and_nothing_from_elsewhere() -> None:
    svg = journey_svg(graph(), {}, {}, {})
    assert {
        "probe", "large", "readiness", "alert_sales", "letter", "send", "media", "lead_scoring", "wait",
        "repeat readiness", "end", "ready", "otherwise", "50% a", "50% b", "heard", "timeout", "hot",
        "error or timeout", "at most 3 times",
    } <= set(texts(svg))  # fmt: skip
    assert not re.search(r"href|script|@import|url\(", svg)


def test_a_drawing_tells_what_it_shows_to_those_who_cannot_see_it() -> None:
    root = ET.fromstring(journey_svg(graph(), {}, {}, {}))  # noqa: S314 - our own drawing
    title, described = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert described is not None
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"] == title.attrib["id"]
    assert root.attrib["aria-describedby"] == described.attrib["id"]
    assert "readiness; ready: alert_sales; otherwise: letter." in (described.text or "")


def test_notes_stand_on_nodes_and_beside_ways_and_weights_are_how_thick_lines_are() -> None:
    svg = journey_svg(
        graph(),
        {"media": ["12 waiting", "1,234 heard"]},
        {("readiness", "ready"): "40% of them", ("scoring", "error"): "3", ("scoring", "timeout"): "4"},
        {("readiness", "ready"): 1.0, ("readiness", "otherwise"): 0.5},
    )
    assert {"12 waiting", "1,234 heard", "40% of them", "3", "4"} <= set(texts(svg))
    lines = re.findall(r'<path class="line([^"]*)" stroke-width="([^"]*)"', svg)
    assert ("", "8") in lines
    assert ("", "4.75") in lines
    assert {kinds for kinds, width in lines if width == "1.5"} == {" idle", " back idle"}


def test_no_line_is_faint_where_none_has_a_weight() -> None:
    assert " idle" not in re.sub(r"<style>.*</style>", "", journey_svg(graph(), {}, {}, {}), flags=re.DOTALL)


def test_a_page_with_words_of_its_own_takes_the_drawing_without_its_head() -> None:
    bare = journey_svg(graph(), {}, {}, {}, is_headed=False)
    assert "probe" not in texts(bare)
    assert "<title" in bare


def test_odd_words_stay_words() -> None:
    svg = journey_svg(odd(), {ENTRY: [ODD]}, {(ENTRY, ""): ODD}, {})
    assert "<script" not in svg
    assert "\u202e" not in svg
    assert any("<U+202E>" in text for text in texts(svg))
    lines = journey_mermaid(odd()).splitlines()
    assert lines[1].startswith('  n0(["#60;script#62;alert(#34;1#34;)#60;')
    assert not re.search(r"[<>]", re.sub(r"<br/>|-->|>\"", "", "\n".join(lines)))
    assert "\u202e" not in journey_text(odd(), 80)


def test_mermaid_has_numbers_for_names() -> None:
    lines = [line.strip() for line in journey_mermaid(graph()).splitlines()]
    assert lines[:4] == ["flowchart TD", 'n0(["large"])', 'n1{{"readiness"}}', 'n2["alert_sales"]']
    assert 'n1 -->|"ready"| n2' in lines
    assert any(re.fullmatch(r'n\d+ -\.->\|"at most 3 times"\| n1', line) for line in lines)
    assert "class n2,n5 do_step" in lines


def test_a_text_is_a_tree() -> None:
    assert journey_text(graph(), 100).splitlines() == [
        "probe",
        "",
        "  ● large",
        "  ◆ readiness",
        "    ├─ ready",
        "    │   → alert_sales",
        "    │   ■ end",
        "    └─ otherwise ↓",
        "  ◆ letter",
        "    ├─ 50% a",
        "    │   → send",
        "    └─ 50% b ↓",
        "  ◎ media",
        "    ├─ heard ↓",
        "    └─ timeout",
        "        ■ end",
        "  ⇄ scoring: lead_scoring",
        "    ├─ hot ↓",
        "    ├─ otherwise ↓",
        "    └─ error or timeout",
        "        ■ end",
        "  ◷ wait",
        "  ↑ repeat readiness — at most 3 times",
        "  ■ end",
        "",
        "  → action  ◷ wait  ◎ listen  ◆ split  ⇄ call  ↑ repeat  ■ end",
    ]


@pytest.mark.parametrize("text", ["word " * 40, "a" * 200, "漢字" * 60, "a-b/c " * 30, "iiii WWWW mmmm " * 9])
def test_lines_are_as_wide_as_there_is_room_and_end_where_something_is_left_out(text: str) -> None:
    lines = wrapped(text, 120.0, 12.0, 3)
    assert len(lines) == 3
    assert all(width_of(line, 12.0) <= 120 for line in lines)
    assert lines[-1].endswith("…")
    assert "".join(lines)[:-1].replace(" ", "") == text.replace(" ", "")[: len("".join(lines)[:-1].replace(" ", ""))]


def test_short_texts_are_left_as_they_are() -> None:
    assert wrapped("three days", 200.0, 12.0, 2) == ("three days",)
    assert wrapped("", 200.0, 12.0, 2) == ()
