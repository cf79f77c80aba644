"""What went wrong where the parser stopped, in a person's words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from lark.exceptions import UnexpectedCharacters, UnexpectedInput
from lark.utils import TextSlice

from quorate.diagnostics.catalogue import syntax as codes
from quorate.diagnostics.model import Diagnostic, Label, visible
from quorate.syntax.characters import character_name
from quorate.syntax.grammar import keywords, one_line, parser, terminal_words
from quorate.syntax.words import DECLARATIONS, RESERVED
from quorate.text import Source, Span

if TYPE_CHECKING:
    from lark import Token


@dataclass(frozen=True, slots=True)
class Failure:
    """Where parsing of `start` to `end` stopped: after `tokens`, with `brackets` still open."""

    source: Source
    start: int
    end: int
    tokens: Sequence[Token]
    brackets: Sequence[Token]
    error: UnexpectedInput


def explain(failure: Failure) -> Diagnostic:
    """Turn a failure into its diagnostic."""
    if isinstance(failure.error, UnexpectedCharacters):
        position: int = failure.error.pos_in_stream  # type: ignore[assignment]  # annotated as None by lark
        return _strange_character(failure, position)
    token = getattr(failure.error, "token", None)
    if token is None or token.type == "$END":
        return _ended(failure)
    trap = _TRAPS.get(token.type)
    if trap:
        return trap(failure, token)
    return _unexpected(failure, token)


def _span(failure: Failure, token: Token) -> Span:
    return Span(failure.source.path, token.start_pos or 0, token.end_pos or 0)


def _strange_character(failure: Failure, position: int) -> Diagnostic:
    text = failure.source.text
    span = Span(failure.source.path, position, position + 1)
    if text[position] == '"':
        line_end = re.compile(r"[\r\n]|$").search(text, position)
        stop = line_end.start() if line_end else len(text)
        return codes.E102.at(Span(span.path, position, min(stop, position + 60)))
    if text[position] == "`":
        return codes.E102.at(span, help="close the name with another backtick on the same line")
    glued = re.compile(r"\d\w*").match(text, position)
    if glued:
        return codes.E101.at(
            Span(span.path, position, glued.end()),
            found=f"`{glued.group()[:40]}`",
            expected="a number or a name",
            help="a name starts with a letter or `_`; any other name stands in backticks",
        )
    return codes.E103.at(
        span,
        name=character_name(text[position]) if not text[position].isascii() else f"`{text[position]}`",
        help="a name with other characters stands in backticks" if text[position].isalpha() else "",
    )


def _ended(failure: Failure) -> Diagnostic:
    last = failure.tokens[-1] if failure.tokens else None
    end = (last.end_pos or 0) if last else failure.start
    span = Span(failure.source.path, end, end)
    if failure.brackets:
        opening = failure.brackets[-1]
        closing = {"(": ")", "{": "}"}[str(opening)]
        return codes.E115.at(
            span,
            bracket=opening,
            label=f"expected `{closing}` by here",
            labels=[Label(_span(failure, opening), f"this `{opening}` is still open")],
            help=f"add the missing `{closing}`",
        )
    at_end = end >= len(failure.source.text.rstrip())
    found = "the end of the file" if at_end else "the next declaration"
    return codes.E101.at(span, found=found, expected=expected_words(_accepts(failure)))


def _unexpected(failure: Failure, token: Token) -> Diagnostic:
    before = _before(failure)
    accepts = _accepts(failure)
    previous = before[-1] if before else None
    if previous is not None and (opening := _opening(failure, previous, token, accepts)):
        shorter = Failure(failure.source, failure.start, failure.end, before[:-1], failure.brackets, _END)
        what = "clause" if failure.brackets else "declaration"
        return codes.E101.at(
            _span(failure, opening[0]).to(_span(failure, opening[-1])),
            found=f"the next {what} (`{' '.join(opening)}`)",
            expected=expected_words(_accepts(shorter)),
        )
    words = str(token) if token.type in _VALUES else one_line(str(token))
    found = f"`{visible(words[:60])}`"
    suggestion = ""
    if accepts == {"LPAR"} and before and before[-1].type == "WHERE":
        suggestion = "the condition after `where` stands in parentheses here: `where (…)`"
    elif token.type == "LPAR" and accepts >= _CLAUSED:
        suggestion = "write `where (…)`"
    elif token.type == "NAME":
        suggestion = _suggest(str(token), accepts)
    elif str(token) in RESERVED and "NAME" in accepts and not accepts & _CONDITION:
        suggestion = f"`{token}` is a reserved word: write it in backticks to use it as a name"
    elif token.type in keywords() and str(token) not in RESERVED:
        suggestion = _suggest(words, accepts)
        if not suggestion and "NAME" in accepts and not accepts & _CONDITION:
            suggestion = f"`{words}` is a word of the language here: write it in backticks to use it as a name"
    elif "MOVES" in accepts and token.type in ("MINUS", "MORETHAN"):
        suggestion = "write `->`"
    elif token.type in _COMPARING and any(t.type in _COMPARING for t in _since_connective(before)):
        return codes.E111.at(_span(failure, token), help="write `between … and …`, or two comparisons joined by `and`")
    labels = []
    if token.type in ("RPAR", "RBRACE") and failure.brackets:
        labels = [Label(_span(failure, failure.brackets[-1]), "the bracket that is open here")]
    return codes.E101.at(
        _span(failure, token), found=found, expected=expected_words(accepts), help=suggestion, labels=labels
    )


def _opening(failure: Failure, previous: Token, token: Token, accepts: set[str]) -> tuple[Token, ...]:
    """Return the words that open a declaration or a clause of a block, if the first of them was read as a name."""
    if previous.type != "NAME" or not _starts_line(failure, previous):
        return ()
    if failure.brackets and (failure.brackets[-1].type != "LBRACE" or _suggest(str(token), accepts)):
        return ()
    if f"{previous} {token}" in DECLARATIONS:
        return (previous, token)
    return (previous,) if str(previous) in DECLARATIONS else ()


_COMPARING = frozenset({"EQUAL", "__ANON_0", "LESS", "MORETHAN", "__ANON_1", "__ANON_2", "IS"})
_CONDITION = frozenset({"ANY", "EVERY", "STRING"})


def _since_connective(tokens: Sequence[Token]) -> Iterable[Token]:
    for token in reversed(tokens):
        if token.type in ("AND", "OR", "WHERE", "LPAR", "NOT", "LBRACE", "COMMA"):
            return
        yield token


_END = UnexpectedInput()


def _starts_line(failure: Failure, token: Token) -> bool:
    text, start = failure.source.text, token.start_pos or 0
    return not text[max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1 : start].strip()


def _accepts(failure: Failure) -> set[str]:
    """Tell what could have stood in place of the last token: parse again up to it, and ask there."""
    interactive = parser().parse_interactive(TextSlice(failure.source.text, failure.start, failure.end))
    for token in _before(failure):
        interactive.feed_token(token)
    return set(interactive.accepts()) - {"_NEVER"}  # type: ignore[no-untyped-call]  # lark leaves it unannotated


def _before(failure: Failure) -> Sequence[Token]:
    """Return the tokens in front of the one that failed, which is among them only if it was fed."""
    token = getattr(failure.error, "token", None)
    if token is None or token.type == "$END" or token.start_pos is None:
        return failure.tokens
    return [one for one in failure.tokens if (one.start_pos or 0) < token.start_pos]


def _suggest(word: str, accepts: set[str]) -> str:
    spellings = keywords()
    words = {spellings[terminal].split()[0] for terminal in accepts if terminal in spellings}
    words |= {spellings[terminal] for terminal in accepts if terminal in spellings} if " " in word else set()
    words |= {"at least", "at most", "exactly"} if "COUNTED" in accepts else set()
    words |= set(_UNITS) if "UNIT" in accepts else set()
    whole = sorted(
        f"`{spellings[terminal]}`" for terminal in accepts if spellings.get(terminal, "").startswith(f"{word} ")
    )
    if whole:
        return "write " + " or ".join(whole)
    close = get_close_matches(word.lower(), sorted(words), n=1, cutoff=0.7)
    return f"a word close to it is `{close[0]}`" if close else ""


_UNITS = ("minutes", "hours", "days", "weeks", "months", "quarters", "years")
_VALUES = frozenset({"NAME", "STRING", "INTEGER_LITERAL"})
_NUMBERS = frozenset({"INTEGER_LITERAL", "NUMBER_LITERAL"})
_OPERATORS = frozenset({"CONTAINS", "IS", "IN"})


def expected_words(accepts: set[str]) -> str:
    """Say what a set of terminals amounts to: "a condition", "`where` or the next declaration"."""
    left = set(accepts)
    parts: list[str] = []
    if left >= _CONDITION and "NAME" in left:
        parts.append("a condition" if "NO" in left else "a value")
        left = left & {"RPAR", "RBRACE"}
    elif left >= _VALUES:
        parts.append("a value")
        left = left & {"RPAR", "RBRACE"}
    if "NAME" in left:
        left -= {"BUYING_GROUP", "BUYING_GROUPS", "MISSING"}
    if left >= _NUMBERS:
        left -= {"INTEGER_LITERAL", "MINUS"}
    if left & _OPERATORS >= _OPERATORS:
        parts.append("an operator such as `=`, `in` or `contains`")
        left -= _OPERATOR_WORDS
    if left >= _CLAUSED:
        parts.append("a clause such as `where (…)`")
        left -= _CLAUSES
    if {"TEXT", "INTEGER", "ONE_OF"} <= left:
        parts.append("a type such as `text`, `integer` or `one of`")
        left = set()
    if {"ENTITY", "AUDIENCE"} <= left:
        left -= {word.upper().replace(" ", "_") for word in DECLARATIONS} | {"$END"}
        parts.append("the next declaration" if left or parts else _A_DECLARATION)
    if len(left) > _FEW:
        left -= _MINOR
    words = terminal_words()
    return _either(sorted(words.get(terminal, terminal) for terminal in left)[:_AT_MOST] + parts)


_FEW, _AT_MOST = 3, 5
_CLAUSED = frozenset({"WHERE", "EVER"})
_CLAUSES = _CLAUSED | {
    *("AFTER", "AGO", "BEFORE", "BETWEEN", "IN", "MORE_THAN", "SINCE", "TODAY", "UNTIL", "WITHIN", "YESTERDAY"),
}
_A_DECLARATION = "a declaration such as `entity`, `audience` or `define`"
_MINOR = frozenset(
    {
        *("UNKNOWN_COUNTS", "UNKNOWN_ERROR", "IGNORING_CASE", "PLUS", "MINUS", "STAR", "SLASH", "DOT", "LPAR"),
    }
)
_OPERATOR_WORDS = _MINOR | {
    *("CONTAINS", "IS", "IN", "NOT", "STARTS", "ENDS", "MATCHES", "HAS", "BETWEEN", "BEFORE", "AFTER", "SINCE"),
    *("UNTIL", "MORE_THAN", "EQUAL", "LESS", "MORETHAN", "__ANON_0", "__ANON_1", "__ANON_2"),
}


def _either(parts: list[str]) -> str:
    *others, last = parts or ["nothing more"]
    return ", ".join(others) + " or " + last if others else last


def _operator(right: str) -> Callable[[Failure, Token], Diagnostic]:
    def make(failure: Failure, token: Token) -> Diagnostic:
        return codes.E105.at(_span(failure, token), operator=token, help=f"write `{right}`")

    return make


def _arrow(failure: Failure, token: Token) -> Diagnostic:
    return _operator("->" if "MOVES" in _accepts(failure) else ">=")(failure, token)


def _quotes(failure: Failure, token: Token) -> Diagnostic:
    inner = str(token).strip("'\u2018\u2019\u201c\u201d")
    return codes.E106.at(_span(failure, token), help=f'write `"{visible(inner)[:60]}"`')


def _glued(failure: Failure, token: Token) -> Diagnostic:
    match = re.match(r"(\d+)(\w+)", str(token))
    help_line = f"write `{match[1]} {match[2]}`" if match else ""
    return codes.E107.at(_span(failure, token), text=token, help=help_line)


def _bad_date(failure: Failure, token: Token) -> Diagnostic:
    return codes.E108.at(_span(failure, token), text=token)


_TRAPS = {
    "DOUBLE_EQUALS": _operator("="),
    "AND_SIGN": _operator("and"),
    "OR_SIGN": _operator("or"),
    "NOT_SIGN": _operator("not"),
    "LESS_MORE": _operator("!="),
    "WRONG_ORDER": _operator("<="),
    "SINGLE_QUOTED": _quotes,
    "CURLY_QUOTED": _quotes,
    "GLUED_UNIT": _glued,
    "BAD_DATE": _bad_date,
    "ARROW": _arrow,
}
