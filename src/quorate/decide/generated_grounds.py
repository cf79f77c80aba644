"""Buying groups by generated code: what they are decided from, and what conditions read of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from quorate.decide.account_groups import AccountGroups
from quorate.decide.grounds import About, Grounds
from quorate.evaluate.engagement import Scale, Score, scaled, weights_of
from quorate.evaluate.generate.audiences import Decides, Generated, Misses, functions_of
from quorate.evaluate.generate.context import Context, UntoldError
from quorate.evaluate.generate.roles import Roles, Unsure
from quorate.evaluate.generate.scoring import scorer_of
from quorate.evaluate.generate.writer import UnsupportedError
from quorate.evaluate.groups import GroupFacts, MemberFacts
from quorate.evaluate.result import Result
from quorate.ir.nodes import Expr, GroupOf
from quorate.ir.program import Audience, EngagementModel, Program, RoleTemplate
from quorate.ir.schema import Schema
from quorate.ir.sites import PERSON, Key

if TYPE_CHECKING:
    from quorate.decide.commands import Commands
    from quorate.decide.group_state import GroupState
    from quorate.decide.subjects import AccountAt, Parts, Subjects
    from quorate.decide.turning_grounds import TurningGrounds
    from quorate.evaluate.generate.turns import TurnsFunctions

Scorer = Callable[[Context, str], float | None]


@dataclass(frozen=True, slots=True)
class Means:
    """What code was made of, for all accounts: the roles of templates, conditions, and the scores of models."""

    parts: Parts
    roles: Mapping[str, Roles]
    conditions: Conditions
    scorers: Mapping[str, Scorer]
    unsure: Mapping[str, Unsure]
    missing: Callable[[Key], Misses | None]
    turns: Callable[[], TurnsFunctions]
    names: Mapping[str, tuple[tuple[str, ...], ...]]
    "The roles of each template, each alone in a tuple."


class Conditions:
    """The conditions outside audiences as functions; those of single roles are made on first need."""

    def __init__(self, parts: Parts, generated: Generated, schema: Schema) -> None:
        self._parts = parts
        self._schema = schema
        self._made: dict[Key, Decides | None] = dict(generated.sites)

    def get(self, key: Key) -> Decides | None:
        """Return the function of a site; None where no code is made of it. Two threads may make the same one."""
        if key not in self._made and key[0] == "role":
            try:
                where = self._parts.conditions[key]
                (self._made[key],) = functions_of(self._parts.program, self._schema, PERSON, (where,))
            except (UnsupportedError, RecursionError):
                self._made[key] = None
        return self._made.get(key)


def means_of(parts: Parts, generated: Generated, schema: Schema) -> Means:
    """Gather what a program's groups are decided with, by the part of the schema that is read."""
    program = parts.program

    @cache
    def turns() -> TurnsFunctions:
        # What finds turns takes its time to start, and is only needed where something may turn.
        from quorate.evaluate.generate.turns import TurnsFunctions  # noqa: PLC0415

        return TurnsFunctions(program, schema)

    return Means(
        parts,
        generated.roles,
        Conditions(parts, generated, schema),
        {name: _scorer(program, model, parts.scales.get(name)) for name, model in program.engagements.items()},
        generated.unsure,
        generated.missing_of_site,
        turns,
        {name: tuple((role.name,) for role in template.roles) for name, template in program.templates.items()},
    )


class CodeVerdicts(Protocol):
    """The verdicts of code on the account."""

    def result(self, audience: Audience) -> bool | None:
        """Tell of one audience whether it is a member."""

    def missing(self, audience: Audience) -> list[str]:
        """Return what an unknown answer is for want of."""

    def within(self, context: Context) -> CodeVerdicts:
        """Return them in another context of the same account and instant."""


