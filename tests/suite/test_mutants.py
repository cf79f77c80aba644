"""Small changes of rules: each kind of them, and that the text of a mutant means what the mutant is."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from quorate.project_files import load_project
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.suite.mutation.meaning import differing
from quorate.suite.mutation.mutant import Mutant, edited
from quorate.suite.mutation.mutating import Mutating
from quorate.text import Source
from tests.cli.running import RULES
from tests.suite.covering import project_of
from tests.suite.test_coverage_points import GROUPS, JOURNEY, TABLE


def told(rules: str) -> set[str]:
    """Return what the mutants of rules change, those that compile."""
    mutating = Mutating(project_of(rules))
    return {each.change.told for each in mutating.mutants() if mutating.compiled(each) is not None}


LEFT = """
define left of person = sequence (seen as s then no seen where (page = s.page) within 1 day) in last 9 days
audience a of people where left
"""


@pytest.mark.parametrize(
    ("rules", "changes"),
    [
        ("audience a of accounts where size >= 5\n", {"`5` becomes `4`", "`5` becomes `6`", "`>=` becomes `<`"}),
        ("audience a of accounts where land > 1.5\n", {"`1.5` becomes `1.4`", "`>` becomes `>=`"}),
        ('audience a of accounts where kind >= "mid"\n', {'`"mid"` becomes `"small"`', '`"mid"` becomes `"large"`'}),
        (
            "audience a of accounts where size > 5 and land > 1 and name is known\n",
            {"each `and` becomes `or`", "`size > 5` is dropped", "`name is known` is negated"},
        ),
        ("audience a of accounts where not (size = 5)\n", {"`not` is dropped"}),
        (
            "audience a of accounts where any people where (rank > 3)\n",
            {"`any` becomes `every`", "`any` becomes `no`", "`where (rank > 3)` is dropped"},
        ),
        ("audience a of accounts where at least 2 people\n", {"`2` becomes `1`", "`2` becomes `3`"}),
        (
            "audience a of accounts where at least 2 different page of seen in last 30 days\n",
            {"`different page of` is dropped", "`30 days` becomes `29 days`", "`30 days` becomes `31 days`"},
        ),
        (
            'audience a of people where title in ("x", "y")\n',
            {'`"x"` is dropped', '`"y"` is dropped', '`title in ("x", "y")` is negated'},
        ),
        (
            'audience a of people where title starts with any of ("x", "y")\n',
            {"`starts with` becomes `contains`", "`any of` becomes `all of`"},
        ),
        (
            "audience a of people where any license where (expires since today - 6 months)\n",
            {"`since` becomes `after`", "`6 months` becomes `5 months`", "`-` becomes `+`"},
        ),
        ("audience a of accounts where now in hours 09:00 to 17:00 on monday..friday\n",
         {"`09:00` becomes `10:00`", "`17:00` becomes `16:00`", "`monday..friday` becomes `monday..thursday`"}),
        (
            LEFT,
            {"`1 day` becomes `2 days`", "`no seen where (page = s.page) within 1 day` is negated"},
        ),
        ("audience a of accounts where size > 5 unknown counts as member\n", {"`unknown counts as member` is dropped"}),
        ("audience a of accounts where size > 5\n", {"unknown counts as member"}),
        ("define half of account = size / 2\naudience a of accounts where half > 5\n", {"`/` becomes `*`"}),
        ('list words = ("x", "y")\naudience a of people where title in words\n', {'`"x"` is dropped'}),
        (
            TABLE,
            {
                '`contains "boss"` is dropped',
                '`"boss"` becomes `"senior"`',
                'rows `contains "boss" any => "boss"` and `any > 3 => "senior"` are swapped',
                '`any > 3 => "senior"` is dropped',
            },
        ),
        (
            GROUPS,
            {
                "`1` becomes `2`",
                "roles `role boss needs 1 when rank > 3` and `role guest` are swapped",
                "`first to second when completeness >= 50%` is dropped",
                "`buyers.missing contains boss` is dropped",
                "`100%` becomes `99%`",
            },
        ),
        (
            JOURNEY,
            {
                "`reenter 1 day after end` is dropped",
                "`end` becomes `start`",
                "`size < 3` is dropped",
                "`2 days` becomes `3 days`",
                "`end` is dropped",
            },
        ),
    ],
)  # fmt: skip
def test_rules_are_changed_in_small_ways(rules: str, changes: set[str]) -> None:
    assert changes <= told(rules)


def test_paths_are_swapped_and_shares_shifted() -> None:
    rules = """
audience big of accounts where size >= 5
journey j for accounts in big {
  split accounts { path a when size > 9 { } path b when land > 1 { } }
  split random draw { 30% path one { wait 1 day } 70% path two { wait 2 days } }
  again: wait 1 day
  repeat again at most 2 times
}
"""
    found = told(rules)
    assert "paths `path a when size > 9` and `path b when land > 1` are swapped" in found
    assert "`30%` and `70%` become `40%` and `60%`" in found
    assert {"`2` becomes `1`", "`2` becomes `3`", "`wait 1 day` is dropped"} <= found


def test_engagement_weighs_otherwise() -> None:
    rules = (
        "engagement e { window 30 days  cap 5 per day  seen 40  half life 10 days }\n"
        "audience a of people where engagement > 5\n"
    )
    found = told(rules)
    assert {"`30 days` becomes `29 days`", "`5` becomes `6`", "the weight of `seen` becomes 50"} <= found
    assert "`10 days` becomes `11 days`" in found


@cache
def _seeds() -> tuple[Project, Mutating, list[Mutant]]:
    project = load_project(RULES / "seeds").project
    assert project is not None
    mutating = Mutating(project)
    return project, mutating, list(mutating.mutants())


def test_ids_are_unique() -> None:
    ids = [each.id for each in _seeds()[2]]
    assert len(set(ids)) == len(ids)


def test_the_text_of_a_mutant_means_what_it_is() -> None:
    project, mutating, mutants = _seeds()
    for mutant in mutants[::41]:
        files = tuple(
            Source(each.path, edited(each.text, mutant.change.edits)) if each.path == mutant.span.path else each
            for each in project.files
        )
        compiled = compile_project(replace(project, files=files)).program
        made = mutating.compiled(mutant)
        assert (compiled is None) == (made is None), mutant
        if compiled is not None and made is not None:
            assert not differing(made, compiled), mutant
            assert differing(made, mutating.program) or mutant.change.told == "`since` becomes `after`", mutant
