"""What the productions share: spans, literals, and the list of problems."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from datetime import time
from typing import Any, TypeVar

from lark import Token
from lark.visitors import Transformer_NonRecursive

from quorate.diagnostics.catalogue import syntax as codes
from quorate.diagnostics.model import Diagnostic
from quorate.syntax import nodes as n
from quorate.text import Span

INTEGER_MOST = 2**63 - 1

_T = TypeVar("_T")


class Base(Transformer_NonRecursive[Token, Any]):
    """One build of one declaration (or file); `problems` holds what is wrong with it.

    Each method of a subclass turns the children of the production it is named for into one node. What the grammar
    lets through but is no rules text (a clause given twice, a date that does not exist) is noted in `problems`, and
    the declaration is then dropped.
    """

    def __init__(self, path: str) -> None:
        """Spans will be in the text at `path`."""
        super().__init__(visit_tokens=False)
        self._file = path
        self.problems: list[Diagnostic] = []
        for name in _productions(type(self)):
            # Each look at such a method makes it anew, and a text has many of each.
            setattr(self, name, getattr(self, name))

    def _span(self, meta: Any) -> Span:
        return Span(self._file, getattr(meta, "start_pos", 0), getattr(meta, "end_pos", 0))

    def _of(self, token: Token) -> Span:
        return Span(self._file, token.start_pos or 0, token.end_pos or 0)

    def _time(self, token: Token) -> time:
        return self._checked(time.fromisoformat, token, time.min)

    def _checked(self, read: Callable[[str], _T], token: Token, instead: _T) -> _T:
        try:
            return read(str(token))
        except ValueError:
            self.problems.append(codes.E108.at(self._of(token), text=token))
            return instead

    def _integer(self, token: Token, most: int) -> int:
        digits = str(token).replace("_", "")
        if len(digits) > len(str(most)) or int(digits) > most:
            self.problems.append(codes.E113.at(self._of(token), number=token, help=f"the largest here is `{most}`"))
            return most
        return int(digits)

    def _float(self, token: Token, text: str) -> float:
        value = float(text.replace("_", ""))
        if value == float("inf"):
            self.problems.append(codes.E113.at(self._of(token), number=token))
        return value

    def _text(self, token: Token) -> n.TextLiteral:
        span = self._of(token)
        try:
            value: str = json.loads(str(token), strict=False)
            value.encode()
        except (json.JSONDecodeError, UnicodeEncodeError):
            self.problems.append(codes.E110.at(span, text=token))
            value = ""
        return n.TextLiteral(span, value)

    def _text_test(self, span: Span, value: n.Expr, items: list[Any]) -> n.TextTest:
        negated, operator, (mode, operand), folded = items
        if isinstance(operand, n.Pattern) != (operator == "matches"):
            self.problems.append(codes.E120.at(operand.span, operator=operator))
        return n.TextTest(span, operator, value, bool(negated), mode, operand, bool(folded))


@functools.cache
def _productions(kind: type[Base]) -> tuple[str, ...]:
    known = set(dir(Base))
    return tuple(name for name in dir(kind) if name not in known and not name.startswith("_"))


class Zone:
    """A zone, told apart from the other arguments of a call."""

    def __init__(self, value: n.Expr) -> None:
        self.value = value


def zone_of(zone: Zone | None) -> n.Expr | None:
    """Return the expression of a zone, if there is one."""
    return zone.value if zone else None
