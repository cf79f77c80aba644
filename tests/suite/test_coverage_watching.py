"""Watching changes nothing: a watched decision is that of generated code."""

from __future__ import annotations

import gzip
import json
from itertools import islice

from quorate.engine import load
from quorate.suite.coverage.points import points_of
from quorate.suite.coverage.watching import WatchedDecider
from quorate.suite.deciding import ReferenceDecider
from tests.cli.running import RULES

SEEDS = RULES / "seeds"


def test_watched_decisions_are_those_of_generated_code() -> None:
    rules = load(SEEDS)
    seen: set[int] = set()
    watched = WatchedDecider(rules.program, rules.population, points_of(rules.program), seen)
    with gzip.open(SEEDS / "accounts.ndjson.gz") as lines:
        payloads = [json.loads(line) for line in islice(lines, 25)]
    for payload in payloads:
        assert watched(payload) == rules.decide(payload)
    assert seen


def test_what_is_rejected_is_rejected_alike() -> None:
    rules = load(SEEDS)
    plain = ReferenceDecider(rules.program, rules.population)
    for payload in ({}, {"now": "2026-06-01T12:00:00Z", "account": {"id": "a"}}, {"now": "soon", "account": {}}):
        assert plain(payload) == rules.decide(payload)
        assert plain(payload).rejected
