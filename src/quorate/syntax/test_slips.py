"""What the author of a test may have meant where its text goes wrong."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lark import Token

_BEGINNINGS: Final = (
    "expect",
    "event",
    "after",
    "assign",
    "remove",
    "move",
    "mark",
    "answer",
    "enter",
    "leave",
    "given",
)
_MEANT: Final = {
    "wait": "after",
    "later": "after",
    "then": "after",
    "assert": "expect",
    "should": "expect",
    "check": "expect",
    "verify": "expect",
    "set": "move",
    "happens": "event",
}
_LOOKED_BACK: Final = 10  # tokens
_ARTICLES: Final = frozenset({"a", "an", "the"})


def suggest_in_test(before: Sequence[Token], token: Token, accepts: set[str]) -> str:
    """Tell how a test goes on where a token cannot stand; nothing outside of tests.

    `before` are the tokens in front of it, and `accepts` is what could stand there.
    """
    if str(token) == "test" and "TEST" in accepts:
        return 'the name of a test stands in quotes: `test "…"`'
    if not before or not any(each.type == "TEST" for each in before):
        return ""
    statement = _statement(before)
    first = statement[0]
    if token.type == "COMMA" and "RBRACE" in accepts:
        return "fields stand behind each other without a comma"
    if token.type == "EQUAL" and accepts == {"COLON"}:
        return "write `:`"
    if article := _article_behind_is(before):
        return f"leave out `{article}`"
    if str(first) == "given" and token.type == "STRING":
        return f"write `given file {token}`"
    if token.type == "STRING" and accepts == {"NAME"}:
        return "a name with other characters than letters and digits stands in backticks"
    if token.type == "COLON" and before[-1].type == "UNIT":
        return f"`{before[-1]}` is a unit of time behind a number: write it in backticks to use it as a name"
    if first.type == "NAME":
        return _suggest_beginning(str(first), token)
    if first.type == "EXPECT":
        return _suggest_expectation(statement, token, accepts)
    if first.type == "ASSIGN":
        return "write `assign PERSON ROLE in GROUP`"
    if first.type == "REMOVE":
        return "write `remove PERSON from GROUP`"
    if first.type == "TEST_EVENT" and "ago" in {str(token), str(before[-1])}:
        return "write the time ago without `at`: `event … 3 days ago`"
    return ""


def _article_behind_is(before: Sequence[Token]) -> str:
    """Return the article in `is a` or `is not a`, which reads as a value, so that only what follows goes wrong."""
    last = before[-_LOOKED_BACK:]
    for place, token in enumerate(last):
        if token.type == "IS":
            behind = last[place + 2 :] if place + 1 < len(last) and last[place + 1].type == "NOT" else last[place + 1 :]
            if behind and str(behind[0]) in _ARTICLES:
                return str(behind[0])
    return ""


def _suggest_beginning(word: str, token: Token) -> str:
    """Tell which statement was meant by a first word that was taken for an entity."""
    if word in _MEANT:
        return f"write `{_MEANT[word]} …`"
    close = get_close_matches(word.lower(), _BEGINNINGS, n=1, cutoff=0.7)
    if close and close[0] != word:
        return f"a word close to `{word}` is `{close[0]}`"
    return "write `of`, as in `person ann of acme`" if token.type == "IN" else ""


def _suggest_expectation(statement: Sequence[Token], token: Token, accepts: set[str]) -> str:
    last = statement[-1]
    if len(statement) == 1 and token.type == "NOT":
        return "`not` stands behind who is meant: `expect acme not in AUDIENCE`"
    if str(last) == "that":
        return "leave out `that`"
    if last.type == "IS" and token.type == "IN":
        return "leave out `is`"
    if str(token) in _ARTICLES:
        return f"leave out `{token}`"
    if token.type == "BECAUSE":
        return "`because` stands behind `expect unknown …`"
    if last.type == "BECAUSE":
        return f"write `because ({token})`"
    if token.type == "OF" and any(each.type == "IS" for each in statement):
        return f"write `{last} in`"
    if last.type == "NO":
        return f"write `no action {token}`"
    if token.type == "FOR" and len(statement) == 2:  # noqa: PLR2004 - `expect NAME`
        return f"write `expect action {last} for …`"
    if token.type == "LPAR" and any(each.type == "ACTION" for each in statement):
        return "write what it was taken with as `with { … }`"
    if token.type == "AT":
        return "where somebody is stands at the end: `in journey NAME at STEP`"
    if token.type in {"NAME", "HAS"} and "ENTERED" in accepts:
        return "write `expect PERSON is ROLE in GROUP`, or `expect NAME in AUDIENCE`"
    return ""


def _statement(before: Sequence[Token]) -> Sequence[Token]:
    """Return the tokens from the last one on that begins a line."""
    for place in range(len(before) - 1, 0, -1):
        if (before[place].line or 0) > (before[place - 1].end_line or 0):
            return before[place:]
    return before
