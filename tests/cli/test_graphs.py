"""Where the stages of a graph stand: columns, rows, and ways that cross no stage."""

from __future__ import annotations

from typing import Final

import pytest

from quorate.cli.graphs.flow import Flow, flow_of
from quorate.cli.graphs.placing import HEIGHT, Drawing, place
from quorate.cli.graphs.text import text_of
from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.program import Program, StageModel, StageMove
from quorate.ir.schema import Schema
from quorate.ir.settings import Calendar, Limits
from quorate.text import Span

AT = Span("test.rules", 0, 0)
ALWAYS = n.Literal(AT, t.BOOLEAN, value=True)
EMPTY = Program("test", "sha256:0", Calendar(), Limits(), Schema("account", {}, {}), {}, {}, {})
LARGE: Final = {
    "inbound": ("triage", "disqualified"),
    "outbound": ("triage", "nurture"),
    "triage": ("discovery", "nurture", "disqualified"),
    "nurture": ("triage", "unresponsive"),
    "discovery": ("evaluation", "pilot", "lost"),
    "evaluation": ("closing", "pilot", "lost"),
    "pilot": ("evaluation", "closing", "lost"),
    "closing": ("won", "lost", "evaluation"),
    "unresponsive": ("nurture",),
    "lost": ("recycled",),
    "recycled": ("nurture",),
}
SMALL: Final = {"early": ("late", "lost"), "late": ("won", "lost", "early"), "lost": ("early",)}


def flow(
    allowed: dict[str, tuple[str, ...]], entry: tuple[str, ...], failure: tuple[str, ...], *rules: tuple[str, str]
) -> Flow:
    stages = tuple(dict.fromkeys((*entry, *(name for source in allowed for name in (source, *allowed[source])))))
    moves = tuple(StageMove(source, target, ALWAYS, AT) for source, target in rules)
    return flow_of(EMPTY, StageModel("model", "", stages, entry, "won", failure, allowed, moves, {}, AT))


def large() -> Flow:
    failure = ("lost", "unresponsive", "disqualified")
    return flow(LARGE, ("inbound", "outbound"), failure, ("closing", "evaluation"))


def small() -> Flow:
    return flow(SMALL, ("early",), ("lost",), ("early", "late"), ("early", "late"))


def test_entry_is_left_and_the_ends_are_right() -> None:
    made = large()
    columns = {name: stage.column for name, stage in made.stages.items()}
    last = max(columns.values())
    assert {name for name, column in columns.items() if column == 0} == {"inbound", "outbound"}
    assert {name for name, column in columns.items() if column == last} == {
        "won", "lost", "unresponsive", "disqualified",
    }  # fmt: skip
    assert made.main == ("inbound", "triage", "discovery", "evaluation", "closing", "won")


@pytest.mark.parametrize("made", [small(), large()], ids=["small", "large"])
def test_the_way_to_success_is_straight_and_no_stage_is_over_another(made: Flow) -> None:
    drawing = place(made)
    assert len({drawing.boxes[name].y for name in made.main}) == 1
    boxes = list(drawing.boxes.values())
    for number, one in enumerate(boxes):
        for other in boxes[:number]:
            assert one.x != other.x or abs(one.y - other.y) > HEIGHT
        assert 0 <= one.x < one.x + one.width <= drawing.width
        assert HEIGHT / 2 <= one.y <= drawing.height - HEIGHT / 2


@pytest.mark.parametrize("made", [small(), large()], ids=["small", "large"])
def test_every_move_has_a_way_from_edge_to_edge_and_through_no_stage(made: Flow) -> None:
    drawing = place(made)
    assert sorted((way.move.source, way.move.target) for way in drawing.ways) == sorted(
        (move.source, move.target) for move in made.moves
    )
    for way in drawing.ways:
        source = drawing.boxes[way.move.source]
        assert way.points[0][0] == source.x + source.width
        for point in way.points[1:-1]:
            assert not _is_inside(drawing, point)


def _is_inside(drawing: Drawing, point: tuple[float, float]) -> bool:
    x, y = point
    return any(box.x < x < box.x + box.width and abs(y - box.y) < HEIGHT / 2 for box in drawing.boxes.values())


def test_conditions_are_wrapped_beside_their_moves() -> None:
    assert text_of(small(), 100).splitlines()[4:7] == [
        "  ● early ┬─→   late   by itself if always",
        "          │            by itself if always",
        "          └─→ ✗ lost",
    ]
