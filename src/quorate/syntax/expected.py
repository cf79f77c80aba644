"""What could have stood in a place, in a person's words."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Final

from quorate.diagnostics.model import Wording
from quorate.syntax.grammar import keywords, terminal_words
from quorate.syntax.words import DECLARATIONS

CONDITION: Final = frozenset({"ANY", "EVERY", "STRING"})
"""What can stand where a condition can; with a name it is a value or a condition."""

VALUES: Final = frozenset({"NAME", "STRING", "INTEGER_LITERAL"})
"""What can stand where a value can."""

CLAUSED: Final = frozenset({"WHERE", "EVER"})
"""What can stand where the clauses of an event can."""

STEPS: Final = frozenset(
    {"DO", "WAIT", "LISTEN", "SPLIT_ACCOUNTS", "SPLIT_PEOPLE", "SPLIT_RANDOM", "CALL", "REPEAT", "END"}
)
"""What a step of a journey begins with, if not with a name."""

TRIGGERS: Final = frozenset({"CHANGE_OF", "JOINING", "LEAVING"})
"""What a `listen` can listen for besides events."""

STATEMENTS: Final = frozenset(
    {
        "NOW",
        "GIVEN_FILE",
        "TEST_EVENT",
        "AFTER",
        "ASSIGN",
        "REMOVE",
        "MOVE",
        "MARK",
        "ANSWER",
        "ENTER",
        "LEAVE",
        "EXPECT",
    }
)
"""What a statement of a test begins with, if not with the name of an entity."""

_JOURNEY_CLAUSES: Final = frozenset({"REENTER", "EXIT_WHEN", "GOAL_WHEN", "ON_CHANGE"})
_MAPPED: Final = frozenset({"WHEN", "DELETE_WHEN", "AS_OF", "WITH_RECORD", "ASSIGNED", "NAME"})
"""What a line of a mapping begins with."""

_CONSTANTS: Final = frozenset({"STRING", "DATE", "INTEGER_LITERAL"})
_UNITS: Final = ("minutes", "hours", "days", "weeks", "months", "quarters", "years")
_NUMBERS: Final = frozenset({"INTEGER_LITERAL", "NUMBER_LITERAL"})
_OPERATORS: Final = frozenset({"CONTAINS", "IS", "IN"})
_CLAUSES: Final = CLAUSED | {
    *("AFTER", "AGO", "BEFORE", "BETWEEN", "IN", "MORE_THAN", "SINCE", "TODAY", "UNTIL", "WITHIN", "YESTERDAY"),
}
_MINOR: Final = frozenset(
    {
        *("UNKNOWN_COUNTS", "UNKNOWN_ERROR", "IGNORING_CASE", "PLUS", "MINUS", "STAR", "SLASH", "DOT", "LPAR", "LSQB"),
    }
)
_OPERATOR_WORDS: Final = _MINOR | {
    *("CONTAINS", "IS", "IN", "NOT", "STARTS", "ENDS", "MATCHES", "HAS", "BETWEEN", "BEFORE", "AFTER", "SINCE"),
    *("UNTIL", "MORE_THAN", "EQUAL", "LESS", "MORETHAN", "__ANON_0", "__ANON_1", "__ANON_2"),
}
_A_DECLARATION: Final = "a declaration such as `entity`, `audience` or `define`"
_A_STATEMENT: Final = "a statement such as `account`, `event` or `expect`"
_A_STEP: Final = "a step such as `do`, `wait` or `listen`"
_FEW, _AT_MOST = 3, 5


def expected_words(accepts: set[str]) -> Wording:
    """Say what a set of terminals amounts to: "a condition", "`where` or the next declaration"."""
    left = set(accepts)
    parts: list[str] = []
    if left >= CONDITION and "NAME" in left:
        parts.append("a condition" if "NO" in left else "a value")
        left = left & {"RPAR", "RBRACE"}
    elif left >= VALUES:
        parts.append("a value")
        left = left & {"RPAR", "RBRACE"}
    has_steps = left >= STEPS
    if has_steps:
        left -= STEPS | _JOURNEY_CLAUSES | {"NAME", "RBRACE"}
    has_statements = left >= STATEMENTS
    if has_statements:
        left -= STATEMENTS | {"NAME", "RBRACE"}
    if "NAME" in left:
        left -= {"BUYING_GROUP", "BUYING_GROUPS", "MISSING"}
    if "DELETE_WHEN" in left:
        left -= _MAPPED
        parts.append("a field such as `email = …`")
    if left >= _CONSTANTS and "NAME" not in left:
        left -= _CONSTANTS | _NUMBERS | {"TRUE", "FALSE", "DATETIME", "TIME", "PERCENT", "MINUS"}
        parts.append("a value that is written out")
    if left >= _NUMBERS:
        left -= {"INTEGER_LITERAL", "MINUS"}
    if "UNIT" in left:
        left -= {"ZONED_UNIT"}
    if left & _OPERATORS >= _OPERATORS:
        parts.append("an operator such as `=`, `in` or `contains`")
        left -= _OPERATOR_WORDS
    if left >= CLAUSED:
        parts.append("a clause such as `where (…)`")
        left -= _CLAUSES
    if left >= TRIGGERS:
        parts.append("what to listen for, such as `any`, `change of` or `joining`")
        left = set()
    if {"TEXT", "INTEGER", "ONE_OF"} <= left:
        parts.append("a type such as `text`, `integer` or `one of`")
        left = set()
    if {"ENTITY", "AUDIENCE"} <= left:
        left -= {word.upper().replace(" ", "_") for word in DECLARATIONS} | {"$END"}
        parts.append("the next declaration" if left or parts else _A_DECLARATION)
    if has_statements:
        parts.append("the next statement" if parts or left else _A_STATEMENT)
    if has_steps:
        parts.append("the next step" if parts or left else _A_STEP)
    if len(left) > _FEW:
        left -= _MINOR
    words = terminal_words()
    return Wording(_either(sorted(words.get(terminal, terminal) for terminal in left)[:_AT_MOST] + parts))


def _either(parts: list[str]) -> str:
    *others, last = parts or ["nothing more"]
    return ", ".join(others) + " or " + last if others else last


def suggest(word: str, accepts: set[str]) -> str:
    """Tell what a word was meant to be, if it is close to one of those that could stand there; else nothing."""
    spellings = keywords()
    words = {spellings[terminal].split()[0] for terminal in accepts if terminal in spellings}
    words |= {spellings[terminal] for terminal in accepts if terminal in spellings} if " " in word else set()
    words |= {"at least", "at most", "exactly"} if "COUNTED" in accepts else set()
    words |= set(_UNITS) if "UNIT" in accepts else set()
    whole = sorted(
        f"`{spellings[terminal]}`" for terminal in accepts if spellings.get(terminal, "").startswith(f"{word} ")
    )
    if whole:
        return f"write {_either(whole)}"
    close = get_close_matches(word.lower(), sorted(words), n=1, cutoff=0.7)
    return f"a word close to it is `{close[0]}`" if close else ""
