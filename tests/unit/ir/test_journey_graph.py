"""Journeys as graphs: what follows what, and what the ways are called."""

from __future__ import annotations

from quorate.ir import journeys as j
from quorate.ir import nodes as n
from quorate.ir.journey_graph import AGAIN, END, ENTRY, JourneyGraph, graph_of
from quorate.ir.types import BOOLEAN
from tests.unit.ir import journeys as made

TRUE = n.Literal(made.AT, BOOLEAN, value=True)
THREE_DAYS = j.Moment(made.days(3), None)


def graph(*steps: j.JourneyStep) -> JourneyGraph:
    return graph_of(made.journey(*steps))


def ways(of: JourneyGraph) -> list[str]:
    """Write all edges as `source -branch|branch-> target`."""
    return [f"{edge.source} -{'|'.join(edge.branches)}-> {edge.target}" for edge in of.edges]


def test_steps_follow_each_other_from_the_entry_to_the_end() -> None:
    found = graph(made.do("thank"), made.wait(made.days(3), name="rest"))
    assert ways(found) == [" --> [1]", "[1] --> rest", "rest --> end:"]
    assert [(node.id, node.kind, node.inside) for node in found.nodes] == [
        (ENTRY, "entry", None), ("[1]", "do", None), ("rest", "wait", None), (END, "end", None),
    ]  # fmt: skip


def test_a_journey_without_steps_leads_from_its_entry_to_its_end() -> None:
    assert ways(graph()) == [" --> end:"]


def test_branches_come_together_at_the_step_after_the_split() -> None:
    found = graph(
        made.split(made.path("ready", TRUE, made.do("thank"), made.end()), made.path("late", TRUE), otherwise=()),
        made.do("bye"),
    )
    assert ways(found) == [
        " --> [1]",
        "[1] -ready-> [1].ready[1]",
        "[1].ready[1] --> [1].ready[2]",
        "[1] -late-> [2]",
        "[1] -otherwise-> [2]",
        "[2] --> end:",
    ]
    assert {node.id: node.inside for node in found.nodes}["[1].ready[2]"] == ("[1]", "ready")


def test_steps_inside_branches_lead_out_of_all_that_they_end() -> None:
    inner = made.split(made.path("in", TRUE, made.do("thank")), otherwise=(), name="inner")
    found = graph(made.split(made.path("out", TRUE, inner), otherwise=(), name="outer"), made.do("bye"))
    assert "inner.in[1] --> [2]" in ways(found)
    assert "inner -otherwise-> [2]" in ways(found)


def test_accounts_without_a_path_come_to_an_end_and_people_go_on() -> None:
    assert ways(graph(made.split(made.path("a", TRUE)), made.do("bye")))[2] == "[1] -otherwise-> end:[1].otherwise"
    assert ways(graph(made.split(made.path("a", TRUE), by_people=True), made.do("bye")))[2] == "[1] -otherwise-> [2]"


def test_shares_are_ways_by_their_names() -> None:
    found = graph(made.random("draw", made.share(30, "a"), made.share(70, "b", made.do("thank"))))
    assert ways(found)[1:3] == ["draw -a-> end:", "draw -b-> draw.b[1]"]
    assert [edge.label for edge in found.edges][1:3] == ["30% a", "70% b"]


def test_a_listen_hears_or_times_out() -> None:
    assert ways(graph(made.listen(), made.do("bye")))[1] == "[1] -event-> [2]"
    assert ways(graph(made.listen(moment=THREE_DAYS), made.do("bye")))[1:3] == [
        "[1] -event-> [2]",
        "[1] -timeout-> end:[1].timeout",
    ]
    found = graph(made.listen(moment=THREE_DAYS, heard=(made.do("thank"),), timed_out=()), made.do("bye"))
    assert ways(found)[1:4] == ["[1] -event-> [1].event[1]", "[1].event[1] --> [2]", "[1] -timeout-> [2]"]


def test_a_call_without_a_block_goes_on_whatever_is_answered() -> None:
    found = graph(made.call("scoring", name="ask"), made.do("bye"))
    assert ways(found)[1:3] == ["ask --> [2]", "ask -error|timeout-> end:ask.error"]
    assert found.edges[2].ways == (("ask", "error"), ("ask", "timeout"))


def test_errors_and_what_is_not_answered_in_time_part_where_the_rules_say_so() -> None:
    path = made.path("hot", TRUE)
    assert ways(graph(made.call("scoring", path, failed=()), made.do("bye")))[1:] == [
        "[1] -hot-> [2]", "[1] -otherwise-> end:[1].otherwise", "[1] -error|timeout-> [2]", "[2] --> end:",
    ]  # fmt: skip
    assert ways(graph(made.call("scoring", path, otherwise=(), timed_out=()), made.do("bye")))[1:] == [
        "[1] -hot-> [2]", "[1] -otherwise-> [2]", "[1] -error-> end:[1].error", "[1] -timeout-> [2]", "[2] --> end:",
    ]  # fmt: skip


def test_a_repeat_leads_back_and_on() -> None:
    found = graph(made.wait(made.days(3), name="rest"), made.repeat("rest", 2), made.end())
    back = next(edge for edge in found.edges if edge.is_back)
    assert ways(found)[2:] == ["[2] -again-> rest", "[2] --> [3]"]
    assert (back.branches, back.label) == ((AGAIN,), "at most 2 times")


def test_what_nothing_leads_to_is_a_node_all_the_same() -> None:
    found = graph(made.end(), made.do("lost"))
    assert ways(found) == [" --> [1]", "[2] --> end:"]
    assert [node.id for node in found.nodes] == [ENTRY, "[1]", "[2]", END]
