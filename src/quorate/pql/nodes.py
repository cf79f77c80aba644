"""The tree of a query: what its author wrote, from text or from JSON, nothing resolved.

A node's docstring is the text that it stands for. `at` is where it stands: a span of the text, or the path in the JSON
document; it takes no part in equality, so that a query is the same tree in both forms.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Literal

from quorate.text import Span

At = Span | str
Clock = Literal["now", "today", "yesterday", "tomorrow"]
Direction = Literal["before", "after", "from"]
Sign = Literal["=", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Node:
    """Anything that stands somewhere."""

    at: At = field(compare=False, repr=False)


# -- values ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Literal_(Node):  # noqa: N801 - `Literal` is taken by typing
    """`"John"`, `true`, `-201`, `3.14`."""

    value: str | bool | int | float


@dataclass(frozen=True, slots=True)
class ClockWord(Node):
    """`now`, `today`, `yesterday` or `tomorrow`."""

    word: Clock


@dataclass(frozen=True, slots=True)
class Period(Node):
    """`last month`; the unit in the singular."""

    which: Literal["this", "last", "next"]
    unit: str


@dataclass(frozen=True, slots=True)
class Array(Node):
    """`["US", "CA"]`."""

    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Object(Node):
    """`{"count": G.count()}`."""

    pairs: tuple[tuple[str, Expr], ...]


@dataclass(frozen=True, slots=True)
class Tuple_(Node):  # noqa: N801 - as above
    """`(K, G)`."""

    items: tuple[Expr, ...]


# -- references ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Name(Node):
    """`homeAddress`: a variable, else a field of the item in question."""

    name: str


@dataclass(frozen=True, slots=True)
class Root(Node):
    """The entity in question, as JSON names it: `{"literalType": "XDMObject", "value": "profile"}`; also `$1`."""


@dataclass(frozen=True, slots=True)
class Position(Node):
    """`$2`."""

    number: int


@dataclass(frozen=True, slots=True)
class Context(Node):
    """`@{schemaID}`."""

    name: str


@dataclass(frozen=True, slots=True)
class Outer(Node):
    """`^^.person`: a field of what encloses the item in question, that many scopes out."""

    levels: int
    name: str


@dataclass(frozen=True, slots=True)
class Field(Node):
    """`person.name`."""

    object: Expr
    name: str


# -- functions -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Call(Node):
    """`currentYear()`, `if(a = 1, 2, 3)`, `inSegment("…")`."""

    name: str
    arguments: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Method(Node):
    """`name.startsWith("Joe", false)`; `a.filter(c)` and `a[c]` are the same."""

    object: Expr
    name: str
    arguments: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """`a + b - c`: one precedence level, from left to right."""

    first: Expr
    rest: tuple[tuple[Literal["+", "-", "*", "/", "%"], Expr], ...]


@dataclass(frozen=True, slots=True)
class Lambda(Node):
    """`(Profile) => Profile.city = "Paris"`."""

    parameters: tuple[str, ...]
    body: Expr


@dataclass(frozen=True, slots=True)
class Let(Node):
    """`let S = sum(price) in (S > 5)`."""

    name: str
    value: Expr
    body: Expr


# -- conditions ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class And(Node):
    """`a and b and c`."""

    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    """`a or b or c`."""

    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    """`not (a)`, `!a`."""

    operand: Expr


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """`a >= b`."""

    sign: Sign
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class In(Node):
    """`a in b`, `a notIn b`."""

    value: Expr
    negated: bool
    array: Expr


@dataclass(frozen=True, slots=True)
class Like(Node):
    """`city like "%es%"`."""

    value: Expr
    pattern: Expr


@dataclass(frozen=True, slots=True)
class Offset(Node):
    """`< 3 months before today`; the unit in the singular."""

    sign: Sign
    count: int
    unit: str
    direction: Direction
    time: Expr


@dataclass(frozen=True, slots=True)
class Directed(Node):
    """`before today`."""

    direction: Direction
    time: Expr


@dataclass(frozen=True, slots=True)
class On(Node):
    """`on date(2017, 10, 1)`, `last month`."""

    time: Expr


@dataclass(frozen=True, slots=True)
class Between(Node):
    """`between date(2017, 10, 1) and date(2017, 12, 31)`."""

    low: Expr
    high: Expr


When = Offset | Directed | On | Between


@dataclass(frozen=True, slots=True)
class Occurs(Node):
    """`X.timestamp occurs last month`."""

    value: Expr
    when: When


@dataclass(frozen=True, slots=True)
class Bind(Node):
    """`X from xEvent where X.price > 5`."""

    name: str
    array: Expr
    where: Expr | None


@dataclass(frozen=True, slots=True)
class Select(Node):
    """`select X from xEvent where X.price > 5, Y from X.items`."""

    binds: tuple[Bind, ...]


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """`exists X from xEvent where X.price > 5 : X.open`, `forall …`."""

    kind: Literal["exists", "forall"]
    binds: tuple[Bind, ...]
    body: Expr | None


@dataclass(frozen=True, slots=True)
class Aggregate(Node):
    """`sum X.price over X from orders`; without a value, of the items themselves."""

    function: Literal["sum", "average", "min", "max"]
    value: Expr | None
    binds: tuple[Bind, ...]


@dataclass(frozen=True, slots=True)
class Step(Node):
    """`A: WHAT(eventType = "a") WHEN(today) COUNT(5) WHERE(city = "Paris")`."""

    label: str
    what: Expr
    when: When | None
    count: int
    where: Expr | None


@dataclass(frozen=True, slots=True)
class Chain(Node):
    """`chain(xEvent, timestamp, [A: …, B: …])`."""

    source: Expr
    order: str
    steps: tuple[Step, ...]


Expr = (
    Literal_
    | ClockWord
    | Period
    | Array
    | Object
    | Tuple_
    | Name
    | Root
    | Position
    | Context
    | Outer
    | Field
    | Call
    | Method
    | Arithmetic
    | Lambda
    | Let
    | And
    | Or
    | Not
    | Compare
    | In
    | Like
    | Occurs
    | Select
    | Quantified
    | Aggregate
    | Chain
)


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes that stand right in one, in their order."""
    for each in fields(node):
        yield from _nodes_in(getattr(node, each.name))


def _nodes_in(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes_in(item)
