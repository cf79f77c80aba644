"""The test that is missing: facts on which a mutant is not what the rules are, written out as a block.

It is looked for near the tests that there are: their facts are changed to the boundaries of what the mutant changes,
and as explanations tell that an answer would become yes, by the rules and by the mutant. What is found is made as small
as it gets, and tried before it is shown: it passes on the rules, and fails on the mutant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

from quorate.decide.explanation import explanation_of
from quorate.decide.payload import PayloadReader, Rejected
from quorate.decide.subjects import parts_of
from quorate.ir import nodes as n
from quorate.ir.program import Audience, Program
from quorate.ir.sites import PERSON
from quorate.semantics.project import Project
from quorate.suite.block import cases_of
from quorate.suite.case import CallAnswer, Case, Command, Instant
from quorate.suite.deciding import scales_by
from quorate.suite.given import GivenFiles
from quorate.suite.mutation.changing import Account, Edit, told_edit
from quorate.suite.mutation.judging import Bench
from quorate.suite.mutation.meaning import Named
from quorate.suite.mutation.mutant import Mutant
from quorate.suite.mutation.search import Search
from quorate.suite.mutation.writing import Writer
from quorate.suite.room import Room
from quorate.syntax import test_nodes as tn
from quorate.syntax.parse import parse
from quorate.text import Source, Span

_NEAR: Final = 6
_PROBE: Final = "\0what a mutant changes"
_NOON: Final = "2026-06-01T12:00:00+00:00"

Asks: TypeAlias = Sequence[tuple[str, n.Expr]]
"""Conditions, each with the entity that it is on."""


class Witnesses:
    """Looks for the tests that are missing in one rule set."""

    def __init__(self, bench: Bench, project: Project) -> None:
        self._bench = bench
        self._program = bench.program
        self._schema = bench.program.schema
        self._zone = ZoneInfo(bench.program.calendar.zone)
        self._writer = Writer(self._schema)
        self._files = GivenFiles(project, bench.program)
        person = self._schema.entities.get(PERSON)
        self._people = "" if person is None else person.many
        self._reader = PayloadReader(self._schema, self._program.limits, groups=frozenset(self._program.groups),
                                     journeys=frozenset(self._program.journeys))  # fmt: skip

    def find(self, mutant: Mutant, program: Program, changed: frozenset[Named]) -> str:
        """Return a test block that tells a mutant from the rules; empty where none was found."""
        return Search(self, self._bench, mutant, program, changed).find()

    # -- what a search needs -------------------------------------------------------------------------------------------

    def scenarios(self, mutant: Mutant, changed: frozenset[Named]) -> Iterator[Case]:
        """Yield cases without what they expect: first those that look at what is changed, smaller ones first."""
        bench = self._bench
        near = [each.case for each in bench.relevant(mutant, changed)]
        others = [each.case for each in bench.prepared if not changed.isdisjoint(each.names)]
        listed = sorted(near, key=_size)[:_NEAR] + sorted(others, key=_size)
        seen: set[tuple[object, ...]] = set()
        for case in listed:
            bare = replace(case, row=None, steps=tuple(_bare(each) for each in case.steps))
            told = tuple((step.at, str(step.account)) for step in bare.steps)
            if told not in seen and case.state is None:
                seen.add(told)
                yield bare
        yield from self._blank()

    def _blank(self) -> Iterator[Case]:
        """Yield an account of which hardly anything is known, with one person."""
        root = self._schema.entities[self._schema.root]
        if any(each.required for name, each in root.fields.items() if name not in {root.key, "name"}):
            return
        at = self._bench.prepared[0].case.steps[0].at if self._bench.prepared else datetime.fromisoformat(_NOON)
        account: Account = {root.key: "acme", "events": []}
        if "name" in root.fields:
            account["name"] = "Acme"
        for child in self._schema.children(root.name):
            account[child.many] = [{child.key: "ann"}] if child.name == PERSON else []
        instant = Instant(at, account, None, (), ())
        yield Case("", "", Span("", 0, 0), None, root.name, "acme", (instant,), None)

    def explained(
        self, program: Program, asks: Asks, account: Account, state: Mapping[str, Any], now: str
    ) -> Iterator[Edit]:
        """Yield what would make conditions true of an account, or of its people, by a program."""
        payload = {"now": now, self._schema.root: account, **({"state": state} if state else {})}
        read = self._reader.read(payload, now=None, strict=False, recall=None)
        if isinstance(read, Rejected):
            return
        population = self._bench.population
        scales = {} if population is None else scales_by(population.scales, program.engagements)
        for number, (entity, where) in enumerate(asks):
            name = f"{_PROBE} {number}"
            probe = Audience(name, "", entity, where, None, where.span)
            parts = parts_of(replace(program, audiences={**program.audiences, name: probe}), scales)
            root = read.facts.root
            records = [root] if entity == root.kind else list(root.collections.get(self._people) or ())
            for record in records:
                person = None if record is root else record.key
                for change in explanation_of(parts, read, probe, record).to_dict()["changes"]:
                    yield told_edit(change, person, self._people)

    def text(self, case: Case, lines: Sequence[str], title: str) -> str:
        """Write a block. Raises UnwritableError."""
        return self._writer.block(title, case, lines)

    def cases(self, text: str) -> list[Case]:
        """Read a block back; nothing of one that is no test."""
        parsed = parse(Source("missing.test.rules", text))
        if parsed.diagnostics or len(parsed.file.declarations) != 1:
            return []
        declared = parsed.file.declarations[0]
        if not isinstance(declared, tn.TestDeclaration):
            return []
        return cases_of(declared, self._program, self._files, Room())[0]


def _size(case: Case) -> tuple[int, int]:
    return len(case.steps), len(str(case.steps[-1].account))


def _bare(step: Instant) -> Instant:
    """Return an instant without expectations, and with commands that may be refused."""
    commands: list[Command | CallAnswer] = [each for each in step.commands if not each.refused]
    return replace(step, commands=tuple(commands), expectations=())
