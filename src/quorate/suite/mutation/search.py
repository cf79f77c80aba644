"""The search for facts on which one mutant is not what the rules are; see `witness`."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from quorate.decide.decision import Decision
from quorate.ir import nodes as n
from quorate.ir.journeys import RandomSplit, steps_of
from quorate.ir.program import Program
from quorate.ir.sites import PERSON, sites_of
from quorate.suite.case import Case
from quorate.suite.mutation.changing import Asked, Edit, asked_in, edits_of, leaner
from quorate.suite.mutation.judging import Bench, Decides, TooMuchWorkError
from quorate.suite.mutation.meaning import Named
from quorate.suite.mutation.mutant import Mutant
from quorate.suite.mutation.noticing import expectations
from quorate.suite.mutation.writing import UnwritableError
from quorate.suite.running import run_case

if TYPE_CHECKING:
    from quorate.suite.mutation.witness import Asks, Witnesses

TRIALS_MOST: Final = 500
"""How many changed cases are decided for one mutant."""
WORK_MOST: Final = 40_000
"""How many conditions are evaluated for one mutant, so that journeys of a year do not take one either."""

_SCENARIOS: Final = 12
_NEAR: Final = 6
_EXPLAINED: Final = 40
_EXPLAINED_CASES: Final = 5
_SEEDS: Final = 40
_LINES: Final = 8
_BEST: Final = 3
_BETTER_WITHIN: Final = 200
"""How many more cases are tried for a better test once there is one."""
_TOLD: Final = frozenset({"audiences", "groups", "activations", "journeys"})
_OF_GROUPS: Final = frozenset({"templates", "interests", "stage_models", "engagements"})


class _SpentError(Exception):
    """All trials are used up."""


@dataclass(frozen=True, slots=True)
class Trial:
    """How a case comes out by the rules and by a mutant: the decisions of each instant, by both."""

    own: Sequence[Sequence[Mapping[str, Any]]]
    other: Sequence[Sequence[Mapping[str, Any]]]

    def differs_at(self, key: str, about: frozenset[str]) -> Difference | None:
        """Return the first instant at which there is a difference that a test can tell; `about` is what is changed."""
        for place, (own, other) in enumerate(zip(self.own, self.other, strict=False)):
            lines = dict.fromkeys(expectations(key, own, other))
            if lines:
                ranked = sorted(lines, key=lambda line: -_worth(line, about))
                return Difference(place, _worth(ranked[0], about), tuple(ranked))
        return None


@dataclass(frozen=True, slots=True)
class Difference:
    """The instant at which there is one, how well it tells what a mutant changes, and the lines that tell it."""

    place: int
    worth: int
    lines: tuple[str, ...]


class Search:
    """The search for one mutant."""

    def __init__(
        self, owner: Witnesses, bench: Bench, mutant: Mutant, program: Program, changed: frozenset[Named]
    ) -> None:
        self._owner = owner
        self._bench = bench
        self._mutant = mutant
        self._program = program
        self._changed = changed
        self._names = bench.closure(bench.users(changed))
        self._own = bench.decider(bench.program, self._names)
        self._other = bench.decider(program, self._names)
        self._trials = 0
        about = [name for kind, name in changed if kind in _TOLD]
        if any(kind in _OF_GROUPS for kind, _ in changed):
            about += [name for kind, name in bench.users(changed) if kind == "groups"]
        self._about = frozenset(about)

    def find(self) -> str:
        """Return the first test that tells it well, else the best of those that are soon found."""
        best, worth, until = "", -1, TRIALS_MOST
        try:
            for case, found in self._differing():
                if found.worth > worth and (text := self._told(case)):
                    best, worth = text, found.worth
                    until = min(until, self._trials + _BETTER_WITHIN)
                if worth == _BEST or self._trials > until:
                    break
        except _SpentError:
            pass
        return best

    # -- trying --------------------------------------------------------------------------------------------------------

    def _try(self, case: Case) -> Trial:
        self._trials += 1
        if self._trials > TRIALS_MOST or self._own.spent + self._other.spent > WORK_MOST:
            raise _SpentError
        return Trial(_decisions(case, self._own), _decisions(case, self._other))

    def _differs(self, case: Case) -> Difference | None:
        try:
            return self._try(case).differs_at(case.key, self._about)
        except TooMuchWorkError:
            return None

    def _differing(self) -> Iterator[tuple[Case, Difference]]:
        """Yield cases, up to the instant at which they come out otherwise by the mutant."""
        scenarios = list(itertools.islice(self._owner.scenarios(self._mutant, self._changed), _SCENARIOS))
        for case in scenarios:
            yield from self._cut(case)
        seeds: list[Case] = []
        for case in scenarios[:_EXPLAINED_CASES]:
            for changed in self._explained(case):
                seeds.append(changed)
                yield from self._cut(changed)
        for case in (*scenarios, *seeds[:_SEEDS]):
            for place in range(len(case.steps) - 1, -1, -1):
                step = case.steps[place]
                asked = self._asked()
                for edit in edits_of(dict(step.account), asked, self._bench.program.schema, step.at, self._zone):
                    other = _edited(case, place, edit)
                    if other is not None:
                        yield from self._cut(other)
        yield from self._drawn(scenarios)

    def _cut(self, case: Case) -> Iterator[tuple[Case, Difference]]:
        found = self._differs(case)
        if found is not None:
            yield replace(case, steps=case.steps[: found.place + 1]), found

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self._bench.program.calendar.zone)

    def _explained(self, case: Case) -> Iterator[Case]:
        """Yield a case with what would make the changed conditions true, by the rules and by the mutant."""
        payloads = _payloads(case, self._own)
        found: Iterator[Case] = (
            changed
            for program in (self._bench.program, self._program)
            for place, payload in enumerate(payloads)
            for edit in self._owner.explained(
                program,
                self._asks(program),
                payload[case.root],
                payload.get("state", {}),
                payload["now"],
            )
            if (changed := _edited(case, place, edit)) is not None
        )
        yield from itertools.islice(found, _EXPLAINED)

    def _asks(self, program: Program) -> Asks:
        """Return the conditions of what is changed."""
        found: list[tuple[str, n.Expr]] = []
        root = program.schema.root
        for kind, name in sorted(self._changed):
            part = getattr(program, kind).get(name)
            match kind:
                case "audiences":
                    found.append((part.entity, part.where))
                case "defines" if str(part.body.type) == "boolean" and not part.parameters:
                    found.append((part.entity, part.body))
                case "tables":
                    found += [(part.entity, row.condition) for row in part.rows]
            for site in sites_of(program):
                if _owns(kind, name, site.key) and site.entity in {root, PERSON} and not site.slots:
                    found.append((site.entity, site.where))
        for kind, name in sorted(self._bench.users(self._changed)):
            if kind == "audiences" and (kind, name) not in self._changed:
                audience = program.audiences[name]
                found.append((audience.entity, audience.where))
        return [(entity, where) for entity, where in found if entity in {root, PERSON}][:_NEAR]

    def _asked(self) -> Asked:
        nodes: list[n.Node] = []
        for program in (self._bench.program, self._program):
            for kind, name in self._changed:
                nodes += _conditions_in(getattr(program, kind).get(name))
        return asked_in(nodes, self._bodies)

    def _bodies(self, node: n.Node) -> Sequence[n.Node]:
        match node:
            case n.DefineCall(name=name):
                return (self._bench.program.defines[name].body,)
            case n.TableCall(name=name):
                return tuple(row.condition for row in self._bench.program.tables[name].rows)
            case _:
                return ()

    def _drawn(self, scenarios: Iterable[Case]) -> Iterator[tuple[Case, Difference]]:
        """Yield cases of accounts with other keys, where a mutant draws otherwise who goes which way."""
        journeys = [self._program.journeys[name] for kind, name in self._changed if kind == "journeys"]
        if not any(isinstance(step, RandomSplit) for each in journeys for step in steps_of(each.steps)):
            return
        for case in itertools.islice(scenarios, _NEAR):
            for number in range(_SEEDS):
                yield from self._cut(_renamed(case, f"{case.key}{number + 2}"))

    # -- telling -------------------------------------------------------------------------------------------------------

    def _told(self, case: Case) -> str:
        """Make a case as small as it gets and write it; empty where it cannot be written, or is not noticed then."""
        for each in (self._small(case), case):
            found = self._differs(each)
            if found is None:
                continue
            for line in found.lines[:_LINES]:
                text = self._written(replace(each, steps=each.steps[: found.place + 1]), line)
                if text:
                    return text
        return ""

    def _written(self, case: Case, line: str) -> str:
        try:
            text = self._owner.text(case, [line], _title(self._mutant, line))
        except UnwritableError:
            return ""
        made = self._owner.cases(text)
        if not made or not all(run_case(each, self._own).passed for each in made):
            return ""
        try:
            return text if any(not run_case(each, self._other).passed for each in made) else ""
        except TooMuchWorkError:
            return ""

    def _small(self, case: Case) -> Case:
        """Leave out what is not needed for the difference; nothing more once the trials are used up."""
        try:
            found = self._differs(case)
            while len(case.steps) > 1:
                fewer = replace(case, steps=(replace(case.steps[1], was=None), *case.steps[2:]))
                if not self._is_as_good(fewer, found):
                    break
                case = fewer
            is_smaller = True
            while is_smaller:
                is_smaller = False
                for edit in leaner(dict(case.steps[-1].account), self._bench.program.schema):
                    fewer_ = _edited(case, 0, edit)
                    if fewer_ is not None and fewer_ != case and self._is_as_good(fewer_, found):
                        case, is_smaller = fewer_, True
                        break
        except _SpentError:
            self._trials = self._own.spent = self._other.spent = 0  # to tell what there is
        return case

    def _is_as_good(self, case: Case, than: Difference | None) -> bool:
        """Tell whether a case differs as well, and by something known where another does."""
        found = self._differs(case)
        return found is not None and (than is None or found.worth >= than.worth)


def _worth(line: str, about: frozenset[str]) -> int:
    """Return how well a statement tells what a mutant changes: best of that itself, and worst of what is unknown."""
    is_about = not about or any(name in line for name in about)
    return (0 if line.startswith("expect unknown") else 2) + is_about


def _decisions(case: Case, decide: Decides) -> list[list[Mapping[str, Any]]]:
    """Decide a case and return what was decided at each instant, in its order."""
    found: list[list[Mapping[str, Any]]] = []
    told: dict[str, list[Mapping[str, Any]]] = {}

    def note(payload: Mapping[str, Any]) -> Decision:
        decision = decide(payload)
        if payload["now"] not in told:
            told[payload["now"]] = []
            found.append(told[payload["now"]])
        told[payload["now"]].append(decision.content)
        return decision

    run_case(case, note)
    return found


def _payloads(case: Case, decide: Decides) -> list[Mapping[str, Any]]:
    """Return the last payload of each instant."""
    found: dict[str, Mapping[str, Any]] = {}

    def note(payload: Mapping[str, Any]) -> Decision:
        found[payload["now"]] = payload
        return decide(payload)

    try:
        run_case(case, note)
    except TooMuchWorkError:
        return []
    return list(found.values())


def _edited(case: Case, place: int, edit: Edit) -> Case | None:
    """Return a case with its facts changed from an instant on; None where they do not have what is changed."""
    steps = list(case.steps)
    try:
        for number in range(place, len(steps)):
            step = steps[number]
            was = step.was
            if number == place and not place:
                was = None
            elif was is not None and number > place:
                was = edit(dict(was))
            steps[number] = replace(step, account=edit(dict(step.account)), was=was)
    except (LookupError, TypeError):
        return None
    return replace(case, steps=tuple(steps))


def _renamed(case: Case, key: str) -> Case:
    steps = tuple(
        replace(
            step,
            account={**step.account, "id": key},
            was=None if step.was is None else {**step.was, "id": key},
        )
        for step in case.steps
    )
    return replace(case, key=key, steps=steps)


def _owns(kind: str, name: str, key: tuple[str, ...]) -> bool:
    owners: Mapping[str, Callable[[str], bool]] = {
        "templates": lambda word: word == "role",
        "interests": lambda word: word == "shown",
        "activations": lambda word: word == "only when",
        "journeys": lambda word: word in {"exit", "goal", "path"},
    }
    return key[1] == name and kind in owners and owners[kind](key[0])


def _conditions_in(part: object) -> list[n.Node]:
    """Return the expressions in a declaration."""
    found: list[n.Node] = []
    todo = [part]
    while todo:
        each = todo.pop()
        if isinstance(each, n.Node):
            found.append(each)
        elif isinstance(each, tuple):
            todo += each
        elif hasattr(each, "__dataclass_fields__"):
            todo += [getattr(each, name) for name in each.__dataclass_fields__]
    return found


def _title(mutant: Mutant, line: str) -> str:
    said = line.removeprefix("expect ").partition(" with {")[0].replace('"', "")
    return f"{mutant.declaration}: {said}"
