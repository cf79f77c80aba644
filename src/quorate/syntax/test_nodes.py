"""The nodes of tests; see `nodes` for all others.

The docstring of a node is a line of text that it stands for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from quorate.syntax.node import Node

if TYPE_CHECKING:
    from quorate.syntax.nodes import (
        BooleanLiteral,
        DateLiteral,
        DateTimeLiteral,
        Duration,
        IntegerLiteral,
        Name,
        Negate,
        NumberLiteral,
        Path,
        TextLiteral,
        TimeLiteral,
    )

# -- values ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MissingValue(Node):
    """`missing`."""


@dataclass(frozen=True, slots=True)
class TimeValue(Node):
    """`today`, `today - 30 days`, `now + gap` (a name of the table)."""

    word: Literal["now", "today", "yesterday"]
    sign: Literal["+", "-"] | None
    length: Duration | Name | None


@dataclass(frozen=True, slots=True)
class FieldValue(Node):
    """`employees: 900`."""

    name: Name
    value: TestValue


@dataclass(frozen=True, slots=True)
class ObjectValue(Node):
    """`{ city: "Lyon"  state: missing }`."""

    fields: tuple[FieldValue, ...]


@dataclass(frozen=True, slots=True)
class ListValue(Node):
    """`("a", "b")`, also `("a")` and `()`."""

    items: tuple[TestValue, ...]


TestValue: TypeAlias = (
    "TextLiteral | IntegerLiteral | NumberLiteral | Negate | BooleanLiteral | DateLiteral | DateTimeLiteral"
    " | TimeLiteral | Duration | Name | ListValue | MissingValue | TimeValue | ObjectValue"
)

# -- what is so ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NowStatement(Node):
    """`now 2026-06-01T12:00:00Z`."""

    value: TestValue


@dataclass(frozen=True, slots=True)
class GivenFile(Node):
    """`given file "cases/acme.json"`."""

    file: TextLiteral | Name


@dataclass(frozen=True, slots=True)
class Fact(Node):
    """`person ann of acme { job_title: "VP Agronomy" }`."""

    kind: Name
    key: Name
    parent: Name | None
    fields: ObjectValue | None


@dataclass(frozen=True, slots=True)
class EventFact(Node):
    """`event form_submitted by ann 3 days ago { form: "seed-demo" }`, `event intent_surge of acme at now - 1 day`.

    `ago` and `at` are never both there; without either it happens now.
    """

    event: Name
    word: Literal["by", "of"] | None
    owner: Name | None
    ago: Duration | None
    at: TestValue | None
    fields: ObjectValue | None


@dataclass(frozen=True, slots=True)
class After(Node):
    """`after 2 days`."""

    length: Duration | Name


# -- what is done ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Assign(Node):
    """`assign ann champion in seeds_growers`."""

    person: Name
    role: Name
    group: Name


@dataclass(frozen=True, slots=True)
class Remove(Node):
    """`remove ann as champion from seeds_growers`."""

    person: Name
    role: Name | None
    group: Name


@dataclass(frozen=True, slots=True)
class Move(Node):
    """`move acme.seeds_growers to qualified`."""

    group: Path
    stage: Name


@dataclass(frozen=True, slots=True)
class NoteStatus(Node):
    """`mark acme.seeds_growers as "handed to sales"`."""

    group: Path
    status: TestValue


@dataclass(frozen=True, slots=True)
class Answer(Node):
    """`answer lead_scoring for acme { score: 85 }`, `answer lead_scoring for acme error "no such company"`."""

    call: Name
    subject: Name
    result: ObjectValue | None
    error: TextLiteral | None


@dataclass(frozen=True, slots=True)
class Crossing(Node):
    """`enter journey win_growers for acme`, `leave journey win_growers for acme`."""

    kind: Literal["enter", "leave"]
    journey: Name
    subject: Name


Command: TypeAlias = Assign | Remove | Move | NoteStatus | Answer | Crossing

# -- what is expected ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ExpectIn(Node):
    """`expect acme not in customers`, `expect unknown bob in reachable because (consent_email)`.

    `outcome` is `true`, `false`, `unknown`, or a name of the table that has one of them; None where nothing is said.
    """

    subject: Path
    negated: bool
    target: Name
    outcome: Name | None
    because: tuple[Path | TextLiteral, ...] | None


@dataclass(frozen=True, slots=True)
class ExpectChange(Node):
    """`expect acme entered enterprise_growers`, `expect acme exited customers`."""

    subject: Path
    change: Literal["entered", "exited"]
    target: Name


@dataclass(frozen=True, slots=True)
class ExpectRole(Node):
    """`expect ann is not champion in seeds_growers`; without a role `expect ann is member of seeds_growers`."""

    subject: Path
    negated: bool
    role: Name | None
    group: Name
    unknown: bool
    because: tuple[Path | TextLiteral, ...] | None


ExpectOperator = Literal["=", "!=", "<", "<=", ">", ">=", "is", "is not", "contains", "not contains"]


@dataclass(frozen=True, slots=True)
class ExpectValue(Node):
    """`expect acme.seeds_growers.completeness = 25%`."""

    path: Path
    operator: ExpectOperator
    value: TestValue


@dataclass(frozen=True, slots=True)
class ExpectJourney(Node):
    """`expect acme in journey win_growers at media`, `expect acme not in journey win_growers`."""

    subject: Path
    negated: bool
    journey: Name
    step: Path | TextLiteral | None


@dataclass(frozen=True, slots=True)
class ExpectAction(Node):
    """`expect action send_email for ann with { template: "roi" }`, `expect no action send_email for ann`."""

    negated: bool
    action: Name
    subject: Name
    arguments: ObjectValue | None


@dataclass(frozen=True, slots=True)
class ExpectNoActions(Node):
    """`expect no actions`, `expect no actions for ann`."""

    subject: Name | None


@dataclass(frozen=True, slots=True)
class ExpectRefused(Node):
    """`expect refused move acme.seeds_growers to won`."""

    command: Command


Expectation: TypeAlias = (
    ExpectIn | ExpectChange | ExpectRole | ExpectValue | ExpectJourney | ExpectAction | ExpectNoActions | ExpectRefused
)
Statement: TypeAlias = NowStatement | GivenFile | Fact | EventFact | After | Command | Expectation

# -- a test ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CaseTable(Node):
    """`for each title, level in (("VP", "vp"), ("Buyer", missing))`; a row of one name is the value itself."""

    names: tuple[Name, ...]
    rows: tuple[TestValue, ...]


@dataclass(frozen=True, slots=True)
class TestDeclaration(Node):
    """`test "growers" for each size in (499, 500) { STATEMENT … }`; the name has the text of the title."""

    name: Name
    table: CaseTable | None
    statements: tuple[Statement, ...]