class GeneratedGrounds:
    """What the buying groups of one account are decided from; what no code tells, the reference evaluator does."""

    def __init__(
        self,
        means: Means,
        context: Context,
        people: Mapping[str, Any] | None,
        verdicts: CodeVerdicts,
        fallback: Callable[[], Subjects | AccountAt],
    ) -> None:
        self._means = means
        self._context = context
        self._structs: Mapping[str, Any] = people or {}
        self._keys = None if people is None else list(self._structs)
        self._verdicts = verdicts
        self._fallback = fallback
        self._people = people
        self._turning: TurningGrounds | None = None
        self._slow: Grounds | None = None

    def groups(self, before: Mapping[str, GroupState], commands: Commands) -> AccountGroups:
        """Return the account's groups, and let conditions ask for them."""
        parts = self._means.parts
        now = self._context.now
        found = AccountGroups(parts.program, parts.designs, self, now, before, commands, parts.scales)
        self._context.groups = found
        return found

    @property
    def events(self) -> Sequence[Any] | None:
        """The events of the types that are read, up to now, in no order; None where the payload has none."""
        return self._context.events

    @property
    def people(self) -> Sequence[str] | None:
        """The people of the payload, in its order."""
        return self._keys

    def audience(self, name: str) -> bool | None:
        """Tell whether the account is in an audience."""
        return self._verdicts.result(self._means.parts.program.audiences[name])

    def audience_missing(self, name: str) -> list[str]:
        """Return what it is unknown for want of."""
        return self._verdicts.missing(self._means.parts.program.audiences[name])

    def roles(self, template: RoleTemplate, person: str) -> Sequence[str]:
        """Return the roles whose conditions are true of a person."""
        function = self._means.roles.get(template.name)
        if function is None:
            return self._by_reference().roles(template, person)
        found = function(self._context, self._context.a, self.person(person))
        names = self._means.names[template.name]
        if template.allows_many:
            return [names[place][0] for place in found]
        return names[found] if found >= 0 else ()

    def unsure(self, template: RoleTemplate) -> Iterable[str]:
        """Return the people of whom a role's condition is unknown that could be theirs."""
        function = self._means.unsure.get(template.name)
        if function is None:
            return self._by_reference().unsure(template)
        context = self._context
        account = context.a
        return [key for key, struct in self._structs.items() if function(context, account, struct)]

    def holds(self, key: Key, about: About, *given: object) -> bool | None:
        """Tell whether the condition of a site holds."""
        function = self._means.conditions.get(key)
        if function is None:
            return self._by_reference().holds(key, self._translated(about), *given)
        account = self._context.a
        subject = account if about is None else self.person(about) if isinstance(about, str) else about
        return function(self._context, account, subject, *given)

    def missing(self, key: Key, about: About, *given: object) -> list[str]:
        """Return what the condition of a site is unknown for want of; what no code tells, the reference evaluator."""
        function = self._means.missing(key)
        if function is not None:
            found: set[str] = set()
            account = self._context.a
            subject = account if about is None else self.person(about) if isinstance(about, str) else about
            try:
                function(self._context, account, subject, *given, found)
            except UntoldError:
                pass
            else:
                return sorted(found)
        return self._by_reference().missing(key, self._translated(about), *given)

    def value(self, key: Key, about: About, *given: object) -> Result:
        """Return the value of a site."""
        return self._by_reference().value(key, self._translated(about), *given)

    def engagement(self, person: str, model: EngagementModel) -> float | None:
        """Return a person's engagement."""
        return self._means.scorers[model.name](self._context, person)

    def score(self, person: str, model: EngagementModel) -> Score | None:
        """Return a person's engagement with what it is made of."""
        return self._by_reference().score(person, model)

    def turn(
        self, about: Expr | str, person: str | None, given: tuple[object, ...], before: Mapping[str, GroupState]
    ) -> tuple[bool, datetime | None]:
        """Tell when a condition or an audience next turns, where code tells it."""
        # As in `means_of`.
        from quorate.decide.turning_grounds import TurningGrounds  # noqa: PLC0415
        from quorate.evaluate.generate.passing import Turned, UntoldTimeError  # noqa: PLC0415

        if person is not None and person not in self._structs:
            return True, None
        if isinstance(about, GroupOf):
            return False, None  # made anew for each question
        turns = self._means.turns()
        try:
            if turns.asks_for_groups(about):
                if self._turning is None or self._turning.before is not before:
                    context = self._context.apart()
                    self._turning = TurningGrounds(
                        self._means, context, self._people, self._verdicts.within(context), before
                    )
                return self._turning.turn(about, person, given, before)
            out = Turned(self._context.now)
            subject = self._context.a if person is None else self.person(person)
            is_told = turns.note(self._context, subject, about, given, out, "account" if person is None else "person")
        except UntoldTimeError:
            return False, None
        return is_told, out.first

    def person(self, key: str) -> Any:  # noqa: ANN401 - a struct
        """Return a person's struct."""
        return self._structs[key]

    def _translated(self, about: About) -> About:
        """Return what a condition is on as the reference evaluator has it."""
        if not isinstance(about, GroupFacts):
            return about
        own = {id(struct): key for key, struct in self._structs.items()}
        slow = self._by_reference()

        def records(members: list[MemberFacts] | None) -> list[MemberFacts] | None:
            if members is None:
                return None
            return [replace(each, f_person=slow.person(own[id(each.f_person)])) for each in members]

        return replace(about, gather=lambda: (records(about.c_members), records(about.c_removed)))

    def _by_reference(self) -> Grounds:
        """Return what the reference evaluator decides the same account from."""
        if self._slow is None:
            self._slow = self._fallback().grounds
        if self._slow is None:
            raise AssertionError("the reference evaluator has grounds wherever code has")
        return self._slow


def _scorer(program: Program, model: EngagementModel, scale: Scale | None) -> Scorer:
    """Return what tells a person's engagement as conditions read it."""
    score = scorer_of(program, model, weights_of(model, scale))
    if scale is None:
        return score

    def on_scale(context: Context, person: str) -> float | None:
        raw = score(context, person)
        return None if raw is None else scaled(raw, scale)

    return on_scale
