"""Stages and their moves (domain reference, section 3.3; vector 7)."""

from __future__ import annotations

from dataclasses import replace

from quorate.decide.stages import MOVES_KEPT, Move, Standing, allowed_from, carried_over, entered, moved_by_rules
from quorate.ir.nodes import Literal
from quorate.ir.program import StageMove
from quorate.ir.types import BOOLEAN
from tests.unit.decide.templates import NOWHERE, stages

NOW, LATER = "2026-06-01T00:00:00Z", "2026-06-02T00:00:00Z"
YES = Literal(NOWHERE, BOOLEAN, value=True)


def test_from_no_stage_only_entry_stages_are_entered() -> None:
    assert allowed_from(stages(), None) == ("discovery",)
    assert allowed_from(stages(), "prospecting") == ("discovery",)


def test_success_is_left_by_no_move() -> None:
    assert allowed_from(stages(), "won") == ()


def test_a_single_entry_stage_is_taken_at_once() -> None:
    found = entered(stages(), Standing(), NOW)
    assert (found.stage, found.since, found.moves) == ("discovery", NOW, (Move(None, "discovery", NOW, "entry"),))
    assert entered(stages(entry=("discovery", "evaluating")), Standing(), NOW) == Standing()


def test_rules_move_from_stage_to_stage_and_enter_none_twice() -> None:
    moves = tuple(
        StageMove(source, target, YES, NOWHERE)
        for source, target in (
            ("discovery", "evaluating"), ("evaluating", "no_response"), ("no_response", "discovery"),
        )
    )  # fmt: skip
    model = replace(stages(), moves=moves)
    found = moved_by_rules(model, Standing("discovery", NOW), LATER, lambda _number, _standing: True)
    assert [move.target for move in found.moves] == ["evaluating", "no_response"]
    again = moved_by_rules(model, found, LATER, lambda _number, _standing: True)
    assert again == found
    assert moved_by_rules(model, found, "2026-06-03T00:00:00Z", lambda _number, _standing: True).stage == "evaluating"


def test_only_what_is_true_moves() -> None:
    model = replace(stages(), moves=(StageMove("discovery", "evaluating", YES, NOWHERE),))
    standing = Standing("discovery", NOW)
    assert moved_by_rules(model, standing, NOW, lambda _number, _standing: None) == standing
    assert moved_by_rules(model, standing, NOW, lambda _number, _standing: False) == standing


def test_a_stage_that_has_another_name_now_is_carried_over() -> None:
    model = stages(formerly={"prospecting": "discovery"})
    assert carried_over(model, Standing("prospecting", NOW)).stage == "discovery"
    assert carried_over(model, Standing("gone", NOW)).stage == "gone"


def test_the_last_moves_are_kept() -> None:
    standing = Standing()
    for number in range(MOVES_KEPT + 5):
        standing = standing.moved(f"s{number}", NOW, "hand")
    assert len(standing.moves) == MOVES_KEPT
    assert standing.moves[-1].target == f"s{MOVES_KEPT + 4}"
