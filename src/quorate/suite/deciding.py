"""Deciding by the reference evaluator, without the time that making code takes: for programs that decide little."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from quorate.decide.decision import Decider, Decision, reject
from quorate.decide.designs import Scales
from quorate.decide.payload import PayloadReader, Rejected
from quorate.decide.population import Gathered, Population, scale_of
from quorate.decide.problem import problem
from quorate.decide.subjects import parts_of, subjects_of
from quorate.decide.wire import UnreadableError, decode_payload
from quorate.diagnostics.catalogue.payload import E515
from quorate.evaluate.generate.reads import schema_read
from quorate.evaluate.reference import Handlers
from quorate.ir.program import EngagementModel, Program

_SEEN: Final = 1


def reader_of(program: Program) -> PayloadReader:
    """Return what reads payloads as a rule set does that decides by generated code: only what its rules read."""
    groups, journeys = frozenset(program.groups), frozenset(program.journeys)
    return PayloadReader(schema_read(program), program.limits, whole=False, groups=groups, journeys=journeys)


class ReferenceDecider:
    """Decides as `RuleSet.decide` does; `handlers` may watch it, and `reader` be that of a program that reads more."""

    def __init__(
        self,
        program: Program,
        population: Population | None = None,
        *,
        handlers: Handlers | None = None,
        reader: PayloadReader | None = None,
    ) -> None:
        scales, told = ({}, "") if population is None else (population.scales, population.name)
        self._parts = parts_of(program, scales_by(scales, program.engagements), told, handlers=handlers)
        self._decider = Decider(self._parts)
        self._reader = reader_of(program) if reader is None else reader
        self._bytes = program.limits.payload_bytes

    def __call__(self, payload: Mapping[str, Any]) -> Decision:
        """Turn the facts about one account into its decision; a rejected account is told inside it."""
        try:
            account = self._reader.read(decode_payload(payload, self._bytes), now=None, strict=False, recall=None)
            if isinstance(account, Rejected):
                return reject(account)
            return self._decider.decide(subjects_of(self._parts, account, counted=False), missing=True)
        except UnreadableError as error:
            return reject(Rejected(None, (error.problem,)))
        except RecursionError:
            return reject(Rejected(None, (problem(E515, ""),)))


def scales_by(scales: Scales, models: Mapping[str, EngagementModel]) -> Scales:
    """Return what a population says of engagement, by models whose weights may be others than those it was made by."""
    found = {}
    for name, scale in scales.items():
        if name in models:
            occurred = dict.fromkeys(scale.weights, _SEEN)
            found[name] = scale_of(models[name], Gathered(occurred, scale.person_root, scale.group_roots))
    return found
