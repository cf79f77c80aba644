"""What all parts of the translation share: values as rules write them, and how a part is refused.

Conditions are two-valued in queries and three-valued in rules, so each is translated in one of three manners:

* `true`: true in rules exactly where the query's is true, else false or unknown. What people would write.
* `sure`: the same, and never unknown: for what is counted or negated.
* `false`: true in rules exactly where the query's is false, and never unknown.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from quorate.diagnostics.catalogue.pql import Q110, Q112, Q113
from quorate.diagnostics.model import Code, Diagnostic, Severity
from quorate.pql import nodes as n
from quorate.pql.foreign import Foreign
from quorate.pql.scope import Item, Scope, Untold
from quorate.pql.shapes import Kind, Shape, Shapes, is_numeric, is_time
from quorate.pql.written import ATOM, TEST, Condition, all_of, any_of, known, missing
from quorate.text import Span

Manner = Literal["true", "sure", "false"]

OPPOSITE: Final[Mapping[n.Sign, n.Sign]] = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
FLIPPED: Final[Mapping[n.Sign, n.Sign]] = {"=": "=", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}

_KIND_WORDS: Final[Mapping[Kind, str]] = {
    "text": "a text",
    "number": "a number",
    "integer": "a number",
    "boolean": "true or false",
    "date": "a date",
    "datetime": "a time",
    "object": "an object",
    "list": "a list",
    "other": "something else",
}


@dataclass(frozen=True, slots=True)
class Home:
    """An entity or an event as rules write it, and its shape."""

    text: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class Value:
    """A value as rules write it.

    `shape` is that of a field, `item` what it is where it is no field. `roots` are texts of which one is missing
    exactly where the value is: its own where none are told and it `may_lack`. `zero` are sources without which it is
    missing in rules and 0 in the query. `constant` is what it is where that is known. `foreign` is the object of
    foreign records that it is, and `home` what has the fields that mappings take from it.
    """

    text: str
    level: int = ATOM
    kind: Kind | None = None
    shape: Shape | None = None
    item: Item | None = None
    may_lack: bool = True
    roots: tuple[str, ...] = ()
    zero: tuple[str, ...] = ()
    constant: str | bool | int | float | None = None
    foreign: Foreign | None = None
    home: Home | None = None

    @property
    def type(self) -> Kind | None:
        """Its type, as far as that is known."""
        return self.shape.kind if self.shape is not None else self.kind

    @property
    def is_thing(self) -> bool:
        """Whether it is an entity, an event or an item with fields, and no single value."""
        return self.item is not None and self.text != "it"

    def bound(self, level: int) -> str:
        """Return the text, in parentheses where it binds no tighter than a level."""
        return f"({self.text})" if self.level <= level else self.text

    def lacks(self) -> list[Condition]:
        """Return the conditions of which one is true where it is missing."""
        if not self.may_lack:
            return []
        return [missing(text) for text in self.roots] or [missing(self.text, self.level)]

    def is_there(self) -> list[Condition]:
        """Return the conditions that are true where it is known."""
        if not self.may_lack:
            return []
        return [known(text) for text in self.roots] or [known(self.text, self.level)]

    def settled(self) -> Value:
        """Return it as a value that is 0 where its sources are missing."""
        if not self.zero:
            return self
        return replace(self, text=f"coalesce({self.text}, 0)", level=ATOM, zero=(), may_lack=False, roots=())


@dataclass(frozen=True, slots=True)
class Many:
    """An array, as the query writes it, and the scope in which it does."""

    expr: n.Expr
    scope: Scope


@dataclass(frozen=True, slots=True)
class Test:
    """An atom: its text, that of its opposite, and the values that it needs."""

    __test__ = False  # pytest would take it for a test by its name

    yes: Condition
    no: Condition
    values: tuple[Value, ...] = ()

    def told(self, manner: Manner) -> Condition:
        """Return it in a manner."""
        if manner == "true":
            return self.yes
        if manner == "sure":
            return all_of([self.yes, *(each for value in self.values for each in value.is_there())])
        return any_of([self.no, *(each for value in self.values for each in value.lacks())])


def atom(yes: str, no: str, *values: Value) -> Test:
    """Make an atom of two texts."""
    return Test(Condition(yes, TEST), Condition(no, TEST), values)


Body = Callable[[Scope, Value, Manner], Condition]
"""What has to be true of a value, at a place, in a manner."""


class Base(ABC):
    """Refusing, warning, and the types of values."""

    def __init__(self, shapes: Shapes) -> None:
        self.shapes: Final = shapes
        self.found: dict[Diagnostic, None] = {}

    # -- said further on -----------------------------------------------------------------------------------------------

    @abstractmethod
    def condition(self, expr: n.Expr, scope: Scope, manner: Manner) -> Condition:
        """Translate a condition."""

    @abstractmethod
    def value(self, expr: n.Expr, scope: Scope) -> Value | Many:
        """Translate a value."""

    @abstractmethod
    def any_in(self, many: Many, scope: Scope, manner: Manner, body: Body) -> Condition:
        """Say that something is true of one item of an array."""

    # -- refusing ------------------------------------------------------------------------------------------------------

    def refuse(self, code: Code, at: n.At, *, help: str = "", **values: object) -> Untold:  # noqa: A002 - as diagnostics call it
        """Return why a part cannot be carried over."""
        return Untold(self._made(code, at, help, values))

    def refuse_form(self, what: str, at: n.At, help_: str = "") -> Untold:
        """Refuse something that rules have no form for."""
        return self.refuse(Q110, at, help=help_, what=what)

    def warn(self, code: Code, at: n.At, *, help: str = "", **values: object) -> None:  # noqa: A002 - as above
        """Tell something that is carried over, and how."""
        self.found.setdefault(self._made(code, at, help, values))

    def note(self, found: Diagnostic) -> None:
        """Keep what was refused, where the rest of the query is looked at all the same."""
        self.found.setdefault(found)

    @property
    def is_refused(self) -> bool:
        """Whether something of what was looked at cannot be carried over."""
        return any(found.severity is Severity.ERROR for found in self.found)

    def _made(self, code: Code, at: n.At, help_: str, values: Mapping[str, Any]) -> Diagnostic:
        if isinstance(at, Span):
            return code.at(at, help=help_, **values)
        return code.at(None, path=at, help=help_, **values)

    def check_count(self, node: n.Call | n.Method, least: int, most: int, wanted: str) -> None:
        """Refuse another number of arguments."""
        given = len(node.arguments)
        if not least <= given <= most:
            told = f"{given} {'is' if given == 1 else 'are'} given" if given else "none is given"
            raise self.refuse(Q112, node.at, name=node.name, wanted=wanted, given=told)

    # -- types ---------------------------------------------------------------------------------------------------------

    def want(self, value: Value, kind: Kind, at: n.At) -> None:
        """Use a value as one of a type; refuses one of another."""
        if value.is_thing:
            raise self.mismatch(value, kind, "object", at)
        if value.shape is not None and self.shapes.grows and value.shape.item is None and not value.shape.fields:
            value.shape.use(kind)
        found = value.type
        if found is not None and not is_alike(found, kind):
            raise self.mismatch(value, kind, found, at)

    def mismatch(self, value: Value, kind: Kind, found: Kind, at: n.At) -> Untold:
        """Refuse a value that is of another type than it is used as."""
        what = f"`{value.shape.path}`" if value.shape is not None and value.shape.path else "a value"
        return self.refuse(Q113, at, what=what, kind=_KIND_WORDS[kind], other=_KIND_WORDS[found])

    def scalar(self, expr: n.Expr, scope: Scope, at: n.At | None = None) -> Value:
        """Translate what has to be a single value."""
        found = self.value(expr, scope)
        if isinstance(found, Many):
            raise self.refuse_form("an array as a single value", at or expr.at)
        return found


def is_alike(one: Kind, other: Kind) -> bool:
    """Tell whether values of two types can be compared."""
    return one == other or (is_numeric(one) and is_numeric(other)) or (is_time(one) and is_time(other))
