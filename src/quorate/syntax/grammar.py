"""The parser made from `quorate.lark`, built once, and what its terminals are called."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from lark.lexer import PatternStr, TerminalDef

from quorate.resources import grammar_text
from quorate.syntax.tables import build_parser, parser_from_tables

if TYPE_CHECKING:
    from lark import Lark


@cache
def parser() -> Lark:
    """Return the LALR parser; parsing with it does not change it, so threads may share it."""
    grammar = grammar_text()
    return parser_from_tables(grammar) or build_parser(grammar)


GAP = "[ \t\n\r]*(?:#[^\n\r]*[\n\r][ \t\n\r]*)*"
"""The pattern of what may stand between the words of one keyword, as the grammar has it."""

_NAMES = {
    "NAME": "a name",
    "STRING": 'a text such as `"…"`',
    "INTEGER_LITERAL": "a whole number",
    "NUMBER_LITERAL": "a number",
    "PERCENT": "a percentage",
    "DATE": "a date",
    "DATETIME": "a date with a time",
    "TIME": "a time of day",
    "PATTERN": "a pattern such as `/…/`",
    "UNIT": "a unit such as `days`",
    "ZONED_UNIT": "a unit such as `days`",
    "TIMES": "`times`",
    "WEEKDAY": "a weekday",
    "STATE": "`missing`, `known` or `empty`",
    "COUNTED": "`at least`",
    "EDGE_OF": "`start of` or `end of`",
    "ASSIGNED": "a field such as `email = …`",
    "WITH_RECORD": "`with`",
    "EACH": "`each`",
    "FORMAT": "`format`",
    "$END": "the end",
}


@cache
def terminal_words() -> dict[str, str]:
    """Map each terminal to the words for it in a message: `AND` to `` `and` ``, `NAME` to "a name"."""
    words = {terminal.name: f"`{_spelling(terminal)}`" for terminal in parser().terminals}
    return words | _NAMES


@cache
def keywords() -> dict[str, str]:
    """Map each terminal that is a fixed word or sign to its spelling."""
    return {
        terminal.name: _spelling(terminal)
        for terminal in parser().terminals
        if terminal.name not in _NAMES and _WORDS.fullmatch(_spelling(terminal))
    }


_WORDS = re.compile(r"[a-z]+(?: [a-z]+)*")


def one_line(keyword: str) -> str:
    """Write a keyword of several words as it is usually written, without what stands between its words."""
    return " ".join(re.sub(r"#[^\n\r]*", " ", keyword).split())


def _spelling(terminal: TerminalDef) -> str:
    pattern = terminal.pattern
    if isinstance(pattern, PatternStr):
        return str(pattern.value)
    value: str = pattern.value
    return re.sub(r"\(\?[=!].*\)|\\b", "", value.replace(rf"\b{GAP}", " "), flags=re.DOTALL)
