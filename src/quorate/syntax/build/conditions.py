"""Productions of conditions on one thing."""

from __future__ import annotations

from typing import Any

from lark import Token, v_args

from quorate.syntax import nodes as n
from quorate.syntax.build.base import Base


@v_args(meta=True)
class Conditions(Base):
    """Productions of conditions on one thing."""

    def or_(self, meta: Any, items: list[Any]) -> n.Or:
        return n.Or(self._span(meta), tuple(item for item in items if not isinstance(item, Token)))

    def and_(self, meta: Any, items: list[Any]) -> n.And:
        return n.And(self._span(meta), tuple(item for item in items if not isinstance(item, Token)))

    def not_(self, meta: Any, items: list[Any]) -> n.Not:
        return n.Not(self._span(meta), items[1])

    def compare(self, meta: Any, items: list[Any]) -> n.Compare:
        left, operator, right, folded = items
        return n.Compare(self._span(meta), operator, left, right, bool(folded))

    def compare_operator(self, _: Any, items: list[Token]) -> str:
        return " ".join(items)

    def between(self, meta: Any, items: list[Any]) -> n.Between:
        value, negated, _, low, _, high = items
        return n.Between(self._span(meta), value, bool(negated), low, high)

    def membership(self, meta: Any, items: list[Any]) -> n.In:
        value, negated, _, target, folded = items
        return n.In(self._span(meta), value, bool(negated), target, bool(folded))

    def prefix_in(self, meta: Any, items: list[Any]) -> n.In:
        return n.In(self._span(meta), None, False, items[1], False)  # noqa: FBT003

    def in_window(self, meta: Any, items: list[Any]) -> n.TimeTest:
        value, negated, _, window = items
        return n.TimeTest(self._span(meta), value, bool(negated), window)

    def text_test(self, meta: Any, items: list[Any]) -> n.TextTest:
        return self._text_test(self._span(meta), items[0], items[1:])

    def text_operator(self, _: Any, items: list[Token]) -> str:
        return " ".join(items)

    def one_operand(self, _: Any, items: list[Any]) -> tuple[str, n.Expr]:
        return "one", items[0]

    def any_operand(self, _: Any, items: list[Any]) -> tuple[str, n.Expr]:
        return "any", items[-1]

    def all_operand(self, _: Any, items: list[Any]) -> tuple[str, n.Expr]:
        return "all", items[-1]

    def pattern_operand(self, meta: Any, items: list[Token]) -> tuple[str, n.Pattern]:
        text = str(items[0])
        folded = text.endswith("i")
        body = text[1 : -2 if folded else -1].replace("\\/", "/")
        return "one", n.Pattern(self._span(meta), body, folded)

    def state_test(self, meta: Any, items: list[Any]) -> n.StateTest:
        value, _, negated, state = items
        return n.StateTest(self._span(meta), value, bool(negated), str(state))  # type: ignore[arg-type]

    def member_of(self, meta: Any, items: list[Any]) -> n.MemberOf:
        _, group, _, role = items
        return n.MemberOf(self._span(meta), group, role)

    def time_test(self, meta: Any, items: list[Any]) -> n.TimeTest:
        span = self._span(meta)
        window = items[1] if isinstance(items[1], n.AgoWindow) else n.EdgeWindow(span, items[1], items[2])
        return n.TimeTest(span, items[0], False, window)  # noqa: FBT003

    def edge_word(self, _: Any, items: list[Token]) -> str:
        return str(items[0])
