"""The nodes of journeys and of what they act through; see `nodes` for all others.

The docstring of a node is a line of text that it stands for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from quorate.syntax.node import Node

if TYPE_CHECKING:
    from quorate.syntax.nodes import (
        Duration,
        Expr,
        FieldDeclaration,
        IntegerLiteral,
        Name,
        NumberLiteral,
        Quantifier,
        TextLiteral,
        TypeNode,
        Weekdays,
    )


@dataclass(frozen=True, slots=True)
class JourneyEntry(Node):
    """`journey entry`: the instant at which the account or the person entered."""


@dataclass(frozen=True, slots=True)
class EntryWindow(Node):
    """`30 days before journey entry`, after `in`."""

    length: Duration


# -- moments ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Until(Node):
    """`until 09:00 on monday..friday in zone account.timezone`.

    `value` is a time of day, days of the week, an instant, a date, or what gives one; None where only `on DAYS` stands.
    """

    value: Expr | None
    days: tuple[Weekdays, ...]
    zone: Expr | None


@dataclass(frozen=True, slots=True)
class Moment(Node):
    """`3 days until 10:00 on monday..friday`: a length, the first fitting time, or both; never neither."""

    length: Duration | None
    until: Until | None


# -- steps -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Argument(Node):
    """`template: "roi"`, of an action or a call."""

    name: Name
    value: Expr


@dataclass(frozen=True, slots=True)
class Do(Node):
    """`hello: do send_email(template: "roi")`."""

    label: Name | None
    action: Name
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Wait(Node):
    """`nurture: wait 3 days until 10:00`."""

    label: Name | None
    moment: Moment


@dataclass(frozen=True, slots=True)
class EventTrigger(Node):
    """`any form_submitted where (form = "demo")`, `at least 3 page_viewed`, after `listen … for`."""

    condition: Quantifier


@dataclass(frozen=True, slots=True)
class ChangeTrigger(Node):
    """`change of seeds_growers.stage from discovery to qualified`, `change of job_title of any person where (…)`.

    `of_any` is the name of the entity after `of any`; `where` knows the names `old` and `new`.
    """

    value: Expr
    of_any: Name | None
    old: Expr | None
    new: Expr | None
    where: Expr | None


@dataclass(frozen=True, slots=True)
class MembershipTrigger(Node):
    """`joining seeds_growers as decision_maker`, `leaving seeds_growers`."""

    kind: Literal["joining", "leaving"]
    group: Name
    role: Name | None


Trigger: TypeAlias = EventTrigger | ChangeTrigger | MembershipTrigger


@dataclass(frozen=True, slots=True)
class Block(Node):
    """`{ STEP … }` after `otherwise`, `on event`, `on timeout` and `on error`; the span is from that word on."""

    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Listen(Node):
    """`media: listen 14 days for any form_submitted or any chat_message { on event { … } on timeout { … } }`."""

    label: Name | None
    moment: Moment | None
    triggers: tuple[Trigger, ...]
    on_event: Block | None
    on_timeout: Block | None


@dataclass(frozen=True, slots=True)
class PathNode(Node):
    """`path ready when seeds_growers.ready { STEP … }`."""

    name: Name
    when: Expr
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Split(Node):
    """`split accounts readiness { path … otherwise { … } }`, `split people { … }`."""

    label: Name | None
    by: Literal["accounts", "people"]
    paths: tuple[PathNode, ...]
    otherwise: Block | None


@dataclass(frozen=True, slots=True)
class Share(Node):
    """`50% path a { STEP … }`; `percent` is a share of 1 (0.5)."""

    percent: NumberLiteral
    name: Name
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class RandomSplit(Node):
    """`split random subject_line by account salt "2027" { 50% path a { … } 50% path b { … } }`."""

    label: Name
    by: Literal["account", "person"] | None
    salt: TextLiteral | None
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class CallStep(Node):
    """`call lead_scoring(model: "v2") within 4 hours { path … otherwise { … } on error { … } on timeout { … } }`.

    `has_block` is False where nothing stands in braces.
    """

    label: Name | None
    call: Name
    arguments: tuple[Argument, ...]
    within: Duration | None
    has_block: bool
    paths: tuple[PathNode, ...]
    otherwise: Block | None
    on_error: Block | None
    on_timeout: Block | None


@dataclass(frozen=True, slots=True)
class Repeat(Node):
    """`repeat readiness at most 3 times`."""

    label: Name | None
    target: Name
    most: IntegerLiteral


@dataclass(frozen=True, slots=True)
class End(Node):
    """`end`."""

    label: Name | None


Step: TypeAlias = Do | Wait | Listen | Split | RandomSplit | CallStep | Repeat | End


# -- declarations ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reenter(Node):
    """`reenter 30 days after end, at most 3 times`."""

    delay: Duration
    after: Literal["start", "end"]
    most: IntegerLiteral | None


@dataclass(frozen=True, slots=True)
class JourneyDeclaration(Node):
    """`journey win_growers "Win growers" for accounts in enterprise_growers { CLAUSE … STEP … }`.

    Clauses (`reenter`, `exit when`, `goal when`, `on change`) stand before the steps, in any order, each once.
    """

    name: Name
    title: TextLiteral | None
    of: Name
    audience: Name
    reenter: Reenter | None
    exit: Expr | None
    goal: Expr | None
    on_change: Literal["pin", "follow", "drain"] | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class DeclaredType(Node):
    """`buying group`, `role`, `stage`, `destination`, `journey`: an argument that is a declared name."""

    kind: Literal["buying group", "role", "stage", "destination", "journey"]


@dataclass(frozen=True, slots=True)
class ActionParameter(Node):
    """`template text required`, `group buying group`."""

    name: Name
    type: TypeNode | DeclaredType
    required: bool


@dataclass(frozen=True, slots=True)
class ActionDeclaration(Node):
    """`action send_email "Send an email" of person needs consent { template text required } as message`."""

    name: Name
    title: TextLiteral | None
    of: Name
    needs_consent: bool
    parameters: tuple[ActionParameter, ...]
    kind: Name | None


@dataclass(frozen=True, slots=True)
class CallDeclaration(Node):
    """`call lead_scoring of account { model text } gives { score number } simulated { score: 50 }`.

    `simulated` is what a simulation takes for its answer.
    """

    name: Name
    title: TextLiteral | None
    of: Name
    parameters: tuple[ActionParameter, ...]
    gives: tuple[FieldDeclaration, ...]
    simulated: tuple[Argument, ...]
