"""The syntax tree: frozen, with spans, exactly what the author wrote and nothing resolved.

A node's docstring is the line of text it stands for. Spans do not take part in equality, so two texts that differ
only in layout have equal trees.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal

from quorate.syntax.journey_nodes import (
    ActionDeclaration,
    ActionParameter,
    Argument,
    Block,
    CallDeclaration,
    CallStep,
    ChangeTrigger,
    DeclaredType,
    Do,
    End,
    EntryWindow,
    EventTrigger,
    JourneyDeclaration,
    JourneyEntry,
    Listen,
    MembershipTrigger,
    Moment,
    PathNode,
    RandomSplit,
    Reenter,
    Repeat,
    Share,
    Split,
    Trigger,
    Until,
    Wait,
)
from quorate.syntax.mapping_nodes import (
    Assignment,
    ConstantDeclaration,
    Each,
    ForEach,
    Indexed,
    MappingDeclaration,
    RecordDeclaration,
    WithRecord,
)
from quorate.syntax.node import Node
from quorate.syntax.test_nodes import TestDeclaration
from quorate.text import Span

__all__ = [  # what comes from other modules; everything else is defined here
    "ActionDeclaration",
    "ActionParameter",
    "Argument",
    "Assignment",
    "Block",
    "CallDeclaration",
    "CallStep",
    "ChangeTrigger",
    "ConstantDeclaration",
    "DeclaredType",
    "Do",
    "Each",
    "End",
    "EntryWindow",
    "EventTrigger",
    "ForEach",
    "Indexed",
    "JourneyDeclaration",
    "JourneyEntry",
    "Listen",
    "MappingDeclaration",
    "MembershipTrigger",
    "Moment",
    "Node",
    "PathNode",
    "RandomSplit",
    "RecordDeclaration",
    "Reenter",
    "Repeat",
    "Share",
    "Split",
    "TestDeclaration",
    "Trigger",
    "Until",
    "Wait",
    "WithRecord",
]


@dataclass(frozen=True, slots=True)
class Name(Node):
    """`employees`, or `` `any name` `` in backticks."""

    text: str


# -- values ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TextLiteral(Node):
    """`"Agriculture"`."""

    value: str


@dataclass(frozen=True, slots=True)
class IntegerLiteral(Node):
    """`1_000_000`."""

    value: int
    written: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class NumberLiteral(Node):
    """`3.14`, or `80%` (0.8)."""

    value: float
    written: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class BooleanLiteral(Node):
    """`true`."""

    value: bool


@dataclass(frozen=True, slots=True)
class DateLiteral(Node):
    """`2026-01-31`."""

    value: date


@dataclass(frozen=True, slots=True)
class DateTimeLiteral(Node):
    """`2026-01-31T09:00:00Z`; the value is in UTC."""

    value: datetime
    written: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class TimeLiteral(Node):
    """`09:30`."""

    value: time


Unit = Literal["second", "minute", "hour", "day", "week", "month", "quarter", "year"]


@dataclass(frozen=True, slots=True)
class Duration(Node):
    """`30 days`."""

    count: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Weekdays(Node):
    """`monday` (first and last are the same) or `monday..friday`; Monday is 0."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Pattern(Node):
    r"""`/^VP\b/i`."""

    pattern: str
    ignoring_case: bool


@dataclass(frozen=True, slots=True)
class ListLiteral(Node):
    """`("a", "b")`."""

    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Path(Node):
    """`employees`, `account.country`, `s.cart`."""

    parts: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class It(Node):
    """`it`: the item of a list of plain values."""


@dataclass(frozen=True, slots=True)
class Clock(Node):
    """`now`, `today` or `yesterday`."""

    word: Literal["now", "today", "yesterday"]


@dataclass(frozen=True, slots=True)
class Period(Node):
    """`this fiscal quarter`, `previous month in zone account.timezone`."""

    which: Literal["this", "previous", "next"]
    fiscal: bool
    unit: Unit
    zone: Expr | None


@dataclass(frozen=True, slots=True)
class PeriodEdge(Node):
    """`start of this month`, `end of previous year` (the start of the next)."""

    edge: Literal["start", "end"]
    period: Period


