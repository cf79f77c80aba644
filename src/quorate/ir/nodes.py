"""The nodes of a program: typed, resolved, without sugar, each with the span it came from.

Every expression has a `type`; those of type boolean are conditions. While a program runs, values are Python's
(`str int float bool date datetime time`), an instant always in UTC; a missing value and an unknown condition are
None. Records (accounts, people, events, nested objects) stand in numbered slots: slot 0 holds the subject, every
source and sequence step binds the slot it names.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import time
from typing import Literal as OneOf

from quorate.ir import types
from quorate.text import Span


@dataclass(frozen=True, slots=True)
class Node:
    """Anything in a program, with the span of its origin."""

    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Expr(Node):
    """Something with a value."""

    type: types.Type


# -- values ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Literal(Expr):
    """A constant.

    Text, number, boolean, date, instant (UTC), time, weekday (0 is Monday), zone name, :class:`Length`.
    """

    value: object


@dataclass(frozen=True, slots=True)
class Length:
    """A duration as a value: whole months (calendar steps) or microseconds (exact), never both."""

    months: int = 0
    microseconds: int = 0


@dataclass(frozen=True, slots=True)
class ListOf(Expr):
    """`("a", "b")`: a list made of its items' values; a missing item is an unknown item."""

    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Slot(Expr):
    """What stands in a slot: a record, `it`, or a parameter of a define."""

    number: int


@dataclass(frozen=True, slots=True)
class Get(Expr):
    """A field of a record; missing if the record or the field is. A reference field gives the record it names."""

    record: Expr
    name: str


@dataclass(frozen=True, slots=True)
class Parent(Expr):
    """The record that contains another: the account of a person, the person of a license, the person of an event."""

    record: Expr
    entity: str


@dataclass(frozen=True, slots=True)
class Now(Expr):
    """`now`."""


@dataclass(frozen=True, slots=True)
class Today(Expr):
    """`today` in a zone; None is the rule set's zone."""

    zone: Expr | None


@dataclass(frozen=True, slots=True)
class PeriodEdge(Expr):
    """`start of this month`, and `end of this month`, which is the start of the next: an instant."""

    edge: OneOf["start", "end"]
    period: Period


@dataclass(frozen=True, slots=True)
class Negate(Expr):
    """`-x`."""

    operand: Expr


ArithmeticOperator = OneOf["+", "-", "*", "/"]


@dataclass(frozen=True, slots=True)
class Arithmetic(Expr):
    """`a + b - c`.

    Numbers, from left to right. Integer overflow and division by zero are missing; `/` gives a number.
    """

    first: Expr
    rest: tuple[tuple[ArithmeticOperator, Expr], ...]


@dataclass(frozen=True, slots=True)
class Concat(Expr):
    """`a + b` of texts."""

    parts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Shift(Expr):
    """`time + duration` (sign 1) or `time - duration` (sign -1), of a date or an instant."""

    time: Expr
    duration: Expr
    sign: OneOf[1, -1]


@dataclass(frozen=True, slots=True)
class Difference(Expr):
    """`time - time`: an exact duration, of two dates (whole days) or two instants.

    A date beside an instant is the start of its day in the rule set's zone.
    """

    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Call(Expr):
    """A built-in function, by name (see `semantics.builtins`); `zone` None is the rule set's zone where one matters."""

    function: str
    arguments: tuple[Expr, ...]
    zone: Expr | None


@dataclass(frozen=True, slots=True)
class If(Expr):
    """`if(c, a, b)`: missing where `c` is not known, or is false and there is no `b`."""

    condition: Expr
    then: Expr
    otherwise: Expr | None


@dataclass(frozen=True, slots=True)
class Coalesce(Expr):
    """`coalesce(a, b)`: the first that is known."""

    arguments: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class DefineCall(Expr):
    """A `define`, by name, on a record; its body runs with the record in slot 0 and the arguments from slot 1."""

    name: str
    record: Expr
    arguments: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class TableCall(Expr):
    """A decision table, by name, on a record."""

    name: str
    record: Expr


@dataclass(frozen=True, slots=True)
class Count(Expr):
    """`count(SOURCE)`: a range where items are unknown; see :class:`Compare`."""

    source: Source


AggregateFunction = OneOf["sum", "average", "min", "max", "median", "distinct", "first", "last"]


@dataclass(frozen=True, slots=True)
class Aggregate(Expr):
    """`sum(x of SOURCE)` and its like; missing if an item's condition is unknown or the collection is absent.

    Items without the value are skipped; over nothing `sum` and `distinct` are 0 and the others missing. `first` and
    `last` go by time, then by event id. A folded text counts as one value whatever its case.
    """

    function: AggregateFunction
    value: Expr
    source: Source


