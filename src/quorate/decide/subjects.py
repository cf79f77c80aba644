"""What a decision is made from, whoever reads and whoever evaluates: an account, its people, and verdicts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, cast

from quorate.decide.account_groups import AccountGroups
from quorate.decide.commands import NO_COMMANDS, Commands, read_commands
from quorate.decide.designs import Design, Scales, designs_of
from quorate.decide.grounds import Grounds
from quorate.decide.group_state import GroupState
from quorate.decide.payload import Account
from quorate.decide.problem import Problem
from quorate.decide.reference_grounds import ReferenceGrounds, ReferenceGroups, conditions_of
from quorate.decide.state import State
from quorate.evaluate.paths import relative_to_record
from quorate.evaluate.reference import Evaluation, Handlers
from quorate.evaluate.values import Facts, Record
from quorate.ir.nodes import Expr
from quorate.ir.program import Audience, Program
from quorate.ir.sites import PERSON, Key

if TYPE_CHECKING:
    from quorate.decide.journeys.turning import Watched


class Verdicts(Protocol):
    """Tells of one subject which audiences it is in."""

    def results(self, audiences: Sequence[Audience]) -> list[bool | None]:
        """Tell of each audience whether it is a member; None if that is not known."""

    def result(self, audience: Audience) -> bool | None:
        """Tell of one audience whether it is a member."""

    def missing(self, audience: Audience) -> list[str]:
        """Return what an unknown answer is for want of, as paths from the subject, sorted."""


@dataclass(slots=True)  # not frozen, which takes longer to make
class Person:
    """One person: its key, the path of it in the payload, the verdicts on it, and the evaluator's own form of it."""

    key: str
    path: str
    verdicts: Verdicts
    own: Any


@dataclass(frozen=True, slots=True)
class AccountAt:
    """An account at one instant: the verdicts on it and on its people, and its buying groups."""

    now: datetime
    verdicts: Verdicts
    people: Sequence[Person] | None
    grounds: Grounds
    groups: AccountGroups


AtMaker: TypeAlias = Callable[[datetime, Mapping[str, GroupState], Commands], AccountAt]
"""Gives an account as it is at an instant, where its buying groups were so before, and commands are of that instant."""

WatchMaker: TypeAlias = "Callable[[Program, datetime, Mapping[str, GroupState], datetime], Watched]"
"""Begins an evaluation of an account by a program at an instant, that notes when what it evaluates may be otherwise.

What may be so only after the second instant is of no use to who asks.
"""

EarlierMaker: TypeAlias = Callable[[Program, datetime, Mapping[str, GroupState], Commands], AccountAt]
"""Gives an account, as `AtMaker` does, by an older revision of the rules; its buying groups are as the newest say.

A field that these no longer have is missing.
"""


@dataclass(frozen=True, slots=True)
class Subjects:
    """One account to be decided; `people` is None where the payload has no collection of them.

    `called` is what people call the account. `grounds` and `groups` are what its activations and buying groups are
    decided by; None where the program has neither. `at`, `watched`, `by_earlier` and `event_times` (by type,
    in order, up to `now`) are for its journeys.
    """

    key: str
    now: datetime
    verdicts: Verdicts
    people: Sequence[Person] | None
    state: State
    errors: tuple[Problem, ...]
    ignored: dict[str, int] = field(default_factory=dict)
    called: str = ""
    grounds: Grounds | None = None
    groups: AccountGroups | None = None
    commands: Commands = NO_COMMANDS
    at: AtMaker = field(kw_only=True)
    watched: WatchMaker = field(kw_only=True)
    by_earlier: EarlierMaker = field(kw_only=True)
    event_times: Callable[[], Mapping[str, Sequence[datetime]]] = field(kw_only=True)

    def next_event(self, types: Iterable[str] | None, after: datetime) -> datetime | None:
        """Return when the first event of some types (None: any) happened after an instant; None if none did by now."""
        times = self.event_times()
        first: datetime | None = None
        for name in times if types is None else types:
            of_type = times.get(name, ())
            place = bisect_right(of_type, after)
            if place < len(of_type) and (first is None or of_type[place] < first):
                first = of_type[place]
        return first

    @property
    def as_read(self) -> AccountAt | None:
        """The account at its `now`, as `at` would give it again."""
        if self.grounds is None or self.groups is None:
            return None
        return AccountAt(self.now, self.verdicts, self.people, self.grounds, self.groups)