@dataclass(frozen=True, slots=True)
class Call(Node):
    """`lower(email)`, `sold_in(emea)`; a zone stands last: `hour(at, in zone account.timezone)`."""

    function: Name
    arguments: tuple[Expr, ...]
    zone: Expr | None


@dataclass(frozen=True, slots=True)
class Count(Node):
    """`count(people where (seniority = "vp"))`."""

    source: Source


@dataclass(frozen=True, slots=True)
class Aggregate(Node):
    """`sum(amount of opportunities where (not is_won))`."""

    function: Name
    value: Expr
    source: Source


@dataclass(frozen=True, slots=True)
class CountBy(Node):
    """`max(count by url of page_viewed in last 30 days)`."""

    function: Name
    key: Expr
    source: Source


@dataclass(frozen=True, slots=True)
class Group(Node):
    """`(a or b)`: parentheses the author wrote."""

    inner: Expr


@dataclass(frozen=True, slots=True)
class Negate(Node):
    """`-amount`."""

    operand: Expr


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """`a + b - c` or `a * b / c`: one precedence level, from left to right."""

    first: Expr
    rest: tuple[tuple[Literal["+", "-", "*", "/"], Expr], ...]


# -- conditions ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Or(Node):
    """`a or b or c`."""

    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class And(Node):
    """`a and b and c`."""

    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    """`not a`."""

    operand: Expr


CompareOperator = Literal["=", "!=", "<", "<=", ">", ">=", "is", "is not"]


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """`employees >= 500`, `tier is not "named"`, `name = "acme" ignoring case`."""

    operator: CompareOperator
    left: Expr
    right: Expr
    ignoring_case: bool


@dataclass(frozen=True, slots=True)
class Between(Node):
    """`employees [not] between 200 and 999`."""

    value: Expr
    negated: bool
    low: Expr
    high: Expr


@dataclass(frozen=True, slots=True)
class In(Node):
    """`country [not] in ("US", "CA")`, `in customers` (no value), `weekday(now) in monday..friday`."""

    value: Expr | None
    negated: bool
    target: ListLiteral | Path | Call | Weekdays
    ignoring_case: bool


TextOperator = Literal["starts with", "ends with", "contains", "matches", "has word", "has words"]


@dataclass(frozen=True, slots=True)
class TextTest(Node):
    """`job_title [not] starts with any of ("VP", "Chief")`."""

    operator: TextOperator
    value: Expr
    negated: bool
    mode: Literal["one", "any", "all"]
    operand: Expr | Pattern
    ignoring_case: bool


@dataclass(frozen=True, slots=True)
class StateTest(Node):
    """`email is [not] missing`, `is known`, `is empty`."""

    value: Expr
    negated: bool
    state: Literal["missing", "known", "empty"]


@dataclass(frozen=True, slots=True)
class TimeTest(Node):
    """`closed_on [not] in last 12 months`, `at before 2026-01-01`, `seen_at more than 3 days ago`."""

    value: Expr
    negated: bool
    window: Window


QuantifierKind = Literal["any", "no", "every", "at least", "at most", "exactly", "more than", "fewer than"]


@dataclass(frozen=True, slots=True)
class Quantifier(Node):
    """`any SOURCE`, `at least 2 SOURCE`, `at least 3 different url of SOURCE`."""

    kind: QuantifierKind
    count: int | None
    different: Expr | None
    source: Source


@dataclass(frozen=True, slots=True)
class Step(Node):
    """`[no] EVENT [as NAME] [where (…)] [after D] [within D]`."""

    negated: bool
    event: Path
    name: Name | None
    where: Expr | None
    after: Duration | None
    within: Duration | None


@dataclass(frozen=True, slots=True)
class Sequence(Node):
    """`sequence (a then b within 7 days then no c) in last 90 days`."""

    steps: tuple[Step, ...]
    window: Window | None


@dataclass(frozen=True, slots=True)
class Near(Node):
    """`within 24 hours of any ANCHOR`, `after any ANCHOR`, `before any ANCHOR`."""

    relation: Literal["within", "after", "before"]
    duration: Duration | None
    anchor: Source


