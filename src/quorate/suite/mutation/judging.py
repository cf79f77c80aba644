"""Whether the tests notice a mutant: each is run against the tests that look at what it changes, up to the first."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final
from typing import Literal as OneOf

from quorate.decide.decision import Decision
from quorate.decide.population import Population
from quorate.evaluate.reference import HANDLERS, Handlers
from quorate.evaluate.result import Result
from quorate.evaluate.run import Env, Run
from quorate.ir import nodes as n
from quorate.ir.journeys import steps_of
from quorate.ir.program import Program
from quorate.suite.case import Case
from quorate.suite.coverage.points import Points, points_of
from quorate.suite.coverage.watching import Told
from quorate.suite.deciding import ReferenceDecider, reader_of
from quorate.suite.mutation.asking import asked_by
from quorate.suite.mutation.meaning import Named, differing, digest_of, parts_of
from quorate.suite.mutation.mutant import Mutant
from quorate.suite.mutation.slices import Dependence, sliced
from quorate.suite.running import run_case
from quorate.text import Span

Verdict = OneOf["killed", "survived", "equivalent", "invalid"]

_WORK_TIMES: Final = 20
_WORK_MORE: Final = 50_000
_WORKING: Final = (
    n.Compare,
    n.Quantifier,
    n.InWindow,
    n.Contained,
    n.TextTest,
    n.DefineCall,
    n.InAudience,
    n.And,
    n.Or,
)
"""What is counted as work: each has something to do with what is gone through."""


class TooMuchWorkError(Exception):
    """A mutant has the rules go on and on."""


@dataclass(slots=True)
class Work:
    """How much was evaluated, and how much may be; None: as much as it takes."""

    done: int = 0
    most: int | None = None
    touched: set[int] = field(default_factory=set)
    steps: set[Span] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Prepared:
    """One case with what it depends on: the declarations, where it asked conditions and came by, and a hash of all."""

    case: Case
    names: frozenset[Named]
    touched: frozenset[Span]
    work: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a mutant: `by` is the case that noticed it, `tried` how many cases there were to do so."""

    id: str
    verdict: Verdict
    by: str = ""
    why: str = ""
    tried: int = 0