@dataclass(frozen=True, slots=True)
class Parts:
    """What the accounts of one program are decided with, worked out once.

    `people` is the collection of those decided besides the account, and who join groups; empty if there is none.
    `of_accounts` and `of_people` are the audiences, sorted by name.
    `population` is what answers name the statistics of `scales` by; `earlier` are older revisions of the rules, by
    whose plans some may be inside journeys. `handlers`, where there are any, take the place of the meanings of all
    classes of expressions, to watch the reference evaluator.
    """

    program: Program
    people: str
    designs: Mapping[str, Design]
    conditions: Mapping[Key, Expr]
    scales: Scales
    population: str
    of_accounts: tuple[Audience, ...]
    of_people: tuple[Audience, ...]
    earlier: tuple[Program, ...] = ()
    handlers: Handlers | None = None

    @property
    def has_grounds(self) -> bool:
        """Whether there is anything to decide besides audiences, or that conditions ask for."""
        program = self.program
        return bool(self.designs or program.activations or program.engagements or program.journeys)


def parts_of(
    program: Program,
    scales: Scales | None = None,
    population: str = "",
    earlier: tuple[Program, ...] = (),
    handlers: Handlers | None = None,
) -> Parts:
    """Work out what a program's accounts are decided with; `scales` is what a `population` says of engagement."""
    root = program.schema.root
    joining = {PERSON} if program.templates or program.journeys else set()
    kinds = {each.entity for each in program.audiences.values()} | joining
    entities = program.schema.entities
    people = next((entities[kind].many for kind in sorted(kinds - {root}) if kind in entities), "")
    audiences = sorted(program.audiences.values(), key=lambda audience: audience.name)
    return Parts(
        program,
        people,
        designs_of(program),
        conditions_of(program),
        scales or {},
        population,
        tuple(audience for audience in audiences if audience.entity == root),
        tuple(audience for audience in audiences if audience.entity != root),
        earlier,
        handlers,
    )


@dataclass(frozen=True, slots=True)
class ByReference:
    """The verdicts of the reference evaluator."""

    evaluation: Evaluation
    record: Record

    def results(self, audiences: Sequence[Audience]) -> list[bool | None]:
        """Tell of each audience whether the record is a member."""
        return [self.evaluation.audience(audience.name, self.record).result for audience in audiences]

    def result(self, audience: Audience) -> bool | None:
        """Tell of one audience whether the record is a member."""
        return self.evaluation.audience(audience.name, self.record).result

    def missing(self, audience: Audience) -> list[str]:
        """Return what is missing, sorted."""
        paths = self.evaluation.audience(audience.name, self.record).missing
        return sorted({relative_to_record(path, self.record) for path in paths})


def subjects_of(parts: Parts, account: Account, *, counted: bool) -> Subjects:
    """Return an account to be decided by the reference evaluator; `counted` tells how much the schema does not know."""
    root = account.facts.root
    commands = read_commands(account.commands, parts.program)
    evaluation, grounds, groups = evaluation_of(parts, account.facts, account.now, account.state, commands)
    people = _people_of(parts, root, evaluation)
    counts = {"fields": account.ignored_fields, "events": account.ignored_events} if counted else {}
    return Subjects(
        root.key,
        account.now,
        ByReference(evaluation, root),
        people,
        account.state,
        commands.problems,
        {what: count for what, count in counts.items() if count},
        called_of(root.fields.get("name"), root.key),
        grounds,
        groups,
        commands,
        at=lambda now, before, given: _account_at(parts, account, now, before, given),
        watched=lambda program, now, before, until: _watched(parts, account, program, now, before, until),
        by_earlier=lambda program, now, before, given: _by_earlier(parts, account, program, now, before, given),
        event_times=cache(lambda: _event_times(account)),
    )


