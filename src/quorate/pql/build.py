"""From lark's tree to the nodes of a query: one method a production."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import Any, Final

from lark import Token, Tree
from lark.visitors import Transformer_NonRecursive, v_args

from quorate.pql import nodes as n
from quorate.text import Span

_SINGULAR: Final = {
    "centuries": "century",
    "millennia": "millennium",
    "millenium": "millennium",
}
_ESCAPE: Final = re.compile(r"\\(u[0-9A-Fa-f]{4}|[\s\S])")
_KNOWN_ESCAPES: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def build(tree: Tree[Token], path: str) -> n.Expr:
    """Turn the tree of a whole query into its node; spans are in the text at `path`."""
    found: n.Expr = _Builder(path).transform(tree)
    return found


def singular(unit: str) -> str:
    """Return the name of one: `month` for `months`."""
    return _SINGULAR.get(unit, unit.removesuffix("s"))


def unquoted(token: str) -> str:
    """Return the text that stands between quotes; a backslash before a letter without a meaning is dropped."""
    text = _ESCAPE.sub(lambda found: _unescaped(found.group(1)), token[1:-1])
    # The two halves of a character that is escaped as such are one.
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _unescaped(after: str) -> str:
    if len(after) > 1:
        return str(json.loads(f'"\\{after}"'))
    return _KNOWN_ESCAPES.get(after, after)


@v_args(meta=True, inline=True)
class _Builder(Transformer_NonRecursive[Token, Any]):
    def __init__(self, path: str) -> None:
        super().__init__(visit_tokens=False)
        self._path = path

    def _span(self, meta: Any) -> Span:
        return Span(self._path, getattr(meta, "start_pos", 0), getattr(meta, "end_pos", 0))

    def start(self, meta: Any, expr: n.Expr) -> n.Expr:
        del meta
        return expr

    # -- values --------------------------------------------------------------------------------------------------------

    def text(self, meta: Any, token: Token) -> n.Expr:
        return n.Literal_(self._span(meta), unquoted(token))

    def integer(self, meta: Any, token: Token) -> n.Expr:
        return n.Literal_(self._span(meta), int(token))

    def double(self, meta: Any, token: Token) -> n.Expr:
        return n.Literal_(self._span(meta), float(token))

    def signed_integer(self, meta: Any, sign: Token, token: Token) -> n.Expr:
        return n.Literal_(self._span(meta), -int(token) if sign == "-" else int(token))

    def signed_double(self, meta: Any, sign: Token, token: Token) -> n.Expr:
        return n.Literal_(self._span(meta), -float(token) if sign == "-" else float(token))

    def true(self, meta: Any, token: Token) -> n.Expr:
        del token
        return n.Literal_(self._span(meta), value=True)

    def false(self, meta: Any, token: Token) -> n.Expr:
        del token
        return n.Literal_(self._span(meta), value=False)

    def clock(self, meta: Any, token: Token) -> n.Expr:
        return n.ClockWord(self._span(meta), str(token))  # type: ignore[arg-type]  # the grammar gives only these

    def period(self, meta: Any, which: Token, unit: Token) -> n.Expr:
        return n.Period(self._span(meta), str(which), singular(unit))  # type: ignore[arg-type]  # as above

    def position(self, meta: Any, token: Token) -> n.Expr:
        return n.Position(self._span(meta), int(token[1:]))

    def context(self, meta: Any, token: Token) -> n.Expr:
        return n.Context(self._span(meta), token.strip("@{}"))

    def array(self, meta: Any, items: tuple[n.Expr, ...] | None) -> n.Expr:
        return n.Array(self._span(meta), items or ())

    def object(self, meta: Any, *pairs: tuple[str, n.Expr] | None) -> n.Expr:
        return n.Object(self._span(meta), tuple(pair for pair in pairs if pair is not None))

    def pair(self, meta: Any, key: Token, value: n.Expr) -> tuple[str, n.Expr]:
        del meta
        return unquoted(key), value

    def arguments(self, meta: Any, *items: n.Expr) -> tuple[n.Expr, ...]:
        del meta
        return items

    def group(self, meta: Any, items: tuple[n.Expr, ...]) -> n.Expr:
        return items[0] if len(items) == 1 else n.Tuple_(self._span(meta), items)

    # -- references ----------------------------------------------------------------------------------------------------

    def name(self, meta: Any, token: Token) -> n.Expr:
        return n.Name(self._span(meta), str(token))

    def outer(self, meta: Any, *tokens: Token) -> n.Expr:
        levels = sum(getattr(token, "type", "") == "UP" for token in tokens)
        return n.Outer(self._span(meta), levels, str(tokens[-1]))

    def word(self, meta: Any, token: Token) -> str:
        del meta
        return str(token)

    def field(self, meta: Any, object_: n.Expr, name: str) -> n.Expr:
        return n.Field(self._span(meta), object_, name)

    # -- functions -----------------------------------------------------------------------------------------------------

    def method(self, meta: Any, object_: n.Expr, name: str, arguments: tuple[n.Expr, ...] | None) -> n.Expr:
        return n.Method(self._span(meta), object_, name, arguments or ())

    def filter(self, meta: Any, object_: n.Expr, condition: n.Expr) -> n.Expr:
        return n.Method(self._span(meta), object_, "filter", (condition,))

    def call(self, meta: Any, name: Token, arguments: tuple[n.Expr, ...] | None) -> n.Expr:
        return n.Call(self._span(meta), str(name), arguments or ())

    def arithmetic(self, meta: Any, first: n.Expr, *rest: Any) -> n.Expr:
        pairs = tuple((str(sign), value) for sign, value in zip(rest[::2], rest[1::2], strict=True))
        return n.Arithmetic(self._span(meta), first, pairs)  # type: ignore[arg-type]  # signs of the grammar

    def lambda_(self, meta: Any, head: n.Expr, arrow: Token, body: n.Expr) -> n.Expr:
        del arrow
        items = head.items if isinstance(head, n.Tuple_) else (head,)
        names = tuple(item.name if isinstance(item, n.Name) else "" for item in items)
        return n.Lambda(self._span(meta), names, body)

    def let(self, meta: Any, let: Token, name: Token, value: n.Expr, in_: Token, body: n.Expr) -> n.Expr:  # noqa: PLR0913, PLR0917 - one for each part
        del let, in_
        return n.Let(self._span(meta), str(name), value, body)

    # -- conditions ----------------------------------------------------------------------------------------------------

    def or_(self, meta: Any, *items: Any) -> n.Expr:
        return n.Or(self._span(meta), tuple(item for item in items if not isinstance(item, Token)))

    def and_(self, meta: Any, *items: Any) -> n.Expr:
        return n.And(self._span(meta), tuple(item for item in items if not isinstance(item, Token)))

    def not_(self, meta: Any, token: Token, operand: n.Expr) -> n.Expr:
        del token
        return n.Not(self._span(meta), operand)

    def compare(self, meta: Any, left: n.Expr, sign: Token, right: n.Expr) -> n.Expr:
        return n.Compare(self._span(meta), str(sign), left, right)  # type: ignore[arg-type]  # signs of the grammar

    def in_(self, meta: Any, value: n.Expr, token: Token, array: n.Expr) -> n.Expr:
        del token
        return n.In(self._span(meta), value, negated=False, array=array)

    def not_in(self, meta: Any, value: n.Expr, token: Token, array: n.Expr) -> n.Expr:
        del token
        return n.In(self._span(meta), value, negated=True, array=array)

    def like(self, meta: Any, value: n.Expr, token: Token, pattern: n.Expr) -> n.Expr:
        del token
        return n.Like(self._span(meta), value, pattern)

    def matches(self, meta: Any, value: n.Expr, token: Token, pattern: n.Expr) -> n.Expr:
        return n.Method(self._span(meta), value, str(token), (pattern,))

    def occurs(self, meta: Any, value: n.Expr, token: Token, when: Any) -> n.Expr:
        del token
        return n.Occurs(self._span(meta), value, when)

    # -- times ---------------------------------------------------------------------------------------------------------

    def offset(self, meta: Any, sign: Token, count: Token, unit: Token, direction: str, time: n.Expr) -> n.When:  # noqa: PLR0913, PLR0917 - one for each part
        made = partial(n.Offset, self._span(meta))
        return made(str(sign), int(count), singular(unit), direction, time)  # type: ignore[arg-type]  # of the grammar

    def direction(self, meta: Any, token: Token) -> str:
        del meta
        return str(token)

    def directed(self, meta: Any, direction: str, time: n.Expr) -> n.When:
        return n.Directed(self._span(meta), direction, time)  # type: ignore[arg-type]  # of the grammar

    def on(self, meta: Any, *items: Any) -> n.When:
        return n.On(self._span(meta), items[-1])

    def between(self, meta: Any, between: Token, low: n.Expr, and_: Token, high: n.Expr) -> n.When:
        del between, and_
        return n.Between(self._span(meta), low, high)

    # -- queries -------------------------------------------------------------------------------------------------------

    def bind(self, meta: Any, name: Token, *rest: Any) -> n.Bind:
        values = [item for item in rest if item is not None and not isinstance(item, Token)]
        return n.Bind(self._span(meta), str(name), values[0], values[1] if len(values) > 1 else None)

    def binds(self, meta: Any, *items: n.Bind) -> tuple[n.Bind, ...]:
        del meta
        return items

    def select(self, meta: Any, token: Token, binds: tuple[n.Bind, ...]) -> n.Expr:
        del token
        return n.Select(self._span(meta), binds)

    def quantified(self, meta: Any, kind: Token, binds: tuple[n.Bind, ...], body: n.Expr | None) -> n.Expr:
        return n.Quantified(self._span(meta), str(kind), binds, body)  # type: ignore[arg-type]  # of the grammar

    def aggregate(self, meta: Any, function: Token, value: n.Expr, over: Token, binds: tuple[n.Bind, ...]) -> n.Expr:
        del over
        return n.Aggregate(self._span(meta), str(function), value, binds)  # type: ignore[arg-type]  # of the grammar

    def aggregate_items(self, meta: Any, function: Token, binds: tuple[n.Bind, ...]) -> n.Expr:
        return n.Aggregate(self._span(meta), str(function), None, binds)  # type: ignore[arg-type]  # of the grammar

    def chain(self, meta: Any, token: Token, source: n.Expr, order: str, *steps: n.Step) -> n.Expr:
        del token
        return n.Chain(self._span(meta), source, order, steps)

    def step(self, meta: Any, label: Token, what: Token, condition: n.Expr, *clauses: tuple[str, Any]) -> n.Step:
        del what
        told = dict(clauses)
        return n.Step(
            self._span(meta), str(label), condition, told.get("when"), told.get("count", 1), told.get("where")
        )

    def step_when(self, meta: Any, token: Token, when: Any) -> tuple[str, Any]:
        del meta, token
        return "when", when

    def step_count(self, meta: Any, token: Token, count: Token) -> tuple[str, int]:
        del meta, token
        return "count", int(count)

    def step_where(self, meta: Any, token: Token, condition: n.Expr) -> tuple[str, n.Expr]:
        del meta, token
        return "where", condition


METHODS: Final = frozenset(name for name in vars(_Builder) if not name.startswith("_"))
"""The productions that become nodes."""
