"""What the author of a journey may have meant where its text goes wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from quorate.syntax.expected import STEPS, suggest
from quorate.syntax.grammar import keywords
from quorate.syntax.moment_slips import step_of, suggest_moment

if TYPE_CHECKING:
    from lark import Token

_STEP_WORDS: Final = frozenset({"do", "wait", "listen", "split", "call", "repeat", "end"})
_ELSE: Final = frozenset({"else", "default", "other", "others", "rest"})
_SPLITS: Final = {
    "account": "accounts",
    "accounts": "accounts",
    "person": "people",
    "people": "people",
    "random": "random",
}
_LINKS: Final = frozenset({"and", "then", "or"})


def is_read_as_label(accepts: set[str], accepts_before: set[str]) -> bool:
    """Tell whether a name was taken for that of a step: only `:` could follow it, where a step could begin."""
    return accepts == {"COLON"} and accepts_before >= STEPS


def suggest_step(word: str, following: Token, accepts: set[str]) -> str:
    """Tell what a word was meant to be that was taken for the name of a step; `accepts` is what could stand there."""
    goes_on = following.type in ("NAME", "STRING", "LPAR")
    # `send x` is meant to be no `end`, behind which nothing of that kind stands.
    close = suggest(word, accepts - {"END"} if goes_on else accepts)
    if close:
        return close
    if word == "at" and "COMMA" in accepts:
        return "write a comma before `at most`"
    if word in {"path", "otherwise"} and "LBRACE" in accepts and "OR" not in accepts:
        return f"write it in braces after the call: `call … {{ {word} … }}`"
    if str(following) == "split" or (word == "random" and following.type == "LBRACE"):
        kind = _SPLITS.get(word)
        return f"write `split {kind}`" if kind else "write `split accounts`, `split people` or `split random`"
    if word in ("path", "otherwise", "if", "when", *_ELSE):
        return "a path stands inside a split: `split accounts { path … when … { … } otherwise { … } }`"
    if following.type == "LPAR":
        return f"write `do {word}(…)`"
    if following.type in STEPS:
        return f"write `{word}:` if this is the name of the step"
    return f"an action is taken with `do`, as in `do {word}(…)`" if goes_on else ""


def suggest_in_journey(before: Sequence[Token], token: Token, accepts: set[str]) -> str:
    """Tell how a journey, an action or a call goes on where a token cannot stand; nothing where it is none of these.

    `before` are the tokens in front of it, and `accepts` is what could stand there.
    """
    word = str(token)
    if accepts == {"IN"} and _types(before, 2)[:1] == ("FOR",):
        return "a journey is for those in an audience: `for accounts in …`"
    if accepts == {"LPAR"} and _types(before, 2)[:1] in (("DO",), ("CALL",)):
        return f"arguments stand in parentheses: `{before[-1]}()` where there are none"
    if accepts == {"RPAR", "NAME"}:
        return "each argument has a name, as in `template: …`"
    if accepts == {"COLON"} and token.type == "EQUAL":
        return "write `:`"
    if accepts >= STEPS and word in _LINKS:
        return "steps follow each other without a word between them"
    if "JOINING" in accepts and token.type == "NAME" and not suggest(word, accepts):
        return f"write `any {word}`"
    if accepts == {"PERCENT", "RBRACE"}:
        return _suggest_share(token)
    return suggest_going_on(before, token, accepts) or _suggest_branch(word, accepts)


def suggest_going_on(before: Sequence[Token], token: Token, accepts: set[str]) -> str:
    """Tell how a step goes on that a word was not taken to belong to; nothing where that is open."""
    if str(token) == "on" and accepts >= STEPS and "LBRACE" in accepts:
        if step_of(before) == "CALL":
            return "what comes then stands in braces: `call … { on error { … } on timeout { … } }`"
        return "what comes then stands in braces: `listen … { on event { … } on timeout { … } }`"
    return suggest_moment(before, token, accepts)


def _suggest_share(token: Token) -> str:
    if token.type == "INTEGER_LITERAL":
        return f"write `{token}%`"
    return "a path of a random split begins with its share, as in `50% path a { … }`"


def _suggest_branch(word: str, accepts: set[str]) -> str:
    """Tell what was meant inside of a split, a listen or a call, where only branches can stand."""
    branches = accepts & {"PATH", "ON_EVENT", "ON_TIMEOUT", "ON_ERROR"}
    if not branches or "RBRACE" not in accepts or suggest(word, accepts):
        return ""
    if word in _STEP_WORDS:
        return f"a step stands inside `{'path … when …' if 'PATH' in branches else 'on event'} {{ … }}`"
    if word in _ELSE and "OTHERWISE" in accepts:
        return "write `otherwise`"
    named = [spelling for terminal in branches if (spelling := keywords()[terminal]).endswith(f" {word}")]
    if named:
        return f"write `{named[0]}`"
    return f"write `path {word} when …`" if "PATH" in accepts and word.isidentifier() else ""


def _types(tokens: Sequence[Token], count: int) -> tuple[str, ...]:
    return tuple(token.type for token in tokens[-count:])