@dataclass(frozen=True, slots=True)
class CountBy(Expr):
    """`max(count by url of SOURCE)`.

    The function over the sizes of the groups with equal known keys; 0 over nothing.
    """

    function: OneOf["sum", "average", "min", "max", "median"]
    key: Expr
    source: Source


@dataclass(frozen=True, slots=True)
class GroupOf(Expr):
    """`seeds_growers`: the account's buying group of a declaration, `record` being the account; missing without one.

    Its fields and collections are those of `ir.groups`.
    """

    record: Expr
    name: str


@dataclass(frozen=True, slots=True)
class Engagement(Expr):
    """`engagement`, `engagement of seeds_growers`: a person's, by a model; missing where events are absent."""

    record: Expr
    model: str


# -- conditions ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Or(Expr):
    """Kleene's or, in the order written."""

    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class And(Expr):
    """Kleene's and, in the order written."""

    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Not(Expr):
    """Kleene's not."""

    operand: Expr


CompareOperator = OneOf["=", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Compare(Expr):
    """A comparison, unknown if an operand is missing.

    Integers and numbers compare exactly; texts by code point, case-folded where `folded`; choices in the order of
    `ChoiceType.values` (that of the operand which is a choice); records by identity. A date beside an instant
    stands for its whole day in the rule set's zone: `at = d` on that day, `at < d` before its start, `at > d`
    from the start of the next day, `at <= d` before the start of the next day, `at >= d` from its start.
    A :class:`Count` (also through a define) is compared by its range: `[2 true, 3 unknown] >= 2` is true.
    """

    operator: CompareOperator
    left: Expr
    right: Expr
    folded: bool


@dataclass(frozen=True, slots=True)
class Contained(Expr):
    """`country in ("US", "CA")`, `x in tags`: any item of the list equals the value (Kleene: unknown items count)."""

    value: Expr
    list: Expr
    folded: bool


@dataclass(frozen=True, slots=True)
class ListContains(Expr):
    """`tags contains any of ("beta", "pilot")`: any (or all) of the operands are items of the list."""

    list: Expr
    mode: OneOf["any", "all"]
    operands: Expr
    folded: bool


@dataclass(frozen=True, slots=True)
class TextTest(Expr):
    """`job_title starts with any of (…)`: the test holds for any (or all) of the operands, a list of texts.

    A word is a longest run of letters and digits; `has words` wants adjacent words in order.
    """

    operator: OneOf["starts with", "ends with", "contains", "has word", "has words"]
    value: Expr
    mode: OneOf["any", "all"]
    operands: Expr
    folded: bool


@dataclass(frozen=True, slots=True)
class Matches(Expr):
    """`job_title matches /…/i`: an RE2 pattern found anywhere; `folded` is the flag or a folded field."""

    value: Expr
    pattern: str
    folded: bool


@dataclass(frozen=True, slots=True)
class IsMissing(Expr):
    """`x is missing` (negated: `is known`); of a collection or object, whether the payload lacks it. Never unknown."""

    value: Expr | Source


@dataclass(frozen=True, slots=True)
class IsEmpty(Expr):
    """`x is empty`: missing, `""`, `[]` or `{}`. Never unknown."""

    value: Expr | Source


@dataclass(frozen=True, slots=True)
class InWindow(Expr):
    """`closed_on in last 12 months`: a date or an instant lies in a window; by days if `value` is a date."""

    value: Expr
    window: Window


@dataclass(frozen=True, slots=True)
class InAudience(Expr):
    """`in growers`, `account in growers`: membership, as three-valued as the audience (after its unknown override)."""

    audience: str
    record: Expr


@dataclass(frozen=True, slots=True)
class MemberOf(Expr):
    """`member of seeds_growers as decision_maker`: `record` is the person, `role` None means any role.

    Unknown where there is no telling whether the account has the group, or whether the person is in it.
    """

    record: Expr
    group: str
    role: str | None


QuantifierKind = OneOf["any", "no", "every", "at least", "at most", "exactly", "more than", "fewer than"]


@dataclass(frozen=True, slots=True)
class Quantifier(Expr):
    """`any`, `no`, `every`, or a bound on how many items the condition holds for.

    `every` needs a condition in the source. `different` counts values instead of items (an item without the value
    is an unknown one). `burst` looks for one stretch of at most that length holding enough events.
    """

    kind: QuantifierKind
    bound: int
    different: Expr | None
    burst: Length | None
    source: Source


@dataclass(frozen=True, slots=True)
class Step(Node):
    """One step of a sequence; the event it takes is in `slot`. Lengths are gaps from the happening step before."""

    negated: bool
    events: Events
    slot: int
    where: Expr | None
    after: Length | None
    within: Length | None


@dataclass(frozen=True, slots=True)
class Sequence(Expr):
    """`sequence (a then b within 7 days then no c) in last 90 days`; see section 4 of the language."""

    steps: tuple[Step, ...]
    window: Window | None


# -- sources ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Collection(Node):
    """Records below a record: `("people",)` of an account, or flattened `("people", "licenses")`.

    An absent collection on the way makes what ranges over it unknown, unless what is there decides.
    """

    record: Expr
    path: tuple[str, ...]
    entity: str


@dataclass(frozen=True, slots=True)
class ListItems(Node):
    """The items of a list: plain values, or objects; a null is an unknown item. A missing list counts as absent."""

    list: Expr


@dataclass(frozen=True, slots=True)
class Groups(Node):
    """`buying group` in `any buying group where (…)`: all buying groups of an account."""

    record: Expr


@dataclass(frozen=True, slots=True)
class Events(Node):
    """Events of a record: of a person that person's, of an account its own and those of all its people.

    `names` are declared events, None is any type. Events after `now` do not exist. `near` is a further condition.
    """

    record: Expr
    names: tuple[str, ...] | None
    window: Window | None
    near: Near | None


@dataclass(frozen=True, slots=True)
class Near(Node):
    """`within D of any ANCHOR` (either side, at most D), `after any`, `before any` (strictly).

    An event is not its own anchor.
    """

    relation: OneOf["within", "after", "before"]
    length: Length | None
    anchor: Source


@dataclass(frozen=True, slots=True)
class Source(Node):
    """Items, each bound to `slot`, with a condition on them."""

    items: Collection | ListItems | Events | Groups
    slot: int
    where: Expr | None


# -- windows ---------------------------------------------------------------------------------------------------

Unit = OneOf["second", "minute", "hour", "day", "week", "month", "quarter", "year"]


@dataclass(frozen=True, slots=True)
class Period(Node):
    """`this fiscal quarter` in a zone (None: the rule set's)."""

    which: OneOf["this", "previous", "next"]
    fiscal: bool
    unit: Unit
    zone: Expr | None


@dataclass(frozen=True, slots=True)
class LastWindow(Node):
    """`in last D`: now - D < t <= now."""

    length: Length


@dataclass(frozen=True, slots=True)
class NextWindow(Node):
    """`in next D`: now < t <= now + D."""

    length: Length


@dataclass(frozen=True, slots=True)
class AgoWindow(Node):
    """`more than D ago`: t < now - D."""

    length: Length


@dataclass(frozen=True, slots=True)
class EndingWindow(Node):
    """`in D ending E ago`: now - E - D < t <= now - E, stepping back twice."""

    length: Length
    ago: Length


@dataclass(frozen=True, slots=True)
class DayWindow(Node):
    """`today` (offset 0) or `yesterday` (-1) in a zone (None: the rule set's)."""

    offset: OneOf[0, -1]
    zone: Expr | None


@dataclass(frozen=True, slots=True)
class PeriodWindow(Node):
    """`in this fiscal quarter`: start <= t < start of the next period."""

    period: Period


@dataclass(frozen=True, slots=True)
class EdgeWindow(Node):
    """`before X` <, `after X` >, `since X` >=, `until X` <=, with dates as in :class:`Compare`.

    Unknown if X is missing.
    """

    operator: OneOf["<", ">", ">=", "<="]
    value: Expr


@dataclass(frozen=True, slots=True)
class BetweenWindow(Node):
    """`between A and B`: A <= t <= B, a date B to the end of its day."""

    low: Expr
    high: Expr


@dataclass(frozen=True, slots=True)
class HoursWindow(Node):
    """`in hours A to B on DAYS in zone Z`: A <= t < B by the clock of the zone.

    Hours past midnight belong to the day they start on. `days` holds 0 (Monday) to 6; unknown if the zone is missing.
    """

    start: time
    end: time
    days: frozenset[int]
    zone: Expr | None


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
)


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
        found = tuple(item.name for item in dataclasses.fields(kind) if item.name not in {"span", "type"})
        _NAMES[kind] = found
    return found


def _nodes_in(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes_in(item)