@dataclass(frozen=True, slots=True)
class Source(Node):
    """A collection or event with its clauses: `page_viewed within any 72 hours in last 30 days where (…)`.

    The path of `buying group` and `buying groups` is the one name "buying group".
    """

    path: Path
    burst: Duration | None
    near: Near | None
    window: Window | None
    where: Expr | None


# -- windows ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LastWindow(Node):
    """`in last 30 days`."""

    duration: Duration


@dataclass(frozen=True, slots=True)
class NextWindow(Node):
    """`in next 30 days`."""

    duration: Duration


@dataclass(frozen=True, slots=True)
class AgoWindow(Node):
    """`more than 30 days ago`."""

    duration: Duration


@dataclass(frozen=True, slots=True)
class EndingWindow(Node):
    """`in 30 days ending 30 days ago`."""

    duration: Duration
    ago: Duration


@dataclass(frozen=True, slots=True)
class DayWindow(Node):
    """`today`, `yesterday`, `in today in zone account.timezone`."""

    day: Literal["today", "yesterday"]
    zone: Expr | None


@dataclass(frozen=True, slots=True)
class PeriodWindow(Node):
    """`in this fiscal quarter`."""

    period: Period


@dataclass(frozen=True, slots=True)
class EdgeWindow(Node):
    """`before X`, `after X`, `since X`, `until X`."""

    relation: Literal["before", "after", "since", "until"]
    value: Expr


@dataclass(frozen=True, slots=True)
class BetweenWindow(Node):
    """`between A and B`, after an event."""

    low: Expr
    high: Expr


@dataclass(frozen=True, slots=True)
class HoursWindow(Node):
    """`in hours 09:00 to 17:00 on monday..friday in zone account.timezone`; no days means every day."""

    start: time
    end: time
    days: tuple[Weekdays, ...]
    zone: Expr | None


@dataclass(frozen=True, slots=True)
class EverWindow(Node):
    """`ever`."""


Window = (
    LastWindow
    | NextWindow
    | AgoWindow
    | EndingWindow
    | DayWindow
    | PeriodWindow
    | EdgeWindow
    | BetweenWindow
    | HoursWindow
    | EverWindow
    | EntryWindow
)

# -- types -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlainType(Node):
    """`text`, `integer`, `number`, `boolean`, `date`, `datetime`, `timezone`."""

    name: Literal["text", "integer", "number", "boolean", "date", "datetime", "timezone"]
    ignoring_case: bool


@dataclass(frozen=True, slots=True)
class ChoiceType(Node):
    """`one of "named", "growth"`."""

    values: tuple[TextLiteral, ...]


@dataclass(frozen=True, slots=True)
class ListType(Node):
    """`list of text`."""

    item: TypeNode


@dataclass(frozen=True, slots=True)
class ObjectType(Node):
    """`{ city text  state text }`."""

    fields: tuple[FieldDeclaration, ...]


@dataclass(frozen=True, slots=True)
class ReferenceType(Node):
    """`person`: a reference to an entity by its key."""

    entity: Name


TypeNode = PlainType | ChoiceType | ListType | ObjectType | ReferenceType
Mark = Literal["required", "pii", "consent"]

# -- declarations ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FieldDeclaration(Node):
    """`email text pii`; marks in canonical order (required, pii, consent)."""

    name: Name
    type: TypeNode
    marks: tuple[Mark, ...]
    format: TextLiteral | None = None


@dataclass(frozen=True, slots=True)
class EntityDeclaration(Node):
    """`entity person people in account { key id … }`."""

    name: Name
    many: Name
    parent: Name | None
    key: Name | None
    fields: tuple[FieldDeclaration, ...]


@dataclass(frozen=True, slots=True)
class EventDeclaration(Node):
    """`event email_clicked of person { campaign text } as "directMarketing.emailClicked"`."""

    name: Name
    of: Name
    fields: tuple[FieldDeclaration, ...]
    wire: TextLiteral | None


