"""What each thing declared uses of the others."""

from __future__ import annotations

import functools
from pathlib import Path

from quorate.ir.program import Program
from quorate.ir.show.kinds import KINDS
from quorate.ir.uses import uses_of
from quorate.project_files import load_project
from quorate.semantics.compile import compile_project

SEEDS = Path(__file__).parents[3] / "rules" / "seeds"


@functools.cache
def seeds() -> Program:
    project = load_project(SEEDS).project
    assert project is not None
    compiled = compile_project(project)
    assert compiled.program is not None
    return compiled.program


def test_what_is_used_is_declared() -> None:
    made = seeds()
    for user, used in uses_of(made).items():
        for kind, name in (user, *used):
            assert name in KINDS[kind].things(made)
        assert len(set(used)) == len(used)


def test_conditions_and_what_is_named_outside_of_them_are_used_in_the_order_of_the_text() -> None:
    uses = uses_of(seeds())
    assert uses["audience", "enterprise_growers"] == (("define", "is_executive"),)
    assert uses["audience", "surging"] == (("event", "intent_surge"), ("event", "page_viewed"))
    assert uses["buying_group", "field_growers"] == (
        ("audience", "large_by_any_measure"),
        ("interest", "precision_planting"),
        ("engagement_model", "hands_on"),
    )
    assert uses["activation", "growers_without_decider"] == (
        ("audience", "enterprise_growers"),
        ("destination", "linkedin"),
        ("buying_group", "seeds_growers"),
    )
    assert ("define", "is_large") not in uses


def test_a_journey_uses_its_audience_its_actions_and_what_these_are_given() -> None:
    used = uses_of(seeds())["journey", "win_growers"]
    assert used[0] == ("audience", "open_growers")
    for each in (
        ("action", "activate"), ("destination", "linkedin"), ("call", "account_fit"), ("event", "chat_message"),
        ("buying_group", "seeds_growers"), ("audience", "customers"), ("define", "is_reachable"),
    ):  # fmt: skip
        assert each in used
