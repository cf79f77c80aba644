"""The engine as callers use it: a folder of rules to a rule set, payloads to decisions."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from quorate.decide.decision import Decider, Decision, reject
from quorate.decide.generated import GeneratedReader
from quorate.decide.journeys.running import Journeys
from quorate.decide.mismatch import MismatchError
from quorate.decide.payload import PayloadReader, Recall, Rejected, RejectedError
from quorate.decide.population import Population
from quorate.decide.problem import problem
from quorate.decide.scalars import read_instant
from quorate.decide.subjects import Subjects, parts_of, subjects_of
from quorate.decide.wire import UnreadableError, decode_payload
from quorate.diagnostics.catalogue.payload import E515
from quorate.evaluate.generate.audiences import generate
from quorate.evaluate.generate.reads import schema_read
from quorate.evaluate.plan.planned import Plan, plan_of
from quorate.evaluate.values import Record
from quorate.ir.program import Audience, BuyingGroup, Program
from quorate.loading import RulesError, load_population, load_program
from quorate.semantics.suggest import hint

if TYPE_CHECKING:
    from quorate.decide.explanation import Explanation
    from quorate.decide.journeys.answers import Answering
    from quorate.decide.journeys.simulating import Simulation

__all__ = ["Decision", "Payload", "RuleSet", "RulesError", "load", "load_program"]

Payload: TypeAlias = bytes | str | Mapping[str, Any]


class RuleSet:
    """A compiled rule set; immutable but for the count of surprises, for any number of threads."""

    def __init__(
        self,
        program: Program,
        *,
        strict: bool = False,
        population: Population | None = None,
        earlier: Iterable[Program] = (),
    ) -> None:
        """Prepare a program; `strict` is what payloads meet where a call does not say.

        `population` is what its engagement models are scaled by; `earlier` are older revisions of it, by whose plans
        accounts may still be inside journeys.
        """
        self._program = program
        self._strict = strict
        self._population = population
        scales, told = ({}, "") if population is None else (population.scales, population.name)
        self._earlier = tuple(earlier)
        self._parts = parts_of(program, scales, told, self._earlier)
        self._decider = Decider(self._parts)
        read = schema_read(program)
        groups, journeys = frozenset(program.groups), frozenset(program.journeys)
        self._whole_reader = PayloadReader(program.schema, program.limits, groups=groups, journeys=journeys)
        wanted = program.schema if self._earlier else read  # older rules may have read anything
        self._reader = PayloadReader(wanted, program.limits, whole=False, groups=groups, journeys=journeys)
        self._plan = plan_of(program, read)
        generated = generate(program, read, self._plan.planned)
        self._generated = None
        if generated is not None:
            self._generated = GeneratedReader(self._parts, read, generated, self._plan)
        self._surprises: Counter[str] = Counter()
        self._alone: dict[str, Journeys] = {}  # each journey on its own, once it was simulated

    @property
    def name(self) -> str:
        """The name of the rule set."""
        return self._program.name

    @property
    def revision(self) -> str:
        """What its meaning is known by: `sha256:…`."""
        return self._program.revision

    @property
    def program(self) -> Program:
        """All that the rules say."""
        return self._program

    @property
    def strict(self) -> bool:
        """Whether payloads with facts that the schema does not know are rejected where a call does not say."""
        return self._strict

    @property
    def population(self) -> Population | None:
        """What engagement is scaled by; None where nothing is."""
        return self._population

    @property
    def earlier(self) -> tuple[Program, ...]:
        """The older revisions by whose plans accounts may be inside journeys."""
        return self._earlier

    @property
    def surprises(self) -> Mapping[str, int]:
        """How many accounts the generated code left to the reference evaluator, by what surprised it."""
        return dict(self._surprises)

    @property
    def uncoded(self) -> Mapping[str, str]:
        """The audiences that no code is made of, each with what in it the reference evaluator is needed for."""
        if self._generated is None:
            return dict.fromkeys(self._program.audiences, "the shape of its payloads")
        return self._generated.uncoded

    @property
    def plan(self) -> Plan | None:
        """How audiences are decided together; None where no code could be made."""
        return None if self._generated is None else self._plan

    def decide(  # noqa: PLR0913 - all but the payload by name
        self,
        payload: Payload,
        *,
        now: datetime | str | None = None,
        strict: bool | None = None,
        whole: bool = False,
        missing: bool = True,
        due: bool = False,
        late: bool = True,
        recall: Recall | None = None,
    ) -> Decision:
        """Turn the facts about one account into its decision; a rejected account is told inside it.

        Bytes are JSON or MessagePack. `now` takes the place of the payload's own. Facts that no rule reads are
        skipped; `whole` has them looked at as well, so that wrong ones reject the account and those that the schema
        does not know are counted; `strict` rejects accounts with such. Without `missing`, what unknowns are for want
        of is left out; `due` asks for the next instant at which something may happen in a journey by itself. Without
        `late`, nothing was due between the last decision and `now`: events since then are heard as of now. `recall`
        gives an account's last state where its payload has none. Raises ValueError for a `now` that is no instant with
        an offset, and whatever `recall` raises.
        """
        many = self.decide_many(
            (payload,), now=now, strict=strict, whole=whole, missing=missing, due=due, late=late, recall=recall
        )
        return next(many)

    def decide_many(  # noqa: PLR0913 - all but the payloads by name
        self,
        payloads: Iterable[Payload],
        *,
        now: datetime | str | None = None,
        strict: bool | None = None,
        whole: bool = False,
        missing: bool = True,
        due: bool = False,
        late: bool = True,
        recall: Recall | None = None,
    ) -> Iterator[Decision]:
        """Turn many accounts into decisions, in their order, each when it is asked for; otherwise as `decide`."""
        instant = _read_now(now)
        strictly = self._strict if strict is None else strict
        reader = self._whole_reader if whole or strictly else self._reader

        def read(payload: Payload) -> Subjects:
            value = decode_payload(payload, self._program.limits.payload_bytes)
            account = reader.read(value, now=instant, strict=strictly, recall=recall)
            if isinstance(account, Rejected):
                raise RejectedError(account)
            return subjects_of(self._parts, account, counted=whole)

        def decide_one(payload: Payload) -> Decision:
            try:
                slow = read(payload) if whole or strictly else None
                quick = self._decide_quickly(
                    payload, instant, recall, lambda: slow or read(payload), missing=missing, due=due, late=late
                )
                if quick is None:
                    return self._decider.decide(slow or read(payload), missing=missing, due=due, late=late)
                return quick.ignoring(slow.ignored) if slow else quick
            except RejectedError as error:
                return reject(error.rejected)
            except UnreadableError as error:
                return reject(Rejected(None, (error.problem,)))
            except RecursionError:
                return reject(Rejected(None, (problem(E515, ""),)))

        return map(decide_one, payloads)

    def explain(  # noqa: PLR0913 - all but the question by name
        self,
        payload: Payload,
        name: str,
        *,
        person: str | None = None,
        now: datetime | str | None = None,
        strict: bool | None = None,
        recall: Recall | None = None,
        brief: bool = False,
    ) -> Explanation:
        """Tell why an account, or the person of a key, is in an audience or a buying group or not.

        The explanation of an audience has the tree of the rule with the value of each part and the facts that decided
        it; for an answer that is not yes, the smallest changes that make it one, each decided again; and when the
        answer changes by itself. That of a buying group has how it is scored, role by role, where it stands and why it
        is ready or not, and who is in it; with a person, why that one is, and what each event adds to its engagement.
        What is `brief` tells of an audience only why, which takes a fraction of the time. A rejected account is told
        inside it. Raises LookupError, naming the closest, for what is not there, ValueError where a person is wanted
        and not given, or the other way round, and for a `now` as `decide`.
        """
        # What tells it takes its time to start, and is only needed here.
        from quorate.decide.explanation import explanation_of, reject_explanation  # noqa: PLC0415
        from quorate.decide.group_explanation import group_explanation_of  # noqa: PLC0415

        wanted = self._explainable(name, person)
        strictly = self._strict if strict is None else strict
        try:
            value = decode_payload(payload, self._program.limits.payload_bytes)
        except UnreadableError as error:
            return reject_explanation(Rejected(None, (error.problem,)))
        reader = self._whole_reader if strictly else self._reader
        try:
            account = reader.read(value, now=_read_now(now), strict=strictly, recall=recall)
            if isinstance(account, Rejected):
                return reject_explanation(account)
            record = None if person is None else self._person(account.facts.root, person)
            if isinstance(wanted, BuyingGroup):
                return group_explanation_of(self._parts, account, wanted, record)
            return explanation_of(self._parts, account, wanted, record or account.facts.root, brief=brief)
        except RecursionError:
            return reject_explanation(Rejected(None, (problem(E515, ""),)))

    def simulate(  # noqa: PLR0913 - all but the question by name
        self,
        payload: Payload,
        journey: str,
        *,
        until: datetime | str,
        start: datetime | str | None = None,
        answers: Answering | None = None,
        strict: bool | None = None,
    ) -> Simulation:
        """Run one account through a journey on a virtual clock, and tell what happened to it, and when.

        Its events come at their times, whatever else the payload says being true all along. It is seen first at
        `start`, without any state: where nothing is said, as the day of its first event begins (else at its `now`);
        what is due up to `until` is done. `answers` tells what comes back for calls; without it they are answered as
        they say themselves under `simulated`. A rejected account is told inside what is returned. Raises LookupError,
        naming the closest, for a journey that is not there, and ValueError for instants that are none.
        """
        from quorate.decide.journeys.simulating import first_seen, rejected_simulation, simulate  # noqa: PLC0415 - as what explains

        if journey not in self._program.journeys:
            close = hint(journey, self._program.journeys)
            raise LookupError(f"{self.name} has no journey `{journey}`{f'; {close}' if close else ''}")
        end, first = _read_now(until), _read_now(start)
        strictly = self._strict if strict is None else strict
        reader = self._whole_reader if strictly else self._reader
        try:
            value = decode_payload(payload, self._program.limits.payload_bytes)
            account = reader.read(value, now=end, strict=strictly)
            if isinstance(account, Rejected):
                return rejected_simulation(account)
            slow = subjects_of(self._parts, account, counted=False)
            subjects = self._read_quickly(payload, end, slow) or slow
            begin = first or first_seen(self._program, value, account)
            runs = self._alone.get(journey)
            if runs is None:
                runs = self._alone[journey] = Journeys(self._program, self._earlier, journey)
            return simulate(runs, subjects, begin, answers)
        except UnreadableError as error:
            return rejected_simulation(Rejected(None, (error.problem,)))
        except RecursionError:
            return rejected_simulation(Rejected(None, (problem(E515, ""),)))

    def _read_quickly(self, payload: Payload, now: datetime | None, slow: Subjects) -> Subjects | None:
        """Read an account for generated code; None where it has to be read slowly."""
        if self._generated is None:
            return None
        try:
            return self._generated.read(payload, now=now, recall=None, fallback=lambda: slow)
        except (MemoryError, RejectedError):
            raise
        except Exception as error:  # noqa: BLE001 - as in `_decide_quickly`
            self._surprises[type(error).__name__] += 1
            return None

    def _explainable(self, name: str, person: str | None) -> Audience | BuyingGroup:
        """Return an audience or a buying group by its name, which is asked about an account or about a person."""
        program = self._program
        if name in program.groups:
            return program.groups[name]
        found = program.audiences.get(name)
        if found is None:
            names = "audience or buying group" if program.groups else "audience"
            kind = next((kind for kind, things in _other_kinds(program).items() if name in things), None)
            if kind is not None:
                raise LookupError(f"`{name}` is {kind} of {self.name}, and not an {names}")
            close = hint(name, (*program.audiences, *program.groups))
            raise LookupError(f"{self.name} has no {names} `{name}`{f'; {close}' if close else ''}")
        is_of_people = found.entity != self._program.schema.root
        if is_of_people and person is None:
            many = self._program.schema.entities[found.entity].many
            raise ValueError(f"`{name}` is an audience of {many}: say which {found.entity} is meant")
        if not is_of_people and person is not None:
            raise ValueError(f"`{name}` is an audience of accounts, and not of a {self._parts.people or 'person'}")
        return found

    def _person(self, root: Record, key: str) -> Record:
        """Return the person of a key."""
        people = {each.key: each for each in root.collections.get(self._parts.people, ())}
        if key not in people:
            close = hint(key, people)
            raise LookupError(f"account {root.key} has nobody with the id `{key}`{f'; {close}' if close else ''}")
        return people[key]

    def _decide_quickly(  # noqa: PLR0913 - how it is decided by name
        self,
        payload: Payload,
        now: datetime | None,
        recall: Recall | None,
        read: Callable[[], Subjects],
        *,
        missing: bool,
        due: bool,
        late: bool,
    ) -> Decision | None:
        """Decide by generated code; None where anything surprises it, and the slow way has to say what that means."""
        if self._generated is None:
            return None
        try:
            subjects = self._generated.read(payload, now=now, recall=recall, fallback=read)
            return self._decider.decide(subjects, missing=missing, due=due, late=late)
        except (MemoryError, RejectedError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the reference evaluator has the last word
            self._surprises[type(error).__name__] += 1
            return None

    def __repr__(self) -> str:
        return f"<RuleSet {self.name} {self.revision}>"


def load(
    path: str | os.PathLike[str],
    *,
    cache: str | os.PathLike[str] | None = None,
    earlier: Iterable[str | os.PathLike[str]] = (),
) -> RuleSet:
    """Compile the rule set of a folder or a single rules file. Raises RulesError where it does not compile.

    With a folder as `cache`, what was compiled before is taken from there, and else is kept there. The statistics that
    engagement is scaled by are read from `population.json` beside the rules; RulesError tells how they are made where
    they are wanted and not there. `earlier` are folders or files of older revisions, by whose plans accounts may still
    be inside journeys.
    """
    program, project = load_program(path, cache=cache)
    population, mistakes = load_population(path, program)
    if mistakes:
        raise RulesError(mistakes, {})
    older = [load_program(each, cache=cache)[0] for each in earlier]
    return RuleSet(program, strict=project.strict, population=population, earlier=older)


def _other_kinds(program: Program) -> Mapping[str, Container[str]]:
    """Return what else has a name, besides audiences and buying groups."""
    return {
        "a definition": program.defines,
        "a table": program.tables,
        "a role template": program.templates,
        "an interest": program.interests,
        "an engagement model": program.engagements,
        "a stage model": program.stage_models,
        "a destination": program.destinations,
        "an activation": program.activations,
    }


def _read_now(now: datetime | str | None) -> datetime | None:
    """Take a caller's instant, to UTC; raises ValueError for one without an offset and for a text that is none."""
    if now is None:
        return None
    try:
        return read_instant(now)
    except MismatchError as error:
        raise ValueError(f"`now` has to be {error.values['expected']}, not {now!r}") from error
