"""Journeys of a compiled rule set, and what they act through.

A journey is a tree of steps. Each step has an address that is known by itself, its own name (`media`) or its place in
what it stands in (`readiness.no_decision_maker[2]`), and by which instances, keys and traces name it.

Conditions of steps are on the account or the person in slot 0. Slot 1 holds the instant of entry into the journey;
slots 2 and on are said where they are used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Final, TypeAlias
from typing import Literal as OneOf

from quorate.ir.nodes import Expr, Length
from quorate.ir.types import Type
from quorate.text import Span

ENTRY_SLOT: Final = 1
"""Where conditions of journeys have the instant of entry."""

FIRST_SLOT: Final = 2
"""Where the first of what only some conditions have stands: when listening began, `old` (and `new`), results."""

OTHERWISE: Final = "otherwise"
ON_EVENT: Final = "event"
ON_TIMEOUT: Final = "timeout"
ON_ERROR: Final = "error"
"""The names that branches without one of their own have in addresses and traces."""

ParameterKind = OneOf["value", "buying group", "role", "stage", "destination", "journey"]
CALL_TIMEOUT: Final = Length(microseconds=60 * 60 * 1_000_000)
"""How long a call is waited for where nothing is said (domain reference, section 7: 60 minutes)."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """`template text required`; of a `kind` that is no value, arguments are declared names (as texts)."""

    name: str
    kind: ParameterKind
    type: Type
    required: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Action:
    """`action send_email of person needs consent { template text required } as message`.

    `kind` is what carrying it out means: one of `ENGINE_KINDS`, which the engine does itself, else any word.
    """

    name: str
    title: str
    entity: str
    needs_consent: bool
    parameters: tuple[Parameter, ...]
    kind: str
    span: Span


ENGINE_KINDS: Final[Mapping[str, tuple[str, tuple[ParameterKind, ...]]]] = {
    "assign_role": ("person", ("buying group", "role")),
    "remove_member": ("person", ("buying group",)),
    "move_stage": ("account", ("buying group", "stage")),
    "set_status": ("account", ("buying group", "value")),
    "enter_journey": ("", ("journey",)),
    "leave_journey": ("", ("journey",)),
}
"""What the engine carries out itself: of which entity it is (empty: of either), and the parameters it has to have."""


@dataclass(frozen=True, slots=True)
class CallService:
    """`call lead_scoring of account { model text } gives { score number } simulated { score: 50 }`.

    `gives` has the fields of its result; `simulated` what a simulation takes for it, None where nothing is said.
    """

    name: str
    title: str
    entity: str
    parameters: tuple[Parameter, ...]
    gives: Mapping[str, Type]
    simulated: Mapping[str, object] | None
    span: Span


@dataclass(frozen=True, slots=True)
class Until:
    """`until 09:00 on monday..friday in zone account.timezone`.

    Either `value` gives an instant or a date (its midnight), or the first such `clock` time (None: midnight) on one of
    `days` (0 is Monday) counts. `zone` None is the rule set's. `is_fixed` says that `value` goes by the clock, so that
    it is worked out once, on arrival.
    """

    value: Expr | None
    clock: time | None
    days: frozenset[int]
    zone: Expr | None
    is_fixed: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Moment:
    """`3 days until 10:00 on monday..friday`: at least a length, then the first fitting time."""

    length: Length | None
    until: Until | None


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a journey; `name` is the author's, empty where there is none."""

    address: str
    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Argument:
    """`template: "roi"`: `value` is on the account or the person; of declared names a constant text."""

    name: str
    value: Expr


@dataclass(frozen=True, slots=True)
class Do(Step):
    """`do send_email(template: "roi")`.

    In a journey of accounts, an action of people is for all of them, but inside a split of people.
    """

    action: str
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Wait(Step):
    """`wait 3 days until 10:00`."""

    moment: Moment


@dataclass(frozen=True, slots=True)
class EventTrigger:
    """`any form_submitted where (…)`: `where` asks for events after the instant in slot 2, when listening began."""

    where: Expr
    span: Span


@dataclass(frozen=True, slots=True)
class ChangeTrigger:
    """`change of seeds_growers.stage from discovery to qualified`; `of people` the value of each person.

    `where` has the old value in slot 2 and the new in slot 3; None: any change.
    """

    value: Expr
    of_people: bool
    where: Expr | None
    span: Span