class Bench:
    """The tests of one rule set, ready to be run against its mutants. All of them have to pass."""

    def __init__(self, program: Program, population: Population | None, cases: Iterable[Case]) -> None:
        self.program = program
        self.population = population
        self.reader = reader_of(program)
        self._dependence = Dependence(program)
        self._points = points_of(program)
        self._steps = {
            (journey.name, step.address): step.span
            for journey in program.journeys.values()
            for step in steps_of(journey.steps)
        }
        self._watched = sorted({*(each.span for each in self._points.kept), *self._steps.values()})
        self._digests = {named: digest_of(part) for named, part in parts_of(program)}
        self._ground = digest_of((program.schema, program.calendar, program.limits, population))
        self._programs: dict[frozenset[Named], Program] = {}
        self._told_of = {
            (kind, name): self._dependence.closure([(kind, name)])
            for kind in ("audiences", "groups", "activations", "journeys")
            for name in getattr(program, kind)
        }
        self.prepared: Sequence[Prepared] = sorted(map(self._prepare, cases), key=lambda each: each.work)
        self._told: dict[tuple[str, str], int] = {}

    def _prepare(self, case: Case) -> Prepared:
        names = self._dependence.closure(asked_by(case, self.program))
        work = self._measure(case, names)
        if work is None:
            names = frozenset(named for named, _ in parts_of(self.program))
            work = self._measure(case, names) or Work()
        kept = {id(node): node.span for node in self._points.kept}
        touched = frozenset({*(kept[each] for each in work.touched), *work.steps})
        parts = sorted(self._digests[named] for named in names if named in self._digests)
        digest = hashlib.sha256(b"".join((self._ground, digest_of(case), *parts))).digest()
        return Prepared(case, names, touched, work.done, digest)

    def _measure(self, case: Case, names: frozenset[Named]) -> Work | None:
        """Run a case on the part of the rules that it depends on, as they are; None where it needs more of them."""
        work = Work()
        handlers = _counting(work, self._points)
        part = self._part(self.program, names)
        decide = ReferenceDecider(part, self.population, handlers=handlers, reader=self.reader)
        told = Told(part)

        def watched(payload: Mapping[str, Any]) -> Decision:
            decision = decide(payload)
            for word, *event in told.events(decision):
                if word == "step":
                    work.steps.add(self._steps[event[0], event[1]])
            return decision

        return work if run_case(case, watched).passed else None

    def _part(self, program: Program, names: frozenset[Named]) -> Program:
        if program is not self.program:
            return sliced(program, names)
        if names not in self._programs:
            self._programs[names] = sliced(program, names)
        return self._programs[names]

    # -- mutants -------------------------------------------------------------------------------------------------------

    def relevant(self, mutant: Mutant, changed: frozenset[Named]) -> list[Prepared]:
        """Return the cases that look at what a mutant changes, those first that noticed most before, and do little."""
        places = self._places(mutant.change.at)
        found = [
            each
            for each in self.prepared
            if not changed.isdisjoint(each.names) and (not places or not places.isdisjoint(each.touched))
        ]
        told = self._told
        declaration = mutant.declaration
        return sorted(found, key=lambda each: (-told.get((declaration, each.case.name), 0), len(each.names), each.work))

    def _places(self, at: Span) -> frozenset[Span]:
        """Return the conditions and steps of which one is come by wherever a place matters; none where that is open.

        These are the innermost that the place is in, and those in it.
        """
        around = [each for each in self._watched if _contains(each, at)]
        inside = [each for each in self._watched if _contains(at, each)]
        innermost = min(around, key=lambda each: each.end - each.start, default=None)
        return frozenset((*inside, *(() if innermost is None else (innermost,))))

    def key(self, mutant: Mutant, program: Program, changed: frozenset[Named], cases: Iterable[Prepared]) -> str:
        """Return what the verdict on a mutant depends on, as a hash."""
        digest = hashlib.sha256(mutant.id.encode())
        for named in sorted(changed):
            digest.update(digest_of((named, getattr(program, named[0]).get(named[1]))))
        for each in sorted(each.digest for each in cases):
            digest.update(each)
        return digest.hexdigest()

    def judge(self, mutant: Mutant, program: Program, cases: Iterable[Prepared]) -> Judged:
        """Run cases against a mutant until one fails."""
        deciders: dict[frozenset[Named], tuple[ReferenceDecider, Work]] = {}
        tried = 0
        for each in cases:
            tried += 1
            if each.names not in deciders:
                work = Work()
                decide = ReferenceDecider(
                    self._part(program, each.names), self.population, handlers=_counting(work), reader=self.reader
                )
                deciders[each.names] = decide, work
            decide, work = deciders[each.names]
            work.done, work.most = 0, _WORK_TIMES * each.work + _WORK_MORE
            try:
                is_noticed = not run_case(each.case, decide).passed
            except TooMuchWorkError:
                return Judged(mutant.id, "killed", each.case.name, "it goes on and on", tried)
            if is_noticed:
                key = mutant.declaration, each.case.name
                self._told[key] = self._told.get(key, 0) + 1
                return Judged(mutant.id, "killed", each.case.name, "", tried)
        return Judged(mutant.id, "survived", "", "" if tried else "no test looks at it", tried)

    def differing(self, program: Program) -> frozenset[Named]:
        """Return what a mutant declares otherwise."""
        return differing(self.program, program)

    def users(self, changed: frozenset[Named]) -> Iterator[Named]:
        """Yield all that decisions tell of and that depends on what is changed."""
        for named, used in self._told_of.items():
            if not changed.isdisjoint(used):
                yield named

    def closure(self, roots: Iterable[Named]) -> frozenset[Named]:
        """Return all that some declarations depend on."""
        return self._dependence.closure(roots)

    def decider(self, program: Program, names: frozenset[Named], most: int = _WORK_MORE) -> Decides:
        """Return what decides by a part of a program; more than so much work at once raises TooMuchWorkError."""
        work = Work(most=most)
        decide = ReferenceDecider(
            self._part(program, names), self.population, handlers=_counting(work), reader=self.reader
        )
        return Decides(decide, work)


@dataclass(slots=True)
class Decides:
    """Decides one payload after the other, each with as much work as it may take; `spent` is all of it so far."""

    decide: ReferenceDecider
    work: Work
    spent: int = 0

    def __call__(self, payload: Mapping[str, Any]) -> Decision:
        """Decide a payload. Raises TooMuchWorkError."""
        self.work.done = 0
        try:
            return self.decide(payload)
        finally:
            self.spent += self.work.done


def _contains(outer: Span, inner: Span) -> bool:
    return outer.path == inner.path and outer.start <= inner.start and inner.end <= outer.end


def _counting(work: Work, points: Points | None = None) -> Handlers:
    """Return the meanings of all classes of expressions, with the work counted; and what is asked, of some points."""
    handlers: dict[type[n.Expr], Any] = dict(HANDLERS)
    watched = {} if points is None else {id(node): node for node in points.kept}
    for kind in {*_WORKING, *(type(node) for node in watched.values() if isinstance(node, n.Expr))}:
        handlers[kind] = _counted(HANDLERS[kind], work, watched)
    return MappingProxyType(handlers)


def _counted(handler: Any, work: Work, watched: Mapping[int, object]) -> Any:  # noqa: ANN401 - of any class
    touched = work.touched

    def evaluate(run: Run, node: n.Expr, env: Env) -> Result:
        work.done += 1
        if work.most is not None and work.done > work.most:
            raise TooMuchWorkError
        if watched and id(node) in watched:
            touched.add(id(node))
        found: Result = handler(run, node, env)
        return found

    return evaluate