@dataclass(frozen=True, slots=True)
class ListDeclaration(Node):
    """`list emea = ("FR", "DE")`."""

    name: Name
    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class ListFileDeclaration(Node):
    """`list competitors from "competitors.csv" column domain [gives rank]`."""

    name: Name
    file: TextLiteral
    column: Name | TextLiteral
    gives: Name | TextLiteral | None = None


@dataclass(frozen=True, slots=True)
class Parameter(Node):
    """`codes list of text`."""

    name: Name
    type: TypeNode


@dataclass(frozen=True, slots=True)
class DefineDeclaration(Node):
    """`define sold_in(codes list of text) of account = country in codes`."""

    name: Name
    parameters: tuple[Parameter, ...]
    of: Name
    body: Expr


@dataclass(frozen=True, slots=True)
class AudienceDeclaration(Node):
    """`audience growers "Growers" of accounts where … [unknown counts as member | unknown is an error]`."""

    name: Name
    title: TextLiteral | None
    of: Name
    where: Expr
    unknown: Literal["member", "error"] | None


@dataclass(frozen=True, slots=True)
class MemberOf(Node):
    """`member of seeds_growers as decision_maker`, of the person who is the subject."""

    group: Name
    role: Name | None


@dataclass(frozen=True, slots=True)
class EngagementOf(Node):
    """`engagement of seeds_growers`: that of a person, by the model of a buying group."""

    group: Path


@dataclass(frozen=True, slots=True)
class AnyCell(Node):
    """`any`: a table cell that holds for everything."""


@dataclass(frozen=True, slots=True)
class Column(Node):
    """The column's own value, where it stands on the left of a cell's comparison; no text of its own."""


@dataclass(frozen=True, slots=True)
class Row(Node):
    """`has word "chief"  any  => "Executive"`; a cell is a comparison with :class:`Column` on its left."""

    cells: tuple[Expr | AnyCell, ...]
    result: Expr


@dataclass(frozen=True, slots=True)
class TableDeclaration(Node):
    """`table persona of person gives text [collects] { … }`."""

    name: Name
    title: TextLiteral | None
    of: Name
    gives: TypeNode
    collects: bool
    columns: tuple[Path | Call, ...]
    rows: tuple[Row, ...]
    otherwise: Expr | None


@dataclass(frozen=True, slots=True)
class RoleNode(Node):
    """`role champion "Champion" weight important needs 1 to 2 when … formerly supporter`.

    `weight` is one of the named weights or a number; None where none is written. Without `needs` the other bound is
    None as well.
    """

    name: Name
    title: TextLiteral | None
    weight: Name | IntegerLiteral | NumberLiteral | None
    needs: IntegerLiteral | None
    most: IntegerLiteral | None
    when: Expr | None
    formerly: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class RoleTemplateDeclaration(Node):
    """`role template seeds_committee "Seeds committee" allows many { … }`."""

    name: Name
    title: TextLiteral | None
    allows_many: bool
    roles: tuple[RoleNode, ...]


@dataclass(frozen=True, slots=True)
class InterestDeclaration(Node):
    """`interest ai_seeds "AI-driven seeds" { roles … stages … shown by person when … }`; clauses in any order."""

    name: Name
    title: TextLiteral | None
    roles: Name | None
    stages: Name | None
    shown_by: Literal["person", "account"] | None
    shown_when: Expr | None


@dataclass(frozen=True, slots=True)
class BuyingGroupDeclaration(Node):
    """`buying group seeds_growers "…" { audience … interest … admit … engagement … ready when … }`.

    `weighted` stands for the clause `completeness weighted`.
    """

    name: Name
    title: TextLiteral | None
    audience: Name | None
    interest: Name | None
    admit: Literal["interested", "everyone"] | None
    engagement: Name | None
    weighted: bool
    ready: Expr | None


@dataclass(frozen=True, slots=True)
class EventWeight(Node):
    """`page_viewed 40`, in an engagement model."""

    event: Name
    weight: IntegerLiteral | NumberLiteral