@dataclass(frozen=True, slots=True)
class MembershipTrigger:
    """`joining seeds_growers as decision_maker`, `leaving seeds_growers`."""

    kind: OneOf["joining", "leaving"]
    group: str
    role: str | None
    span: Span


Trigger: TypeAlias = EventTrigger | ChangeTrigger | MembershipTrigger


@dataclass(frozen=True, slots=True)
class Branch:
    """The steps that follow one way out of a step; `name` is that of the path, or such as `otherwise`."""

    name: str
    steps: tuple[JourneyStep, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Path(Branch):
    """`path ready when seeds_growers.ready { … }`; of calls, `when` has the fields of the result from slot 2 on."""

    when: Expr


@dataclass(frozen=True, slots=True)
class Share(Branch):
    """`50% path a { … }`."""

    percent: int


@dataclass(frozen=True, slots=True)
class Listen(Step):
    """`listen 14 days for any form_submitted { on event { … } on timeout { … } }`.

    Without `heard` what is heard goes on after it; without `timed_out` the journey ends where nothing is heard in time.
    """

    moment: Moment | None
    triggers: tuple[Trigger, ...]
    heard: Branch | None
    timed_out: Branch | None


@dataclass(frozen=True, slots=True)
class Split(Step):
    """`split accounts readiness { path … otherwise { … } }`: the first path whose condition is true.

    Of accounts, where none is and there is no `otherwise`, the journey ends; of people, they go on after it.
    """

    by: OneOf["accounts", "people"]
    paths: tuple[Path, ...]
    otherwise: Branch | None


@dataclass(frozen=True, slots=True)
class RandomSplit(Step):
    """`split random subject_line by account salt "2027" { 50% path a { … } 50% path b { … } }`.

    `by` is whose key is hashed; in a journey of accounts, one by person is a split of people.
    """

    by: OneOf["account", "person"]
    salt: str
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Call(Step):
    """`call lead_scoring(model: "v2") within 4 hours { path … otherwise { … } on error { … } on timeout { … } }`.

    Without `has_block` whatever is answered goes on after it. An answer that takes no path ends the journey; so does an
    error without `failed`. What is not answered in time takes `timed_out`, or `failed` where there is none.
    """

    call: str
    arguments: tuple[Argument, ...]
    within: Length
    has_block: bool
    paths: tuple[Path, ...]
    otherwise: Branch | None
    failed: Branch | None
    timed_out: Branch | None


@dataclass(frozen=True, slots=True)
class Repeat(Step):
    """`repeat readiness at most 3 times`: back to the step at `target`, so often within one entry, else on."""

    target: str
    most: int


@dataclass(frozen=True, slots=True)
class End(Step):
    """`end`."""


JourneyStep: TypeAlias = Do | Wait | Listen | Split | RandomSplit | Call | Repeat | End


@dataclass(frozen=True, slots=True)
class Reenter:
    """`reenter 30 days after end, at most 3 times`; `most` None: as often as it comes."""

    delay: Length
    after: OneOf["start", "end"]
    most: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class Journey:
    """`journey win_growers for accounts in enterprise_growers { … }`; `entity` is the account's or the person's.

    `plan` is what its meaning is known by, whatever else the rules say: 16 hexadecimal digits.
    """

    name: str
    title: str
    entity: str
    audience: str
    reenter: Reenter | None
    exit: Expr | None
    goal: Expr | None
    on_change: OneOf["pin", "follow", "drain"]
    steps: tuple[JourneyStep, ...]
    plan: str
    span: Span


def branches_of(step: JourneyStep) -> tuple[Branch, ...]:
    """Return the branches of a step in the order in which they are written by the formatter."""
    match step:
        case Split(paths=paths, otherwise=otherwise):
            return (*paths, *_present(otherwise))
        case RandomSplit(shares=shares):
            return shares
        case Listen(heard=heard, timed_out=timed_out):
            return _present(heard, timed_out)
        case Call():
            return (*step.paths, *_present(step.otherwise, step.failed, step.timed_out))
        case _:
            return ()


def steps_of(steps: tuple[JourneyStep, ...]) -> Iterator[JourneyStep]:
    """Yield steps and all that stand inside them, in the order of the text."""
    for step in steps:
        yield step
        for branch in branches_of(step):
            yield from steps_of(branch.steps)


def _present(*branches: Branch | None) -> tuple[Branch, ...]:
    return tuple(branch for branch in branches if branch is not None)
