"""The text of a query to its tree, or to what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Final

from lark import Lark
from lark.exceptions import UnexpectedCharacters, UnexpectedInput

from quorate.diagnostics.catalogue.pql import Q101, Q102, Q105
from quorate.diagnostics.model import Diagnostic
from quorate.pql import nodes as n
from quorate.pql.build import build, unquoted
from quorate.resources import pql_grammar_text
from quorate.text import Source, Span

if TYPE_CHECKING:
    from lark import Token

LENGTH_MOST: Final = 1_000_000
"""Characters of one query."""

NESTING: Final = 64
"""How deep brackets, `not` and prefix forms may nest."""

NUMBER_MOST: Final = "1e100"
"""So large are numbers at most, which rules write out in digits."""

_NUMBERS: Final = frozenset({"INTEGER", "DOUBLE", "POSITION"})

_CURLY: Final = "\u201c\u201d\u201e\u201f\u2018\u2019\u00ab\u00bb"
_CLOSED_BY: Final = {"LPAR": "RPAR", "LSQB": "RSQB", "LBRACE": "RBRACE"}
_DIVIDING: Final = frozenset({*_CLOSED_BY.values(), "COMMA", "COLON", "$END"})
_BREAK: Final = re.compile(r"[\r\n]|$")
_OCCURS: Final = re.compile(r"\boccurs\s+(on\s+)?\d+\s*$")
_SHOWN: Final = 40
_FEW: Final = 6

_WORDS: Final = {
    "NAME": "a name",
    "STRING": 'a text such as `"…"`',
    "INTEGER": "a whole number",
    "DOUBLE": "a number",
    "COMPARE": "a comparison such as `=`",
    "SIGN": "`+` or `-`",
    "FACTOR": "`*`, `/` or `%`",
    "UNIT": "a unit such as `days`",
    "DIRECTION": "`before` or `after`",
    "CLOCK": "a time such as `now`",
    "RELATIVE": "`this`, `last` or `next`",
    "DOT": "`.`",
    "COMMA": "`,`",
    "COLON": "`:`",
    "LPAR": "`(`",
    "RPAR": "`)`",
    "LSQB": "`[`",
    "RSQB": "`]`",
    "LBRACE": "`{`",
    "RBRACE": "`}`",
    "ARROW": "`=>`",
    "NOT_IN": "`notIn`",
    "UP": "`^`",
    "$END": "the end",
}
_A_VALUE: Final = frozenset({"NAME", "STRING", "INTEGER"})
_OPERATORS: Final = frozenset({"COMPARE", "SIGN", "FACTOR", "IN", "NOT_IN", "LIKE", "MATCHES", "OCCURS", "AND", "OR"})


@cache
def parser() -> Lark:
    """Return the LALR parser; parsing with it does not change it, so threads may share it."""
    return Lark(
        pql_grammar_text(), parser="lalr", lexer="contextual", propagate_positions=True, maybe_placeholders=True
    )


def parse(source: Source) -> n.Expr | Diagnostic:
    """Parse one query; never raises, whatever the text."""
    if len(source.text) > LENGTH_MOST:
        what = f"the query has {len(source.text):,} characters"
        return Q105.at(Span(source.path, 0, 0), what=what, limit=f"{LENGTH_MOST:,}")
    interactive = parser().parse_interactive(source.text)
    last: Token | None = None
    brackets: list[Token] = []
    try:
        for token in interactive.lexer_thread.lex(interactive.parser_state):  # type: ignore[no-untyped-call]
            before, last = last, token
            if token.type == "NAME" and str(token) == "null" and (before is None or before.type != "DOT"):
                help_ = "write `.isNull()` or `.isNotNull()` behind what may be missing"
                return Q101.at(_span(source, token), expected="a value", found="`null`", help=help_)
            if token.type in _CLOSED_BY:
                brackets.append(token)
            elif token.type in _CLOSED_BY.values() and brackets:
                brackets.pop()
            if len(brackets) > NESTING:
                return Q105.at(_span(source, token), what="the query nests deeper", limit=f"{NESTING} levels")
            if token.type in _NUMBERS and not is_number(str(token).lstrip("$")):
                return Q105.at(_span(source, token), what="a number is larger", limit=NUMBER_MOST)
            if token.type == "STRING" and not is_whole(unquoted(str(token))):
                return Q101.at(_span(source, token), expected="whole characters", found="a text with half of one")
            interactive.feed_token(token)
        tree = interactive.feed_eof(last)  # type: ignore[no-untyped-call]
    except UnexpectedInput as error:
        return _explain(source, error, last, brackets)
    expr = build(tree, source.path)
    deep = too_deep(expr)
    if deep is not None:
        return Q105.at(
            deep if isinstance(deep, Span) else None, what="the query nests deeper", limit=f"{NESTING} levels"
        )
    return expr


def is_number(value: str | float) -> bool:
    """Tell whether a number, or the text of one, is of a size that is read."""
    try:
        return abs(float(value)) <= float(NUMBER_MOST)
    except OverflowError:
        return False


def is_whole(text: str) -> bool:
    """Tell whether a text has none of the halves that characters are escaped in."""
    return not any("\ud800" <= each <= "\udfff" for each in text)


def too_deep(expr: n.Expr) -> n.At | None:
    """Return where a tree nests deeper than it may; None where it does not."""
    level: list[n.Node] = [expr]
    for _ in range(2 * NESTING):
        level = [child for node in level for child in n.children(node)]
        if not level:
            return None
    return level[0].at


def _span(source: Source, token: Token) -> Span:
    return Span(source.path, token.start_pos or 0, token.end_pos or 0)


def _explain(source: Source, error: UnexpectedInput, last: Token | None, brackets: list[Token]) -> Diagnostic:
    """Turn where parsing stopped into a message."""
    if isinstance(error, UnexpectedCharacters):
        return _strange_character(source, error, brackets)
    token = getattr(error, "token", None)
    accepts = _accepts(error, brackets)
    if token is not None and token.type != "$END":
        found = f"`{str(token)[:_SHOWN]}`"
        return Q101.at(
            _span(source, token), expected=_expected(accepts), found=found, help=_help(source, token, accepts)
        )
    end = (last.end_pos or 0) if last is not None else 0
    found, span = "the end of the query", Span(source.path, end, end)
    opening = brackets[-1] if brackets else None
    if opening is not None and _CLOSED_BY[opening.type] in accepts:
        place = source.position(opening.start_pos or 0)
        help_ = f"`{opening}` of line {place.line}, column {place.column} is still open"
        return Q101.at(span, expected=_WORDS[_CLOSED_BY[opening.type]], found=found, help=help_)
    return Q101.at(span, expected=_expected(accepts), found=found, help=_help_at_end(last))


def _strange_character(source: Source, error: UnexpectedCharacters, brackets: list[Token]) -> Diagnostic:
    position: int = error.pos_in_stream  # type: ignore[assignment]  # annotated as None by lark
    character = source.text[position]
    span = Span(source.path, position, position + 1)
    if character in _CURLY:
        return Q102.at(span, quote=character, help='write `"` on both sides of the text')
    expected = _expected(_possible(error.allowed or (), brackets))
    if character == '"':
        stop = _BREAK.search(source.text, position)
        span = Span(source.path, position, stop.start() if stop else len(source.text))
        curly = any(each in _CURLY for each in source.text[position : span.end])
        help_ = 'the text ends in a curly quote: write `"`' if curly else 'close the text with another `"`'
        return Q101.at(span, expected=expected, found="a text without an end", help=help_)
    if character == "'":
        return Q101.at(span, expected=expected, found="`'`", help='texts stand in straight double quotes, `"…"`')
    word = re.compile(r"\w+|.", re.DOTALL).match(source.text, position)
    found = word.group() if word else character
    return Q101.at(Span(source.path, position, position + len(found)), expected=expected, found=f"`{found[:_SHOWN]}`")


def _accepts(error: UnexpectedInput, brackets: list[Token]) -> frozenset[str]:
    return _possible(getattr(error, "accepts", None) or getattr(error, "expected", None) or (), brackets)


def _possible(terminals: Iterable[str], brackets: list[Token]) -> frozenset[str]:
    """Leave out what closes or divides brackets that are not open: the parser's states are merged."""
    inner = brackets[-1].type if brackets else ""
    fits = {_CLOSED_BY.get(inner, "$END"), *(["COMMA"] if inner else [])}
    return frozenset(each for each in terminals if each not in _DIVIDING or each in fits)


