"""Tests, ready to be run: each row of a test's table is a case of its own, with all names looked up in the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias
from typing import Literal as OneOf

from quorate.text import Span

Result = OneOf["true", "false", "unknown"]
Operator = OneOf["=", "!=", "<", "<=", ">", ">=", "contains", "not contains"]

CASES_MOST: Final = 10_000
"""How many cases the tests of a rule set may have."""

STATEMENTS_MOST: Final = 500_000
"""How many statements all cases may have together; those of a test count for each row of its table."""

RECORDS_MOST: Final = 2_000_000
"""How many records and events all accounts may have together, each counted at each instant that it is told of at."""

# -- what is done ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Command:
    """A command as payloads have it. One that is `refused` is expected to be."""

    span: Span
    told: Mapping[str, Any]
    refused: bool = False


@dataclass(frozen=True, slots=True)
class CallAnswer:
    """What comes back for the last call of a name that a journey made for the account, or for a person by key.

    Either `result` or `error` is there. One that is `refused` is expected to be.
    """

    span: Span
    call: str
    person: str | None
    result: Mapping[str, Any] | None
    error: str | None
    refused: bool = False


# -- what is expected ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Expected:
    """Something that is expected at an instant, of the account or of a person by key."""

    span: Span
    person: str | None


@dataclass(frozen=True, slots=True)
class Membership(Expected):
    """Whether an audience has somebody; `because` is what it is not known for want of, None where nothing is said."""

    audience: str
    result: Result
    because: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Kept(Expected):
    """Whether an activation keeps somebody in its destination; of a person, `unknown` cannot be told."""

    activation: str
    result: Result


@dataclass(frozen=True, slots=True)
class HasGroup(Expected):
    """Whether the account has a buying group."""

    group: str
    result: bool


@dataclass(frozen=True, slots=True)
class Change(Expected):
    """Whether somebody came into an audience, an activation, a buying group or a journey since the last instant.

    Or left it.
    """

    change: OneOf["entered", "exited"]
    kind: OneOf["audience", "activation", "buying group", "journey"]
    name: str


@dataclass(frozen=True, slots=True)
class HasRole(Expected):
    """Whether a person has a role in a buying group, or any role at all (None)."""

    group: str
    role: str | None
    result: Result
    because: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class GroupValue(Expected):
    """How something of a buying group compares: of the group, of a role of it, or of a person in it.

    `expected` is as decisions write it; None is missing. `shown` is how the test writes it.
    """

    group: str
    role: str | None
    part: str
    operator: Operator
    expected: Any
    shown: str


@dataclass(frozen=True, slots=True)
class JourneyValue(Expected):
    """How something of an instance of a journey compares; otherwise as `GroupValue`."""

    journey: str
    part: str
    operator: Operator
    expected: Any
    shown: str


@dataclass(frozen=True, slots=True)
class Inside(Expected):
    """Whether somebody is inside a journey, at a step (None: at any)."""

    journey: str
    negated: bool
    step: str | None


@dataclass(frozen=True, slots=True)
class Taken(Expected):
    """Whether an action was taken since the last instant, with at least these arguments."""

    negated: bool
    action: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NothingTaken(Expected):
    """Whether no action was taken since the last instant, for anybody or (not `is_any`) for one."""

    is_any: bool


Expectation: TypeAlias = (
    Membership | Kept | HasGroup | Change | HasRole | GroupValue | JourneyValue | Inside | Taken | NothingTaken
)

# -- a case ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Instant:
    """What is said at one instant.

    `account` is all that is so by then, as payloads have it. `was` is what was so before, where something else than
    events is no longer as it was: journeys are first brought up to the instant by that. None of it is changed by
    running.
    """

    at: datetime
    account: Mapping[str, Any]
    was: Mapping[str, Any] | None
    commands: tuple[Command | CallAnswer, ...]
    expectations: tuple[Expectation, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One test, or one row of its table.

    `name` is the title, with the row in brackets; `test` the title alone. `span` is where the block stands, `row` where
    the row does. `root` is the entity that payloads are of, `state` what the given payload brought with it.
    """

    name: str
    test: str
    span: Span
    row: Span | None
    root: str
    key: str
    steps: tuple[Instant, ...]
    state: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Suite:
    """All cases of the tests of a rule set, in the order of files and places."""

    cases: tuple[Case, ...]
