"""Conditions on texts: `startsWith`, `like`, `matches` and their like."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

import re2

from quorate.diagnostics.catalogue.pql import Q112, Q115, Q134
from quorate.pql import nodes as n
from quorate.pql.base import OPPOSITE, Manner, Many, Test, Value, atom
from quorate.pql.scope import Scope
from quorate.pql.times import TimesPart
from quorate.pql.written import (
    TEST,
    Condition,
    all_of,
    any_of,
    comparing,
    text_literal,
)

_OPERATORS: Final = {
    "startsWith": ("starts with", False),
    "doesNotStartWith": ("starts with", True),
    "endsWith": ("ends with", False),
    "doesNotEndWith": ("ends with", True),
    "contains": ("contains", False),
    "doesNotContain": ("contains", True),
    "equals": ("=", False),
    "notEqualTo": ("=", True),
}
_WILD: Final = re.compile(r"[%_]")
_PATTERN_MOST: Final = 1_000
_FOLDED: Final = "(?i)"
_OPTIONS: Final = re2.Options()
_OPTIONS.log_errors = False
_ESCAPED: Final = re.compile(r"\\Q(?P<quoted>[\s\S]*?)(?:\\E|\Z)|\\(?P<after>u[0-9A-Fa-f]{4}|[\s\S])|[\s\S]")


class TextsPart(TimesPart):
    """Translates conditions on texts."""

    def text_test(self, expr: n.Method, scope: Scope, manner: Manner) -> Condition:
        """Translate `name.startsWith("Jo", false)`."""
        self.check_count(expr, 1, 2, "a text, and whether case counts")
        folded = False
        if len(expr.arguments) > 1:
            flag = expr.arguments[1]
            if not isinstance(flag, n.Literal_) or not isinstance(flag.value, bool):
                raise self.refuse(Q112, flag.at, name=expr.name, wanted="`true` or `false` last", given="it is neither")
            folded = not flag.value
        found = self.value(expr.object, scope)
        operand = expr.arguments[0]
        if isinstance(found, Many):
            return self.mapped(
                found,
                scope,
                manner,
                lambda place, value, inner: self._text_test(expr, value, operand, scope.moved(place), inner, folded),
            )
        return self._text_test(expr, found, operand, scope, manner, folded)

    def _text_test(  # noqa: PLR0913, PLR0917 - all that makes one test
        self,
        expr: n.Method,
        value: Value,
        operand: n.Expr,
        scope: Scope,
        manner: Manner,
        folded: bool,  # noqa: FBT001 - what the query says
    ) -> Condition:
        self.want(value, "text", expr.at)
        other = self.scalar(operand, scope)
        self.want(other, "text", expr.at)
        self._warn_folded(value, expr, folded=folded)
        word, is_negated = _OPERATORS[expr.name]
        case = " ignoring case" if folded else ""
        left, right = value.bound(TEST), other.bound(TEST)
        if word == "=":
            yes, no = f"{left} = {right}{case}", f"{left} != {right}{case}"
        else:
            yes, no = f"{left} {word} {right}{case}", f"{left} not {word} {right}{case}"
        made = atom(no, yes, value, other) if is_negated else atom(yes, no, value, other)
        if word == "=" and not folded and other.constant is not None:
            made = noted(made, left, "!=" if is_negated else "=", right)
        return made.told(manner)

    def _warn_folded(self, value: Value, expr: n.Expr, *, folded: bool = False) -> None:
        if value.shape is not None and value.shape.is_folded and not folded:
            self.warn(Q134, expr.at, name=value.shape.path)

    def like(self, expr: n.Like, scope: Scope, manner: Manner) -> Condition:
        """Translate `city like "%es%"`: the plain shapes are plain tests, the others patterns."""
        pattern = expr.pattern
        if not isinstance(pattern, n.Literal_) or not isinstance(pattern.value, str):
            raise self.refuse_form("a pattern that is not written out", pattern.at)
        found = self.value(expr.value, scope)
        if isinstance(found, Many):
            text = pattern.value
            return self.mapped(found, scope, manner, lambda _scope, value, inner: self._like(expr, value, text, inner))
        return self._like(expr, found, pattern.value, manner)

    def _like(self, expr: n.Like, value: Value, pattern: str, manner: Manner) -> Condition:
        self.want(value, "text", expr.at)
        self._warn_folded(value, expr)
        left = value.bound(TEST)
        inner = pattern.strip("%")
        if not inner and pattern:
            return self.there(value, manner)
        if not _WILD.search(inner):
            word = {(False, False): "=", (True, False): "ends with", (False, True): "starts with"}.get(
                (pattern.startswith("%"), pattern.endswith("%")), "contains"
            )
            text = text_literal(inner)
            if word == "=":
                made = noted(atom(f"{left} = {text}", f"{left} != {text}", value), left, "=", text)
                return made.told(manner)
            return atom(f"{left} {word} {text}", f"{left} not {word} {text}", value).told(manner)
        regex = "".join(".*" if each == "%" else "." if each == "_" else re.escape(each) for each in pattern)
        return self._matching(value, f"(?s)^{regex}$", expr, manner, folded=False)

    def matches(self, expr: n.Method, scope: Scope, manner: Manner) -> Condition:
        """Translate `name.matches("(?i)^John")`: the pattern is found anywhere."""
        self.check_count(expr, 1, 1, "a pattern")
        pattern = expr.arguments[0]
        if not isinstance(pattern, n.Literal_) or not isinstance(pattern.value, str):
            raise self.refuse_form("a pattern that is not written out", pattern.at)
        text = pattern.value
        folded = text.startswith(_FOLDED)
        body = text.removeprefix(_FOLDED)
        self._check_pattern(body, pattern)
        found = self.value(expr.object, scope)
        if isinstance(found, Many):
            return self.mapped(
                found,
                scope,
                manner,
                lambda _scope, value, inner: self._matching(value, body, expr, inner, folded=folded),
            )
        return self._matching(found, body, expr, manner, folded=folded)

    def _matching(self, value: Value, pattern: str, expr: n.Expr, manner: Manner, *, folded: bool) -> Condition:
        self.want(value, "text", expr.at)
        if not folded:
            self._warn_folded(value, expr)
        body = _in_slashes(pattern)
        if not body:
            return self.there(value, manner)
        left = value.bound(TEST)
        flag = "i" if folded else ""
        return atom(f"{left} matches /{body}/{flag}", f"{left} not matches /{body}/{flag}", value).told(manner)

    def _check_pattern(self, pattern: str, node: n.Expr) -> None:
        """Refuse what the matcher of rules does not have, or reads as something else."""
        if len(pattern) > _PATTERN_MOST:
            raise self.refuse(Q115, node.at, reason=f"it is longer than {_PATTERN_MOST:,} characters")
        if inner := _class_of_classes(pattern):
            raise self.refuse(Q115, node.at, reason=f"`{inner}` within `[…]` joins classes of characters")
        try:
            re2.compile(_in_slashes(pattern), _OPTIONS)
        except re2.error as error:
            text = error.args[0] if error.args else error
            reason = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
            raise self.refuse(Q115, node.at, reason=reason, help="say it with plain tests, joined by `and`") from None

    def there(self, value: Value, manner: Manner) -> Condition:
        """Say that a value is there."""
        return any_of(value.lacks()) if manner == "false" else all_of(value.is_there())


def noted(test: Test, left: str, sign: n.Sign, right: str) -> Test:
    """Note of a test that it compares with a constant, so that several of one thing become a list or a range."""
    yes, no = comparing(test.yes, left, sign, right), comparing(test.no, left, OPPOSITE[sign], right)
    return replace(test, yes=yes, no=no)


def _in_slashes(pattern: str) -> str:
    """Write a pattern as rules have it between slashes: one line, in which all that nobody would see is a number."""
    return _ESCAPED.sub(_piece, pattern)


def _piece(found: re.Match[str]) -> str:
    """Write one character of a pattern, or what is escaped or quoted."""
    if found["quoted"] is not None:
        return _in_slashes(re.escape(found["quoted"]))
    whole, after = found[0], found["after"] or ""
    if len(after) > 1:
        return f"\\x{{{after[1:]}}}"
    character = after or whole
    if character == "\n":
        return r"\n"
    if not character.isprintable():
        return f"\\x{{{ord(character):X}}}"
    return r"\/" if character == "/" else whole


def _class_of_classes(pattern: str) -> str:
    """Return what joins classes of characters in Java's way within one; empty where nothing does."""
    depth, place = 0, 0
    while place < len(pattern):
        each = pattern[place]
        if pattern.startswith("\\Q", place):
            end = pattern.find("\\E", place)
            place = len(pattern) if end < 0 else end + 2
            continue
        if each == "\\":
            place += 2
            continue
        if each == "[" and depth:
            if not pattern.startswith("[:", place):
                return "["
        elif each == "[":
            depth = 1
            # A bracket right at the start of a class is one of its characters.
            place += 1 if pattern.startswith("[^", place) else 0
            place += 1 if pattern.startswith("]", place + 1) else 0
        elif each == "]":
            depth = 0
        elif depth and pattern.startswith("&&", place):
            return "&&"
        place += 1
    return ""