def _expected(accepts: frozenset[str]) -> str:
    """Say what a set of terminals amounts to: "a value", "`and`, `or` or the end"."""
    left = set(accepts)
    parts: list[str] = []
    if left >= _A_VALUE:
        parts.append("a condition" if left & {"NOT", "SELECT"} and "ON" not in left else "a value")
        left &= {"RPAR", "RSQB", "RBRACE"}
    elif left & _OPERATORS:
        parts += ["a comparison"] if "COMPARE" in left else []
        left &= {"AND", "OR", "$END", *_CLOSED_BY.values()}
    words = parts + [_WORDS.get(each, f"`{each.lower()}`") for each in sorted(left, key=_ends_last)]
    words = [part for word in words for part in word.split(" or ")]
    shown = words[:_FEW]
    if not shown:
        return "the end"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}"


def _ends_last(terminal: str) -> tuple[bool, str]:
    return terminal in _DIVIDING, terminal


def _help(source: Source, token: Token, accepts: frozenset[str]) -> str:
    text = str(token)
    if text == "=" and "COMPARE" not in accepts:
        return "write one `=` for a comparison"
    if _OCCURS.search(source.text[: token.start_pos or 0]):
        return "a length of time stands after a comparison, as in `occurs <= 3 hours before now`"
    return ""


def _help_at_end(last: Token | None) -> str:
    if last is None:
        return "the query is empty"
    return f"something is missing after `{str(last)[:_SHOWN]}`" if last.type in _OPERATORS else ""
