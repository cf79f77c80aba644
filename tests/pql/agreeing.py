"""Queries imported, and profiles decided by what they became, beside what the oracle says."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from quorate.engine import RuleSet
from quorate.ir.settings import Calendar
from quorate.pql import nodes as n
from quorate.pql.importing import AUDIENCES_FILE, SCHEMA_FILE, Imported, Target, import_segments
from quorate.pql.parse import parse
from quorate.pql.segments import read_segments
from quorate.pql.shapes import ONE_EVENT
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source
from tests.pql.oracle import is_in
from tests.pql.queries import ANCHOR, NOW, SEGMENT_QUERIES, SEGMENTS, Profiles, Queries, payload_of


@dataclass(frozen=True)
class Difference:
    """A profile of which a query and its audience say different things."""

    query: str
    rules: str
    profile: dict[str, Any]
    expected: bool
    given: str


@dataclass(frozen=True)
class Compared:
    """How many pairs of a query and a profile were compared, how many queries were left out, and what differed."""

    pairs: int
    true: int
    one_event: bool
    left: int
    codes: tuple[str, ...]
    differences: tuple[Difference, ...]


def target_in(zone: str) -> Target:
    """Return a rule set of a zone with all fields of the anchor."""
    schema = Source(SCHEMA_FILE, imported([]).schema)
    project = Project("target", (schema,), calendar=Calendar(zone))
    program = compile_project(project).program
    assert program is not None
    return Target(project, program)


def imported(queries: Sequence[str], target: Target | None = None) -> Imported:
    """Import queries beside the anchor, which tells the types of all fields, and the segments that they may ask for."""
    segments = []
    for number, query in enumerate((*SEGMENT_QUERIES, ANCHOR, *queries)):
        name = SEGMENTS[number] if number < len(SEGMENTS) else f"q{number}"
        found, mistakes = read_segments(query.encode(), name, name)
        assert not mistakes, query
        assert all(each.query is not None for each in found), (query, found[0].found)
        segments += [replace(each, id=name) for each in found]
    return import_segments(segments, target)


def compare(queries: Sequence[str], profiles: Sequence[dict[str, Any]], target: Target | None = None) -> Compared:
    """Decide all profiles by all queries, in both ways."""
    made = imported(queries, target)
    audiences = Source(AUDIENCES_FILE, made.audiences)
    if target is None:
        project = Project("imported", (audiences, Source(SCHEMA_FILE, made.schema)))
    else:
        project = replace(target.project, files=(*target.project.files, audiences))
    compiled = compile_project(project)
    assert compiled.program is not None, compiled.diagnostics
    rules = RuleSet(compiled.program)
    one_event = ONE_EVENT in compiled.program.schema.events
    trees: dict[str, n.Expr] = {}
    for audience in made.carried:
        tree = parse(Source("q", audience.segment.text))
        assert isinstance(tree, n.Node)
        trees[audience.name] = tree
    asked = {audience.segment.id: trees[audience.name] for audience in made.carried}
    differences = []
    pairs = true = 0
    for profile in profiles:
        content = rules.decide(payload_of(profile, one_event=one_event)).content
        assert content["errors"] == [], (content["errors"], profile)
        given = {each["name"]: each["result"] for each in content["people"][0]["audiences"]}
        for audience in made.carried:
            expected = is_in(trees[audience.name], profile, NOW, asked)
            pairs += 1
            true += expected
            if (given[audience.name] == "true") != expected:
                query = audience.segment.text
                differences.append(Difference(query, audience.condition.text, profile, expected, given[audience.name]))
    codes = tuple(found.code for found in made.found if found.severity.value == "error")
    return Compared(pairs, true, one_event, len(made.left), codes, tuple(differences))


def compare_by_chance(seed: int, queries: int, profiles: int, target: Target | None = None) -> Compared:
    """Compare as many queries and profiles as are asked for, made by chance."""
    random = Random(seed)  # noqa: S311 - no secret
    makers = Queries(random, is_typed=seed % 2 == 0 or target is not None), Profiles(random)
    made = [makers[0].query() for _ in range(queries)]
    return compare(made, [makers[1].profile() for _ in range(profiles)], target)


def main() -> None:
    """Compare for long: `python -m tests.pql.agreeing FIRST LAST [ZONE]`, 20 queries and 20 profiles for each seed.

    With a zone, over the schema of a rule set of that.
    """
    first, last = int(sys.argv[1]), int(sys.argv[2])
    target = target_in(sys.argv[3]) if len(sys.argv) > 3 else None
    pairs = true = left = different = 0
    codes: dict[str, int] = {}
    for seed in range(first, last):
        found = compare_by_chance(seed, 20, 20, target)
        pairs += found.pairs
        true += found.true
        left += found.left
        for code in found.codes:
            codes[code] = codes.get(code, 0) + 1
        for each in found.differences[:1]:
            different += 1
            print(f"seed {seed}: expected {each.expected}, given {each.given}")  # noqa: T201 - a program
            print(f"  {each.query}\n  {each.rules}\n  {each.profile}")  # noqa: T201 - as above
    told = f"{pairs} pairs, {true} true, {left} queries left out {codes}"
    print(f"{told}, {different} of {last - first} seeds with differences")  # noqa: T201 - as above


if __name__ == "__main__":
    main()
