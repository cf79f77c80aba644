"""What went wrong where the parser stopped, in a person's words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lark.exceptions import UnexpectedCharacters, UnexpectedInput
from lark.utils import TextSlice

from quorate.diagnostics.catalogue import syntax as codes
from quorate.diagnostics.model import Diagnostic, Label, visible
from quorate.syntax.characters import character_name
from quorate.syntax.expected import CLAUSED, CONDITION, VALUES, expected_words, suggest
from quorate.syntax.grammar import keywords, one_line, parser
from quorate.syntax.journey_slips import is_read_as_label, suggest_going_on, suggest_in_journey, suggest_step
from quorate.syntax.mapping_slips import suggest_clause, suggest_in_mapping
from quorate.syntax.moment_slips import suggest_clock, suggest_short_unit
from quorate.syntax.test_slips import suggest_in_test
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
        span = Span(span.path, position, glued.end())
        takes_numbers = "INTEGER_LITERAL" in _accepts(failure)
        if takes_numbers and (told := suggest_short_unit(glued.group())):
            return codes.E107.at(span, text=glued.group(), help=told)
        return codes.E101.at(
            span,
            found=f"`{glued.group()[:40]}`",
            expected="a number or a name",
            help=(takes_numbers and suggest_clock(glued.group()))
            or "a name starts with a letter or `_`; any other name stands in backticks",
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
        what = "clause" if failure.brackets else "declaration"
        return codes.E101.at(
            _span(failure, opening[0]).to(_span(failure, opening[-1])),
            found=f"the next {what} (`{' '.join(opening)}`)",
            expected=expected_words(_accepts_before(failure)),
        )
    if previous is not None and previous.type == "NAME" and (told := _labelled(failure, previous, token, accepts)):
        return told
    if previous is not None and previous.type in _FIELD and (told := _mapped(failure, previous, accepts)):
        return told
    if token.type in _COMPARING and any(t.type in _COMPARING for t in _since_connective(before)):
        return codes.E111.at(_span(failure, token), help="write `between … and …`, or two comparisons joined by `and`")
    words = str(token) if token.type in VALUES else one_line(str(token))
    labels = []
    if token.type in ("RPAR", "RBRACE") and failure.brackets:
        labels = [Label(_span(failure, failure.brackets[-1]), "the bracket that is open here")]
    return codes.E101.at(
        _span(failure, token),
        found=f"`{visible(words[:60])}`",
        expected=expected_words(accepts),
        help=suggest_in_mapping(token, accepts)
        or suggest_in_test(before, token, accepts)
        or suggest_in_journey(before, token, accepts)
        or _suggestion(before, token, words, accepts),
        labels=labels,
    )


def _suggestion(before: Sequence[Token], token: Token, words: str, accepts: set[str]) -> str:
    """Tell what was meant by a token (its `words` on one line), or how to write it; nothing where that is open."""
    takes_names = "NAME" in accepts and not accepts & CONDITION
    if accepts == {"LPAR"} and before and before[-1].type == "WHERE":
        return "the condition after `where` stands in parentheses here: `where (…)`"
    if token.type == "LPAR" and accepts >= CLAUSED:
        return "write `where (…)`"
    if token.type == "IN_ZONE" and "IN" in accepts:
        return "write `zone` in backticks to use it as a name"
    if token.type in _FIELD:
        return suggest(str(token), accepts)
    if str(token) in RESERVED:
        return f"`{token}` is a reserved word: write it in backticks to use it as a name" if takes_names else ""
    if token.type in keywords():
        in_backticks = f"`{words}` is a word of the language here: write it in backticks to use it as a name"
        return suggest(words, accepts) or (in_backticks if takes_names else "")
    return "write `->`" if "MOVES" in accepts and token.type in ("MINUS", "MORETHAN") else ""


def _labelled(failure: Failure, previous: Token, token: Token, accepts: set[str]) -> Diagnostic | None:
    """Blame a word that was taken for the name of a step, as anything was that could not go on."""
    accepts_before = _accepts_before(failure) if accepts == {"COLON"} else set()
    if not is_read_as_label(accepts, accepts_before):
        return None
    return codes.E101.at(
        _span(failure, previous),
        found=f"`{visible(str(previous)[:60])}`",
        expected=expected_words(accepts_before),
        help=suggest_going_on(_before(failure)[:-1], previous, accepts_before)
        or suggest_step(str(previous), token, accepts_before),
    )


_FIELD = ("NAME", "ASSIGNED")


def _mapped(failure: Failure, previous: Token, accepts: set[str]) -> Diagnostic | None:
    """Blame a word that was taken for a field of a mapping, and is close to that of a clause."""
    accepts_before = _accepts_before(failure)
    meant = suggest_clause(previous, accepts, accepts_before)
    if not meant:
        return None
    found, expected = f"`{visible(str(previous)[:60])}`", expected_words(accepts_before)
    return codes.E101.at(_span(failure, previous), found=found, expected=expected, help=meant)


def _opening(failure: Failure, previous: Token, token: Token, accepts: set[str]) -> tuple[Token, ...]:
    """Return the words that open a declaration or a clause of a block, if the first of them was read as a name."""
    if previous.type != "NAME" or not _starts_line(failure, previous):
        return ()
    if failure.brackets and (failure.brackets[-1].type != "LBRACE" or suggest(str(token), accepts)):
        return ()
    if f"{previous} {token}" in DECLARATIONS:
        return (previous, token)
    return (previous,) if str(previous) in DECLARATIONS else ()


_COMPARING = frozenset({"EQUAL", "__ANON_0", "LESS", "MORETHAN", "__ANON_1", "__ANON_2", "IS"})


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


def _accepts_before(failure: Failure) -> set[str]:
    """Tell what could have stood in place of the token before the one that failed."""
    tokens = _before(failure)[:-1]
    return _accepts(Failure(failure.source, failure.start, failure.end, tokens, failure.brackets, _END))


def _before(failure: Failure) -> Sequence[Token]:
    """Return the tokens in front of the one that failed, which is among them only if it was fed."""
    token = getattr(failure.error, "token", None)
    if token is None or token.type == "$END" or token.start_pos is None:
        return failure.tokens
    return [one for one in failure.tokens if (one.start_pos or 0) < token.start_pos]


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