def _event_times(account: Account) -> dict[str, list[datetime]]:
    times: dict[str, list[datetime]] = {}
    for event in account.facts.events or ():
        at = cast("datetime", event.fields["at"])
        if at <= account.now:
            times.setdefault(event.kind, []).append(at)
    return times


def _people_of(parts: Parts, root: Record, evaluation: Evaluation) -> list[Person] | None:
    members = root.collections.get(parts.people)
    if members is None:
        return None
    return [Person(each.key, f"{root.kind}.{each.path}", ByReference(evaluation, each), each) for each in members]


def _account_at(
    parts: Parts, account: Account, now: datetime, groups: Mapping[str, GroupState], commands: Commands
) -> AccountAt:
    state = replace(account.state, groups=dict(groups))
    evaluation, grounds, decided = evaluation_of(parts, account.facts, now, state, commands)
    root = account.facts.root
    return AccountAt(now, ByReference(evaluation, root), _people_of(parts, root, evaluation), grounds, decided)


def _by_earlier(  # noqa: PLR0913, PLR0917 - as `_account_at`, by other rules
    parts: Parts,
    account: Account,
    program: Program,
    now: datetime,
    groups: Mapping[str, GroupState],
    commands: Commands,
) -> AccountAt:
    _, grounds, decided = evaluation_of(
        parts, account.facts, now, replace(account.state, groups=dict(groups)), commands
    )
    root = account.facts.root
    told = ReferenceGroups(decided, grounds, root)
    evaluation = Evaluation(program, account.facts, now, parts.handlers, groups=lambda *_: told)
    own = ReferenceGrounds(evaluation, root, conditions_of(program), parts.people, parts.scales)
    return AccountAt(now, ByReference(evaluation, root), _people_of(parts, root, evaluation), own, decided)


def _watched(  # noqa: PLR0913, PLR0917 - as `_by_earlier`
    parts: Parts,
    account: Account,
    program: Program,
    now: datetime,
    groups: Mapping[str, GroupState],
    until: datetime,
) -> Watched:
    # What finds turns takes its time to start, and is only needed where something may turn.
    from quorate.decide.journeys.turning import Watched  # noqa: PLC0415
    from quorate.evaluate.explain.turns import Watch  # noqa: PLC0415

    facts, state = account.facts, replace(account.state, groups=dict(groups))
    watch = Watch(program, facts, now, groups_maker(parts, state, NO_COMMANDS), at_once=False, until=until)
    people = facts.root.collections.get(parts.people, ())
    return Watched(watch, facts.root, {each.key: each for each in people})


def evaluation_of(
    parts: Parts, facts: Facts, now: datetime, state: State, commands: Commands
) -> tuple[Evaluation, ReferenceGrounds, AccountGroups]:
    """Begin the reference evaluation of an account with its buying groups."""
    made: list[ReferenceGroups] = []
    make = groups_maker(parts, state, commands)

    def keep(evaluation: Evaluation, facts: Facts, now: datetime) -> ReferenceGroups:
        made.append(make(evaluation, facts, now))
        return made[0]

    evaluation = Evaluation(parts.program, facts, now, parts.handlers, groups=keep)
    return evaluation, made[0].grounds, made[0].decided


def groups_maker(
    parts: Parts, state: State, commands: Commands
) -> Callable[[Evaluation, Facts, datetime], ReferenceGroups]:
    """Return what makes the buying groups of an account of this state, whatever its facts are."""

    def make(evaluation: Evaluation, facts: Facts, now: datetime) -> ReferenceGroups:
        grounds = ReferenceGrounds(evaluation, facts.root, parts.conditions, parts.people, parts.scales)
        decided = AccountGroups(parts.program, parts.designs, grounds, now, state.groups, commands, parts.scales)
        return ReferenceGroups(decided, grounds, facts.root)

    return make


def called_of(name: object, key: str) -> str:
    """Return what people call an account: its name, else its key."""
    return name if isinstance(name, str) and name else key