@dataclass(frozen=True, slots=True)
class EngagementDeclaration(Node):
    """`engagement standard { window 30 days  cap 20 per day  page_viewed 40  half life 10 days  scale … }`.

    `scale_from` is what stands after `scale population from`.
    """

    name: Name
    title: TextLiteral | None
    window: Duration | None
    cap: IntegerLiteral | None
    weights: tuple[EventWeight, ...]
    half_life: Duration | None
    scale: Literal["raw", "population"] | None
    scale_from: IntegerLiteral | NumberLiteral | None


@dataclass(frozen=True, slots=True)
class AllowedMoves(Node):
    """`discovery -> evaluating, lost`, in a stage model."""

    stage: Name
    targets: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class RuleMove(Node):
    """`evaluating to qualified when completeness >= 80%`, in a stage model."""

    stage: Name
    target: Name
    when: Expr


@dataclass(frozen=True, slots=True)
class FormerStage(Node):
    """`discovery formerly prospecting, start`, in a stage model."""

    stage: Name
    formerly: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class StagesDeclaration(Node):
    """`stages seeds_pipeline { entry … success … failure … a -> b  a to b when …  a formerly x }`.

    `lines` holds moves and former names in the order written.
    """

    name: Name
    title: TextLiteral | None
    entry: tuple[Name, ...]
    success: Name | None
    failure: tuple[Name, ...]
    lines: tuple[AllowedMoves | RuleMove | FormerStage, ...]


@dataclass(frozen=True, slots=True)
class DestinationDeclaration(Node):
    """`destination linkedin "LinkedIn company list" as linkedin_companies`."""

    name: Name
    title: TextLiteral | None
    kind: Name | None


@dataclass(frozen=True, slots=True)
class ActivationDeclaration(Node):
    """`activation growers_without_decider "…" { audience … only when … to … }`."""

    name: Name
    title: TextLiteral | None
    audience: Name | None
    only_when: Expr | None
    destination: Name | None


Declaration = (
    EntityDeclaration
    | EventDeclaration
    | ListDeclaration
    | ListFileDeclaration
    | DefineDeclaration
    | AudienceDeclaration
    | TableDeclaration
    | RoleTemplateDeclaration
    | InterestDeclaration
    | BuyingGroupDeclaration
    | EngagementDeclaration
    | StagesDeclaration
    | DestinationDeclaration
    | ActivationDeclaration
    | JourneyDeclaration
    | ActionDeclaration
    | CallDeclaration
    | ConstantDeclaration
    | RecordDeclaration
    | MappingDeclaration
    | TestDeclaration
)

Expr = (
    TextLiteral
    | IntegerLiteral
    | NumberLiteral
    | BooleanLiteral
    | DateLiteral
    | DateTimeLiteral
    | TimeLiteral
    | Duration
    | Weekdays
    | ListLiteral
    | Path
    | It
    | Clock
    | PeriodEdge
    | Call
    | Count
    | Aggregate
    | CountBy
    | Group
    | Negate
    | Arithmetic
    | Or
    | And
    | Not
    | Compare
    | Between
    | In
    | TextTest
    | StateTest
    | TimeTest
    | Quantifier
    | Sequence
    | MemberOf
    | EngagementOf
    | JourneyEntry
    | Column
    | Indexed
    | Each
)


@dataclass(frozen=True, slots=True)
class Comment:
    """`# why`: the text from `#` to the end of the line, and whether anything stands before it on its line."""

    span: Span = field(compare=False, repr=False)
    text: str
    trailing: bool


@dataclass(frozen=True, slots=True)
class RulesFile:
    """All declarations of one text, in its order, and all its comments."""

    path: str
    declarations: tuple[Declaration, ...]
    comments: tuple[Comment, ...]


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes directly inside a node, in the order of its fields."""
    for name in _names_of(type(node)):
        value = getattr(node, name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from _nodes_in(value)


_NAMES: dict[type[Node], tuple[str, ...]] = {}


def _names_of(kind: type[Node]) -> tuple[str, ...]:
    """Return the fields of a class of nodes that may hold others."""
    found = _NAMES.get(kind)
    if found is None:
        found = tuple(item.name for item in dataclasses.fields(kind) if item.name != "span")
        _NAMES[kind] = found
    return found


def _nodes_in(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes_in(item)
